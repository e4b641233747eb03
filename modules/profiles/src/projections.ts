import { defineProjection, type KeyedProjection, type Projection } from '@atrium/kernel'
import { portraitsChanged, tagDefined, tagsChanged } from './events.ts'

/** Rows of a person are read again when an event names its root; both events of this module have one form. */
const named = (topic: string): KeyedProjection => ({
  kind: 'keyed',
  keyed: 'memberId',
  topics: [topic],
  // The topic in the outbox vouches for the body.
  keysOf: (_, body) => (body as typeof tagsChanged.sample).memberIds,
})

const tag = defineProjection({
  name: 'profiles.tag',
  about: {
    zh: '会员持有的标签值，每个多选项一行；会员为合并后的本人',
    en: 'Values of tags that people have, under their roots, one row for each of several choices',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    tag: { type: 'text', zh: '标签', en: 'Tag', role: 'dimension' },
    textValue: {
      type: 'text?',
      zh: '文字值或选项',
      en: 'Text, or the code of a choice',
      role: 'dimension',
      personal: true,
    },
    numberValue: {
      type: 'double?',
      zh: '数值；是为 1，日期为 1970-01-01 以来的天数',
      en: 'Number; yes is 1, a day counts from 1970-01-01',
      role: 'measure',
      personal: true,
    },
  },
  sql: `select held.member_id, tag.code as tag, value.text_value, value.number_value
        from profiles.held held join profiles.tag tag on tag.id = held.tag_id
        cross join lateral (
          select jsonb_array_elements_text(held.value) as text_value, null::double precision as number_value
          where jsonb_typeof(held.value) = 'array'
          union all
          select case when jsonb_typeof(held.value) = 'string' and tag.value_type <> 'day' then held.value #>> '{}' end,
            case jsonb_typeof(held.value)
              when 'number' then (held.value #>> '{}')::double precision
              when 'boolean' then case held.value #>> '{}' when 'true' then 1 else 0 end
              when 'string' then case when tag.value_type = 'day' then ((held.value #>> '{}')::date - date '1970-01-01')::double precision end
            end
          where jsonb_typeof(held.value) <> 'array'
        ) as value`,
  of: named(tagsChanged.topic),
})

const definition = defineProjection({
  name: 'profiles.definition',
  about: { zh: '标签定义', en: 'Definitions of tags' },
  columns: {
    code: { type: 'text', zh: '标签', en: 'Tag', role: 'key' },
    groupCode: { type: 'text', zh: '分组', en: 'Group', role: 'dimension' },
    nameZh: { type: 'text', zh: '中文名', en: 'Chinese name', role: 'dimension' },
    nameEn: { type: 'text?', zh: '英文名', en: 'English name', role: 'dimension' },
    valueType: { type: 'text', zh: '值类型', en: 'Type of values', role: 'dimension' },
    kind: { type: 'text', zh: '来源', en: 'Kind', role: 'dimension' },
    personal: { type: 'boolean', zh: '个人信息', en: 'Tells who somebody is', role: 'dimension' },
  },
  sql: `select code, group_code, name ->> 'zh' as name_zh, name ->> 'en' as name_en, value_type, kind, personal from profiles.tag`,
  of: { kind: 'whole', key: 'code', topics: [tagDefined.topic] },
})

const score = (zh: string, en: string) => ({ type: 'smallint?', zh, en, role: 'dimension' }) as const
const money = (zh: string, en: string) => ({ type: 'bigint', zh, en, unit: 'minor', role: 'measure' }) as const
const day = (zh: string, en: string) => ({ type: 'date', zh, en, role: 'time' }) as const
const count = (zh: string, en: string) => ({ type: 'int', zh, en, role: 'measure' }) as const
const liked = (zh: string, en: string) => ({ type: 'text?', zh, en, role: 'dimension' }) as const
const predicted = (zh: string, en: string) => ({ type: 'double?', zh, en, role: 'measure' }) as const

