/** Words and figures as people read them: `zh` or `en`, money in its own currency, instants in the zone of what they belong to. */
export type Language = 'zh' | 'en'

const localeOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-GB')

/** Minor units of a currency as money: 123456 CNY → ¥1,234.56. The number of decimals is the currency's own. */
export function money(minor: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(localeOf(language), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}

/** A whole number with groups; `signed` shows + as well. */
export const count = (value: number, language: Language, signed = false): string =>
  new Intl.NumberFormat(localeOf(language), signed ? { signDisplay: 'exceptZero' } : {}).format(value)

/** 0.1234 → 12.3 %. */
export const percent = (value: number, language: Language, signed = false): string =>
  new Intl.NumberFormat(localeOf(language), {
    style: 'percent',
    maximumFractionDigits: 1,
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
  }).format(value)

/** An ISO instant, to the minute, in a zone. */
export const instant = (iso: string, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  )

/** A calendar day, `2026-11-22`, without any zone. */
export const day = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeZone: 'UTC', dateStyle: 'medium' }).format(
    new Date(`${iso}T00:00:00Z`),
  )

/** A name in the language asked for, else in Chinese. */
export const nameIn = (name: { readonly zh: string; readonly en?: string }, language: Language): string =>
  language === 'en' ? (name.en ?? name.zh) : name.zh
