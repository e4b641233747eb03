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

/** The sign of a currency as `money` writes it: CNY → ¥. */
export const currencySign = (currency: string, language: Language): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? currency

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

/** Chinese back offices write days as 2026-11-22, which is how Swedish does and what the pickers show: short, and one under another in a table. */
const daysOf = (language: Language): string => (language === 'zh' ? 'sv-SE' : 'en-GB')

/** An ISO instant, to the minute, in a zone: 2026-11-22 17:28, or 22 Nov 2026, 17:28; `toSecond`: to the second. */
export const instant = (iso: string, zone: string, language: Language, toSecond = false): string =>
  new Intl.DateTimeFormat(daysOf(language), {
    timeZone: zone,
    dateStyle: language === 'zh' ? 'short' : 'medium',
    timeStyle: toSecond ? 'medium' : 'short',
  }).format(new Date(iso))

/** A calendar day, `2026-11-22`, without any zone: as it is, or 22 Nov 2026. */
export const day = (iso: string, language: Language): string =>
  language === 'zh'
    ? iso
    : new Intl.DateTimeFormat(daysOf(language), { timeZone: 'UTC', dateStyle: 'medium' }).format(
        new Date(`${iso}T00:00:00Z`),
      )

/** A currency by its name: 人民币, Chinese Yuan. */
export const currencyName = (currency: string, language: Language): string =>
  new Intl.DisplayNames(localeOf(language), { type: 'currency' }).of(currency) ?? currency

/** A time zone as people know it: 中国标准时间 for Asia/Shanghai. */
export const zoneName = (zone: string, language: Language): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, timeZoneName: 'long' })
    .formatToParts(0)
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone

/** A name in the language asked for, else in Chinese. */
export const nameIn = (name: { readonly zh: string; readonly en?: string }, language: Language): string =>
  language === 'en' ? (name.en ?? name.zh) : name.zh
