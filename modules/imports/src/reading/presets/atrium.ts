import type { Mapping } from '../mapping.ts'

// Atrium's own layouts: what to fill in when no other system has to be asked. Every column but the required ones may be missing
// from the header. Codes, yes/no and kinds are understood in both languages.

const DAYS = ['yyyy-MM-dd', 'yyyy/M/d', 'yyyy年M月d日']
const TIMES = [
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm',
  'yyyy/M/d H:mm:ss',
  'yyyy/M/d H:mm',
  ...DAYS,
]
const optional = true

/** kind*, code*, parent_code, name*, name_en, zone, currency, category, floor, opens_at, closes_at. Parents stand above their children. */
export const atriumOrganization: Mapping = {
  name: 'atrium-organization',
  title: { zh: 'Atrium 组织', en: 'Atrium organization' },
  target: 'organization',
  fields: {
    kind: {
      column: ['kind', '类型'],
      translate: { 集团: 'group', 商场: 'mall', 品牌: 'brand', 门店: 'store', 店铺: 'store', 专柜: 'counter' },
    },
    code: { column: ['code', '编码'] },
    parentCode: { column: ['parent_code', '上级编码'], optional },
    name: { column: ['name', '名称'] },
    nameEn: { column: ['name_en', '英文名称'], optional },
    zone: { column: ['zone', '时区'], optional },
    currency: { column: ['currency', '币种'], optional },
    category: { column: ['category', '业态'], optional },
    floor: { column: ['floor', '楼层'], optional },
    opensAt: { column: ['opens_at', '开门时间'], optional },
    closesAt: { column: ['closes_at', '关门时间'], optional },
  },
}

/**
 * phone, phone_verified, card_no, name, gender, birthday, email, email_verified, joined_at, channel, home_store_code, guide_code.
 * A row needs something that identifies: whoever posts it refuses one without.
 */
export const atriumMembers: Mapping = {
  name: 'atrium-members',
  title: { zh: 'Atrium 会员', en: 'Atrium members' },
  target: 'members',
  zone: 'Asia/Shanghai',
  fields: {
    phone: { column: ['phone', '手机号'], optional, stripFloatTail: true },
    phoneVerified: { column: ['phone_verified', '手机已验证'], optional },
    name: { column: ['name', '姓名'], optional },
    gender: {
      column: ['gender', '性别'],
      optional,
      translate: { 女: 'female', 男: 'male', 未知: 'unknown', f: 'female', m: 'male' },
    },
    birthday: { column: ['birthday', '生日'], optional, formats: DAYS },
    email: { column: ['email', '邮箱'], optional },
    emailVerified: { column: ['email_verified', '邮箱已验证'], optional },
    stage: { column: ['stage', '阶段'], optional, translate: { 潜客: 'prospect', 会员: 'joined' } },
    joinedAt: { column: ['joined_at', '开卡时间'], optional, formats: TIMES },
    channel: { column: ['channel', '开卡渠道'], optional },
    homeStoreCode: { column: ['home_store_code', '归属门店编码'], optional },
    guideCode: { column: ['guide_code', '归属导购编码'], optional },
  },
  identities: [
    { kind: 'card_no', column: ['card_no', '会员卡号'], optional, stripFloatTail: true },
    { kind: 'wechat_unionid', column: ['wechat_unionid'], optional },
    { kind: 'plate', column: ['plate', '车牌号'], optional },
  ],
}

/** sku*, name*, name_en, category (levels set apart by >), brand, price, barcode. */
export const atriumProducts: Mapping = {
  name: 'atrium-products',
  title: { zh: 'Atrium 商品', en: 'Atrium products' },
  target: 'catalog',
  currency: 'CNY',
  rounding: 'half-up',
  fields: {
    sku: { column: ['sku', '商品编码'] },
    name: { column: ['name', '商品名称'] },
    nameEn: { column: ['name_en', '英文名称'], optional },
    category: { column: ['category', '品类'], optional },
    brand: { column: ['brand', '品牌'], optional },
    price: { column: ['price', '吊牌价'], optional },
    barcode: { column: ['barcode', '条码'], optional, stripFloatTail: true },
  },
}

/**
 * kind* (sale, return, adjustment), number*, at*, store_code*, sku*, name, quantity*, amount*, unit_price, discount, channel,
 * original_number, line_guide_code, phone, card_no, plate. One row a line; returns carry negative quantities and amounts.
 */
