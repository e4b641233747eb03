import { createHash } from 'node:crypto'
import { invariant, must, type ProjectedType, type Projection, snakeCase } from '@atrium/kernel'
import { quoted } from './quoted.ts'

/** Raised when the file is laid out in another way: files of another layout are built anew. */
const LAYOUT = 1

/** Of DuckDB. */
export const TYPES: Readonly<Record<ProjectedType, string>> = {
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamptz: 'TIMESTAMP',
  date: 'DATE',
  json: 'VARCHAR',
  uuid: 'UUID',
}

export interface ShapedColumn {
  /** As the projection declares it. */
  readonly key: string
  /** Quoted: `at` and others are words of SQL. */
  readonly name: string
  readonly type: ProjectedType
}

/** A projection as both databases see it. */
export interface ShapedTable {
  readonly projection: Projection
  readonly name: string
  /** `"purchases"."purchase"` */
  readonly target: string
  /** Declared columns, without the person's. */
  readonly columns: readonly ShapedColumn[]
  /** Whether `root_id` is added. */
  readonly hasRoot: boolean
  /** Of a keyed or small table, the column of its key; of tables of members `member_id`. */
  readonly key: ShapedColumn
}

export interface Shape {
  readonly tables: readonly ShapedTable[]
  table(name: string): ShapedTable
  /** Who is who. */
  readonly map: ShapedTable
  /** Changes with whatever changes what the file holds. */
  readonly fingerprint: string
}

export { quoted }

/** Joins what the modules declare into the shape of the projection. Throws where the declarations do not fit together. */
export function shapeOf(projections: readonly Projection[]): Shape {
  const tables = projections.map(shapeTable)
  const byName = new Map(tables.map((table) => [table.name, table]))
  invariant(byName.size === tables.length, 'a projection is declared twice')
  const maps = tables.filter(({ projection }) => projection.of.kind === 'map')
  invariant(maps.length === 1, 'exactly one projection says who is who')
  return {
    tables,
    table: (name) => must(byName.get(name), `there is no projection ${name}`),
    map: maps[0]!,
    fingerprint: fingerprintOf(projections),
  }
}

function shapeTable(projection: Projection): ShapedTable {
  const columns = Object.entries(projection.columns).map(([key, { type }]): ShapedColumn => {
    // The declared type without its mark is one of the table's keys.
    return { key, name: quoted(snakeCase(key)), type: type.replace('?', '') as ProjectedType }
  })
  const { of } = projection
  const key = of.kind === 'keyed' ? of.keyed : of.kind === 'whole' ? of.key : 'memberId'
  return {
    projection,
    name: projection.name,
    target: projection.name.split('.').map(quoted).join('.'),
    columns,
    hasRoot: of.kind === 'member' || (of.kind === 'keyed' && of.ownedBy !== undefined),
    key: must(
      columns.find((column) => column.key === key),
      `${projection.name} has no column ${key}`,
    ),
  }
}

function fingerprintOf(projections: readonly Projection[]): string {
  const facts = projections.map(({ name, columns, sql, of, restsOn }) => ({
    name,
    columns: Object.entries(columns).map(([column, { type }]) => [column, type]),
    sql,
    of,
    restsOn,
  }))
  return createHash('sha256')
    .update(JSON.stringify([LAYOUT, facts]))
    .digest('hex')
    .slice(0, 32)
}

/** Statements that make the tables of a shape in an empty file. */
export function createTables({ tables }: Shape): string[] {
  const schemas = new Set(tables.map(({ name }) => name.split('.')[0]!))
  return [
    ...[...schemas].map((schema) => `create schema ${quoted(schema)}`),
    ...tables.map(({ target, columns, hasRoot }) => {
      const declared = columns.map(({ name, type }) => `${name} ${TYPES[type]}`)
      return `create table ${target} (${[...declared, ...(hasRoot ? ['root_id INTEGER'] : [])].join(', ')})`
    }),
  ]
}

/** Columns of a file: the declared ones, and the person's where that was asked for. */
const copied = ({ columns, hasRoot }: ShapedTable, withRoot: boolean): readonly ShapedColumn[] =>
  withRoot && hasRoot ? [...columns, { key: 'rootId', name: quoted('root_id'), type: 'int' as const }] : columns

/** A literal of keys. Integers and hex are all that keys are made of. */
export function keyList({ type }: ShapedColumn, keys: readonly (number | string)[]): string {
  if (type === 'uuid') {
    invariant(
      keys.every((key) => typeof key === 'string' && /^[0-9a-f]{32}$/.test(key)),
      'a key is the hex of 16 bytes',
    )
    return `array[${keys.map((key) => `'\\x${key}'`).join(',')}]::bytea[]`
  }
  invariant(
    keys.every((key) => Number.isSafeInteger(key)),
    'a key is an integer',
  )
  return `'{${keys.join(',')}}'::${type === 'int' ? 'int' : 'bigint'}[]`
}

