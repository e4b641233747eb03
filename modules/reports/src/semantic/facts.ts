import type { Day } from '@atrium/kernel'
import { type Fragment, isAnyOf, sql, table } from '@atrium/olap/query'
import { day, ids, int, raw, run, text } from './sql.ts'
import type { Vocabulary } from './vocabulary.ts'

/*
 * What metrics are made of: tables of the projection as they are asked, each under the alias `f`, with the columns that metrics may use.
 * A fact knows which of its rows an asker may see. What is joined beside it is joined only where a dimension or a condition needs it.
 */

export const FACTS = [
  'sales',
  'lines',
  'persons',
  'joins',
  'consents',
  'consentWords',
  'merges',
  'points',
  'balances',
  'levelChanges',
  'events',
  'visits',
  'footfall',
] as const
export type FactCode = (typeof FACTS)[number]

/** What can stand beside a fact: the store with what it has from above, the product, the person, their first sale, their level. */
export type JoinName = 'place' | 'product' | 'person' | 'first' | 'level' | 'source' | 'portrait'

/** For whom and as of when figures are asked. */
export interface Asking {
  readonly from: Day
  readonly to: Day
  readonly currency: string
  /** Nodes under the one asked about that the asker may see; undefined for everything there is. */
  readonly nodes: readonly number[] | undefined
  /** Programmes of which the asker sees all. */
  readonly programmes: readonly number[]
  /** Of which programme levels are told. */
  readonly programmeId: number
  /** Where footfall is counted in the range, and the stores behind those counters. */
  readonly counters: { readonly nodes: readonly number[]; readonly behind: readonly number[] }
  /** Members of the audiences that the question names, by id as conditions write it. */
  readonly audiences?: ReadonlyMap<string, readonly number[]>
  /** Every dimension that it may name. */
  readonly vocabulary: Vocabulary
}

export interface FactColumn {
  readonly zh: string
  readonly en: string
  readonly sql: string | ((asking: Asking) => Fragment)
  readonly joins?: readonly JoinName[]
}

export interface Fact {
  readonly code: FactCode
  readonly zh: string
  readonly en: string
  /** Tables of the projection that it reads: the lineage of its metrics. */
  readonly reads: readonly string[]
  /** `<table> as f` */
  from(asking: Asking): Fragment
  /** `range`: has days; `now`: as it stands, whatever days are asked about. */
  readonly when: 'range' | 'now'
  /** The day of a row, where it has days. */
  readonly day?: string
  /** Which rows the asker may see, and other limits that always hold. */
  readonly limits: (asking: Asking) => readonly Fragment[]
  /** The key by which each of these is joined; what is not named cannot be. */
  readonly joins: Partial<Record<JoinName, string>>
  /** The person of a row, for questions about an audience. Left out: rows of nobody. */
  readonly person?: string
  readonly columns: Readonly<Record<string, FactColumn>>
}

const column = (zh: string, en: string, name: string): FactColumn => ({ zh, en, sql: `f.${name}` })

/** Limits of what happened at a store. */
const atStores =
  (name = 'f.store_id') =>
  (asking: Asking): readonly Fragment[] =>
    asking.nodes === undefined ? [] : [isAnyOf(raw(name), ids(asking.nodes))]

const inCurrency = ({ currency }: Asking): Fragment => sql`f.currency = ${text(currency)}`

/** What a programme did belongs to no store: it is told to who sees every store that feeds the programme. */
const ofWholeProgrammes = ({ programmes }: Asking): readonly Fragment[] => [
  isAnyOf(sql`f.programme_id`, ids(programmes)),
]

/** Members whom one of the stores has met. */
const metByStores = ({ nodes }: Asking): readonly Fragment[] =>
  nodes === undefined
    ? []
    : [
        sql`f.root_id in (select met.root_id from ${table('members.scope')} as met where ${isAnyOf(sql`met.store_id`, ids(nodes))})`,
      ]

/** Sources that stand at a node the asker may see. */
const ofSources = ({ nodes }: Asking): readonly Fragment[] =>
  nodes === undefined
    ? []
    : [
        sql`f.source_id in (select held.source_id from ${table('tracking.source')} as held where ${isAnyOf(sql`held.node_id`, ids(nodes))})`,
      ]

