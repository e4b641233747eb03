import { randomBytes } from 'node:crypto'
import { type Database, deliverAll } from '@atrium/db'
import { reactions } from '../apps/server/src/house.ts'
import { addMembers, openStage, type Stage, setUpMall } from './stage.ts'
import { SMOKE, shareOf, WHOLE, WideHistory } from './wide-history.ts'

/** One figure: what was reached, against what. `ratio` is value over baseline where more is better, baseline over value where less is. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly baseline: number | null
  readonly ratio: number | null
}

/** What the measurements share: one stage, one mall with its members, seeded randomness. Smoke runs are small and only show that it works. */
export class Bench {
  readonly smoke: boolean
  readonly run = randomBytes(4).toString('hex')
  readonly tell: (line: string) => void
  /** The greatest resident size of any Node process that was watched, MB. */
  memory = 0
  /** Figures measured so far, by name: what a later measurement is compared with. */
  readonly figures = new Map<string, number>()
  private count = 0
  private opened: Promise<Stage> | undefined
  private history: Promise<WideHistory> | undefined
  private built: Promise<{ db: Database; members: number; programmeId: number }> | undefined

  constructor(smoke: boolean, tell: (line: string) => void) {
    this.smoke = smoke
    this.tell = tell
  }

  stage(): Promise<Stage> {
    this.opened ??= openStage(this.tell)
    return this.opened
  }

  /** A mall with 500,000 members (2,000 in a smoke run). */
  mall(): Promise<{ db: Database; members: number; programmeId: number }> {
    this.built ??= (async () => {
      const db = (await this.stage()).open()
      const members = this.smoke ? 2_000 : 500_000
      const programmeId = await setUpMall(db)
      await addMembers(db, members, this.tell)
      // The house hears of its new members before it is measured, not meanwhile.
      await deliverAll(db, reactions)
      await this.settle()
      return { db, members, programmeId }
    })()
    return this.built
  }

  /** A million members, ten million purchases, twenty million events (`ATRIUM_BENCH_SHARE=10`: a tenth of each), on a stage of their own. */
  wide(): Promise<WideHistory> {
    const extent = this.smoke ? SMOKE : shareOf(WHOLE, Number(process.env.ATRIUM_BENCH_SHARE ?? 1))
    this.history ??= WideHistory.open(extent, this.tell, process.env.ATRIUM_BENCH_KEEP || undefined)
    return this.history
  }

  /** Statistics and a checkpoint, so that a measurement does not pay for what was written before it. */
  async settle(): Promise<void> {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: (await this.stage()).url })
    await client.connect()
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
    await client.end()
  }

  /** 1, 2, 3 …: makes names unlike each other. */
  next(): number {
    return ++this.count
  }

  /** A seeded generator (mulberry32). */
  random(seed: number): () => number {
    let state = seed >>> 0
    return () => {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
    }
  }

  async close(): Promise<void> {
    await (await this.history)?.close()
    await (await this.opened)?.close()
  }
}

export const round = (value: number): number => Math.round(value * 100) / 100
