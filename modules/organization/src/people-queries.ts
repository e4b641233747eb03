import { type Ctx, type Day, type RowOf, statement } from '@atrium/kernel'

export const peopleByDay = statement({
  name: 'organization.peopleByDay',
  params: { nodeId: 'int[]', from: 'date', to: 'date' },
  row: { day: 'date', people: 'bigint', counters: 'int' },
  sql: `select day, sum(people)::bigint as people, count(*)::int as counters
        from organization.footfall_day
        where node_id = any(:nodeId) and day between :from and :to
        group by day order by day`,
})

/** People counted at these nodes by day, and how many of the nodes counted on it. The caller names nodes that stand side by side. */
export const countPeople = (
  ctx: Ctx,
  ask: { readonly nodeId: readonly number[]; readonly from: Day; readonly to: Day },
): Promise<RowOf<typeof peopleByDay>[]> => ctx.tx.rows(peopleByDay, ask)