const SOLD = `kind, source, store_id, channel, occurred_at, day, hour, currency, gross_minor, discount_minor, paid_minor`
const LINES = `kind, store_id, day, hour, currency, product_id, quantity_milli, amount_minor, line_no`

const history: FactColumn = {
  zh: '新老买家',
  en: 'New or returning buyer',
  joins: ['first'],
  sql: `(case when f.root_id is null then 'anonymous' when f.purchase_id = first.purchase_id then 'new' else 'returning' end)`,
}
const person = column('会员', 'Person', 'root_id')
const kind = column('类型', 'Kind', 'kind')

const sales: Fact = {
  code: 'sales',
  zh: '小票',
  en: 'Receipts',
  reads: ['purchases.purchase', 'purchases.anonymous'],
  when: 'range',
  day: 'f.day',
  from: () => sql`(
        select root_id, purchase_id, ${raw(SOLD)} from ${table('purchases.purchase')} as known
        union all
        select cast(null as integer) as root_id, purchase_id, ${raw(SOLD)} from ${table('purchases.anonymous')} as unknown
        where not claimed) as f`,
  limits: (asking) => [inCurrency(asking), ...atStores()(asking)],
  joins: { place: 'f.store_id', person: 'f.root_id', first: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    history,
    purchase: column('小票', 'Receipt', 'purchase_id'),
    grossMinor: column('折前金额', 'Gross', 'gross_minor'),
    discountMinor: column('折扣', 'Discount', 'discount_minor'),
    paidMinor: column('实付（退货为负）', 'Paid, of returns negative', 'paid_minor'),
    behindCounters: {
      zh: '在客流计数点之后',
      en: 'Behind a counter of footfall',
      sql: ({ counters }) =>
        sql`(case when ${isAnyOf(sql`f.store_id`, ids(counters.behind))} then 'yes' else 'no' end)`,
    },
  },
}

const lines: Fact = {
  code: 'lines',
  zh: '商品明细',
  en: 'Lines of receipts',
  reads: ['purchases.line', 'purchases.anonymous_line', 'catalog.product'],
  when: 'range',
  day: 'f.day',
  from: () => sql`(
        select root_id, purchase_id, ${raw(LINES)} from ${table('purchases.line')} as known
        union all
        select cast(null as integer) as root_id, purchase_id, ${raw(LINES)} from ${table('purchases.anonymous_line')} as unknown
        where not claimed) as f`,
  limits: (asking) => [inCurrency(asking), ...atStores()(asking)],
  joins: { place: 'f.store_id', product: 'f.product_id', person: 'f.root_id', first: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    history,
    purchase: column('小票', 'Receipt', 'purchase_id'),
    product: column('商品', 'Product', 'product_id'),
    quantityMilli: column('数量（退货为负）', 'Quantity, of returns negative', 'quantity_milli'),
    amountMinor: column('金额（退货为负）', 'Amount, of returns negative', 'amount_minor'),
  },
}

const persons: Fact = {
  code: 'persons',
  zh: '会员',
  en: 'Members',
  reads: ['members.person'],
  when: 'range',
  day: 'f.joined_on',
  from: () => sql`${table('members.person')} as f`,
  limits: (asking) => [sql`f.joined_on is not null`, sql`not f.erased`, ...metByStores(asking)],
  joins: { place: 'f.joined_store_id', person: 'f', level: 'f.root_id' },
  person: 'f.root_id',
  columns: { person },
}

/** The same persons on the day they joined, which belongs to the store where they did. */
const joins: Fact = {
  ...persons,
  code: 'joins',
  zh: '入会',
  en: 'Joining',
  limits: (asking) => [sql`f.joined_on is not null`, sql`not f.erased`, ...atStores('f.joined_store_id')(asking)],
}

/** Identities by which each channel writes. */
const KINDS_OF_CHANNELS = [
  ['sms', ['phone_verified', 'phone']],
  ['phone', ['phone_verified', 'phone']],
  ['email', ['email_verified', 'email']],
  ['wecom', ['wecom_external_user']],
  ['wechat', ['wechat_openid']],
  ['alipay', ['alipay_user']],
  ['app', ['device']],
] as const

const SAME_CHANNEL = `(${KINDS_OF_CHANNELS.map(
  ([channel, kinds]) => `f.channel = '${channel}' and reach.kind in (${kinds.map((one) => `'${one}'`).join(', ')})`,
).join(' or ')})`

