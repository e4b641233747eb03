import type { ReplyOf } from '../../app/api.ts'

export type Layouts = ReplyOf<'imports.layouts'>
export type Target = Layouts['targets'][number]['target']
export type Field = Layouts['targets'][number]['fields'][number]

/** What one column of the file becomes: a field (`phone`), an identity (`identity:card_no`), or nothing. */
export interface ColumnChoice {
  readonly becomes?: string
  /** For dates. */
  readonly format?: string
}

export interface Draft {
  readonly target: Target
  /** By index of the column. */
  readonly columns: Readonly<Record<number, ColumnChoice>>
  /** By field: the same value on every row. */
  readonly constants: Readonly<Record<string, string>>
  readonly zone: string
  readonly currency: string
  /** Name of the feed; purchases of one feed share a numbering. */
  readonly source: string
}

export const FORMATS = [
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm',
  'yyyy-MM-dd',
  'yyyy/M/d H:mm:ss',
  'yyyy/M/d H:mm',
  'yyyy/M/d',
  'yyyy年M月d日',
  'dd/MM/yyyy',
  'MM/dd/yyyy',
  'yyyyMMdd',
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  'excel-serial',
  'epoch-seconds',
  'epoch-ms',
] as const

export const isDated = (field: Field | undefined): boolean => field?.type === 'instant' || field?.type === 'day'

const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'yyyy-MM-dd HH:mm:ss'],
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'yyyy-MM-dd HH:mm'],
  [/^\d{4}-\d{2}-\d{2}$/, 'yyyy-MM-dd'],
  [/^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}:\d{2}$/, 'yyyy/M/d H:mm:ss'],
  [/^\d{4}\/\d{1,2}\/\d{1,2} \d{1,2}:\d{2}$/, 'yyyy/M/d H:mm'],
  [/^\d{4}\/\d{1,2}\/\d{1,2}$/, 'yyyy/M/d'],
  [/^\d{4}年\d{1,2}月\d{1,2}日$/, 'yyyy年M月d日'],
  [/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/, "yyyy-MM-dd'T'HH:mm:ssXXX"],
  [/^\d{8}$/, 'yyyyMMdd'],
]

/** The format that the first value of a column shows. */
export const formatOf = (values: readonly string[]): string => {
  const sample = values.find((value) => value.trim() !== '')?.trim() ?? ''
  return SHAPES.find(([shape]) => shape.test(sample))?.[1] ?? FORMATS[0]
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_\-（）()]/g, '')

/** A first guess: columns that are called what a field is called, in either language. */
export function guessColumns(
  columns: readonly string[],
  values: (at: number) => readonly string[],
  fields: readonly (Field & { readonly labels: readonly string[] })[],
): Readonly<Record<number, ColumnChoice>> {
  const taken = new Set<string>()
  const guessed: Record<number, ColumnChoice> = {}
  columns.forEach((column, at) => {
    const field = fields.find(
      ({ name, labels }) => !taken.has(name) && [name, ...labels].some((label) => plain(label) === plain(column)),
    )
    if (!field) return
    taken.add(field.name)
    guessed[at] = { becomes: field.name, ...(isDated(field) ? { format: formatOf(values(at)) } : {}) }
  })
  return guessed
}

/** The fields of a target that nothing fills yet and that must be filled. */
export function missingFields(draft: Draft, fields: readonly Field[]): readonly Field[] {
  const filled = new Set([
    ...Object.values(draft.columns).map(({ becomes }) => becomes),
    ...Object.keys(draft.constants),
  ])
  const hasLines = filled.has('sku') || draft.target !== 'purchases'
  return fields.filter(
    ({ name, required }) => required && !filled.has(name) && (hasLines || (name !== 'sku' && name !== 'quantity')),
  )
}

/** The draft as the server reads mappings (docs/IMPORTS.md). */
export function mappingOf(draft: Draft, header: readonly string[], title: string): object {
  const { target, columns, constants, zone, currency, source } = draft
  const fields: Record<string, object> = {}
  const identities: object[] = []
  for (const [at, { becomes, format }] of Object.entries(columns)) {
    const column = header[Number(at)]
    if (becomes === undefined || column === undefined) continue
    const [kind, name] = becomes.split(':')
    if (kind === 'identity') identities.push({ kind: name, column })
    else fields[becomes] = { column, ...(format === undefined ? {} : { formats: [format] }) }
  }
  for (const [name, constant] of Object.entries(constants)) if (constant !== '') fields[name] = { constant }
  const isPurchases = target === 'purchases'
  const amount = Object.values(columns).findIndex(({ becomes }) => becomes === 'amount')
  const amountColumn = header[Number(Object.keys(columns)[amount])]
  // Rows with a negative amount are returns; all others are sales.
  const returns =
    amountColumn === undefined
      ? []
      : [{ kind: 'return', when: [{ column: amountColumn, sign: 'negative' }], amounts: 'as-is' }]
  return {
    name: isPurchases ? source : `own-${target}`,
    title: { zh: title, en: title },
    target,
    zone,
    currency,
    fields,
    ...(identities.length > 0 ? { identities } : {}),
    ...(isPurchases ? { kinds: [...returns, { kind: 'sale', when: [], amounts: 'as-is' }] } : {}),
  }
}
