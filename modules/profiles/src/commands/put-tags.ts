import { isDeepStrictEqual } from 'node:util'
import { emit, RepeatTransaction, settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, invariant, type Outcome, refuse } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { type LocalName, loadOrganization } from '@atrium/organization'
import { activeAccounts, audit, difference } from '@atrium/staff'
import { orderOf, ruleFaults, tagsNamed } from '../check-tags.ts'
import { tagDefined } from '../events.ts'
import { openTags, PROFILES_REVISION } from '../load-tags.ts'
import { isNamable, personContext } from '../person-context.ts'
import { type Choice, isTrace, type Tag, type TagKind, type ValueType } from '../tag.ts'
import { upsertTags } from '../tag-store.ts'

export interface PutTagAsk {
  readonly by: By
  readonly code: string
  readonly group: string
  readonly name: LocalName
  readonly about: LocalName | null
  readonly type: ValueType
  readonly kind: TagKind
  readonly choices: readonly Choice[] | null
  readonly unit: LocalName | null
  readonly rule: Tag['rule']
  /** A staff account that is active; null: the house's. */
  readonly ownerId: number | null
  readonly freshDays: number | null
  readonly personal: boolean
  readonly archived: boolean
  /** The version that the change was made from; 0 for a new tag. */
  readonly expectedVersion: number
}

export type PutTagCode =
  | 'unknown_group'
  | 'unknown_owner'
  | 'tag_is_fixed'
  | 'built_in'
  | 'invalid_choices'
  | 'rule_has_faults'
  | 'tags_in_a_circle'
  | 'named_by_another'
  | 'tag_changed'
  | 'whole_group_only'
  | 'duplicate_in_batch'

export interface PutTag {
  readonly code: string
  readonly version: number
}

/**
 * Defines tags, or changes them. Code, type and kind stay what they were; choices are archived, never dropped. Of a tag that is read elsewhere only
 * its words, owner and place change. Each ask is judged on what those before it made.
 */
export async function putTags(ctx: Ctx, asks: readonly PutTagAsk[]): Promise<Outcome<PutTag, PutTagCode>[]> {
  if (asks.length === 0) return []
  const [book, organization, attributes] = await Promise.all([
    openTags(ctx),
    loadOrganization(ctx),
    persons.fields(ctx),
  ])
  const owners = asks.flatMap((ask) => ask.ownerId ?? [])
  const active = owners.length === 0 ? new Set<number>() : await activeAccounts(ctx, owners)
  const known = new Map<string, Tag>(book.tags.map((tag) => [tag.code, tag]))
  const put = new Map<string, { readonly ask: PutTagAsk; readonly tag: Tag }>()
  const outcomes = asks.map((ask): Outcome<PutTag, PutTagCode> => {
    const before = known.get(ask.code)
    if (put.has(ask.code)) return refuse('duplicate_in_batch')
    if (ask.by.scope !== 'all') return refuse('whole_group_only', 'Tags are the whole group’s.')
    if ((before?.version ?? 0) !== ask.expectedVersion)
      return refuse(
        'tag_changed',
        `The tag is at version ${before?.version ?? 0}; read it again and repeat the change.`,
      )
    if (!book.groups.some((group) => group.code === ask.group)) return refuse('unknown_group')
    if (ask.ownerId !== null && !active.has(ask.ownerId)) return refuse('unknown_owner')
    const tag = draft(ask, before, book.tags.length + put.size)
    const refused = faultOf(tag, before, () => {
      const others = [...known.values()].filter((other) => other.code !== tag.code)
      return { others, context: personContext([...others, tag], organization.programmes, attributes.values()) }
    })
    if (refused) return refused
    if (before && isDeepStrictEqual(told(before), told(tag))) return done({ code: tag.code, version: before.version })
    known.set(tag.code, tag)
    put.set(tag.code, { ask, tag })
    return done({ code: tag.code, version: tag.version })
  })
  await write(ctx, [...put.values()], (code) => book.byCode(code))
  return outcomes
}

const draft = (ask: PutTagAsk, before: Tag | undefined, position: number): Tag => ({
  id: before?.id ?? 0,
  code: ask.code,
  group: ask.group,
  position: before?.position ?? position + 1,
  name: ask.name,
  about: ask.about,
  type: ask.type,
  choices: ask.choices,
  unit: ask.unit,
  kind: ask.kind,
  // What is read elsewhere is read as it was: nobody says how.
  rule: ask.kind === 'builtIn' || isTrace(before?.rule ?? null) ? (before?.rule ?? ask.rule) : ask.rule,
  ownerId: ask.ownerId,
  freshDays: ask.freshDays,
  personal: ask.personal,
  version: ask.expectedVersion + 1,
  changedAt: before?.changedAt ?? 0,
  archived: ask.archived,
  persons: null,
  countedAt: null,
})

