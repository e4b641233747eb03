import type { Day } from '@atrium/kernel'
import { addMonths, dateOf, dayOf } from './calendar.ts'
import type { DaySpan } from './like-period.ts'

/** Days that move with the calendar, so that what is kept with them is of today whenever it is opened. */
export const SPANS = [
  'yesterday',
  'last7',
  'last30',
  'last90',
  'last365',
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
] as const
export type SpanName = (typeof SPANS)[number]

/**
 * The days of a span as of a day. The last so many days are whole ones and end yesterday, as they do on every page: a day that has only begun would
 * bend each curve to the ground and each comparison down. Months, quarters and years that are running have today in them.
 */
export function spanDays(name: SpanName, today: Day): DaySpan {
  const { year, month: inMonth } = dateOf(today)
  const month = dayOf(year, inMonth, 1)
  const quarter = dayOf(year, inMonth - ((inMonth - 1) % 3), 1)
  switch (name) {
    case 'yesterday':
      return { from: today - 1, to: today - 1 }
    case 'last7':
      return { from: today - 7, to: today - 1 }
    case 'last30':
      return { from: today - 30, to: today - 1 }
    case 'last90':
      return { from: today - 90, to: today - 1 }
    case 'last365':
      return { from: today - 365, to: today - 1 }
    case 'thisMonth':
      return { from: month, to: today }
    case 'lastMonth':
      return { from: addMonths(month, -1), to: month - 1 }
    case 'thisQuarter':
      return { from: quarter, to: today }
    case 'lastQuarter':
      return { from: addMonths(quarter, -3), to: quarter - 1 }
    case 'thisYear':
      return { from: dayOf(year, 1, 1), to: today }
    case 'lastYear':
      return { from: dayOf(year - 1, 1, 1), to: dayOf(year, 1, 1) - 1 }
  }
}
