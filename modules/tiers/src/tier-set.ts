import { civil, type Day, dayOf, must } from '@atrium/kernel'
import type { Criterion, LevelDefinition, Measure, RfmBands, TierSetDefinition, Window } from './definition.ts'
import type { SpendRows } from './spend-rows.ts'

/** The first day that counts on `day`. */
export const windowStart = (window: Window, day: Day): Day =>
  'days' in window ? day - window.days : dayOf(civil(day).year, 1, 1)

/** `netSpend 30d`, `points year`. */
export const nameOf = (measure: Measure, window: Window): string =>
  `${measure} ${'days' in window ? `${window.days}d` : 'year'}`

/** Days that the longest window of a criterion looks back. */
const reachOf = (window: Window): number => ('days' in window ? window.days : 366)

interface CompiledLevel {
  readonly criteria: readonly Criterion[]
  readonly needsAll: boolean
}

/** A tier set made ready to judge by: pure, immutable, shared by all members. */
export class TierSet {
  /** 0 for the default set. */
  readonly version: number
  readonly effectiveFrom: Day
  readonly definition: TierSetDefinition
  readonly levels: readonly LevelDefinition[]
  readonly graceDays: number
  readonly retentionDays: number
  /** Days that the longest window looks back. */
  readonly reach: number
  /** Every criterion once by measure and window: what a judgement of it looked at. */
  readonly measured: readonly { readonly measure: Measure; readonly window: Window }[]
  private readonly compiled: readonly CompiledLevel[]
  private readonly ranks: ReadonlyMap<string, number>
  private readonly rfm: RfmBands | undefined
  /** Distinct lengths of trailing windows, ascending. */
  private readonly trailing: readonly number[]
  private readonly hasYear: boolean
  private readonly recencyEdges: readonly number[]

  /** `definition` must have passed `checkDefinition`. */
  constructor(version: number, effectiveFrom: Day, definition: TierSetDefinition) {
    this.version = version
    this.effectiveFrom = effectiveFrom
    this.definition = definition
    this.levels = definition.levels
    this.graceDays = definition.graceDays ?? 0
    this.retentionDays = definition.retentionDays ?? 0
    this.rfm = definition.rfm
    this.ranks = new Map(definition.levels.map((level, rank) => [level.code, rank]))
    this.compiled = definition.levels.map(({ entry }) => {
      if (!entry) return { criteria: [], needsAll: true }
      return 'all' in entry ? { criteria: entry.all, needsAll: true } : { criteria: entry.any, needsAll: false }
    })
    const criteria = this.compiled.flatMap((level) => level.criteria)
    const measured = new Map(criteria.map(({ measure, window }) => [nameOf(measure, window), { measure, window }]))
    this.measured = [...measured.values()]
    this.reach = Math.max(0, ...criteria.map(({ window }) => reachOf(window)))
    const days = criteria.flatMap(({ window }) => ('days' in window ? [window.days] : []))
    this.trailing = [...new Set(days)].sort((a, b) => a - b)
    this.hasYear = criteria.some(({ window }) => 'calendarYear' in window)
    const byScore = criteria.some(({ measure }) => measure === 'rfmScore')
    this.recencyEdges = byScore ? (this.rfm?.recencyDays ?? []).map((band) => band.atMost) : []
  }

  /** Position of a level, 0 for the base; undefined for a level that this set does not have. */
  rankOf(code: string): number | undefined {
    return this.ranks.get(code)
  }

  code(rank: number): string {
    return must(this.levels[rank], `a tier set has no level ${rank}`).code
  }

  /** The highest level whose conditions the windows of `day` meet. */
  entitled(rows: SpendRows, day: Day): number {
    for (let rank = this.compiled.length - 1; rank > 0; rank--) {
      const { criteria, needsAll } = this.compiled[rank]!
      const met = (criterion: Criterion): boolean => this.isMet(criterion, rows, day)
      if (needsAll ? criteria.every(met) : criteria.some(met)) return rank
    }
    return 0
  }

