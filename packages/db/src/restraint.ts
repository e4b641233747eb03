/** What the way takes above the shortest one in a quiet house, from chance. Milliseconds. */
const QUIET_MS = 0.5
/** What it takes above that counts as one more time of rest. Milliseconds. */
const STEP_MS = 0.5
/** Rests are no longer than so many times the work. */
const MOST = 8
/** One call that had to wait long (a start, a lock) says no more than this. Milliseconds. */
const MOST_FELT_MS = 20
/** What the last way adds to what is usual. */
const SHARE = 0.2
/** While a process starts, connections are opened, code is compiled and every chore begins at once: how busy the house is cannot be felt. Milliseconds. */
const START_MS = 10_000

/**
 * How much work that can wait gives way to work that cannot. A trivial statement's way there and back, through the queue of this process, the
 * pool of connections and PostgreSQL, tells how busy the house is, wherever its processes run: some 0.3 ms where nothing is going on, 2 to 6 ms
 * beside as many purchases as two cores can take. Measured there (`bench purchase-http`, purchases a second): 2,400 without rests, 2,830 with rests of up to
 * four times the work, 2,980 with up to ten times, 3,450 where portraits are not drawn and nothing is checked at all. (The processor's idle share was
 * refused as a measure: in a container it is the whole machine's, and the database may be elsewhere.)
 */
export class Restraint {
  private shortest = Number.POSITIVE_INFINITY
  private usual = 0

  private readonly feelsFrom: number

  constructor(startMs = START_MS) {
    this.feelsFrom = performance.now() + startMs
  }

  /** Takes note of how long the way took. Milliseconds. */
  felt(ms: number): void {
    this.shortest = Math.min(this.shortest, ms)
    if (performance.now() < this.feelsFrom) return
    this.usual += (Math.min(MOST_FELT_MS, ms - this.shortest) - this.usual) * SHARE
  }

  /**
   * How long to rest after a piece of work that took `tookMs`: not at all in a quiet house, eight times as long in a busy one, and never longer than
   * `mostMs`. Milliseconds.
   */
  restAfter(tookMs: number, mostMs = Number.POSITIVE_INFINITY): number {
    return Math.min(mostMs, tookMs * Math.min(MOST, Math.max(0, this.usual - QUIET_MS) / STEP_MS))
  }
}
