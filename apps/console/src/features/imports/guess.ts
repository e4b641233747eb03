import {
  type Field,
  hasPeople,
  type IdentitySource,
  isDated,
  type Mapping,
  plain,
  type Source,
  type Target,
} from './mapping.ts'

export const FORMATS = [
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm',
  'yyyy-MM-dd',
  'yyyy/M/d H:mm:ss',
  'yyyy/M/d H:mm',
  'yyyy/M/d',
  'yyyy年M月d日 H:mm:ss',
  'yyyy年M月d日 H:mm',
  'yyyy年M月d日',
  'dd/MM/yyyy HH:mm:ss',
  'dd/MM/yyyy HH:mm',
  'dd/MM/yyyy',
  'MM/dd/yyyy HH:mm',
  'MM/dd/yyyy',
  'yyyyMMddHHmmss',
  'yyyyMMdd',
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  'excel-serial',
  'epoch-seconds',
  'epoch-ms',
] as const

const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'yyyy-MM-dd HH:mm:ss'],
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'yyyy-MM-dd HH:mm'],
  [/^\d{4}-\d{2}-\d{2}$/, 'yyyy-MM-dd'],
  [/^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}:\d{2}$/, 'yyyy/M/d H:mm:ss'],
  [/^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}$/, 'yyyy/M/d H:mm'],
  [/^\d{4}\/\d{1,2}\/\d{1,2}$/, 'yyyy/M/d'],
  [/^\d{4}年\d{1,2}月\d{1,2}日 \d{1,2}:\d{2}:\d{2}$/, 'yyyy年M月d日 H:mm:ss'],
  [/^\d{4}年\d{1,2}月\d{1,2}日 \d{1,2}:\d{2}$/, 'yyyy年M月d日 H:mm'],
  [/^\d{4}年\d{1,2}月\d{1,2}日$/, 'yyyy年M月d日'],
  [/^\d{4}-\d{2}-\d{2}T[\d:]+\.\d{3}(Z|[+-]\d{2}:?\d{2})$/, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"],
  [/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/, "yyyy-MM-dd'T'HH:mm:ssXXX"],
  [/^(?:19|20)\d{12}$/, 'yyyyMMddHHmmss'],
  [/^(?:19|20)\d{6}$/, 'yyyyMMdd'],
  [/^1\d{12}$/, 'epoch-ms'],
  [/^1\d{9}$/, 'epoch-seconds'],
  [/^\d{5}(\.\d+)?$/, 'excel-serial'],
]

/** The formats that the values of a column show, at most three; slashes with a first part over 12 are days first. */
export function formatsOf(values: readonly string[]): readonly string[] {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  const found = new Set(filled.flatMap((value) => SHAPES.find(([shape]) => shape.test(value))?.[1] ?? []))
  const slashed = filled.filter((value) => /^\d{2}\/\d{2}\/\d{4}/.test(value))
  if (slashed.length > 0) {
    const daysFirst = slashed.some((value) => Number(value.slice(0, 2)) > 12)
    const time = /:\d{2}:\d{2}$/.test(slashed[0] ?? '') ? ' HH:mm:ss' : slashed[0]?.includes(':') ? ' HH:mm' : ''
    found.add(`${daysFirst ? 'dd/MM' : 'MM/dd'}/yyyy${time}`)
  }
  return found.size > 0 ? [...found].slice(0, 3) : ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd']
}

