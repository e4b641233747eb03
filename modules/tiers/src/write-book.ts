import { emit } from '@atrium/db'
import type { Ctx, Day } from '@atrium/kernel'
import { levelsChanged, levelsKept } from './events.ts'
import type { LevelChange, Standing } from './model.ts'
import { deleteStates, insertChanges, upsertSpend, upsertStates } from './store.ts'
import type { SpendDraft, TierBook } from './tier-book.ts'

/**
 * Writes what a book has counted and judged: up to five statements whatever its size, sent together, and the events; none at all
 * where nothing changed. A book is written once.
 */
export async function writeTierBook(ctx: Ctx, book: TierBook): Promise<void> {
  book.close()
  const kept: StateRow[] = []
  const gone: Place[] = []
  for (const account of book.allAccounts()) {
    if (!account.touched) continue
    const { memberId, programmeId, stored, storedDue } = account.opened
    const outcome = account.outcome()
    if (outcome === null) {
      if (stored !== null) gone.push({ memberId, programmeId })
    } else if (stored === null || storedDue !== outcome.nextDue || !isSame(stored, outcome.standing)) {
      kept.push({ memberId, programmeId, ...outcome })
    }
  }
  await Promise.all([
    writeSpend(ctx, book.allDrafts()),
    writeStates(ctx, kept),
    gone.length > 0 && ctx.tx.run(deleteStates, columnsOf(gone)),
    writeChanges(ctx, book.news),
  ])
  emit(
    ctx,
    levelsChanged,
    book.changes.map(({ memberId, programmeId, from, to, reason, day, effectiveAt, historical }) => ({
      memberId,
      effectiveAt,
      historical,
      body: { memberId, programmeId, from, to, reason, day },
    })),
  )
  emit(
    ctx,
    levelsKept,
    book.news
      .filter(({ reason }) => reason === 'kept')
      .map(({ memberId, programmeId, to, day, facts, effectiveAt, historical }) => ({
        memberId,
        effectiveAt,
        historical,
        body: { memberId, programmeId, level: to, day, until: facts.keptUntil ?? null },
      })),
  )
}

interface Place {
  readonly memberId: number
  readonly programmeId: number
}

interface StateRow extends Place {
  readonly standing: Standing
  readonly nextDue: Day | null
}

const columnsOf = (rows: readonly Place[]) => ({
  memberId: rows.map((row) => row.memberId),
  programmeId: rows.map((row) => row.programmeId),
})

const isSame = (one: Standing, other: Standing): boolean =>
  one.judgedOn === other.judgedOn &&
  one.level === other.level &&
  one.since === other.since &&
  one.earned === other.earned &&
  one.reachedOn === other.reachedOn &&
  one.protectedUntil === other.protectedUntil &&
  one.belowSince === other.belowSince &&
  one.setVersion === other.setVersion &&
  one.grants === other.grants

async function writeSpend(ctx: Ctx, drafts: readonly SpendDraft[]): Promise<void> {
  const rows = drafts.filter((row) => row.netMinor !== 0 || row.points !== 0 || row.orders !== 0 || row.returns !== 0)
  if (rows.length === 0) return
  await ctx.tx.run(upsertSpend, {
    ...columnsOf(rows),
    day: rows.map((row) => row.day),
    viaMemberId: rows.map((row) => row.viaMemberId),
    netMinor: rows.map((row) => row.netMinor),
    points: rows.map((row) => row.points),
    orders: rows.map((row) => row.orders),
    returns: rows.map((row) => row.returns),
  })
}

async function writeStates(ctx: Ctx, rows: readonly StateRow[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.tx.run(upsertStates, {
    ...columnsOf(rows),
    setVersion: rows.map(({ standing }) => standing.setVersion),
    since: rows.map(({ standing }) => standing.since),
    reachedOn: rows.map(({ standing }) => standing.reachedOn),
    protectedUntil: rows.map(({ standing }) => standing.protectedUntil),
    belowSince: rows.map(({ standing }) => standing.belowSince),
    judgedOn: rows.map(({ standing }) => standing.judgedOn),
    nextDue: rows.map((row) => row.nextDue),
    level: rows.map(({ standing }) => standing.level),
    earned: rows.map(({ standing }) => standing.earned),
    grants: rows.map(({ standing }) => (standing.grants.length === 0 ? null : standing.grants)),
  })
}

async function writeChanges(ctx: Ctx, changes: readonly LevelChange[]): Promise<void> {
  if (changes.length === 0) return
  await ctx.tx.run(insertChanges, {
    memberId: changes.map((change) => change.memberId),
    programmeId: changes.map((change) => change.programmeId),
    changeId: await ctx.tx.ids('tiers.change_block', changes.length),
    changedAt: ctx.now,
    actorId: changes.map((change) => change.actor.id),
    day: changes.map((change) => change.day),
    fromLevel: changes.map((change) => change.from),
    toLevel: changes.map((change) => change.to),
    reason: changes.map((change) => change.reason),
    actorKind: changes.map((change) => change.actor.kind),
    facts: changes.map((change) => change.facts),
  })
}
