import type { Reaction } from '@atrium/kernel'
import type { Database } from './database.ts'
import { countParked, oldestWaiting, readOldestWriter } from './delivery-statements.ts'

export interface DeliveryFigures {
  readonly reactions: readonly {
    readonly name: string
    /** How long the oldest event that waits for it has been waiting; 0 when none waits. */
    readonly lagMs: number
    readonly parked: number
  }[]
  /** How long the oldest writing transaction has been open, in seconds: what it tells comes that late. */
  readonly oldestWriterSeconds: number
}

/** For /metrics and /health. */
export function deliveryFigures(db: Pick<Database, 'read'>, reactions: readonly Reaction[]): Promise<DeliveryFigures> {
  return db.read(async (ctx) => {
    const [parked, writer, ...waiting] = await Promise.all([
      ctx.tx.rows(countParked, {}),
      ctx.tx.rows(readOldestWriter, {}),
      ...reactions.map(({ name, topics, historical }) =>
        ctx.tx.rows(oldestWaiting, { reaction: name, topics, historical }),
      ),
    ])
    const parkedOf = new Map(parked.map((row) => [row.reaction, row.parked]))
    return {
      reactions: reactions.map(({ name }, at) => {
        const oldest = waiting[at]?.[0]?.emittedAt ?? null
        return { name, lagMs: oldest === null ? 0 : Math.max(0, ctx.now - oldest), parked: parkedOf.get(name) ?? 0 }
      }),
      oldestWriterSeconds: writer[0]?.seconds ?? 0,
    }
  })
}
