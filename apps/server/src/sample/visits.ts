import { civil, type Day, formatDay, type Instant, localInstant } from '@atrium/kernel'
import type { CalendarDay } from './calendar.ts'
import type { Shopper } from './people.ts'
import { Random } from './random.ts'
import { ZONE } from './shops.ts'
import type { DayOfTrade, TradePlan } from './trade.ts'

/** Something that earns without a purchase: a check-in in the mini program (签到), a sign-up for an activity (活动报名). */
export interface SampleAction {
  readonly card: string
  readonly action: 'check_in' | 'activity_sign_up'
  /** The activity. */
  readonly key?: string
  readonly at: Instant
}

/** What people of a city do in the mini program in a block of days, in order of time. Never after a purchase of the same block (see `BLOCK_DAYS`). */
export function visitsOf(
  block: readonly { readonly calendar: CalendarDay; readonly trade: DayOfTrade }[],
  { shoppers, city }: Pick<TradePlan, 'shoppers' | 'city'>,
): SampleAction[] {
  const bought = new Map<number, Instant>()
  for (const { trade } of block) {
    for (const [place, at] of trade.firstVisits) if (!bought.has(place)) bought.set(place, at)
  }
  const actions = block.flatMap(({ calendar }) => [
    ...checkIns(calendar, new Random(`check-ins of ${calendar.day} in ${city}`), shoppers, bought),
    ...signUps(calendar, new Random(`sign-ups of ${calendar.day} in ${city}`), shoppers, bought),
  ])
  return actions.sort((a, b) => a.at - b.at)
}

/** People who check in have habits: some nearly never, a few nearly every other day. On a day they shop, it is on the way in. */
function checkIns(
  { day }: CalendarDay,
  random: Random,
  shoppers: readonly Shopper[],
  bought: ReadonlyMap<number, Instant>,
): SampleAction[] {
  return shoppers.flatMap((shopper, place): SampleAction[] => {
    if (!shopper.checksIn) return []
    const isHere = random.chance(habitOf(shopper))
    const minutes = random.whole(7 * 60, 23 * 60)
    const before = random.whole(3, 40)
    if (!isHere) return []
    const firstBought = bought.get(place) ?? Number.POSITIVE_INFINITY
    const at = Math.min(localInstant(ZONE, day, minutes * 60_000), firstBought - before * 60_000)
    const isOfDay = at >= localInstant(ZONE, day, 0)
    return isOfDay && isMember(shopper, at) ? [{ card: shopper.card, action: 'check_in', at }] : []
  })
}

const isMember = (shopper: Shopper, at: Instant): boolean => shopper.joinedAt <= at && at < shopper.leftAt

/** The part of days on which somebody checks in: told by the card, the same every day. */
const habitOf = (shopper: Shopper): number => 0.35 * new Random(shopper.card).next() ** 2

/** Two activities a month; people sign up in the six days before. */
function signUps(
  { day }: CalendarDay,
  random: Random,
  shoppers: readonly Shopper[],
  bought: ReadonlyMap<number, Instant>,
): SampleAction[] {
  const activity = activityAfter(day)
  if (activity === undefined || shoppers.length === 0) return []
  const wanted = Math.floor((shoppers.length * random.whole(20, 44)) / 10_000 + random.next())
  const key = `activity-${formatDay(activity)}`
  return Array.from({ length: wanted }, () => {
    const place = random.whole(0, shoppers.length - 1)
    return { place, at: localInstant(ZONE, day, random.whole(9 * 60, 22 * 60) * 60_000) }
  }).flatMap(({ place, at }): SampleAction[] => {
    const shopper = shoppers[place]!
    const isFree = at < (bought.get(place) ?? Number.POSITIVE_INFINITY)
    return isFree && isMember(shopper, at) ? [{ card: shopper.card, action: 'activity_sign_up', key, at }] : []
  })
}

/** Activities are held on the 12th and the 26th; sign-up opens six days before. */
function activityAfter(day: Day): Day | undefined {
  const { dayOfMonth } = civil(day)
  for (const held of [12, 26]) if (dayOfMonth >= held - 6 && dayOfMonth < held) return day + held - dayOfMonth
  return undefined
}
