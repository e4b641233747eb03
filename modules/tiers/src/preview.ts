import { type Ctx, dayIn, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import type { TierSetDefinition } from './definition.ts'
import { openTierBook } from './open-book.ts'
import { tierCounts } from './queries.ts'
import { listPlaced } from './store.ts'
import { TierSet } from './tier-set.ts'
import { openTierSets } from './tier-sets.ts'
import { walk } from './walk.ts'

/** Members read at a time. */
const PAGE = 5_000

/** Later than any saved version: of two for one day the later one holds. */
const PREVIEWED = Number.MAX_SAFE_INTEGER

export interface TierPreview {
  /** Persons by level as of today, under the set in force and under the one previewed. */
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  /** Who would move, most first. */
  readonly moves: readonly { readonly from: string; readonly to: string; readonly persons: number }[]
}

/**
 * What would happen if a definition took effect today: judges everybody in the programme by the code that the chore uses, and writes
 * nothing. Reads all who bought within the longest window, page by page: some seconds for a million. The definition must have
 * passed `checkDefinition`.
 */
export async function previewTierSet(
  ctx: Ctx,
  programmeId: number,
  definition: TierSetDefinition,
): Promise<TierPreview> {
  const organization = await loadOrganization(ctx)
  const programme = must(organization.programme(programmeId), `programme ${programmeId} is unknown`)
  const today = dayIn(programme.zone, ctx.now)
  const timeline = (await openTierSets(ctx)).of(programme)
  const previewed = new TierSet(PREVIEWED, today, definition)
  const then = timeline.with(previewed)
  const [now, reach] = [timeline.at(today), Math.max(timeline.reach, previewed.reach)]
  const pairs = new Map<string, number>()
  let judged = 0
  for (let after = 0; ; ) {
    const placed = await ctx.tx.rows(listPlaced, { programmeId, after, fromDay: today - reach, limit: PAGE })
    // The rows must reach back as far as either set looks.
    const from = today - (reach - timeline.reach)
    const asks = placed.map(({ memberId }) => ({ memberId, programmeId, through: today, from }))
    const book = await openTierBook(ctx, asks, organization)
    for (const { memberId } of asks) {
      const account = book.account(memberId, programmeId)
      const standing = account.advance(today)
      const trial = { ...standing }
      walk(trial, account.rows, then, trial.judgedOn, () => undefined)
      const pair = `${standing.level} ${trial.level}`
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    }
    judged += placed.length
    if (placed.length < PAGE) break
    after = placed.at(-1)!.memberId
  }
  // Whoever was not looked at has nothing in any window.
  const persons = Object.values(await tierCounts(ctx, programmeId)).reduce((sum, count) => sum + count, 0)
  const quiet = `${now.code(0)} ${previewed.code(0)}`
  pairs.set(quiet, (pairs.get(quiet) ?? 0) + Math.max(0, persons - judged))
  return summed(pairs, now, previewed)
}

function summed(pairs: ReadonlyMap<string, number>, now: TierSet, previewed: TierSet): TierPreview {
  const before = Object.fromEntries(now.levels.map((level) => [level.code, 0]))
  const after = Object.fromEntries(previewed.levels.map((level) => [level.code, 0]))
  const moves: { from: string; to: string; persons: number }[] = []
  for (const [pair, persons] of pairs) {
    const [from, to] = pair.split(' ') as [string, string]
    before[from] = (before[from] ?? 0) + persons
    after[to] = (after[to] ?? 0) + persons
    if (from !== to && persons > 0) moves.push({ from, to, persons })
  }
  return { before, after, moves: moves.sort((a, b) => b.persons - a.persons || (a.from < b.from ? -1 : 1)) }
}
