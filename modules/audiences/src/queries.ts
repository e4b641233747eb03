import { type By, type Ctx, done, encodeId, inScope, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf, memberViews } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { MemberSet, type Overlap, overlapOf } from '@atrium/sets'
import { actorKey, standingsOf } from '@atrium/staff'
import { checkFilter } from './check-filter.ts'
import { metByQuestion } from './compile/person-leaves.ts'
import { Asking } from './compile/question.ts'
import { type Filter, isLeaf } from './definition.ts'
import type { AudienceDesk } from './desk.ts'
import type { Evaluation } from './evaluate.ts'
import { step } from './faults.ts'
import { type Reach, reachOf } from './reach.ts'
import { sayFilter } from './say.ts'
import { type AudienceRow, loadAudiences, loadSets } from './store.ts'
import { offeredTo, type Vocabulary, type Words } from './vocabulary.ts'

/** Everything one question about audiences needs: what may be asked, and the answers as of now. */
export class Reading {
  readonly desk: AudienceDesk
  readonly ctx: Ctx
  readonly by: By
  readonly vocabulary: Vocabulary
  readonly evaluation: Evaluation
  /** For what is told beside counts: some seconds old where filters are tried. */
  readonly beside: Evaluation
  readonly asking: Asking

  private constructor(
    desk: AudienceDesk,
    ctx: Ctx,
    by: By,
    vocabulary: Vocabulary,
    { evaluation, beside }: { readonly evaluation: Evaluation; readonly beside: Evaluation },
  ) {
    this.desk = desk
    this.ctx = ctx
    this.by = by
    this.vocabulary = vocabulary
    this.evaluation = evaluation
    this.beside = beside
    this.asking = new Asking(desk.tables, vocabulary)
  }

  static async open(desk: AudienceDesk, ctx: Ctx, by: By, trying = false): Promise<Reading> {
    const [vocabulary, looks] = await Promise.all([desk.vocabulary(ctx), desk.looks(ctx, trying)])
    return new Reading(desk, ctx, by, vocabulary, looks)
  }

  /** Of a set, whom the asker may see: everybody, or whom a store of their scope has met. */
  async seen(set: MemberSet): Promise<MemberSet> {
    const { scope } = this.by
    if (scope === 'all') return set
    return set.and(await this.evaluation.ask(metByQuestion(scope, this.asking).select))
  }

  /** The set of an audience as it stands: merges since taken into account, the erased left out. */
  async current(audienceId: number): Promise<MemberSet> {
    const [set, whole] = await Promise.all([
      this.evaluation.leaf({ is: 'audience', audienceId: wireId(audienceId) }),
      this.evaluation.everybody(),
    ])
    return set.and(whole)
  }
}

const wireId = (audienceId: number): string => encodeId('seg', audienceId)

/** Audiences that the asker may see: those of their part of the group, and the group's. */
export function maySee(
  by: By,
  row: { readonly nodeId: number },
  vocabulary: { readonly organization: Vocabulary['organization'] },
): boolean {
  return inScope(by.scope, row.nodeId) || row.nodeId === vocabulary.organization.root?.id
}

/** One audience, or nothing where there is none that the asker may see. */
export async function audienceOf(
  ctx: Ctx,
  by: By,
  audienceId: number,
  organization: Vocabulary['organization'],
): Promise<AudienceRow | undefined> {
  const [row] = await ctx.tx.rows(loadAudiences, { audienceId: [audienceId] })
  return row && maySee(by, row, { organization }) ? row : undefined
}

export interface SampleMember {
  readonly memberId: number
  readonly name: string | null
  /** Masked. */
  readonly phone: string | null
  readonly stage: 'prospect' | 'joined'
}

/** Members as lists show them, masked, in the order asked. */
export async function showMembers(ctx: Ctx, memberIds: readonly number[]): Promise<readonly SampleMember[]> {
  const views = await memberViews(ctx, memberIds)
  return memberIds.flatMap((asked) => {
    const view = views.get(asked)
    if (!view) return []
    const { memberId, name, phone, stage } = view
    return [{ memberId, name, phone, stage }]
  })
}

export interface Part {
  /** JSON pointer of a condition in the filter. */
  readonly pointer: string
  readonly people: number
}

export interface Preview {
  readonly people: number
  /** Everybody the asker may see. */
  readonly of: number
  readonly sentence: Words
  readonly parts: readonly Part[]
  readonly reach: readonly Reach[]
  readonly sample: readonly SampleMember[]
}

const SAMPLE = 10

