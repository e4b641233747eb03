import type pg from 'pg'
import { WAKE_CHANNEL } from './outbox.ts'

/** Least time between two notices of one process. Deliverers gather events for longer than that. */
const GAP_MS = 20

/**
 * Tells the deliverers of all processes that there is news: after the commit, on a connection of the pool, once for all that was
 * committed in the meantime. A NOTIFY inside the writing transactions would make their commits wait for each other: eight connections
 * that each write a batch of 64 events did 400 to 490 commits a second with it and 800 to 1,000 without (2 cores, PostgreSQL 18,
 * durable). A notice that is lost with its process costs nothing but the time to the next poll.
 */
export class Waker {
  private readonly pool: pg.Pool
  private timer: NodeJS.Timeout | undefined
  private rungAt = Number.NEGATIVE_INFINITY
  private ringing = false
  private again = false
  private stopped = false

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  ring(): void {
    if (this.stopped || this.timer) return
    if (this.ringing) {
      this.again = true
      return
    }
    const wait = this.rungAt + GAP_MS - performance.now()
    if (wait <= 0) this.notify()
    else {
      this.timer = setTimeout(() => {
        this.timer = undefined
        this.notify()
      }, wait)
    }
  }

  /** No notice after this one's return; what nobody was told of is found by polling. */
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private notify(): void {
    this.ringing = true
    this.again = false
    // The notice need not outlive a crash: it does not wait for the disk. Both statements are one transaction, also when one fails.
    this.pool
      .query(`set local synchronous_commit = off; notify ${WAKE_CHANNEL}`)
      // A broken connection: whoever uses the pool next says so.
      .catch(() => undefined)
      .finally(() => {
        this.ringing = false
        this.rungAt = performance.now()
        if (this.again) this.ring()
      })
  }
}
