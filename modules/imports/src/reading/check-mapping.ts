import { isZone, minorDigits } from '@atrium/kernel'
import { Errors } from 'typebox/value'
import { compileFormat } from './date-time.ts'
import { type CellTest, type Mapping, type MappingOf, MappingSchema, type Source } from './mapping.ts'
import { FIELDS, type FieldType, LINE_FIELDS, type Target } from './targets.ts'

/** One thing wrong with a mapping file. */
export interface MappingProblem {
  /** JSON pointer into the file. */
  readonly pointer: string
  readonly message: string
}

export type MappingOutcome =
  | { readonly ok: true; readonly value: Mapping }
  | { readonly ok: false; readonly code: 'invalid_mapping'; readonly problems: readonly MappingProblem[] }

const ORIGINS = ['column', 'template', 'constant', 'product', 'sum', 'difference'] as const
const TESTS = ['equals', 'oneOf', 'startsWith', 'endsWith', 'matches', 'sign', 'empty'] as const

/** Checks a mapping file (parsed JSON) whole: its form, and that every field, zone, currency, format and expression is one. */
export function parseMapping(value: unknown): MappingOutcome {
  const shape = shapeProblems(value)
  if (shape.length > 0) return { ok: false, code: 'invalid_mapping', problems: shape }
  const mapping = value as Mapping
  const problems = [
    ...settingProblems(mapping),
    ...fieldProblems(mapping),
    ...purchaseProblems(mapping),
    ...sourceProblems(mapping),
  ]
  return problems.length === 0 ? { ok: true, value: mapping } : { ok: false, code: 'invalid_mapping', problems }
}

/** Whether a mapping is one for that target, for the type checker. */
export const isMappingOf = <T extends Target>(mapping: Mapping, target: T): mapping is MappingOf<T> =>
  mapping.target === target

function shapeProblems(value: unknown): MappingProblem[] {
  const found = new Map<string, string>()
  for (const { keyword, instancePath, message } of Errors(MappingSchema, value)) {
    // An unknown key is told twice, as "schema is false" and by its parent; the branches of a union only say less than the union.
    if (keyword === 'additionalProperties' || keyword === 'const') continue
    const text = keyword === 'boolean' ? 'is no known key' : message
    if (!found.has(instancePath)) found.set(instancePath, text)
  }
  return [...found].map(([pointer, message]) => ({ pointer, message }))
}

function settingProblems(mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = []
  const { zone, currency, file } = mapping
  if (zone !== undefined && !isZone(zone)) problems.push({ pointer: '/zone', message: `${zone} is no time zone` })
  if (currency !== undefined && !isCurrency(currency))
    problems.push({ pointer: '/currency', message: `${currency} is no currency` })
  if (file?.columns && file.headerRow)
    problems.push({ pointer: '/file/headerRow', message: 'goes with a header, columns without one' })
  return problems
}

