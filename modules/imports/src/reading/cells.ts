import { type Cells, type Columns, owned, TextPool } from './columns.ts'
import { add, type Decimal, multiply, negate, parseDecimal } from './decimal.ts'
import type { Fault, RowFaultCode } from './faults.ts'
import type { CellTest, Mapping, Source } from './mapping.ts'

/** Reads one thing out of a row; what is wrong is added to `faults`. Undefined: empty, or wrong. */
export type ReadCell<T> = (cells: Cells, faults: Fault[]) => T | undefined

/** What every source of a mapping is compiled with. */
export interface Compiling {
  readonly columns: Columns
  readonly mapping: Mapping
  /** The values outlive their batch: texts are copied out of the chunk they were cut from. */
  readonly keeps: boolean
  /** The file is a workbook: its own dates are understood besides the formats of the mapping. */
  readonly workbook: boolean
}

/** The text of a source before it is typed, and the column to blame. */
export interface TextOrigin {
  readonly label: string
  readonly read: (cells: Cells) => string | undefined
  /** The columns it is made of. */
  readonly indexes: readonly number[]
}

const MAX_LENGTH = 500

export const fault = (code: RowFaultCode, column: string, value = '', detail?: string): Fault =>
  detail === undefined ? { code, column, value } : { code, column, value, detail }

/** Words that mean empty, or undefined where only the empty text does. */
function nullWords(source: Source, mapping: Mapping): ReadonlySet<string> | undefined {
  const words = [...(mapping.nulls ?? []), ...(source.nulls ?? [])]
  return words.length === 0 ? undefined : new Set(words)
}

/**
 * Where the text of a source comes from, with trims, empty words and default applied. Undefined where the source is optional
 * and the header lacks its column.
 */
export function textOrigin(source: Source, { columns, mapping }: Compiling): TextOrigin | undefined {
  const fallback = source.default === undefined ? undefined : String(source.default)
  if (source.constant !== undefined) {
    const constant = String(source.constant)
    return { label: '', read: () => constant, indexes: [] }
  }
  const trims = source.trim !== false
  const nulls = nullWords(source, mapping)
  const nullPattern = source.nullMatches === undefined ? undefined : new RegExp(source.nullMatches, 'u')
  const settle = (raw: string): string | undefined => {
    const text = trims ? raw.trim() : raw
    if (text === '' || nulls?.has(text) || (text.length <= MAX_LENGTH && nullPattern?.test(text))) return fallback
    return text
  }
  if (source.template !== undefined) return templateOrigin(source.template, columns, settle)
  const names = source.column ?? ''
  if (source.optional && columns.find(names) === undefined) return undefined
  const index = columns.need(names)
  const label = columns.label(index)
  if (source.personal) columns.personal.add(label)
  return { label, read: (cells) => settle(cells[index] ?? ''), indexes: [index] }
}

function templateOrigin(template: string, columns: Columns, settle: (raw: string) => string | undefined): TextOrigin {
  const parts = template.split(/\{([^{}]+)\}/)
  // Odd parts are columns, even ones the text between them.
  const indexes = parts.flatMap((part, at) => (at % 2 === 1 ? [columns.need(part)] : []))
  const read = (cells: Cells) => {
    let text = ''
    let filled = false
    for (let at = 0; at < parts.length; at += 1) {
      if (at % 2 === 0) text += parts[at]
      else {
        const cell = (cells[indexes[(at - 1) / 2] ?? 0] ?? '').trim()
        filled ||= cell !== ''
        text += cell
      }
    }
    return settle(filled ? text : '')
  }
  return { label: indexes.map((index) => columns.label(index)).join(' + '), read, indexes }
}

/** What a text field allows. */
export interface TextRules {
  readonly personal?: boolean
  /** Equal values recur: kept once. */
  readonly shared?: boolean
  /** Names a person: masked or mangled values are refused. */
  readonly identifies?: boolean
}

const SCIENTIFIC = /^\d(?:\.\d+)?[eE]\+?\d+$/

/** Reads a text: float tail, translation, pattern, length, characters that the database refuses. */
export function textCell(source: Source, rules: TextRules, compiling: Compiling): ReadCell<string> | undefined {
  const origin = textOrigin(source, compiling)
  if (!origin) return undefined
  const { label, read } = origin
  if (rules.personal) for (const index of origin.indexes) compiling.columns.personal.add(compiling.columns.label(index))
  if (rules.personal) compiling.columns.personal.add(label)
  const translate = source.translate ? new Map(Object.entries(source.translate)) : undefined
  const pattern = source.pattern === undefined ? undefined : new RegExp(`^(?:${source.pattern})$`, 'u')
  const maxLength = source.maxLength ?? MAX_LENGTH
  const pool = compiling.keeps && rules.shared ? new TextPool() : undefined
  const { stripFloatTail, required } = source
  return (cells, faults) => {
    const given = read(cells)
    if (given === undefined) {
      if (required) faults.push(fault('missing_value', label))
      return undefined
    }
    let text = stripFloatTail ? withoutFloatTail(given) : given
    if (translate) text = translate.get(text) ?? text
    const wrong = textFault(text, label, maxLength, pattern, rules.identifies === true)
    if (wrong) {
      faults.push(wrong)
      return undefined
    }
    return pool ? pool.keep(text) : compiling.keeps ? owned(text) : text
  }
}

