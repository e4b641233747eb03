/** Milliseconds above the shortest way that count as one more time of rest. */
const STEP_MS = 1
/** Rests are no longer than so many times the work. */
const MOST = 4
/** One call that had to wait long (a start, a lock) says no more than this. Milliseconds. */
const MOST_FELT_MS = 20
/** What the last way adds to what is usual. */
const SHARE = 0.2

/**
 * How much work that can wait gives way to work that cannot. A trivial statement's way there and back, through the queue of this process, the pool
 * of connections and PostgreSQL, tells how busy the house is, wherever its processes run: 0.2 to 0.8 ms where nothing is going on, 2 to 6 ms beside as many purchases
 * as two cores can take. Measured there (`bench purchase-http`): 2,400 purchases a second without rest, 3,100 with rests of four times the work, 3,400
 * with no chores at all. (The processor's idle share was refused: in a container it is the whole machine's, and the database may be elsewhere.)
 */
export class Restraint {
  private shortest = Number.POSITIVE_INFINITY
  private usual = 0

  /** Takes note of how long the way took. Milliseconds. */
  felt(ms: number): void {
    this.shortest = Math.min(this.shortest, ms)
    this.usual += (Math.min(MOST_FELT_MS, ms - this.shortest) - this.usual) * SHARE
  }

  /** How long to rest after a piece of work that took `tookMs`: not at all in a quiet house, four times as long in a busy one. Milliseconds. */
  restAfter(tookMs: number): number {
    return tookMs * Math.min(MOST, this.usual / STEP_MS)
  }
}
