import type { Currency, Day, Instant } from '@atrium/kernel'

/** What a file can hold. */
export const TARGETS = ['organization', 'members', 'catalog', 'purchases', 'store-days', 'balances', 'tags'] as const
export type Target = (typeof TARGETS)[number]

/**
 * How a cell is read. `money` becomes minor units of the mapping's currency, `quantity` thousandths, `instant` epoch
 * milliseconds, `day` days since 1970-01-01, `path` a list of texts, `currency` an ISO 4217 code with as many minor digits.
 */
export type FieldType =
  | 'boolean'
  | 'currency'
  | 'day'
  | 'instant'
  | 'integer'
  | 'money'
  | 'path'
  | 'quantity'
  | 'text'
  | 'word'

/** One field that a mapping may fill. */
export interface Field {
  readonly type: FieldType
  readonly required?: true
  /** Its value never shows in an error. */
  readonly personal?: true
  /** The words of a `word` field. */
  readonly words?: readonly string[]
  /** Bounds of an `integer` field. */
  readonly range?: readonly [number, number]
  /** Few distinct values among many rows: equal texts are kept once in memory. */
  readonly shared?: true
}

export type Fields = Readonly<Record<string, Field>>

const CODE: Field = { type: 'text' }
const CURRENCY: Field = { type: 'currency' }

const ORGANIZATION: Fields = {
  kind: { type: 'word', words: ['group', 'mall', 'brand', 'store', 'counter'], required: true },
  code: { type: 'text', required: true },
  parentCode: CODE,
  name: { type: 'text', required: true },
  nameEn: CODE,
  zone: CODE,
  currency: CURRENCY,
  category: CODE,
  floor: CODE,
  opensAt: CODE,
  closesAt: CODE,
}

const MEMBERS: Fields = {
  stage: { type: 'word', words: ['prospect', 'joined'] },
  joinedAt: { type: 'instant' },
  channel: { type: 'text', shared: true },
  name: { type: 'text', personal: true },
  gender: { type: 'word', words: ['female', 'male', 'unknown'] },
  birthday: { type: 'day', personal: true },
  phone: { type: 'text', personal: true },
  phoneVerified: { type: 'boolean' },
  phoneVerifiedAt: { type: 'instant' },
  email: { type: 'text', personal: true },
  emailVerified: { type: 'boolean' },
  homeStoreCode: { type: 'text', shared: true },
  guideCode: { type: 'text', shared: true },
}

const CATALOG: Fields = {
  sku: { type: 'text', required: true },
  name: { type: 'text', required: true },
  nameEn: CODE,
  category: { type: 'path' },
  brand: { type: 'text', shared: true },
  price: { type: 'money' },
  currency: CURRENCY,
  barcode: CODE,
}

/** Fields that all rows of one purchase share; taken from its first row. */
export const PURCHASE_FIELDS: Fields = {
  number: { type: 'text', required: true },
  at: { type: 'instant', required: true },
  storeCode: { type: 'text', shared: true },
  currency: CURRENCY,
  channel: { type: 'text', shared: true },
  originalNumber: CODE,
  guideCode: { type: 'text', shared: true },
  paid: { type: 'money' },
}

/** Fields of a single row of a purchase. A mapping without `sku` gives purchases without lines, worth the sum of `amount`. */
export const LINE_FIELDS: Fields = {
  sku: { type: 'text', required: true, shared: true },
  name: { type: 'text', shared: true },
  quantity: { type: 'quantity', required: true },
  unitPrice: { type: 'money' },
  amount: { type: 'money', required: true },
  discount: { type: 'money' },
  lineGuideCode: { type: 'text', shared: true },
}

const STORE_DAYS: Fields = {
  storeCode: { type: 'text', required: true, shared: true },
  counterCode: { type: 'text', shared: true },
  day: { type: 'day', required: true },
  hour: { type: 'integer', range: [0, 23] },
  turnover: { type: 'money' },
  currency: CURRENCY,
  receipts: { type: 'integer', range: [0, 2_147_483_647] },
  footfall: { type: 'integer', range: [0, 2_147_483_647] },
}

/** Points that people bring from the programme before this one. */
const BALANCES: Fields = {
  programmeCode: { type: 'text', required: true, shared: true },
  points: { type: 'integer', range: [1, 1_000_000_000], required: true },
  validUntil: { type: 'day' },
  reference: { type: 'text' },
}

/** What is known of people by tags: a value a row. */
const TAGS: Fields = {
  tag: { type: 'text', required: true, shared: true },
  value: { type: 'text', required: true, shared: true },
}

/** The fields of each target. */
export const FIELDS: Readonly<Record<Target, Fields>> = {
  organization: ORGANIZATION,
  members: MEMBERS,
  catalog: CATALOG,
  purchases: { ...PURCHASE_FIELDS, ...LINE_FIELDS },
  'store-days': STORE_DAYS,
  balances: BALANCES,
  tags: TAGS,
}