/** "17850.0" → "17850"; anything else stays. */
function withoutFloatTail(text: string): string {
  const point = text.indexOf('.')
  return point > 0 && /^-?\d+\.0+$/.test(text) ? text.slice(0, point) : text
}

function textFault(
  text: string,
  label: string,
  maxLength: number,
  pattern: RegExp | undefined,
  identifies: boolean,
): Fault | undefined {
  if (text.length > maxLength) return fault('too_long', label, text, String(maxLength))
  // PostgreSQL stores neither.
  if (text.includes('\u0000') || !text.isWellFormed()) return fault('bad_character', label, text)
  if (identifies && text.includes('*')) return fault('masked_value', label, text)
  if (identifies && SCIENTIFIC.test(text)) return fault('scientific_notation', label, text)
  if (pattern && !pattern.test(text)) return fault('pattern_mismatch', label, text, pattern.source)
  return undefined
}

/** Reads an exact decimal: one column, or a product, sum or difference of columns. */
export function decimalCell(
  source: Source,
  compiling: Compiling,
): { label: string; read: ReadCell<Decimal> } | undefined {
  const mark = compiling.mapping.decimalMark ?? '.'
  const one = (origin: TextOrigin): ReadCell<Decimal> => {
    const { label, read } = origin
    return (cells, faults) => {
      const text = read(cells)
      if (text === undefined) return undefined
      const value = parseDecimal(text, mark)
      if (!value) faults.push(fault('not_a_number', label, text))
      return value
    }
  }
  const parts = source.product ?? source.sum ?? source.difference
  if (!parts) {
    const origin = textOrigin(source, compiling)
    return origin && { label: origin.label, read: one(origin) }
  }
  const { product: _p, sum: _s, difference: _d, default: _default, ...treatment } = source
  const origins = parts.flatMap((column) => textOrigin({ ...treatment, column }, compiling) ?? [])
  const label = origins.map((origin) => origin.label).join(source.product ? ' × ' : source.sum ? ' + ' : ' − ')
  const readers = origins.map(one)
  return { label, read: source.product ? productOf(readers) : sumOf(readers, source.difference !== undefined) }
}

/** Empty where any factor is. */
function productOf([left, right]: readonly ReadCell<Decimal>[]): ReadCell<Decimal> {
  return (cells, faults) => {
    const a = left?.(cells, faults)
    const b = right?.(cells, faults)
    return a && b && multiply(a, b)
  }
}

/** Empty where all parts are. */
function sumOf(readers: readonly ReadCell<Decimal>[], less: boolean): ReadCell<Decimal> {
  return (cells, faults) => {
    let total: Decimal | undefined
    for (const [index, read] of readers.entries()) {
      const value = read(cells, faults)
      if (!value) continue
      const signed = less && index > 0 ? negate(value) : value
      total = total ? add(total, signed) : signed
    }
    return total
  }
}

/** Compiles the questions of a row kind or a skip rule: all must hold. */
export function compileWhen(when: readonly CellTest[], columns: Columns): (cells: Cells) => boolean {
  const tests = when.map((test) => {
    const index = test.optional ? (columns.find(test.column) ?? -1) : columns.need(test.column)
    const holds = cellTest(test)
    const wanted = test.not !== true
    return (cells: Cells) => holds((cells[index] ?? '').trim()) === wanted
  })
  const [only] = tests
  if (only && tests.length === 1) return only
  return (cells) => tests.every((holds) => holds(cells))
}

function cellTest(test: CellTest): (text: string) => boolean {
  const { equals, oneOf, startsWith, endsWith, matches, sign, empty } = test
  if (equals !== undefined) return (text) => text === equals
  if (oneOf !== undefined) {
    const words = new Set(oneOf)
    return (text) => words.has(text)
  }
  if (startsWith !== undefined) return (text) => text.startsWith(startsWith)
  if (endsWith !== undefined) return (text) => text.endsWith(endsWith)
  if (matches !== undefined) {
    const expression = new RegExp(matches, 'u')
    return (text) => expression.test(text.slice(0, 1000))
  }
  if (sign !== undefined) {
    const wanted = { negative: -1, zero: 0, positive: 1 }[sign]
    return (text) => {
      const value = parseDecimal(text)
      return value !== undefined && Math.sign(Number(value.mantissa)) === wanted
    }
  }
  return (text) => (text === '') === (empty ?? true)
}
