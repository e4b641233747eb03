import type { Ctx } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { type LocalName, loadOrganization } from '@atrium/organization'
import { fieldsOf } from '@atrium/rules'
import { openTags } from './load-tags.ts'
import { itemContext, personContext } from './person-context.ts'
import { isCases, isSum, isTrace, type Measure, type Tag, type TagKind } from './tag.ts'

export interface TagLineage {
  readonly code: string
  readonly name: LocalName
  readonly kind: TagKind
  /** Projected columns that its rule reads, `table.column`. */
  readonly columns: readonly string[]
  /** Other tags that its rule names. */
  readonly tags: readonly string[]
}

const columns = (table: string, ...names: readonly string[]) => names.map((name) => `${table}.${name}`)
const portrait = (...names: readonly string[]) => columns('profiles.portrait', ...names)
const person = (...names: readonly string[]) => columns('members.person', ...names)

/** Fields of conditions that are called otherwise than their column. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  'tracking.context': columns('tracking.event', 'body', 'at'),
  'member.age': person('birthday'),
  'member.joinedDays': person('joinedOn'),
  'member.homeStore': person('homeStoreId'),
  'member.hasGuide': person('guideId'),
  'member.known': columns('members.reach', 'kind'),
  'buying.silentDays': portrait('lastDay'),
  'buying.power': portrait('powerTile'),
  'buying.price': portrait('priceTile'),
  'buying.product': portrait('productId'),
  'buying.store': portrait('storeId'),
  'purchase.channel': columns('purchases.purchase', 'channel'),
  'purchase.store': columns('purchases.purchase', 'storeId'),
  'time.day': columns('purchases.purchase', 'day'),
  'time.weekday': columns('purchases.purchase', 'weekday'),
  'time.minuteOfDay': columns('purchases.purchase', 'occurredAt'),
  'item.sku': columns('catalog.product', 'sku'),
  'item.category': columns('catalog.product', 'categoryPath'),
  'item.brand': columns('catalog.product', 'brand'),
  'item.amountMinor': columns('purchases.line', 'amountMinor'),
  'item.quantity': columns('purchases.line', 'quantityMilli'),
}

const OF_MEASURES: Readonly<Record<Measure, readonly string[]>> = {
  orders: columns('purchases.purchase', 'purchaseId', 'kind', 'day'),
  spendMinor: columns('purchases.purchase', 'paidMinor', 'returnedMinor', 'day'),
  averageMinor: columns('purchases.purchase', 'purchaseId', 'paidMinor', 'returnedMinor', 'day'),
  largestMinor: columns('purchases.purchase', 'purchaseId', 'paidMinor', 'returnedMinor', 'day'),
  categories: [...columns('purchases.line', 'productId'), ...columns('catalog.product', 'categoryPath')],
  quantity: columns('purchases.line', 'quantityMilli', 'returnedMilli', 'day'),
  days: columns('purchases.purchase', 'day'),
  stores: columns('purchases.purchase', 'storeId'),
  products: columns('purchases.line', 'productId'),
  lastDay: columns('purchases.purchase', 'day'),
  firstDay: columns('purchases.purchase', 'day'),
  events: columns('tracking.event', 'name', 'day'),
  eventDays: columns('tracking.event', 'name', 'day'),
  firstEventDay: columns('tracking.event', 'name', 'day'),
  lastEventDay: columns('tracking.event', 'name', 'day'),
  eventSum: columns('tracking.event', 'name', 'day', 'body'),
  eventAverage: columns('tracking.event', 'name', 'day', 'body'),
  eventLargest: columns('tracking.event', 'name', 'day', 'body'),
  eventValues: columns('tracking.event', 'name', 'day', 'body'),
}

/** The projected columns behind a field of a condition. */
export function columnsOfField(field: string): readonly string[] {
  const known = OTHERWISE[field]
  if (known) return known
  const [group = '', name = '', last = ''] = field.split('.')
  if (group === 'member') return person(name)
  if (group === 'buying') return portrait(name)
  if (group === 'recent')
    return columns('purchases.purchase', 'day', ...(last === 'orders' ? ['purchaseId'] : ['paidMinor']))
  if (group === 'attribute') return columns('members.attribute', 'field', 'textValue', 'numberValue')
  if (group === 'programme')
    return last === 'points' ? columns('points.account', 'balance') : columns('tiers.level', 'level')
  return []
}

/** What feeds each tag that is in use, read from its rule. */
export async function lineageOfTags(ctx: Ctx): Promise<readonly TagLineage[]> {
  const [book, organization, fields] = await Promise.all([openTags(ctx), loadOrganization(ctx), persons.fields(ctx)])
  const open = book.tags.filter((tag) => !tag.archived)
  const context = personContext(open, organization.programmes, fields.values())
  const named = (tag: Tag): readonly string[] => {
    const { rule } = tag
    // A stored rule may name what is no more: it is fed by nothing that there is.
    try {
      if (isCases(rule)) return rule.cases.flatMap(({ when }) => [...fieldsOf(context, when)])
      if (isSum(rule)) return rule.where ? [...fieldsOf(itemContext, rule.where)] : []
      if (isTrace(rule)) return ['tracking.context']
      return rule === null ? [] : [rule.field]
    } catch (error) {
      if (error instanceof RangeError) return []
      throw error
    }
  }
  return open.map((tag) => {
    const fed = named(tag)
    const measured = isSum(tag.rule) ? OF_MEASURES[tag.rule.measure] : []
    return {
      ...{ code: tag.code, name: tag.name, kind: tag.kind },
      columns: [...new Set([...measured, ...fed.flatMap(columnsOfField)])],
      tags: [...new Set(fed.flatMap((field) => (field.startsWith('tag.') ? [field.slice(4)] : [])))],
    }
  })
}
