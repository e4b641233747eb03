import { sql } from '@atrium/olap/query'
import { type Binding, bind, type Dimension, type Words, words } from './dimension.ts'
import type { FactCode } from './fact.ts'
import { day, raw } from './sql.ts'

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
const AT_STORES = ['sales', 'lines', 'joins', 'persons', 'footfall'] as const

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

/** When and where. */
export const PLACE_DIMENSIONS: readonly Dimension[] = [
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
]