/** Headers that people use for a field, besides its name in both languages. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  phone: ['手机', '手机号码', '电话', '联系电话', 'mobile', 'mobile phone', 'tel', 'phone number'],
  name: [
    '姓名',
    '会员姓名',
    '商品名称',
    '品名',
    '门店名称',
    '店名',
    'full name',
    'product name',
    'description',
    'title',
  ],
  gender: ['sex'],
  birthday: ['出生日期', '生日日期', 'birth date', 'date of birth', 'dob'],
  email: ['电子邮箱', '邮件', 'mail', 'e-mail'],
  joinedAt: ['入会时间', '入会日期', '注册时间', '注册日期', '开卡日期', 'join date', 'registered at', 'created at'],
  homeStoreCode: ['归属门店', '开卡门店', '注册门店', '门店编号', 'home store'],
  number: [
    '小票号',
    '小票编号',
    '订单号',
    '流水号',
    '单据号',
    '交易号',
    'invoiceno',
    'invoice',
    'order no',
    'order id',
    'receipt',
    'receipt no',
  ],
  at: [
    '消费日期',
    '交易时间',
    '交易日期',
    '销售时间',
    '下单时间',
    '支付时间',
    'invoicedate',
    'date',
    'time',
    'order date',
    'paid at',
  ],
  storeCode: ['门店', '门店编号', '店铺编码', '店号', '店铺', '铺位号', '柜台编号', 'store', 'shop', 'store id'],
  sku: ['货号', '商品编号', '商品代码', '商品货号', 'stockcode', 'product code', 'item', 'article', 'item code'],
  quantity: ['件数', '销售数量', 'qty', 'pieces'],
  unitPrice: ['销售单价', 'unit price'],
  amount: [
    '实收',
    '实收金额',
    '实付',
    '实付金额',
    '消费金额',
    '销售金额',
    '成交金额',
    'total',
    'line total',
    'amount paid',
  ],
  discount: ['折扣', '折扣金额', '优惠金额'],
  channel: ['来源渠道', '渠道名称'],
  originalNumber: ['原小票号', '原订单号', '退货原单'],
  category: ['品类', '类目', '分类', '商品分类', '业态'],
  brand: ['品牌名称'],
  price: ['吊牌价', '零售价', '售价', '标价', 'list price'],
  barcode: ['条形码', 'ean', 'upc'],
  code: ['节点编码', '门店编码'],
  parentCode: ['上级', '所属商场', '父级编码', 'parent'],
  floor: ['所在楼层'],
  day: ['营业日期', '日期'],
  turnover: ['营业额', '日销售额', 'sales'],
  receipts: ['笔数', '交易笔数', '客单数', 'transactions'],
  footfall: ['进店人数', '客流量', 'visitors'],
  hour: ['时段'],
  points: ['积分余额', '当前积分', '剩余积分', '可用积分', 'balance'],
  programmeCode: ['会员计划', 'programme', 'program'],
  tag: ['标签', '标签名称', '标签编码'],
  value: ['标签值', '值'],
  validUntil: ['有效期', '到期日', '到期日期', '失效日期', 'expires', 'expiry', 'expiry date'],
}

/** Headers that tell a person, by kind of identity. */
const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  card_no: ['会员卡号', '卡号', '会员号', '会员编号', 'card', 'card no', 'card number', 'member no'],
  phone: ['会员手机', '会员手机号', '手机号', '手机', '手机号码', 'phone', 'mobile'],
  wechat_unionid: ['unionid', '微信unionid', 'wechat unionid'],
  wechat_openid: ['openid', '微信openid'],
  ecommerce_id: ['电商会员号', '买家id', '买家昵称', 'customerid', 'customer id', 'customer', 'buyer'],
  pos_id: ['收银会员号', '收银会员'],
  plate: ['车牌', '车牌号', '车牌号码', 'plate'],
  alipay_user: ['支付宝', '支付宝用户'],
  email: ['会员邮箱', 'email', '邮箱'],
}

/** What a mapping's words are called in files. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gender: {
    male: ['男', '男性', '先生', 'm', 'M', '1'],
    female: ['女', '女性', '女士', 'f', 'F', '2'],
    unknown: ['未知', '保密', '不详', '0'],
  },
  stage: { joined: ['会员', '已入会', '正式会员'], prospect: ['潜客', '粉丝', '非会员'] },
  kind: {
    group: ['集团'],
    mall: ['商场', '购物中心'],
    brand: ['品牌'],
    store: ['门店', '店铺', '商户'],
    counter: ['柜台', '专柜'],
  },
}

export interface GuessFrom {
  readonly header: readonly string[]
  /** First values of a column. */
  readonly values: (at: number) => readonly string[]
  readonly fields: readonly Field[]
  /** What a field is called, in both languages. */
  readonly labels: (field: string) => readonly string[]
  readonly name: string
  readonly zone: string
}

