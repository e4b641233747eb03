import { civil, type Day, dayOf, formatDay, localInstant, must } from '@atrium/kernel'
import type { EarningRule, RuleSetDefinition } from '@atrium/loyalty'
import type { PutNode, PutProgramme, setParticipation } from '@atrium/organization'
import type { LevelDefinition, TierSetDefinition } from '@atrium/tiers'
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

/** When the malls give twice the points, in order of the year; the days after count too. */
const PARTIES: readonly (readonly [month: number, dayOfMonth: number, zh: string, en: string])[] = [
  [1, 1, '元旦', 'New Year'],
  [2, 14, '情人节', 'Valentine’s Day'],
  [3, 8, '女神节', 'Women’s Day'],
  [4, 4, '清明踏青', 'Spring outing'],
  [5, 1, '劳动节', 'Labour Day'],
  [6, 1, '儿童节', 'Children’s Day'],
  [7, 8, '盛夏会员日', 'Midsummer members’ days'],
  [8, 8, '八八会员日', 'August members’ days'],
  [9, 10, '金秋会员日', 'Autumn members’ days'],
  [10, 1, '国庆', 'National Day'],
  [11, 28, '周年庆', 'Anniversary'],
  [12, 24, '圣诞', 'Christmas'],
]
const PARTY_DAYS = 3

/** The last festival that was over a week ago, and the next one that begins in two days or later. */
function parties(today: Day): readonly [past: EarningRule, coming: EarningRule] {
  const { year } = civil(today)
  const all = [year - 1, year, year + 1].flatMap((each) =>
    PARTIES.map(([month, dayOfMonth, zh, en]) => ({ from: dayOf(each, month, dayOfMonth), zh, en })),
  )
  const past = must(
    all.findLast((one) => one.from + PARTY_DAYS + 7 <= today),
    'a festival that is over',
  )
  const coming = must(
    all.find((one) => one.from >= today + 2),
    'a festival to come',
  )
  const party = ({ from, zh, en }: (typeof all)[number]) =>
    rule(
      `party-${formatDay(from)}`,
      `${zh}双倍积分`,
      `Double points: ${en}`,
      { type: 'multiply', factor: '2' },
      {
        from: localInstant(ZONE, from, 0),
        to: localInstant(ZONE, from + PARTY_DAYS, 0),
        when: { field: 'purchase.paidMinor', op: 'ge', value: 10_000 },
      },
    )
  return [party(past), party(coming)]
}

/** Days for which the bonus for dining has been given. */
export const DINING_DAYS = 120
export const DINING_RULE = 'dining-200'

/** What each sale of the group uses of the bonus for dining, on average: with it the budget is used to about three fifths today. */
const DINING_A_SALE = 1

/** A bonus with an end: `sales` are those of the group since it began. */
const dining = (today: Day, sales: number): EarningRule =>
  rule(
    DINING_RULE,
    '餐饮满 200 加赠 30 分',
    '30 points more on meals from 200 yuan',
    { type: 'fixed', points: 30, each: 'purchase' },
    {
      from: localInstant(ZONE, today - DINING_DAYS, 0),
      to: localInstant(ZONE, today + 60, 0),
      when: {
        all: [
          { field: 'store.category', op: 'eq', value: CATEGORIES.dining },
          { field: 'purchase.paidMinor', op: 'ge', value: 20_000 },
        ],
      },
      caps: { perMemberDay: 30, budget: Math.max(300, Math.round((sales * DINING_A_SALE) / 60) * 100) },
    },
  )

/**
 * As a real mall has them: 1.2 points a yuan; 50 more for 1,000 yuan or more on Double 11; twice as many on festivals, and for platinum
 * members in the month of their birthday; 30 more on a large meal as long as the budget lasts; 5 for signing up for an activity, 1
 * for a check-in a day.
 */
export const mallRules = (today: Day, diningSales: number): RuleSetDefinition => ({
  combine: 'max',
  rules: [
    rule('base', '消费积分', 'Points on purchases', {
      ...{ type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
    }),
    parties(today)[0],
    dining(today, diningSales),
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
})

/** The rules as somebody saves them today: with the next festival. */
export const mallRulesToCome = (today: Day, rules: RuleSetDefinition): RuleSetDefinition => ({
  ...rules,
  rules: [...rules.rules, parties(today)[1]],
})

export const CHAIN_RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    rule('base', '消费积分', 'Points on purchases', {
      ...{ type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' },
    }),
  ],
}

const inWords = (zh: string, en: string) => ({ type: 'text', text: { zh, en } }) as const
const parking = (hours: number) => ({ type: 'freeParking', hours }) as const

const BENEFITS: Readonly<Record<string, LevelDefinition['benefits']>> = {
  bronze: [
    inWords('会员价专区', 'Members’ prices'),
    inWords('生日当月咖啡券一张', 'A coffee in the month of the birthday'),
  ],
  silver: [
    parking(1),
    inWords('生日礼：50 元餐饮券', 'Birthday present: a 50 yuan dining voucher'),
    inWords('节庆双倍积分日', 'Double points on festivals'),
  ],
  gold: [
    parking(2),
    inWords('生日礼：100 元通用券', 'Birthday present: a 100 yuan voucher'),
    inWords('节庆双倍积分日', 'Double points on festivals'),
    inWords('周末亲子活动优先报名', 'First to sign up for family weekends'),
  ],
  platinum: [
    parking(4),
    inWords('生日礼：鲜花与蛋糕', 'Birthday present: flowers and a cake'),
    inWords('生日月双倍积分', 'Double points in the month of the birthday'),
    inWords('专属导购与贵宾休息室', 'A guide of one’s own and the lounge'),
  ],
}

/** The levels that hold by default, with what they give, kept for 90 days after they are reached (保级). */
export const mallLevels = (levels: TierSetDefinition): TierSetDefinition => ({
  ...levels,
  levels: levels.levels.map((level) => ({ ...level, benefits: BENEFITS[level.code] ?? [] })),
  retentionDays: 90,
})

/** Two levels by cups: four visits in ninety days. */
export const CHAIN_LEVELS: TierSetDefinition = {
  levels: [
    {
      code: 'guest',
      name: { zh: '墨友', en: 'Guest' },
      benefits: [inWords('自带杯减 5 元', '5 yuan off with one’s own cup')],
    },
    {
      code: 'regular',
      name: { zh: '常客', en: 'Regular' },
      benefits: [
        inWords('生日月免费一杯', 'A free cup in the month of the birthday'),
        inWords('每周三免费加浓', 'A free extra shot on Wednesdays'),
      ],
      entry: { any: [{ measure: 'visits', window: { days: 90 }, atLeast: 4 }] },
    },
  ],
}
