import { type Ctx, type Day, dayIn, type Instant, json, jsonb, must, type RowOf, statement } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { loadCount } from './count-store.ts'
import type { Criterion, LevelDefinition, TierSetDefinition, Window } from './definition.ts'
import type { ChangeFacts, ChangeReason, Grant } from './model.ts'
import { openTierBook } from './open-book.ts'
import type { TierAccount } from './tier-book.ts'
import type { TierSet } from './tier-set.ts'
import { openTierSets } from './tier-sets.ts'
import { foresee } from './walk.ts'

export const listProgrammesOf = statement({
  name: 'tiers.listProgrammesOf',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', programmeId: 'int' },
  sql: `select member_id, programme_id from tiers.spend_day where member_id = any(:memberId)
        union
        select member_id, programme_id from tiers.state where member_id = any(:memberId)`,
})

export const listChanges = statement({
  name: 'tiers.listChanges',
  params: {
    memberId: 'int[]',
    programmeId: 'int?',
    beforeAt: 'timestamptz?',
    beforeId: 'bigint?',
    limit: 'int',
  },
  row: {
    memberId: 'int',
    programmeId: 'int',
    changeId: 'bigint',
    changedAt: 'timestamptz',
    day: 'date',
    fromLevel: 'text',
    toLevel: 'text',
    reason: 'text',
    actorKind: 'text',
    actorId: 'bigint',
    facts: json<ChangeFacts>(),
  },
  // Sorts the changes of one person, found by primary key: dozens at most.
  sql: `select member_id, programme_id, change_id, changed_at, day, from_level, to_level, reason, actor_kind, actor_id, facts
        from tiers.change
        where member_id = any(:memberId) and (:programmeId is null or programme_id = :programmeId)
          and (:beforeAt is null or (changed_at, change_id) < (:beforeAt, :beforeId))
        order by changed_at desc, change_id desc
        limit :limit`,
})

/** Persons by level; '' stands for those of whom no level is stored. */
export const countLevels = statement({
  name: 'tiers.countLevels',
  params: { programmeId: 'int' },
  row: { level: 'text', persons: 'bigint' },
  sql: `select level, count(*) as persons from tiers.state where programme_id = :programmeId group by level
        union all
        select '', count(*) from (
          select member_id from tiers.spend_day where programme_id = :programmeId group by member_id) bought
        where not exists (
          select from tiers.state s where s.member_id = bought.member_id and s.programme_id = :programmeId)`,
})

/** Persons whose level is stored: those above the base level, and a few that stand at it. */
export const countStates = statement({
  name: 'tiers.countStates',
  params: { programmeId: 'int' },
  row: { level: 'text', persons: 'bigint' },
  sql: 'select level, count(*) as persons from tiers.state where programme_id = :programmeId group by level order by level',
})

// Reads the index of spending in its order and stops at the limit.
export const countBuyers = statement({
  name: 'tiers.countBuyers',
  params: { programmeId: 'int', limit: 'int' },
  row: { persons: 'bigint' },
  sql: `select count(*) as persons from (
          select member_id from tiers.spend_day where programme_id = :programmeId group by member_id order by member_id limit :limit
        ) bought`,
})

export const listTierSets = statement({
  name: 'tiers.listTierSets',
  params: { programmeId: 'int' },
  row: {
    version: 'int',
    effectiveFrom: 'date',
    definition: jsonb<TierSetDefinition>(),
    savedAt: 'timestamptz',
    actorKind: 'text',
    actorId: 'bigint',
    judged: 'bigint?',
    moved: 'bigint?',
    dueOn: 'date?',
    finishedAt: 'timestamptz?',
  },
  sql: `select t.version, t.effective_from, t.definition, t.saved_at, t.actor_kind, t.actor_id, s.judged, s.moved, s.due_on,
          s.finished_at
        from tiers.tier_set t left join tiers.sweep s using (programme_id, version)
        where t.programme_id = :programmeId order by t.version desc limit 50`,
})