/** A first mapping: columns that are called what a field is called in either language, dates by their shape, words by what stands there. */
export function guessMapping(target: Target, from: GuessFrom): Mapping {
  const taken = new Set<number>()
  const find = (names: readonly string[]): number => {
    const wanted = new Set(names.map(plain))
    return from.header.findIndex((column, at) => !taken.has(at) && wanted.has(plain(column)))
  }
  const fields: Record<string, Source> = {}
  // Own names first, so that an alias takes no column that another field is called by.
  for (const pass of [from.labels, (name: string) => ALIASES[name] ?? []]) {
    for (const field of from.fields) {
      if (fields[field.name]) continue
      const at = find([...(pass === from.labels ? [field.name] : []), ...pass(field.name)])
      if (at < 0) continue
      taken.add(at)
      fields[field.name] = sourceFor(field, from.header[at] ?? '', from.values(at))
    }
  }
  const identities = hasPeople(target) ? guessPeople(target, fields, find, taken, from.header) : []
  return {
    name: target === 'purchases' ? 'own-purchases' : `own-${target}`,
    title: { zh: from.name, en: from.name },
    target,
    zone: from.zone,
    currency: 'CNY',
    ...(target === 'purchases' || target === 'catalog' ? { rounding: 'half-up' } : {}),
    fields,
    ...(identities.length > 0 ? { identities } : {}),
    ...(target === 'purchases' ? purchaseParts(fields) : {}),
  }
}

function guessPeople(
  target: Target,
  fields: Readonly<Record<string, Source>>,
  find: (names: readonly string[]) => number,
  taken: Set<number>,
  header: readonly string[],
): IdentitySource[] {
  return Object.entries(PEOPLE).flatMap(([kind, names]) => {
    if (target === 'members' && (fields[kind] || kind === 'phone' || kind === 'email')) return []
    const at = find([kind, ...names])
    if (at < 0) return []
    taken.add(at)
    return [{ kind, column: header[at] ?? '', stripFloatTail: true }]
  })
}

const NUMBERED: ReadonlySet<string> = new Set([
  'phone',
  'number',
  'storeCode',
  'sku',
  'barcode',
  'homeStoreCode',
  'code',
  'parentCode',
])

/** A column read as what the field is. */
export function sourceFor(
  field: Pick<Field, 'name' | 'type' | 'words'>,
  column: string,
  values: readonly string[],
): Source {
  const words = field.type === 'word' ? translationOf(field.name, values) : {}
  return {
    column,
    ...(isDated(field.type) ? { formats: formatsOf(values) } : {}),
    ...(NUMBERED.has(field.name) ? { stripFloatTail: true } : {}),
    ...(Object.keys(words).length > 0 ? { translate: words } : {}),
  }
}

/** Words of the file that are known by another name here. */
function translationOf(field: string, values: readonly string[]): Record<string, string> {
  const known = WORDS[field] ?? {}
  const met = new Set(values.map((value) => value.trim()))
  // All ways of saying it where one of them is met: further down there may be others.
  return Object.fromEntries(
    Object.entries(known).flatMap(([word, names]) =>
      names.filter((name) => met.has(name) || !/^[\dfmFM]$/.test(name)).map((name) => [name, word]),
    ),
  )
}

/** Rows with a negative amount are returns; all others are sales. */
function purchaseParts(fields: Readonly<Record<string, Source>>): Pick<Mapping, 'kinds' | 'groupBy'> {
  const column = fields.amount?.column
  const returns =
    column === undefined ? [] : [{ kind: 'return', when: [{ column, sign: 'negative' }], amounts: 'as-is' }]
  return {
    kinds: [...returns, { kind: 'sale', when: [], amounts: 'as-is' }],
    groupBy: fields.storeCode ? ['storeCode', 'number'] : ['number'],
  }
}

/** The content that a header looks most like. */
export function guessTarget(
  header: readonly string[],
  targets: readonly { readonly target: Target; readonly fields: readonly Field[] }[],
  guess: (target: Target) => Mapping,
): Target {
  const scored = targets.map(({ target, fields }) => {
    const mapping = guess(target)
    const found = Object.keys(mapping.fields).length + (mapping.identities?.length ?? 0)
    const lacking = fields.filter(({ name, required }) => required && !mapping.fields[name]).length
    return { target, score: found / Math.max(header.length, 1) - lacking }
  })
  return scored.sort((one, other) => other.score - one.score)[0]?.target ?? 'members'
}
