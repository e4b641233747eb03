import { addMonths, civil, type Day, dayOf, weekday } from '@atrium/kernel'
import type { Dimension } from './dimension.ts'
import type { Span } from './query.ts'

type Calendar = NonNullable<Dimension['span']>

/** The first day of the day, week (from Monday), month, quarter or year that a day lies in. */
export function startOf(span: Calendar, day: Day): Day {
  if (span === 'day') return day
  if (span === 'week') return day - (weekday(day) - 1)
  const { year, month } = civil(day)
  if (span === 'month') return dayOf(year, month, 1)
  return span === 'quarter' ? dayOf(year, month - ((month - 1) % 3), 1) : dayOf(year, 1, 1)
}

/** First days of all spans that a range touches, in order; the first may begin before the range. */
export function startsIn(span: Calendar, { from, to }: Span): Day[] {
  const starts: Day[] = []
  for (let at = startOf(span, from); at <= to; at = next(span, at)) starts.push(at)
  return starts
}

function next(span: Calendar, start: Day): Day {
  if (span === 'day') return start + 1
  if (span === 'week') return start + 7
  return addMonths(start, span === 'month' ? 1 : span === 'quarter' ? 3 : 12)
}
