import { addMonths, type Day } from '@atrium/kernel'
import { sql } from '@atrium/olap/query'
import { type Binding, bind, type Dimension, NOT_KNOWN, OF_PERSONS, type Words, words } from './dimension.ts'
import type { FactCode } from './fact.ts'
import { day, raw, run } from './sql.ts'

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

const ofPerson = (column: string): Partial<Record<FactCode, Binding>> =>
  bind(OF_PERSONS, { sql: `person.${column}`, joins: ['person'] })

const ofPortrait = (column: string): Partial<Record<FactCode, Binding>> =>
  bind(OF_PERSONS, { sql: `portrait.${column}`, joins: ['portrait'] })

const score = (code: string, name: Words, about: Words): Dimension => ({
  ...{ code, name, about, owner: 'profiles', type: 'number', none: words('未评分', 'Not scored') },
  on: ofPortrait(code === 'rfmRecency' ? 'recency' : code === 'rfmFrequency' ? 'frequency' : 'monetary'),
})

const WHO: readonly Dimension[] = [
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
]

/** Who somebody is. */
export const PERSON_DIMENSIONS: readonly Dimension[] = WHO.map((dimension) => ({ ...dimension, ofPersons: true }))
