import { type Compiling, compileWhen, fault } from './cells.ts'
import { isMappingOf } from './check-mapping.ts'
import { Columns } from './columns.ts'
import type { RawRow } from './csv.ts'
import { type Fault, type RowError, rowError } from './faults.ts'
import { type FlatRecord, type FlatTarget, flatRowReader } from './flat-records.ts'
import type { Mapping, MappingOf } from './mapping.ts'
import { PurchaseCollector } from './purchase-collector.ts'
import { purchaseRowReader } from './purchase-rows.ts'
import { openRows, type ReadProgress, type RowSource } from './rows.ts'
import { SpillFolder } from './spill.ts'
import type { PurchaseRecord, RecordOf, Target } from './targets.ts'

export interface ReadOptions {
  /** Records (or errors) in a batch at most; 500 by default. */
  readonly batchSize?: number
  /** Purchases only: above this estimate of held memory they are sorted on disk. 192 MiB by default. */
  readonly memoryBudgetBytes?: number
  /** Where that happens: an existing folder; the system's own by default. Nothing is left there. */
  readonly tempFolder?: string
  /** Reading stops, with its reason, where it is aborted. */
  readonly signal?: AbortSignal
  /** A purchase of more rows is refused, for its key is then no key; 10,000 by default. */
  readonly maxRowsPerPurchase?: number
}

export interface RecordBatch<R> {
  /** How many records came before: with a file of the same SHA-256 and the same mapping, record n is always the same. */
  readonly first: number
  readonly records: readonly R[]
  readonly errors: readonly RowError[]
}

/** While records are handed over, `secondsLeft` is about those; `rowsPerSecond` stays what reading reached. */
export interface Progress extends ReadProgress {
  /** Purchases are read whole before the first is handed over, since they come in time order. */
  readonly phase: 'opening' | 'reading' | 'handing-over' | 'done'
  readonly recordsHandedOver: number
  /** Known once all is read. */
  readonly recordsTotal: number | undefined
}

export interface ReadSummary {
  /** Rows below the header that are not blank. */
  readonly rowsRead: number
  /** Rows of refused records; for purchases all rows of a refused one. */
  readonly rowsRejected: number
  /** Rows that the mapping leaves out. */
  readonly rowsSkipped: number
  readonly records: number
  readonly errors: number
  readonly format: 'csv' | 'xlsx' | undefined
  readonly encoding: string | undefined
  /** Of the file on disk, in hex; undefined until all is read. For purchases it is known before the first batch. */
  readonly sha256: string | undefined
  /** Purchases did not fit the memory budget and were sorted on disk. */
  readonly spilled: boolean
}

/** One pass over a file; can be iterated once. */
export interface Reading<R> extends AsyncIterable<RecordBatch<R>> {
  progress(): Progress
  summary(): ReadSummary
}

/**
 * Reads a file by a mapping: typed records in batches, and an error for every row that is refused (no neighbour is lost by it;
 * a purchase is refused whole). Purchases come in time order, ties by first appearance, all errors before the first record;
 * other targets come in file order with their errors beside them. Memory is bounded for files of any size. Files left early
 * (`break`) are closed and temporary files removed.
 *
 * Throws ReadError, while iterating, where the file cannot be read (on): no half purchase is ever handed over then.
 */
export function readRecords<T extends Target>(
  path: string,
  mapping: MappingOf<T>,
  options: ReadOptions = {},
): Reading<RecordOf[T]> {
  return new FileReading(path, mapping, options) as Reading<RecordOf[T]>
}

const DEFAULT_BATCH = 500
const DEFAULT_BUDGET_BYTES = 192 * 1024 * 1024
const DEFAULT_MAX_ROWS = 10_000

type AnyBatch = RecordBatch<FlatRecord | PurchaseRecord>

class FileReading implements Reading<FlatRecord | PurchaseRecord> {
  readonly #path: string
  readonly #mapping: Mapping
  readonly #options: ReadOptions
  readonly #folder: SpillFolder
  readonly #batchSize: number
  #source: RowSource | undefined
  #phase: Progress['phase'] = 'opening'
  #handingSince = 0
  #records = 0
  #recordsTotal: number | undefined
  #errors = 0
  #rowsRejected = 0
  #rowsSkipped = 0

  constructor(path: string, mapping: Mapping, options: ReadOptions) {
    this.#path = path
    this.#mapping = mapping
    this.#options = options
    this.#folder = new SpillFolder(options.tempFolder, options.memoryBudgetBytes)
    this.#batchSize = options.batchSize ?? DEFAULT_BATCH
  }

