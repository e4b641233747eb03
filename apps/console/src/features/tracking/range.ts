import { addDays, type DayRange, todayIn } from '../reports/range.ts'

/** The last days up to today in a zone. */
export function lastDays(days: number, zone: string): DayRange {
  const today = todayIn(zone)
  return { from: addDays(today, 1 - days), to: today }
}
