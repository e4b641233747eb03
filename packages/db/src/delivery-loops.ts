import type { Reaction } from '@atrium/kernel'
import { Bell } from './bell.ts'
import type { Database } from './database.ts'
import { batchOf, deliverBatch, ensureCursors, nextLimit } from './delivery.ts'
import { peekCursor } from './delivery-statements.ts'
import { listenFor } from './listen.ts'
import { describeError, type Log, noLog } from './log.ts'

export interface DeliveryOptions {
  /** How often to look without having been woken. */
  readonly pollMs?: number
  /** Least time between two looks of one reaction: under load events gather into batches, a lone event waits for nothing. */
  readonly gapMs?: number
  /** Whether to be woken by writers (LISTEN). */
  readonly listen?: boolean
  /** Hears which reaction has handled events, after their commit. */
  readonly handled?: (reaction: string) => void
  readonly log?: Log
}

export interface Delivery {
  /** Looks now. */
  wake(): void
  /** Finishes the batches in hand and ends. */
  stop(): Promise<void>
}

/** After so many events parked in a row the reaction is suspected, not the events: further ones are parked slowly. */
const SUSPICIOUS = 20
const SLOWLY_MS = 30_000
/** Passing over events that are only for others is written down this often. */
const PASS_MS = 1_000
const LONGEST_TROUBLE_MS = 30_000

/**
 * Delivers to every reaction, each on its own, for as long as the process runs. Several processes may: a reaction is in the hand of
 * one at a time. Answers when the cursors exist.
 */
export async function startDelivery(
  db: Database,
  reactions: readonly Reaction[],
  { pollMs = 1_000, gapMs = 100, listen = true, handled = () => undefined, log = noLog }: DeliveryOptions = {},
): Promise<Delivery> {
  await ensureCursors(db, reactions)
  const loops = reactions.map((reaction) => new ReactionLoop(db, reaction, { pollMs, gapMs, handled, log }))
  const wake = () => {
    for (const loop of loops) loop.bell.ring()
  }
  const listening = listen && loops.length > 0 ? listenFor(db, wake, log) : undefined
  const running = loops.map((loop) => loop.run())
  return {
    wake,
    async stop() {
      for (const loop of loops) loop.bell.stop()
      await Promise.all([...running, listening?.stop()])
    },
  }
}

type LoopOptions = Required<Omit<DeliveryOptions, 'listen'>>

class ReactionLoop {
  readonly bell = new Bell()
  private readonly db: Database
  private readonly reaction: Reaction
  private readonly options: LoopOptions
  private limit: number
  private parkedInARow = 0
  private troubles = 0
  private passedAt = performance.now()

  constructor(db: Database, reaction: Reaction, options: LoopOptions) {
    this.db = db
    this.reaction = reaction
    this.options = options
    this.limit = batchOf(reaction)
  }

  async run(): Promise<void> {
    const { pollMs, log } = this.options
    const gapMs = this.reaction.patienceMs ?? this.options.gapMs
    while (!this.bell.stopped) {
      const began = performance.now()
      try {
        const next = await this.look(began)
        this.troubles = 0
        if (next === 'slowly') await this.bell.wait(SLOWLY_MS, SLOWLY_MS)
        else if (next !== 'at once')
          await this.bell.wait(next === 'soon' ? gapMs : Math.max(pollMs, gapMs), gapMs - (performance.now() - began))
      } catch (error) {
        const pause = Math.min(LONGEST_TROUBLE_MS, 250 * 2 ** this.troubles++)
        log('warn', 'delivery waits and tries again', { reaction: this.reaction.name, error: describeError(error) })
        await this.bell.wait(pause, pause)
      }
    }
  }

  /** Delivers what there is, at most one batch; answers when to look again. */
  private async look(now: number): Promise<'at once' | 'soon' | 'slowly' | 'when woken'> {
    const { name, topics, historical } = this.reaction
    const [seen] = await this.db.read((ctx) => ctx.tx.rows(peekCursor, { reaction: name, topics, historical }))
    if (!seen?.work && !(seen?.passed && now - this.passedAt > PASS_MS)) return 'when woken'

    const attempt = await deliverBatch(this.db, this.reaction, this.limit, this.options.log)
    if (attempt.kind === 'busy') return 'when woken'
    this.passedAt = now
    this.limit = nextLimit(this.limit, attempt, batchOf(this.reaction))
    if (attempt.kind === 'parked') return ++this.parkedInARow >= SUSPICIOUS ? 'slowly' : 'at once'
    if (attempt.kind === 'failed') return 'at once'
    if (attempt.count > 0) {
      this.parkedInARow = 0
      this.options.handled(name)
    }
    // The peek of the next look tells what lies above this window.
    return attempt.more ? 'at once' : 'soon'
  }
}