/** The rows of a table as PostgreSQL has them, without the person: all, or those of some keys. */
export function sourceOf({ projection, columns, key }: ShapedTable, keys?: readonly (number | string)[]): string {
  const names = columns.map(({ name }) => `x.${name}`).join(', ')
  if (keys === undefined) return `select ${names} from (${projection.sql}) as x`
  const list = keyList(key, keys)
  if (projection.sqlOfKeys === undefined)
    return `select ${names} from (${projection.sql}) as x where x.${key.name} = any(${list})`
  return `select ${names} from (${projection.sqlOfKeys.replaceAll('{keys}', list)}) as x`
}

const NULL = '\\N'

/** `COPY` of a select, to be read by `readFile`. A null and an empty text are told apart. */
export const copyOf = (select: string): string =>
  `copy (${select}) to stdout (format csv, null '${NULL}', encoding 'UTF8')`

/** DuckDB's select of what `copyOf` wrote, with the columns of the table; without the person, unless that was asked for. */
export function readFile(table: ShapedTable, path: string, withRoot = false): string {
  const columns = copied(table, withRoot)
  const raw = columns.map(({ type }, at) => `'c${at}': '${type === 'uuid' ? 'VARCHAR' : TYPES[type]}'`)
  const read = columns.map(({ name, type }, at) =>
    type === 'uuid' ? `cast(substr(c${at}, 3) as uuid) as ${name}` : `c${at} as ${name}`,
  )
  return `select ${read.join(', ')}
          from read_csv('${path.replaceAll("'", "''")}', columns = {${raw.join(', ')}}, header = false, auto_detect = false,
            delim = ',', quote = '"', escape = '"', nullstr = '${NULL}', allow_quoted_nulls = false, new_line = '\\n',
            max_line_size = 1048576, buffer_size = 8388608)`
}

/** A select of rows of members with the person of each, as `people (member_id, root_id)` knows them. */
export function personalRows({ columns }: ShapedTable, rows: string, people: string): string {
  const names = columns.map(({ name }) => `x.${name}`).join(', ')
  return `select ${names}, person.root_id from (${rows}) as x join ${people} as person on person.member_id = x.member_id`
}

/** DuckDB's select of rows of an owned table with the person of the span that each falls into; `columns` of `e`, all declared ones where none are named. */
export function ownedRows(shape: Shape, table: ShapedTable, rows: string, columns?: string): string {
  const { of } = table.projection
  invariant(of.kind === 'keyed' && of.ownedBy !== undefined, `${table.name} has owners`)
  const { spans, visitor, at } = of.ownedBy
  const [visitorName, atName] = [quoted(snakeCase(visitor)), quoted(snakeCase(at))]
  const names = columns ?? table.columns.map(({ name }) => `e.${name}`).join(', ')
  // Plain comparisons: with `is null or` in them DuckDB compares every row with every span.
  return `select ${names}, held.root_id from (${rows}) as e
          left join (
            select span.visitor, coalesce(span.from_at, '-infinity'::timestamp) as from_at,
              coalesce(span.to_at, 'infinity'::timestamp) as to_at, person.root_id
            from ${shape.table(spans).target} as span join ${shape.map.target} as person on person.member_id = span.member_id
          ) as held on held.visitor = e.${visitorName} and held.from_at <= e.${atName} and held.to_at > e.${atName}`
}

/** The same table in PostgreSQL, whole, with the person: what both sides of a question read. */
export function postgresTable(shape: Shape, table: ShapedTable): string {
  const { of, sql } = table.projection
  if (of.kind === 'member') return `(${personalRows(table, sourceOf(table), `(${shape.map.projection.sql})`)})`
  if (of.kind !== 'keyed' || of.ownedBy === undefined) return `(${sql})`
  const { spans, visitor, at } = of.ownedBy
  const [visitorName, atName] = [quoted(snakeCase(visitor)), quoted(snakeCase(at))]
  const names = table.columns.map(({ name }) => `e.${name}`).join(', ')
  return `(select ${names}, person.root_id from (${sql}) as e
          left join (${shape.table(spans).projection.sql}) as span on span.visitor = e.${visitorName}
            and (span.from_at is null or e.${atName} >= span.from_at) and (span.to_at is null or e.${atName} < span.to_at)
          left join (${shape.map.projection.sql}) as person on person.member_id = span.member_id)`
}
