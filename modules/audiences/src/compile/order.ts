import type { MemberSet } from '@atrium/sets'
import type { Asking } from './question.ts'
import { allOf, bigint, either, int, oneOfNumbers, type Sql, sql, text } from './sql.ts'

/** What lists of customers can be ordered by. */
export const ORDERS = ['spend', 'orders', 'lastPurchase', 'value', 'joined', 'points'] as const
export type Order = (typeof ORDERS)[number]

/** A row of a list so far: the figure it is ordered by. */
export interface Ranked {
  readonly memberId: number
  readonly figure: number
}

/** One select of `root_id, figure` of those who have one: minor units, numbers, days since 1970 or points of a programme. */
export function figuresOf(order: Order, programmeId: number, asking: Asking): Sql {
  const { tables } = asking
  const portrait = (figure: Sql) =>
    sql`select held.root_id, ${figure} as figure from ${tables.table('profiles.portrait', 'held')}`
  switch (order) {
    case 'spend':
      return portrait(sql`held.spend_minor`)
    case 'orders':
      return portrait(sql`held.orders`)
    case 'lastPurchase':
      return portrait(sql`held.last_day - date '1970-01-01'`)
    case 'value':
      return sql`${portrait(sql`held.value_minor`)} where held.value_minor is not null`
    case 'joined':
      return sql`select held.root_id, held.joined_on - date '1970-01-01' as figure
        from ${tables.table('members.person', 'held')} where held.joined_on is not null`
    case 'points':
      return pointsOf(programmeId, asking)
  }
}

/**
 * Points of a person. Only accounts of persons who are several members are summed up: over a million accounts DuckDB takes 6 ms this way and 54 where all are
 * grouped.
 */
function pointsOf(programmeId: number, { tables }: Asking): Sql {
  const held = tables.table('points.account', 'held')
  const several = sql`select other.root_id from ${tables.table('points.account', 'other')} where other.root_id <> other.member_id`
  const own = sql`held.programme_id = ${bigint(programmeId)}`
  return sql`select held.root_id, held.balance as figure from ${held} where ${own} and held.root_id not in (${several})
    union all select held.root_id, cast(sum(held.balance) as bigint) as figure from ${held} where ${own} and held.root_id in (${several})
    group by held.root_id`
}

/** What a number in a list takes on its way, in bits of a bitmap as text. */
const NUMBER_BITS = 48

/**
 * Whether a person is in a set, which travels as a list of numbers or as a bit for each number, whatever is shorter: a million take
 * 170 kB on the way and a few milliseconds in DuckDB.
 */
function isIn(rootId: Sql, set: MemberSet): Sql {
  const greatest = set.select(set.size - 1) ?? 0
  if (set.size * NUMBER_BITS <= greatest) return oneOfNumbers(rootId, set)
  const bytes = set.toBits()
  const bits = text(Buffer.from(bytes).toString('base64'))
  // DuckDB counts the bits of a byte from its highest, PostgreSQL from its lowest.
  const bit = either({
    duckdb: sql`get_bit(from_base64(${bits})::bit, ${rootId} + 7 - 2 * (${rootId} % 8))`,
    postgres: sql`get_bit(decode(${bits}, 'base64'), ${rootId})`,
  })
  return sql`(case when ${rootId} < ${int(bytes.length * 8)} then ${bit} = 1 else false end)`
}

/**
 * The next `limit` of a set in the order of their figures, those with the same figure by their number. `after`: the last that was
 * read.
 */
export function rankedQuestion(
  figures: Sql,
  set: MemberSet,
  {
    ascending,
    after,
    limit,
  }: { readonly ascending: boolean; readonly after: Ranked | undefined; readonly limit: number },
): Sql {
  const beyond = ascending ? sql`>` : sql`<`
  const rest = after
    ? sql`(told.figure ${beyond} ${bigint(after.figure)}
        or (told.figure = ${bigint(after.figure)} and told.root_id > ${int(after.memberId)}))`
    : undefined
  return sql`select told.root_id as member_id, cast(told.figure as bigint) as figure from (${figures}) as told
    where ${allOf([isIn(sql`told.root_id`, set), ...(rest ? [rest] : [])])}
    order by told.figure ${ascending ? sql`asc` : sql`desc`}, told.root_id limit ${int(limit)}`
}