const portrait = defineProjection({
  name: 'profiles.portrait',
  about: {
    zh: '买家画像：消费习惯、偏好、RFM、生命周期与预测；集团货币，扣除退货；会员为合并后的本人',
    en: 'Portraits of buyers under their roots: habits, likes, RFM, stage and predictions, in the group’s currency, net of returns',
  },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    firstDay: day('首次消费日', 'First purchase on'),
    lastDay: day('最近消费日', 'Last purchase on'),
    orders: count('累计订单数', 'Orders ever'),
    buyingDays: count('消费天数', 'Days with an order'),
    spendMinor: money('累计净消费', 'Net spend ever'),
    windowOrders: count('统计期订单数', 'Orders of the window'),
    windowSpendMinor: money('统计期净消费', 'Net spend of the window'),
    grossMinor: money('订单原价合计', 'Orders before discounts'),
    discountMinor: money('优惠合计', 'Discounts'),
    returnedMinor: money('退货合计', 'Returned'),
    stores: count('门店数', 'Stores'),
    categories: count('类目数', 'Categories'),
    averageOrderMinor: money('客单价', 'Average order'),
    intervalDays: { type: 'double?', zh: '平均购买间隔', en: 'Average interval', unit: 'day', role: 'measure' },
    promotionShare: { type: 'double', zh: '优惠占比', en: 'Discount share', role: 'measure' },
    category: liked('偏好类目', 'Favourite category'),
    brand: liked('偏好品牌', 'Favourite brand'),
    productId: { type: 'int?', zh: '偏好商品', en: 'Favourite product', role: 'dimension' },
    storeId: { type: 'int?', zh: '偏好门店', en: 'Favourite store', role: 'dimension' },
    channel: liked('偏好渠道', 'Favourite channel'),
    daypart: liked('偏好时段', 'Favourite time of day'),
    stage: liked('生命周期', 'Lifecycle'),
    stageSince: { type: 'date?', zh: '进入该阶段', en: 'In this stage since', role: 'time' },
    recency: score('R 分值（1–5）', 'Recency score, 1 to 5'),
    frequency: score('F 分值（1–5）', 'Frequency score, 1 to 5'),
    monetary: score('M 分值（1–5）', 'Monetary score, 1 to 5'),
    recencyBand: score('R 固定分档', 'Recency by fixed bands'),
    frequencyBand: score('F 固定分档', 'Frequency by fixed bands'),
    monetaryBand: score('M 固定分档', 'Monetary by fixed bands'),
    powerTile: score('消费力（1–5）', 'Spending power, 1 to 5'),
    priceTile: score('价格带（1–5）', 'Price band, 1 to 5'),
    alive: predicted('留存概率', 'Probability of staying'),
    expected90: predicted('90 天预期消费次数', 'Purchases expected in 90 days'),
    expected365: predicted('365 天预期消费次数', 'Purchases expected in 365 days'),
    valueMinor: { type: 'bigint?', zh: '客户终身价值', en: 'Lifetime value', unit: 'minor', role: 'measure' },
    nextOn: { type: 'date?', zh: '预计下次消费日', en: 'Next purchase expected on', role: 'time' },
  },
  sql: `select habit.member_id, habit.first_day, habit.last_day, habit.orders, habit.buying_days, habit.spend_minor, habit.window_orders,
          habit.window_spend_minor, habit.gross_minor, habit.discount_minor, habit.returned_minor, habit.stores, habit.categories,
          round(habit.spend_minor / habit.orders::numeric)::bigint as average_order_minor,
          case when habit.buying_days > 1
            then (habit.last_day - habit.first_day)::double precision / (habit.buying_days - 1) end as interval_days,
          case when habit.gross_minor > 0
            then greatest(habit.discount_minor, 0)::double precision / habit.gross_minor else 0 end as promotion_share,
          liked.likes #>> '{categories,0,key}' as category, liked.likes #>> '{brands,0,key}' as brand,
          (liked.likes #>> '{products,0,key}')::int as product_id, (liked.likes #>> '{stores,0,key}')::int as store_id,
          liked.likes #>> '{channels,0,key}' as channel, liked.likes #>> '{dayparts,0,key}' as daypart,
          coalesce(stands.stage, 'new') as stage, stands.since_on as stage_since, stands.recency, stands.frequency, stands.monetary,
          stands.recency_band, stands.frequency_band, stands.monetary_band, stands.power_tile, stands.price_tile, stands.alive,
          stands.expected90, stands.expected365, stands.value_minor, stands.next_on
        from profiles.habit habit
        left join profiles.preference liked on liked.member_id = habit.member_id
        left join profiles.standing stands on stands.member_id = habit.member_id`,
  of: named(portraitsChanged.topic),
})

const stageChange = defineProjection({
  name: 'profiles.stage_change',
  about: { zh: '生命周期变更', en: 'Moves from stage to stage' },
  columns: {
    memberId: { type: 'int', zh: '会员', en: 'Member', role: 'key' },
    changeId: { type: 'bigint', zh: '变更号', en: 'Change', role: 'key' },
    day: day('日期', 'Day'),
    fromStage: { type: 'text', zh: '由', en: 'From', role: 'dimension' },
    toStage: { type: 'text', zh: '至', en: 'To', role: 'dimension' },
  },
  sql: 'select member_id, change_id, day, from_stage, to_stage from profiles.stage_change',
  of: named(portraitsChanged.topic),
})

export const projections: readonly Projection[] = [tag, definition, portrait, stageChange]
