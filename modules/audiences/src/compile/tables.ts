import { type Projection, snakeCase } from '@atrium/kernel'
import { type FieldSpec, type FieldType, type KnownTables, PORTRAIT_NAMES, PORTRAIT_OPTIONS } from '../vocabulary.ts'
import { name as asName, type Sql, sql, table } from './sql.ts'

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

/** The tables of the projection, each with the person in `root_id`, and what they offer to filters. */
export class Tables implements KnownTables {
  private readonly projections: ReadonlyMap<string, Projection>

  constructor(projections: readonly Projection[]) {
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
          ...(PORTRAIT_NAMES[key] ? { names: PORTRAIT_NAMES[key] } : {}),
          ...(key === 'stage' ? { none: 'prospect' } : {}),
          source: { table: PORTRAIT, column: snakeCase(key) },
        },
      ]
    })
  }

  /** A table under an alias, for `from`. */
  table(name: string, alias: string): Sql {
    return isOfRoots(this.projections.get(name))
      ? sql`(select *, member_id as root_id from ${table(name)} as rows_of) as ${asName(alias)}`
      : sql`${table(name)} as ${asName(alias)}`
  }
}
