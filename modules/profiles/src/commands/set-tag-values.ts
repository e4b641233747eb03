import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf, lockMembers, mayBeSeen, persons } from '@atrium/members'
import { type AuditOptions, type AuditRow, audit } from '@atrium/staff'
import { openTags } from '../load-tags.ts'
import { markStale } from '../stale-store.ts'
import { fitsTag, normalValue, sameValue, type Tag, type TagValue } from '../tag.ts'
import { loadSaid, upsertSaid } from '../tag-store.ts'
import { type HeldChange, writeHeld } from '../write-held.ts'

export interface SetTagValueAsk {
  readonly by: By
  readonly memberId: number
  /** The code of the tag. */
  readonly tag: string
  /** Null takes the value back. */
  readonly value: TagValue | null
  /** Said by a person, or brought by a file or another system. */
  readonly cause: 'hand' | 'import'
}

export type SetTagValueCode =
  | 'unknown_member'
  | 'unknown_tag'
  | 'tag_makes_itself'
  | 'value_does_not_fit'
  | 'member_erased'

export interface SetTagValue {
  readonly tag: string
  readonly value: TagValue | null
  /** What was said before: by which it can be taken back. */
  readonly before: TagValue | null
  readonly changed: boolean
}

interface Word {
  readonly ask: SetTagValueAsk
  readonly rootId: number
  readonly tag: Tag
  readonly value: TagValue | null
}

/**
 * Says values of tags of members, or takes them back; of several words about the same, the last counts. Said again, a value is fresh again and
 * otherwise as it was. Nine statements at most, whatever the number.
 */
export async function setTagValues(
  ctx: Ctx,
  asks: readonly SetTagValueAsk[],
  { audited = 'each' }: AuditOptions = {},
): Promise<Outcome<SetTagValue, SetTagValueCode>[]> {
  if (asks.length === 0) return []
  const book = await openTags(ctx)
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const rootIds = [...new Set(roots.values())]
  const [seen, living, standing] = await Promise.all([
    mayBeSeen(ctx, asks),
    persons.among(ctx, rootIds),
    wordsOf(ctx, rootIds),
  ])
  const words = new Map<string, Word>()
  const outcomes = asks.map((ask, at): Outcome<SetTagValue, SetTagValueCode> => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || !seen[at]) return refuse('unknown_member')
    if (!living.has(rootId)) return refuse('member_erased')
    const tag = book.byCode(ask.tag)
    if (!tag || tag.archived) return refuse('unknown_tag')
    if (tag.kind !== 'hand' && tag.kind !== 'imported') return refuse('tag_makes_itself')
    if (ask.value !== null && !fitsTag(tag, ask.value)) return refuse('value_does_not_fit')
    const value = ask.value === null ? null : normalValue(tag, ask.value)
    const key = `${rootId} ${tag.id}`
    const before = words.has(key) ? words.get(key)!.value : standing.value(rootId, tag.id)
    words.set(key, { ask, rootId, tag, value })
    return done({ tag: tag.code, value, before, changed: !sameValue(before, value) })
  })
  // Nothing was known and nothing is said: no word.
  const spoken = [...words.values()].filter(
    ({ rootId, tag, value }) => value !== null || standing.value(rootId, tag.id) !== null,
  )
  await write(ctx, spoken, standing, audited === 'each')
  return outcomes
}

async function write(ctx: Ctx, words: readonly Word[], standing: Words, audits: boolean): Promise<void> {
  if (words.length === 0) return
  const changes = words.map(
    ({ ask, rootId, tag, value }): HeldChange => ({
      memberId: rootId,
      tagId: tag.id,
      before: standing.value(rootId, tag.id),
      after: value,
      cause: ask.cause,
      actor: ask.by.actor,
    }),
  )
  const changed = changes.map(({ before, after }) => !sameValue(before, after))
  await ctx.tx.run(upsertSaid, {
    memberId: words.map(({ rootId }) => rootId),
    tagId: words.map(({ tag }) => tag.id),
    value: words.map(({ value }) => value),
    saidAt: ctx.now,
    cause: words.map(({ ask }) => ask.cause),
    actorKind: words.map(({ ask }) => ask.by.actor.kind),
    actorId: words.map(({ ask }) => ask.by.actor.id),
  })
  await writeHeld(ctx, changes)
  // Values may be personal: the trail says of which tags, the history of the member to what.
  await audit(
    ctx,
    words.flatMap(({ ask, rootId, tag, value }, at): AuditRow[] =>
      changed[at] && audits
        ? [
            {
              by: ask.by,
              action: 'profiles.setTagValues',
              subject: { kind: 'member', id: rootId },
              memberId: rootId,
              after: { tag: tag.code, taken: value === null },
            },
          ]
        : [],
    ),
  )
  await markStale(
    ctx,
    words.filter((_, at) => changed[at]).map(({ rootId }) => rootId),
    false,
  )
}

/** What was said of people: by root and tag the latest word of the lineage; a word that was taken back speaks, too. */
export interface Words {
  value(rootId: number, tagId: number): TagValue | null
  of(rootId: number): ReadonlyMap<number, Said>
}

export interface Said {
  readonly value: TagValue | null
  readonly saidAt: number
  readonly cause: string
}

/** Two statements. */
export async function wordsOf(ctx: Ctx, rootIds: readonly number[]): Promise<Words> {
  const lineages = await lineagesOf(ctx, rootIds)
  const members = [...lineages.values()].flat()
  const rows = members.length === 0 ? [] : await ctx.tx.rows(loadSaid, { memberId: members })
  const rootOf = new Map([...lineages].flatMap(([root, lineage]) => lineage.map((id) => [id, root] as const)))
  const words = new Map<number, Map<number, Said>>()
  // In the order in which they were said: later ones take the place of earlier ones.
  for (const { memberId, tagId, value, saidAt, cause } of rows) {
    const root = rootOf.get(memberId)!
    const mine = words.get(root) ?? new Map<number, Said>()
    words.set(root, mine.set(tagId, { value, saidAt, cause }))
  }
  const none: ReadonlyMap<number, Said> = new Map()
  return {
    value: (rootId, tagId) => words.get(rootId)?.get(tagId)?.value ?? null,
    of: (rootId) => words.get(rootId) ?? none,
  }
}
