import { type Ctx, type Day, type HouseModule, type LineageMove, must, type RowOf } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import type { Kept, Standing } from './model.ts'
import { openTierBook } from './open-book.ts'
import { SpendMoves } from './spend-moves.ts'
import type { SpendRows } from './spend-rows.ts'
import { deleteKept, insertKept, loadKept, loadPlaces, loadSpend } from './store.ts'
import type { Cause, TierAccount, TierBook } from './tier-book.ts'
import type { SetTimeline } from './tier-set.ts'
import { raise, standingAtBase, walk } from './walk.ts'
import { writeTierBook } from './write-book.ts'

/*
 * Joined: days of spending and grants of the absorbed go to the root, each remembering the member under whom it came in, and the
 * windows of both together are judged as of the last day on which either was. How both stood just before is kept, with the
 * members that each consisted of.
 *
 * Parted: days and grants go back by where they came in, and each side takes up again how it stood when it last consisted of
 * exactly its members of now; the days since are judged as if nothing had been. With nothing in between both stand as before. A
 * side that never consisted of just these members is judged over all its days anew.
 */

interface Scene {
  readonly book: TierBook
  readonly spend: SpendMoves
  readonly programmeIds: readonly number[]
}

/** Loads all days and standings of everybody concerned; undefined where there are none. */
async function openScene(ctx: Ctx, memberIds: readonly number[]): Promise<Scene | undefined> {
  const [places, days] = await Promise.all([
    ctx.tx.rows(loadPlaces, { memberId: memberIds }),
    ctx.tx.rows(loadSpend, { memberId: memberIds }),
  ])
  const programmeIds = [...new Set([...places, ...days].map((row) => row.programmeId))].sort((a, b) => a - b)
  if (programmeIds.length === 0) return undefined
  const asks = memberIds.flatMap((memberId) =>
    programmeIds.map((programmeId) => ({ memberId, programmeId, through: 0 })),
  )
  const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
  return { book, spend: new SpendMoves(days), programmeIds }
}

const membersOf = (moves: readonly LineageMove[]): number[] => [
  ...new Set(moves.flatMap((move) => [move.absorbed, move.root])),
]

const causeOf = (ctx: Ctx, move: LineageMove): Cause => ({
  actor: move.by.actor,
  effectiveAt: ctx.now,
  historical: false,
  facts: { mergeId: move.mergeId },
})

/** The last day that any of them was judged on; undefined where none ever was. */
function lastJudged(...accounts: readonly TierAccount[]): Day | undefined {
  const days = accounts.flatMap((account) => account.lastJudged ?? [])
  return days.length === 0 ? undefined : Math.max(...days)
}

async function absorb(ctx: Ctx, moves: readonly LineageMove[]): Promise<void> {
  const scene = await openScene(ctx, membersOf(moves))
  if (!scene) return
  const { book, spend, programmeIds } = scene
  const before = await rootsBefore(ctx, moves)
  const kept: { place: TierAccount; mergeId: number; lineage: readonly number[]; standing: Standing }[] = []
  for (const [at, move] of moves.entries()) {
    for (const programmeId of programmeIds) {
      const from = book.account(move.absorbed, programmeId)
      const to = book.account(move.root, programmeId)
      const day = lastJudged(from, to)
      if (day === undefined) continue
      const [goes, stays] = [{ ...from.advance(day) }, { ...to.advance(day) }]
      const { mergeId } = move
      kept.push({ place: from, mergeId, lineage: sorted(move.branch), standing: goes })
      kept.push({ place: to, mergeId, lineage: before[at]!, standing: stays })
      spend.move(move.absorbed, move.root, programmeId)
      from.vacate()
      to.rows = spend.rowsOf(move.root, programmeId)
      to.adopt({ ...betterOf(stays, goes, to.opened.sets), grants: [...stays.grants, ...goes.grants] })
      to.judge('merge', causeOf(ctx, move))
    }
  }
  await Promise.all([
    spend.write(ctx),
    writeTierBook(ctx, book),
    kept.length > 0 &&
      ctx.tx.run(insertKept, {
        memberId: kept.map(({ place }) => place.opened.memberId),
        programmeId: kept.map(({ place }) => place.opened.programmeId),
        mergeId: kept.map((row) => row.mergeId),
        keptAt: ctx.now,
        kept: kept.map(({ lineage, standing }): Kept => ({ lineage, standing })),
      }),
  ])
}

const sorted = (members: Iterable<number>): number[] => [...members].sort((a, b) => a - b)

/** The members of each move's root before it. */
async function rootsBefore(ctx: Ctx, moves: readonly LineageMove[]): Promise<number[][]> {
  const lineages = await lineagesOf(
    ctx,
    moves.map((move) => move.root),
  )
  return moves.map((move, at) => {
    const members = new Set(lineages.get(move.root) ?? [move.root])
    for (const [other, { root, branch }] of moves.entries()) {
      if (root !== move.root) continue
      for (const id of branch) {
        if (other < at) members.add(id)
        else members.delete(id)
      }
    }
    return sorted(members)
  })
}

