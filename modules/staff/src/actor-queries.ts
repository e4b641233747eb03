import { type Actor, type Ctx, statement } from '@atrium/kernel'

export const findKeyMakers = statement({
  name: 'staff.findKeyMakers',
  params: { id: 'int[]' },
  row: { id: 'int', actorKind: 'text', actorId: 'bigint' },
  sql: 'select id, actor_kind, actor_id from staff.api_key where id = any(:id)',
})

/**
 * The account that answers for each actor, in order: itself, or whoever made the API key; null where that is no account. One
 * statement, none without keys.
 */
export async function accountsBehind(ctx: Ctx, actors: readonly Actor[]): Promise<(number | null)[]> {
  const keys = [...new Set(actors.filter(({ kind }) => kind === 'key').map(({ id }) => id))]
  const rows = keys.length === 0 ? [] : await ctx.tx.rows(findKeyMakers, { id: keys })
  const makers = new Map(rows.map(({ id, actorKind, actorId }) => [id, actorKind === 'staff' ? actorId : null]))
  return actors.map(({ kind, id }) => (kind === 'staff' ? id : kind === 'key' ? (makers.get(id) ?? null) : null))
}
