import type { Ctx, Day } from '@atrium/kernel'
import { defineSetting, loadOrganization } from '@atrium/organization'
import Type from 'typebox'

const days = () => Type.Integer({ minimum: 1, maximum: 3_650 })

/** By what the lifecycle is judged. The days since the last purchase have to ascend; `stagesOf` takes care of parameters that do not. Read at the group. */
export const lifecycle = defineSetting({
  key: 'profiles.lifecycle',
  target: 'node',
  schema: Type.Object(
    {
      newDays: days(),
      matureOrders: Type.Integer({ minimum: 2, maximum: 1_000 }),
      decliningAfterDays: days(),
      sleepingAfterDays: days(),
      lostAfterDays: days(),
    },
    { additionalProperties: false },
  ),
  fallback: { newDays: 30, matureOrders: 4, decliningAfterDays: 90, sleepingAfterDays: 180, lostAfterDays: 365 },
  about: {
    zh: '生命周期参数：新客天数、成熟所需订单数（统计期内），以及距上次消费超过多少天为衰退、沉睡、流失',
    en: 'The lifecycle: days for which a buyer is new, orders of the window that make one mature, and days since the last purchase after which one declines, sleeps, is lost.',
  },
})

/** How far back frequency and money are counted. Read at the group. */
export const windowDays = defineSetting({
  key: 'profiles.windowDays',
  target: 'node',
  schema: Type.Integer({ minimum: 30, maximum: 1_095 }),
  fallback: 365,
  about: {
    zh: 'RFM 的统计期（天）：消费频次与金额按最近这些天计算',
    en: 'The window of RFM in days: frequency and money are counted over the last so many days.',
  },
})

const bounds = (minimum: number) => Type.Array(Type.Integer({ minimum, maximum: 1e13 }), { minItems: 1, maxItems: 9 })

/** Fixed bands beside the quantiles: a score by them does not move when others buy. Read at the group. */
export const rfmBands = defineSetting({
  key: 'profiles.rfmBands',
  target: 'node',
  schema: Type.Object(
    { recencyDays: bounds(0), orders: bounds(1), spendMinor: bounds(1) },
    { additionalProperties: false },
  ),
  fallback: {
    recencyDays: [30, 60, 90, 180],
    orders: [2, 3, 5, 10],
    spendMinor: [50_000, 200_000, 500_000, 1_000_000],
  },
  about: {
    zh: 'RFM 固定分档的界限：最近消费天数（不超过）、订单数（不少于）、消费金额（不少于，最小货币单位）',
    en: 'Bounds of the fixed RFM bands: at most so many days since the last purchase, at least so many orders, at least so much spent (minor units).',
  },
})

/** How far ahead the value of a customer is told, and by how much a month later money counts less. Read at the group. */
export const lifetime = defineSetting({
  key: 'profiles.lifetime',
  target: 'node',
  schema: Type.Object(
    {
      months: Type.Integer({ minimum: 1, maximum: 60 }),
      discountBpPerMonth: Type.Integer({ minimum: 0, maximum: 1_000 }),
    },
    { additionalProperties: false },
  ),
  fallback: { months: 12, discountBpPerMonth: 100 },
  about: {
    zh: '客户终身价值：预测的月数与每月折现率（万分之一）',
    en: 'Lifetime value: months ahead, and the discount a month in basis points.',
  },
})

export const profilesSettings = [lifecycle, windowDays, rfmBands, lifetime] as const

export interface Lifecycle {
  readonly newDays: number
  /** Orders of the window. */
  readonly matureOrders: number
  readonly decliningAfterDays: number
  readonly sleepingAfterDays: number
  readonly lostAfterDays: number
}

/** What portraits are drawn by, as of a day. */
export interface Terms {
  /** The group's: purchases in another are not part of portraits. */
  readonly currency: string
  /** The group's: "today" is a day there. A purchase is of the day of its store. */
  readonly zone: string
  readonly today: Day
  /** The last day that is over: predictions are as of its end. */
  readonly asOf: Day
  readonly lifecycle: Lifecycle
  readonly windowDays: number
  readonly bands: {
    readonly recencyDays: readonly number[]
    readonly orders: readonly number[]
    readonly spend: readonly number[]
  }
  readonly lifetime: { readonly months: number; readonly monthlyRate: number }
}

/** With bounds out of order a later stage never begins before the one it follows. */
export function orderedLifecycle(said: Lifecycle): Lifecycle {
  const sleepingAfterDays = Math.max(said.sleepingAfterDays, said.decliningAfterDays)
  return { ...said, sleepingAfterDays, lostAfterDays: Math.max(said.lostAfterDays, sleepingAfterDays) }
}

const ascending = (bounds: readonly number[]): number[] => [...new Set(bounds)].sort((a, b) => a - b)

/** No statement while the organization stands still; undefined before there is a group. */
export async function loadTerms(ctx: Ctx): Promise<Terms | undefined> {
  const organization = await loadOrganization(ctx)
  const { root, today } = organization
  if (root === undefined) return undefined
  const said = organization.nodeSetting(lifecycle, root.id, today)
  const bands = organization.nodeSetting(rfmBands, root.id, today)
  const value = organization.nodeSetting(lifetime, root.id, today)
  return {
    currency: root.currency,
    zone: root.zone,
    today,
    asOf: today - 1,
    lifecycle: orderedLifecycle(said),
    windowDays: organization.nodeSetting(windowDays, root.id, today),
    bands: {
      recencyDays: ascending(bands.recencyDays),
      orders: ascending(bands.orders),
      spend: ascending(bands.spendMinor),
    },
    lifetime: { months: value.months, monthlyRate: value.discountBpPerMonth / 10_000 },
  }
}
