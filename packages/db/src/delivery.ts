import { setTimeout as sleep } from 'node:timers/promises'
import { type Ctx, type Delivered, invariant, type Reaction } from '@atrium/kernel'
import pg from 'pg'
import { type Database, isConnectionError, RepeatTransaction } from './database.ts'
import {
  beginCursors,
  lockCursor,
  moveCursor,
  openWindow,
  parkEvent,
  peekCursor,
  readWindow,
} from './delivery-statements.ts'
import { describeError, type Log, noLog } from './log.ts'

const BATCH = 500
/** How soon `deliverAll` asks again for a reaction that another process has in hand. */
const BUSY_MS = 5

/** What became of one attempt to deliver: how many events were handled, were set aside, or failed together and will be tried in halves. */
export type Attempt =
  | { readonly kind: 'delivered'; readonly count: number; readonly more: boolean }
  | { readonly kind: 'failed'; readonly count: number }
  | { readonly kind: 'parked'; readonly count: 1 }
  /** Another process has this reaction in hand. */
  | { readonly kind: 'busy' }

/** Makes a cursor for each reaction that has none yet; it starts before everything that is kept. */
export async function ensureCursors(db: Database, reactions: readonly Reaction[]): Promise<void> {
  await db.transact((ctx) =>
    ctx.tx.run(beginCursors, { reaction: reactions.map((reaction) => reaction.name), movedAt: ctx.now }),
  )
}

/**
 * Delivers the next events to a reaction, at most `limit`: its work and its cursor commit together. A batch that fails changes
 * nothing and is to be tried with half the limit; an event that fails alone is parked and passed. Throws what is no fault of
 * the events: a database that is gone, shutting down, full.
 */
export async function deliverBatch(
  db: Database,
  reaction: Reaction,
  limit: number,
  log: Log = noLog,
): Promise<Attempt> {
  let attempted: readonly Delivered[] = []
  try {
    return await advance(db, reaction, limit, async (ctx, events) => {
      attempted = events
      await reaction.handle(ctx, events)
    })
  } catch (error) {
    const [poison] = attempted
    if (poison === undefined || isPassing(error)) throw error
    if (attempted.length > 1) return { kind: 'failed', count: attempted.length }
    return park(db, reaction, poison, error, log)
  }
}

type Work = (ctx: Ctx, events: readonly Delivered[]) => Promise<void>

function advance(db: Database, reaction: Reaction, limit: number, work: Work): Promise<Attempt> {
  return db.transact(async (ctx): Promise<Attempt> => {
    const [cursor] = await ctx.tx.rows(lockCursor, { reaction: reaction.name })
    if (!cursor) return { kind: 'busy' }
    const { ahead } = cursor
    const window = ahead === null ? await windowAfter(ctx, cursor.seen) : { ...cursor, ahead }
    if (!window) return { kind: 'delivered', count: 0, more: false }
    const { name, topics, historical } = reaction
    const events = await ctx.tx.rows(readWindow, { ...window, topics, historical, limit })
    if (events.length > 0) await work(ctx, events)
    const more = events.length === limit
    const reached = more
      ? { ...window, lastId: events[events.length - 1]!.id }
      : { seen: window.ahead, ahead: null, lastId: 0, topId: 0 }
    const moved = await ctx.tx.run(moveCursor, { reaction: name, ...reached, movedAt: ctx.now })
    invariant(moved === 1, `the cursor of ${name} vanished`)
    return { kind: 'delivered', count: events.length, more }
  })
}

async function windowAfter(ctx: Ctx, seen: string) {
  const [window] = await ctx.tx.rows(openWindow, { seen })
  invariant(window, 'an aggregate answers one row')
  if (window.firstId === null || window.topId === null) return undefined
  return { seen, ahead: window.ahead, lastId: window.firstId - 1, topId: window.topId }
}

/** Sets one event aside and passes it, unless another process has moved on meanwhile. */
async function park(db: Database, reaction: Reaction, event: Delivered, error: unknown, log: Log): Promise<Attempt> {
  const told = describeError(error)
  const moved = Symbol('moved')
  try {
    const attempt = await advance(db, reaction, 1, async (ctx, [next]) => {
      if (next?.id !== event.id) throw moved
      await ctx.tx.run(parkEvent, { reaction: reaction.name, id: event.id, error: told, parkedAt: ctx.now })
    })
    if (attempt.kind !== 'delivered' || attempt.count === 0) return { kind: 'busy' }
  } catch (thrown) {
    if (thrown === moved) return { kind: 'busy' }
    throw thrown
  }
  log('error', 'an event was parked', { reaction: reaction.name, event: event.id, topic: event.topic, error: told })
  return { kind: 'parked', count: 1 }
}

/** Failures that pass by themselves and say nothing about the events: connection, resources, shutdown, locks. */
function isPassing(error: unknown): boolean {
  if (error instanceof RepeatTransaction) return true
  if (!(error instanceof pg.DatabaseError)) return isConnectionError(error)
  const code = error.code ?? ''
  return /^(08|53|58|57P|40)/.test(code) || code === '55P03'
}

/** Most events that one call of the reaction gets. */
export const batchOf = (reaction: Reaction): number => reaction.limit ?? BATCH

/** Halves the limit after a failure, doubles it after a success: a bisection that goes on behind the place where it failed. */
export const nextLimit = (limit: number, attempt: Attempt, most: number): number =>
  attempt.kind === 'failed' ? Math.ceil(attempt.count / 2) : Math.min(most, limit * 2)

/**
 * Delivers until every reaction has seen everything that is committed, also what reactions said meanwhile; for command lines and tests.
 * Answers how many events were handled.
 */
export async function deliverAll(
  db: Database,
  reactions: readonly Reaction[],
  { log = noLog }: { readonly log?: Log } = {},
): Promise<number> {
  await ensureCursors(db, reactions)
  let total = 0
  for (;;) {
    let idle = true
    for (const reaction of reactions) {
      const { topics, historical, name } = reaction
      const [peek] = await db.read((ctx) => ctx.tx.rows(peekCursor, { reaction: name, topics, historical }))
      if (!peek?.work) continue
      idle = false
      total += await drain(db, reaction, log)
    }
    if (idle) return total
  }
}

async function drain(db: Database, reaction: Reaction, log: Log): Promise<number> {
  const most = batchOf(reaction)
  let limit = most
  let total = 0
  for (;;) {
    const attempt = await deliverBatch(db, reaction, limit, log)
    if (attempt.kind === 'busy') {
      await sleep(BUSY_MS)
      continue
    }
    if (attempt.kind === 'delivered') {
      total += attempt.count
      if (!attempt.more) return total
    }
    limit = nextLimit(limit, attempt, most)
  }
}
