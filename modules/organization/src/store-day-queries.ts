import { type Ctx, type Currency, type Day, inScope, type RowOf, type Scope, statement } from '@atrium/kernel'
import type { NodeKind } from './model.ts'
import type { Organization } from './picture.ts'
import { loadOrganization } from './queries.ts'

/** Figures of a subtree between two days, both included, as far as the asker may see. */
export interface RangeAsk {
  readonly scope: Scope
  /** Id of the node; left out: the whole group. */
  readonly under?: number
  readonly from: Day
  readonly to: Day
}

const idsOf = (organization: Organization, ask: RangeAsk, kinds: readonly NodeKind[]): number[] =>
  organization.nodes
    .filter(
      (node) =>
        kinds.includes(node.kind) &&
        inScope(ask.scope, node.id) &&
        (ask.under === undefined || node.path.includes(ask.under)),
    )
    .map((node) => node.id)

export const storeDays = statement({
  name: 'organization.storeDays',
  params: { storeId: 'int[]', from: 'date', to: 'date', afterStore: 'int', afterDay: 'date', limit: 'int' },
  row: {
    storeId: 'int',
    day: 'date',
    currency: 'text',
    turnoverMinor: 'bigint',
    receipts: 'int',
    revision: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    declaredAt: 'timestamptz',
  },
  sql: `select store_id, day, currency, turnover_minor, receipts, revision, actor_kind, actor_id, declared_at
        from organization.store_day
        where store_id = any(:storeId) and day between :from and :to and (store_id, day) > (:afterStore, :afterDay)
        order by store_id, day limit :limit`,
})

export interface StoreDayKey {
  readonly storeId: number
  readonly day: Day
}

/** The first `limit` declared days after `after`, by store and day, with who declared them and when. */
export async function listStoreDays(
  ctx: Ctx,
  ask: RangeAsk & { readonly after?: StoreDayKey; readonly limit: number },
): Promise<readonly RowOf<typeof storeDays>[]> {
  return ctx.tx.rows(storeDays, {
    storeId: idsOf(await loadOrganization(ctx), ask, ['store']),
    from: ask.from,
    to: ask.to,
    afterStore: ask.after?.storeId ?? 0,
    afterDay: ask.after?.day ?? ask.from,
    limit: ask.limit,
  })
}

export const storeDaySums = statement({
  name: 'organization.storeDaySums',
  params: { storeId: 'int[]', from: 'date', to: 'date' },
  row: { day: 'date', currency: 'text', turnoverMinor: 'bigint', receipts: 'bigint', stores: 'int' },
  sql: `select day, currency, sum(turnover_minor)::bigint as turnover_minor, sum(receipts)::bigint as receipts,
          count(*)::int as stores
        from organization.store_day
        where store_id = any(:storeId) and day between :from and :to
        group by day, currency order by day, currency`,
})

export interface StoreDaySum {
  readonly day: Day
  readonly currency: Currency
  readonly turnoverMinor: number
  readonly receipts: number
  /** How many stores declared that day. */
  readonly stores: number
}

/** Declared turnover of a subtree by day and currency. */
export async function sumStoreDays(ctx: Ctx, ask: RangeAsk): Promise<readonly StoreDaySum[]> {
  const storeId = idsOf(await loadOrganization(ctx), ask, ['store'])
  return ctx.tx.rows(storeDaySums, { storeId, from: ask.from, to: ask.to })
}

export const footfallHours = statement({
  name: 'organization.footfallHours',
  params: {
    nodeId: 'int[]',
    from: 'date',
    to: 'date',
    afterNode: 'int',
    afterDay: 'date',
    afterHour: 'smallint',
    limit: 'int',
  },
  row: {
    nodeId: 'int',
    day: 'date',
    hour: 'smallint',
    people: 'int',
    revision: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    countedAt: 'timestamptz',
  },
  sql: `select node_id, day, hour, people, revision, actor_kind, actor_id, counted_at
        from organization.footfall
        where node_id = any(:nodeId) and day between :from and :to
          and (node_id, day, hour) > (:afterNode, :afterDay, :afterHour)
        order by node_id, day, hour limit :limit`,
})

export interface FootfallKey {
  readonly nodeId: number
  readonly day: Day
  readonly hour: number
}

/** The first `limit` counted hours after `after`, by node, day and hour. */
export async function listFootfall(
  ctx: Ctx,
  ask: RangeAsk & { readonly after?: FootfallKey; readonly limit: number },
): Promise<readonly RowOf<typeof footfallHours>[]> {
  return ctx.tx.rows(footfallHours, {
    nodeId: idsOf(await loadOrganization(ctx), ask, ['mall', 'store', 'counter']),
    from: ask.from,
    to: ask.to,
    afterNode: ask.after?.nodeId ?? 0,
    afterDay: ask.after?.day ?? ask.from,
    afterHour: ask.after?.hour ?? 0,
    limit: ask.limit,
  })
}

export const footfallSums = statement({
  name: 'organization.footfallSums',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: { nodeId: 'int', day: 'date', people: 'bigint' },
  sql: `select node_id, day, sum(people)::bigint as people from organization.footfall
        where node_id = any(:nodeId) and day between :from and :to
        group by node_id, day order by day, node_id`,
})

/**
 * People by node and day. Not summed up the tree: who comes through the gate of the mall is counted again at the stores, and only
 * the reader knows which counters stand side by side.
 */
export async function sumFootfall(ctx: Ctx, ask: RangeAsk): Promise<readonly RowOf<typeof footfallSums>[]> {
  const nodeId = idsOf(await loadOrganization(ctx), ask, ['mall', 'store', 'counter'])
  return ctx.tx.rows(footfallSums, { nodeId, from: ask.from, to: ask.to })
}
