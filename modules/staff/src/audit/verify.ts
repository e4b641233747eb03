import { BrokenPromise, type Ctx, civil, DAY_MS, type Day, dayOf, type Instant } from '@atrium/kernel'
import {
  type Block,
  countMonths,
  countUnsealed,
  findRowsAnywhere,
  type Head,
  listMonth,
  listQueue,
  loadBlocks,
  loadSealedRows,
  readHead,
} from './queries.ts'
import { blockMac, contentHashOf, type Entry, headMac, monthOf, NO_MAC, readEntries } from './seal.ts'

/**
 * - `altered`: a row says something else than when it was sealed, its time perhaps
 * - `missing`: a sealed row, or a block of them, is gone
 * - `reordered`: what two rows say was exchanged
 * - `inserted`: a row was neither sealed nor is it waiting to be
 * - `backdated`: a row was sealed later and claims to be from a time of which everything had been sealed
 * - `chain`: a block is not the one that was sealed
 * - `truncated`: the end of the chain was cut off, or its head is gone
 * - `lost`: a row that waited to be sealed is gone
 */
export type AuditBreakKind =
  | 'altered'
  | 'missing'
  | 'reordered'
  | 'inserted'
  | 'backdated'
  | 'chain'
  | 'truncated'
  | 'lost'

export interface AuditBreak {
  readonly kind: AuditBreakKind
  /** Place in the chain; null for what never had one. */
  readonly seq: number | null
  readonly block: number | null
  /** The row, where it is one. */
  readonly id: number | null
}

export interface AuditHead {
  readonly block: number
  readonly seq: number
  /** Seal of the last block, hexadecimal. */
  readonly mac: string
}

export interface AuditReport {
  readonly ok: boolean
  /** The first broken place of the chain; what has no place in it comes last. */
  readonly first: AuditBreak | null
  /** At most 1,000; `breakCount` says how many there are. */
  readonly breaks: readonly AuditBreak[]
  readonly breakCount: number
  readonly blocks: number
  /** Sealed rows that were read and are as they were sealed. */
  readonly soundRows: number
  readonly head: AuditHead | null
  /** What was written and not sealed yet: nothing can be said about it. */
  readonly unsealed: { readonly rows: number; readonly oldestAt: Instant | null }
  /** Older rows may have been dropped by the retention that is set. */
  readonly keptFrom: Day
}

const BLOCKS_AT_ONCE = 50
const ROWS_AT_ONCE = 20_000
const MOST_BREAKS = 1_000
/** A transaction that is open while the queue is emptied writes its time before it commits; so do clocks that differ a little. */
const BACKDATED_BY = 120_000

/**
 * Reads the whole trail and compares it with its seals. `known` is a head that was logged at some time: the chain must go through
 * it. Runs on the work of others going on: rows and blocks that appear meanwhile are neither read nor missed.
 */
export async function verifyAudit(
  ctx: Ctx,
  { known }: { readonly known?: Omit<AuditHead, 'seq'> } = {},
): Promise<AuditReport> {
  const check = new Check(ctx)
  return check.run(known)
}

class Check {
  private readonly ctx: Ctx
  private readonly breaks: AuditBreak[] = []
  private breakCount = 0
  private soundRows = 0
  /** Rows of sealed blocks that are there, by month. */
  private readonly present = new Map<Day, number>()
  private readonly gone: { readonly entry: Entry; readonly seq: number; readonly block: number }[] = []

  constructor(ctx: Ctx) {
    this.ctx = ctx
  }