type Around = () => {
  readonly others: readonly Tag[]
  readonly context: ReturnType<typeof personContext>
}

function faultOf(tag: Tag, before: Tag | undefined, around: Around) {
  if (tag.kind === 'builtIn' && !before) return refuse('built_in', 'Only the house itself says what is read elsewhere.')
  if (before && (before.type !== tag.type || before.kind !== tag.kind)) return refuse('tag_is_fixed')
  if (before?.kind === 'builtIn' && !isDeepStrictEqual([before.rule, before.choices], [tag.rule, tag.choices]))
    return refuse('built_in')
  const choices = choicesFault(tag, before)
  if (choices !== undefined) return refuse('invalid_choices', choices)
  const { others, context } = around()
  const faults = ruleFaults(tag, context)
  if (faults.length > 0) return refuse('rule_has_faults', `${faults.length} places need a change.`, faults)
  const live = [...others.filter((other) => !other.archived), tag]
  const named = new Map(live.map((each) => [each.code, tagsNamed(each, context)]))
  if (orderOf(named) === undefined) return refuse('tags_in_a_circle', 'Its rule names a tag that comes from it.')
  const user = live.find((each) => each !== tag && named.get(each.code)?.includes(tag.code))
  if (tag.archived && user && isNamable(tag)) return refuse('named_by_another', `The rule of ${user.code} names it.`)
  return undefined
}

function choicesFault(tag: Tag, before: Tag | undefined): string | undefined {
  const isChoice = tag.type === 'choice' || tag.type === 'choices'
  if (isChoice !== (tag.choices !== null)) return 'Choices stand exactly where the type is one of choice.'
  const codes = (tag.choices ?? []).map((choice) => choice.code)
  if (isChoice && codes.length === 0) return 'A choice needs something to choose.'
  if (new Set(codes).size < codes.length) return 'Two choices have one code.'
  const gone = (before?.choices ?? []).find((choice) => !codes.includes(choice.code))
  return gone && `The choice ${gone.code} can be archived, not dropped: members may have it.`
}

const told = ({ group, name, about, choices, unit, rule, ownerId, freshDays, personal, archived }: Tag) => ({
  group,
  name,
  about,
  choices,
  unit,
  rule,
  ownerId,
  freshDays,
  personal,
  archived,
})

async function write(
  ctx: Ctx,
  put: readonly { readonly ask: PutTagAsk; readonly tag: Tag }[],
  beforeOf: (code: string) => Tag | undefined,
): Promise<void> {
  if (put.length === 0) return
  const tags = put.map(({ tag }) => tag)
  const written = await ctx.tx.rows(upsertTags, {
    code: tags.map((tag) => tag.code),
    groupCode: tags.map((tag) => tag.group),
    position: tags.map((tag) => tag.position),
    tagName: tags.map((tag) => tag.name),
    about: tags.map((tag) => tag.about),
    valueType: tags.map((tag) => tag.type),
    choices: tags.map((tag) => tag.choices),
    unit: tags.map((tag) => tag.unit),
    kind: tags.map((tag) => tag.kind),
    rule: tags.map((tag) => tag.rule),
    ownerId: tags.map((tag) => tag.ownerId),
    freshDays: tags.map((tag) => tag.freshDays),
    personal: tags.map((tag) => tag.personal),
    version: tags.map((tag) => tag.version),
    archived: tags.map((tag) => tag.archived),
    now: ctx.now,
  })
  if (written.length < tags.length) throw new RepeatTransaction('a tag was changed at the same time')
  invariant(written.length === tags.length, 'every tag is written once')
  await settingsChanged(ctx, [PROFILES_REVISION])
  await audit(
    ctx,
    put.map(({ ask, tag }) => {
      const before = beforeOf(tag.code)
      return {
        by: ask.by,
        action: 'profiles.putTags',
        subject: { kind: 'tag', id: tag.code },
        ...difference(before && told(before), told(tag)),
      }
    }),
  )
  emit(
    ctx,
    tagDefined,
    tags.map(({ code, version, archived }) => ({
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { code, version, archived },
    })),
  )
}
