import { type Database, describeError, type Log } from '@atrium/db'
import { Bell, listenFor } from '@atrium/db/waking'
import { systemClock } from '@atrium/kernel'
import type { LiveProjection } from './projection.ts'

/** Between two rounds four times as long as the last one took, so that rounds take a fifth of the time. */
const REST = 4
const LEAST_MS = 250
/** But no longer than that: what piles up meanwhile makes the next round longer, and live audiences are seconds behind. */
const MOST_MS = 1_000

/** How long to rest after a round. Milliseconds. */
export const restAfter = (tookMs: number): number => Math.min(MOST_MS, Math.max(LEAST_MS, tookMs * REST))

/** And the longest rest: on a machine that is busy with other things, too, live audiences follow within five seconds. */
const LONGEST_REST_MS = 1_500
/** A look without being woken: for what was written by hand, or by a process that died before it told. */
const POLL_MS = 2_000
const LONGEST_MS = 30_000

/** Asks for rounds as long as it is not stopped: woken by writers, and by itself now and then. */
export function keepCurrent(projection: LiveProjection, db: Database, log: Log): { stop(): Promise<void> } {
  const bell = new Bell()
  const listening = listenFor(
    db,
    () => {
      projection.told(systemClock())
      bell.ring()
    },
    log,
  )

  async function run(): Promise<void> {
    let troubles = 0
    while (!bell.stopped) {
      const began = performance.now()
      try {
        await projection.round()
        troubles = 0
        await bell.wait(POLL_MS, Math.min(LONGEST_REST_MS, restAfter(performance.now() - began)))
      } catch (error) {
        if (bell.stopped) return
        const pause = Math.min(LONGEST_MS, 500 * 2 ** troubles++)
        log('warn', 'a round of the projection failed and is tried again', { error: describeError(error) })
        await bell.wait(pause, pause)
      }
    }
  }

  const running = run()
  return {
    async stop() {
      bell.stop()
      await listening.stop()
      await running
    },
  }
}
