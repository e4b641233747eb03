import { defineContext, type ValuesOf } from './context.ts'

const lineFields = {
  sku: { type: 'string', refersTo: 'product', label: { zh: '商品编码', en: 'product code' } },
  category: { type: 'path', refersTo: 'category', nullable: true, label: { zh: '商品类目', en: 'product category' } },
  brand: { type: 'string', refersTo: 'brand', nullable: true, label: { zh: '品牌', en: 'brand' } },
  amountMinor: { type: 'money', label: { zh: '明细金额', en: 'line amount' } },
  quantity: { type: 'number', label: { zh: '数量', en: 'quantity' } },
} as const

/**
 * What an earning rule may speak about: declared here and not in `loyalty`, so that the editor in the browser builds, checks and
 * says conditions by the very declaration that the server judges by. `purchase` is missing where points are earned by something else (check-in, sign-up).
 * `time` is the wall clock of the store; without a store, of the programme.
 */
export const earningContext = defineContext({
  name: 'earning',
  fields: {
    'purchase.paidMinor': { type: 'money', nullable: true, label: { zh: '消费金额', en: 'amount paid' } },
    'purchase.grossMinor': { type: 'money', nullable: true, label: { zh: '原价金额', en: 'amount before discount' } },
    'purchase.discountMinor': { type: 'money', nullable: true, label: { zh: '优惠金额', en: 'discount' } },
    'purchase.channel': { type: 'string', nullable: true, refersTo: 'channel', label: { zh: '渠道', en: 'channel' } },
    'purchase.source': { type: 'string', nullable: true, refersTo: 'source', label: { zh: '来源', en: 'source' } },
    'purchase.first': { type: 'boolean', nullable: true, label: { zh: '首次消费', en: 'first purchase' } },
    lines: {
      type: 'list',
      label: { zh: '商品明细', en: 'lines' },
      itemLabel: { zh: '商品', en: 'line' },
      element: lineFields,
    },
    'member.stage': {
      type: 'enum',
      label: { zh: '会员阶段', en: 'member stage' },
      options: [
        { value: 'prospect', label: { zh: '潜客', en: 'prospect' } },
        { value: 'joined', label: { zh: '会员', en: 'joined' } },
      ],
    },
    'member.tier': { type: 'string', refersTo: 'tier', label: { zh: '等级', en: 'level' } },
    'member.gender': { type: 'string', nullable: true, label: { zh: '性别', en: 'gender' } },
    'member.isBirthday': { type: 'boolean', nullable: true, label: { zh: '生日当天', en: 'birthday' } },
    'member.isBirthMonth': { type: 'boolean', nullable: true, label: { zh: '生日当月', en: 'birthday month' } },
    'member.joinedDays': {
      type: 'integer',
      nullable: true,
      unit: { zh: '天', en: 'days' },
      label: { zh: '入会天数', en: 'days since joining' },
    },
    'store.node': { type: 'node', nullable: true, refersTo: 'organization', label: { zh: '门店', en: 'store' } },
    'store.category': { type: 'string', nullable: true, label: { zh: '业态', en: 'business category' } },
    'store.floor': { type: 'string', nullable: true, label: { zh: '楼层', en: 'floor' } },
    'time.day': { type: 'day', label: { zh: '日期', en: 'date' } },
    'time.weekday': { type: 'weekday', label: { zh: '星期', en: 'day of the week' } },
    'time.minuteOfDay': { type: 'timeOfDay', label: { zh: '时间', en: 'time of day' } },
    'time.monthDay': { type: 'monthDay', label: { zh: '月日', en: 'day of the year' } },
  },
} as const)

/** What chooses the lines of a purchase that a rule counts. */
export const lineContext = defineContext({ name: 'earningLine', fields: lineFields } as const)

export type EarningValues = ValuesOf<typeof earningContext>
export type LineValues = ValuesOf<typeof lineContext>
