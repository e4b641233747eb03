import { type Day, formatDay, parseDay, type RefusedPlace } from '@atrium/kernel'
import type { Dimension } from './dimension.ts'
import type { FactCode } from './fact.ts'
import { factOf } from './facts.ts'
import { basesOf, metricOf } from './metrics.ts'
import type { Vocabulary } from './vocabulary.ts'

export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | DimensionTest

export const OPS = ['in', 'notIn', 'between', 'contains', 'startsWith', 'known', 'unknown'] as const
export type FilterOp = (typeof OPS)[number]

/** Keys as answers write them: ids of nodes and programmes, codes, days. `between` has both ends, included. */
export interface DimensionTest {
  readonly dimension: string
  readonly op: FilterOp
  readonly values?: readonly string[]
}

export const COMPARES = ['none', 'previous', 'lastYear'] as const
export type Compare = (typeof COMPARES)[number]

/** A question to the semantic layer, as it travels and as charts keep it. */
export interface Query {
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  readonly filter?: Filter
  readonly compare?: Compare
  /** A metric or dimension; dimensions of time first where left out, else the first metric, the largest first. */
  readonly order?: { readonly by: string; readonly descending?: boolean }
  readonly limit?: number
}

/** Of which days: a question that is kept names a span that moves with the calendar. */
export interface Span {
  readonly from: Day
  readonly to: Day
}

export const MOST = { metrics: 12, dimensions: 4, values: 500, depth: 6, leaves: 40, rows: 5_000, days: 1_097 } as const

/** Gathers what is wrong with a question, place by place. */
class Faults {
  readonly found: RefusedPlace[] = []

  add(pointer: string, code: string, message: string): undefined {
    this.found.push({ pointer, code, message })
    return undefined
  }
}

/**
 * What is wrong with a question whose form is right: names nobody defined, dimensions that a metric does not have, values that no key can
 * be. Pointers are into the question.
 */
export function checkQuery(query: Query, vocabulary: Vocabulary): RefusedPlace[] {
  const faults = new Faults()
  checkNames(query, vocabulary, faults)
  const dimensions = query.dimensions.flatMap((code) => vocabulary.of(code) ?? [])
  for (const [at, code] of query.metrics.entries()) {
    if (!metricOf(code)) continue
    for (const dimension of dimensions) {
      const without = factWithout(code, dimension)
      if (without) {
        const message = `${code} has no ${dimension.code}: ${without} do not tell it`
        faults.add(`/metrics/${at}`, 'dimension_not_for_metric', message)
      }
    }
  }
  if (query.filter) checkFilter(query.filter, '/filter', { query, vocabulary, faults, leaves: 0 }, 1)
  const { order } = query
  if (order && !query.metrics.includes(order.by) && !query.dimensions.includes(order.by))
    faults.add('/order/by', 'unknown_name', `${order.by} is neither a metric nor a dimension of this question`)
  return faults.found
}

function checkNames(query: Query, vocabulary: Vocabulary, faults: Faults): void {
  for (const [at, code] of query.metrics.entries()) {
    if (!metricOf(code)) faults.add(`/metrics/${at}`, 'unknown_name', `There is no metric ${shown(code)}`)
    else if (query.metrics.indexOf(code) < at) faults.add(`/metrics/${at}`, 'twice', `${code} is asked twice`)
  }
  for (const [at, code] of query.dimensions.entries()) {
    const dimension = vocabulary.of(code)
    if (!dimension) faults.add(`/dimensions/${at}`, 'unknown_name', `There is no dimension ${shown(code)}`)
    else if (dimension.filterOnly) faults.add(`/dimensions/${at}`, 'only_a_condition', `${code} splits no answer`)
    else if (query.dimensions.indexOf(code) < at) faults.add(`/dimensions/${at}`, 'twice', `${code} is asked twice`)
  }
}

/** The first fact behind a metric that does not tell a dimension. */
function factWithout(metric: string, { on }: Dimension): string | undefined {
  const fact = basesOf(metric).find(([, base]) => on[base.fact] === undefined)?.[1].fact
  return fact === undefined ? undefined : factOf(fact).en.toLowerCase()
}

/** What is looked through, and what was found. */
interface Checking {
  readonly query: Query
  readonly vocabulary: Vocabulary
  readonly faults: Faults
  /** Only dimensions that tell who a person is. */
  readonly ofPersons?: true
  leaves: number
}

function checkFilter(filter: Filter, pointer: string, checking: Checking, depth: number): undefined {
  const { faults } = checking
  if (depth > MOST.depth) return faults.add(pointer, 'too_deep', `Conditions may be nested ${MOST.depth} deep`)
  if (!hasOneForm(filter)) {
    const message = 'Exactly one of: dimension with op, all, any, not'
    return faults.add(pointer, 'not_a_filter', message)
  }
  if ('all' in filter || 'any' in filter) {
    const [name, parts] = 'all' in filter ? (['all', filter.all] as const) : (['any', filter.any] as const)
    for (const [at, part] of parts.entries()) checkFilter(part, `${pointer}/${name}/${at}`, checking, depth + 1)
    return undefined
  }
  if ('not' in filter) return checkFilter(filter.not, `${pointer}/not`, checking, depth + 1)
  if (++checking.leaves > MOST.leaves) return faults.add(pointer, 'too_many', `At most ${MOST.leaves} conditions`)
  return checkTest(filter, pointer, checking)
}

