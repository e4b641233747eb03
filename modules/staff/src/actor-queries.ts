import { type Actor, type Ctx, statement } from '@atrium/kernel'

export const nameAccounts = statement({
  name: 'staff.nameAccounts',
  params: { id: 'int[]' },
  row: { id: 'int', name: 'text' },
  sql: 'select id, display_name as name from staff.account where id = any(:id)',
})

export const describeKeys = statement({
  name: 'staff.describeKeys',
  params: { id: 'int[]' },
  row: { id: 'int', name: 'text', actorKind: 'text', actorId: 'bigint' },
  sql: 'select id, name, actor_kind, actor_id from staff.api_key where id = any(:id)',
})

const idsOf = (actors: readonly Actor[], kind: Actor['kind']): number[] => [
  ...new Set(actors.filter((actor) => actor.kind === kind).map(({ id }) => id)),
]

const keyOf = ({ kind, id }: Actor): string => `${kind}:${id}`

/**
 * What those who acted are called: accounts by display name, API keys by theirs; asked with an actor. Undefined for the house itself.
 * Two statements at most.
 */
export async function actorNames(ctx: Ctx, actors: readonly Actor[]): Promise<(actor: Actor) => string | undefined> {
  const [accounts, keys] = [idsOf(actors, 'staff'), idsOf(actors, 'key')]
  const [named, described] = await Promise.all([
    accounts.length === 0 ? [] : ctx.tx.rows(nameAccounts, { id: accounts }),
    keys.length === 0 ? [] : ctx.tx.rows(describeKeys, { id: keys }),
  ])
  const names = new Map<string, string>([
    ...named.map(({ id, name }) => [`staff:${id}`, name] as const),
    ...described.map(({ id, name }) => [`key:${id}`, name] as const),
  ])
  return (actor) => names.get(keyOf(actor))
}

/** The account that answers for each actor, in order: itself, or whoever made the API key; null where that is no account. */
export async function accountsBehind(ctx: Ctx, actors: readonly Actor[]): Promise<(number | null)[]> {
  const keys = idsOf(actors, 'key')
  const rows = keys.length === 0 ? [] : await ctx.tx.rows(describeKeys, { id: keys })
  const makers = new Map(rows.map(({ id, actorKind, actorId }) => [id, actorKind === 'staff' ? actorId : null]))
  return actors.map(({ kind, id }) => (kind === 'staff' ? id : kind === 'key' ? (makers.get(id) ?? null) : null))
}
