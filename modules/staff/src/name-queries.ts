import { type Actor, type Ctx, statement } from '@atrium/kernel'

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

/** The name of an account or an API key; null for the system and for what is not known. */
export async function actorName(ctx: Ctx, actor: Actor): Promise<string | null> {
  if (actor.kind === 'system') return null
  if (actor.kind === 'staff') return (await accountNames(ctx, [actor.id])).get(actor.id) ?? null
  return (await ctx.tx.rows(loadKeyNames, { id: [actor.id] }))[0]?.name ?? null
}
