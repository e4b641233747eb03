import { type Ctx, statement } from '@atrium/kernel'

export const loadAccountNames = statement({
  name: 'staff.loadAccountNames',
  params: { id: 'int[]' },
  row: { id: 'int', name: 'text' },
  sql: 'select id, display_name as name from staff.account where id = any(:id)',
})

export const loadKeyNames = statement({
  name: 'staff.loadKeyNames',
  params: { id: 'int[]' },
  row: { id: 'int', name: 'text' },
  sql: 'select id, name from staff.api_key where id = any(:id)',
})

/** Display names of accounts, also of disabled ones: who sold, who acted. Unknown ones are missing. */
export async function accountNames(ctx: Ctx, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.tx.rows(loadAccountNames, { id: [...new Set(ids)] })
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Names of accounts and API keys, by `kind id` (`staff 7`); the system and unknown ones are missing. At most two statements. */
export async function actorNames(
  ctx: Ctx,
  actors: readonly { readonly kind: string; readonly id: number }[],
): Promise<ReadonlyMap<string, string>> {
  const idsOf = (kind: string) => [...new Set(actors.filter((actor) => actor.kind === kind).map(({ id }) => id))]
  const keys = idsOf('key')
  const [staff, machines] = await Promise.all([
    accountNames(ctx, idsOf('staff')),
    keys.length === 0 ? [] : ctx.tx.rows(loadKeyNames, { id: keys }),
  ])
  return new Map([
    ...[...staff].map(([id, name]) => [`staff ${id}`, name] as const),
    ...machines.map(({ id, name }) => [`key ${id}`, name] as const),
  ])
}