export const listSweeps = statement({
  name: 'tiers.listSweeps',
  params: { programmeId: 'int' },
  row: { version: 'int', dueOn: 'date', judged: 'bigint', moved: 'bigint', finishedAt: 'timestamptz?' },
  sql: `select version, due_on, judged, moved, finished_at from tiers.sweep where programme_id = :programmeId
        order by version desc limit 20`,
})

/** A criterion with where somebody stands. Amounts in the unit of its measure. */
export interface Standpoint {
  readonly measure: Criterion['measure']
  readonly window: Window
  readonly has: number
  /** The least that meets it. */
  readonly needs: number
  /** 0 where it is met. */
  readonly missing: number
}

/** Conditions of a level as of a day: one of them is enough, or all are needed. */
export interface Way {
  readonly level: string
  readonly rule: 'any' | 'all'
  readonly on: Day
  readonly criteria: readonly Standpoint[]
}

export interface MemberLevel {
  /** Root of the person: whose level it is. */
  readonly memberId: number
  readonly programmeId: number
  readonly today: Day
  readonly level: LevelDefinition
  /** 0 for the base level. */
  readonly rank: number
  /** Null for a base level that nothing is stored of. */
  readonly since: Day | null
  /** By windows, grace and retention, without what was granted by hand. */
  readonly earned: string
  /** The last day on which the earned level is kept for having been reached; null for the base level. */
  readonly keptUntil: Day | null
  readonly grants: readonly Grant[]
  /** The next level up and what it takes as of today; null at the top. */
  readonly next: Way | null
  /** What happens without further purchases: the first day of another level, and what must be spent before it to stay. */
  readonly ahead: { readonly day: Day; readonly level: string; readonly toStay: Way | null } | null
}

export interface LevelAsk {
  /** Any member of the lineage. */
  readonly memberId: number
  readonly programmeId: number
}

/**
 * The levels of people as of today, with what the next one takes and what keeps this one. Exact at any time: days that the daily run
 * has not come to yet are judged here in memory. Undefined for an unknown member or programme. Three statements.
 */
export async function levelsOf(ctx: Ctx, asks: readonly LevelAsk[]): Promise<(MemberLevel | undefined)[]> {
  const [lineages, organization] = [
    await lineagesOf(
      ctx,
      asks.map((ask) => ask.memberId),
    ),
    await loadOrganization(ctx),
  ]
  const placed = asks.map(({ memberId, programmeId }) => {
    const root = lineages.get(memberId)?.[0]
    const programme = organization.programme(programmeId)
    return root === undefined || programme === undefined
      ? undefined
      : { memberId: root, programmeId, today: dayIn(programme.zone, ctx.now) }
  })
  const book = await openTierBook(
    ctx,
    placed.flatMap((place) => (place ? [{ ...place, through: place.today, from: place.today }] : [])),
    organization,
  )
  return placed.map((place) => place && describe(book.account(place.memberId, place.programmeId), place.today))
}

