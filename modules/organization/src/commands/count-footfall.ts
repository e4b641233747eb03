import { emit } from '@atrium/db'
import { type By, type Ctx, type Day, dayIn, done, inScope, must, type Outcome, refuse } from '@atrium/kernel'
import { footfallCounted } from '../events.ts'
import { BEGINNING, type Change } from '../model.ts'
import type { Organization } from '../picture.ts'
import { loadOrganization } from '../queries.ts'
import { actorColumns, addFootfallDays, upsertFootfall } from '../store.ts'
import { isCount } from './declare-store-days.ts'

/** People counted going in during one hour (客流) at a counter, a store or the gates of a mall. Counted again, it is corrected. */
export interface CountFootfall {
  readonly by: By
  /** Code of the node where people are counted. */
  readonly node: string
  readonly day: Day
  /** 0 to 23 by the node's wall clock; an hour that a change of clock repeats holds both. */
  readonly hour: number
  readonly people: number
}

export type CountFootfallCode =
  | 'unknown_node'
  | 'not_counted_here'
  | 'out_of_scope'
  | 'invalid_day'
  | 'future_day'
  | 'invalid_hour'
  | 'invalid_amount'

export interface FootfallChange {
  readonly nodeId: number
  readonly day: Day
  readonly hour: number
  readonly change: Change
}

interface Counted {
  readonly nodeId: number
  readonly day: Day
  readonly hour: number
  readonly people: number
  readonly by: By
}

/** Upserts by (node, day, hour) with one statement, and their days by another; asks for one hour follow each other in the order given and the last one stands. */
export async function countFootfall(
  ctx: Ctx,
  asks: readonly CountFootfall[],
): Promise<Outcome<FootfallChange, CountFootfallCode>[]> {
  if (asks.length === 0) return []
  const organization = await loadOrganization(ctx)
  const decided = asks.map((ask) => decide(organization, ctx, ask))
  const last = new Map<string, Counted>()
  for (const one of decided) if (one.ok) last.set(keyOf(one.value), one.value)
  const before = await write(ctx, last)
  return decided.map((one) => {
    if (!one.ok) return one
    const { nodeId, day, hour, people } = one.value
    const key = keyOf(one.value)
    const stood = before.get(key)
    before.set(key, people)
    const change: Change = stood === undefined ? 'created' : stood === people ? 'unchanged' : 'changed'
    return done({ nodeId, day, hour, change })
  })
}

const keyOf = (row: { readonly nodeId: number; readonly day: Day; readonly hour: number }): string =>
  `${row.nodeId} ${row.day} ${row.hour}`

function decide(organization: Organization, ctx: Ctx, ask: CountFootfall): Outcome<Counted, CountFootfallCode> {
  const node = organization.nodeByCode(ask.node)
  if (!node) return refuse('unknown_node')
  if (!inScope(ask.by.scope, node.id)) return refuse('out_of_scope')
  if (node.kind === 'group' || node.kind === 'brand') {
    return refuse('not_counted_here', 'People are counted at malls, stores and counters.')
  }
  if (!Number.isInteger(ask.day) || ask.day < BEGINNING) return refuse('invalid_day')
  if (ask.day > dayIn(node.zone, ctx.now))
    return refuse('future_day', 'An hour can be counted once its day has begun there.')
  if (!Number.isInteger(ask.hour) || ask.hour < 0 || ask.hour > 23) return refuse('invalid_hour', 'Hours are 0 to 23.')
  if (!isCount(ask.people)) return refuse('invalid_amount', 'People are counted in whole numbers from 0.')
  const { day, hour, people, by } = ask
  return done({ nodeId: node.id, day, hour, people, by })
}

/** Writes and tells; answers the people counted before, by key, where there was a count. */
async function write(ctx: Ctx, last: ReadonlyMap<string, Counted>): Promise<Map<string, number>> {
  const rows = [...last.values()]
  // A row that is not written stood there with this very figure.
  const before = new Map(rows.map((row) => [keyOf(row), row.people]))
  if (rows.length === 0) return before
  const written = await ctx.tx.rows(upsertFootfall, {
    nodeId: rows.map((row) => row.nodeId),
    day: rows.map((row) => row.day),
    hour: rows.map((row) => row.hour),
    people: rows.map((row) => row.people),
    ...actorColumns(rows),
    now: ctx.now,
  })
  const hours = written.map((row) => {
    const key = keyOf(row)
    if (row.priorPeople === null) before.delete(key)
    else before.set(key, row.priorPeople)
    const { nodeId, day, hour, people } = must(last.get(key), 'an answer for an hour not asked')
    return { nodeId, day, hour, people, before: row.priorPeople }
  })
  if (hours.length > 0) {
    // Who writes an hour holds its row until the commit, so what stood before is what the day holds of it.
    await ctx.tx.run(addFootfallDays, {
      nodeId: hours.map((hour) => hour.nodeId),
      day: hours.map((hour) => hour.day),
      more: hours.map((hour) => hour.people - (hour.before ?? 0)),
    })
    emit(ctx, footfallCounted, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: { hours } }])
  }
  return before
}
