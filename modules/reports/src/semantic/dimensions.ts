import { addMonths, type Day } from '@atrium/kernel'
import { type Fragment, sql } from '@atrium/olap/query'
import type { Asking, FactCode, JoinName } from './facts.ts'
import type { DimensionTest } from './query.ts'
import { day, raw, run } from './sql.ts'

export interface Words {
  readonly zh: string
  readonly en: string
}

/** How keys of a dimension are read and named. `day`: the first day of a span; `word`: a code, named in `values` or shown as it is. */
export type KeyType =
  | 'day'
  | 'number'
  | 'word'
  | 'node'
  | 'product'
  | 'category'
  | 'programme'
  | 'level'
  | 'channel'
  | 'source'
  /** An id; never a key of an answer. */
  | 'audience'
  /** A number with decimals; never a key of an answer. */
  | 'figure'

export interface Binding {
  readonly sql: string | ((asking: Asking) => Fragment)
  readonly joins?: readonly JoinName[]
}

export interface Dimension {
  readonly code: string
  readonly name: Words
  readonly about: Words
  /** The module whose word it is. */
  readonly owner: string
  readonly type: KeyType
  /** Spans of the calendar, in order: a chart of time. */
  readonly span?: 'day' | 'week' | 'month' | 'quarter' | 'year'
  /** Names of known keys. */
  readonly values?: Readonly<Record<string, Words>>
  /** What a missing key is called. */
  readonly none?: Words
  /** Said of persons by conditions, and no way to split an answer. */
  readonly filterOnly?: true
  /** A select of the roots for whom a condition holds, where keys are not compared row by row; negations are told by who is left. */
  readonly among?: (test: DimensionTest, asking: Asking) => Fragment
  /** How each fact tells it; facts that are not named cannot. */
  readonly on: Partial<Record<FactCode, Binding>>
}

const words = (zh: string, en: string): Words => ({ zh, en })

const DATED = [
  'sales',
  'lines',
  'joins',
  'consentWords',
  'merges',
  'points',
  'levelChanges',
  'events',
  'visits',
  'footfall',
] as const
/** Facts of which the person can be told. */
export const OF_PERSONS = [
  'sales',
  'lines',
  'persons',
  'joins',
  'consents',
  'consentWords',
  'points',
  'balances',
  'levelChanges',
  'events',
  'visits',
] as const
const AT_STORES = ['sales', 'lines', 'joins', 'persons', 'footfall'] as const

function bind(facts: readonly FactCode[], binding: Binding): Partial<Record<FactCode, Binding>> {
  return Object.fromEntries(facts.map((fact) => [fact, binding]))
}

/** The column of the day that each fact has. */
const dayColumn = (fact: FactCode): string => (fact === 'joins' || fact === 'persons' ? 'f.joined_on' : 'f.day')

const calendar = (code: NonNullable<Dimension['span']>, name: Words, about: Words): Dimension => ({
  ...{ code, name, about, owner: 'organization', type: 'day', span: code },
  on: {
    ...Object.fromEntries(
      DATED.map((fact) => [
        fact,
        {
          sql:
            code === 'day'
              ? dayColumn(fact)
              : `cast(date_trunc('${code}', cast(${dayColumn(fact)} as timestamp)) as date)`,
        },
      ]),
    ),
    // Members there were at the end of a span: those from before stand in the first.
    persons: {
      sql: ({ from }) => {
        const counted = sql`(case when f.joined_on < ${day(from)} then ${day(from)} else f.joined_on end)`
        return code === 'day' ? counted : sql`cast(date_trunc('${raw(code)}', cast(${counted} as timestamp)) as date)`
      },
    },
  },
})

const WEEKDAYS = {
  1: words('周一', 'Monday'),
  2: words('周二', 'Tuesday'),
  3: words('周三', 'Wednesday'),
  4: words('周四', 'Thursday'),
  5: words('周五', 'Friday'),
  6: words('周六', 'Saturday'),
  7: words('周日', 'Sunday'),
}

const place = (column: string): Partial<Record<FactCode, Binding>> =>
  bind(AT_STORES, { sql: `place.${column}`, joins: ['place'] })

