import { type Currency, type Day, type Delivered, dayIn, must } from '@atrium/kernel'
import type { PurchasePosted } from '@atrium/loyalty'
import type { Organization } from '@atrium/organization'
import type { EntryPosted } from '@atrium/points'
import type { LevelsChanged, LevelsKept } from '@atrium/tiers'
import type { RepeatedSale } from './repeats.ts'

/** Where something is counted that happened at no store. */
export const NOWHERE = 0
/** Where all nodes count together, NOWHERE among them. */
export const EVERYWHERE = -1

/** What a set of purchases adds to a store's day. Amounts in minor units; returns count above zero. */
export interface StoreDay {
  readonly storeId: number
  readonly day: Day
  readonly currency: Currency
  receipts: number
  salesMinor: number
  returns: number
  returnsMinor: number
  memberReceipts: number
  memberSalesMinor: number
  memberReturns: number
  memberReturnsMinor: number
  /** Of the members' receipts and sales: those of buyers who had bought before. */
  repeatReceipts: number
  repeatSalesMinor: number
}

export interface JoinedDay {
  readonly nodeId: number
  readonly day: Day
  readonly channel: string
  members: number
}

/** Members whose level rose or fell. */
export interface LevelDay {
  readonly programmeId: number
  readonly day: Day
  readonly from: string
  readonly to: string
  members: number
}

/** What a set of entries adds to a programme's day, each kind less what was reversed of it. */
export interface PointsDay {
  readonly nodeId: number
  readonly day: Day
  readonly programmeId: number
  issued: number
  takenBack: number
  redeemed: number
  expired: number
  adjusted: number
  forfeited: number
}

/** The item of a key, made at first ask. */
export function itemOf<T>(items: Map<string, T>, key: string, make: () => T): T {
  let item = items.get(key)
  if (item === undefined) {
    item = make()
    items.set(key, item)
  }
  return item
}

/** Purchases by store, day of the store and currency; with those that turned out to be repeated ones, on their days. */
export function addUpPurchases(
  events: readonly Delivered<PurchasePosted>[],
  repeated: readonly RepeatedSale[],
): StoreDay[] {
  const days = new Map<string, StoreDay>()
  const dayOf = ({ storeId, day, currency }: Pick<RepeatedSale, 'storeId' | 'day' | 'currency'>) =>
    itemOf(days, `${storeId}|${day}|${currency}`, () => ({
      ...{ storeId, day, currency, receipts: 0, salesMinor: 0, returns: 0, returnsMinor: 0 },
      ...{ memberReceipts: 0, memberSalesMinor: 0, memberReturns: 0, memberReturnsMinor: 0 },
      ...{ repeatReceipts: 0, repeatSalesMinor: 0 },
    }))
  for (const sale of repeated) {
    const item = dayOf(sale)
    item.repeatReceipts++
    item.repeatSalesMinor += sale.paidMinor
  }
  for (const { memberId, body } of events) {
    const item = dayOf(body)
    // A claimed receipt was counted when it was posted; that its buyer is known is new.
    if (!body.claimed) countReceipt(item, body)
    if (memberId !== null) countMemberReceipt(item, body)
  }
  return [...days.values()]
}

function countReceipt(item: StoreDay, { kind, paidMinor }: PurchasePosted): void {
  if (kind === 'return') {
    item.returns++
    item.returnsMinor -= paidMinor
  } else {
    if (kind === 'sale') item.receipts++
    item.salesMinor += paidMinor
  }
}

function countMemberReceipt(item: StoreDay, { kind, paidMinor }: PurchasePosted): void {
  if (kind === 'return') {
    item.memberReturns++
    item.memberReturnsMinor -= paidMinor
  } else {
    if (kind === 'sale') item.memberReceipts++
    item.memberSalesMinor += paidMinor
  }
}

/** What purchases and returns earned or took back, by store, day of the programme and programme. */
export function addUpPurchasePoints(
  organization: Organization,
  events: readonly Delivered<PurchasePosted>[],
): PointsDay[] {
  const days = new Map<string, PointsDay>()
  for (const { memberId, effectiveAt, body } of events) {
    // Receipts of nobody are judged for whoever claims them, and earn nothing until then.
    if (memberId === null) continue
    for (const { programmeId, points } of body.programmes) {
      if (points === 0) continue
      const item = pointsDay(days, organization, body.storeId, programmeId, effectiveAt)
      if (points > 0) item.issued += points
      else item.takenBack -= points
    }
  }
  return [...days.values()]
}

/** Entries that no purchase tells of, by day of the programme and programme. Transfers and paid debts change no sum. */
export function addUpEntries(organization: Organization, events: readonly Delivered<EntryPosted>[]): PointsDay[] {
  const days = new Map<string, PointsDay>()
  for (const { effectiveAt, body } of events) {
    const { kind, amount, programmeId } = body
    const item = pointsDay(days, organization, NOWHERE, programmeId, effectiveAt)
    if (kind === 'earn' || kind === 'reverse_earn') item.issued += amount
    else if (kind === 'take_back' || kind === 'reverse_take_back') item.takenBack -= amount
    else if (kind === 'spend' || kind === 'reverse_spend') item.redeemed -= amount
    else if (kind === 'adjust' || kind === 'reverse_adjust') item.adjusted += amount
    else if (kind === 'expire') item.expired -= amount
    else if (kind === 'forfeit') item.forfeited -= amount
  }
  return [...days.values()].filter(
    (item) =>
      item.issued !== 0 ||
      item.takenBack !== 0 ||
      item.redeemed !== 0 ||
      item.adjusted !== 0 ||
      item.expired !== 0 ||
      item.forfeited !== 0,
  )
}

function pointsDay(
  days: Map<string, PointsDay>,
  organization: Organization,
  nodeId: number,
  programmeId: number,
  at: number,
): PointsDay {
  const { zone } = must(organization.programme(programmeId), 'the programme of an entry')
  const day = dayIn(zone, at)
  return itemOf(days, `${nodeId}|${day}|${programmeId}`, () => ({
    ...{ nodeId, day, programmeId, issued: 0, takenBack: 0, redeemed: 0, expired: 0, adjusted: 0, forfeited: 0 },
  }))
}

/** New members by where they joined, day of that place, and channel. */
export function addUpJoined(
  organization: Organization,
  events: readonly Delivered<{ readonly channel: string; readonly storeId: number | null }>[],
): JoinedDay[] {
  const root = must(organization.root, 'somebody joined a group that is not there')
  const days = new Map<string, JoinedDay>()
  for (const { effectiveAt, body } of events) {
    const node = body.storeId === null ? undefined : organization.node(body.storeId)
    const nodeId = node?.id ?? NOWHERE
    const day = dayIn((node ?? root).zone, effectiveAt)
    const { channel } = body
    itemOf(days, `${nodeId}|${day}|${channel}`, () => ({ nodeId, day, channel, members: 0 })).members++
  }
  return [...days.values()]
}

/** Changes of level by programme, day from which they hold, and both levels; a level that was kept stands twice. */
export function addUpLevels(events: readonly Delivered<LevelsChanged | LevelsKept>[]): LevelDay[] {
  const days = new Map<string, LevelDay>()
  for (const { body } of events) {
    const { programmeId, day } = body
    const [from, to] = 'level' in body ? [body.level, body.level] : [body.from, body.to]
    itemOf(days, `${programmeId}|${day}|${from}|${to}`, () => ({ programmeId, day, from, to, members: 0 })).members++
  }
  return [...days.values()]
}
