/** ISO 4217 code, upper case. */
export type Currency = string

/** An amount in minor units (fen, pence) of a currency; always a safe integer. */
export interface Money {
  readonly amountMinor: number
  readonly currency: Currency
}

const digits = new Map<Currency, number>()

/** Minor digits of a currency by CLDR data: 2 for CNY and GBP, 0 for JPY. Throws RangeError for what is no currency code. */
export function minorDigits(currency: Currency): number {
  let known = digits.get(currency)
  if (known === undefined) {
    known = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    digits.set(currency, known)
  }
  return known
}

/** An amount for people, in the given language: `formatMoney({ amountMinor: 123456, currency: 'CNY' }, 'zh')` → `¥1,234.56`. */
export function formatMoney(money: Money, language: 'zh' | 'en'): string {
  const places = minorDigits(money.currency)
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', {
    style: 'currency',
    currency: money.currency,
    // As the console writes it: one group has one yuan.
    currencyDisplay: 'narrowSymbol',
  }).format(money.amountMinor / 10 ** places)
}
