import { json, statement } from '@atrium/kernel'
import type { Reason } from './model.ts'

// Each upsert takes its rows in the order of the key: two reactions that count at once wait for each other and never deadlock.

export const addEarningDays = statement({
  name: 'loyalty.addEarningDays',
  params: {
    programmeId: 'int[]',
    day: 'date[]',
    purchases: 'int[]',
    salesMinor: 'bigint[]',
    returnsMinor: 'bigint[]',
    points: 'bigint[]',
    takenBack: 'bigint[]',
  },
  sql: `insert into loyalty.earning_day as kept (programme_id, day, purchases, sales_minor, returns_minor, points, taken_back)
        select * from unnest(:programmeId, :day, :purchases, :salesMinor, :returnsMinor, :points, :takenBack)
          as more(programme_id, day, purchases, sales_minor, returns_minor, points, taken_back)
        order by programme_id, day
        on conflict (programme_id, day) do update set
          purchases = kept.purchases + excluded.purchases,
          sales_minor = kept.sales_minor + excluded.sales_minor,
          returns_minor = kept.returns_minor + excluded.returns_minor,
          points = kept.points + excluded.points,
          taken_back = kept.taken_back + excluded.taken_back`,
})

export const addRuleDays = statement({
  name: 'loyalty.addRuleDays',
  params: {
    programmeId: 'int[]',
    ruleCode: 'text[]',
    day: 'date[]',
    times: 'int[]',
    salesMinor: 'bigint[]',
    points: 'bigint[]',
    heldBack: 'bigint[]',
  },
  sql: `insert into loyalty.rule_day as kept (programme_id, rule_code, day, times, sales_minor, points, held_back)
        select * from unnest(:programmeId, :ruleCode, :day, :times, :salesMinor, :points, :heldBack)
          as more(programme_id, rule_code, day, times, sales_minor, points, held_back)
        order by programme_id, rule_code, day
        on conflict (programme_id, rule_code, day) do update set
          times = kept.times + excluded.times,
          sales_minor = kept.sales_minor + excluded.sales_minor,
          points = kept.points + excluded.points,
          held_back = kept.held_back + excluded.held_back`,
})

export const loadReasons = statement({
  name: 'loyalty.loadReasons',
  params: { memberId: 'int[]', purchaseId: 'bigint[]' },
  row: { purchaseId: 'bigint', programmeId: 'int', reasons: json<Reason[]>() },
  // By primary key. What gave nothing has no rule to count, and no limit that held anything back is lost: points of 0 that a limit
  // held back whole are told by their reasons as well.
  sql: `select j.purchase_id, j.programme_id, j.reasons
        from unnest(:memberId, :purchaseId) as ask(member_id, purchase_id)
        join loyalty.judgement j using (member_id, purchase_id)
        where j.points >= 0`,
})

export const loadActionReasons = statement({
  name: 'loyalty.loadActionReasons',
  params: {
    at: 'int[]',
    memberId: 'int[]',
    programmeId: 'int[]',
    action: 'text[]',
    occurredAt: 'timestamptz[]',
    balance: 'bigint[]',
  },
  row: { at: 'int', reasons: json<Reason[]>() },
  // By the first columns of the primary key. The key itself is not told: two sign-ups of one moment are told apart by the balance they left.
  sql: `select distinct on (ask.at) ask.at, a.reasons
        from unnest(:at, :memberId, :programmeId, :action, :occurredAt, :balance)
          as ask(at, member_id, programme_id, action, occurred_at, balance_after)
        join loyalty.action a using (member_id, programme_id, action, occurred_at, balance_after)
        order by ask.at, a.key`,
})
