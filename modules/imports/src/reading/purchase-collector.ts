import type { Cells } from './columns.ts'
import type { RawRow } from './csv.ts'
import type { Fault, RowError } from './faults.ts'
import {
  isSound,
  type PurchaseGroup,
  PurchaseGroups,
  purchaseErrors,
  purchaseRecord,
  type RefusedPurchase,
  ROW_COST_BYTES,
} from './purchase-groups.ts'
import type { PurchaseRowReader } from './purchase-rows.ts'
import { type LineFile, SortedSpill, type SpillFolder } from './spill.ts'
import type { PurchaseRecord } from './targets.ts'

export interface CollectorSettings {
  readonly currency: string
  readonly memoryBudgetBytes: number
  readonly maxRowsPerPurchase: number
  readonly personal: ReadonlySet<string>
  readonly folder: SpillFolder
  /** Words what is wrong with a row as it stands in the file. */
  readonly rowFault: (raw: RawRow) => Fault
}

const FIRST_SPLIT = 32
const NEXT_SPLIT = 8
const MAX_DEPTH = 3

/** A row on its way through a partition. */
type WaitingRow = readonly [row: number, fault: RawRow['fault'] | null, cells: Cells]

/**
 * Turns rows into purchases in time order (ties: by first appearance in the file), whatever the size of the file.
 *
 * Below the budget all rows are gathered in memory. Above it, what was gathered and all rows to come are spread over files by a
 * hash of the purchase's key; one such partition at a time is gathered (split again where it is too large) and added to sorted
 * runs, which are merged at the end. Both ways give the same records and errors in the same order.
 */
export class PurchaseCollector {
  rowsRejected = 0
  rowsSkipped = 0
  readonly #reader: PurchaseRowReader
  readonly #settings: CollectorSettings
  #groups: PurchaseGroups
  #partitions: LineFile[] | undefined
  #records: SortedSpill<PurchaseRecord>
  #refused: SortedSpill<RefusedPurchase>

  constructor(reader: PurchaseRowReader, settings: CollectorSettings) {
    this.#reader = reader
    this.#settings = settings
    this.#groups = new PurchaseGroups(reader, settings)
    // While everything fits, the runs must not be what goes to disk: the rows are in memory already.
    this.#records = new SortedSpill(settings.folder, Number.POSITIVE_INFINITY)
    this.#refused = new SortedSpill(settings.folder, Number.POSITIVE_INFINITY)
  }

  /** How many purchases there are; known after `finish`. */
  get records(): number {
    return this.#records.count
  }

