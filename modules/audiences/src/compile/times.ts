import { parseDay } from '@atrium/kernel'
import type { Times, Window } from '../definition.ts'
import type { Asking } from './question.ts'
import { allOf, day, int, joined, name, type Sql, sql } from './sql.ts'

/** The days of a window, `column` being a day. */
export function inWindow(column: Sql, window: Window | undefined, { today }: Asking): readonly Sql[] {
  if (window === undefined) return []
  if (window.lastDays !== undefined) {
    const last = today - (window.endingDaysAgo ?? 0)
    return [sql`${column} between ${day(last - window.lastDays + 1)} and ${day(last)}`]
  }
  const { from, till } = window
  return [
    ...(from === undefined ? [] : [sql`${column} >= ${day(parseDay(from) ?? 0)}`]),
    ...(till === undefined ? [] : [sql`${column} <= ${day(parseDay(till) ?? 0)}`]),
  ]
}

/** Times of day and week of rows that keep their `hour` and `day` as the clock on the wall there showed them. */
export function timeTests(alias: string, { hours, weekdays }: Times): readonly Sql[] {
  const of = (column: string) => sql`${name(alias)}.${name(column)}`
  const tests: Sql[] = []
  if (hours !== undefined) {
    const [from, till] = [sql`${of('hour')} >= ${int(hours.from)}`, sql`${of('hour')} < ${int(hours.till)}`]
    tests.push(hours.from < hours.till ? allOf([from, till]) : sql`(${from} or ${till})`)
  }
  if (weekdays !== undefined) {
    const listed = joined(
      weekdays.map((each) => sql`${int(each)}`),
      ', ',
    )
    tests.push(sql`extract(isodow from ${of('day')}) in (${listed})`)
  }
  return tests
}
