import type { CsvCell } from '@atrium/http'
import { minorDigits } from '@atrium/kernel'
import type { Words } from './dimension.ts'

/** Figures as they are answered, as far as a file needs them. */
export interface FiguresTable {
  readonly currency: string
  readonly metrics: readonly { readonly name: Words; readonly unit: string }[]
  readonly dimensions: readonly { readonly name: Words }[]
  readonly rows: readonly {
    readonly keys: readonly (string | null)[]
    readonly names: readonly ({ readonly zh: string; readonly en?: string } | null)[]
    readonly values: readonly (number | null)[]
    readonly before: readonly (number | null)[] | null
  }[]
  readonly total: { readonly values: readonly (number | null)[]; readonly before: readonly (number | null)[] | null }
}

const TEXTS = {
  zh: { before: '对比期', total: '合计' },
  en: { before: 'before', total: 'Total' },
} as const

/** Rows of a file for spreadsheets: money in whole units of the currency, shares as 0.25; the whole last. */
export function figuresCsv(table: FiguresTable, language: 'zh' | 'en'): CsvCell[][] {
  const texts = TEXTS[language]
  const compared = table.total.before !== null
  const unit = 10 ** minorDigits(table.currency)
  const cell = (value: number | null, at: number): CsvCell =>
    value === null ? null : table.metrics[at]?.unit === 'money' ? value / unit : value
  const figures = (values: readonly (number | null)[], before: readonly (number | null)[] | null): CsvCell[] =>
    values.flatMap((value, at) => [cell(value, at), ...(compared ? [cell(before?.[at] ?? null, at)] : [])])
  const titles = table.metrics.flatMap(({ name, unit: of }) => {
    const title = of === 'money' ? `${name[language]} (${table.currency})` : name[language]
    return compared ? [title, `${title} · ${texts.before}`] : [title]
  })
  return [
    [...table.dimensions.map(({ name }) => name[language]), ...titles],
    ...table.rows.map(({ keys, names, values, before }) => [
      ...keys.map((key, at) => {
        const name = names[at]
        return (language === 'en' ? name?.en : undefined) ?? name?.zh ?? key ?? ''
      }),
      ...figures(values, before),
    ]),
    [
      ...table.dimensions.map((_, at) => (at === 0 ? texts.total : '')),
      ...figures(table.total.values, table.total.before),
    ],
  ]
}