const consents: Fact = {
  code: 'consents',
  zh: '此刻的授权同意',
  en: 'Consents in force',
  reads: ['members.consent', 'members.reach', 'members.person'],
  when: 'now',
  from: () => sql`(
        select said.root_id, said.purpose, said.channel, said.allowed and not person.blocked as allowed
        from ${table('members.consent')} as said join ${table('members.person')} as person on person.root_id = said.root_id
        where not person.erased) as f`,
  limits: metByStores,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    purpose: column('用途', 'Purpose', 'purpose'),
    allowed: { zh: '同意', en: 'Allowed', sql: `(case when f.allowed then 'yes' else 'no' end)` },
    reachable: {
      zh: '有该渠道的身份',
      en: 'Has an identity of the channel',
      sql: () =>
        sql`(case when exists (select 1 from ${table('members.reach')} as reach where reach.root_id = f.root_id and ${raw(SAME_CHANNEL)}) then 'yes' else 'no' end)`,
    },
  },
}

const consentWords: Fact = {
  code: 'consentWords',
  zh: '授权表态',
  en: 'Words on consent',
  reads: ['members.consent_said'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('members.consent_said')} as f`,
  limits: metByStores,
  joins: { person: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    purpose: column('用途', 'Purpose', 'purpose'),
    allowed: { zh: '同意', en: 'Allowed', sql: `(case when f.allowed then 'yes' else 'no' end)` },
  },
}

const merges: Fact = {
  code: 'merges',
  zh: '会员合并',
  en: 'Merges of members',
  reads: ['members.merge'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('members.merge')} as f`,
  limits: metByStores,
  joins: {},
  columns: { undone: { zh: '已撤销', en: 'Undone', sql: `(case when f.undone then 'yes' else 'no' end)` } },
}

const points: Fact = {
  code: 'points',
  zh: '积分流水',
  en: 'Entries of points',
  reads: ['points.entry'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('points.entry')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    reason: column('事由', 'Reason', 'reason'),
    amount: column('积分（用出为负）', 'Points, spent ones negative', 'amount'),
    ofProgramme: {
      zh: '所选会员计划',
      en: 'Of the chosen programme',
      sql: ({ programmeId }) => sql`(case when f.programme_id = ${int(programmeId)} then 'yes' else 'no' end)`,
    },
  },
}

const balances: Fact = {
  code: 'balances',
  zh: '积分账户',
  en: 'Accounts of points',
  reads: ['points.account'],
  when: 'now',
  from: () => sql`${table('points.account')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id', level: 'f.root_id' },
  person: 'f.root_id',
  columns: {
    person,
    balance: column('余额', 'Balance', 'balance'),
    debt: column('欠额', 'Owed', 'debt'),
  },
}

const levelChanges: Fact = {
  code: 'levelChanges',
  zh: '等级变动',
  en: 'Changes of level',
  reads: ['tiers.change'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('tiers.change')} as f`,
  limits: ofWholeProgrammes,
  joins: { person: 'f.root_id' },
  person: 'f.root_id',
  columns: { person, reason: column('原因', 'Reason', 'reason') },
}

