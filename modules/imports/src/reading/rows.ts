import { BlankSeparatedScanner, CsvScanner, detectDelimiter, type RawRow } from './csv.ts'
import { isErrorHeader, unguarded } from './error-marks.ts'
import { ReadError } from './faults.ts'
import { ByteMeter, type FileHead, fileBytes, fileHead, gzipFault, unpackedBytes } from './file-bytes.ts'
import { detectEncoding, type Encoding, textFeed } from './text-encoding.ts'
import { workbookRows } from './workbook.ts'

/** How the file is laid out; what is left out is found out from the file itself. */
export interface FileLayout {
  /** Checked against the content when given; by default the content decides. */
  readonly format?: 'csv' | 'xlsx'
  readonly encoding?: Encoding
  /** One character, or `blanks` for columns set apart by runs of spaces or tabs. */
  readonly delimiter?: string
  /** Name of the sheet of a workbook; the first by default. */
  readonly sheet?: string
  /** Row number of the header, where titles stand above it; by default the first row that is not blank. */
  readonly headerRow?: number
  /** Names of the columns of a file that has no header. */
  readonly columns?: readonly string[]
  /** `pad`: rows that end early are filled with empty cells (always so in workbooks). `reject` by default. */
  readonly ragged?: 'reject' | 'pad'
}

/** Where reading stands. */
export interface ReadProgress {
  readonly rows: number
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly rowsPerSecond: number
  /** By the bytes that are left; undefined before the first rows and in workbooks, which are loaded at once. */
  readonly secondsLeft: number | undefined
}

/** An open file: its header is known, its rows come in batches, once. */
export interface RowSource {
  readonly header: readonly string[]
  readonly format: 'csv' | 'xlsx'
  /** As found or given; undefined for workbooks. */
  encoding(): string | undefined
  readonly batches: AsyncIterable<readonly RawRow[]>
  progress(): ReadProgress
  /** SHA-256 of the file on disk (hex), once it was read to the end. */
  sha256(): string | undefined
  /** Closes the file early. Not needed after the last batch. */
  close(): Promise<void>
}

interface Opened {
  readonly records: AsyncGenerator<RawRow[]>
  readonly encoding: () => string | undefined
  readonly format: 'csv' | 'xlsx'
}

/**
 * Opens a CSV file (plain or gzipped, any of `ENCODINGS`) or an XLSX workbook and reads its header. Blank rows are left out, but
 * keep their number. A row with too many or too few cells, with undecodable bytes or stray text after a quote comes with its
 * `fault`. Throws ReadError, here for what is wrong with the file as a whole, from `batches` for a file that breaks off.
 */
export async function openRows(path: string, layout: FileLayout = {}): Promise<RowSource> {
  const head = await fileHead(path)
  const meter = new ByteMeter(head.size)
  const opened = head.kind === 'workbook' ? openWorkbook(path, layout, meter) : openText(path, layout, head, meter)
  if (layout.format !== undefined && layout.format !== opened.format) {
    throw new ReadError('unsupported_format', `${opened.format} ≠ ${layout.format}`)
  }
  const { header, rest } = await headerOf(opened.records, layout)
  const startedAt = performance.now()
  let endedAt: number | undefined
  let rows = 0
  async function* batches(): AsyncGenerator<readonly RawRow[]> {
    const pad = opened.format === 'xlsx' || layout.ragged === 'pad'
    const guarded = isErrorHeader(header)
    try {
      for (let raw: RawRow[] | undefined = rest; raw; raw = await nextOf(opened.records)) {
        const batch = settle(guarded ? raw.map(unguard) : raw, header.length, pad)
        rows += batch.length
        if (batch.length > 0) yield batch
      }
    } finally {
      endedAt = performance.now()
      await opened.records.return(undefined)
    }
  }
  return {
    header,
    format: opened.format,
    encoding: opened.encoding,
    batches: batches(),
    progress: () => progressOf(rows, meter, (endedAt ?? performance.now()) - startedAt, opened.format === 'csv'),
    sha256: () => meter.sha256,
    close: async () => {
      await opened.records.return(undefined)
    },
  }
}

async function nextOf(records: AsyncGenerator<RawRow[]>): Promise<RawRow[] | undefined> {
  const { done, value } = await records.next()
  return done ? undefined : value
}

