import { type Actor, type Ctx, type RowOf, statement } from '@atrium/kernel'

/*
 * What other modules tell of the trail on their own pages: the history of a thing, and by whom. Whoever asks has decided that the
 * caller may see the thing.
 */

export const toldOfMembers = statement({
  name: 'staff.toldOfMembers',
  params: { memberId: 'int[]', action: 'text[]', limit: 'int' },
  row: { at: 'timestamptz', actorKind: 'text', actorId: 'bigint', action: 'text', memberId: 'int', after: 'text?' },
  sql: `select a.at, a.actor_kind, a.actor_id, a.action, a.member_id, a.after
        from staff.audit a
        where a.member_id = any(:memberId) and a.action = any(:action)
        order by a.at desc, a.id desc limit :limit`,
})
export type ToldRow = RowOf<typeof toldOfMembers>

/** What was done to these members by any of the actions (`module.verb`), the youngest first, at most `limit`. `after` is JSON. */
export async function auditOfMembers(
  ctx: Ctx,
  memberIds: readonly number[],
  actions: readonly string[],
  limit: number,
): Promise<readonly ToldRow[]> {
  if (memberIds.length === 0) return []
  return ctx.tx.rows(toldOfMembers, { memberId: memberIds, action: actions, limit })
}

export const findActorNames = statement({
  name: 'staff.findActorNames',
  params: { accountId: 'int[]', keyId: 'int[]' },
  row: { kind: 'text', id: 'int', name: 'text' },
  sql: `select 'staff' as kind, id, display_name as name from staff.account where id = any(:accountId)
        union all
        select 'key', id, name from staff.api_key where id = any(:keyId)`,
})

/** What actors are called, by `actorKey`; the house itself and who there is not have no name. One statement. */
export async function actorNames(ctx: Ctx, actors: readonly Actor[]): Promise<ReadonlyMap<string, string>> {
  const idsOf = (kind: Actor['kind']) => [
    ...new Set(actors.flatMap((actor) => (actor.kind === kind && actor.id < 2 ** 31 ? [actor.id] : []))),
  ]
  const [accountId, keyId] = [idsOf('staff'), idsOf('key')]
  if (accountId.length + keyId.length === 0) return new Map()
  const rows = await ctx.tx.rows(findActorNames, { accountId, keyId })
  return new Map(rows.map(({ kind, id, name }) => [`${kind} ${id}`, name]))
}

export const actorKey = ({ kind, id }: { readonly kind: string; readonly id: number }): string => `${kind} ${id}`
