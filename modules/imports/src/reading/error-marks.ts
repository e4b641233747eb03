/**
 * Columns that a file of refused rows has before the file's own. A file that has them was made here: its cells carry the apostrophes of
 * `safeCell`, which are taken off again when it comes back.
 */
export const ERROR_MARKS = {
  zh: ['导入行号', '导入问题列', '导入原因'],
  en: ['import row', 'import column', 'import reason'],
} as const

const FIRST: ReadonlySet<string> = new Set([ERROR_MARKS.zh[0], ERROR_MARKS.en[0]])

/** Whether a header is that of a file of refused rows. */
export const isErrorHeader = (header: readonly string[]): boolean => FIRST.has(header[0] ?? '')

const GUARDED = /^'[\s]*[=+\-@＝＋－＠\t\r]/

/** A cell as it was before `safeCell` made it text. */
export const unguarded = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell)