/** Years lived by the last day of the range; whoever was born on 29 February is a year older on 1 March. */
const AGES = [18, 25, 35, 45, 55, 65] as const
const ageBand: Binding = {
  joins: ['person'],
  sql: ({ to }) => {
    const bornBy = (years: number): Day => addMonths(to, -12 * years)
    const cases = [...AGES]
      .reverse()
      .map((years) => sql` when person.birthday <= ${day(bornBy(years))} then ${raw(String(years))}`)
    return sql`(case when person.birthday is null then null${run(cases)} else 0 end)`
  },
}

/** The first parts of a path, as many as asked. */
export function categoryOf(depth: number): string {
  const part = (at: number) => `split_part(product.category_path, '/', ${at})`
  if (depth === 1) return `nullif(${part(1)}, '')`
  const shorter = categoryOf(depth - 1)
  return `(case when ${part(depth)} = '' then ${shorter} else ${shorter} || '/' || ${part(depth)} end)`
}

const category = (code: string, depth: number, name: Words): Dimension => ({
  ...{ code, name, owner: 'catalog', type: 'category', none: words('未分类', 'No category') },
  about: words(`品类路径的前 ${depth} 级`, `The path of the category down to level ${depth}`),
  on: { lines: { sql: categoryOf(depth), joins: ['product'] } },
})

const ofPerson = (column: string): Partial<Record<FactCode, Binding>> =>
  bind(OF_PERSONS, { sql: `person.${column}`, joins: ['person'] })

const ofPortrait = (column: string): Partial<Record<FactCode, Binding>> =>
  bind(OF_PERSONS, { sql: `portrait.${column}`, joins: ['portrait'] })

const score = (code: string, name: Words, about: Words): Dimension => ({
  ...{ code, name, about, owner: 'profiles', type: 'number', none: words('未评分', 'Not scored') },
  on: ofPortrait(code === 'rfmRecency' ? 'recency' : code === 'rfmFrequency' ? 'frequency' : 'monetary'),
})

export const POINTS_KINDS: Readonly<Record<string, Words>> = {
  earn: words('获得', 'Earned'),
  spend: words('使用', 'Spent'),
  take_back: words('收回', 'Taken back'),
  adjust: words('调整', 'Adjusted'),
  expire: words('过期', 'Expired'),
  settle: words('抵欠', 'Debt paid'),
  transfer_out: words('合并转出', 'Moved out by a merge'),
  transfer_in: words('合并转入', 'Moved in by a merge'),
  forfeit: words('作废', 'Forfeited'),
  reverse_earn: words('冲正获得', 'Earning reversed'),
  reverse_spend: words('冲正使用', 'Spending reversed'),
  reverse_take_back: words('冲正收回', 'Taking back reversed'),
  reverse_adjust: words('冲正调整', 'Adjustment reversed'),
}

const REASONS: Readonly<Record<string, Words>> = {
  purchase: words('消费', 'Purchase'),
  return: words('退货', 'Return'),
  registration: words('注册开卡', 'Registration'),
  check_in: words('签到', 'Check-in'),
  activity_sign_up: words('活动报名', 'Sign-up for an activity'),
  expiry: words('到期', 'Expiry'),
  merge: words('会员合并', 'Merge of members'),
  erasure: words('会员注销', 'Erasure of a member'),
  opening: words('期初导入', 'Balance brought in'),
  spend: words('使用', 'Use'),
  gift: words('赠送', 'Gift'),
}

const YES_NO = { yes: words('是', 'Yes'), no: words('否', 'No') }
const NOT_KNOWN = words('未知', 'Not known')

