import type { Instant } from '@atrium/kernel'
import { fault } from './cells.ts'
import { type Cells, owned } from './columns.ts'
import type { RawRow } from './csv.ts'
import { type Fault, type RowError, rowError } from './faults.ts'
import type { KindRule } from './mapping.ts'
import { type PurchaseHead, type PurchaseRowReader, signed } from './purchase-rows.ts'
import type { PurchaseKind, PurchaseLine, PurchaseRecord } from './targets.ts'

/** The rows of one purchase, gathered while the file is read. Survives JSON unchanged, so that it can wait on disk. */
export interface PurchaseGroup {
  readonly key: string | undefined
  /** The first row, and all of them in file order. */
  readonly row: number
  readonly rowNumbers: number[]
  kind: PurchaseKind | undefined
  amounts: KindRule['amounts']
  /** The earliest time so far. */
  at: Instant
  head: PurchaseHead | undefined
  /** The cells of the first row that made the head. */
  headCells: readonly string[]
  lines: PurchaseLine[]
  amountMinor: number
  readonly faults: { readonly row: number; readonly fault: Fault }[]
}

/** Rough heap cost of a row, of a purchase and of a fault. Online Retail: 99 MB by these, 81 MB by the heap after a collection. */
export const ROW_COST_BYTES = 150
const GROUP_COST_BYTES = 700
const FAULT_COST_BYTES = 200

export interface GroupSettings {
  readonly maxRowsPerPurchase: number
  readonly rowFault: (raw: RawRow) => Fault
}

/** Gathers rows into purchases, in memory. */
export class PurchaseGroups {
  /** Rows that the mapping leaves out. */
  skipped = 0
  /** Estimated bytes held. */
  costBytes = 0
  readonly #reader: PurchaseRowReader
  readonly #settings: GroupSettings
  readonly #byKey = new Map<string, PurchaseGroup>()
  /** Rows whose key cannot be told: each a group of its own. */
  readonly #alone: PurchaseGroup[] = []
  readonly #faults: Fault[] = []

  constructor(reader: PurchaseRowReader, settings: GroupSettings) {
    this.#reader = reader
    this.#settings = settings
  }

  /** A group that waited on disk. It was there before any row that is still to come. */
  restore(group: PurchaseGroup): void {
    if (group.key === undefined) this.#alone.push(group)
    else this.#byKey.set(group.key, group)
    this.costBytes += GROUP_COST_BYTES + group.rowNumbers.length * ROW_COST_BYTES
  }

