import type { Field as MemberField } from '@atrium/members'
import type { Programme } from '@atrium/organization'
import { type Context, defineContext, type Field } from '@atrium/rules'
import { DAYPARTS } from './habit.ts'
import { STAGES } from './standing.ts'
import type { Tag } from './tag.ts'

type Words = { readonly zh: string; readonly en: string }
const words = (zh: string, en: string): Words => ({ zh, en })
const DAYS = words('天', 'days')

/** Windows that conditions may ask about beside the group's own. */
export const RECENT_DAYS = [7, 30, 90, 180, 365] as const

const STAGE_WORDS: Readonly<Record<(typeof STAGES)[number], Words>> = {
  prospect: words('潜客', 'prospect'),
  new: words('新客', 'new'),
  growing: words('成长', 'growing'),
  mature: words('成熟', 'mature'),
  declining: words('衰退', 'declining'),
  sleeping: words('沉睡', 'sleeping'),
  lost: words('流失', 'lost'),
}
const DAYPART_WORDS: Readonly<Record<(typeof DAYPARTS)[number], Words>> = {
  morning: words('上午', 'morning'),
  noon: words('中午', 'noon'),
  afternoon: words('下午', 'afternoon'),
  evening: words('晚上', 'evening'),
  night: words('深夜', 'night'),
}

const count = (zh: string, en: string, unit?: Words): Field => ({
  type: 'integer',
  nullable: true,
  label: words(zh, en),
  ...(unit ? { unit } : {}),
})
const money = (zh: string, en: string): Field => ({ type: 'money', nullable: true, label: words(zh, en) })
const number = (zh: string, en: string): Field => ({ type: 'number', nullable: true, label: words(zh, en) })
const text = (zh: string, en: string, refersTo?: string): Field => ({
  type: 'string',
  nullable: true,
  label: words(zh, en),
  ...(refersTo === undefined ? {} : { refersTo }),
})
const score = (zh: string, en: string): Field => ({
  type: 'integer',
  nullable: true,
  min: 1,
  max: 10,
  label: words(zh, en),
})

const FIXED: Readonly<Record<string, Field>> = {
  'member.stage': {
    type: 'enum',
    label: words('会员阶段', 'member stage'),
    options: [
      { value: 'prospect', label: words('潜客', 'prospect') },
      { value: 'joined', label: words('会员', 'joined') },
    ],
  },
  'member.gender': {
    type: 'enum',
    nullable: true,
    label: words('性别', 'gender'),
    options: [
      { value: 'female', label: words('女', 'female') },
      { value: 'male', label: words('男', 'male') },
      { value: 'other', label: words('其他', 'other') },
    ],
  },
  'member.age': { ...count('年龄', 'age', words('岁', 'years')), min: 0, max: 150 } as Field,
  'member.birthday': { type: 'day', nullable: true, label: words('生日', 'birthday') },
  'member.birthMonth': { ...count('生日月份', 'birthday month'), min: 1, max: 12 } as Field,
  'member.joinedOn': { type: 'day', nullable: true, label: words('开卡日期', 'joined on') },
  'member.joinedDays': count('入会天数', 'days since joining', DAYS),
  'member.homeStore': {
    type: 'node',
    nullable: true,
    refersTo: 'organization',
    label: words('归属门店', 'home store'),
  },
  'member.hasGuide': { type: 'boolean', label: words('有归属导购', 'has an owning guide') },
  'member.known': { type: 'tags', refersTo: 'identity_kind', label: words('已有身份标识', 'known by') },
  'buying.stage': {
    type: 'enum',
    ordered: true,
    label: words('生命周期', 'lifecycle'),
    options: STAGES.map((value) => ({ value, label: STAGE_WORDS[value] })),
  },
  'buying.orders': count('累计订单数', 'orders ever'),
  'buying.spendMinor': money('累计净消费', 'net spend ever'),
  'buying.windowOrders': count('统计期订单数', 'orders of the window'),
  'buying.windowSpendMinor': money('统计期净消费', 'net spend of the window'),
  'buying.averageOrderMinor': money('客单价', 'average order'),
  'buying.intervalDays': number('平均购买间隔', 'average interval'),
  'buying.firstDay': { type: 'day', nullable: true, label: words('首次消费日', 'first purchase on') },
  'buying.lastDay': { type: 'day', nullable: true, label: words('最近消费日', 'last purchase on') },
  'buying.silentDays': count('距上次消费', 'days since the last purchase', DAYS),
  'buying.returnedMinor': money('累计退货额', 'returned ever'),
  'buying.stores': count('到访门店数', 'stores bought at'),
  'buying.categories': count('消费类目数', 'categories bought'),
  'buying.power': score('消费力分级', 'spending power'),
  'buying.price': score('价格带', 'price band'),
  'buying.recency': score('R 分值', 'recency score'),
  'buying.frequency': score('F 分值', 'frequency score'),
  'buying.monetary': score('M 分值', 'monetary score'),
  'buying.promotionShare': number('优惠占比', 'discount share'),
  'buying.category': text('偏好类目', 'favourite category', 'category'),
  'buying.brand': text('偏好品牌', 'favourite brand', 'brand'),
  'buying.product': text('偏好商品', 'favourite product', 'product'),
  'buying.store': {
    type: 'node',
    nullable: true,
    refersTo: 'organization',
    label: words('偏好门店', 'favourite store'),
  },
  'buying.channel': text('偏好渠道', 'favourite channel', 'channel'),
  'buying.daypart': {
    type: 'enum',
    nullable: true,
    label: words('偏好时段', 'favourite time of day'),
    options: DAYPARTS.map((value) => ({ value, label: DAYPART_WORDS[value] })),
  },
  'buying.alive': number('留存概率', 'probability of staying'),
  'buying.expected90': number('90 天预期消费次数', 'purchases expected in 90 days'),
  'buying.expected365': number('365 天预期消费次数', 'purchases expected in 365 days'),
  'buying.valueMinor': money('客户终身价值', 'lifetime value'),
  'buying.nextOn': { type: 'day', nullable: true, label: words('预计下次消费', 'next purchase expected on') },
}