/** What is wrong with a filter that says of whom a report is: a filter of figures, whose dimensions tell who a person is. */
export function checkPersons(filter: Filter, vocabulary: Vocabulary): RefusedPlace[] {
  const faults = new Faults()
  const query = { metrics: [], dimensions: [] }
  checkFilter(filter, '/filter', { query, vocabulary, faults, leaves: 0, ofPersons: true }, 1)
  return faults.found
}

/** Every condition of a filter. */
export function testsOf(filter: Filter | undefined): readonly DimensionTest[] {
  if (filter === undefined) return []
  if ('all' in filter) return filter.all.flatMap(testsOf)
  if ('any' in filter) return filter.any.flatMap(testsOf)
  return 'not' in filter ? testsOf(filter.not) : [filter]
}

/** The schema leaves keys optional, so that a fault names its place. */
function hasOneForm(filter: Filter): boolean {
  const forms = Object.keys(filter).filter(
    (key) => key === 'all' || key === 'any' || key === 'not' || key === 'dimension',
  )
  if (forms.length !== 1) return false
  return 'dimension' in filter ? filter.op !== undefined : Object.keys(filter).length === 1
}

function checkTest(test: DimensionTest, pointer: string, checking: Checking): undefined {
  const { query, vocabulary, faults, ofPersons } = checking
  const dimension = vocabulary.of(test.dimension)
  if (!dimension)
    return faults.add(`${pointer}/dimension`, 'unknown_name', `There is no dimension ${shown(test.dimension)}`)
  if (ofPersons && !dimension.ofPersons) {
    const message = `${dimension.code} does not tell who a person is`
    return faults.add(`${pointer}/dimension`, 'not_of_persons', message)
  }
  for (const metric of query.metrics) {
    if (!metricOf(metric)) continue
    const without = factWithout(metric, dimension)
    if (without)
      faults.add(
        `${pointer}/dimension`,
        'dimension_not_for_metric',
        `${metric} has no ${dimension.code}: ${without} do not tell it`,
      )
  }
  const { op, values = [] } = test
  const isText = TEXTS.has(dimension.type)
  if ((op === 'contains' || op === 'startsWith') && !isText)
    return faults.add(`${pointer}/op`, 'operator_not_allowed', `${dimension.code} is no text`)
  if (op === 'between' && (isText || dimension.type === 'audience'))
    return faults.add(`${pointer}/op`, 'operator_not_allowed', `${dimension.code} has no order`)
  if ((op === 'known' || op === 'unknown') && dimension.type === 'audience')
    return faults.add(`${pointer}/op`, 'operator_not_allowed', `${op} says nothing of an audience`)
  const wanted = op === 'between' ? 2 : op === 'contains' || op === 'startsWith' ? 1 : undefined
  if (op === 'known' || op === 'unknown') {
    if (values.length > 0) faults.add(`${pointer}/values`, 'wrong_value', `${op} takes no value`)
    return undefined
  }
  if (wanted === undefined ? values.length === 0 : values.length !== wanted)
    return faults.add(
      `${pointer}/values`,
      'wrong_value',
      `${op} takes ${wanted ?? 'at least one'} value${wanted === 2 ? 's' : ''}`,
    )
  for (const [at, value] of values.entries())
    if (!KEYS[dimension.type](value))
      faults.add(`${pointer}/values/${at}`, 'wrong_value', `${shown(value)} is no ${dimension.code}`)
  return undefined
}

const TEXTS: ReadonlySet<Dimension['type']> = new Set(['word', 'category', 'channel', 'level'])

const isText = (value: string): boolean => value.length > 0 && value.length <= 200
const isId = (prefix: string) => (value: string) => value.startsWith(`${prefix}_`) && value.length <= prefix.length + 12

/** Whether a value can be a key; ids are looked up when the question is asked. */
const KEYS: Record<Dimension['type'], (value: string) => boolean> = {
  day: (value) => parseDay(value) !== undefined,
  number: (value) => /^\d{1,4}$/.test(value),
  word: isText,
  category: isText,
  channel: isText,
  level: isText,
  node: isId('org'),
  programme: isId('prg'),
  product: isId('prd'),
  source: (value) => /^\d{1,9}$/.test(value),
  audience: isId('seg'),
  figure: (value) => /^-?\d{1,12}(\.\d{1,6})?$/.test(value),
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** The facts that a question reads. */
export const factsOf = (query: Query): ReadonlySet<FactCode> =>
  new Set(query.metrics.flatMap((code) => basesOf(code).map(([, base]) => base.fact)))

/** `2026-03-01 – 2026-03-31` */
export const sayRange = ({ from, to }: Span): string =>
  from === to ? formatDay(from) : `${formatDay(from)} – ${formatDay(to)}`
