import { type Ctx, type Day, dayIn, must } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import type { TierSetDefinition } from './definition.ts'
import { openTierBook } from './open-book.ts'
import { tierCounts } from './queries.ts'
import { listPlaced } from './store.ts'
import { type SetTimeline, TierSet } from './tier-set.ts'
import { openTierSets } from './tier-sets.ts'
import { walk } from './walk.ts'

/** Members read at a time. */
const PAGE = 5_000

/** Later than any saved version: of two for one day the later one holds. */
const PREVIEWED = Number.MAX_SAFE_INTEGER

/** Members named as examples of a move. */
const SAMPLE = 5

export interface TierMove {
  readonly from: string
  readonly to: string
  readonly persons: number
  /** A few of them, by root. */
  readonly sample: readonly number[]
}

export interface TierPreview {
  /** Persons by level as of today, under the set in force and under the one previewed. */
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  /** Who would move, most first. */
  readonly moves: readonly TierMove[]
}

/** A part of a preview, in the order of members: the parts add up. */
export interface PreviewPart extends TierPreview {
  /** Members judged in this part. */
  readonly judged: number
  /** Everybody in the programme; told with the first part, of which those never judged stand at the base, before and after. */
  readonly persons: number | null
  /** After whom the next part begins; null: this was the last. */
  readonly next: number | null
}

/** Persons by `from` and `to` level, with a few of them. */
type Pairs = Map<string, { persons: number; readonly sample: number[] }>

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
  const trial = await openTrial(ctx, programmeId, definition)
  const pairs: Pairs = new Map()
  let judged = 0
  for (let after: number | null = 0; after !== null; ) {
    const page = await judgePage(ctx, trial, after, pairs)
    judged += page.judged
    after = page.next
  }
  // Whoever was not looked at has nothing in any window.
  const persons = Object.values(await tierCounts(ctx, programmeId)).reduce((sum, count) => sum + count, 0)
  addTo(pairs, trial.now.code(0), trial.previewed.code(0), Math.max(0, persons - judged))
  return summed(pairs, trial)
}

/**
 * A part of the same preview, at least `limit` members from `after` on (0: the first): for those who wait and want to see how far it
 * is, in statements that stay short.
 */
export async function previewTierSetPart(
  ctx: Ctx,
  ask: {
    readonly programmeId: number
    readonly definition: TierSetDefinition
    readonly after: number
    readonly limit: number
  },
): Promise<PreviewPart> {
  const trial = await openTrial(ctx, ask.programmeId, ask.definition)
  const pairs: Pairs = new Map()
  let judged = 0
  let next: number | null = ask.after
  while (next !== null && judged < ask.limit) {
    const page: { readonly judged: number; readonly next: number | null } = await judgePage(ctx, trial, next, pairs)
    judged += page.judged
    next = page.next
  }
  const persons =
    ask.after > 0 ? null : Object.values(await tierCounts(ctx, ask.programmeId)).reduce((sum, count) => sum + count, 0)
  return { ...summed(pairs, trial), judged, persons, next }
}

/** The two sets that are compared, as of today. */
interface Trial {
  readonly programmeId: number
  readonly organization: Organization
  readonly today: Day
  readonly timeline: SetTimeline
  readonly then: SetTimeline
  readonly now: TierSet
  readonly previewed: TierSet
}

async function openTrial(ctx: Ctx, programmeId: number, definition: TierSetDefinition): Promise<Trial> {
  const organization = await loadOrganization(ctx)
  const programme = must(organization.programme(programmeId), `programme ${programmeId} is unknown`)
  const today = dayIn(programme.zone, ctx.now)
  const timeline = (await openTierSets(ctx)).of(programme)
  const previewed = new TierSet(PREVIEWED, today, definition)
  const then = timeline.with(previewed)
  return { programmeId, organization, today, timeline, then, now: timeline.at(today), previewed }
}

/** Judges the next members in the order of their ids, into `pairs`. */
async function judgePage(
  ctx: Ctx,
  { programmeId, organization, today, timeline, then, previewed }: Trial,
  after: number,
  pairs: Pairs,
): Promise<{ readonly judged: number; readonly next: number | null }> {
  const reach = Math.max(timeline.reach, previewed.reach)
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
    addTo(pairs, standing.level, trial.level, 1, memberId)
  }
  return { judged: placed.length, next: placed.length < PAGE ? null : must(placed.at(-1), 'a full page').memberId }
}

function addTo(pairs: Pairs, from: string, to: string, persons: number, memberId?: number): void {
  const key = `${from} ${to}`
  const pair = pairs.get(key) ?? { persons: 0, sample: [] }
  pairs.set(key, pair)
  pair.persons += persons
  if (from !== to && memberId !== undefined && pair.sample.length < SAMPLE) pair.sample.push(memberId)
}

function summed(pairs: Pairs, { now, previewed }: Trial): TierPreview {
  const before = Object.fromEntries(now.levels.map((level) => [level.code, 0]))
  const after = Object.fromEntries(previewed.levels.map((level) => [level.code, 0]))
  const moves: TierMove[] = []
  for (const [pair, { persons, sample }] of pairs) {
    const [from, to] = pair.split(' ') as [string, string]
    before[from] = (before[from] ?? 0) + persons
    after[to] = (after[to] ?? 0) + persons
    if (from !== to && persons > 0) moves.push({ from, to, persons, sample })
  }
  return { before, after, moves: moves.sort((a, b) => b.persons - a.persons || (a.from < b.from ? -1 : 1)) }
}
