import type { Ctx, Day, Scope } from '@atrium/kernel'
import { inScope } from '@atrium/kernel'
import { persons as people } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { findBuyers, listCustomers, listCustomersOf } from './customer-store.ts'
import type { Likes } from './habit.ts'
import type { Stage } from './standing.ts'

/** Somebody in a list: how they buy, where they stand. All of a prospect but its id is nothing. */
export interface Customer {
  readonly memberId: number
  readonly sinceOn: Day | null
  readonly nextOn: Day | null
  readonly spendMinor: number
  readonly orders: number
  readonly lastDay: Day | null
  readonly recency: number | null
  readonly frequency: number | null
  readonly monetary: number | null
  readonly valueMinor: number | null
  readonly likes: Likes | null
}

/** Where a page ended. */
export interface CustomerPlace {
  readonly spendMinor: number
  readonly memberId: number
}

export interface CustomerPage {
  readonly rows: readonly Customer[]
  /** Where to read on though the page came short; undefined where `rows` say it. */
  readonly rest: CustomerPlace | undefined
}

/** More than anybody spent. */
const MOST_MINOR = Number.MAX_SAFE_INTEGER

/**
 * The members of a stage in a scope, `limit` and one more: those who spent most first, prospects in the order in which they came. Two statements,
 * for prospects at most ten.
 */
export async function customersIn(
  ctx: Ctx,
  scope: Scope,
  stage: Stage,
  after: CustomerPlace | undefined,
  limit: number,
): Promise<CustomerPage> {
  const met = scope === 'all' ? undefined : await metIn(ctx, scope)
  if (stage === 'prospect') return prospectsAfter(ctx, met, after?.memberId ?? 0, limit)
  const page = {
    stage,
    spendMinor: after?.spendMinor ?? MOST_MINOR,
    afterMemberId: after?.memberId ?? 0,
    limit: limit + 1,
  }
  const rows = met
    ? await ctx.tx.rows(listCustomersOf, { ...page, memberId: met })
    : await ctx.tx.rows(listCustomers, page)
  return { rows, rest: undefined }
}

async function metIn(ctx: Ctx, scope: Exclude<Scope, 'all'>): Promise<readonly number[]> {
  const { nodes } = await loadOrganization(ctx)
  const stores = nodes.filter(({ id }) => inScope(scope, id)).map(({ id }) => id)
  return (await people.met(ctx, stores)).rootIds
}

/** Persons looked at with one question, and questions of one call: of few prospects among very many a page comes short. */
const LOOKED_AT = 2_000
const ROUNDS = 5

async function prospectsAfter(
  ctx: Ctx,
  met: readonly number[] | undefined,
  afterId: number,
  limit: number,
): Promise<CustomerPage> {
  const mine = met && [...met].sort((one, other) => one - other)
  const found: number[] = []
  let [last, isWhole] = [afterId, false]
  for (let round = 0; round < ROUNDS && found.length <= limit && !isWhole; round++) {
    const ids = mine ? mine.filter((id) => id > last).slice(0, LOOKED_AT) : await people.after(ctx, last, LOOKED_AT)
    const buyers = new Set((await ctx.tx.rows(findBuyers, { memberId: ids })).map((row) => row.memberId))
    found.push(...ids.filter((id) => !buyers.has(id)))
    last = ids.at(-1) ?? last
    isWhole = ids.length < LOOKED_AT
  }
  const rest = found.length > limit || isWhole ? undefined : { spendMinor: 0, memberId: last }
  return { rows: found.map(prospect), rest }
}

const prospect = (memberId: number): Customer => ({
  ...{ memberId, sinceOn: null, nextOn: null, spendMinor: 0, orders: 0, lastDay: null },
  ...{ recency: null, frequency: null, monetary: null, valueMinor: null, likes: null },
})
