export { formatDay, parseDay } from './calendar.ts'
export { FESTIVALS, type Festival, festivalDay } from './festivals.ts'
export { type DaySpan, justBefore, type YearBefore, yearBefore } from './like-period.ts'
export { SPANS, type SpanName, spanDays } from './spans.ts'
