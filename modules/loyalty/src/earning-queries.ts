import { type Ctx, type Day, jsonb, type RowOf, statement } from '@atrium/kernel'

export const sumEarnings = statement({
  name: 'loyalty.sumEarnings',
  params: { programmeId: 'int', from: 'date', to: 'date' },
  row: { purchases: 'bigint', salesMinor: 'bigint', returnsMinor: 'bigint', points: 'bigint', takenBack: 'bigint' },
  sql: `select coalesce(sum(purchases), 0)::bigint as purchases, coalesce(sum(sales_minor), 0)::bigint as sales_minor,
               coalesce(sum(returns_minor), 0)::bigint as returns_minor, coalesce(sum(points), 0)::bigint as points,
               coalesce(sum(taken_back), 0)::bigint as taken_back
        from loyalty.earning_day where programme_id = :programmeId and day between :from and :to`,
})

export const sumRules = statement({
  name: 'loyalty.sumRules',
  params: { programmeId: 'int', from: 'date', to: 'date' },
  row: { ruleCode: 'text', times: 'bigint', salesMinor: 'bigint', points: 'bigint', heldBack: 'bigint' },
  sql: `select rule_code, sum(times)::bigint as times, sum(sales_minor)::bigint as sales_minor, sum(points)::bigint as points,
               sum(held_back)::bigint as held_back
        from loyalty.rule_day where programme_id = :programmeId and day between :from and :to
        group by rule_code order by sum(points) desc, rule_code`,
})

export const listRuleDays = statement({
  name: 'loyalty.listRuleDays',
  params: { programmeId: 'int', ruleCode: 'text[]', from: 'date', to: 'date' },
  row: { ruleCode: 'text', day: 'date', points: 'bigint' },
  sql: `select rule_code, day, points from loyalty.rule_day
        where programme_id = :programmeId and rule_code = any(:ruleCode) and day between :from and :to
        order by rule_code, day`,
})

export const listBudgets = statement({
  name: 'loyalty.listBudgets',
  params: { programmeId: 'int' },
  row: { ruleCode: 'text', used: 'bigint' },
  sql: `select rule_code, sum(used)::bigint as used from loyalty.budget_slot
        where programme_id = :programmeId group by rule_code order by rule_code`,
})

type RuleName = { readonly zh: string; readonly en?: string }

export const nameRules = statement({
  name: 'loyalty.nameRules',
  params: { programmeId: 'int', ruleCode: 'text[]' },
  row: { ruleCode: 'text', name: jsonb<RuleName>() },
  // Of rules that are gone: the name that the last version with them gave. Asked only for these; versions are hundreds.
  sql: `select distinct on (rule->>'code') rule->>'code' as rule_code, rule->'name' as name
        from loyalty.rule_set, jsonb_array_elements(definition->'rules') as rule
        where programme_id = :programmeId and rule->>'code' = any(:ruleCode)
        order by rule->>'code', version desc`,
})

export const listVersions = statement({
  name: 'loyalty.listVersions',
  params: { programmeId: 'int', before: 'int?', limit: 'int' },
  row: {
    version: 'int',
    savedAt: 'timestamptz',
    savedBy: 'text',
    note: 'text?',
    rules: 'int',
  },
  sql: `select version, saved_at, saved_by, note, jsonb_array_length(definition->'rules') as rules
        from loyalty.rule_set
        where programme_id = :programmeId and (:before is null or version < :before)
        order by version desc limit :limit`,
})

export type Version = RowOf<typeof listVersions>

interface Period {
  readonly programmeId: number
  readonly from: Day
  readonly to: Day
}

/** What was bought and earned in a programme on its days `from` to `to`, both included; and by rule, the most generous first. */
export async function earningsOf(ctx: Ctx, ask: Period) {
  const [[total], rules] = await Promise.all([ctx.tx.rows(sumEarnings, ask), ctx.tx.rows(sumRules, ask)])
  return { total: total!, rules }
}

/** Names of rules that the current set does not have any more. */
export async function formerNames(
  ctx: Ctx,
  programmeId: number,
  codes: readonly string[],
): Promise<ReadonlyMap<string, RuleName>> {
  if (codes.length === 0) return new Map()
  const rows = await ctx.tx.rows(nameRules, { programmeId, ruleCode: codes })
  return new Map(rows.map(({ ruleCode, name }) => [ruleCode, name]))
}
