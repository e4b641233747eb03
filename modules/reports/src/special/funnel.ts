import { type Ctx, DAY_MS } from '@atrium/kernel'
import { addTime, either, type Fragment, join, sql, table } from '@atrium/olap/query'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { day, raw, run, text } from '../semantic/sql.ts'
import { atStores, ofPersons, ofSources } from './limits.ts'

/** 9999-12-31: days end where their written form does. */
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY_MS

/** Something a person did: an event by its name, a page by its path or name, or a purchase in earnest. */
export type Step =
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'page'; readonly name: string }
  | { readonly kind: 'purchase' }

export interface FunnelAsk extends Span {
  /** In order; 2 to 8. */
  readonly steps: readonly Step[]
  /** From the first step to the last, at most. */
  readonly withinDays: number
}

/**
 * How many came to each step: persons, and devices of nobody known, who began in the range and did the steps in order within the days,
 * whatever they did between. Of several beginnings the one that leads furthest counts. A step has to be later than the one before.
 */
export async function askFunnel(ctx: Ctx, reader: Reader, viewer: Viewer, ask: FunnelAsk): Promise<number[]> {
  const last = Math.min(ask.to + ask.withinDays, LAST_DAY)
  const chains = ask.steps.map((step, at) => {
    const rows = stepRows(viewer, step, ask.from, at === 0 ? ask.to : last)
    if (at === 0) return sql`c0 as (select distinct who, done_at as begun_at, done_at from (${rows}) as s)`
    const before = raw(`c${at - 1}`)
    return sql`${raw(`c${at}`)} as (
          select c.who, c.begun_at, min(s.done_at) as done_at
          from ${before} as c join (${rows}) as s on s.who = c.who and s.done_at > c.done_at
            and s.done_at <= ${addTime(sql`c.begun_at`, ask.withinDays * DAY_MS)}
          group by c.who, c.begun_at)`
  })
  const counts = ask.steps.map(
    (_, at) => sql`(select cast(count(distinct who) as bigint) from ${raw(`c${at}`)}) as ${raw(`n${at}`)}`,
  )
  const [row] = await reader.rows(ctx, {
    row: Object.fromEntries(ask.steps.map((_, at) => [`n${at}`, 'bigint' as const])),
    sql: sql`with ${run(chains.flatMap((chain, at) => (at === 0 ? [chain] : [raw(', '), chain])))} select ${join(counts, ', ')}`,
  })
  return ask.steps.map((_, at) => Number(row?.[`n${at}`] ?? 0))
}

/** The person as text, or the device where nobody is known. */
export const who = (alias: string): Fragment =>
  either({
    duckdb: raw(`coalesce('m' || ${alias}.root_id, 'v' || cast(${alias}.visitor as varchar))`),
    postgres: raw(`coalesce('m' || ${alias}.root_id, 'v' || encode(${alias}.visitor, 'hex'))`),
  })

function stepRows(viewer: Viewer, step: Step, from: number, to: number): Fragment {
  if (step.kind === 'purchase') {
    return sql`select 'm' || p.root_id as who, p.occurred_at as done_at from ${table('purchases.purchase')} as p
          where p.kind = 'sale' and p.gross_minor > 0 and ${atStores(viewer, 'p.store_id')} and ${ofPersons(viewer, 'p.root_id')}
            and p.day between ${day(from)} and ${day(to)}`
  }
  return sql`select ${who('e')} as who, e."at" as done_at from ${table('tracking.event')} as e
          where ${isStep('e', step)} and ${ofSources(viewer, 'e.source_id')} and ${ofPersons(viewer, 'e.root_id')}
            and e.day between ${day(from)} and ${day(to)}`
}

/** Whether an event is that step. */
export const isStep = (alias: string, step: Exclude<Step, { kind: 'purchase' }>): Fragment =>
  step.kind === 'event'
    ? sql`${raw(alias)}.kind = 'track' and ${raw(alias)}.name = ${text(step.name)}`
    : sql`${raw(alias)}.kind in ('page', 'screen') and coalesce(${raw(alias)}.path, ${raw(alias)}.name) = ${text(step.name)}`
