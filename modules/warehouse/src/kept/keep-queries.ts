import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { loadSaved, putSaved, removeSaved } from './store.ts'

export interface SaveQueryAsk {
  readonly by: By
  /** Of one that is changed; left out, a new one is saved. */
  readonly queryId?: number
  readonly name: string
  readonly sql: string
  /** Others may read and run it, each within their own data scope. */
  readonly shared: boolean
}

export type SaveQueryCode = 'only_staff' | 'unknown_query' | 'not_yours' | 'name_taken'

/** Saves queries under names of their owner's. They hold no data: whoever runs one sees their own scope. */
export async function saveQueries(
  ctx: Ctx,
  asks: readonly SaveQueryAsk[],
): Promise<Outcome<{ readonly queryId: number }, SaveQueryCode>[]> {
  const owners = await ownersOf(
    ctx,
    asks.flatMap(({ queryId }) => queryId ?? []),
  )
  const taken = new Set<string>()
  const decided = asks.map((ask): Outcome<SaveQueryAsk, SaveQueryCode> => {
    const { by, queryId, name } = ask
    if (by.actor.kind !== 'staff') return refuse('only_staff')
    const owner = queryId === undefined ? by.actor.id : owners.get(queryId)
    if (owner === undefined) return refuse('unknown_query')
    if (owner !== by.actor.id) return refuse('not_yours')
    const marks = [`name ${owner} ${name}`, ...(queryId === undefined ? [] : [`id ${queryId}`])]
    if (marks.some((mark) => taken.has(mark))) return refuse('name_taken')
    for (const mark of marks) taken.add(mark)
    return done(ask)
  })
  const writing = decided.flatMap((one) => (one.ok ? [one.value] : []))
  const fresh = await ctx.tx.ids('warehouse.kept_block', writing.filter(({ queryId }) => queryId === undefined).length)
  const ids = new Map(writing.map((ask) => [ask, ask.queryId ?? fresh.shift()!]))
  const rows = await ctx.tx.rows(putSaved, {
    queryId: [...ids.values()],
    ownerId: writing.map(({ by }) => by.actor.id),
    name: writing.map(({ name }) => name),
    sql: writing.map(({ sql }) => sql),
    shared: writing.map(({ shared }) => shared),
    now: ctx.now,
  })
  const written = new Set(rows.map(({ queryId }) => queryId))
  return decided.map((one) => {
    if (!one.ok) return one
    const queryId = ids.get(one.value)!
    return written.has(queryId) ? done({ queryId }) : refuse('name_taken')
  })
}

export interface RemoveQueryAsk {
  readonly by: By
  readonly queryId: number
}

/** Removes saved queries of one's own. */
export async function removeQueries(
  ctx: Ctx,
  asks: readonly RemoveQueryAsk[],
): Promise<Outcome<{ readonly queryId: number }, 'unknown_query' | 'not_yours'>[]> {
  const owners = await ownersOf(
    ctx,
    asks.map(({ queryId }) => queryId),
  )
  const outcomes = asks.map(({ by, queryId }) => {
    const owner = owners.get(queryId)
    if (owner === undefined) return refuse('unknown_query')
    return by.actor.kind === 'staff' && owner === by.actor.id ? done({ queryId }) : refuse('not_yours')
  })
  await ctx.tx.run(removeSaved, { queryId: outcomes.flatMap((one) => (one.ok ? [one.value.queryId] : [])) })
  return outcomes
}

const ownersOf = async (ctx: Ctx, queryIds: readonly number[]): Promise<ReadonlyMap<number, number>> =>
  new Map(
    (await ctx.tx.rows(loadSaved, { queryId: [...new Set(queryIds)] })).map(({ queryId, ownerId }) => [
      queryId,
      ownerId,
    ]),
  )