/** Whom a filter holds for, tried without being saved; counts are of those the asker may see. */
export async function previewFilter(
  reading: Reading,
  raw: unknown,
  ask: { readonly purpose: string; readonly nodeId?: number | undefined },
): Promise<Outcome<Preview, 'filter_has_faults' | 'unknown_node'>> {
  const { vocabulary, evaluation, asking, ctx } = reading
  const faults = checkFilter(raw, offeredTo(vocabulary, reading.by.scope))
  if (faults.length > 0) {
    const places = faults.map((fault) => ({ ...fault, pointer: `/filter${fault.pointer}` }))
    return refuse('filter_has_faults', `${faults.length} places need a change.`, places)
  }
  // `checkFilter` vouches for the form.
  const filter = raw as Filter
  const { organization } = vocabulary
  if (ask.nodeId !== undefined && organization.node(ask.nodeId) === undefined) return refuse('unknown_node')
  const isPart = ask.nodeId !== undefined && ask.nodeId !== organization.root?.id
  const place = isPart
    ? await evaluation.ask(metByQuestion(organization.subtree(ask.nodeId!), asking).select)
    : undefined
  const cut = async (set: MemberSet) => reading.seen(place ? set.and(place) : set)
  const [found, whole, parts] = await Promise.all([
    evaluation.filter(filter).then(cut),
    evaluation.everybody().then(cut),
    Promise.all(
      placesOf(filter, '').map(async ([pointer, part]) => ({
        pointer,
        people: (await cut(await evaluation.filter(part))).size,
      })),
    ),
  ])
  const [reach, sample] = await Promise.all([
    reachOf(found, ask.purpose, reading.beside, asking),
    showMembers(ctx, found.page(-1, SAMPLE)),
  ])
  return done({ people: found.size, of: whole.size, sentence: sayFilter(filter, vocabulary), parts, reach, sample })
}

/** Every node of a tree with its place. */
function placesOf(filter: Filter, pointer: string): readonly (readonly [string, Filter])[] {
  const here = [pointer, filter] as const
  if (isLeaf(filter)) return [here]
  if ('not' in filter) return [here, ...placesOf(filter.not, step(pointer, 'not'))]
  const [form, parts] = 'all' in filter ? (['all', filter.all] as const) : (['any', filter.any] as const)
  return [here, ...parts.flatMap((part, at) => placesOf(part, step(step(pointer, form), at)))]
}

/** How audiences overlap, of those the asker may see. Refuses where one is not there. */
export async function overlapOfAudiences(
  reading: Reading,
  audienceIds: readonly number[],
): Promise<Outcome<Overlap, 'unknown_audience'>> {
  const rows = await reading.ctx.tx.rows(loadAudiences, { audienceId: audienceIds })
  const seen = new Set(rows.filter((row) => maySee(reading.by, row, reading.vocabulary)).map((row) => row.audienceId))
  if (audienceIds.some((id) => !seen.has(id))) return refuse('unknown_audience')
  const sets = await Promise.all(audienceIds.map(async (id) => reading.seen(await reading.current(id))))
  return done(overlapOf(sets))
}

/** The person a member is now, and whether the asker may see it. */
export async function personOf(reading: Reading, memberId: number): Promise<number | undefined> {
  const lineage = (await lineagesOf(reading.ctx, [memberId])).get(memberId)
  const rootId = lineage?.[0]
  if (rootId === undefined) return undefined
  const seen = await reading.seen(MemberSet.of([rootId]))
  return seen.has(rootId) ? rootId : undefined
}

/**
 * Members of audiences as they were last found, for questions of other modules: of those that the asker may see where they hold
 * `audiences.read`. What is put away, or was never there, is not in the answer. Members who were merged since are told as they were.
 */
export async function membersOfAudiences(
  ctx: Ctx,
  by: By,
  audienceIds: readonly number[],
): Promise<ReadonlyMap<number, MemberSet>> {
  const organization = await loadOrganization(ctx)
  const scope = (await standingsOf(ctx, organization, [by.actor], 'audiences.read')).get(actorKey(by.actor))?.scope
  if (scope === undefined) return new Map()
  const rows = await ctx.tx.rows(loadAudiences, { audienceId: audienceIds })
  const seen = rows.filter((row) => row.archivedAt === null && maySee({ ...by, scope }, row, { organization }))
  const sets = await ctx.tx.rows(loadSets, { audienceId: seen.map((row) => row.audienceId) })
  const members = new Map(sets.map((set) => [set.audienceId, set.members]))
  return new Map(
    seen.map(({ audienceId }) => {
      const bytes = members.get(audienceId)
      return [audienceId, bytes ? MemberSet.fromBytes(bytes) : MemberSet.empty] as const
    }),
  )
}
