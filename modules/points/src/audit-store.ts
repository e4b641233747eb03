import { statement } from '@atrium/kernel'

/**
 * Every law of the ledger over the next members, in one statement, so that it sees one moment and needs no lock. Each side is
 * summed by itself; a side that has rows where another has none counts as 0 there.
 */
export const findFaults = statement({
  name: 'points.findFaults',
  params: { afterMemberId: 'int', throughMemberId: 'int' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    law: 'text',
    subjectId: 'bigint',
    expected: 'text',
    found: 'text',
  },
  sql: `with entries as (
          select member_id, programme_id, sum(amount) as amount, sum(coalesce(debt_change, 0)) as debt
          from points.entry where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id
        ), lots as (
          select member_id, programme_id, sum(remaining) as remaining, sum(frozen) as frozen,
                 min(expires_on) filter (where remaining > frozen) as next_expiry
          from points.lot where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id
        ), debts as (
          select member_id, programme_id, sum(owed) as owed
          from points.debt where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id
        ), held as (
          select f.member_id, f.programme_id, sum(l.amount) as amount
          from points.freeze f join points.freeze_lot l using (member_id, programme_id, freeze_id)
          where f.state = 'held' and f.member_id > :afterMemberId and f.member_id <= :throughMemberId
          group by f.member_id, f.programme_id
        ), sums as (
          select member_id, programme_id, coalesce(a.balance, 0) as balance, coalesce(a.frozen, 0) as frozen,
                 coalesce(a.debt, 0) as debt, a.next_expiry, coalesce(entries.amount, 0) as entries,
                 coalesce(entries.debt, 0) as entries_debt, coalesce(lots.remaining, 0) as remaining,
                 coalesce(lots.frozen, 0) as lots_frozen, lots.next_expiry as lots_next_expiry,
                 coalesce(debts.owed, 0) as owed, coalesce(held.amount, 0) as held
          from (select * from points.account where member_id > :afterMemberId and member_id <= :throughMemberId) a
          full join entries using (member_id, programme_id)
          full join lots using (member_id, programme_id)
          full join debts using (member_id, programme_id)
          full join held using (member_id, programme_id)
        ), uses as (
          select member_id, programme_id, lot_id, sum(amount) as amount
          from points.lot_use where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id, lot_id
        ), lot_uses as (
          select member_id, programme_id, lot_id, l.amount - coalesce(uses.amount, 0) as expected, coalesce(l.remaining, 0) as found
          from (select * from points.lot where member_id > :afterMemberId and member_id <= :throughMemberId) l
          full join uses using (member_id, programme_id, lot_id)
        ), entry_uses as (
          select member_id, programme_id, entry_id, sum(amount) as amount
          from points.lot_use where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id, entry_id
        ), entry_lots as (
          select member_id, programme_id, entry_id, sum(amount) as amount
          from points.lot where member_id > :afterMemberId and member_id <= :throughMemberId
          group by member_id, programme_id, entry_id
        ), entry_moves as (
          select member_id, programme_id, entry_id, e.amount + coalesce(e.debt_change, 0) as expected,
                 coalesce(entry_lots.amount, 0) - coalesce(entry_uses.amount, 0) as found
          from (select * from points.entry where member_id > :afterMemberId and member_id <= :throughMemberId) e
          full join entry_lots using (member_id, programme_id, entry_id)
          full join entry_uses using (member_id, programme_id, entry_id)
        )
        select member_id, programme_id, law, 0::bigint as subject_id, coalesce(expected, 'none') as expected,
               coalesce(found, 'none') as found
        from sums cross join lateral (values
          ('balance_is_sum_of_entries', entries::text, balance::text),
          ('balance_is_sum_of_lots_less_debt', (remaining - debt)::text, balance::text),
          ('frozen_is_sum_of_lots', lots_frozen::text, frozen::text),
          ('frozen_is_sum_of_freezes', held::text, frozen::text),
          ('debt_is_sum_of_entries', entries_debt::text, debt::text),
          ('debt_is_sum_of_owed', owed::text, debt::text),
          ('next_expiry_is_of_the_first_lot', lots_next_expiry::text, next_expiry::text)
        ) as laws(law, expected, found)
        where expected is distinct from found
        union all
        select member_id, programme_id, 'lot_remaining_is_amount_less_uses', lot_id, coalesce(expected::text, 'no lot'), found::text
        from lot_uses where expected is distinct from found
        union all
        select member_id, programme_id, 'lots_move_by_amount_and_debt', entry_id, coalesce(expected::text, 'no entry'), found::text
        from entry_moves where expected is distinct from found`,
})

/** The members to look at next: `throughMemberId` closes the range, `accounts` says how many accounts are in it. */
export const nextAuditRange = statement({
  name: 'points.nextAuditRange',
  params: { afterMemberId: 'int', limit: 'int' },
  row: { throughMemberId: 'int?', accounts: 'bigint' },
  sql: `select max(member_id) as through_member_id, count(*) as accounts
        from (select member_id from points.account where member_id > :afterMemberId order by member_id limit :limit) a`,
})

export const loadAuditPass = statement({
  name: 'points.loadAuditPass',
  params: { day: 'date' },
  row: { afterMemberId: 'int', isFinished: 'boolean' },
  // The update that changes nothing makes a second process wait for the first, and then go on after it.
  sql: `insert into points.audit_pass as pass (day, after_member_id, accounts, faults)
        values (:day, 0, 0, 0)
        on conflict (day) do update set day = excluded.day
        returning after_member_id, finished_at is not null as is_finished`,
})

export const advanceAuditPass = statement({
  name: 'points.advanceAuditPass',
  params: { day: 'date', afterMemberId: 'int', accounts: 'bigint', faults: 'bigint', finishedAt: 'timestamptz?' },
  sql: `update points.audit_pass
        set after_member_id = :afterMemberId, accounts = accounts + :accounts, faults = faults + :faults,
            finished_at = :finishedAt
        where day = :day`,
})

export const insertFaults = statement({
  name: 'points.insertFaults',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    foundAt: 'timestamptz',
    law: 'text[]',
    subjectId: 'bigint[]',
    expected: 'text[]',
    found: 'text[]',
  },
  sql: `insert into points.ledger_fault (member_id, programme_id, law, subject_id, expected, found, found_at)
        select new.*, :foundAt
        from unnest(:memberId, :programmeId, :law, :subjectId, :expected, :found) as new
        on conflict do nothing`,
})

export const listFaults = statement({
  name: 'points.listFaults',
  params: { limit: 'int' },
  row: { memberId: 'int', programmeId: 'int', law: 'text', expected: 'text', found: 'text', foundAt: 'timestamptz' },
  sql: `select member_id, programme_id, law, expected, found, found_at
        from points.ledger_fault order by found_at desc, member_id, programme_id, law, subject_id limit :limit`,
})
