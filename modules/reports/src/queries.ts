import { type Ctx, type Day, inScope, type RowOf, type Scope, statement } from '@atrium/kernel'
import { countPeople, loadOrganization, type Organization, type OrganizationNode } from '@atrium/organization'
import { EVERYWHERE, NOWHERE } from './model.ts'

// The nodes that an asker may see under the node asked about come as a list: a range of days of each is one scan of the key.

export const storeDays = statement({
  name: 'reports.storeDays',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: {
    day: 'date',
    currency: 'text',
    receipts: 'bigint',
    salesMinor: 'bigint',
    returns: 'bigint',
    returnsMinor: 'bigint',
    memberReceipts: 'bigint',
    memberSalesMinor: 'bigint',
    memberReturnsMinor: 'bigint',
    repeatReceipts: 'bigint',
    repeatSalesMinor: 'bigint',
  },
  sql: `select day, currency, sum(receipts) as receipts, sum(sales_minor)::bigint as sales_minor, sum(returns) as returns,
          sum(returns_minor)::bigint as returns_minor, sum(member_receipts) as member_receipts,
          sum(member_sales_minor)::bigint as member_sales_minor, sum(member_returns_minor)::bigint as member_returns_minor,
          sum(repeat_receipts) as repeat_receipts, sum(repeat_sales_minor)::bigint as repeat_sales_minor
        from reports.store_day where store_id = any(:nodeId) and day between :from and :to
        group by day, currency order by day, currency`,
})

export const receiptDays = statement({
  name: 'reports.receiptDays',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: { day: 'date', receipts: 'bigint' },
  sql: `select day, sum(receipts) as receipts from reports.store_day
        where store_id = any(:nodeId) and day between :from and :to group by day order by day`,
})

export const firstDay = statement({
  name: 'reports.firstDay',
  params: { nodeId: 'int[]' },
  row: { day: 'date?' },
  // The first entry of the key for each node.
  sql: `select min(first.day) as day from unnest(:nodeId) as node(id)
        cross join lateral (select day from reports.store_day where store_id = node.id order by day limit 1) first`,
})

export const joinedDays = statement({
  name: 'reports.joinedDays',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: { day: 'date', channel: 'text', members: 'bigint' },
  sql: `select day, channel, sum(members) as members
        from reports.joined_day where node_id = any(:nodeId) and day between :from and :to
        group by day, channel order by day, channel`,
})

export const pointsDays = statement({
  name: 'reports.pointsDays',
  params: { nodeId: 'int[]', whole: 'int[]', from: 'date', to: 'date' },
  row: {
    day: 'date',
    programmeId: 'int',
    issued: 'bigint',
    takenBack: 'bigint',
    redeemed: 'bigint',
    expired: 'bigint',
    adjusted: 'bigint',
    forfeited: 'bigint',
  },
  sql: `select day, programme_id, sum(issued)::bigint as issued, sum(taken_back)::bigint as taken_back,
          sum(redeemed)::bigint as redeemed, sum(expired)::bigint as expired, sum(adjusted)::bigint as adjusted,
          sum(forfeited)::bigint as forfeited
        from reports.points_day where node_id = any(:nodeId) and day between :from and :to
          and (node_id <> 0 or programme_id = any(:whole))
        group by day, programme_id order by day, programme_id`,
})

export interface RangeAsk {
  readonly scope: Scope
  readonly node: OrganizationNode
  /** Both included, by the calendar of each store. */
  readonly from: Day
  readonly to: Day
}

/** The nodes of the subtree that the asker may see; with `NOWHERE` for who sees all of the group. */
export function nodesOf(organization: Organization, { scope, node }: RangeAsk): number[] {
  const ids = [...organization.subtree(node.id)].filter((id) => inScope(scope, id))
  return isEverything(organization, { scope, node }) ? [...ids, NOWHERE] : ids
}

/** Somebody who sees all of the group, asking for all of it: one row a day holds what they see. */
const isEverything = (organization: Organization, { scope, node }: Pick<RangeAsk, 'scope' | 'node'>): boolean =>
  scope === 'all' && node.id === organization.root?.id

