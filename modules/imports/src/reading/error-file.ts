import { type FileHandle, open } from 'node:fs/promises'
import type { RowError } from './faults.ts'

/** Receives the refused rows of an import. */
export interface ErrorFile {
  /** Errors written so far. */
  readonly count: number
  write(errors: readonly RowError[]): Promise<void>
  /** Closes the file; answers its path, or undefined where there was no error and so no file. */
  close(): Promise<string | undefined>
}

const HEADERS = {
  zh: ['行', '列', '内容', '原因', '说明'],
  en: ['row', 'column', 'value', 'reason', 'message'],
} as const

/** What spreadsheets take for the start of a formula, in their own and in full width. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠\t\r]/

/** What begins like a formula and is a number in any spreadsheet: a return's amount, a phone with its country. */
const NUMBER = /^[+-]?\d[\d.,]*$/

/**
 * A cell that is text in any spreadsheet: a leading apostrophe where it would be a formula (a value of the file must not run
 * on the machine of whoever opens its errors), quotes where needed.
 */
export function safeCell(value: string | number, border = ','): string {
  if (typeof value === 'number') return String(value)
  return quoted(FORMULA.test(value) ? `'${value}` : value, border)
}

/** As `safeCell`, for a cell that is to be read again: numbers stay numbers, whatever their sign. */
export const ownCell = (value: string, border: string): string =>
  NUMBER.test(value) ? quoted(value, border) : safeCell(value, border)

function quoted(text: string, border: string): string {
  const needed = /["\r\n]/.test(text) || text.includes(border) || text !== text.trim()
  return needed ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A CSV file of errors: row, column, value, reason (the code, of the command where one said no), message in the given language. UTF-8 with a byte order mark,
 * so that Excel reads it. It is created, or an older one overwritten, when the first error is written: no error, no file.
 */
export function writeErrorFile(path: string, language: 'zh' | 'en' = 'zh'): ErrorFile {
  let file: FileHandle | undefined
  let count = 0
  return {
    get count() {
      return count
    },
    async write(errors) {
      if (errors.length === 0) return
      if (!file) {
        file = await open(path, 'w', 0o600)
        await file.writeFile(`\uFEFF${HEADERS[language].join(',')}\r\n`)
      }
      const lines = errors.map(({ row, column, value, code, refusal, message }) =>
        [row, column, value, refusal ?? code, message[language]].map((cell) => safeCell(cell)).join(','),
      )
      await file.writeFile(`${lines.join('\r\n')}\r\n`)
      count += errors.length
    },
    async close() {
      if (!file) return undefined
      await file.close()
      file = undefined
      return path
    },
  }
}
