import type { Day, Instant } from './time.ts'

/**
 * SQL as declared values (ADR 0002). A statement names its parameters and the columns it answers with; the driver sends
 * arrays in PostgreSQL's binary form, and a law prepares every statement against the migrated schema and compares both.
 *
 * ```ts
 * export const loadAccounts = statement({
 *   name: 'points.loadAccounts',
 *   params: { memberId: 'int[]', programmeId: 'int[]' },
 *   row: { memberId: 'int', programmeId: 'int', balance: 'bigint' },
 *   sql: `select a.member_id, a.programme_id, a.balance
 *         from unnest(:memberId, :programmeId) as ask(member_id, programme_id)
 *         join points.account a using (member_id, programme_id)`,
 * })
 * ```
 * `:memberId` becomes `$1::int[]`. Columns come back in the declared order, `snake_case` in SQL, `camelCase` in TypeScript.
 */
export interface Statement<P extends ParamSpec, R extends RowSpec> {
  readonly name: string
  readonly params: P
  readonly row: R
  /** With `$1::type` in place of `:name`. */
  readonly text: string
  readonly paramNames: readonly string[]
  readonly columns: readonly (readonly [key: string, type: ScalarType])[]
  /**
   * Planned anew at each run, for the values it runs with: for lists with many optional filters, of which one plan would serve none. Costs
   * about a millisecond; left out, a statement is prepared once per connection.
   */
  readonly plannedEachTime: boolean
}

interface ScalarTypes {
  smallint: number
  int: number
  /** Refused by the driver beyond 2^53. */
  bigint: number
  double: number
  text: string
  boolean: boolean
  timestamptz: Instant
  date: Day
  json: unknown
  jsonb: unknown
  bytea: Buffer
  /** A transaction id, kept as text: it may pass 2^53. */
  xid8: string
}

export type ScalarType = keyof ScalarTypes
/** `?` marks what may be null. */
type Nullable = ScalarType | `${ScalarType}?`
/** `text?[]`: an array whose elements may be null. */
export type ParamType = Nullable | `${Nullable}[]`

declare const shape: unique symbol
/** A JSON column whose shape the declaring module vouches for: `row: { facts: json<Facts>() }`. */
export interface JsonOf<T> {
  readonly json: 'json' | 'jsonb'
  readonly nullable: boolean
  readonly [shape]?: T
}
export const json = <T>(): JsonOf<T> => ({ json: 'json', nullable: false })
export const jsonb = <T>(): JsonOf<T> => ({ json: 'jsonb', nullable: false })

export type ParamSpec = Readonly<Record<string, ParamType>>
export type RowSpec = Readonly<Record<string, Nullable | JsonOf<unknown>>>

type ValueOf<T> = T extends `${infer B extends ScalarType}?`
  ? ScalarTypes[B] | null
  : T extends ScalarType
    ? ScalarTypes[T]
    : never
export type Params<P extends ParamSpec> = {
  readonly [K in keyof P]: P[K] extends `${infer E}[]` ? readonly ValueOf<E>[] : ValueOf<P[K]>
}
export type Row<R extends RowSpec> = { readonly [K in keyof R]: R[K] extends JsonOf<infer T> ? T : ValueOf<R[K]> }

/** The row type of a statement: `type Account = RowOf<typeof loadAccounts>`. */
export type RowOf<S> = S extends Statement<ParamSpec, infer R> ? Row<R> : never

const PARAMETER = /(?<![:\w]):([a-z][A-Za-z0-9]*)/g

export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The PostgreSQL type of a parameter: `text?[]` → `text[]`. */
export const sqlTypeOf = (type: ParamType): string => {
  const plain = type.replace('?', '')
  return plain.startsWith('double') ? plain.replace('double', 'double precision') : plain
}

/** Declares a statement. Throws TypeError when the text and the declared parameters do not name the same things. */
export function statement<const P extends ParamSpec, const R extends RowSpec = Record<never, never>>(declared: {
  readonly name: string
  readonly params: P
  readonly row?: R
  readonly sql: string
  readonly plannedEachTime?: boolean
}): Statement<P, R> {
  const paramNames: string[] = []
  const text = declared.sql.replace(PARAMETER, (_, name: string) => {
    const type = declared.params[name]
    if (type === undefined) throw new TypeError(`${declared.name}: parameter :${name} is used and not declared`)
    let at = paramNames.indexOf(name)
    if (at < 0) at = paramNames.push(name) - 1
    return `$${at + 1}::${sqlTypeOf(type)}`
  })
  for (const name of Object.keys(declared.params)) {
    if (!paramNames.includes(name)) throw new TypeError(`${declared.name}: parameter :${name} is declared and not used`)
  }
  const row = declared.row ?? ({} as R)
  const columns = Object.entries(row).map(
    ([key, type]) => [key, typeof type === 'string' ? (type.replace('?', '') as ScalarType) : type.json] as const,
  )
  const { name, params, plannedEachTime = false } = declared
  return { name, params, row, text, paramNames, columns, plannedEachTime }
}