  progress(): Progress {
    const read = this.#source?.progress() ?? {
      rows: 0,
      bytesRead: 0,
      bytesTotal: 0,
      rowsPerSecond: 0,
      secondsLeft: undefined,
    }
    const handed = this.#records
    const total = this.#recordsTotal
    const standing = { ...read, phase: this.#phase, recordsHandedOver: handed, recordsTotal: total }
    if (this.#phase !== 'handing-over' || total === undefined) return standing
    const seconds = (performance.now() - this.#handingSince) / 1000
    return { ...standing, secondsLeft: handed === 0 ? undefined : ((total - handed) * seconds) / handed }
  }

  summary(): ReadSummary {
    return {
      rowsRead: this.#source?.progress().rows ?? 0,
      rowsRejected: this.#rowsRejected,
      rowsSkipped: this.#rowsSkipped,
      records: this.#records,
      errors: this.#errors,
      format: this.#source?.format,
      encoding: this.#source?.encoding(),
      sha256: this.#source?.sha256(),
      spilled: this.#folder.used,
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AnyBatch> {
    const source = await openRows(this.#path, this.#mapping.file)
    this.#source = source
    try {
      const columns = new Columns(source.header)
      const { target } = this.#mapping
      this.#phase = 'reading'
      const batches = target === 'purchases' ? this.#purchases(source, columns) : this.#flat(target, source, columns)
      for await (const batch of batches) {
        this.#records += batch.records.length
        this.#errors += batch.errors.length
        yield batch
      }
      this.#recordsTotal = this.#records
      this.#phase = 'done'
    } finally {
      await source.close()
      await this.#folder.remove()
    }
  }

  async *#purchases(source: RowSource, columns: Columns): AsyncGenerator<AnyBatch> {
    const { memoryBudgetBytes = DEFAULT_BUDGET_BYTES, maxRowsPerPurchase = DEFAULT_MAX_ROWS } = this.#options
    const reader = purchaseRowReader({
      columns,
      mapping: this.#mapping,
      keeps: true,
      workbook: source.format === 'xlsx',
    })
    columns.check()
    const collector = new PurchaseCollector(reader, {
      // A checked mapping of purchases has one.
      currency: this.#mapping.currency ?? '',
      memoryBudgetBytes,
      maxRowsPerPurchase,
      personal: columns.personal,
      folder: this.#folder,
      rowFault: (raw) => rowFault(raw, source),
    })
    for await (const rows of source.batches) {
      this.#options.signal?.throwIfAborted()
      await collector.add(rows)
    }
    await collector.finish()
    this.#rowsRejected = collector.rowsRejected
    this.#rowsSkipped = collector.rowsSkipped
    this.#recordsTotal = collector.records
    this.#phase = 'handing-over'
    this.#handingSince = performance.now()
    for await (const errors of collector.errors(this.#batchSize)) yield { first: 0, records: [], errors }
    for await (const records of collector.purchases(this.#batchSize))
      yield { first: this.#records, records, errors: [] }
  }

  async *#flat(target: FlatTarget, source: RowSource, columns: Columns): AsyncGenerator<AnyBatch> {
    const compiling: Compiling = { columns, mapping: this.#mapping, keeps: false, workbook: source.format === 'xlsx' }
    const read = flatRowReader(target, compiling)
    const skips = (this.#mapping.skip ?? []).map(({ when }) => compileWhen(when, columns))
    columns.check()
    let records: FlatRecord[] = []
    let errors: RowError[] = []
    for await (const rows of source.batches) {
      this.#options.signal?.throwIfAborted()
      for (const raw of rows) {
        if (skips.some((holds) => holds(raw.cells))) {
          this.#rowsSkipped += 1
          continue
        }
        const faults: Fault[] = []
        const record = raw.fault ? undefined : read(raw.row, raw.cells, faults)
        if (raw.fault) faults.push(rowFault(raw, source))
        if (record && faults.length === 0) records.push(record)
        else {
          this.#rowsRejected += 1
          errors.push(...faults.map((each) => rowError(raw.row, each, columns.personal)))
        }
        if (records.length < this.#batchSize && errors.length < this.#batchSize) continue
        yield { first: this.#records, records, errors }
        records = []
        errors = []
      }
    }
    if (records.length + errors.length > 0) yield { first: this.#records, records, errors }
  }
}

/** Holds a mapping against a header without reading a row. Throws ReadError naming the columns that are missing. */
export function compileMapping(mapping: Mapping, columns: Columns, workbook: boolean): void {
  const compiling: Compiling = { columns, mapping, keeps: false, workbook }
  if (isMappingOf(mapping, 'purchases')) purchaseRowReader({ ...compiling, keeps: true })
  else {
    flatRowReader(mapping.target as FlatTarget, compiling)
    for (const { when } of mapping.skip ?? []) compileWhen(when, columns)
  }
  columns.check()
}

/** What is wrong with a row as it stands in the file. */
export function rowFault({ fault: code, cells }: RawRow, source: RowSource): Fault {
  const expected = `${cells.length} / ${source.header.length}`
  return fault(code ?? 'ragged_row', '', '', code === 'bad_encoding' ? source.encoding() : expected)
}
