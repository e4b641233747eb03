import type { OrgNode } from './nodes.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export type Hours = NonNullable<OrgNode['hours']>
type Spans = NonNullable<Hours[Weekday]>

/** `10:00-14:00, 17:00-22:00`; empty for a day that is closed. */
export const hoursText = (spans: Spans | undefined): string =>
  (spans ?? []).map(({ opens, closes }) => `${opens}-${closes}`).join(', ')

/** A week in as few lines as it has: days one after another that have the same hours stand together. */
export function alikeDays(hours: Hours): readonly { first: Weekday; last: Weekday; text: string }[] {
  const runs: { first: Weekday; last: Weekday; text: string }[] = []
  for (const weekday of WEEKDAYS) {
    const text = hoursText(hours[weekday])
    const run = runs.at(-1)
    if (run?.text === text) run.last = weekday
    else runs.push({ first: weekday, last: weekday, text })
  }
  return runs
}

const SPAN = /^(\d{1,2})[:：]([0-5]\d)\s*[-–—~至]\s*(\d{1,2})[:：]([0-5]\d)$/

/** Spans as people type them, `undefined` where they cannot be read. The server checks that they do not overlap. */
export function readSpans(text: string): Spans | undefined {
  const spans: { opens: string; closes: string }[] = []
  for (const part of text.split(/[,，;；]/).map((each) => each.trim())) {
    if (part === '') continue
    const match = SPAN.exec(part)
    if (!match) return undefined
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = match
    spans.push({
      opens: `${fromHour.padStart(2, '0')}:${fromMinute}`,
      closes: `${toHour.padStart(2, '0')}:${toMinute}`,
    })
  }
  return spans
}
