import type { Product } from '@atrium/catalog'
import { civil, DAY_MS, type Day, dayIn, dayOf, type Instant, minuteOfDayIn, weekday } from '@atrium/kernel'
import type { MemberFacts } from '@atrium/members'
import type { OrganizationNode } from '@atrium/organization'
import type { KeptPurchase } from '@atrium/purchases'
import type { EarningValues, LineValues } from '@atrium/rules'
import type { RuleSet } from './rules/rule-set.ts'

/**
 * What a judgement remembers, so that a return can be judged by the facts of its time: of the groups that its rule set reads, the
 * values as they were; and what capped rules granted. Amounts and quantities are not among them: those are what a return changes.
 */
export interface Facts {
  readonly member?: EarningValues['member']
  readonly store?: EarningValues['store']
  readonly first?: boolean
  /** Category and brand of each line, in line order. */
  readonly lines?: readonly (readonly [category: string | null, brand: string | null])[]
  /** Points granted by rules with caps. */
  readonly granted?: Readonly<Record<string, number>>
}

/** A product as rules see it, by product id. */
export interface ProductFacts {
  readonly sku: string
  readonly category: string | null
  readonly brand: string | null
}

export const productFacts = (product: Product): ProductFacts => ({
  sku: product.sku,
  category: product.categoryPath === '' ? null : product.categoryPath,
  brand: product.brand === '' ? null : product.brand,
})

export type Products = ReadonlyMap<number, ProductFacts>

const NO_PRODUCT: ProductFacts = { sku: '', category: null, brand: null }

const readsGroup = (set: RuleSet, group: string): boolean => {
  for (const field of set.reads) if (field === group || field.startsWith(`${group}.`)) return true
  return false
}

/** What the rules may ask about a member on a day of the programme. `tier` is the level before this purchase. */
export function memberValues(facts: MemberFacts, tier: string, day: Day): EarningValues['member'] {
  const today = civil(day)
  const birthday = facts.birthday === null ? null : civil(facts.birthday)
  return {
    stage: facts.stage,
    tier,
    gender: facts.gender,
    isBirthday: birthday && isBirthday(birthday, today.year, day),
    isBirthMonth: birthday && birthday.month === today.month,
    joinedDays: facts.joinedAt === null ? null : Math.max(0, day - Math.floor(facts.joinedAt / DAY_MS)),
  }
}

/** Born on 29 February, one celebrates on the 28th where the year has no 29th. */
function isBirthday(birthday: { month: number; dayOfMonth: number }, year: number, day: Day): boolean {
  const first = dayOf(year, birthday.month, 1)
  const next = dayOf(year, birthday.month + 1, 1)
  return day === first + Math.min(birthday.dayOfMonth, next - first) - 1
}

export function storeValues(store: OrganizationNode, codes: readonly string[]): EarningValues['store'] {
  return { node: codes, category: store.category, floor: store.floor }
}

/** The wall clock of a zone, as rules ask it. */
export function timeValues(zone: string, at: Instant): EarningValues['time'] {
  const day = dayIn(zone, at)
  const { month, dayOfMonth } = civil(day)
  return { day, weekday: weekday(day), minuteOfDay: minuteOfDayIn(zone, at), monthDay: month * 100 + dayOfMonth }
}

/** What is kept of a purchase, in the form the rules ask about; `facts` of an earlier judgement go before today's catalogue. */
export function purchaseValues(
  purchase: KeptPurchase,
  products: Products,
  first: boolean,
  facts?: Facts | null,
): Pick<EarningValues, 'purchase' | 'lines'> {
  const paidMinor = purchase.paidMinor - purchase.returnedMinor
  // Where a part came back, the discount is taken as spread evenly over the purchase; rounded down to whole minor units.
  const grossMinor =
    purchase.returnedMinor === 0 || purchase.paidMinor === 0
      ? purchase.grossMinor
      : Number((BigInt(purchase.grossMinor) * BigInt(paidMinor)) / BigInt(purchase.paidMinor))
  return {
    purchase: {
      paidMinor,
      grossMinor,
      discountMinor: grossMinor - paidMinor,
      channel: purchase.channel,
      source: purchase.source,
      first: facts?.first ?? first,
    },
    lines: purchase.lines.map((line, index): LineValues => {
      const product = products.get(line.productId) ?? NO_PRODUCT
      const then = facts?.lines?.[index]
      return {
        sku: product.sku,
        category: then ? then[0] : product.category,
        brand: then ? then[1] : product.brand,
        amountMinor: line.amountMinor - line.returnedMinor,
        quantity: (line.quantityMilli - line.returnedMilli) / 1000,
      }
    }),
  }
}

/** The facts worth keeping for this rule set, or null where a return needs none. */
export function factsOf(set: RuleSet, values: EarningValues, granted: ReadonlyMap<string, number>): Facts | null {
  const facts: { -readonly [K in keyof Facts]: Facts[K] } = {}
  if (readsGroup(set, 'member')) facts.member = values.member
  if (readsGroup(set, 'store')) facts.store = values.store
  if (set.reads.has('purchase.first')) facts.first = values.purchase?.first ?? false
  if (set.reads.has('lines.category') || set.reads.has('lines.brand')) {
    facts.lines = (values.lines ?? []).map((line) => [line.category ?? null, line.brand ?? null] as const)
  }
  if (granted.size > 0) facts.granted = Object.fromEntries(granted)
  return Object.keys(facts).length === 0 ? null : facts
}
