import type { Day } from '@atrium/kernel'
import type { EarningRule, RuleSetDefinition } from '@atrium/loyalty'
import type { PutNode, PutProgramme, setParticipation } from '@atrium/organization'
import type { TierSetDefinition } from '@atrium/tiers'
import { CATEGORIES } from './calendar.ts'
import { HOURS } from './formats.ts'
import { YEARS_OF_GROWTH } from './people.ts'
import { CHAIN, CURRENCY, GROUP, MALLS, type Shop, ZONE } from './shops.ts'

type Without<T> = Omit<T, 'by'>
type SetParticipation = Parameters<typeof setParticipation>[1][number]

/** The malls' programme, and the chain's own: a receipt of a café inside a mall earns in both. */
export const MALL_PROGRAMME = 'qilan'
export const CHAIN_PROGRAMME = CHAIN.code
/** Stamps on paper, which the malls' programme replaced. Closed on the day on which the sample's members began to join. */
const STAMPS = 'qilan-stamps'
export const FORMER_PROGRAMME = STAMPS

/** The sample's today, told by the day on which the former programme was closed; so it is known to a server that resumes a load. */
export const closedOn = (today: Day): Day => today - YEARS_OF_GROWTH * 365
export const todayOf = (closed: Day): Day => closed + YEARS_OF_GROWTH * 365

/** The tree: group, malls and chain, shops, counters. */
export function nodes(shops: readonly Shop[]): Without<PutNode>[] {
  const group = { code: GROUP.code, kind: 'group', name: GROUP.name, zone: ZONE, currency: CURRENCY } as const
  return [
    group,
    ...MALLS.map((mall) => ({
      ...({ code: mall.code, kind: 'mall', name: mall.name, parent: GROUP.code } as const),
      hours: hoursOf('mall'),
    })),
    { code: CHAIN.code, kind: 'brand', name: CHAIN.name, parent: GROUP.code },
    ...shops.flatMap(shopNodes),
  ]
}

function shopNodes(shop: Shop): Without<PutNode>[] {
  const category = CATEGORIES[shop.format.category]
  const floor = shop.floor === undefined ? {} : { floor: shop.floor }
  const parent = shop.floor === undefined ? CHAIN.code : MALLS[shop.city]!.code
  const node = { code: shop.code, kind: 'store', name: shop.name, parent, category, ...floor } as const
  return [
    { ...node, hours: hoursOf(shop.format.hours) },
    ...shop.counters.map(({ code, name }) => ({ code, kind: 'counter', name, parent: shop.code, ...floor }) as const),
  ]
}

function hoursOf(name: keyof typeof HOURS): NonNullable<PutNode['hours']> {
  const hours = HOURS[name]
  const weekdays = [spanOf(hours.weekdays)]
  const weekend = 'weekend' in hours ? [spanOf(hours.weekend)] : weekdays
  return { mon: weekdays, tue: weekdays, wed: weekdays, thu: weekdays, fri: weekdays, sat: weekend, sun: weekend }
}

const spanOf = ([opens, closes]: readonly [number, number]) => ({ opens: clockOf(opens), closes: clockOf(closes) })

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export const programmes = (today: Day): Without<PutProgramme>[] => [
  { code: MALL_PROGRAMME, name: { zh: '栖澜会员', en: 'Qilan Club' } },
  { code: CHAIN_PROGRAMME, name: { zh: '砚边会员', en: 'Inkside Club' }, owner: CHAIN.code },
  { code: STAMPS, name: { zh: '栖澜集点卡（已停用）', en: 'Qilan stamp card (closed)' }, closedOn: closedOn(today) },
]

export const participation = (shops: readonly Shop[]): Without<SetParticipation>[] => [
  ...MALLS.map((mall) => ({ programme: MALL_PROGRAMME, node: mall.code, takesPart: true })),
  { programme: CHAIN_PROGRAMME, node: CHAIN.code, takesPart: true },
  ...shops
    .filter((shop) => shop.inChain && shop.floor !== undefined)
    .map((shop) => ({ programme: CHAIN_PROGRAMME, node: shop.code, takesPart: true })),
]

/** Points of both programmes are gone from the same day of the next year on, and their holder is told a month before. */
export const SETTINGS = [
  { key: 'points.ttlMonths', value: 12 },
  { key: 'points.warnDays', value: 30 },
  { key: 'points.costPer1000Minor', value: 800 },
  { key: 'points.valuePer1000Minor', value: 1_000 },
] as const

const rule = (
  code: string,
  zh: string,
  en: string,
  action: EarningRule['action'],
  more: Partial<EarningRule> = {},
): EarningRule => ({
  ...{ code, name: { zh, en }, trigger: 'purchase', from: null, to: null, action, priority: 100, stop: false },
  ...more,
})

/**
 * As a real mall has them: 1.2 points a yuan; 50 more for 1,000 yuan or more on Double 11; twice as many for platinum members in the
 * month of their birthday; 5 for signing up for an activity, 1 for a check-in a day.
 */
export const MALL_RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    rule('base', '消费积分', 'Points on purchases', {
      ...{ type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
    }),
    rule(
      'double-11',
      '双十一满千加赠',
      'Double 11 bonus',
      { type: 'fixed', points: 50, each: 'purchase' },
      {
        when: {
          all: [
            { field: 'time.monthDay', op: 'eq', value: '11-11' },
            { field: 'purchase.paidMinor', op: 'ge', value: 100_000 },
          ],
        },
      },
    ),
    rule(
      'birthday-month',
      '白金卡生日月双倍',
      'Platinum birthday month',
      { type: 'multiply', factor: '2' },
      {
        when: {
          all: [
            { field: 'member.tier', op: 'eq', value: 'platinum' },
            { field: 'member.isBirthMonth', op: 'eq', value: true },
          ],
        },
      },
    ),
    rule(
      'check-in',
      '每日签到',
      'Daily check-in',
      { type: 'fixed', points: 1, each: 'purchase' },
      { trigger: 'check_in' },
    ),
    rule(
      'sign-up',
      '活动报名',
      'Activity sign-up',
      { type: 'fixed', points: 5, each: 'purchase' },
      {
        trigger: 'activity_sign_up',
      },
    ),
  ],
}

export const CHAIN_RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    rule('base', '消费积分', 'Points on purchases', {
      ...{ type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' },
    }),
  ],
}

/** The levels that hold by default, kept for 90 days after they are reached (保级). */
export const mallLevels = (levels: TierSetDefinition): TierSetDefinition => ({ ...levels, retentionDays: 90 })

/** Two levels by cups: four visits in ninety days. */
export const CHAIN_LEVELS: TierSetDefinition = {
  levels: [
    { code: 'guest', name: { zh: '墨友', en: 'Guest' } },
    {
      code: 'regular',
      name: { zh: '常客', en: 'Regular' },
      entry: { any: [{ measure: 'visits', window: { days: 90 }, atLeast: 4 }] },
    },
  ],
}
