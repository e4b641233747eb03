import { operations } from '@atrium/api/admin'

export type FileName = 'warehouse.runCsv' | 'warehouse.runParquet' | 'warehouse.tableCsv' | 'warehouse.tableParquet'

/** Where a file is fetched from: a link, so that the browser saves it as it comes. */
export function fileAddress(name: FileName, of: string): string {
  const [, path] = operations[name]
  return path.replace(/\{\w+\}|:\w+/, encodeURIComponent(of))
}

/** The letters of a statement that tell it from others. */
export const shortSql = (sql: string): string =>
  sql
    .replace(/--[^\n]*\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)

/** Where the text of a statement that was not run yet is kept while the window is open. */
const DRAFT = 'atrium.sql'
export const readDraft = (): string | undefined => sessionStorage.getItem(DRAFT) ?? undefined
export const keepDraft = (text: string): void => sessionStorage.setItem(DRAFT, text)
