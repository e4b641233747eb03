import { type Database, deliveryFigures } from '@atrium/db'
import type { Instant, Reaction } from '@atrium/kernel'

const EVERY_MS = 30_000
/** Six hours. */
const KEPT = 720

export interface LagSample {
  readonly at: Instant
  /** By reaction: how long the oldest event had waited, and how many were parked. */
  readonly reactions: ReadonlyMap<string, { readonly lagMs: number; readonly parked: number }>
}

/**
 * How the deliveries went in the last hours, as one process saw them since it started. In memory: it is a picture for people, and /metrics is
 * there for whoever wants to keep it.
 */
export class LagHistory {
  private readonly db: Pick<Database, 'read' | 'transact'>
  private readonly reactions: readonly Reaction[]
  private readonly samples: LagSample[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(db: Pick<Database, 'read' | 'transact'>, reactions: readonly Reaction[]) {
    this.db = db
    this.reactions = reactions
  }

  /** Looks at once and then twice a minute. A look that fails is left out. */
  start(): void {
    const look = () => void this.look().catch(() => undefined)
    look()
    this.timer = setInterval(look, EVERY_MS)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  async look(): Promise<void> {
    const figures = await deliveryFigures(this.db, this.reactions)
    const at = await this.db.read(async (ctx) => ctx.now)
    this.samples.push({ at, reactions: new Map(figures.reactions.map(({ name, ...figure }) => [name, figure])) })
    if (this.samples.length > KEPT) this.samples.shift()
  }

  /** The oldest first; at most `most`, each standing for the worst of its span. */
  told(most: number): LagSample[] {
    const span = Math.max(1, Math.ceil(this.samples.length / most))
    const told: LagSample[] = []
    for (let at = 0; at < this.samples.length; at += span) told.push(worstOf(this.samples.slice(at, at + span)))
    return told
  }
}

function worstOf(samples: readonly LagSample[]): LagSample {
  const worst = new Map<string, { lagMs: number; parked: number }>()
  for (const { reactions } of samples) {
    for (const [name, { lagMs, parked }] of reactions) {
      const known = worst.get(name)
      worst.set(name, { lagMs: Math.max(lagMs, known?.lagMs ?? 0), parked: Math.max(parked, known?.parked ?? 0) })
    }
  }
  return { at: samples.at(-1)!.at, reactions: worst }
}