/** Kinds of identity as the glossary lists them. */
export const IDENTITY_KINDS = [
  'phone',
  'phone_verified',
  'email',
  'email_verified',
  'wechat_unionid',
  'wechat_openid',
  'wecom_external_user',
  'alipay_user',
  'card_no',
  'pos_id',
  'ecommerce_id',
  'plate',
  'device',
] as const
export type IdentityKind = (typeof IDENTITY_KINDS)[number]

/** As it stands in the file; whoever posts it normalizes it. */
export interface ReadIdentity {
  readonly kind: IdentityKind
  readonly value: string
}

/** Custom fields: texts, whole numbers, yes/no; days as `YYYY-MM-DD`, moments as RFC 3339. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

export interface ReadName {
  readonly zh: string
  readonly en?: string
}

interface FromRow {
  /** Where the record stands in the file (the first of its rows). */
  readonly row: number
  readonly attributes?: Attributes
}

export interface OrganizationRecord extends FromRow {
  readonly kind: 'group' | 'mall' | 'brand' | 'store' | 'counter'
  readonly code: string
  readonly parentCode?: string
  readonly name: ReadName
  readonly zone?: string
  readonly currency?: Currency
  readonly category?: string
  readonly floor?: string
  /** `HH:MM` as in the file, unchecked. */
  readonly opensAt?: string
  readonly closesAt?: string
}

export interface MemberRecord extends FromRow {
  readonly stage?: 'prospect' | 'joined'
  readonly joinedAt?: Instant
  readonly channel?: string
  readonly name?: string
  readonly gender?: 'female' | 'male' | 'unknown'
  readonly birthday?: Day
  readonly phone?: string
  readonly phoneVerified?: boolean
  readonly phoneVerifiedAt?: Instant
  readonly email?: string
  readonly emailVerified?: boolean
  readonly homeStoreCode?: string
  readonly guideCode?: string
  readonly identities: readonly ReadIdentity[]
  readonly consents: readonly ReadConsent[]
}

export interface ReadConsent {
  readonly purpose: string
  readonly channel: string
  readonly granted: boolean
}

export interface CatalogRecord extends FromRow {
  readonly sku: string
  readonly name: ReadName
  /** From the top: 女装, 连衣裙. Empty where the file has none. */
  readonly categoryPath: readonly string[]
  readonly brand?: string
  readonly priceMinor?: number
  readonly currency?: Currency
  readonly barcode?: string
}

export type PurchaseKind = 'sale' | 'return' | 'adjustment'

/** One line of a purchase; quantities and amounts carry the sign of the file (or the one that its row kind states). */
export interface PurchaseLine {
  readonly sku: string
  readonly name?: string
  readonly quantityMilli: number
  readonly unitPriceMinor?: number
  readonly amountMinor: number
  readonly discountMinor?: number
  readonly guideCode?: string
}

export interface PurchaseRecord extends FromRow {
  readonly kind: PurchaseKind
  readonly number: string
  /** The earliest time among its rows. */
  readonly at: Instant
  /** How many rows made it, and which. */
  readonly rows: number
  readonly rowNumbers: readonly number[]
  readonly storeCode?: string
  readonly channel?: string
  readonly currency: Currency
  /** The purchase that a return gives back, where the file names it. */
  readonly originalNumber?: string
  readonly guideCode?: string
  /** In file order. Empty where the file has no products. */
  readonly lines: readonly PurchaseLine[]
  /** The `paid` column where there is one, else the sum of the amounts of its rows; signed. */
  readonly paidMinor: number
  /** Empty for an anonymous purchase. */
  readonly identities: readonly ReadIdentity[]
}

export interface StoreDayRecord extends FromRow {
  readonly storeCode: string
  readonly counterCode?: string
  readonly day: Day
  readonly hour?: number
  readonly turnoverMinor?: number
  readonly currency?: Currency
  readonly receipts?: number
  readonly footfall?: number
}

/** What one person holds in one programme when the file was made; rows with other days of expiry are other lots. */
export interface BalanceRecord extends FromRow {
  readonly programmeCode: string
  readonly points: number
  /** The last day on which they count; by the programme's own rule where left out. */
  readonly validUntil?: Day
  /** What sets two rows apart that say the same. */
  readonly reference?: string
  readonly identities: readonly ReadIdentity[]
}

/** What one person has of one tag, as written: the tag and its choices by code or name. */
export interface TagRecord extends FromRow {
  readonly tag: string
  readonly value: string
  readonly identities: readonly ReadIdentity[]
}

/** What each target's rows become. */
export interface RecordOf {
  organization: OrganizationRecord
  members: MemberRecord
  catalog: CatalogRecord
  purchases: PurchaseRecord
  'store-days': StoreDayRecord
  balances: BalanceRecord
  tags: TagRecord
}
