import type { Ctx } from '@atrium/kernel'
import { localName } from '@atrium/organization'
import { type TagBook, type TagKind, tagBook, type ValueType } from './tag.ts'
import { loadGroups, loadTags } from './tag-store.ts'

/** The revision under which definitions of tags are kept in memory. */
export const PROFILES_REVISION = 'profiles'

/** All definitions. No statement while nothing changes; `persons` is as of then (see `tagCounts`). */
export const openTags = (ctx: Ctx): Promise<TagBook> =>
  ctx.tx.cached(PROFILES_REVISION, async () => {
    const [groups, tags] = await Promise.all([ctx.tx.rows(loadGroups, {}), ctx.tx.rows(loadTags, {})])
    return tagBook(
      groups.map(({ code, position, nameZh, nameEn }) => ({ code, position, name: localName(nameZh, nameEn) })),
      tags.map(({ groupCode, valueType, kind, archivedAt, ...row }) => ({
        ...row,
        group: groupCode,
        // Both are held by check constraints.
        type: valueType as ValueType,
        kind: kind as TagKind,
        archived: archivedAt !== null,
      })),
    )
  })