/** The levels of each person in every programme that they have bought in or were granted a level in, by programme. */
export async function levelsOfMembers(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, readonly MemberLevel[]>> {
  const lineages = await lineagesOf(ctx, memberIds)
  const roots = new Map([...lineages].map(([memberId, lineage]) => [memberId, lineage[0]!]))
  const rows = await ctx.tx.rows(listProgrammesOf, { memberId: [...new Set(roots.values())] })
  const levels = await levelsOf(ctx, rows)
  const byRoot = Map.groupBy(
    levels.flatMap((level) => level ?? []),
    (level) => level.memberId,
  )
  return new Map(
    [...roots].map(([memberId, root]) => [
      memberId,
      (byRoot.get(root) ?? []).toSorted((a, b) => a.programmeId - b.programmeId),
    ]),
  )
}

function describe(account: TierAccount, today: Day): MemberLevel {
  const { memberId, programmeId, sets, stored } = account.opened
  const standing = account.advance(today)
  const set = sets.at(standing.judgedOn)
  const rank = set.rankOf(standing.level) ?? 0
  const ahead = foresee(standing, account.rows, sets)
  const isBase = standing.earned === set.code(0)
  return {
    memberId,
    programmeId,
    today,
    level: must(set.levels[rank], 'a rank is that of a level'),
    rank,
    since: stored === null && !account.touched ? null : standing.since,
    earned: standing.earned,
    keptUntil: isBase ? null : standing.protectedUntil,
    grants: standing.grants,
    next: rank + 1 < set.levels.length ? wayTo(set, rank + 1, account, standing.judgedOn) : null,
    ahead: ahead && {
      ...ahead,
      toStay: (sets.at(ahead.day).rankOf(ahead.level) ?? 0) < rank ? wayTo(set, rank, account, ahead.day) : null,
    },
  }
}

function wayTo(set: TierSet, rank: number, account: TierAccount, day: Day): Way {
  const { code, entry } = must(set.levels[rank], 'a rank is that of a level')
  const conditions = must(entry, 'a level above the base has conditions')
  const [rule, list] = 'all' in conditions ? (['all', conditions.all] as const) : (['any', conditions.any] as const)
  const criteria = list.map((criterion) => {
    const has = set.measure(criterion.measure, criterion.window, account.rows, day)
    const needs = 'atLeast' in criterion ? criterion.atLeast : criterion.above + 1
    return { measure: criterion.measure, window: criterion.window, has, needs, missing: Math.max(0, needs - has) }
  })
  return { level: code, rule, on: day, criteria }
}

export interface LevelChanged extends Omit<RowOf<typeof listChanges>, 'reason'> {
  readonly reason: ChangeReason
}

export interface ChangesAsk {
  /** Any member of the lineage; changes of all of them are listed. */
  readonly memberId: number
  readonly programmeId?: number | undefined
  /** The last change of the page before. */
  readonly before?: { readonly changedAt: Instant; readonly changeId: number } | undefined
  readonly limit: number
}

/** Changes of level of a person, the latest first; undefined for an unknown member. */
export async function changesOfMember(ctx: Ctx, ask: ChangesAsk): Promise<LevelChanged[] | undefined> {
  const lineage = (await lineagesOf(ctx, [ask.memberId])).get(ask.memberId)
  if (!lineage) return undefined
  const rows = await ctx.tx.rows(listChanges, {
    memberId: lineage,
    programmeId: ask.programmeId ?? null,
    beforeAt: ask.before?.changedAt ?? null,
    beforeId: ask.before?.changeId ?? null,
    limit: ask.limit,
  })
  // The database checks the reason (change_reason_known).
  return rows.map((row) => ({ ...row, reason: row.reason as ChangeReason }))
}

/**
 * How many persons stand on each level of the set in force, base first: everybody who ever bought in the programme or is stored with a
 * level. As the daily run left it; reads the programme's index of spending.
 */
export async function tierCounts(ctx: Ctx, programmeId: number): Promise<Record<string, number>> {
  const { set } = await setOf(ctx, await loadOrganization(ctx), programmeId)
  return byLevelOf(set, await ctx.tx.rows(countLevels, { programmeId }))
}

/** A level that the set no longer has stands for the base until its members are judged anew. */
function byLevelOf(set: TierSet, rows: readonly RowOf<typeof countLevels>[]): Record<string, number> {
  const counts = Object.fromEntries(set.levels.map((level) => [level.code, 0]))
  for (const { level, persons } of rows) {
    const code = level in counts ? level : set.code(0)
    counts[code] = (counts[code] ?? 0) + persons
  }
  return counts
}

/** Buyers that are counted one by one for the base level. */
const COUNTED_AT_MOST = 20_000

export interface TierCounts {
  readonly counts: Record<string, number>
  /** false: of the base level there are at least so many. */
  readonly isExact: boolean
  /** When the chore counted them; null: just now. */
  readonly countedAt: Instant | null
}

/**
 * The same for a page that may not wait. A programme of more than 20,000 persons is told as the chore counted it, some minutes ago; before
 * its first count the base level is told as the least there are.
 */
export async function tierCountsSoon(ctx: Ctx, programmeId: number): Promise<TierCounts> {
  const [kept] = await ctx.tx.rows(loadCount, { programmeId })
  const { set } = await setOf(ctx, await loadOrganization(ctx), programmeId)
  const rows = Object.entries(kept?.persons ?? {}).map(([level, persons]) => ({ level, persons }))
  if (kept?.countedAt && rows.reduce((sum, { persons }) => sum + persons, 0) > COUNTED_AT_MOST) {
    return { counts: byLevelOf(set, rows), isExact: true, countedAt: kept.countedAt }
  }
  const [row] = await ctx.tx.rows(countBuyers, { programmeId, limit: COUNTED_AT_MOST + 1 })
  if ((row?.persons ?? 0) <= COUNTED_AT_MOST) {
    return { counts: await tierCounts(ctx, programmeId), isExact: true, countedAt: null }
  }
  const above = await personsAboveBase(ctx, programmeId)
  const least = Math.max(0, COUNTED_AT_MOST - Object.values(above).reduce((sum, persons) => sum + persons, 0))
  return { counts: { [set.code(0)]: least, ...above }, isExact: false, countedAt: null }
}

/** Persons by level above the base, of the set in force: reads those persons only, and so not who never rose. */
export async function personsAboveBase(ctx: Ctx, programmeId: number): Promise<Record<string, number>> {
  const { set } = await setOf(ctx, await loadOrganization(ctx), programmeId)
  const counts = Object.fromEntries(set.levels.slice(1).map((level) => [level.code, 0]))
  for (const { level, persons } of await ctx.tx.rows(countStates, { programmeId })) {
    if (level in counts) counts[level] = persons
  }
  return counts
}

export interface TierSetShown {
  /** Version saved last; 0 while the default set holds. */
  readonly version: number
  readonly effectiveFrom: Day | null
  readonly definition: TierSetDefinition
  /** The version that judges today. */
  readonly versionToday: number
}

/** The tier set of a programme as saved last, or the default set. Throws BrokenPromise for an unknown programme. */
export async function tierSetOf(ctx: Ctx, programmeId: number): Promise<TierSetShown> {
  const { set, latest } = await setOf(ctx, await loadOrganization(ctx), programmeId)
  return {
    version: latest?.version ?? 0,
    effectiveFrom: latest?.effectiveFrom ?? null,
    definition: (latest ?? set).definition,
    versionToday: set.version,
  }
}

export interface SavedTierSetShown extends RowOf<typeof listTierSets> {
  /** The one that judges today. */
  readonly isInForce: boolean
}

/** The versions of a programme's levels, the latest first, at most 50, each with how far it was brought to the members. */
export async function tierSetsOf(ctx: Ctx, programmeId: number): Promise<readonly SavedTierSetShown[]> {
  const { set } = await setOf(ctx, await loadOrganization(ctx), programmeId)
  const rows = await ctx.tx.rows(listTierSets, { programmeId })
  return rows.map((row) => ({ ...row, isInForce: row.version === set.version }))
}

async function setOf(ctx: Ctx, organization: Organization, programmeId: number) {
  const programme = must(organization.programme(programmeId), `programme ${programmeId} is unknown`)
  const sets = await openTierSets(ctx)
  return { set: sets.of(programme).at(dayIn(programme.zone, ctx.now)), latest: sets.latest(programmeId) }
}

export type SweepShown = RowOf<typeof listSweeps>

/** How far saved sets have been brought to the members of a programme, the latest version first. */
export const sweepsOf = (ctx: Ctx, programmeId: number): Promise<SweepShown[]> =>
  ctx.tx.rows(listSweeps, { programmeId })