  /** What a criterion counts on `day`. */
  measure(measure: Measure, window: Window, rows: SpendRows, day: Day): number {
    const first = windowStart(window, day)
    switch (measure) {
      case 'netSpend':
        return rows.sum('netMinor', first, day)
      case 'points':
        return rows.sum('points', first, day)
      case 'visits':
        return rows.sum('orders', first, day)
      case 'rfmScore':
        return this.score(rows, first, day)
    }
  }

  /** What each criterion counts on `day`, for the record: `netSpend 30d`, `points year`. */
  counted(rows: SpendRows, day: Day): Record<string, number> {
    return Object.fromEntries(
      this.measured.map(({ measure, window }) => [nameOf(measure, window), this.measure(measure, window, rows, day)]),
    )
  }

  /** The first day after `day` on which a row leaves a window or a score falls with time; undefined where nothing more will. */
  nextLeaving(rows: SpendRows, day: Day): Day | undefined {
    let next: Day | undefined
    const propose = (candidate: Day): void => {
      if (candidate > day && (next === undefined || candidate < next)) next = candidate
    }
    for (const length of this.trailing) {
      const leaving = rows.firstFrom(day - length)
      if (leaving !== undefined) propose(leaving + length + 1)
    }
    for (const edge of this.recencyEdges) {
      const passing = rows.firstFrom(day - edge)
      if (passing !== undefined) propose(passing + edge + 1)
    }
    if (this.hasYear && rows.firstFrom(dayOf(civil(day).year, 1, 1)) !== undefined) {
      propose(dayOf(civil(day).year + 1, 1, 1))
    }
    return next
  }

  private isMet(criterion: Criterion, rows: SpendRows, day: Day): boolean {
    const value = this.measure(criterion.measure, criterion.window, rows, day)
    return 'atLeast' in criterion ? value >= criterion.atLeast : value > criterion.above
  }

  private score(rows: SpendRows, first: Day, day: Day): number {
    const { rfm } = this
    const last = rfm && rows.lastOrder(first, day)
    if (!rfm || last === undefined) return 0
    const orders = rows.sum('orders', first, day)
    const netMinor = rows.sum('netMinor', first, day)
    return (
      best(rfm.recencyDays.filter((band) => day - last <= band.atMost)) +
      best(rfm.orders.filter((band) => orders >= band.atLeast)) +
      best(rfm.netSpend.filter((band) => netMinor >= band.atLeast))
    )
  }
}

const best = (bands: readonly { readonly score: number }[]): number =>
  bands.reduce((most, band) => Math.max(most, band.score), 0)

/** The tier sets of one programme over time. */
export class SetTimeline {
  /** The first counts from the beginning of time; latest day first. */
  private readonly sets: readonly TierSet[]
  /** Days that the longest window of any of them looks back. */
  readonly reach: number

  /** `fallback` holds before the first saved set takes effect; `saved` in any order. */
  constructor(fallback: TierSet, saved: readonly TierSet[]) {
    const ordered = [...saved].sort((a, b) => a.effectiveFrom - b.effectiveFrom || a.version - b.version)
    // Of two for the same day the later version holds.
    const byDay = new Map(ordered.map((set) => [set.effectiveFrom, set]))
    this.sets = [...[...byDay.values()].reverse(), fallback]
    this.reach = Math.max(...this.sets.map((set) => set.reach))
  }

  /** The set that judges `day`. */
  at(day: Day): TierSet {
    for (const set of this.sets) if (set.effectiveFrom <= day) return set
    return this.sets.at(-1)!
  }

  /** The same, with one more set. */
  with(set: TierSet): SetTimeline {
    return new SetTimeline(must(this.sets.at(-1), 'a timeline begins with a set'), [...this.sets.slice(0, -1), set])
  }

  /** The first day after `day` that is judged by another set. */
  nextTurn(day: Day): Day | undefined {
    let next: Day | undefined
    for (const set of this.sets) {
      if (set.effectiveFrom <= day) break
      next = set.effectiveFrom
    }
    return next
  }
}
