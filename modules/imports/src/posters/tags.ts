import { findMembers } from '@atrium/members'
import { openTags, readValue, type SetTagValueAsk, setTagValues, type TagBook } from '@atrium/profiles'
import type { TagRecord } from '../reading/index.ts'
import { type Posted, type Poster, refusalOf } from './poster.ts'

/**
 * Values of tags, a row each: of people who are there already, of tags that are said and do not make themselves. Tags and choices may be named by code
 * or in either language. The same value again makes it fresh and is "unchanged".
 */
export const tagsPoster: Poster<'tags'> = {
  batchSize: 2_000,
  async post(ctx, records, { by }) {
    const [book, owners] = await Promise.all([
      openTags(ctx),
      findMembers(
        ctx,
        records.map(({ identities }) => ({ identities })),
      ),
    ])
    const posted: (Posted | undefined)[] = new Array(records.length)
    const asks: { readonly at: number; readonly ask: SetTagValueAsk }[] = []
    records.forEach((record, at) => {
      const memberId = owners[at]?.memberId
      const said = memberId === undefined ? undefined : readSaid(book, record)
      if (record.identities.length === 0) posted[at] = refusalOf('nothing_identifies')
      else if (memberId === undefined || said === undefined) posted[at] = refusalOf('unknown_member')
      else if ('code' in said) posted[at] = said
      else asks.push({ at, ask: { by, memberId, cause: 'import', ...said } })
    })
    const outcomes = await setTagValues(
      ctx,
      asks.map(({ ask }) => ask),
      { audited: 'together' },
    )
    outcomes.forEach((outcome, index) => {
      posted[asks[index]!.at] = outcome.ok
        ? outcome.value.changed
          ? 'changed'
          : 'unchanged'
        : refusalOf(outcome.code, outcome.detail)
    })
    return posted.map((one) => one ?? 'unchanged')
  },
}

function readSaid(
  book: TagBook,
  { tag: named, value: text }: TagRecord,
): Pick<SetTagValueAsk, 'tag' | 'value'> | Exclude<Posted, string> {
  const tag = book.tags.find(({ code, name, archived }) => !archived && [code, name.zh, name.en].includes(named))
  if (!tag) return refusalOf('unknown_tag', `"${named}"`)
  if (tag.kind !== 'hand' && tag.kind !== 'imported') return refusalOf('tag_makes_itself', `"${named}"`)
  const value = readValue(tag, text)
  return value === undefined ? refusalOf('value_does_not_fit', `"${named}"`) : { tag: tag.code, value }
}