function progressOf(rows: number, meter: ByteMeter, elapsedMs: number, byBytes: boolean): ReadProgress {
  const seconds = Math.max(elapsedMs, 1) / 1000
  const left = meter.bytesTotal - meter.bytesRead
  return {
    rows,
    bytesRead: meter.bytesRead,
    bytesTotal: meter.bytesTotal,
    rowsPerSecond: Math.round(rows / seconds),
    secondsLeft: byBytes && rows > 0 && meter.bytesRead > 0 ? (left * seconds) / meter.bytesRead : undefined,
  }
}

function openWorkbook(path: string, layout: FileLayout, meter: ByteMeter): Opened {
  return { records: workbookRows(path, layout.sheet, meter), encoding: () => undefined, format: 'xlsx' }
}

function openText(path: string, layout: FileLayout, head: FileHead, meter: ByteMeter): Opened {
  // A byte order mark is stronger than what a layout says: the same file, saved anew by a spreadsheet, is in UTF-8.
  const named = layout.encoding === 'auto' || isMarked(head.bytes) ? undefined : layout.encoding
  const encoding = named ?? detectEncoding(head.bytes)
  if (encoding === undefined || encoding === 'auto') throw new ReadError('unknown_encoding')
  const feed = textFeed(encoding, named === undefined)
  const scanner = scannerFor(layout, head.bytes, encoding)
  async function* records(): AsyncGenerator<RawRow[]> {
    try {
      for await (const chunk of head.gzipped ? unpackedBytes(path, meter) : fileBytes(path, meter)) {
        yield scanner.push(feed.write(chunk))
      }
    } catch (error) {
      const fault = gzipFault(error)
      throw fault ? new ReadError(fault, '', scanner.row) : error
    }
    yield scanner.push(feed.end())
    yield scanner.end()
  }
  return { records: records(), encoding: () => feed.encoding, format: 'csv' }
}

/** A row of a file that refused rows went out in. */
const unguard = (raw: RawRow): RawRow => ({ ...raw, cells: raw.cells.map(unguarded) })

const isMarked = ([first, second, third]: Uint8Array) => first === 0xef && second === 0xbb && third === 0xbf

function scannerFor(layout: FileLayout, head: Uint8Array, encoding: Encoding): CsvScanner | BlankSeparatedScanner {
  if (layout.delimiter === 'blanks') return new BlankSeparatedScanner()
  const text = new TextDecoder(encoding).decode(head, { stream: true })
  const classicMac = text.includes('\r') && !text.includes('\n')
  const lines = text.split(classicMac ? '\r' : '\n')
  const headerLine = lines[(layout.headerRow ?? 0) - 1] ?? lines.find((line) => line.trim() !== '') ?? ''
  return new CsvScanner(layout.delimiter ?? detectDelimiter(headerLine), classicMac ? '\r' : '\n')
}

const isBlank = (cells: readonly string[]) => cells.every((cell) => cell === '' || cell.trim() === '')

/** Reads up to the header; `rest` is what came in the same batch behind it. Throws ReadError `empty_file`. */
async function headerOf(records: AsyncGenerator<RawRow[]>, layout: FileLayout) {
  for (;;) {
    const raw = await nextOf(records)
    if (layout.columns && !isErrorHeader(raw?.[0]?.cells ?? [])) return { header: layout.columns, rest: raw ?? [] }
    if (!raw) throw new ReadError('empty_file')
    const at = raw.findIndex(({ row, cells }) => (layout.headerRow ? row === layout.headerRow : !isBlank(cells)))
    const found = raw[at]
    if (found) return { header: found.cells.map((name) => name.trim()), rest: raw.slice(at + 1) }
  }
}

/** Leaves blank rows out and makes every row as wide as the header, or says that it is not. */
function settle(rows: RawRow[], width: number, pad: boolean): readonly RawRow[] {
  let sound = true
  for (const { cells } of rows) {
    if (cells.length === width && cells[0] !== '') continue
    sound = false
    break
  }
  if (sound) return rows
  const settled: RawRow[] = []
  for (const raw of rows) {
    if (raw.cells[0] === '' && isBlank(raw.cells)) continue
    settled.push(raw.cells.length === width ? raw : fitted(raw, width, pad))
  }
  return settled
}

function fitted(raw: RawRow, width: number, pad: boolean): RawRow {
  const { row, cells, fault } = raw
  if (cells.length > width && isBlank(cells.slice(width))) return { row, cells: cells.slice(0, width), fault }
  if (cells.length < width && pad) {
    return { row, cells: [...cells, ...new Array<string>(width - cells.length).fill('')], fault }
  }
  return { row, cells, fault: fault ?? 'ragged_row' }
}
