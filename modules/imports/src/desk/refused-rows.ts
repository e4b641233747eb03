import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { ownCell, safeCell } from '../reading/error-file.ts'
import { ERROR_MARKS } from '../reading/error-marks.ts'
import { type FileLayout, openRows, type RowError, type Wording } from '../reading/index.ts'

/** Rows that one file of refused rows holds at most; the others come with the next import of what was corrected. */
export const MOST_REFUSED_ROWS = 100_000

/** Keeps what was refused, a line of JSON each, while a run goes on. */
export interface RefusedLog {
  /** Faults written so far. */
  readonly count: number
  write(errors: readonly RowError[]): Promise<void>
  close(): Promise<void>
}

/** Begins anew: a run that is taken up again reads its file from the start. No fault, no file. */
export function logRefused(path: string): RefusedLog {
  let file: FileHandle | undefined
  let count = 0
  return {
    get count() {
      return count
    },
    async write(errors) {
      if (errors.length === 0) return
      file ??= await open(path, 'w', 0o600)
      await file.writeFile(`${errors.map((error) => JSON.stringify(error)).join('\n')}\n`)
      count += errors.length
    },
    async close() {
      await file?.close()
      file = undefined
    },
  }
}

interface Refused {
  columns: string
  reasons: string
}

/**
 * The refused rows of a run with their own cells, and before these row number, column and reason in one language: to be corrected in a spreadsheet and
 * uploaded again as it is, under the same layout. UTF-8 with a byte order mark, set apart as the file was. Cells that a spreadsheet would
 * run are made text, and read back as they were.
 */
export async function* refusedRows(
  source: { readonly path: string; readonly layout: FileLayout | undefined },
  log: string,
  language: keyof Wording,
): AsyncGenerator<string> {
  const refused = await readLog(log, language)
  const { layout = {} } = source
  const border = layout.delimiter === undefined || layout.delimiter === 'blanks' ? ',' : layout.delimiter
  const line = (told: readonly (string | number)[], own: readonly string[]) =>
    `${[...told.map((cell) => safeCell(cell, border)), ...own.map((cell) => ownCell(cell, border))].join(border)}\r\n`
  const rows = await openRows(source.path, layout)
  try {
    // The header stands where the layout looks for it.
    const above = '\r\n'.repeat(Math.max(0, (layout.headerRow ?? 1) - 1))
    const marks = ERROR_MARKS[language]
    const known = rows.header.findIndex((name) => isMark(name))
    const kept = rows.header.flatMap((name, at) => (known >= 0 && isMark(name) ? [] : [at]))
    yield `\uFEFF${above}${line(
      marks,
      kept.map((at) => rows.header[at] ?? ''),
    )}`
    for await (const batch of rows.batches) {
      let text = ''
      for (const { row, cells } of batch) {
        const found = refused.get(row)
        if (!found) continue
        const own = kept.map((at) => cells[at] ?? '')
        text += line([row, found.columns, found.reasons], own)
      }
      if (text !== '') yield text
    }
  } finally {
    await rows.close()
  }
}

const MARKS: ReadonlySet<string> = new Set([...ERROR_MARKS.zh, ...ERROR_MARKS.en])
const isMark = (name: string): boolean => MARKS.has(name)

async function readLog(path: string, language: keyof Wording): Promise<ReadonlyMap<number, Refused>> {
  const refused = new Map<number, Refused>()
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    // Written by `logRefused`.
    const { row, column, message } = JSON.parse(line) as RowError
    const known = refused.get(row)
    const reason = column === '' ? message[language] : `${column}${language === 'zh' ? '：' : ': '}${message[language]}`
    if (known) {
      if (column !== '') known.columns = known.columns === '' ? column : `${known.columns}; ${column}`
      known.reasons += `${language === 'zh' ? '；' : '; '}${reason}`
    } else if (refused.size < MOST_REFUSED_ROWS) refused.set(row, { columns: column, reasons: reason })
  }
  return refused
}
