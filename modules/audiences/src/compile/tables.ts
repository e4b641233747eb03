import { must, type Projection, snakeCase } from '@atrium/kernel'
import { type FieldSpec, type FieldType, type KnownTables, PORTRAIT_OPTIONS } from '../vocabulary.ts'
import { type Dialect, name, Sql, sql } from './sql.ts'

const PORTRAIT = 'profiles.portrait'

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  smallint: 'number',
  int: 'number',
  bigint: 'number',
  double: 'number',
  text: 'text',
  boolean: 'boolean',
  date: 'day',
}

/** Rows that are kept under the person already, with no `root_id` beside. */
const isOfRoots = (projection: Projection | undefined): boolean =>
  projection?.of.kind === 'keyed' && projection.of.ownedBy === undefined && 'memberId' in projection.columns

/** The tables of the projection as a database that is asked has them, each with the person in `root_id`. */
export class Tables implements KnownTables {
  readonly dialect: Dialect
  private readonly projections: ReadonlyMap<string, Projection>

  constructor(dialect: Dialect, projections: readonly Projection[]) {
    this.dialect = dialect
    this.projections = new Map(projections.map((projection) => [projection.name, projection]))
  }

  /** Columns of the table of portraits, where there is one, as fields: their labels are told with the table. */
  portrait(): readonly FieldSpec[] {
    const projection = this.projections.get(PORTRAIT)
    return Object.entries(projection?.columns ?? {}).flatMap(([key, column]): FieldSpec[] => {
      const type = FIELD_TYPES[column.type.replace('?', '')]
      if (type === undefined || column.role === 'key' || key === 'productId') return []
      const options = PORTRAIT_OPTIONS[key]
      return [
        {
          name: `portrait.${key}`,
          label: { zh: column.zh, en: column.en },
          type: key === 'storeId' ? 'store' : options ? 'choice' : column.unit === 'minor' ? 'money' : type,
          group: 'portrait',
          ...(options ? { options } : {}),
          source: { table: PORTRAIT, column: snakeCase(key) },
        },
      ]
    })
  }

  /** A table under an alias, for `from`. */
  table(table: string, alias: string): Sql {
    if (this.dialect === 'duckdb') {
      return isOfRoots(this.projections.get(table))
        ? sql`(select *, member_id as root_id from ${name(table)}) as ${name(alias)}`
        : sql`${name(table)} as ${name(alias)}`
    }
    return sql`${this.select(table)} as ${name(alias)}`
  }

  private select(table: string): Sql {
    const projection = must(this.projections.get(table), `${table} is a table of the projection`)
    const rows = new Sql([projection.sql])
    const { of } = projection
    if (of.kind === 'member') {
      return sql`(select person.root_id, held.* from (${rows}) as held join members.root as person on person.member_id = held.member_id)`
    }
    if (of.kind === 'keyed' && of.ownedBy) {
      const spans = new Sql([must(this.projections.get(of.ownedBy.spans), 'spans are projected').sql])
      return sql`(select person.root_id, held.* from (${rows}) as held
        join (${spans}) as span on span.visitor = held.visitor
          and (span.from_at is null or held.at >= span.from_at) and (span.to_at is null or held.at < span.to_at)
        join members.root as person on person.member_id = span.member_id)`
    }
    if (isOfRoots(projection)) return sql`(select held.member_id as root_id, held.* from (${rows}) as held)`
    return sql`(${rows})`
  }
}
