import { defineContext } from '../src/index.ts'

const both = (zh: string, en: string) => ({ zh, en })

/** A context with every type there is, in the shape that earning rules will have. */
export const earning = defineContext({
  name: 'earning',
  fields: {
    'purchase.amountMinor': { type: 'money', label: both('消费金额', 'amount') },
    'purchase.channel': {
      type: 'enum',
      label: both('渠道', 'channel'),
      options: [
        { value: 'pos', label: both('门店收银', 'POS') },
        { value: 'online', label: both('线上商城', 'online shop') },
        { value: 'mini', label: both('小程序', 'mini program') },
      ],
    },
    'purchase.at': { type: 'instant', label: both('消费时刻', 'time of purchase') },
    'purchase.isFirst': { type: 'boolean', label: both('首次消费', 'first purchase') },
    'purchase.note': { type: 'string', label: both('备注', 'note'), nullable: true },
    'purchase.discountRate': { type: 'number', label: both('折扣率', 'discount rate'), min: 0, max: 1 },
    'store.node': { type: 'node', label: both('门店', 'store'), refersTo: 'organization' },
    'member.tier': {
      type: 'enum',
      label: both('等级', 'level'),
      nullable: true,
      ordered: true,
      options: [
        { value: 'bronze', label: both('铜卡', 'bronze') },
        { value: 'silver', label: both('银卡', 'silver') },
        { value: 'gold', label: both('金卡', 'gold') },
        { value: 'platinum', label: both('铂金卡', 'platinum') },
      ],
    },
    'member.birthday': { type: 'day', label: both('生日', 'birthday'), nullable: true },
    'member.birthMonthDay': { type: 'monthDay', label: both('生日月日', 'day of birth'), nullable: true },
    'member.birthMonth': {
      type: 'integer',
      label: both('生日月份', 'birth month'),
      unit: both('月', 'month'),
      nullable: true,
      min: 1,
      max: 12,
    },
    'member.tags': { type: 'tags', label: both('标签', 'tags'), refersTo: 'tag', nullable: true },
    'time.day': { type: 'day', label: both('日期', 'day') },
    'time.minuteOfDay': { type: 'timeOfDay', label: both('时间', 'time of day') },
    'time.weekday': { type: 'weekday', label: both('星期', 'weekday') },
    lines: {
      type: 'list',
      label: both('商品', 'lines'),
      itemLabel: both('商品', 'line'),
      element: {
        sku: { type: 'string', label: both('货号', 'sku'), refersTo: 'product' },
        categoryPath: { type: 'path', label: both('类目', 'category'), refersTo: 'category', nullable: true },
        'product.brand': { type: 'string', label: both('品牌', 'brand'), refersTo: 'brand', nullable: true },
        amountMinor: { type: 'money', label: both('金额', 'amount') },
        quantity: { type: 'integer', label: both('件数', 'quantity'), unit: both('件', 'pieces') },
        weight: { type: 'number', label: both('重量', 'weight'), unit: both('千克', 'kg'), nullable: true },
        guides: {
          type: 'list',
          label: both('销售导购', 'selling guides'),
          itemLabel: both('导购', 'guide'),
          element: { code: { type: 'string', label: both('工号', 'staff code') } },
        },
      },
    },
  },
})

const NAMES: Readonly<Record<string, { zh: string; en: string }>> = {
  'organization:east': both('华东', 'East China'),
  'organization:mall-1': both('一号商场', 'Mall One'),
  'category:food': both('食品', 'Food'),
  'tag:vip': both('贵宾', 'VIP'),
  'tag:new': both('新客', 'New'),
}

/** How the sentences of the tests are printed. */
export const wording = {
  currency: 'CNY',
  nameOf: (refersTo: string, code: string, language: 'zh' | 'en') => NAMES[`${refersTo}:${code}`]?.[language],
}
