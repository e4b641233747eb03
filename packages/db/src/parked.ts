import { must, type Reaction } from '@atrium/kernel'
import type { Database } from './database.ts'
import { listParked, lockParked, parkAgain, unpark } from './delivery-statements.ts'
import { describeError } from './log.ts'

export interface RetriedParked {
  readonly done: number
  readonly failed: number
}

/**
 * Hands parked events to their reactions once more, each in a transaction of its own, oldest first; what fails again stays parked with
 * its new error. Without `eventIds`, all that are parked for these reactions.
 */
export async function retryParked(
  db: Database,
  reactions: readonly Reaction[],
  eventIds?: readonly number[],
): Promise<RetriedParked> {
  const byName = new Map(reactions.map((reaction) => [reaction.name, reaction]))
  const parked = await db.read((ctx) => ctx.tx.rows(listParked, { reaction: [...byName.keys()] }))
  let done = 0
  let failed = 0
  for (const { reaction, eventId } of parked) {
    if (eventIds && !eventIds.includes(eventId)) continue
    try {
      const handled = await db.transact(async (ctx) => {
        const [event] = await ctx.tx.rows(lockParked, { reaction, eventId })
        if (!event) return false
        await must(byName.get(reaction), 'listed by these names').handle(ctx, [event])
        await ctx.tx.run(unpark, { reaction, eventId })
        return true
      })
      if (handled) done++
    } catch (error) {
      failed++
      await db.transact((ctx) => ctx.tx.run(parkAgain, { reaction, eventId, error: describeError(error) }))
    }
  }
  return { done, failed }
}
