import { emit, onceByKey } from '@atrium/db'
import { type By, type Ctx, done, inScope, must, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf, persons } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { dedupeByPriority, extract, extractRatio, MemberSet, split, splitCounts, unionOf } from '@atrium/sets'
import { audit } from '@atrium/staff'
import { audienceFound } from '../events.ts'
import type { MadeOf, Operation } from '../model.ts'
import { insertAudiences, loadAudiences, loadSets, writeVersions } from '../store.ts'

/** A set of members under a name, ready as it is. */
interface Ready {
  readonly by: By
  readonly name: string
  readonly note: string
  readonly nodeId: number
  readonly origin: 'list' | 'combination'
  readonly madeOf: MadeOf | null
  readonly set: MemberSet
}

export interface MadeAudience {
  readonly audienceId: number
  readonly people: number
}

export interface CombineAsk {
  readonly by: By
  readonly operation: Operation
  /** In the order that counts: what is excluded stands behind, priority falls. */
  readonly audienceIds: readonly number[]
  /** One name for each set that comes out: as many as shares or numbers of a split, or audiences of a deduplication; one for the rest. */
  readonly names: readonly string[]
  readonly note: string
  readonly seed?: string | undefined
  readonly count?: number | undefined
  readonly ratio?: number | undefined
  readonly shares?: readonly number[] | undefined
  readonly counts?: readonly number[] | undefined
  readonly idempotencyKey: string
}

export type CombineCode =
  | 'unknown_audience'
  | 'out_of_scope'
  | 'not_found_yet'
  | 'invalid_operation'
  | 'idempotency_conflict'

type Combined = Outcome<{ readonly made: readonly MadeAudience[] }, Exclude<CombineCode, 'idempotency_conflict'>>

/**
 * Makes static audiences out of the sets that others hold now: union, intersection, first without the rest, a number or a share drawn by a
 * seed, several shares or numbers that do not overlap, or all in order of priority so that nobody is in two. Exact, in memory.
 */
export const combineAudiences = (
  ctx: Ctx,
  asks: readonly CombineAsk[],
): Promise<Outcome<{ readonly made: readonly MadeAudience[] }, CombineCode>[]> =>
  onceByKey(ctx, {
    command: 'audiences.combine',
    asks,
    contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
    run: (open) => combineAll(ctx, open),
  })

async function combineAll(ctx: Ctx, asks: readonly CombineAsk[]): Promise<Combined[]> {
  if (asks.length === 0) return []
  const ids = [...new Set(asks.flatMap(({ audienceIds }) => audienceIds))]
  const [rows, sets, now] = await Promise.all([
    ctx.tx.rows(loadAudiences, { audienceId: ids }),
    ctx.tx.rows(loadSets, { audienceId: ids }),
    persons.moved(ctx).then(asTheyAre),
  ])
  const known = new Map(rows.filter((row) => row.archivedAt === null).map((row) => [row.audienceId, row]))
  const held = new Map(
    sets.flatMap(({ audienceId, version, members }) =>
      members === null ? [] : [[audienceId, { version, set: now(MemberSet.fromBytes(members)) }] as const],
    ),
  )
  const ready: (Ready & { readonly at: number })[] = []
  const outcomes = asks.map((ask, at): Combined => {
    const sources = ask.audienceIds.map((id) => known.get(id))
    if (sources.some((row) => row === undefined)) return refuse('unknown_audience')
    const nodes = new Set(sources.map((row) => must(row, 'sources are known').nodeId))
    if ([...nodes].some((nodeId) => !inScope(ask.by.scope, nodeId))) return refuse('out_of_scope')
    const found = ask.audienceIds.map((id) => held.get(id))
    if (found.some((each) => each === undefined)) return refuse('not_found_yet', 'One of them has not been found yet.')
    const results = operate(
      ask,
      found.map((each) => must(each, 'sources are found').set),
    )
    if (typeof results === 'string') return refuse('invalid_operation', results)
    const nodeId = must(sources[0], 'an operation has a source').nodeId
    const audiences = ask.audienceIds.map((audienceId, source) => ({
      audienceId,
      version: must(found[source], 'sources are found').version,
    }))
    for (const [part, set] of results.entries()) {
      const madeOf = madeOfAsk(ask, audiences, results.length > 1 ? part : undefined)
      const name = must(ask.names[part], 'every result has a name')
      ready.push({ by: ask.by, name, note: ask.note, nodeId, origin: 'combination', madeOf, set, at })
    }
    return done({ made: [] })
  })
  const made = await writeReady(ctx, ready)
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.ok) outcomes[at] = done({ made: made.filter((_, index) => ready[index]?.at === at) })
  }
  return outcomes
}

