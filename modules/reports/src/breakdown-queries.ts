import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { loadOrganization, type Organization, type OrganizationNode } from '@atrium/organization'
import { nodesOf, type RangeAsk } from './queries.ts'
import { wholeMonths } from './totals.ts'

// Whole months are read as such, and as days what a range has before the first and after the last.

const SOLD = `store_id, currency, receipts, sales_minor, returns, returns_minor, member_receipts, member_sales_minor,
            member_returns_minor, repeat_receipts, repeat_sales_minor`

export const storeSums = statement({
  name: 'reports.storeSums',
  params: { nodeId: 'int[]', from: 'date', first: 'date', until: 'date', to: 'date' },
  row: {
    nodeId: 'int',
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
  sql: `select store_id as node_id, currency, sum(receipts) as receipts, sum(sales_minor)::bigint as sales_minor,
          sum(returns) as returns, sum(returns_minor)::bigint as returns_minor, sum(member_receipts) as member_receipts,
          sum(member_sales_minor)::bigint as member_sales_minor, sum(member_returns_minor)::bigint as member_returns_minor,
          sum(repeat_receipts) as repeat_receipts, sum(repeat_sales_minor)::bigint as repeat_sales_minor
        from (
          select ${SOLD} from reports.store_month where store_id = any(:nodeId) and month >= :first and month < :until
          union all
          select ${SOLD} from reports.store_day where store_id = any(:nodeId) and day >= :from and day < :first
          union all
          select ${SOLD} from reports.store_day where store_id = any(:nodeId) and day >= :until and day <= :to
        ) part
        group by store_id, currency order by store_id, currency`,
})

export const joinedSums = statement({
  name: 'reports.joinedSums',
  params: { nodeId: 'int[]', from: 'date', first: 'date', until: 'date', to: 'date' },
  row: { nodeId: 'int', members: 'bigint' },
  sql: `select node_id, sum(members) as members
        from (
          select node_id, members from reports.joined_month where node_id = any(:nodeId) and month >= :first and month < :until
          union all
          select node_id, members from reports.joined_day where node_id = any(:nodeId) and day >= :from and day < :first
          union all
          select node_id, members from reports.joined_day where node_id = any(:nodeId) and day >= :until and day <= :to
        ) part
        group by node_id order by node_id`,
})

/** `child`: the nodes just below; `store`: stores with their counters. Floor and category are the store's own. */
export const DIMENSIONS = ['child', 'floor', 'category', 'store'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export interface BreakdownAsk extends RangeAsk {
  readonly by: Dimension
  /** Only stores of this floor; '' for those without one. */
  readonly floor?: string | undefined
  readonly category?: string | undefined
}

type Figures = Omit<RowOf<typeof storeSums>, 'nodeId'>

export interface Part extends Figures {
  /** For `child` and `store`; null for what is counted at the node itself or nowhere. */
  readonly node: OrganizationNode | null
  /** Floor or category; '' for stores without one. */
  readonly word: string
  readonly newMembers: number
}

/** The shares of a subtree: one part for each group and currency that has figures, the largest sales first. */
export async function breakdownOf(ctx: Ctx, ask: BreakdownAsk): Promise<Part[]> {
  const organization = await loadOrganization(ctx)
  const groups = new Map<number, Group>()
  for (const id of nodesOf(organization, ask)) {
    const group = groupOf(organization, ask, id)
    if (group) groups.set(id, group)
  }
  const range = { nodeId: [...groups.keys()], from: ask.from, to: ask.to, ...wholeMonths(ask.from, ask.to) }
  const [sales, joined] = await Promise.all([ctx.tx.rows(storeSums, range), ctx.tx.rows(joinedSums, range)])
  return sumParts(groups, ask.node.currency, sales, joined)
}

interface Group {
  readonly key: string
  readonly node: OrganizationNode | null
  readonly word: string
}

/** To which part of the breakdown a node's figures belong; undefined for none. */
function groupOf(organization: Organization, ask: BreakdownAsk, id: number): Group | undefined {
  const node = organization.node(id)
  const path = (node?.path ?? []).map((each) => organization.node(each))
  const store = path.find((each) => each?.kind === 'store')
  const floor = store?.floor ?? ''
  const category = store?.category ?? ''
  if (ask.floor !== undefined && (ask.floor !== floor || !store)) return undefined
  if (ask.category !== undefined && (ask.category !== category || !store)) return undefined
  if (ask.by === 'floor') return { key: floor, node: null, word: floor }
  if (ask.by === 'category') return { key: category, node: null, word: category }
  const below = ask.by === 'store' ? store : path[path.findIndex((each) => each?.id === ask.node.id) + 1]
  return node && below ? { key: String(below.id), node: below, word: '' } : { key: '', node: null, word: '' }
}

function sumParts(
  groups: ReadonlyMap<number, Group>,
  currency: string,
  sales: readonly RowOf<typeof storeSums>[],
  joined: readonly RowOf<typeof joinedSums>[],
): Part[] {
  const parts = new Map<string, Part>()
  const add = (nodeId: number, more: Partial<Figures> & { readonly newMembers?: number }, inCurrency: string) => {
    const { key, node, word } = groups.get(nodeId) ?? { key: '', node: null, word: '' }
    const known = parts.get(`${key}|${inCurrency}`)
    const sum = (name: Exclude<keyof Figures, 'currency'> | 'newMembers') => (known?.[name] ?? 0) + (more[name] ?? 0)
    parts.set(`${key}|${inCurrency}`, {
      node,
      word,
      currency: inCurrency,
      receipts: sum('receipts'),
      salesMinor: sum('salesMinor'),
      returns: sum('returns'),
      returnsMinor: sum('returnsMinor'),
      memberReceipts: sum('memberReceipts'),
      memberSalesMinor: sum('memberSalesMinor'),
      memberReturnsMinor: sum('memberReturnsMinor'),
      repeatReceipts: sum('repeatReceipts'),
      repeatSalesMinor: sum('repeatSalesMinor'),
      newMembers: sum('newMembers'),
    })
  }
  for (const row of sales) add(row.nodeId, row, row.currency)
  // New members have no currency: they stand with the figures in the currency of their group's own node.
  for (const { nodeId, members } of joined) {
    add(nodeId, { newMembers: members }, groups.get(nodeId)?.node?.currency ?? currency)
  }
  return [...parts.values()].sort((a, b) => b.salesMinor - b.returnsMinor - (a.salesMinor - a.returnsMinor))
}
