import { Readable } from 'node:stream'
import { downloadRoute, type Route, wire } from '@atrium/http'
import { done, formatDay, refuse, type Scope } from '@atrium/kernel'
import Type from 'typebox'
import { exportMembers } from '../export-members.ts'
import { SORTS } from '../list-members.ts'
import { filterQuery, readMemberFilter, unknownNode } from './filter-form.ts'
import { ADMIN } from './forms.ts'

const exportRoute = downloadRoute({
  name: 'members.export',
  audience: ADMIN,
  path: '/v1/members/export',
  permission: 'members.export',
  contentType: 'text/csv; charset=utf-8',
  summary: { zh: '导出会员为 CSV', en: 'Members as CSV' },
  about:
    'Everybody whom a list with the same filters shows you, masked as there. `whole` shows phones and e-mails whole to who may see them so. When it began and how many went out stands in the audit trail.',
  query: Type.Object({
    ...filterQuery,
    sort: Type.Optional(wire.oneOf(SORTS)),
    language: Type.Optional(wire.oneOf(['zh', 'en'])),
    whole: Type.Optional(Type.Boolean()),
  }),
  codes: {
    ...unknownNode,
    may_not_unmask: {
      status: 403,
      title: { zh: '您无权导出完整联系方式', en: 'You may not export phones and e-mails whole' },
    },
  },
  handle: async (db, { query }, by, held) => {
    const { read, today } = await db.read(async (ctx) => ({
      read: await readMemberFilter(ctx, query),
      today: formatDay(Math.floor(ctx.now / 86_400_000)),
    }))
    if (!read.ok) return read
    const unmasks = held('members.unmask')
    if (query.whole && unmasks === undefined) return refuse('may_not_unmask')
    const ask = {
      by: query.whole && unmasks !== undefined ? { ...by, scope: both(by.scope, unmasks) } : by,
      filter: read.value,
      sort: query.sort ?? 'newest',
      clarity: query.whole ? 'whole' : 'masked',
      language: query.language ?? 'zh',
    } as const
    return done({ fileName: `members-${today}.csv`, bytes: Readable.from(exportMembers(db, ask)) })
  },
})

/** Where both hold. */
const both = (one: Scope, other: Scope): Scope => {
  if (one === 'all') return other
  return other === 'all' ? one : one.intersection(other)
}

export const exportRoutes: readonly Route[] = [exportRoute]