/** Stored sets as of now: whoever was merged since stands for the person they are, and the erased are gone. Two are combined as the same persons. */
function asTheyAre(moved: Awaited<ReturnType<typeof persons.moved>>): (set: MemberSet) => MemberSet {
  const rootOf = new Map(moved.flatMap(({ memberId, rootId }) => (rootId === null ? [] : [[memberId, rootId]])))
  const erased = MemberSet.of(moved.flatMap(({ memberId, rootId }) => (rootId === null ? [memberId] : [])))
  const absorbed = MemberSet.of(rootOf.keys())
  return (set) => {
    const gone = set.and(absorbed)
    const standIns = MemberSet.of(Array.from(gone, (member) => rootOf.get(member) ?? member))
    return set.andNot(gone).or(standIns).andNot(erased)
  }
}

function madeOfAsk(ask: CombineAsk, audiences: MadeOf['audiences'], part: number | undefined): MadeOf {
  const { operation, seed, count, ratio, shares, counts } = ask
  return {
    operation,
    audiences,
    ...(seed === undefined ? {} : { seed }),
    ...(count === undefined ? {} : { count }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(shares === undefined ? {} : { shares }),
    ...(counts === undefined ? {} : { counts }),
    ...(part === undefined ? {} : { part }),
  }
}

/** The sets that come out, or what is wrong with what was asked. */
function operate(ask: CombineAsk, sets: readonly MemberSet[]): readonly MemberSet[] | string {
  const { operation, seed, count, ratio, shares, counts, names } = ask
  const first = must(sets[0], 'an operation has a source')
  const named = (results: readonly MemberSet[]) =>
    names.length === results.length ? results : `${results.length} names are needed, one for each set that comes out`
  switch (operation) {
    case 'union':
      return named([unionOf(sets)])
    case 'intersect':
      return named([sets.reduce((common, set) => common.and(set))])
    case 'exclude':
      return named([first.andNot(unionOf(sets.slice(1)))])
    case 'dedupe':
      return named(dedupeByPriority(sets))
    case 'extract': {
      if (sets.length !== 1 || seed === undefined) return 'extract takes one audience and a seed'
      if ((count === undefined) === (ratio === undefined)) return 'extract takes a count or a ratio'
      return named([count === undefined ? extractRatio(first, seed, ratio ?? 0) : extract(first, seed, count)])
    }
    case 'split': {
      if (sets.length !== 1 || seed === undefined) return 'split takes one audience and a seed'
      if ((shares === undefined) === (counts === undefined)) return 'split takes shares or counts'
      if (shares === undefined) return named(splitCounts(first, seed, counts ?? []))
      if (shares.reduce((sum, share) => sum + share, 0) > 1 + 1e-9) return 'shares sum to 1 at most'
      return named(split(first, seed, shares))
    }
  }
}

export interface PutListAsk {
  readonly by: By
  readonly name: string
  readonly note: string
  readonly memberIds: readonly number[]
  readonly nodeId?: number | undefined
  readonly idempotencyKey: string
}

export type PutListCode = 'out_of_scope' | 'unknown_node' | 'idempotency_conflict'

export interface MadeList extends MadeAudience {
  /** Ids that are nobody's. */
  readonly unknown: number
}

type Listed = Outcome<MadeList, Exclude<PutListCode, 'idempotency_conflict'>>

/** Makes static audiences of members who are named: those merged away stand for whom they are now, ids of nobody are counted and left out. */
export const putLists = (ctx: Ctx, asks: readonly PutListAsk[]): Promise<Outcome<MadeList, PutListCode>[]> =>
  onceByKey(ctx, {
    command: 'audiences.putList',
    asks,
    contentOf: ({ by: _, idempotencyKey: __, ...content }) => content,
    run: (open) => putAll(ctx, open),
  })

async function putAll(ctx: Ctx, asks: readonly PutListAsk[]): Promise<Listed[]> {
  if (asks.length === 0) return []
  const organization = await loadOrganization(ctx)
  const lineages = await lineagesOf(ctx, [...new Set(asks.flatMap(({ memberIds }) => memberIds))])
  const ready: Ready[] = []
  const listed: { readonly at: number; readonly unknown: number }[] = []
  const outcomes = asks.map((ask, at): Listed => {
    const nodeId = ask.nodeId ?? organization.root?.id
    if (nodeId === undefined || organization.node(nodeId) === undefined) return refuse('unknown_node')
    if (!inScope(ask.by.scope, nodeId)) return refuse('out_of_scope')
    const roots = ask.memberIds.flatMap((id) => lineages.get(id)?.[0] ?? [])
    const { by, name, note } = ask
    ready.push({ by, name, note, nodeId, origin: 'list', madeOf: null, set: MemberSet.of(roots) })
    listed.push({ at, unknown: ask.memberIds.filter((id) => !lineages.has(id)).length })
    return done({ audienceId: 0, people: 0, unknown: 0 })
  })
  const made = await writeReady(ctx, ready)
  for (const [index, { at, unknown }] of listed.entries()) {
    outcomes[at] = done({ ...must(made[index], 'every list was written'), unknown })
  }
  return outcomes
}

/** Writes sets that are ready as audiences of one version. */
async function writeReady(ctx: Ctx, ready: readonly Ready[]): Promise<readonly MadeAudience[]> {
  if (ready.length === 0) return []
  const rows = await ctx.tx.rows(insertAudiences, {
    name: ready.map(({ name }) => name),
    note: ready.map(({ note }) => note),
    kind: ready.map(() => 'static'),
    origin: ready.map(({ origin }) => origin),
    nodeId: ready.map(({ nodeId }) => nodeId),
    filter: ready.map(() => null),
    madeOf: ready.map(({ madeOf }) => madeOf),
    schedule: ready.map(() => null),
    version: ready.map(() => 1),
    dueAt: ready.map(() => null),
    actorKind: ready.map(({ by }) => by.actor.kind),
    actorId: ready.map(({ by }) => by.actor.id),
    now: ctx.now,
  })
  const { today } = await loadOrganization(ctx)
  const ids = new Map(rows.map(({ place, audienceId }) => [place - 1, audienceId]))
  const made = ready.map(({ set }, at) => ({
    audienceId: must(ids.get(at), 'every set was written'),
    people: set.size,
  }))
  await ctx.tx.run(writeVersions, {
    audienceId: made.map(({ audienceId }) => audienceId),
    version: made.map(() => 1),
    definition: made.map(() => 1),
    madeAt: ctx.now,
    day: today,
    projection: null,
    people: made.map(({ people }) => people),
    entered: made.map(() => 0),
    departed: made.map(() => 0),
    members: ready.map(({ set }) => Buffer.from(set.toBytes())),
  })
  await audit(
    ctx,
    ready.map(({ by, origin, nodeId }, at) => ({
      by,
      action: origin === 'list' ? 'audiences.putList' : 'audiences.combine',
      subject: { kind: 'audience', id: made[at]!.audienceId },
      nodeId,
      after: { people: made[at]!.people },
    })),
  )
  emit(
    ctx,
    audienceFound,
    made.map(({ audienceId, people }) => ({
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { audienceId, version: 1, people, entered: 0, departed: 0 },
    })),
  )
  return made
}
