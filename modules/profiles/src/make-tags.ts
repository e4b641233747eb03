import type { Product } from '@atrium/catalog'
import { type Day, formatDay } from '@atrium/kernel'
import type { Organization } from '@atrium/organization'
import { type Condition, type Context, compileCondition, fieldsOf } from '@atrium/rules'
import { orderOf, tagsNamed } from './check-tags.ts'
import { type DatedPurchase, topCategory } from './habit.ts'
import { nodeCodes, type PersonNeeds } from './person.ts'
import { itemContext } from './person-context.ts'
import type { Bought } from './portrait.ts'
import { type EventTest, isCases, isDoing, isSum, type SumRule, type Tag, type TagBook, type TagValue } from './tag.ts'

/** Makes the value of one tag for one person; null: none. */
type Maker = (subject: Subject) => TagValue | null

export interface Subject {
  /** By `personContext`; `tag` is filled as tags are made. */
  readonly values: Record<string, unknown>
  readonly bought: Bought | undefined
  /** What was done by day; undefined where no sum asks. */
  readonly doings?: readonly Doing[] | undefined
}

export interface Doing {
  readonly name: string
  readonly day: Day
  readonly events: number
  /** What they said in the properties that sums ask about, by its path. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** All tags that make themselves, compiled: those that others name come first. */
export interface TagMakers {
  readonly makers: readonly { readonly tag: Tag; readonly make: Maker }[]
  readonly needs: PersonNeeds
  /** How many days back purchases are read; 0: none are; null: all. */
  readonly reachDays: number | null
  /** Names of events that sums ask about, and how far back; null: all. */
  readonly events: readonly string[]
  readonly eventDays: number | null
  /** Properties that are asked about, each of an event of a name. */
  readonly properties: readonly { readonly name: string; readonly path: string }[]
}

export interface MakerParts {
  readonly products: () => ReadonlyMap<number, Product>
  readonly organization: Organization
  readonly today: Day
}

/** Compiles rules and sums. A rule that no longer fits its context (a field that went away) makes nothing, and is told in `faulty`. */
export function compileTags(book: TagBook, context: Context, parts: MakerParts): TagMakers {
  const live = book.tags.filter((tag) => !tag.archived && (isCases(tag.rule) || isSum(tag.rule)))
  const named = new Map(live.map((tag) => [tag.code, safely(() => tagsNamed(tag, context)) ?? []]))
  const order = orderOf(named) ?? []
  const makers = order.flatMap((code) => {
    const tag = live.find((each) => each.code === code)
    const make = tag && safely(() => makerOf(tag, context, parts))
    return tag && make ? [{ tag, make }] : []
  })
  const fields = makers.flatMap(({ tag }) =>
    isCases(tag.rule) ? tag.rule.cases.flatMap(({ when }) => fieldsOf(context, when)) : [],
  )
  const sums = makers.flatMap(({ tag }) => (isSum(tag.rule) ? [tag.rule] : []))
  const has = (beginning: string) => fields.some((field) => field.startsWith(beginning))
  const recent = has('recent.')
  const doing = sums.filter((sum) => isDoing(sum.measure))
  const windows = [
    ...sums.filter((sum) => !isDoing(sum.measure)).map((sum) => sum.windowDays),
    ...(recent ? [365] : []),
  ]
  return {
    makers,
    needs: {
      known: has('member.known'),
      level: fields.some((field) => /^programme\..*\.level/.test(field)),
      points: fields.some((field) => /^programme\..*\.points$/.test(field)),
      recent,
    },
    reachDays: longest(windows),
    events: [...new Set(doing.flatMap((sum) => sum.events ?? []))],
    eventDays: longest(doing.map((sum) => sum.windowDays)),
    properties: propertiesOf(doing),
  }
}

function propertiesOf(sums: readonly SumRule[]) {
  const all = sums.flatMap(({ events = [], property, tests = [] }) => {
    const paths = [...(property === undefined ? [] : [property]), ...tests.map((test) => test.property)]
    return events.flatMap((name) => paths.map((path) => ({ name, path })))
  })
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

const longest = (windows: readonly (number | null)[]): number | null =>
  windows.includes(null) ? null : Math.max(0, ...windows.map((days) => days ?? 0))

/** A stored rule may name what its context no longer has. */
function safely<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function makerOf(tag: Tag, context: Context, parts: MakerParts): Maker {
  const { rule } = tag
  if (isCases(rule)) {
    const cases = rule.cases.map(({ when, value }) => ({ holds: compileCondition(context, when), value }))
    return ({ values }) => cases.find(({ holds }) => holds(values))?.value ?? null
  }
  if (!isSum(rule)) return () => null
  const add = isDoing(rule.measure) ? undefined : adder(rule, parts)
  const offered = (tag.choices ?? []).filter((choice) => !choice.archived)
  return ({ bought, doings }) => {
    const total = add ? (bought ? add(bought) : null) : done(rule, doings ?? [], parts.today)
    if (total === null) return null
    if (tag.type === 'day') return formatDay(total)
    if (tag.type !== 'choice') return total
    return offered[(rule.bounds ?? []).filter((bound) => total >= bound).length]?.code ?? null
  }
}

/** Null where nothing was done. */
function done(rule: SumRule, doings: readonly Doing[], today: Day): number | null {
  const counted = doings.filter(
    ({ name, day, facts }) =>
      rule.events?.includes(name) &&
      (rule.windowDays === null || day > today - rule.windowDays) &&
      (rule.tests ?? []).every((test) => said(test, facts[test.property])),
  )
  if (counted.length === 0) return null
  const days = counted.map(({ day }) => day)
  if (rule.measure === 'firstEventDay') return Math.min(...days)
  if (rule.measure === 'lastEventDay') return Math.max(...days)
  if (rule.property !== undefined) return ofProperty(rule.measure, rule.property, counted)
  return rule.measure === 'eventDays' ? new Set(days).size : counted.reduce((sum, { events }) => sum + events, 0)
}

/** A number compares with numbers only; what is missing holds of nothing. */
function said({ op, value }: EventTest, fact: unknown): boolean {
  if (op === 'in')
    return Array.isArray(value) && ['string', 'number', 'boolean'].includes(typeof fact) && value.includes(String(fact))
  return typeof fact === 'number' && typeof value === 'number' && (op === 'ge' ? fact >= value : fact <= value)
}

/** To the nearest millionth, so that adding up leaves no crumbs; null where no event says a number. */
function ofProperty(measure: SumRule['measure'], property: string, doings: readonly Doing[]): number | null {
  const facts = doings.flatMap(({ facts, events }) => {
    const fact = facts[property]
    return fact === undefined || fact === null ? [] : [{ fact, events }]
  })
  if (measure === 'eventValues')
    return facts.length === 0 ? null : new Set(facts.map(({ fact }) => JSON.stringify(fact))).size
  const numbers = facts.flatMap(({ fact, events }) => (typeof fact === 'number' ? [{ fact, events }] : []))
  if (numbers.length === 0) return null
  if (measure === 'eventLargest') return Math.max(...numbers.map(({ fact }) => fact))
  const sum = numbers.reduce((total, { fact, events }) => total + fact * events, 0)
  const times = numbers.reduce((total, { events }) => total + events, 0)
  return Math.round((measure === 'eventAverage' ? sum / times : sum) * 1_000_000) / 1_000_000
}

/** Something counted: a purchase, or a line of one. */
interface Item {
  readonly purchase: DatedPurchase
  readonly productId: number | null
  readonly milli: number
  readonly minor: number
}

/** Null where nothing was bought that counts: a sum of nothing is no value. */
function adder(rule: SumRule, { products, organization, today }: MakerParts): (bought: Bought) => number | null {
  const from = rule.windowDays === null ? null : today - rule.windowDays + 1
  const where = rule.where && compileItem(rule.where, products, organization)
  const byLine = ['quantity', 'products', 'categories'].includes(rule.measure) || where?.byLine === true
  return (bought) => {
    const counted = bought.purchases.filter((each) => from === null || each.day >= from)
    const items = (byLine ? linesOf(counted, bought) : counted.map(wholePurchase)).filter(
      (item) => where?.holds(item) ?? true,
    )
    return measured(rule.measure, items, products)
  }
}

const wholePurchase = (purchase: DatedPurchase): Item => ({
  purchase,
  productId: null,
  milli: 0,
  minor: purchase.netMinor,
})

function linesOf(purchases: readonly DatedPurchase[], { lines }: Bought): Item[] {
  const orders = new Map(purchases.filter((each) => each.isOrder).map((each) => [each.purchaseId, each]))
  return lines.flatMap((line) => {
    const purchase = orders.get(line.purchaseId)
    const milli = line.quantityMilli - line.returnedMilli
    return purchase && milli > 0
      ? [{ purchase, productId: line.productId, milli, minor: line.amountMinor - line.returnedMinor }]
      : []
  })
}

function compileItem(where: Condition, products: MakerParts['products'], organization: Organization) {
  const holds = compileCondition(itemContext, where)
  const byLine = fieldsOf(itemContext, where).some((field) => field.startsWith('item.'))
  return {
    byLine,
    holds: ({ purchase, productId, milli, minor }: Item) => {
      const product = productId === null ? undefined : products().get(productId)
      return holds({
        purchase: { channel: purchase.channel, store: nodeCodes(organization, purchase.storeId) ?? [] },
        time: {
          day: purchase.day,
          weekday: ((((purchase.day + 3) % 7) + 7) % 7) + 1,
          minuteOfDay: purchase.minute,
        },
        item: product
          ? {
              sku: product.sku,
              category: product.categoryPath || null,
              brand: product.brand || null,
              amountMinor: minor,
              quantity: milli / 1_000,
            }
          : null,
      })
    },
  }
}

function sumsByOrder(orders: readonly Item[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const { purchase, minor } of orders) sums.set(purchase.purchaseId, (sums.get(purchase.purchaseId) ?? 0) + minor)
  return sums
}

/** Averages are to the nearest minor unit. */
function measured(
  measure: SumRule['measure'],
  items: readonly Item[],
  products: MakerParts['products'],
): number | null {
  const orders = items.filter(({ purchase }) => purchase.isOrder)
  if (orders.length === 0) return null
  const distinct = (of: (item: Item) => number | null) => new Set(orders.map(of)).size
  const spend = () => items.reduce((sum, { minor }) => sum + minor, 0)
  switch (measure) {
    case 'orders':
      return distinct(({ purchase }) => purchase.purchaseId)
    case 'spendMinor':
      return spend()
    case 'averageMinor':
      return Math.round(spend() / distinct(({ purchase }) => purchase.purchaseId))
    case 'largestMinor':
      return Math.max(...sumsByOrder(orders).values())
    case 'categories': {
      const top = orders.flatMap(
        ({ productId }) => topCategory(productId === null ? undefined : products().get(productId)) ?? [],
      )
      return top.length === 0 ? null : new Set(top).size
    }
    case 'quantity':
      return orders.reduce((sum, { milli }) => sum + milli, 0) / 1_000
    case 'days':
      return distinct(({ purchase }) => purchase.day)
    case 'stores':
      return distinct(({ purchase }) => purchase.storeId)
    case 'products':
      return distinct(({ productId }) => productId)
    case 'firstDay':
      return Math.min(...orders.map(({ purchase }) => purchase.day))
    case 'lastDay':
      return Math.max(...orders.map(({ purchase }) => purchase.day))
    default:
      return null
  }
}