/** What a rule may name of somebody's tags: words of the tag as values. */
function tagField(tag: Tag): Field {
  const label = words(tag.name.zh, tag.name.en ?? tag.name.zh)
  const options = (tag.choices ?? []).map((each) => ({
    value: each.code,
    label: words(each.zh, each.en ?? each.zh),
    ...(each.archived ? { archived: true } : {}),
  }))
  switch (tag.type) {
    case 'text':
      return { type: 'string', nullable: true, label }
    case 'number':
      return { type: 'number', nullable: true, label }
    case 'boolean':
      return { type: 'boolean', nullable: true, label }
    case 'day':
      return { type: 'day', nullable: true, label }
    case 'choice':
      return { type: 'enum', nullable: true, label, options }
    case 'choices':
      return { type: 'tags', label, refersTo: `tag.${tag.code}` }
  }
}

function attributeField(field: MemberField): Field {
  const label = words(field.name.zh, field.name.en ?? field.name.zh)
  switch (field.type) {
    case 'text':
      return { type: 'string', nullable: true, label }
    case 'integer':
      return { type: 'integer', nullable: true, label }
    case 'boolean':
      return { type: 'boolean', nullable: true, label }
    case 'day':
      return { type: 'day', nullable: true, label }
    case 'choice':
      return {
        type: 'enum',
        nullable: true,
        label,
        options: (field.choices ?? []).map((value) => ({ value, label: words(value, value) })),
      }
    case 'choices':
      return { type: 'tags', label }
  }
}

/** Tags that conditions may name: those that are kept. What is read elsewhere has a field of its own. */
export const isNamable = (tag: Tag): boolean => tag.kind !== 'builtIn'

/**
 * What rules of tags may speak about: a person, what it buys, its standing in every programme (`programme.p1.level`), its custom fields and its
 * other tags (`tag.coffeeLover`). Put together at run time, since programmes, fields and tags are the house's own.
 */
export function personContext(
  tags: readonly Tag[],
  programmes: readonly Pick<Programme, 'id' | 'name'>[],
  attributes: Iterable<MemberField>,
): Context {
  const fields: Record<string, Field> = { ...FIXED }
  for (const days of RECENT_DAYS) {
    fields[`recent.d${days}.orders`] = count(`近 ${days} 天订单数`, `orders of the last ${days} days`)
    fields[`recent.d${days}.spendMinor`] = money(`近 ${days} 天净消费`, `net spend of the last ${days} days`)
  }
  for (const { id, name } of programmes) {
    const [zh, en] = [name.zh, name.en ?? name.zh]
    fields[`programme.p${id}.level`] = text(`${zh}等级`, `level in ${en}`, 'tier')
    fields[`programme.p${id}.levelRank`] = count(`${zh}等级序号`, `rank of the level in ${en}`)
    fields[`programme.p${id}.points`] = count(`${zh}积分`, `points in ${en}`)
  }
  for (const field of attributes) fields[`attribute.${field.code}`] = attributeField(field)
  for (const tag of tags) if (isNamable(tag)) fields[`tag.${tag.code}`] = tagField(tag)
  return defineContext({ name: 'person', fields })
}

/** What a sum may be narrowed to: a line of a purchase. `purchase` and `time` are by the store's clock. */
export const itemContext = defineContext({
  name: 'item',
  fields: {
    'purchase.channel': { type: 'string', refersTo: 'channel', label: words('渠道', 'channel') },
    'purchase.store': { type: 'node', refersTo: 'organization', label: words('门店', 'store') },
    'time.day': { type: 'day', label: words('日期', 'date') },
    'time.weekday': { type: 'weekday', label: words('星期', 'day of the week') },
    'time.minuteOfDay': { type: 'timeOfDay', label: words('时间', 'time of day') },
    'item.sku': { type: 'string', refersTo: 'product', nullable: true, label: words('商品', 'product') },
    'item.category': { type: 'path', refersTo: 'category', nullable: true, label: words('类目', 'category') },
    'item.brand': { type: 'string', refersTo: 'brand', nullable: true, label: words('品牌', 'brand') },
    'item.amountMinor': { type: 'money', nullable: true, label: words('明细金额', 'line amount') },
    'item.quantity': { type: 'number', nullable: true, label: words('数量', 'quantity') },
  },
} as const)
