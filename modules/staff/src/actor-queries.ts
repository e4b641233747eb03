import { type Ctx, statement } from '@atrium/kernel'

/** Who did something, as rows of any module keep it. */
export interface ActorColumns {
  readonly actorKind: string
  readonly actorId: number
}

export const loadActorNames = statement({
  name: 'staff.loadActorNames',
  params: { accountId: 'int[]', keyId: 'int[]' },
  row: { kind: 'text', id: 'int', name: 'text' },
  sql: `select 'staff' as kind, id, display_name as name from staff.account where id = any(:accountId)
        union all
        select 'key' as kind, id, name from staff.api_key where id = any(:keyId)`,
})

/** Names of those who did something, of people and of keys, in one statement for all rows; null for the house itself and for who is unknown. */
export async function actorNames(
  ctx: Ctx,
  rows: readonly ActorColumns[],
): Promise<(row: ActorColumns) => string | null> {
  const idsOf = (kind: string) => [
    ...new Set(rows.flatMap(({ actorKind, actorId }) => (actorKind === kind ? [actorId] : []))),
  ]
  const [accountId, keyId] = [idsOf('staff'), idsOf('key')]
  if (accountId.length + keyId.length === 0) return () => null
  const found = await ctx.tx.rows(loadActorNames, { accountId, keyId })
  const names = new Map(found.map(({ kind, id, name }) => [`${kind} ${id}`, name]))
  return ({ actorKind, actorId }) => names.get(`${actorKind} ${actorId}`) ?? null
}