/** Of two standings on one day the higher level, of equal ones the longer promise; the level shown stays that of the first. */
function betterOf(one: Standing, other: Standing, sets: SetTimeline): Standing {
  const set = sets.at(one.judgedOn)
  const gap = (set.rankOf(one.earned) ?? -1) - (set.rankOf(other.earned) ?? -1)
  const better = gap > 0 || (gap === 0 && one.protectedUntil >= other.protectedUntil) ? one : other
  const { earned, reachedOn, protectedUntil, belowSince } = better
  return { ...one, earned, reachedOn, protectedUntil, belowSince }
}

async function release(ctx: Ctx, moves: readonly LineageMove[]): Promise<void> {
  const memberIds = membersOf(moves)
  const scene = await openScene(ctx, memberIds)
  if (!scene) return
  const { book, spend, programmeIds } = scene
  const [lineages, keptRows] = await Promise.all([
    lineagesOf(
      ctx,
      moves.map((move) => move.root),
    ),
    ctx.tx.rows(loadKept, { memberId: memberIds }),
  ])
  const kept = new KeptBook(keptRows)
  for (const [rootId, parts] of Map.groupBy(moves, (move) => move.root)) {
    const gone = new Set(parts.flatMap((move) => move.branch))
    const left = sorted(
      [rootId, ...(lineages.get(rootId) ?? [rootId])].filter((id, at, all) => !gone.has(id) && all.indexOf(id) === at),
    )
    for (const programmeId of programmeIds) {
      const root = book.account(rootId, programmeId)
      const day = lastJudged(root)
      if (day === undefined) continue
      const { grants } = root.advance(day)
      for (const move of parts) {
        const account = book.account(move.absorbed, programmeId)
        const branch = new Set(move.branch)
        spend.move(rootId, move.absorbed, programmeId, branch)
        account.rows = spend.rowsOf(move.absorbed, programmeId)
        const theirs = grants.filter((grant) => branch.has(grant.viaMemberId))
        takeUp(account, kept, sorted(branch), theirs, day, causeOf(ctx, move))
      }
      root.rows = spend.rowsOf(rootId, programmeId)
      const ours = grants.filter((grant) => !gone.has(grant.viaMemberId))
      takeUp(root, kept, left, ours, day, causeOf(ctx, must(parts[0], 'a group has a member')))
    }
  }
  await Promise.all([spend.write(ctx), writeTierBook(ctx, book)])
}

/** Stands as it last stood with just these members, judged on to `day` over the days it has now. */
function takeUp(
  account: TierAccount,
  kept: KeptBook,
  lineage: readonly number[],
  grants: Standing['grants'],
  day: Day,
  cause: Cause,
): void {
  const { memberId, programmeId, sets } = account.opened
  const shown = account.standing ?? kept.last(memberId, programmeId) ?? standingAtBase(sets.at(day), day)
  const start = kept.of(memberId, programmeId, lineage) ?? beginning(account.rows, sets, day)
  account.adopt({ ...shown, judgedOn: day })
  account.replace(judgedOn({ ...start, grants }, account.rows, sets, day), 'unmerge', cause)
}

const beginning = (rows: SpendRows, sets: SetTimeline, day: Day): Standing => {
  const first = (rows.days[0] ?? day) - 1
  return standingAtBase(sets.at(first), first)
}

function judgedOn(start: Standing, rows: SpendRows, sets: SetTimeline, day: Day): Standing {
  const standing = { ...start }
  const silent = () => undefined
  // What came in late, for days before the one it stood on.
  raise(standing, rows, sets, 'unmerge', silent)
  walk(standing, rows, sets, day, silent)
  return standing
}

/** What was kept of some members, by the members that each then consisted of. */
class KeptBook {
  private readonly rows: readonly RowOf<typeof loadKept>[]

  /** In the order in which they were kept. */
  constructor(rows: readonly RowOf<typeof loadKept>[]) {
    this.rows = rows
  }

  of(memberId: number, programmeId: number, lineage: readonly number[]): Standing | undefined {
    const key = lineage.join()
    return this.all(memberId, programmeId).findLast((kept) => kept.lineage.join() === key)?.standing
  }

  last(memberId: number, programmeId: number): Standing | undefined {
    return this.all(memberId, programmeId).at(-1)?.standing
  }

  private all(memberId: number, programmeId: number): Kept[] {
    return this.rows
      .filter((row) => row.memberId === memberId && row.programmeId === programmeId)
      .map((row) => row.kept)
  }
}

async function erase(ctx: Ctx, memberIds: readonly number[]): Promise<void> {
  const places = await ctx.tx.rows(loadPlaces, { memberId: memberIds })
  const book = await openTierBook(
    ctx,
    places.map((place) => ({ ...place, through: 0 })),
    await loadOrganization(ctx),
  )
  const cause: Cause = { actor: { kind: 'system', id: 0 }, effectiveAt: ctx.now, historical: false }
  for (const { memberId, programmeId } of places) {
    const account = book.account(memberId, programmeId)
    const { judgedOn: day } = must(account.standing, 'a place has a standing')
    account.replace(standingAtBase(account.opened.sets.at(day), day), 'erased', cause)
    account.vacate()
  }
  await Promise.all([writeTierBook(ctx, book), ctx.tx.run(deleteKept, { memberId: memberIds })])
}

/** What happens to levels when members are joined, parted or erased; `members` calls it with all locks held. */
export const tierLineage: NonNullable<HouseModule['lineage']> = { absorb, release, erase }
