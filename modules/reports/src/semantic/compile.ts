import { decodeId, must, parseDay, type RowSpec } from '@atrium/kernel'
import { every, type Fragment, isAnyOf, join, some, sql } from '@atrium/olap/query'
import type { Dimension } from './dimension.ts'
import type { Asking, Fact, FactCode, JoinName } from './fact.ts'
import { factOf, joinsOf } from './facts.ts'
import type { Base, Condition } from './metric.ts'
import { basesOf } from './metrics.ts'
import type { DimensionTest, Filter, Query } from './query.ts'
import { day, int, raw, text, texts } from './sql.ts'

/** More parts than this are no answer that anybody reads, and take memory. */
export const MOST_PARTS = 50_000

/** A select that answers some figures of one fact. */
export interface Part {
  readonly select: Fragment
  /** `k0…` keys, `whole` 1 on the row of the whole, `v0…` figures. */
  readonly row: RowSpec
  /** Which figure each `v` is. */
  readonly bases: readonly string[]
  readonly fact: FactCode
}

/** One select for each fact that a checked question reads; figures of persons with several rows are one more. */
export function compileQuery(query: Query, asking: Asking): Part[] {
  const bases = new Map(query.metrics.flatMap((code) => basesOf(code).map(([name, base]) => [name, base] as const)))
  const byShape = new Map<string, [string, Base][]>()
  for (const [name, base] of bases) {
    const shape = base.aggregate === 'persons' ? `${base.fact} ${name}` : base.fact
    const known = byShape.get(shape)
    if (known) known.push([name, base])
    else byShape.set(shape, [[name, base]])
  }
  return [...byShape.values()].map((some) => compilePart(some, query, asking))
}

function compilePart(bases: readonly (readonly [string, Base])[], query: Query, asking: Asking): Part {
  const fact = factOf(bases[0]![1].fact)
  const needed = new Set<JoinName>()
  const dimensions = query.dimensions.map((code) => must(asking.vocabulary.of(code), 'a checked dimension'))
  const keys = dimensions.map((dimension) => bindingOf(dimension, fact, asking, needed))
  const figures = bases.map(([, base]) => figureOf(base, fact, asking, needed))
  const limits = [
    ...limitsOf(fact, bases, asking),
    ...(query.filter ? [filterOf(query.filter, fact, asking, needed)] : []),
  ]
  const inner = sql`select ${join(
    [
      ...keys.map((key, at) => sql`${key} as ${raw(`k${at}`)}`),
      ...figures.map((figure, at) => sql`${figure} as ${raw(`m${at}`)}`),
    ],
    ', ',
  )} from ${fact.from(asking)}${joinsOf(fact, needed, asking)} where ${every(limits)}`
  const names = keys.map((_, at) => raw(`k${at}`))
  const only = bases[0]![1]
  const select =
    only.aggregate === 'persons' ? countPersons(inner, names, only.atLeast) : aggregate(inner, names, bases)
  const types = dimensions.map(({ type }, at) => [`k${at}`, ROW_TYPES[type]] as const)
  const row = Object.fromEntries([
    ...types,
    ['whole', 'int'] as const,
    ...bases.map((_, at) => [`v${at}`, 'bigint?'] as const),
  ])
  return { select, row, bases: bases.map(([name]) => name), fact: fact.code }
}

const ROW_TYPES: Record<Dimension['type'], 'date?' | 'int?' | 'bigint?' | 'text?'> = {
  day: 'date?',
  number: 'int?',
  node: 'int?',
  programme: 'int?',
  source: 'int?',
  product: 'int?',
  word: 'text?',
  category: 'text?',
  channel: 'text?',
  level: 'text?',
  audience: 'text?',
  figure: 'text?',
}

/** The whole is told with its parts: figures of different persons do not add up. */
function aggregate(inner: Fragment, names: readonly Fragment[], bases: readonly (readonly [string, Base])[]): Fragment {
  const values = bases.map(([, base], at) => {
    const column = raw(`m${at}`)
    const value =
      base.aggregate === 'sum'
        ? sql`sum(${column})`
        : base.aggregate === 'count'
          ? sql`count(${column})`
          : sql`count(distinct ${column})`
    return sql`cast(${value} as bigint) as ${raw(`v${at}`)}`
  })
  if (names.length === 0) return sql`select 1 as whole, ${join(values, ', ')} from (${inner}) as x`
  const parts = join(names, ', ')
  return sql`select ${parts}, cast(grouping(k0) as integer) as whole, ${join(values, ', ')} from (${inner}) as x
        group by grouping sets ((${parts}), ()) limit ${raw(String(MOST_PARTS + 2))}`
}

function countPersons(inner: Fragment, names: readonly Fragment[], atLeast: number): Fragment {
  const counted = sql`cast(count(*) as bigint) as v0`
  const least = raw(String(atLeast))
  if (names.length === 0) {
    return sql`select 1 as whole, ${counted} from (
          select m0 from (${inner}) as x where m0 is not null group by m0 having count(*) >= ${least}) as y`
  }
  const parts = join(names, ', ')
  return sql`select ${parts}, whole, ${counted} from (
          select ${parts}, m0, cast(grouping(k0) as integer) as whole from (${inner}) as x where m0 is not null
          group by grouping sets ((${parts}, m0), (m0)) having count(*) >= ${least}) as y
        group by ${parts}, whole limit ${raw(String(MOST_PARTS + 2))}`
}

