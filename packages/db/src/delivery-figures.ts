import type { Reaction } from '@atrium/kernel'
import type { Database } from './database.ts'
import { countParked, lookAhead, readOldestWriter } from './delivery-statements.ts'

/**
 * Events that are looked at for each reaction, in its window and beyond. Chosen by measuring: fifteen reactions behind a backlog of 500,000
 * events, none of them for any of these, take 11 ms.
 */
export const LOOKED_AHEAD = 2_000

export interface DeliveryFigures {
  readonly reactions: readonly {
    readonly name: string
    /**
     * How long the oldest event that waits for it has been waiting; 0 when none waits. Where nothing for it is among the many that were
     * looked at (`waiting` 0 and not exact), it is no longer than this.
     */
    readonly lagMs: number
    /** Events that wait. At least so many, where not all that is new was looked at. */
    readonly waiting: { readonly count: number; readonly isExact: boolean }
    readonly parked: number
  }[]
  /** How long the oldest writing transaction has been open, in seconds: what it tells comes that late. */
  readonly oldestWriterSeconds: number
}

/** For /metrics and the system page. Costs the same behind any backlog. */
export function deliveryFigures(db: Pick<Database, 'read'>, reactions: readonly Reaction[]): Promise<DeliveryFigures> {
  return db.read(async (ctx) => {
    const heard = reactions.flatMap(({ name, topics }) => topics.map((topic) => ({ name, topic })))
    const [parked, writer, waiting] = await Promise.all([
      ctx.tx.rows(countParked, {}),
      ctx.tx.rows(readOldestWriter, {}),
      ctx.tx.rows(lookAhead, {
        reaction: reactions.map(({ name }) => name),
        historical: reactions.map(({ historical }) => historical),
        topicOf: heard.map(({ name }) => name),
        topic: heard.map(({ topic }) => topic),
        most: LOOKED_AHEAD,
      }),
    ])
    const parkedOf = new Map(parked.map((row) => [row.reaction, row.parked]))
    const waitingOf = new Map(waiting.map((row) => [row.reaction, row]))
    return {
      reactions: reactions.map(({ name }) => {
        const found = waitingOf.get(name)
        const since = found?.oldestAt ?? found?.lookedTo ?? null
        return {
          name,
          lagMs: since === null ? 0 : Math.max(0, ctx.now - since),
          waiting: { count: found?.waiting ?? 0, isExact: (found?.lookedTo ?? null) === null },
          parked: parkedOf.get(name) ?? 0,
        }
      }),
      oldestWriterSeconds: writer[0]?.seconds ?? 0,
    }
  })
}