/** Every dimension, defined once. */
export const DIMENSIONS: readonly Dimension[] = [
  calendar(
    'day',
    words('日', 'Day'),
    words('发生地当天；积分按会员计划的时区', 'Day where it happened; of points in the zone of the programme'),
  ),
  calendar('week', words('周', 'Week'), words('周一起算', 'Weeks begin on Monday')),
  calendar('month', words('月', 'Month'), words('自然月', 'Calendar month')),
  calendar('quarter', words('季度', 'Quarter'), words('自然季度', 'Calendar quarter')),
  calendar('year', words('年', 'Year'), words('自然年', 'Calendar year')),
  {
    ...{ code: 'weekday', name: words('星期', 'Weekday'), owner: 'organization', type: 'number', values: WEEKDAYS },
    about: words('周一到周日', 'Monday to Sunday'),
    on: Object.fromEntries(
      DATED.map((fact) => [fact, { sql: `cast(extract(isodow from ${dayColumn(fact)}) as integer)` }]),
    ),
  },
  {
    ...{ code: 'hour', name: words('时段', 'Hour'), owner: 'organization', type: 'number' },
    about: words('发生地的钟点，0 到 23', 'Hour of the clock where it happened, 0 to 23'),
    on: bind(['sales', 'lines', 'events', 'visits'], { sql: 'f.hour' }),
  },
  {
    ...{
      code: 'mall',
      name: words('商场', 'Mall'),
      owner: 'organization',
      type: 'node',
      none: words('不属于商场', 'In no mall'),
    },
    about: words('门店今天所在的商场', 'The mall that the store stands in today'),
    on: {
      ...place('mall_id'),
      // Gates are counted at the mall itself.
      footfall: { sql: '(case when place.place_id is null then f.node_id else place.mall_id end)', joins: ['place'] },
    },
  },
  {
    ...{
      code: 'brand',
      name: words('品牌', 'Brand'),
      owner: 'organization',
      type: 'node',
      none: words('不属于品牌', 'Of no brand'),
    },
    about: words('门店今天所属的品牌', 'The brand that the store belongs to today'),
    on: place('brand_id'),
  },
  {
    ...{
      code: 'store',
      name: words('门店', 'Store'),
      owner: 'organization',
      type: 'node',
      none: words('无门店', 'No store'),
    },
    about: words('专柜计入所在门店；会员按入会门店', 'Counters count with their store; members where they joined'),
    on: place('store_id'),
  },
  {
    ...{
      code: 'floor',
      name: words('楼层', 'Floor'),
      owner: 'organization',
      type: 'word',
      none: words('未填楼层', 'No floor'),
    },
    about: words('门店的楼层', 'Floor of the store'),
    on: place('floor'),
  },
  {
    ...{
      code: 'trade',
      name: words('业态', 'Business category'),
      owner: 'organization',
      type: 'word',
      none: words('未填业态', 'No category'),
    },
    about: words('门店的业态', 'What the store deals in'),
    on: place('category'),
  },
  {
    ...{ code: 'channel', name: words('渠道', 'Channel'), owner: 'purchases', type: 'channel' },
    about: words('消费发生的渠道', 'Where it was bought: till, web shop …'),
    on: { sales: { sql: 'f.channel' } },
  },
  {
    ...{ code: 'feed', name: words('单据来源', 'Feed'), owner: 'purchases', type: 'word' },
    about: words('送来小票的系统', 'The system that sent the receipt'),
    on: { sales: { sql: 'f.source' } },
  },
  {
    ...{ code: 'product', name: words('商品', 'Product'), owner: 'catalog', type: 'product' },
    about: words('小票明细上的商品', 'Product on a line of a receipt'),
    on: { lines: { sql: 'f.product_id' } },
  },
  category('productCategory', 1, words('品类', 'Product category')),
  category('productCategory2', 2, words('品类（二级）', 'Product category, two levels')),
  category('productCategory3', 3, words('品类（三级）', 'Product category, three levels')),
  {
    ...{
      code: 'productBrand',
      name: words('商品品牌', 'Product brand'),
      owner: 'catalog',
      type: 'word',
      none: words('无品牌', 'No brand'),
    },
    about: words('商品资料里的品牌', 'Brand of the product'),
    on: { lines: { sql: `nullif(product.brand, '')`, joins: ['product'] } },
  },
  {
    ...{ code: 'buyer', name: words('会员／非会员', 'Member or not'), owner: 'purchases', type: 'word' },
    about: words('小票有没有会员', 'Whether the buyer is known'),
    values: { member: words('会员', 'Members'), anonymous: words('非会员', 'Not known') },
    on: bind(['sales', 'lines'], { sql: `(case when f.root_id is null then 'anonymous' else 'member' end)` }),
  },
  {
    ...{ code: 'buyerHistory', name: words('新老买家', 'New or returning buyer'), owner: 'purchases', type: 'word' },
    about: words(
      '会员在全集团的第一笔消费为新，其后为老',
      'The first sale of a person anywhere in the group is new, what follows is returning',
    ),
    values: {
      new: words('新买家', 'New'),
      returning: words('老买家', 'Returning'),
      anonymous: words('非会员', 'Not known'),
    },
    on: bind(['sales', 'lines'], {
      sql: `(case when f.root_id is null then 'anonymous' when f.purchase_id = first.purchase_id then 'new' else 'returning' end)`,
      joins: ['first'],
    }),
  },
  {
    ...{ code: 'gender', name: words('性别', 'Gender'), owner: 'members', type: 'word', none: NOT_KNOWN },
    about: words('会员资料', 'As the profile says'),
    values: { male: words('男', 'Male'), female: words('女', 'Female'), other: words('其他', 'Other') },
    on: ofPerson('gender'),
  },
  {
    ...{ code: 'ageBand', name: words('年龄段', 'Age band'), owner: 'members', type: 'number', none: NOT_KNOWN },
    about: words('按查询最后一天的周岁', 'Full years on the last day asked about'),
    values: {
      0: words('18 岁以下', 'Under 18'),
      18: words('18–24 岁', '18 to 24'),
      25: words('25–34 岁', '25 to 34'),
      35: words('35–44 岁', '35 to 44'),
      45: words('45–54 岁', '45 to 54'),
      55: words('55–64 岁', '55 to 64'),
      65: words('65 岁及以上', '65 and older'),
    },
    on: bind(OF_PERSONS, ageBand),
  },
  {
    ...{
      code: 'level',
      name: words('等级', 'Level'),
      owner: 'tiers',
      type: 'level',
      none: words('基础等级', 'Base level'),
    },
    about: words('所选会员计划的等级，按最近一次评定', 'Level in the chosen programme, as last judged'),
    on: bind(['sales', 'lines', 'persons', 'joins', 'consents', 'points', 'balances', 'events', 'visits'], {
      sql: 'level.level',
      joins: ['level'],
    }),
  },
  {
    ...{ code: 'lifecycle', name: words('生命周期', 'Lifecycle'), owner: 'profiles', type: 'word' },
    about: words('会员此刻所处的阶段', 'The stage at which the person stands now'),
    none: words('未消费', 'Never bought'),
    values: {
      new: words('新客', 'New'),
      growing: words('成长', 'Growing'),
      mature: words('成熟', 'Mature'),
      declining: words('衰退', 'Declining'),
      sleeping: words('沉睡', 'Sleeping'),
      lost: words('流失', 'Lost'),
    },
    on: ofPortrait('stage'),
  },
  score('rfmRecency', words('R 分值', 'Recency score'), words('1 到 5，5 为最近', '1 to 5, 5 the latest')),
  score('rfmFrequency', words('F 分值', 'Frequency score'), words('1 到 5，5 为最频繁', '1 to 5, 5 the most often')),
  score('rfmMonetary', words('M 分值', 'Monetary score'), words('1 到 5，5 为最多', '1 to 5, 5 the most')),
  {
    ...{
      code: 'joinedChannel',
      name: words('入会渠道', 'Joined through'),
      owner: 'members',
      type: 'channel',
      none: NOT_KNOWN,
    },
    about: words('在哪个渠道入会', 'The channel in which the person joined'),
    on: ofPerson('joined_channel'),
  },
  {
    ...{
      code: 'joinedMonth',
      name: words('入会月份', 'Month of joining'),
      owner: 'members',
      type: 'day',
      none: NOT_KNOWN,
    },
    about: words('入会当月的第一天', 'The first day of the month of joining'),
    on: bind(OF_PERSONS, {
      sql: `cast(date_trunc('month', cast(person.joined_on as timestamp)) as date)`,
      joins: ['person'],
    }),
  },
  {
    ...{
      code: 'homeStore',
      name: words('归属门店', 'Home store'),
      owner: 'members',
      type: 'node',
      none: words('无归属', 'None'),
    },
    about: words('会员归属的门店', 'To which store the member belongs'),
    on: ofPerson('home_store_id'),
  },
  {
    ...{ code: 'programme', name: words('会员计划', 'Programme'), owner: 'organization', type: 'programme' },
    about: words('积分和等级所属的计划', 'The programme of points and levels'),
    on: bind(['points', 'balances', 'levelChanges'], { sql: 'f.programme_id' }),
  },
  {
    ...{
      code: 'pointsKind',
      name: words('积分类型', 'Kind of entry'),
      owner: 'points',
      type: 'word',
      values: POINTS_KINDS,
    },
    about: words('积分流水的类型', 'What kind of movement of points'),
    on: { points: { sql: 'f.kind' } },
  },
  {
    ...{ code: 'pointsReason', name: words('积分事由', 'Reason'), owner: 'points', type: 'word', values: REASONS },
    about: words('为什么动了积分', 'Why points moved'),
    on: { points: { sql: 'f.reason' } },
  },
  {
    ...{ code: 'levelFrom', name: words('原等级', 'Level before'), owner: 'tiers', type: 'level' },
    about: words('变动前的等级', 'The level before the change'),
    on: { levelChanges: { sql: 'f.from_level' } },
  },
  {
    ...{ code: 'levelTo', name: words('新等级', 'Level after'), owner: 'tiers', type: 'level' },
    about: words('变动后的等级', 'The level after the change'),
    on: { levelChanges: { sql: 'f.to_level' } },
  },
  {
    ...{ code: 'consentChannel', name: words('授权渠道', 'Channel of consent'), owner: 'members', type: 'channel' },
    about: words('同意或拒绝的是哪个渠道', 'The channel that was allowed or refused'),
    on: bind(['consents', 'consentWords'], { sql: 'f.channel' }),
  },
  {
    ...{ code: 'consentPurpose', name: words('授权用途', 'Purpose of consent'), owner: 'members', type: 'word' },
    about: words('同意或拒绝的是什么用途', 'What was allowed or refused'),
    values: { marketing: words('营销', 'Marketing'), service: words('服务通知', 'Service') },
    on: bind(['consents', 'consentWords'], { sql: 'f.purpose' }),
  },
  {
    ...{
      code: 'consentAllowed',
      name: words('是否同意', 'Allowed or not'),
      owner: 'members',
      type: 'word',
      values: YES_NO,
    },
    about: words('同意还是拒绝', 'Allowed or refused'),
    on: bind(['consents', 'consentWords'], { sql: `(case when f.allowed then 'yes' else 'no' end)` }),
  },
  {
    ...{ code: 'mergeRule', name: words('合并依据', 'Rule of the merge'), owner: 'members', type: 'word' },
    about: words('为什么被认为是同一个人', 'Why two members were found to be one'),
    values: {
      named_together: words('同一单据带有两种身份', 'Named together'),
      staff: words('员工操作', 'By staff'),
      review: words('审核后合并', 'After a review'),
    },
    on: { merges: { sql: 'f.rule' } },
  },
  {
    ...{ code: 'event', name: words('事件', 'Event'), owner: 'tracking', type: 'word' },
    about: words('行为事件的名称', 'Name of what was done'),
    on: { events: { sql: `(case when f.kind = 'track' then f.name end)` } },
    none: words('浏览与识别', 'Views and sign-ins'),
  },
  {
    ...{ code: 'page', name: words('页面', 'Page'), owner: 'tracking', type: 'word', none: words('无页面', 'No page') },
    about: words(
      '页面路径，没有路径时为页面名称',
      'Path of the page, or its name where there is none; of visits the first one',
    ),
    on: {
      events: { sql: `(case when f.kind in ('page', 'screen') then coalesce(f.path, nullif(f.name, '')) end)` },
      visits: { sql: 'f.path' },
    },
  },
  {
    ...{ code: 'trackingSource', name: words('数据来源', 'Source'), owner: 'tracking', type: 'source' },
    about: words('网站、App、小程序或服务器', 'Site, app, mini program or server'),
    on: bind(['events', 'visits'], { sql: 'f.source_id' }),
  },
  {
    ...{ code: 'identified', name: words('是否识别', 'Known or not'), owner: 'tracking', type: 'word' },
    about: words('行为是否属于已知会员', 'Whether it is known whose it was'),
    values: { known: words('已识别', 'Known'), unknown: words('未识别', 'Not known') },
    on: bind(['events', 'visits'], { sql: `(case when f.root_id is null then 'unknown' else 'known' end)` }),
  },
  {
    ...{
      code: 'utmSource',
      name: words('活动来源', 'Campaign source'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_source', 'utm_source of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_source' }),
  },
  {
    ...{
      code: 'utmMedium',
      name: words('活动媒介', 'Campaign medium'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_medium', 'utm_medium of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_medium' }),
  },
  {
    ...{
      code: 'utmCampaign',
      name: words('营销活动', 'Campaign'),
      owner: 'tracking',
      type: 'word',
      none: words('非活动', 'No campaign'),
    },
    about: words('网址里的 utm_campaign', 'utm_campaign of the address'),
    on: bind(['events', 'visits'], { sql: 'f.utm_campaign' }),
  },
]

const BY_CODE = new Map(DIMENSIONS.map((dimension) => [dimension.code, dimension]))

/** One of those that every house has. */
export const dimensionOf = (code: string): Dimension | undefined => BY_CODE.get(code)
