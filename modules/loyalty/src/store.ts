import { json, jsonb, statement } from '@atrium/kernel'
import type { Facts } from './facts.ts'
import type { Reason } from './model.ts'
import type { RuleSetDefinition } from './rules/rule-set.ts'

export const insertJudgements = statement({
  name: 'loyalty.insertJudgements',
  params: {
    memberId: 'int[]',
    purchaseId: 'bigint[]',
    programmeId: 'int[]',
    ruleSetVersion: 'int[]',
    granted: 'bigint[]',
    takenBack: 'bigint[]',
    points: 'bigint[]',
    balanceAfter: 'bigint[]',
    debtAfter: 'bigint[]',
    tierBefore: 'text[]',
    tierAfter: 'text[]',
    facts: 'json?[]',
    reasons: 'json[]',
  },
  sql: `insert into loyalty.judgement (member_id, purchase_id, programme_id, rule_set_version, granted, taken_back, points,
          balance_after, debt_after, tier_before, tier_after, facts, reasons)
        select * from unnest(:memberId, :purchaseId, :programmeId, :ruleSetVersion, :granted, :takenBack, :points, :balanceAfter,
          :debtAfter, :tierBefore, :tierAfter, :facts, :reasons)`,
})

export const updateTakenBack = statement({
  name: 'loyalty.updateTakenBack',
  params: { memberId: 'int[]', purchaseId: 'bigint[]', programmeId: 'int[]', takenBack: 'bigint[]' },
  sql: `update loyalty.judgement j set taken_back = ask.taken_back
        from unnest(:memberId, :purchaseId, :programmeId, :takenBack) as ask(member_id, purchase_id, programme_id, taken_back)
        where j.member_id = ask.member_id and j.purchase_id = ask.purchase_id and j.programme_id = ask.programme_id`,
})

export const loadJudgements = statement({
  name: 'loyalty.loadJudgements',
  params: { memberId: 'int[]', purchaseId: 'bigint[]' },
  row: {
    memberId: 'int',
    purchaseId: 'bigint',
    programmeId: 'int',
    ruleSetVersion: 'int',
    granted: 'bigint',
    takenBack: 'bigint',
    points: 'bigint',
    balanceAfter: 'bigint',
    debtAfter: 'bigint',
    tierBefore: 'text',
    tierAfter: 'text',
    facts: json<Facts | null>(),
    reasons: json<Reason[]>(),
  },
  sql: `select j.member_id, j.purchase_id, j.programme_id, j.rule_set_version, j.granted, j.taken_back, j.points, j.balance_after,
          j.debt_after, j.tier_before, j.tier_after, j.facts, j.reasons
        from unnest(:memberId, :purchaseId) as ask(member_id, purchase_id)
        join loyalty.judgement j using (member_id, purchase_id)
        order by j.purchase_id, j.programme_id`,
})

export const loadCapUse = statement({
  name: 'loyalty.loadCapUse',
  params: { memberId: 'int[]', programmeId: 'int[]', ruleCode: 'text[]', period: 'text[]', startsOn: 'date[]' },
  row: { memberId: 'int', programmeId: 'int', ruleCode: 'text', period: 'text', startsOn: 'date', used: 'bigint' },
  sql: `select c.member_id, c.programme_id, c.rule_code, c.period, c.starts_on, c.used
        from unnest(:memberId, :programmeId, :ruleCode, :period, :startsOn)
          as ask(member_id, programme_id, rule_code, period, starts_on)
        join loyalty.cap_use c using (member_id, programme_id, rule_code, period, starts_on)`,
})

export const writeCapUse = statement({
  name: 'loyalty.writeCapUse',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    ruleCode: 'text[]',
    period: 'text[]',
    startsOn: 'date[]',
    used: 'bigint[]',
  },
  // What was read under the member's lock, plus what this batch granted: there is one writer per person.
  sql: `insert into loyalty.cap_use (member_id, programme_id, rule_code, period, starts_on, used)
        select * from unnest(:memberId, :programmeId, :ruleCode, :period, :startsOn, :used)
        on conflict (member_id, programme_id, rule_code, period, starts_on) do update set used = excluded.used`,
})

export const readBudgets = statement({
  name: 'loyalty.readBudgets',
  params: { programmeId: 'int[]', ruleCode: 'text[]' },
  row: { programmeId: 'int', ruleCode: 'text', slot: 'smallint', quota: 'bigint', used: 'bigint' },
  sql: `select b.programme_id, b.rule_code, b.slot, b.quota, b.used
        from unnest(:programmeId, :ruleCode) as ask(programme_id, rule_code)
        join loyalty.budget_slot b using (programme_id, rule_code)
        order by b.programme_id, b.rule_code, b.slot`,
})