  async run(known: Omit<AuditHead, 'seq'> | undefined): Promise<AuditReport> {
    const [head] = await this.ctx.tx.rows(readHead, {})
    const chain = await this.checkChain(head, known)
    await this.explainGone()
    await this.findInserted(head?.keptFrom ?? 0, chain.last)
    const [unsealed] = await this.ctx.tx.rows(countUnsealed, {})
    for (let lost = 0; lost < (unsealed?.lost ?? 0); lost++) this.say('lost', null, null, null)
    const place = (broken: AuditBreak) => broken.seq ?? Number.MAX_SAFE_INTEGER
    this.breaks.sort((one, other) => place(one) - place(other))
    return {
      ok: this.breakCount === 0,
      first: this.breaks[0] ?? null,
      breaks: this.breaks,
      breakCount: this.breakCount,
      blocks: chain.count,
      soundRows: this.soundRows,
      head: head ? { block: head.block, seq: head.lastSeq, mac: chain.mac.toString('hex') } : null,
      unsealed: { rows: unsealed?.count ?? 0, oldestAt: unsealed?.oldestAt ?? null },
      keptFrom: head?.keptFrom ?? 0,
    }
  }

  private say(kind: AuditBreakKind, seq: number | null, block: number | null, id: number | null): void {
    this.breakCount++
    if (this.breaks.length < MOST_BREAKS) this.breaks.push({ kind, seq, block, id })
  }

  /** Walks the blocks up to the head. */
  private async checkChain(head: Head | undefined, known: Omit<AuditHead, 'seq'> | undefined) {
    const upTo = head?.block ?? Number.MAX_SAFE_INTEGER
    let last = 0
    let nextSeq = 1
    let count = 0
    let drainedAt = 0
    let mac: Buffer = NO_MAC
    let metKnown = known === undefined || known.block === 0
    for (;;) {
      const page = await this.ctx.tx.rows(loadBlocks, { after: last, limit: BLOCKS_AT_ONCE })
      for (const block of page) {
        if (block.block > upTo) break
        if (block.block !== last + 1) this.say('missing', nextSeq, last + 1, null)
        else if (block.firstSeq !== nextSeq || !this.isSealed(block, mac)) {
          this.say('chain', block.firstSeq, block.block, null)
        }
        if (known?.block === block.block) {
          metKnown = true
          if (known.mac !== block.mac.toString('hex')) this.say('chain', block.firstSeq, block.block, null)
        }
        if (block.firstAt < drainedAt - BACKDATED_BY) this.say('backdated', block.firstSeq, block.block, null)
        await this.checkRows(block, head?.keptFrom ?? 0)
        drainedAt = Math.max(drainedAt, block.drainedAt)
        last = block.block
        nextSeq = block.firstSeq + block.rowCount
        mac = block.mac
        count++
      }
      if (page.length < BLOCKS_AT_ONCE || last >= upTo) break
    }
    this.checkEnd(head, { last, nextSeq, mac })
    if (!metKnown) this.say('truncated', nextSeq, last + 1, null)
    return { last, count, mac }
  }

  private checkEnd(head: Head | undefined, end: { last: number; nextSeq: number; mac: Buffer }): void {
    if (!head) {
      if (end.last > 0) this.say('truncated', end.nextSeq, end.last, null)
      return
    }
    if (end.last < head.block) this.say('truncated', end.nextSeq, end.last + 1, null)
    else if (head.lastSeq !== end.nextSeq - 1 || !this.isHead(head, end.mac)) {
      this.say('chain', end.nextSeq, end.last, null)
    }
  }

  private isSealed(block: Block, before: Buffer): boolean {
    return this.holds(() => blockMac(this.ctx, block, before).equals(block.mac))
  }

  private isHead(head: Head, mac: Buffer): boolean {
    return this.holds(() => headMac(this.ctx, head, mac).equals(head.mac))
  }

  /** A key version that the ring lacks can only have been written by somebody else. */
  private holds(compare: () => boolean): boolean {
    try {
      return compare()
    } catch (error) {
      if (error instanceof BrokenPromise) return false
      throw error
    }
  }

