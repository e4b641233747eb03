import { must } from '@atrium/kernel'
import { value } from '@atrium/olap/query'
import type { EventsLeaf, EventWhere, PropertyTest } from '../definition.ts'
import { compareDay, compareNumber, compareText, holdsFor, opposite } from './compare.ts'
import type { Asking, Question } from './question.ts'
import { allOf, either, float, name, oneOfNumbers, oneOfTexts, type Sql, sql, text } from './sql.ts'
import { inWindow, timeTests } from './times.ts'

type JsonType = 'string' | 'number' | 'boolean'
const DUCKDB_TYPES: Readonly<Record<JsonType, Sql>> = {
  string: sql`= 'VARCHAR'`,
  boolean: sql`= 'BOOLEAN'`,
  number: sql`in ('UBIGINT', 'BIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')`,
}

/** A property of the body as text, and what JSON says it is. */
function property(body: Sql, path: string): { readonly value: Sql; readonly is: (type: JsonType) => Sql } {
  const steps = ['properties', ...path.split('.')]
  const keys = value('text[]', steps)
  // Names hold neither `/` nor `~`: that was checked.
  const pointer = text(`/${steps.join('/')}`)
  return {
    value: either({ duckdb: sql`json_extract_string(${body}, ${pointer})`, postgres: sql`(${body} #>> ${keys})` }),
    is: (type) =>
      either({
        duckdb: sql`json_type(${body}, ${pointer}) ${DUCKDB_TYPES[type]}`,
        postgres: sql`json_typeof(${body} #> ${keys}) = ${text(type)}`,
      }),
  }
}

/** A number compares with numbers only, a text with texts: what is of another type, or missing, does not hold, except for `notIn`. */
function propertyTest(body: Sql, test: PropertyTest): Sql {
  const { value, is } = property(body, test.property)
  const holds = (type: JsonType, compared: Sql) => sql`(case when ${is(type)} then ${compared} else false end)`
  switch (test.op) {
    case 'known':
      return sql`${value} is not null`
    case 'unknown':
      return sql`${value} is null`
    case 'in':
    case 'contains':
    case 'startsWith':
      return holds('string', compareText(value, test))
    case 'notIn':
      return sql`not ${holds('string', compareText(value, { ...test, op: 'in' }))}`
    default:
      if (typeof test.value === 'boolean') {
        return holds('boolean', sql`${value} = ${text(String(test.value))}`)
      }
      return holds('number', compareNumber(sql`cast(${value} as float8)`, test, float))
  }
}

/** The conditions that an event is meant. */
export function eventTests(alias: string, where: EventWhere, asking: Asking): readonly Sql[] {
  const of = (column: string) => sql`${name(alias)}.${name(column)}`
  const { kind, names, sources, properties = [] } = where
  const sourceIds = sources?.map(
    (code) => must(asking.vocabulary.sources.get(code), `${code} was checked to be a source`).id,
  )
  return [
    ...(kind === undefined ? [] : [sql`${of('kind')} = ${text(kind)}`]),
    ...(names === undefined ? [] : [oneOfTexts(of('name'), names)]),
    ...(sourceIds === undefined ? [] : [oneOfNumbers(of('source_id'), sourceIds)]),
    ...timeTests(alias, where),
    ...properties.map((test) => propertyTest(of('body'), test)),
  ]
}

/** Numbers of a property are added up as integers: sums do not depend on the order, and are the same in both databases. */
const [PARTS, MOST] = [10_000, 1e11]

interface Measured {
  /** What a row needs to be measured at all. */
  readonly rows: readonly Sql[]
  readonly value: Sql
}

function measured({ measure, property: path }: EventsLeaf): Measured {
  switch (measure) {
    case 'days':
      return { rows: [], value: sql`count(distinct held.day)` }
    case 'firstDay':
      return { rows: [], value: sql`min(held.day)` }
    case 'lastDay':
      return { rows: [], value: sql`max(held.day)` }
    case 'sum':
    case 'average':
    case 'values':
      return measuredProperty(measure, must(path, `${measure} was checked to name a property`))
    default:
      return { rows: [], value: sql`count(*)` }
  }
}

function measuredProperty(measure: 'sum' | 'average' | 'values', path: string): Measured {
  const { value, is } = property(sql`held.body`, path)
  if (measure === 'values') return { rows: [sql`${value} is not null`], value: sql`count(distinct ${value})` }
  const number = sql`cast(${value} as float8)`
  const near = sql`least(greatest(${number}, ${float(-MOST)}), ${float(MOST)})`
  const parts = sql`case when ${is('number')} then cast(floor(${near} * ${float(PARTS)} + ${float(0.5)}) as bigint) end`
  const sum = sql`cast(sum(${parts}) as float8) / ${float(PARTS)}`
  return { rows: [is('number')], value: measure === 'sum' ? sql`(${sum})` : sql`(${sum} / count(*))` }
}

export function eventsQuestion(leaf: EventsLeaf, asking: Asking): Question {
  const { rows, value } = measured(leaf)
  const from = sql`from ${asking.tables.table('tracking.event', 'held')}
    where ${allOf([
      asking.asked(sql`held.root_id`),
      ...inWindow(sql`held.day`, leaf.window, asking),
      ...eventTests('held', leaf.where ?? {}, asking),
      ...rows,
    ])}
    group by held.root_id`
  const figure = sql`select held.root_id, ${value} as figure ${from}`
  if (leaf.measure === 'firstDay' || leaf.measure === 'lastDay') {
    return {
      select: sql`select held.root_id ${from} having ${compareDay(value, leaf, asking.today)}`,
      others: false,
      figure,
    }
  }
  // Nothing is 0, and of nothing there is no average.
  const others = leaf.measure !== 'average' && holdsFor(leaf, 0)
  const test = others ? opposite(leaf)(value) : compareNumber(value, leaf)
  return { select: sql`select held.root_id ${from} having ${test}`, others, figure }
}