  /** Adds one row to its purchase. Whatever is wrong with it becomes a fault of the whole. */
  add(raw: RawRow): void {
    const { cells, row } = raw
    if (this.#reader.skips(cells)) {
      this.skipped += 1
      return
    }
    this.costBytes += ROW_COST_BYTES
    const key = raw.fault === 'bad_encoding' ? undefined : this.#reader.key(cells)
    const group = (key === undefined ? undefined : this.#byKey.get(key)) ?? this.#open(key, row)
    group.rowNumbers.push(row)
    const faults = this.#faults
    faults.length = 0
    if (raw.fault) faults.push(this.#settings.rowFault(raw))
    else if (group.rowNumbers.length > this.#settings.maxRowsPerPurchase) this.#tooMany(group, faults)
    else this.#read(group, cells, faults)
    for (const [index, found] of faults.entries()) {
      // One wrong cell is met twice where two fields are made of it.
      if (faults.findIndex((each) => each.column === found.column && each.code === found.code) < index) continue
      group.faults.push({ row, fault: found })
      this.costBytes += FAULT_COST_BYTES
    }
  }

  /** All purchases in order of first appearance; forgets them. */
  *take(): Generator<PurchaseGroup> {
    yield* this.#byKey.values()
    yield* this.#alone
    this.#byKey.clear()
    this.#alone.length = 0
    this.costBytes = 0
  }

  #open(key: string | undefined, row: number): PurchaseGroup {
    // All keys at once, in one literal: objects that grow afterwards take half as much again.
    const group: PurchaseGroup = {
      key: key === undefined ? undefined : owned(key),
      row,
      rowNumbers: [],
      kind: undefined,
      amounts: 'as-is',
      at: Number.MAX_SAFE_INTEGER,
      head: undefined,
      headCells: [],
      lines: [],
      amountMinor: 0,
      faults: [],
    }
    this.costBytes += GROUP_COST_BYTES
    if (group.key === undefined) this.#alone.push(group)
    else this.#byKey.set(group.key, group)
    return group
  }

  /** Told once; what was gathered is of no use any more. */
  #tooMany(group: PurchaseGroup, faults: Fault[]): void {
    const most = this.#settings.maxRowsPerPurchase
    if (group.rowNumbers.length === most + 1) faults.push(fault('too_many_rows', '', '', String(most)))
    group.lines = []
  }

  #read(group: PurchaseGroup, cells: Cells, faults: Fault[]): void {
    const reader = this.#reader
    const rule = reader.kind(cells)
    if (!rule) {
      faults.push(fault('no_row_kind', ''))
      return
    }
    if (group.kind === undefined) {
      group.kind = rule.kind
      group.amounts = rule.amounts
    } else if (group.kind !== rule.kind) faults.push(fault('conflicting_kind', '', '', group.kind))
    const at = reader.at(cells, faults)
    if (at !== undefined && at < group.at) group.at = at
    if (group.head === undefined) {
      group.head = reader.head(cells, faults)
      group.headCells = reader.headColumns.map((column) => owned(cells[column] ?? ''))
    } else this.#compareHead(group, group.head, cells, faults)
    const read = reader.line(cells, faults, rule)
    if (!read) return
    group.amountMinor += read.amountMinor
    if (!Number.isSafeInteger(group.amountMinor)) faults.push(fault('out_of_range', '', '', '±9,007,199,254,740,991'))
    if (read.line) group.lines.push(read.line)
  }

  /** Later rows must repeat what the first row says about the purchase, or leave it empty. */
  #compareHead(group: PurchaseGroup, head: PurchaseHead, cells: Cells, faults: Fault[]): void {
    const { headColumns } = this.#reader
    for (let at = 0; at < headColumns.length; at += 1) {
      const column = headColumns[at] ?? 0
      const cell = cells[column] ?? ''
      if (cell === group.headCells[at] || cell.trim() === '') continue
      // Written otherwise, but perhaps the same: "17.0" and "17". Understood with the rest as the first row has it.
      const trial = [...cells]
      for (const [place, other] of headColumns.entries()) trial[other] = group.headCells[place] ?? ''
      trial[column] = cell
      const known = faults.length
      const same = JSON.stringify(this.#reader.head(trial, faults)) === JSON.stringify(head)
      if (!same && faults.length === known)
        faults.push(fault('conflicting_value', this.#reader.label(column), cell, String(group.row)))
    }
  }
}

/** Whether the purchase can be posted as it is. */
export const isSound = (group: PurchaseGroup): boolean => group.faults.length === 0

/** The record of a sound purchase. */
export function purchaseRecord(group: PurchaseGroup, currency: string): PurchaseRecord {
  const { head, kind = 'sale', row, rowNumbers, at, lines, amountMinor, amounts } = group
  const { number, paid, ...values } = head?.values ?? {}
  return {
    kind,
    number: String(number),
    at,
    row,
    rows: rowNumbers.length,
    rowNumbers,
    currency,
    ...values,
    lines,
    paidMinor: typeof paid === 'number' ? signed(paid, amounts) : amountMinor,
    identities: head?.identities ?? [],
    ...(head?.attributes ? { attributes: head.attributes } : {}),
  }
}

/** What is kept of a refused purchase. */
export type RefusedPurchase = Pick<PurchaseGroup, 'row' | 'rowNumbers' | 'faults'>

/** An error for every row of a refused purchase: what is wrong with it, or which other row is to blame. */
export function purchaseErrors(group: RefusedPurchase, personal: ReadonlySet<string>): RowError[] {
  const blamed = String(group.faults[0]?.row ?? group.row)
  const faulty = Map.groupBy(group.faults, ({ row }) => row)
  return group.rowNumbers.flatMap((row) => {
    const own = faulty.get(row) ?? [{ fault: fault('purchase_rejected', '', '', blamed) }]
    return own.map((each) => rowError(row, each.fault, personal))
  })
}