/** A select of the persons (roots) for whom a checked filter of their own dimensions holds. */
export function compilePersons(filter: Filter, asking: Asking): Fragment {
  const fact = factOf('persons')
  const needed = new Set<JoinName>()
  const holds = filterOf(filter, fact, asking, needed)
  return sql`select f.root_id from ${fact.from(asking)}${joinsOf(fact, needed, asking)} where ${holds}`
}

function limitsOf(fact: Fact, bases: readonly (readonly [string, Base])[], asking: Asking): Fragment[] {
  const limits = [...fact.limits(asking)]
  if (fact.day !== undefined) {
    // Members there were at the end are those who joined at any time before.
    const sinceEver = fact.code === 'persons'
    limits.push(
      sinceEver
        ? sql`${raw(fact.day)} <= ${day(asking.to)}`
        : sql`${raw(fact.day)} between ${day(asking.from)} and ${day(asking.to)}`,
    )
  }
  // What every figure asks of its rows is asked of all of them.
  if (bases.length === 1) {
    for (const condition of bases[0]![1].where ?? []) {
      if (fact.columns[condition.column]?.joins === undefined)
        limits.push(conditionOf(condition, fact, asking, new Set()))
    }
  }
  return limits
}

function bindingOf(dimension: Dimension, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  const binding = dimension.on[fact.code]
  if (!binding) throw new RangeError(`${fact.code} has no ${dimension.code}`)
  for (const join of binding.joins ?? []) needed.add(join)
  const bound = typeof binding.sql === 'string' ? raw(binding.sql) : binding.sql(asking)
  return fact.joins.person === 'f' ? ownPerson(bound) : bound
}

/** Where the rows are persons themselves, what is told of persons is told of the row. */
const ownPerson = (bound: Fragment): Fragment => ({
  print: (printer) => bound.print(printer).replaceAll('person.', 'f.'),
})

function columnOf(name: string, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  const column = fact.columns[name]
  if (!column) throw new RangeError(`${fact.code} has no column ${name}`)
  for (const join of column.joins ?? []) needed.add(join)
  return typeof column.sql === 'string' ? raw(column.sql) : column.sql(asking)
}

function conditionOf(condition: Condition, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  const column = columnOf(condition.column, fact, asking, needed)
  if ('is' in condition) return isAnyOf(column, texts(condition.is))
  if ('isNot' in condition) return sql`not (${isAnyOf(column, texts(condition.isNot))})`
  if ('above' in condition) return sql`${column} > ${raw(String(condition.above))}`
  return condition.known ? sql`${column} is not null` : sql`${column} is null`
}

/** What a row adds to a figure; null where it does not count. */
function figureOf(base: Base, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  const value =
    base.aggregate === 'count'
      ? raw('1')
      : base.aggregate === 'persons'
        ? columnOf('person', fact, asking, needed)
        : columnOf(base.measure, fact, asking, needed)
  const conditions = (base.where ?? []).map((condition) => conditionOf(condition, fact, asking, needed))
  return conditions.length === 0 ? value : sql`(case when ${every(conditions)} then ${value} end)`
}

function filterOf(filter: Filter, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  if ('all' in filter) return every(filter.all.map((part) => filterOf(part, fact, asking, needed)))
  if ('any' in filter) {
    return some(filter.any.map((part) => filterOf(part, fact, asking, needed)))
  }
  // A condition on what is not known is not met, and its opposite is.
  if ('not' in filter) return sql`(not ${filterOf(filter.not, fact, asking, needed)})`
  return sql`coalesce(${testOf(filter, fact, asking, needed)}, false)`
}

function testOf(test: DimensionTest, fact: Fact, asking: Asking, needed: Set<JoinName>): Fragment {
  const dimension = must(asking.vocabulary.of(test.dimension), 'a checked dimension')
  if (dimension.among && fact.person !== undefined) {
    const chosen = sql`${raw(fact.person)} in (${dimension.among(test, asking)})`
    return test.op === 'notIn' || test.op === 'unknown' ? sql`not coalesce(${chosen}, false)` : chosen
  }
  const key = bindingOf(dimension, fact, asking, needed)
  const values = (test.values ?? []).map((value) => keyValue(dimension, value))
  const oneOf = () => sql`${key} in (${join(values, ', ')})`
  switch (test.op) {
    case 'known':
      return sql`${key} is not null`
    case 'unknown':
      return sql`${key} is null`
    case 'in':
      return oneOf()
    case 'notIn':
      return sql`(${key} is null or not ${oneOf()})`
    case 'between':
      return sql`${key} between ${values[0]!} and ${values[1]!}`
    case 'contains':
      return sql`strpos(${key}, ${values[0]!}) > 0`
    case 'startsWith':
      return sql`starts_with(${key}, ${values[0]!})`
  }
}

/** A key as it is written in answers, as the database keeps it. Ids of nothing match nothing. */
function keyValue({ type }: Dimension, value: string): Fragment {
  switch (type) {
    case 'day':
      return day(parseDay(value) ?? 0)
    case 'number':
    case 'source':
      return int(Number(value))
    case 'node':
      return int(decodeId('org', value) ?? -1)
    case 'programme':
      return int(decodeId('prg', value) ?? -1)
    case 'product':
      return int(decodeId('prd', value) ?? -1)
    default:
      return text(value)
  }
}
