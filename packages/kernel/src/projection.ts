/**
 * What of a module's tables the columnar projection holds (packages/olap, ADR 9): plain data, declared by the module that owns the tables.
 * The same select is the PostgreSQL side of every question that audiences and reports ask, so both sides mean the same rows.
 */

/**
 * Types of projected columns, in both databases. `uuid` is sixteen bytes: `bytea` in PostgreSQL, UUID in DuckDB. A `timestamptz` is a
 * TIMESTAMP in UTC there; both count microseconds.
 */
export type ProjectedType =
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'double'
  | 'text'
  | 'boolean'
  | 'timestamptz'
  | 'date'
  | 'json'
  | 'uuid'

export interface ProjectedColumn {
  /** `?` marks what may be null. */
  readonly type: ProjectedType | `${ProjectedType}?`
  /** What it is, as operators read it: used by audiences, reports and analysts' views alike. */
  readonly zh: string
  readonly en: string
  /** `minor`: minor units of the row's currency; `milli`: thousandths; `points`, `days`, `hour`. */
  readonly unit?: 'minor' | 'milli' | 'points' | 'day' | 'hour' | 'weekday'
  readonly role?: 'key' | 'dimension' | 'measure' | 'time'
  /** Says something about a person that analysts must not see. */
  readonly personal?: true
}

export type ProjectedColumns = Readonly<Record<string, ProjectedColumn>>

/** The rows of a key are read again when one of the topics names it. */
export interface KeyedProjection {
  readonly kind: 'keyed'
  /** Column, in camelCase. Of type int, bigint or uuid (keys are then hex of 16 bytes). */
  readonly keyed: string
  readonly topics: readonly string[]
  /** Keys that an event names; throws nothing, knows its own topics only. */
  keysOf(topic: string, body: unknown): readonly (number | string)[]
  /** Topics that concern more rows than can be named: the projection is built anew, beside the one that answers. */
  readonly rebuiltOn?: readonly string[]
  /** A table of members whose rows name it: who has such a row has changed with it. */
  readonly namedBy?: { readonly table: string; readonly column: string }
  /** A select of `key, also`: whoever names a key means these others too. */
  readonly alsoKeys?: string
  /**
   * Of rows that name a device and not a member: whose they are follows from spans, and the projection keeps the person in `root_id`, null
   * where nobody is known.
   */
  readonly ownedBy?: { readonly spans: string; readonly visitor: string; readonly at: string }
}

export type ProjectionOf =
  /** Who is who: columns `memberId` and `rootId`, one row for every member. Exactly one in a house. Its topics concern all rows of a person. */
  | { readonly kind: 'map'; readonly topics: readonly string[] }
  /**
   * Has a column `memberId`; the projection adds `root_id`. The rows of a person are read again when an event of one of the topics, or of the map's,
   * names a member of it.
   */
  | { readonly kind: 'member'; readonly topics: readonly string[] }
  /** Small: read again whole when one of the topics appears, and every hour, since the organization moves with the calendar. */
  | { readonly kind: 'whole'; readonly key: string; readonly topics: readonly string[] }
  | KeyedProjection

export interface Projection {
  /** `<module>.<table>`: the name of the table in the projection. */
  readonly name: string
  readonly about: { readonly zh: string; readonly en: string }
  readonly columns: ProjectedColumns
  /** One select of all rows with these columns in this order, `snake_case`, without `order by`; conditions on its key must reach the tables' indexes. */
  readonly sql: string
  /**
   * The same select of the rows of some keys alone, `{keys}` in place of their array: where a condition on `sql` makes a plan that reads too
   * much. Whoever compares the projection with PostgreSQL compares both selects.
   */
  readonly sqlOfKeys?: string
  readonly of: ProjectionOf
  /**
   * What its rows rest on without being told of: rows whose `by` names a row of a `whole` table in which one of `columns` changed are read
   * again (the zone of a store makes the day of its purchases). Without `by` all rows are.
   */
  readonly restsOn?: readonly { readonly table: string; readonly columns: readonly string[]; readonly by?: string }[]
}

export const defineProjection = (projection: Projection): Projection => projection