export const atriumPurchases: Mapping = {
  name: 'atrium-purchases',
  title: { zh: 'Atrium 消费', en: 'Atrium purchases' },
  target: 'purchases',
  source: 'atrium-file',
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  fields: {
    number: { column: ['number', '小票号'] },
    at: { column: ['at', '消费时间'], formats: TIMES },
    storeCode: { column: ['store_code', '门店编码'], required: true },
    channel: { column: ['channel', '渠道'], optional },
    originalNumber: { column: ['original_number', '原小票号'], optional },
    sku: { column: ['sku', '商品编码'] },
    name: { column: ['name', '商品名称'], optional },
    quantity: { column: ['quantity', '数量'] },
    unitPrice: { column: ['unit_price', '单价'], optional, rounding: 'half-up' },
    amount: { column: ['amount', '金额'] },
    discount: { column: ['discount', '折扣'], optional },
    lineGuideCode: { column: ['line_guide_code', '销售导购编码'], optional },
  },
  identities: [
    { kind: 'phone', column: ['phone', '手机号'], optional, stripFloatTail: true },
    { kind: 'card_no', column: ['card_no', '会员卡号'], optional, stripFloatTail: true },
    { kind: 'plate', column: ['plate', '车牌号'], optional },
  ],
  groupBy: ['storeCode', 'number'],
  kinds: [
    { kind: 'return', when: [{ column: ['kind', '类型'], oneOf: ['return', '退货'] }], amounts: 'as-is' },
    { kind: 'adjustment', when: [{ column: ['kind', '类型'], oneOf: ['adjustment', '调整'] }], amounts: 'as-is' },
    { kind: 'sale', when: [{ column: ['kind', '类型'], oneOf: ['sale', '销售'] }], amounts: 'as-is' },
  ],
}

/** store_code*, day*, counter_code, hour, turnover, receipts, footfall. Turnover and receipts as merchants declare them. */
export const atriumStoreDays: Mapping = {
  name: 'atrium-store-days',
  title: { zh: 'Atrium 商户日销售与客流', en: 'Atrium store days' },
  target: 'store-days',
  currency: 'CNY',
  fields: {
    storeCode: { column: ['store_code', '门店编码'] },
    day: { column: ['day', '日期'], formats: DAYS },
    counterCode: { column: ['counter_code', '专柜编码'], optional },
    hour: { column: ['hour', '小时'], optional },
    turnover: { column: ['turnover', '销售额'], optional },
    receipts: { column: ['receipts', '笔数'], optional },
    footfall: { column: ['footfall', '客流'], optional },
  },
}

/** programme* (its code), points*, valid_until (the last day on which they count), reference; card_no, phone or email of somebody who is a member. */
export const atriumBalances: Mapping = {
  name: 'atrium-balances',
  title: { zh: 'Atrium 期初积分', en: 'Atrium opening balances' },
  target: 'balances',
  fields: {
    programmeCode: { column: ['programme', '会员计划编码'] },
    points: { column: ['points', '积分', '积分余额', '当前积分'] },
    validUntil: { column: ['valid_until', '有效期至'], optional, formats: DAYS },
    reference: { column: ['reference', '备注编号'], optional },
  },
  identities: [
    { kind: 'card_no', column: ['card_no', '会员卡号', '卡号'], optional, stripFloatTail: true },
    { kind: 'phone', column: ['phone', '手机号', '手机'], optional, stripFloatTail: true },
    { kind: 'email', column: ['email', '邮箱'], optional },
  ],
}

/** tag* (its code or name), value* (choices by code or name, several parted by semicolons); card_no, phone or email of somebody who is a member. */
export const atriumTags: Mapping = {
  name: 'atrium-tags',
  title: { zh: 'Atrium 会员标签', en: 'Atrium tags of members' },
  target: 'tags',
  fields: {
    tag: { column: ['tag', '标签', '标签名称', '标签编码'] },
    value: { column: ['value', '标签值', '值'] },
  },
  identities: [
    { kind: 'card_no', column: ['card_no', '会员卡号', '卡号'], optional, stripFloatTail: true },
    { kind: 'phone', column: ['phone', '手机号', '手机'], optional, stripFloatTail: true },
    { kind: 'email', column: ['email', '邮箱'], optional },
  ],
}
