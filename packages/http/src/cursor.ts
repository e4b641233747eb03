import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isStorable } from './body.ts'
import { strictSchema } from './schema.ts'

/** Where a page of a list ended, as the caller carries it: opaque to them, typed to us. */
export interface Cursor<Place extends TSchema> {
  /** For the query schema of a list route: a malformed cursor is a 400 there and never reaches the handler. */
  readonly schema: ReturnType<typeof cursorText>
  write(place: Static<Place>): string
  /** The place, or undefined where none was given. Only for text that passed `schema`. */
  read(text: string | undefined): Static<Place> | undefined
}

const cursorText = (reads: (text: string) => boolean) =>
  Type.Refine(
    Type.String({ maxLength: 1_024, description: 'What the page before gave as nextCursor' }),
    (text) => reads(text),
    () => 'must be a cursor that an earlier page gave',
  )

/**
 * Declares the cursor of a list: base64url of a JSON value that fits `place`, usually the last row's sort key.
 *
 * ```ts
 * const after = cursor(Type.Object({ postedAt: Type.Integer(), entryId: Type.Integer() }))
 * ```
 */
export function cursor<const Place extends TSchema>(place: Place): Cursor<Place> {
  const validator = Compile(strictSchema(place, new Map(), 'cursor'))
  const parse = (text: string): unknown => {
    if (!/^[\w-]*$/.test(text)) return undefined
    const json = Buffer.from(text, 'base64url').toString('utf8')
    try {
      const value: unknown = JSON.parse(json)
      // Our own cursors never hold an escaped NUL or half a surrogate pair, which PostgreSQL would refuse.
      return isStorable(json) && !/\\u(?:0000|d[89a-f])/i.test(json) && validator.Check(value) ? value : undefined
    } catch (error) {
      if (error instanceof SyntaxError) return undefined
      throw error
    }
  }
  return {
    schema: cursorText((text) => parse(text) !== undefined),
    write: (value) => Buffer.from(JSON.stringify(value)).toString('base64url'),
    // The schema vouches for the type: `parse` answers only what it checked.
    read: (text) => (text === undefined ? undefined : (parse(text) as Static<Place>)),
  }
}

export const PAGE_LIMIT = 200
export const PAGE_DEFAULT = 50

/**
 * The query fields of a list route, to be spread into its query schema: `limit` (1 to 200, 50 where none is given) and `cursor`.
 *
 * ```ts
 * query: Type.Object({ ...pageQuery(after), status: Type.Optional(…) })
 * ```
 */
export const pageQuery = <Place extends TSchema>(after: Cursor<Place>) => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_LIMIT, default: PAGE_DEFAULT })),
  cursor: Type.Optional(after.schema),
})

/** The reply of a list route. `nextCursor` is absent on the last page. */
export const pageReply = <Item extends TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor?: string
}

/**
 * Cuts rows that were read with `limit + 1` to a page. `limit` as the query gave it (undefined means 50); ask for
 * `pageSize(limit) + 1` rows.
 */
export function pageOf<Row, Item, Place extends TSchema>(
  rows: readonly Row[],
  limit: number | undefined,
  after: Cursor<Place>,
  form: { readonly item: (row: Row) => Item; readonly place: (row: Row) => Static<Place> },
): Page<Item> {
  const size = pageSize(limit)
  const items = rows.slice(0, size).map(form.item)
  const last = rows[size - 1]
  return rows.length > size && last !== undefined ? { items, nextCursor: after.write(form.place(last)) } : { items }
}

export const pageSize = (limit: number | undefined): number => limit ?? PAGE_DEFAULT