// The sorted upsert that locks (domain: Locks and retries); it changes nothing and answers what the lock waited for.
export const lockBudgets = statement({
  name: 'loyalty.lockBudgets',
  params: { programmeId: 'int[]', ruleCode: 'text[]', slot: 'smallint[]' },
  row: { programmeId: 'int', ruleCode: 'text', slot: 'smallint', quota: 'bigint', used: 'bigint' },
  sql: `insert into loyalty.budget_slot (programme_id, rule_code, slot, quota)
        select programme_id, rule_code, slot, 0 from unnest(:programmeId, :ruleCode, :slot) as ask(programme_id, rule_code, slot)
        order by programme_id, rule_code, slot
        on conflict (programme_id, rule_code, slot) do update set quota = budget_slot.quota
        returning programme_id, rule_code, slot, quota, used`,
})

export const takeBudgets = statement({
  name: 'loyalty.takeBudgets',
  params: { programmeId: 'int[]', ruleCode: 'text[]', slot: 'smallint[]', taken: 'bigint[]' },
  sql: `update loyalty.budget_slot b set used = b.used + ask.taken
        from unnest(:programmeId, :ruleCode, :slot, :taken) as ask(programme_id, rule_code, slot, taken)
        where b.programme_id = ask.programme_id and b.rule_code = ask.rule_code and b.slot = ask.slot
          and b.used + ask.taken between 0 and b.quota`,
})

export const putBudgets = statement({
  name: 'loyalty.putBudgets',
  params: { programmeId: 'int[]', ruleCode: 'text[]', slot: 'smallint[]', quota: 'bigint[]' },
  // A smaller budget never falls below what is used: the slot is then simply empty.
  sql: `insert into loyalty.budget_slot (programme_id, rule_code, slot, quota)
        select * from unnest(:programmeId, :ruleCode, :slot, :quota) as ask(programme_id, rule_code, slot, quota)
        order by programme_id, rule_code, slot
        on conflict (programme_id, rule_code, slot) do update set quota = greatest(excluded.quota, budget_slot.used)`,
})

export const insertRuleSets = statement({
  name: 'loyalty.insertRuleSets',
  params: {
    programmeId: 'int[]',
    version: 'int[]',
    definition: 'jsonb[]',
    savedBy: 'text[]',
    note: 'text?[]',
    savedAt: 'timestamptz',
  },
  row: { programmeId: 'int' },
  sql: `insert into loyalty.rule_set (programme_id, version, definition, saved_at, saved_by, note)
        select programme_id, version, definition, :savedAt, saved_by, note
        from unnest(:programmeId, :version, :definition, :savedBy, :note) as ask(programme_id, version, definition, saved_by, note)
        order by programme_id
        on conflict (programme_id, version) do nothing
        returning programme_id`,
})

export const loadLatestRuleSets = statement({
  name: 'loyalty.loadLatestRuleSets',
  params: {},
  row: { programmeId: 'int', version: 'int', definition: jsonb<RuleSetDefinition>() },
  sql: `select distinct on (programme_id) programme_id, version, definition
        from loyalty.rule_set order by programme_id, version desc`,
})

export const loadRuleSets = statement({
  name: 'loyalty.loadRuleSets',
  params: { programmeId: 'int[]', version: 'int[]' },
  row: { programmeId: 'int', version: 'int', definition: jsonb<RuleSetDefinition>() },
  sql: `select r.programme_id, r.version, r.definition
        from unnest(:programmeId, :version) as ask(programme_id, version)
        join loyalty.rule_set r using (programme_id, version)`,
})

export const findActions = statement({
  name: 'loyalty.findActions',
  params: { memberId: 'int[]', programmeId: 'int[]', action: 'text[]', key: 'text[]' },
  row: {
    memberId: 'int',
    programmeId: 'int',
    action: 'text',
    key: 'text',
    points: 'bigint',
    balanceAfter: 'bigint',
    reasons: json<Reason[]>(),
  },
  sql: `select a.member_id, a.programme_id, a.action, a.key, a.points, a.balance_after, a.reasons
        from unnest(:memberId, :programmeId, :action, :key) as ask(member_id, programme_id, action, key)
        join loyalty.action a using (member_id, programme_id, action, key)`,
})

export const insertActions = statement({
  name: 'loyalty.insertActions',
  params: {
    memberId: 'int[]',
    programmeId: 'int[]',
    action: 'text[]',
    key: 'text[]',
    ruleSetVersion: 'int[]',
    points: 'bigint[]',
    balanceAfter: 'bigint[]',
    reasons: 'json[]',
    occurredAt: 'timestamptz[]',
    postedAt: 'timestamptz',
  },
  sql: `insert into loyalty.action (member_id, programme_id, action, key, rule_set_version, points, balance_after, reasons,
          occurred_at, posted_at)
        select member_id, programme_id, action, key, rule_set_version, points, balance_after, reasons, occurred_at, :postedAt
        from unnest(:memberId, :programmeId, :action, :key, :ruleSetVersion, :points, :balanceAfter, :reasons, :occurredAt)
          as ask(member_id, programme_id, action, key, rule_set_version, points, balance_after, reasons, occurred_at)`,
})
