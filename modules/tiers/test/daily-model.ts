import { civil, type Day } from '@atrium/kernel'
import type { Criterion, TierSetDefinition } from '../src/definition.ts'

/*
 * The rules of levels written down a second time, as simply as they can be said: every day is judged, every window summed from
 * the list of purchases. Slow, and shares no code with what it checks.
 */

export interface Bought {
  readonly day: Day
  readonly netMinor: number
  readonly points: number
  readonly orders: number
}

export interface DatedSet {
  readonly from: Day
  readonly definition: TierSetDefinition
}

export interface ModelGrant {
  readonly level: string
  readonly until: Day | null
}

export interface ModelState {
  level: string
  since: Day
  earned: string
  reachedOn: Day
  protectedUntil: Day
  belowSince: Day | null
}

/** One member, told what happens day after day. */
export class DailyModel {
  readonly lines: string[] = []
  readonly state: ModelState
  readonly bought: Bought[] = []
  grants: readonly ModelGrant[] = []
  today: Day
  private readonly sets: readonly DatedSet[]

  /** `sets` by day, the first from the beginning. */
  constructor(sets: readonly DatedSet[], today: Day) {
    this.sets = sets
    this.today = today
    const base = this.set(today).levels[0]!.code
    this.state = { level: base, since: today, earned: base, reachedOn: today, protectedUntil: today, belowSince: null }
  }

  /** Every day up to `through` begins and is judged. */
  live(through: Day): void {
    while (this.today < through) {
      this.today++
      this.judgeMorning()
    }
  }

  buy(bought: Bought): void {
    this.bought.push(bought)
    const before = { ...this.state }
    const rank = this.rank(this.state.earned)
    const entitled = this.entitled()
    if (entitled > rank || (entitled === rank && this.state.belowSince !== null)) this.reach(entitled)
    this.show()
    if (this.isKept(before) && before.belowSince !== null) this.tellPromise()
  }

  grant(grants: readonly ModelGrant[]): void {
    this.grants = grants
    this.show()
  }

  private judgeMorning(): void {
    const { state } = this
    const before = { ...state }
    const definition = this.set(this.today)
    const rank = this.rank(state.earned)
    const entitled = this.entitled()
    if (entitled > rank) this.reach(entitled)
    else if (entitled === rank) {
      if (state.belowSince !== null) this.reach(entitled)
    } else {
      if (state.belowSince === null) state.belowSince = this.today
      const graceOver = this.today - state.belowSince >= (definition.graceDays ?? 0)
      if (graceOver && this.today > state.protectedUntil) this.reach(entitled)
    }
    this.show()
    if (!this.isKept(before)) return
    const promiseIsOver = before.protectedUntil > before.reachedOn && this.today === before.protectedUntil + 1
    if (before.belowSince !== null && this.tellPromise()) return
    if (promiseIsOver) this.lines.push(`${this.today} ${state.level} kept`)
  }

  /** Earned, shown and above the base as before, with nothing missing. */
  private isKept(before: ModelState): boolean {
    const { level, earned, belowSince } = this.state
    return (
      before.level === level &&
      before.earned === level &&
      earned === level &&
      this.rank(level) > 0 &&
      belowSince === null
    )
  }

  /** Whether the level is promised for more days than this. */
  private tellPromise(): boolean {
    const { level, protectedUntil } = this.state
    if (protectedUntil <= this.today) return false
    this.lines.push(`${this.today} ${level} kept until ${protectedUntil}`)
    return true
  }

  private reach(rank: number): void {
    const definition = this.set(this.today)
    this.state.earned = definition.levels[rank]!.code
    this.state.reachedOn = this.today
    this.state.protectedUntil = this.today + (definition.retentionDays ?? 0)
    this.state.belowSince = null
  }

  private show(): void {
    const inForce = this.grants.filter((grant) => grant.until === null || grant.until >= this.today)
    const codes = [this.state.earned, ...inForce.map((grant) => grant.level)]
    const best = codes.reduce((high, code) => (this.rank(code) > this.rank(high) ? code : high))
    if (best === this.state.level) return
    this.lines.push(`${this.today} ${this.state.level}>${best}`)
    this.state.level = best
    this.state.since = this.today
  }

  private set(day: Day): TierSetDefinition {
    return this.sets.findLast((set) => set.from <= day)!.definition
  }

  private rank(code: string): number {
    return this.set(this.today).levels.findIndex((level) => level.code === code)
  }

  private entitled(): number {
    const definition = this.set(this.today)
    return definition.levels.findLastIndex(({ entry }) => {
      if (!entry) return true
      const met = (criterion: Criterion) => this.meets(criterion, definition)
      return 'all' in entry ? entry.all.every(met) : entry.any.some(met)
    })
  }

  private meets(criterion: Criterion, definition: TierSetDefinition): boolean {
    const { window, measure } = criterion
    const inWindow = this.bought.filter(({ day }) => {
      if (day > this.today) return false
      return 'days' in window ? this.today - day <= window.days : civil(day).year === civil(this.today).year
    })
    const total = (of: 'netMinor' | 'points' | 'orders') => inWindow.reduce((sum, one) => sum + one[of], 0)
    let value: number
    if (measure === 'netSpend') value = total('netMinor')
    else if (measure === 'points') value = total('points')
    else if (measure === 'visits') value = total('orders')
    else {
      const orderDays = inWindow.filter((one) => one.orders > 0).map((one) => one.day)
      if (orderDays.length === 0) value = 0
      else {
        const recency = this.today - Math.max(...orderDays)
        const best = (scores: number[]) => Math.max(0, ...scores)
        const { rfm } = definition
        value =
          best(rfm!.recencyDays.filter((band) => recency <= band.atMost).map((band) => band.score)) +
          best(rfm!.orders.filter((band) => total('orders') >= band.atLeast).map((band) => band.score)) +
          best(rfm!.netSpend.filter((band) => total('netMinor') >= band.atLeast).map((band) => band.score))
      }
    }
    return 'atLeast' in criterion ? value >= criterion.atLeast : value > criterion.above
  }
}
