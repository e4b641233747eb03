import { formatDay, formatInstant, minorDigits } from '@atrium/kernel'
import { type Compiling, decimalCell, fault, type ReadCell, textCell, textOrigin } from './cells.ts'
import type { Cells } from './columns.ts'
import { dayReader, instantReader, WORKBOOK_FORMATS } from './date-time.ts'
import { type Rounding, toUnits } from './decimal.ts'
import type { Fault } from './faults.ts'
import type { AttributeSource, Source } from './mapping.ts'
import type { Attributes, Field, Fields, ReadConsent, ReadIdentity } from './targets.ts'

/** What a field can come out as. */
export type FieldValue = string | number | boolean | readonly string[]

const IDENTIFYING = new Set(['phone', 'email'])

/** Compiles the source of one field for its type. Undefined where the source is optional and the file lacks its column. */
export function fieldCell(
  name: string,
  field: Field,
  given: Source,
  compiling: Compiling,
): ReadCell<FieldValue> | undefined {
  const source: Source = field.required && given.required === undefined ? { ...given, required: true } : given
  switch (field.type) {
    case 'text':
      return textCell(source, { ...field, identifies: IDENTIFYING.has(name) }, compiling)
    case 'money':
      return unitsCell(source, currencyDigits(compiling), compiling)
    case 'quantity':
      return unitsCell(source, 3, compiling)
    case 'integer':
      return integerCell(source, field.range, compiling)
    case 'instant': {
      const zone = source.zone ?? compiling.mapping.zone ?? 'UTC'
      return dateCell(
        source,
        instantReader(formatsOf(source, compiling), zone, msOfDay(source.timeOfDay)),
        field,
        compiling,
      )
    }
    case 'day':
      return dateCell(source, dayReader(formatsOf(source, compiling)), field, compiling)
    case 'boolean':
      return booleanCell(source, compiling)
    case 'word':
      return wordCell(source, field.words ?? [], compiling)
    case 'currency':
      return currencyCell(source, compiling)
    case 'path':
      return pathCell(source, compiling)
  }
}

const currencyDigits = ({ mapping }: Compiling): number =>
  mapping.currencyDigits ?? (mapping.currency ? minorDigits(mapping.currency) : 2)

const formatsOf = (source: Source, { workbook }: Compiling): readonly string[] =>
  workbook ? [...new Set([...(source.formats ?? []), ...WORKBOOK_FORMATS])] : (source.formats ?? [])

function msOfDay(timeOfDay: string | undefined): number {
  if (timeOfDay === undefined) return 0
  return (Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3))) * 60_000
}

/** A decimal in units of 10^−digits, rounded as the source or the mapping says. */
function unitsCell(source: Source, digits: number, compiling: Compiling): ReadCell<number> | undefined {
  const decimal = decimalCell(source, compiling)
  if (!decimal) return undefined
  const { label, read } = decimal
  const rounding: Rounding = source.rounding ?? compiling.mapping.rounding ?? 'exact'
  const { required } = source
  return (cells, faults) => {
    const before = faults.length
    const value = read(cells, faults)
    if (value === undefined) {
      if (required && faults.length === before) faults.push(fault('missing_value', label))
      return undefined
    }
    const units = toUnits(value, digits, rounding)
    if (typeof units === 'number') return units
    const detail = units === 'too_many_decimals' ? String(digits) : '±9,007,199,254,740,991'
    faults.push(fault(units, label, decimalText(value.mantissa, value.scale), detail))
    return undefined
  }
}

function decimalText(mantissa: number | bigint, scale: number): string {
  const digits = String(mantissa < 0 ? -mantissa : mantissa).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return mantissa < 0 ? `-${text}` : text
}

function integerCell(
  source: Source,
  range: readonly [number, number] | undefined,
  compiling: Compiling,
): ReadCell<number> | undefined {
  const decimal = decimalCell(source, compiling)
  if (!decimal) return undefined
  const { label, read } = decimal
  const [least, most] = range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  return (cells, faults) => {
    const before = faults.length
    const value = read(cells, faults)
    if (value === undefined) {
      if (source.required && faults.length === before) faults.push(fault('missing_value', label))
      return undefined
    }
    const whole = toUnits(value, 0, 'exact')
    if (typeof whole === 'number' && whole >= least && whole <= most) return whole
    const code = whole === 'too_many_decimals' ? 'not_an_integer' : 'out_of_range'
    faults.push(fault(code, label, decimalText(value.mantissa, value.scale), `${least} … ${most}`))
    return undefined
  }
}

/** Text origin plus a parser that answers undefined for what it does not understand. */
function parsedCell<T>(
  source: Source,
  compiling: Compiling,
  parse: (text: string) => T | undefined,
  refused: Pick<Fault, 'code' | 'detail'>,
  personal = false,
): ReadCell<T> | undefined {
  const origin = textOrigin(source, compiling)
  if (!origin) return undefined
  const { label, read } = origin
  if (personal) for (const index of origin.indexes) compiling.columns.personal.add(compiling.columns.label(index))
  if (personal) compiling.columns.personal.add(label)
  const { required } = source
  return (cells, faults) => {
    const text = read(cells)
    if (text === undefined) {
      if (required) faults.push(fault('missing_value', label))
      return undefined
    }
    const value = parse(text)
    if (value === undefined) faults.push(fault(refused.code, label, text, refused.detail))
    return value
  }
}

function dateCell(source: Source, parse: (text: string) => number | undefined, field: Field, compiling: Compiling) {
  return parsedCell(
    source,
    compiling,
    parse,
    { code: 'not_a_date', detail: source.formats?.join(' / ') },
    field.personal,
  )
}

