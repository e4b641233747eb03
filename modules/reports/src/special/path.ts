import type { Ctx } from '@atrium/kernel'
import { byBytes, type Fragment, join, sql, table } from '@atrium/olap/query'
import type { Viewer } from '../semantic/asking.ts'
import type { Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { day, raw, text } from '../semantic/sql.ts'
import { type Step, who } from './funnel.ts'
import { ofPersons, ofSources } from './limits.ts'

export interface PathAsk extends Span {
  /** Where to begin; left out: at the beginning of each visit. */
  readonly anchor?: Exclude<Step, { kind: 'purchase' }>
  /** What came after it, or what led to it. */
  readonly direction: 'after' | 'before'
  /** Steps to follow, 1 to 5. */
  readonly depth: number
}

/** A step and what came next: the most frequent ones, and how many went elsewhere or ended. */
export interface PathNode {
  readonly step: string
  readonly kind: 'event' | 'page'
  readonly times: number
  /** The visit ended here (or began, looking back). */
  readonly ended: number
  /** Next steps that are too rare to be shown one by one. */
  readonly others: number
  readonly next: readonly PathNode[]
}

export interface Paths {
  /** How often the anchor came. */
  readonly times: number
  readonly ended: number
  readonly others: number
  readonly next: readonly PathNode[]
}

/** Steps shown at each place. */
const WIDTH = 6
/** Different ways that are read; rarer ones count among the others. */
const WAYS = 5_000

/**
 * What is done next, within a visit: half an hour of silence ends one. The same page or event twice in a row is one step. Devices of nobody
 * known count as well.
 */
export async function askPaths(ctx: Ctx, reader: Reader, viewer: Viewer, ask: PathAsk): Promise<Paths> {
  const steps = Array.from({ length: ask.depth }, (_, at) => at + 1)
  const look = raw(ask.direction === 'after' ? 'lead' : 'lag')
  const columns = steps.map((step) => sql`${look}(label, ${raw(String(step))}) over followed as ${raw(`s${step}`)}`)
  const names = steps.map((step) => raw(`s${step}`))
  const anchored = ask.anchor
    ? sql`label = ${text(`${ask.anchor.kind === 'event' ? 'e' : 'p'}${ask.anchor.name}`)}`
    : sql`place = 1`
  // Where nobody chose a beginning, the first step itself is the first column.
  const first: readonly Fragment[] = ask.anchor ? [] : [sql`label as s0`]
  const firstName: readonly Fragment[] = ask.anchor ? [] : [raw('s0')]
  const keys = [...firstName, ...names]
  const rows = await reader.rows(ctx, {
    row: {
      ...(ask.anchor ? {} : { s0: 'text?' as const }),
      ...Object.fromEntries(steps.map((step) => [`s${step}`, 'text?' as const])),
      times: 'bigint',
    },
    sql: sql`with told as (
          select ${who('e')} as who, e."at" as done_at,
            case when e.kind = 'track' then 'e' || e.name else 'p' || coalesce(e.path, e.name) end as label
          from ${table('tracking.event')} as e
          where e.kind in ('track', 'page', 'screen') and e.day between ${day(ask.from)} and ${day(ask.to)}
            and ${ofSources(viewer, 'e.source_id')} and ${ofPersons(viewer, 'e.root_id')}
        ), marked as (
          select who, done_at, label,
            case when done_at - lag(done_at) over mine <= interval '30 minutes' then 0 else 1 end as begins,
            lag(label) over mine as former
          from told window mine as (partition by who order by done_at, ${byBytes(sql`label`)})
        ), visited as (
          select who, done_at, label, sum(begins) over (partition by who order by done_at, ${byBytes(sql`label`)}) as visit
          from marked where begins = 1 or former is distinct from label
        ), stepped as (
          select label, row_number() over followed as place, ${join([...first, ...columns], ', ')}
          from visited window followed as (partition by who, visit order by done_at, ${byBytes(sql`label`)})
        )
        select ${join(keys, ', ')}, cast(count(*) as bigint) as times from stepped where ${anchored}
        group by ${join(keys, ', ')} order by times desc, ${join(
          keys.map((key) => byBytes(key)),
          ', ',
        )} limit ${raw(String(WAYS))}`,
  })
  const ways = rows.map((row) => ({
    times: Number(row.times),
    steps: [...(ask.anchor ? [] : ['s0']), ...steps.map((step) => `s${step}`)].map((key) => row[key as 's0'] ?? null),
  }))
  return treeOf(ways, 0)
}

interface Way {
  readonly times: number
  readonly steps: readonly (string | null)[]
}

function treeOf(ways: readonly Way[], depth: number): Paths {
  const sum = (some: readonly Way[]) => some.reduce((all, { times }) => all + times, 0)
  const byStep = new Map<string, Way[]>()
  const ended = ways.filter(({ steps }) => depth < steps.length && steps[depth] === null)
  for (const way of ways) {
    const step = way.steps[depth]
    if (step === null || step === undefined) continue
    const known = byStep.get(step)
    if (known) known.push(way)
    else byStep.set(step, [way])
  }
  const parts = [...byStep].map(([step, some]) => ({ step, some, times: sum(some) })).sort((a, b) => b.times - a.times)
  const next = parts.slice(0, WIDTH).map(({ step, some, times }): PathNode => {
    const { ended: stopped, others, next: after } = treeOf(some, depth + 1)
    return {
      step: step.slice(1),
      kind: step.startsWith('e') ? 'event' : 'page',
      times,
      ended: stopped,
      others,
      next: after,
    }
  })
  const others = parts.slice(WIDTH).reduce((all, { times }) => all + times, 0)
  return { times: sum(ways), ended: sum(ended), others, next }
}