/**
 * Programmes of which the asker sees all: every store that feeds them stands under the node, and in the scope. What belongs to no store
 * (points spent, expired, levels) is shown of these only.
 */
export function wholeProgrammes(organization: Organization, ask: Pick<RangeAsk, 'scope' | 'node'>): number[] {
  const { scope, node } = ask
  const isSeen = (id: number) => inScope(scope, id) && organization.subtree(node.id).has(id)
  if (isEverything(organization, ask)) return organization.programmes.map(({ id }) => id)
  const [inside, outside] = [new Set<number>(), new Set<number>()]
  for (const { id, kind } of organization.nodes) {
    if (kind !== 'store' && kind !== 'counter') continue
    const into = isSeen(id) ? inside : outside
    for (const programme of organization.programmesOf(id, organization.today)) into.add(programme.id)
  }
  return [...inside].filter((id) => !outside.has(id)).sort((a, b) => a - b)
}

export interface Days {
  /** The first day of which anything sold is known; null for none. Before it there is nothing to compare with. */
  readonly since: Day | null
  readonly sales: readonly RowOf<typeof storeDays>[]
  readonly joined: readonly RowOf<typeof joinedDays>[]
  readonly points: readonly RowOf<typeof pointsDays>[]
  readonly footfall: Footfall
}

export interface Footfall {
  /** Where people were counted; null where nobody was. */
  readonly at: 'mall' | 'store' | 'counter' | null
  readonly days: readonly {
    readonly day: Day
    readonly people: number
    /** How many nodes counted on that day. */
    readonly counters: number
    readonly receipts: number
  }[]
}

/** Figures of a subtree by day, as the tree stands today. Four statements that travel together, and those of the footfall. */
export async function daysOf(ctx: Ctx, ask: RangeAsk): Promise<Days> {
  const organization = await loadOrganization(ctx)
  const isAll = isEverything(organization, ask)
  const nodeId = isAll ? [EVERYWHERE] : nodesOf(organization, ask)
  const whole = wholeProgrammes(organization, ask)
  const { from, to } = ask
  const [sales, joined, points, first, { at, people, elsewhere }] = await Promise.all([
    ctx.tx.rows(storeDays, { nodeId, from, to }),
    ctx.tx.rows(joinedDays, { nodeId, from, to }),
    ctx.tx.rows(pointsDays, { nodeId: isAll ? nodeId : [...nodeId, NOWHERE], whole, from, to }),
    ctx.tx.rows(firstDay, { nodeId }),
    peopleOf(ctx, organization, ask),
  ])
  const receipts = new Map<Day, number>()
  for (const row of sales) receipts.set(row.day, (receipts.get(row.day) ?? 0) + row.receipts)
  for (const row of elsewhere) receipts.set(row.day, (receipts.get(row.day) ?? 0) - row.receipts)
  const footfall = { at, days: people.map((row) => ({ ...row, receipts: receipts.get(row.day) ?? 0 })) }
  return { since: first[0]?.day ?? null, sales, joined, points, footfall }
}

interface People {
  readonly at: Footfall['at']
  readonly people: Awaited<ReturnType<typeof countPeople>>
  /** Receipts of the stores that are not behind the counters. */
  readonly elsewhere: readonly RowOf<typeof receiptDays>[]
}

/**
 * Whoever comes through the gate of a mall is counted again at the doors of the stores: the gates count where there are any in the
 * range, else the doors, else the counters. The share of visits that bought takes the receipts of the stores behind the counters: mostly
 * all of them, so those are read that are not.
 */
async function peopleOf(ctx: Ctx, organization: Organization, ask: RangeAsk): Promise<People> {
  const { from, to } = ask
  const seen = nodesOf(organization, ask)
  for (const at of ['mall', 'store', 'counter'] as const) {
    const nodeId = seen.filter((id) => organization.node(id)?.kind === at)
    if (nodeId.length === 0) continue
    const people = await countPeople(ctx, { nodeId, from, to })
    if (people.length === 0) continue
    const behind = organization.subtrees(nodeId)
    const others = seen.filter((id) => !behind.has(id))
    return { at, people, elsewhere: await ctx.tx.rows(receiptDays, { nodeId: others, from, to }) }
  }
  return { at: null, people: [], elsewhere: [] }
}