const TRUE_WORDS = ['true', 't', 'yes', 'y', '1', '是', '有', '真']
const FALSE_WORDS = ['false', 'f', 'no', 'n', '0', '否', '无', '假']

function booleanCell(source: Source, compiling: Compiling): ReadCell<boolean> | undefined {
  const known = new Map<string, boolean>()
  for (const word of source.trueWords ?? TRUE_WORDS) known.set(word.toLowerCase(), true)
  for (const word of source.falseWords ?? FALSE_WORDS) known.set(word.toLowerCase(), false)
  return parsedCell(source, compiling, (text) => known.get(text.toLowerCase()), { code: 'not_a_boolean' })
}

function wordCell(source: Source, words: readonly string[], compiling: Compiling): ReadCell<string> | undefined {
  const known = new Map(words.map((word) => [word, word]))
  for (const [from, to] of Object.entries(source.translate ?? {})) known.set(from.toLowerCase(), to)
  const detail = [...new Set([...Object.keys(source.translate ?? {}), ...words])].join(', ')
  const parse = (text: string) => {
    const word = known.get(text) ?? known.get(text.toLowerCase())
    return word !== undefined && words.includes(word) ? word : undefined
  }
  return parsedCell(source, compiling, parse, { code: 'unknown_word', detail })
}

/** Amounts are read with the digits of the mapping's currency, so another one may only stand there if it has as many. */
function currencyCell(source: Source, compiling: Compiling): ReadCell<string> | undefined {
  const digits = currencyDigits(compiling)
  const known = new Map<string, string | undefined>()
  const parse = (text: string) => {
    if (!known.has(text) && known.size < 1000) {
      const code = source.translate?.[text] ?? text.toUpperCase()
      known.set(text, /^[A-Z]{3}$/.test(code) && minorDigits(code) === digits ? code : undefined)
    }
    return known.get(text)
  }
  return parsedCell(source, compiling, parse, { code: 'unknown_word', detail: `ISO 4217, ${digits} digits` })
}

function pathCell(source: Source, compiling: Compiling): ReadCell<readonly string[]> | undefined {
  const read = textCell(source, {}, compiling)
  const separator = source.separator ?? '>'
  return (
    read &&
    ((cells, faults) =>
      read(cells, faults)
        ?.split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== ''))
  )
}

/** Reads several named fields at once into a fresh object that has only what was there. */
export type ReadFields = (cells: Cells, faults: Fault[]) => Record<string, FieldValue>

export function fieldsReader(
  fields: Fields,
  sources: Readonly<Record<string, Source>>,
  compiling: Compiling,
): ReadFields {
  const readers: [string, ReadCell<FieldValue>][] = []
  for (const [name, field] of Object.entries(fields)) {
    const source = sources[name]
    const read = source && fieldCell(name, field, source, compiling)
    if (read) readers.push([name, read])
  }
  return (cells, faults) => {
    const values: Record<string, FieldValue> = {}
    for (const [name, read] of readers) {
      const value = read(cells, faults)
      if (value !== undefined) values[name] = value
    }
    return values
  }
}

/** Reads the custom fields of a mapping; undefined where none is filled. */
export function attributesReader(compiling: Compiling): (cells: Cells, faults: Fault[]) => Attributes | undefined {
  const readers = Object.entries(compiling.mapping.attributes ?? {}).flatMap(([name, source]) => {
    const read = attributeCell(name, source, compiling)
    return read ? [[name, read] as const] : []
  })
  return (cells, faults) => {
    let attributes: Record<string, string | number | boolean> | undefined
    for (const [name, read] of readers) {
      const value = read(cells, faults)
      if (value === undefined) continue
      attributes ??= {}
      attributes[name] = value
    }
    return attributes
  }
}

function attributeCell(
  name: string,
  given: AttributeSource,
  compiling: Compiling,
): ReadCell<string | number | boolean> | undefined {
  const { type, ...source } = given
  const read = fieldCell(name, { type, shared: true }, source, compiling)
  if (!read) return undefined
  return (cells, faults) => {
    const value = read(cells, faults)
    if (typeof value === 'object') return undefined
    if (typeof value !== 'number' || type === 'integer') return value
    return type === 'day' ? formatDay(value) : formatInstant(value)
  }
}

/** Reads the identities of a row; empty ones are left out, equal ones are told once. Their columns are personal. */
export function identitiesReader(compiling: Compiling): (cells: Cells, faults: Fault[]) => ReadIdentity[] {
  const readers = (compiling.mapping.identities ?? []).flatMap(({ kind, ...source }) => {
    const read = textCell(source, { personal: true, identifies: true }, compiling)
    return read ? [{ kind, read }] : []
  })
  return (cells, faults) => {
    const identities: ReadIdentity[] = []
    for (const { kind, read } of readers) {
      const value = read(cells, faults)
      if (value === undefined || identities.some((known) => known.kind === kind && known.value === value)) continue
      identities.push({ kind, value })
    }
    return identities
  }
}

/** Reads what members allow, per purpose and channel. */
export function consentsReader(compiling: Compiling): (cells: Cells, faults: Fault[]) => ReadConsent[] {
  const readers = (compiling.mapping.consents ?? []).flatMap(({ purpose, channel, ...source }) => {
    const read = booleanCell(source, compiling)
    return read ? [{ purpose, channel, read }] : []
  })
  return (cells, faults) =>
    readers.flatMap(({ purpose, channel, read }) => {
      const granted = read(cells, faults)
      return granted === undefined ? [] : [{ purpose, channel, granted }]
    })
}
