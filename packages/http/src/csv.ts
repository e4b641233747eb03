import { civil, dayIn, type Instant, minuteOfDayIn } from '@atrium/kernel'
import { writeCsv } from 'hucre/csv'

export type CsvCell = string | number | boolean | null

/** Begins a file, so that spreadsheets read Chinese. */
export const CSV_MARK = '\ufeff'

/** Lines of a file for spreadsheets: CRLF, quoted where needed, cells that begin like formulae made harmless. */
export const csvLines = (rows: readonly (readonly CsvCell[])[]): string =>
  `${writeCsv(
    rows.map((row) => [...row]),
    { escapeFormulae: true, lineSeparator: '\r\n' },
  )}\r\n`

/** `2026-03-01 12:30` in a zone, as spreadsheets read it. */
export function csvMinute(zone: string, at: Instant): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const { year, month, dayOfMonth } = civil(dayIn(zone, at))
  const minute = minuteOfDayIn(zone, at)
  return `${year}-${two(month)}-${two(dayOfMonth)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