const events: Fact = {
  code: 'events',
  zh: '行为事件',
  en: 'Behaviour events',
  reads: ['tracking.event', 'tracking.source'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('tracking.event')} as f`,
  limits: ofSources,
  joins: { person: 'f.root_id', level: 'f.root_id', source: 'f.source_id' },
  person: 'f.root_id',
  columns: {
    kind,
    person,
    name: column('事件', 'Event', 'name'),
    campaign: column('活动名称', 'Campaign', 'utm_campaign'),
    campaignSource: column('活动来源', 'Campaign source', 'utm_source'),
    nobody: {
      zh: '尚不知是谁的设备',
      en: 'Device of nobody known',
      sql: `(case when f.root_id is null then f.visitor end)`,
    },
  },
}

/** Half an hour of silence begins another visit, as `sessionsOf` of tracking has it. */
const SILENCE = `interval '30 minutes'`

const visits: Fact = {
  code: 'visits',
  zh: '访问',
  en: 'Visits',
  reads: ['tracking.event', 'tracking.source'],
  when: 'range',
  day: 'f.day',
  from: ({ from, to }) => sql`(
        select root_id, visitor, source_id, day, hour, path, utm_source, utm_medium, utm_campaign
        from (
          select e.root_id, e.visitor, e.source_id, e.day, e.hour, e.path, e.utm_source, e.utm_medium, e.utm_campaign, e."at",
            lag(e."at") over (partition by e.root_id, case when e.root_id is null then e.visitor end order by e."at") as before
          from ${table('tracking.event')} as e join ${table('tracking.source')} as s on s.source_id = e.source_id
          where s.kind <> 'server' and e.day between ${day(from - 1)} and ${day(to)}
        ) as followed
        where before is null or "at" - before > ${raw(SILENCE)}) as f`,
  limits: ofSources,
  joins: { person: 'f.root_id', level: 'f.root_id', source: 'f.source_id' },
  person: 'f.root_id',
  columns: { person, campaign: column('活动名称', 'Campaign', 'utm_campaign') },
}

const footfall: Fact = {
  code: 'footfall',
  zh: '客流',
  en: 'Footfall',
  reads: ['organization.footfall'],
  when: 'range',
  day: 'f.day',
  from: () => sql`${table('organization.footfall')} as f`,
  limits: ({ counters }) => [isAnyOf(sql`f.node_id`, ids(counters.nodes))],
  joins: { place: 'f.node_id' },
  columns: { people: column('人次', 'People', 'people') },
}

const ALL: readonly Fact[] = [
  sales,
  lines,
  persons,
  joins,
  consents,
  consentWords,
  merges,
  points,
  balances,
  levelChanges,
  events,
  visits,
  footfall,
]
const BY_CODE = new Map(ALL.map((fact) => [fact.code, fact]))

export function factOf(code: FactCode): Fact {
  const fact = BY_CODE.get(code)
  if (!fact) throw new RangeError(`there is no fact ${code}`)
  return fact
}

/** What a fact needs beside it, joined in a fixed order. */
export function joinsOf(fact: Fact, names: ReadonlySet<JoinName>, asking: Asking): Fragment {
  const parts = (Object.keys(JOINS) as JoinName[]).flatMap((name) => {
    // Whoever knows the person knows the portrait.
    const key = name === 'portrait' ? fact.person : fact.joins[name]
    // `f` is the person already.
    return names.has(name) && key !== undefined && key !== 'f' ? [JOINS[name](asking, raw(key))] : []
  })
  return run(parts)
}

const JOINS: Record<JoinName, (asking: Asking, key: Fragment) => Fragment> = {
  // A counter counts with its store.
  place: (_asking, key) => sql`
        left join (
          select own.store_id as place_id, coalesce(above.store_id, own.store_id) as store_id, own.mall_id, own.brand_id,
            coalesce(above.floor, own.floor) as floor, coalesce(above.category, own.category) as category
          from ${table('organization.store')} as own
          left join ${table('organization.store')} as above on own.kind = 'counter' and above.store_id = own.parent_id
        ) as place on place.place_id = ${key}`,
  product: (_asking, key) => sql`
        left join ${table('catalog.product')} as product on product.product_id = ${key}`,
  person: (_asking, key) => sql`
        left join ${table('members.person')} as person on person.root_id = ${key}`,
  // Of several sales at one moment the one with the lowest id is the first, as the daily figures have it.
  first: (_asking, key) => sql`
        left join (
          select sold.root_id, min(sold.purchase_id) as purchase_id
          from ${table('purchases.purchase')} as sold
          join (select root_id, min(occurred_at) as first_at from ${table('purchases.purchase')} as early
                where kind = 'sale' group by root_id) as earliest
            on earliest.root_id = sold.root_id and earliest.first_at = sold.occurred_at
          where sold.kind = 'sale' group by sold.root_id
        ) as first on first.root_id = ${key}`,
  level: ({ programmeId }, key) => sql`
        left join ${table('tiers.level')} as level on level.root_id = ${key} and level.programme_id = ${int(programmeId)}`,
  // Portraits stand under the roots.
  portrait: (_asking, key) => sql`
        left join ${table('profiles.portrait')} as portrait on portrait.member_id = ${key}`,
  source: (_asking, key) => sql`
        left join ${table('tracking.source')} as source on source.source_id = ${key}`,
}