function isCurrency(code: string): boolean {
  try {
    minorDigits(code)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function fieldProblems(mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = []
  const known = FIELDS[mapping.target]
  for (const name of Object.keys(mapping.fields)) {
    if (!known[name]) problems.push({ pointer: `/fields/${name}`, message: `is no field of ${mapping.target}` })
  }
  const lineless = mapping.target === 'purchases' && !mapping.fields.sku
  for (const [name, { required, type }] of Object.entries(known)) {
    const source = mapping.fields[name]
    if (!source) {
      // Without products there are no lines: only the amount of the row is left of them.
      const needed = required && (!lineless || !LINE_FIELDS[name] || name === 'amount') && name !== 'quantity'
      if (needed) problems.push({ pointer: '/fields', message: `${name} is required` })
      continue
    }
    problems.push(...typeProblems(`/fields/${name}`, source, type, mapping))
    if (required && source.optional)
      problems.push({ pointer: `/fields/${name}/optional`, message: `${name} is required` })
    if (type === 'money' && !mapping.currency)
      problems.push({ pointer: '/currency', message: `is required by ${name}` })
  }
  for (const [name, source] of Object.entries(mapping.attributes ?? {})) {
    problems.push(...typeProblems(`/attributes/${name}`, source, source.type, mapping))
  }
  return problems
}

function typeProblems(pointer: string, source: Source, type: FieldType, mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = []
  const dated = type === 'instant' || type === 'day'
  const computed = source.product ?? source.sum ?? source.difference
  if (dated && !source.formats) problems.push({ pointer, message: 'formats are required for dates' })
  if (!dated && source.formats) problems.push({ pointer: `${pointer}/formats`, message: 'only goes with dates' })
  if (type === 'instant' && !source.zone && !mapping.zone)
    problems.push({ pointer: '/zone', message: `is required by ${pointer}` })
  if (computed && type !== 'money' && type !== 'quantity')
    problems.push({ pointer, message: 'is not computed: only money and quantities are' })
  if (source.rounding && type !== 'money' && type !== 'quantity') {
    problems.push({ pointer: `${pointer}/rounding`, message: 'only goes with money and quantities' })
  }
  return problems
}

function purchaseProblems(mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = []
  if (mapping.target !== 'purchases') {
    for (const key of ['kinds', 'groupBy', 'source'] as const) {
      if (mapping[key] !== undefined) problems.push({ pointer: `/${key}`, message: 'only goes with purchases' })
    }
    if (mapping.identities && !['members', 'balances', 'tags'].includes(mapping.target)) {
      problems.push({ pointer: '/identities', message: 'only goes with members, purchases, balances and tags' })
    }
  } else {
    if (!mapping.kinds)
      problems.push({ pointer: '', message: 'kinds are required: say what makes a sale and a return' })
    if (!mapping.currency) problems.push({ pointer: '', message: 'currency is required' })
    const groupBy = mapping.groupBy ?? ['number']
    if (groupBy !== 'row' && groupBy.includes('storeCode') && !mapping.fields.storeCode) {
      problems.push({ pointer: '/groupBy', message: 'storeCode is not mapped' })
    }
  }
  if (mapping.target === 'balances' && (mapping.identities ?? []).length === 0) {
    problems.push({ pointer: '/identities', message: 'say what tells whose points they are' })
  }
  if (mapping.target === 'tags' && (mapping.identities ?? []).length === 0) {
    problems.push({ pointer: '/identities', message: 'say what tells of whom they are' })
  }
  if (mapping.consents && mapping.target !== 'members')
    problems.push({ pointer: '/consents', message: 'only goes with members' })
  return problems
}

function sourceProblems(mapping: Mapping): MappingProblem[] {
  const sources: [string, Source][] = [
    ...Object.entries(mapping.fields).map(([name, source]): [string, Source] => [`/fields/${name}`, source]),
    ...Object.entries(mapping.attributes ?? {}).map(([name, source]): [string, Source] => [
      `/attributes/${name}`,
      source,
    ]),
    ...(mapping.identities ?? []).map((source, index): [string, Source] => [`/identities/${index}`, source]),
    ...(mapping.consents ?? []).map((source, index): [string, Source] => [`/consents/${index}`, source]),
  ]
  const tests: [string, readonly CellTest[]][] = [
    ...(mapping.kinds ?? []).map(({ when }, index): [string, readonly CellTest[]] => [`/kinds/${index}/when`, when]),
    ...(mapping.skip ?? []).map(({ when }, index): [string, readonly CellTest[]] => [`/skip/${index}/when`, when]),
  ]
  return [
    ...sources.flatMap(([pointer, source]) => oneSource(pointer, source)),
    ...tests.flatMap(([pointer, when]) => when.flatMap((test, index) => oneTest(`${pointer}/${index}`, test))),
  ]
}

function oneSource(pointer: string, source: Source): MappingProblem[] {
  const problems: MappingProblem[] = []
  const given = ORIGINS.filter((origin) => source[origin] !== undefined)
  if (given.length !== 1) problems.push({ pointer, message: `needs exactly one of ${ORIGINS.join(', ')}` })
  if (source.template !== undefined && !/\{[^{}]+\}/.test(source.template)) {
    problems.push({ pointer: `${pointer}/template`, message: 'names no {column}' })
  }
  if (source.zone !== undefined && !isZone(source.zone)) {
    problems.push({ pointer: `${pointer}/zone`, message: `${source.zone} is no time zone` })
  }
  for (const [index, format] of (source.formats ?? []).entries()) {
    const fault = faultOf(() => compileFormat(format))
    if (fault) problems.push({ pointer: `${pointer}/formats/${index}`, message: fault })
  }
  for (const key of ['pattern', 'nullMatches'] as const) {
    const fault = expressionFault(source[key])
    if (fault) problems.push({ pointer: `${pointer}/${key}`, message: fault })
  }
  return problems
}

function oneTest(pointer: string, test: CellTest): MappingProblem[] {
  const given = TESTS.filter((key) => test[key] !== undefined)
  if (given.length !== 1) return [{ pointer, message: `needs exactly one of ${TESTS.join(', ')}` }]
  const fault = expressionFault(test.matches)
  return fault ? [{ pointer: `${pointer}/matches`, message: fault }] : []
}

const expressionFault = (expression: string | undefined) =>
  expression === undefined ? undefined : faultOf(() => new RegExp(expression, 'u'))

/** What is wrong with a format or an expression, in the words of whoever compiled it. */
function faultOf(compile: () => unknown): string | undefined {
  try {
    compile()
    return undefined
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return error.message
    throw error
  }
}
