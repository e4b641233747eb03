import { jsonb, statement } from '@atrium/kernel'
import type { Likes } from './habit.ts'

/** Statements of the lists of customers. */

const row = {
  memberId: 'int',
  sinceOn: 'date',
  nextOn: 'date?',
  spendMinor: 'bigint',
  recency: 'smallint',
  frequency: 'smallint',
  monetary: 'smallint',
  valueMinor: 'bigint?',
  orders: 'int',
  lastDay: 'date',
  likes: jsonb<Likes | null>(),
} as const
const COLUMNS = `stood.member_id, stood.since_on, stood.next_on, stood.spend_minor, stood.recency, stood.frequency, stood.monetary,
  stood.value_minor, habit.orders, habit.last_day, liked.likes`
// The page is cut first: what else is told of it is read for its rows alone.
const TOLD = `join profiles.habit habit using (member_id) left join profiles.preference liked using (member_id)
  order by stood.spend_minor desc, stood.member_id`
const PAGE = `stage = :stage and (spend_minor < :spendMinor or (spend_minor = :spendMinor and member_id > :afterMemberId))`

export const listCustomers = statement({
  name: 'profiles.listCustomers',
  params: { stage: 'text', spendMinor: 'bigint', afterMemberId: 'int', limit: 'int' },
  row,
  // The first condition lets the index begin where the last page ended.
  sql: `select ${COLUMNS}
        from (select * from profiles.standing where spend_minor <= :spendMinor and ${PAGE}
              order by spend_minor desc, member_id limit :limit) stood ${TOLD}`,
})

export const listCustomersOf = statement({
  name: 'profiles.listCustomersOf',
  params: { memberId: 'int[]', stage: 'text', spendMinor: 'bigint', afterMemberId: 'int', limit: 'int' },
  row,
  sql: `select ${COLUMNS}
        from (select * from profiles.standing where member_id = any(:memberId) and ${PAGE}
              order by spend_minor desc, member_id limit :limit) stood ${TOLD}`,
})

export const findBuyers = statement({
  name: 'profiles.findBuyers',
  params: { memberId: 'int[]' },
  row: { memberId: 'int' },
  sql: 'select member_id from profiles.standing where member_id = any(:memberId)',
})
