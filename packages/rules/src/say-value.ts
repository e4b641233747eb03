import type { Currency } from '@atrium/kernel'
import { formatDay, formatInstantAt, formatTimeOfDay } from './calendar.ts'
import type { ValueField } from './context.ts'
import type { Language } from './words.ts'

/** How conditions are put into words. */
export interface PrintOptions {
  /**
   * The name of what a code stands for, by the field's `refersTo` (`organization`, `category`). Undefined where it has none:
   * then the code itself is printed.
   */
  readonly nameOf?: (refersTo: string, code: string, language: Language) => string | undefined
  /** Currency of money fields that declare none. Without any, amounts are printed in minor units and say so. */
  readonly currency?: Currency
  /** How many values of a list are printed before the rest is counted. Default 5. */
  readonly listLength?: number
}

const CURRENCY_ZH: Readonly<Record<string, string>> = {
  CNY: '元',
  HKD: '港元',
  MOP: '澳门元',
  TWD: '新台币',
  USD: '美元',
  EUR: '欧元',
  GBP: '英镑',
  JPY: '日元',
  SGD: '新加坡元',
}
const CURRENCY_SIGN: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$' }
const WEEKDAYS = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Thousands separated by commas; written by hand so that every server and browser prints the same text. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

export function sayNumber(value: number): string {
  const plain = String(value)
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(plain)
  return match ? `${match[1]}${grouped(match[2] ?? '')}${match[3] ?? ''}` : plain
}

const places = new Map<Currency, number>()

/** Minor digits by ISO 4217 as the runtime knows them. Throws `RangeError` for what is no currency code. */
function minorDigits(currency: Currency): number {
  let known = places.get(currency)
  if (known === undefined) {
    known = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    places.set(currency, known)
  }
  return known
}

/** An amount in minor units: `1,000 元`, `12.50 英镑`; `¥1,000`, `SEK 12.50`. Whole amounts are printed without decimals. */
export function sayMoney(amountMinor: number, currency: Currency | undefined, language: Language): string {
  if (currency === undefined)
    return `${sayNumber(amountMinor)}${language === 'zh' ? '（最小货币单位）' : ' minor units'}`
  const digits = minorDigits(currency)
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const [whole, rest] = [text.slice(0, text.length - digits), text.slice(text.length - digits)]
  const amount = grouped(whole) + (/^0*$/.test(rest) ? '' : `.${rest}`)
  const sign = amountMinor < 0 ? '-' : ''
  if (language === 'zh') return `${sign}${amount} ${CURRENCY_ZH[currency] ?? currency}`
  const mark = CURRENCY_SIGN[currency]
  return mark === undefined ? `${currency} ${sign}${amount}` : `${sign}${mark}${amount}`
}

export function sayMonthDay(monthDay: number, language: Language): string {
  const [month, dayOfMonth] = [Math.floor(monthDay / 100), monthDay % 100]
  return language === 'zh' ? `${month}月${dayOfMonth}日` : `${dayOfMonth} ${MONTHS[month - 1] ?? month}`
}

/** The offset of the instants in a condition, so that what happened is told on the same wall clock. */
export interface Wording extends PrintOptions {
  readonly language: Language
  readonly offsetMinutes: number
}

/** One value, as compared, in words: an operand of a tree or what the context holds. */
export function sayValue(field: ValueField, value: unknown, wording: Wording): string {
  const { language } = wording
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no'
  if (typeof value === 'string') return sayText(field, value, wording)
  if (typeof value !== 'number') return nothing(language)
  if (field.type === 'number' || !Number.isSafeInteger(value)) return withUnit(field, sayNumber(value), language)
  switch (field.type) {
    case 'money':
      return sayMoney(value, field.currency ?? wording.currency, language)
    case 'day':
      return formatDay(value)
    case 'instant':
      return formatInstantAt(value, wording.offsetMinutes)
    case 'timeOfDay':
      return formatTimeOfDay(value)
    case 'monthDay':
      return sayMonthDay(value, language)
    case 'weekday':
      return WEEKDAYS[language][value - 1] ?? String(value)
    default:
      return withUnit(field, sayNumber(value), language)
  }
}

function withUnit(field: ValueField, number: string, language: Language): string {
  const unit = field.type === 'number' || field.type === 'integer' ? field.unit?.[language] : undefined
  return unit ? `${number} ${unit}` : number
}

function sayText(field: ValueField, value: string, wording: Wording): string {
  const { language, nameOf } = wording
  if (field.type === 'enum') return field.options.find((option) => option.value === value)?.label[language] ?? value
  const refersTo = 'refersTo' in field ? field.refersTo : undefined
  if (refersTo !== undefined) return nameOf?.(refersTo, value, language) ?? value
  return language === 'zh' ? `“${value}”` : `"${value}"`
}

const nothing = (language: Language): string => (language === 'zh' ? '无' : 'none')

/** What a context holds for a field, in words: a node with all above it, tags as a list, nothing as 无 / none. */
export function sayActual(field: ValueField, actual: unknown, wording: Wording): string {
  if (!Array.isArray(actual)) return Number.isNaN(actual) ? nothing(wording.language) : sayValue(field, actual, wording)
  if (actual.length === 0) return nothing(wording.language)
  if (field.type === 'node') return actual.map((code) => sayValue(field, code, wording)).join(' / ')
  return sayList(field, actual, wording)
}

/** A list in words; after `listLength` values the rest is counted. */
export function sayList(field: ValueField, values: readonly unknown[], wording: Wording): string {
  const { language, listLength = 5 } = wording
  const named = values.slice(0, Math.max(1, listLength)).map((value) => sayValue(field, value, wording))
  const joined = named.join(language === 'zh' ? '、' : ', ')
  const left = values.length - named.length
  if (left <= 0) return joined
  return language === 'zh' ? `${joined} 等 ${sayNumber(values.length)} 项` : `${joined} and ${sayNumber(left)} more`
}
