import type { ReplyOf } from '../../app/api.ts'

export type Layouts = ReplyOf<'imports.layouts'>
export type Preview = ReplyOf<'imports.previewFile'>
export type Target = Layouts['targets'][number]['target']
export type Field = Layouts['targets'][number]['fields'][number]

/** Where a value comes from (one of the first six) and how it is read; as the server knows it (docs/IMPORTS.md). */
export interface Source {
  readonly column?: string | readonly string[]
  readonly constant?: string | number | boolean
  readonly template?: string
  readonly product?: readonly (string | readonly string[])[]
  readonly sum?: readonly (string | readonly string[])[]
  readonly difference?: readonly (string | readonly string[])[]
  readonly optional?: boolean
  readonly required?: boolean
  readonly default?: string | number | boolean
  readonly nulls?: readonly string[]
  readonly stripFloatTail?: boolean
  readonly translate?: Readonly<Record<string, string>>
  readonly pattern?: string
  readonly personal?: boolean
  readonly formats?: readonly string[]
  readonly zone?: string
  readonly timeOfDay?: string
  readonly rounding?: string
  readonly separator?: string
  readonly trueWords?: readonly string[]
  readonly falseWords?: readonly string[]
}

export const ORIGINS = ['column', 'constant', 'template', 'product', 'sum', 'difference'] as const
export type Origin = (typeof ORIGINS)[number]
export const COMPUTED: ReadonlySet<Origin> = new Set(['product', 'sum', 'difference'])

export type IdentitySource = Source & { readonly kind: string }
export type ConsentSource = Source & { readonly purpose: string; readonly channel: string }
export type AttributeSource = Source & { readonly type: string }
export const ATTRIBUTE_TYPES = ['text', 'integer', 'boolean', 'day', 'instant'] as const

/** One question about a cell. */
export interface CellTest {
  readonly column: string | readonly string[]
  readonly equals?: string
  readonly oneOf?: readonly string[]
  readonly startsWith?: string
  readonly endsWith?: string
  readonly matches?: string
  readonly sign?: string
  readonly empty?: boolean
  readonly not?: boolean
  readonly optional?: boolean
}
export const TESTS = ['equals', 'oneOf', 'startsWith', 'endsWith', 'matches', 'sign', 'empty'] as const
export type Test = (typeof TESTS)[number]

export interface KindRule {
  readonly kind: string
  readonly when: readonly CellTest[]
  readonly amounts: string
}
export const KINDS = ['sale', 'return', 'adjustment'] as const
export const SIGNS = ['as-is', 'negated', 'negative', 'positive'] as const
export const ROUNDINGS = ['half-up', 'half-even', 'down', 'up'] as const

export interface FileSettings {
  readonly encoding?: string
  readonly delimiter?: string
  readonly sheet?: string
  readonly headerRow?: number
  readonly ragged?: string
}

export interface Mapping {
  readonly name: string
  readonly title: { readonly zh: string; readonly en?: string }
  readonly target: Target
  readonly source?: string
  readonly file?: FileSettings
  readonly zone?: string
  readonly currency?: string
  readonly rounding?: string
  readonly decimalMark?: string
  readonly nulls?: readonly string[]
  readonly skip?: readonly { readonly when: readonly CellTest[] }[]
  readonly fields: Readonly<Record<string, Source>>
  readonly attributes?: Readonly<Record<string, AttributeSource>>
  readonly identities?: readonly IdentitySource[]
  readonly consents?: readonly ConsentSource[]
  readonly kinds?: readonly KindRule[]
  readonly groupBy?: 'row' | readonly string[]
}

/** A mapping that the server has checked. */
export const asMapping = (body: object): Mapping => body as Mapping
/** A mapping as it travels. */
export const asBody = (mapping: Mapping): Record<string, unknown> => ({ ...mapping })

/** Which of the six a source is; undefined for one that is not filled yet. */
export const originOf = (source: Source): Origin | undefined => ORIGINS.find((origin) => source[origin] !== undefined)

const NOTHING = { column: undefined, constant: undefined, template: undefined } as const
const NO_PARTS = { product: undefined, sum: undefined, difference: undefined } as const

/** Leaves out what is undefined: the server takes no empty keys. */
export function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T
}

/** The same source, from elsewhere. */
export const withOrigin = <T extends Source>(source: T, origin: Origin, value: Source[Origin]): T =>
  tidy({ ...source, ...NOTHING, ...NO_PARTS, [origin]: value })

/** All columns of the file that a mapping reads. */
export function columnsOf(mapping: Mapping): ReadonlySet<string> {
  const sources: readonly Source[] = [
    ...Object.values(mapping.fields),
    ...Object.values(mapping.attributes ?? {}),
    ...(mapping.identities ?? []),
    ...(mapping.consents ?? []),
  ]
  const tests = [...(mapping.kinds ?? []), ...(mapping.skip ?? [])].flatMap(({ when }) => when)
  return new Set([
    ...sources.flatMap((source) => [
      ...namesOf(source.column),
      ...[source.product, source.sum, source.difference].flatMap((parts) => (parts ?? []).flatMap(namesOf)),
      ...[...(source.template ?? '').matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name),
    ]),
    ...tests.flatMap(({ column }) => namesOf(column)),
  ])
}

/** How many columns of a header a mapping reads. */
export function columnsReadOf(mapping: Mapping, header: readonly string[]): number {
  const read = new Set([...columnsOf(mapping)].map(plain))
  return header.filter((column) => read.has(plain(column))).length
}

export const namesOf = (column: string | readonly string[] | undefined): readonly string[] =>
  column === undefined ? [] : typeof column === 'string' ? [column] : column

/** Of several names the one that the file has, as a mapping of one's own names it. */
export const nameIn = (column: string | readonly string[] | undefined, header: readonly string[]): string | undefined =>
  namesOf(column).find((name) => header.some((each) => same(each, name))) ?? namesOf(column)[0]

export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-（）()·.:：]/g, '')
const same = (one: string, other: string) => one.normalize('NFKC').trim().toLowerCase() === other.trim().toLowerCase()

export const isDated = (type: string | undefined): boolean => type === 'instant' || type === 'day'
export const isDecimal = (type: string | undefined): boolean => type === 'money' || type === 'quantity'
/** Targets whose rows name people. */
export const hasPeople = (target: Target): boolean =>
  target === 'members' || target === 'purchases' || target === 'balances' || target === 'tags'

/** Required fields that nothing fills yet. Without products there are no lines, and only the amount of the row is left of them. */
export function missingFields(mapping: Mapping, fields: readonly Field[]): readonly Field[] {
  const lineless = mapping.target === 'purchases' && mapping.fields.sku === undefined
  return fields.filter(({ name, required }) => {
    if (!required || name === 'quantity') return false
    const source = mapping.fields[name]
    if (source !== undefined && originOf(source) !== undefined && source.constant !== '') return false
    return !(lineless && name === 'sku')
  })
}

/** What a mapping needs beyond its fields; keys of texts. */
export function missingParts(mapping: Mapping): readonly ('people' | 'currency' | 'zone')[] {
  const identities = mapping.identities ?? []
  const named = mapping.fields.phone !== undefined || mapping.fields.email !== undefined || identities.length > 0
  return [
    ...(['members', 'balances', 'tags'].includes(mapping.target) && !named ? (['people'] as const) : []),
    ...(mapping.target === 'purchases' && !mapping.currency ? (['currency'] as const) : []),
    ...((mapping.target === 'purchases' || mapping.target === 'members') && !mapping.zone ? (['zone'] as const) : []),
  ]
}