  async add(rows: readonly RawRow[]): Promise<void> {
    if (this.#partitions) return this.#spread(this.#partitions, rows)
    for (const row of rows) this.#groups.add(row)
    if (this.#groups.costBytes > this.#settings.memoryBudgetBytes) await this.#spill()
  }

  /** Closes all purchases. Afterwards the errors and the records can be drained, in that order. */
  async finish(): Promise<void> {
    if (!this.#partitions) return this.#settle(this.#groups)
    for (const partition of this.#partitions) await this.#gather(partition, 1)
  }

  /** One error at least for every row of a refused purchase, by the purchase's first row. */
  async *errors(batchSize: number): AsyncGenerator<RowError[]> {
    let batch: RowError[] = []
    for await (const refused of this.#refused.drain(batchSize)) {
      for (const purchase of refused) {
        for (const error of purchaseErrors(purchase, this.#settings.personal)) {
          if (batch.length === batchSize) {
            yield batch
            batch = []
          }
          batch.push(error)
        }
      }
    }
    if (batch.length > 0) yield batch
  }

  purchases(batchSize: number): AsyncGenerator<PurchaseRecord[]> {
    return this.#records.drain(batchSize)
  }

  /** Leaves memory for disk, for the rest of the file. */
  async #spill(): Promise<void> {
    const { folder, memoryBudgetBytes } = this.#settings
    this.#records = new SortedSpill(folder, memoryBudgetBytes / 4)
    this.#refused = new SortedSpill(folder, memoryBudgetBytes / 4)
    this.#partitions = this.#newPartitions(FIRST_SPLIT)
    for (const group of this.#groups.take()) {
      const full = put(this.#partitions, group.key ?? group.row, group, 0)
      if (full) await full.flush()
    }
    this.rowsSkipped += this.#groups.skipped
    this.#groups = new PurchaseGroups(this.#reader, this.#settings)
  }

  #newPartitions(count: number): LineFile[] {
    return Array.from({ length: count }, () => this.#settings.folder.file())
  }

  async #spread(partitions: readonly LineFile[], rows: readonly RawRow[]): Promise<void> {
    for (const { row, fault, cells } of rows) {
      if (this.#reader.skips(cells)) {
        this.rowsSkipped += 1
        continue
      }
      const key = fault === 'bad_encoding' ? undefined : this.#reader.key(cells)
      const waiting: WaitingRow = [row, fault ?? null, cells]
      const full = put(partitions, key ?? row, waiting, 0)
      if (full) await full.flush()
    }
  }

  /** Reads one partition back, in parts where it is too large, and closes its purchases. */
  async #gather(partition: LineFile, depth: number): Promise<void> {
    if (partition.size === 0) return
    const { memoryBudgetBytes } = this.#settings
    // A row takes about as much memory gathered as it takes on disk; half the budget belongs to the runs.
    const splits = partition.size > memoryBudgetBytes / 2 && depth < MAX_DEPTH
    const parts = splits ? this.#newPartitions(NEXT_SPLIT) : []
    const groups = new PurchaseGroups(this.#reader, this.#settings)
    for await (const values of partition.read()) {
      for (const value of values as (WaitingRow | PurchaseGroup)[]) {
        if (splits) await put(parts, this.#keyOf(value), value, depth)?.flush()
        else if (isGroup(value)) groups.restore(value)
        else groups.add({ row: value[0], fault: value[1] ?? undefined, cells: [...value[2]] })
      }
    }
    for (const part of parts) await this.#gather(part, depth + 1)
    await this.#settle(groups)
  }

  #keyOf(value: WaitingRow | PurchaseGroup): string | number {
    if (isGroup(value)) return value.key ?? value.row
    const [row, fault, cells] = value
    return (fault === 'bad_encoding' ? undefined : this.#reader.key(cells)) ?? row
  }

  async #settle(groups: PurchaseGroups): Promise<void> {
    const { currency } = this.#settings
    this.rowsSkipped += groups.skipped
    for (const group of groups.take()) {
      const cost = group.rowNumbers.length * ROW_COST_BYTES
      if (isSound(group)) this.#records.add(group.at, group.row, purchaseRecord(group, currency), cost)
      else {
        this.rowsRejected += group.rowNumbers.length
        const { row, rowNumbers, faults } = group
        this.#refused.add(row, 0, { row, rowNumbers, faults }, cost)
      }
      if (this.#records.isOver) await this.#records.relieve()
      if (this.#refused.isOver) await this.#refused.relieve()
    }
  }
}

/** Adds a value to the partition of its key; answers the file where its buffer is full. */
function put(
  partitions: readonly LineFile[],
  key: string | number,
  value: unknown,
  depth: number,
): LineFile | undefined {
  const file = partitions[hashOf(key, depth) % partitions.length]
  file?.add(value)
  return file?.isFull ? file : undefined
}

const isGroup = (value: WaitingRow | PurchaseGroup): value is PurchaseGroup => !Array.isArray(value)

/** FNV-1a over the key; another seed at every depth, so that a split spreads what the split before put together. */
function hashOf(key: string | number, depth: number): number {
  const text = String(key)
  let hash = 0x811c9dc5 ^ Math.imul(depth + 1, 0x9e3779b1)
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) >>> 0
}
