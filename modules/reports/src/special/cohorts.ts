import type { Ctx, Day } from '@atrium/kernel'
import { sql } from '@atrium/olap/query'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { startOf, startsIn } from '../semantic/spans.ts'
import { day, raw } from '../semantic/sql.ts'
import { earnestSales } from './limits.ts'

export interface Cohort {
  /** The first day of the month (or week) in which these persons bought for the first time. */
  readonly start: Day
  readonly persons: number
  /** Persons of the cohort who bought in this and each later span, up to the end of the range; the first is all of them. */
  readonly kept: readonly number[]
  /** What they paid in each, minor units; returns are not taken off. */
  readonly spentMinor: readonly number[]
}

export interface CohortsAsk extends Span {
  readonly by: 'month' | 'week'
}

/**
 * Retention by the month of the first purchase: persons of each cohort who bought again in each month after. A first purchase is the first
 * sale in earnest at the stores that the viewer sees, however long ago; cohorts are those that begin in the range.
 */
export async function askCohorts(ctx: Ctx, reader: Reader, viewer: Viewer, ask: CohortsAsk): Promise<Cohort[]> {
  const rows = await reader.rows(ctx, {
    row: { cohort: 'date', span: 'date', persons: 'bigint', spentMinor: 'bigint' },
    sql: sql`with bought as (
          select p.root_id, cast(date_trunc('${raw(ask.by)}', cast(p.day as timestamp)) as date) as span, sum(p.paid_minor) as spent
          from ${earnestSales(viewer)} and p.day <= ${day(ask.to)}
          group by p.root_id, cast(date_trunc('${raw(ask.by)}', cast(p.day as timestamp)) as date)
        ), firsts as (select root_id, min(span) as cohort from bought group by root_id)
        select f.cohort, b.span, cast(count(*) as bigint) as persons, cast(sum(b.spent) as bigint) as spent_minor
        from bought b join firsts f on f.root_id = b.root_id
        where f.cohort >= ${day(startOf(ask.by, ask.from))}
        group by f.cohort, b.span`,
  })
  const found = new Map(rows.map((row) => [`${row.cohort} ${row.span}`, row]))
  const starts = startsIn(ask.by, ask)
  return starts.flatMap((start) => {
    const persons = found.get(`${start} ${start}`)?.persons ?? 0
    if (persons === 0) return []
    const later = starts.filter((span) => span >= start).map((span) => found.get(`${start} ${span}`))
    return [
      {
        start,
        persons,
        kept: later.map((row) => row?.persons ?? 0),
        spentMinor: later.map((row) => row?.spentMinor ?? 0),
      },
    ]
  })
}