  private async checkRows(block: Block, keptFrom: Day): Promise<void> {
    const entries = readEntries(block.entries)
    const rows = await this.ctx.tx.rows(loadSealedRows, {
      id: entries.map((entry) => entry.id),
      firstAt: block.firstAt,
      lastAt: block.lastAt,
    })
    const hashes = new Map(rows.map((row) => [row.id, contentHashOf(row).toString('hex')]))
    const sealed = new Set(entries.map((entry) => entry.hash.toString('hex')))
    const mayBeGone = block.lastAt < keptFrom * DAY_MS
    for (const [at, entry] of entries.entries()) {
      const found = hashes.get(entry.id)
      const seq = block.firstSeq + at
      if (found === undefined) {
        if (!mayBeGone) this.gone.push({ entry, seq, block: block.block })
      } else if (found === entry.hash.toString('hex')) this.soundRows++
      else this.say(sealed.has(found) ? 'reordered' : 'altered', seq, block.block, entry.id)
    }
    const month = monthOf(block.firstAt)
    this.present.set(month, (this.present.get(month) ?? 0) + hashes.size)
  }

  /** Rows that are not where they were sealed: gone, or moved to another time. */
  private async explainGone(): Promise<void> {
    if (this.gone.length === 0) return
    const found = await this.ctx.tx.rows(findRowsAnywhere, { id: this.gone.map(({ entry }) => entry.id) })
    const elsewhere = new Map(found.map((row) => [row.id, row.at]))
    for (const { entry, seq, block } of this.gone) {
      const at = elsewhere.get(entry.id)
      this.say(at === undefined ? 'missing' : 'altered', seq, block, entry.id)
      if (at !== undefined) this.present.set(monthOf(at), (this.present.get(monthOf(at)) ?? 0) + 1)
    }
  }

  /** Counts first, month by month; only where there is more than was sealed and is waiting, rows are looked at one by one. */
  private async findInserted(keptFrom: Day, lastBlock: number): Promise<void> {
    for (const { month, written, accounted } of await this.ctx.tx.rows(countMonths, { lastBlock })) {
      const expected = (this.present.get(month) ?? 0) + accounted
      if (month >= keptFrom && written > expected) await this.searchMonth(month, lastBlock)
    }
  }

  private async searchMonth(month: Day, lastBlock: number): Promise<void> {
    const { year, month: number } = civil(month)
    const fromAt = month * DAY_MS
    const toAt = dayOf(year, number + 1, 1) * DAY_MS
    const strangers: number[] = []
    const seen = new Set<number>()
    let after: { id: number; at: Instant } = { id: 0, at: fromAt }
    const sealed = await this.idsOfBlocks(0, lastBlock)
    for (;;) {
      const page = await this.ctx.tx.rows(listMonth, {
        fromAt,
        toAt,
        afterAt: after.at,
        afterId: after.id,
        limit: ROWS_AT_ONCE,
      })
      for (const { id } of page) {
        if (!sealed.has(id)) strangers.push(id)
        else if (seen.has(id)) this.say('inserted', null, null, id)
        seen.add(id)
      }
      after = page.at(-1) ?? after
      if (page.length < ROWS_AT_ONCE) break
    }
    // In this order: a row that leaves the queue after it was read is in it, and one that left before is in a block.
    const waiting = new Set((await this.ctx.tx.rows(listQueue, {})).map((row) => row.id))
    const since = await this.idsOfBlocks(lastBlock, Number.MAX_SAFE_INTEGER)
    for (const id of strangers) {
      if (!waiting.has(id) && !since.has(id)) this.say('inserted', null, null, id)
    }
  }

  private async idsOfBlocks(after: number, upTo: number): Promise<Set<number>> {
    const ids = new Set<number>()
    for (let last = after; last < upTo; ) {
      const page = await this.ctx.tx.rows(loadBlocks, { after: last, limit: BLOCKS_AT_ONCE })
      for (const block of page) if (block.block <= upTo) for (const { id } of readEntries(block.entries)) ids.add(id)
      last = page.at(-1)?.block ?? upTo
    }
    return ids
  }
}
