import type { Actor, Ctx, Scope } from '@atrium/kernel'
import { actorKey } from './audit/told-queries.ts'
import type { Tree } from './model.ts'
import { holdingsOf } from './principals.ts'
import { activeAccounts, loadPicture } from './queries.ts'
import { rightsOf } from './rights.ts'

export interface Standing {
  /** Codes of the roles that the account holds somewhere; none of a key. */
  readonly roles: readonly string[]
  /** Where it holds the permission; undefined where nowhere, or where the account is disabled or the key revoked. */
  readonly scope: Scope | undefined
}

const NOTHING: Standing = { roles: [], scope: undefined }

/**
 * What accounts and keys may do as of now, by `actorKey`: for what is done in somebody's name while they are not there, and for what a
 * route needs beside its own permission. The house itself may do everything. One statement, however many are asked about.
 */
export async function standingsOf(
  ctx: Ctx,
  tree: Tree,
  actors: readonly Actor[],
  permission: string,
): Promise<ReadonlyMap<string, Standing>> {
  const accounts = [...new Set(actors.flatMap(({ kind, id }) => (kind === 'staff' ? [id] : [])))]
  const [picture, active] = await Promise.all([loadPicture(ctx), activeAccounts(ctx, accounts)])
  const look = ({ kind, id }: Actor): Standing => {
    if (kind === 'system') return { roles: [], scope: 'all' }
    if (kind === 'key') {
      const key = picture.keys.get(id)
      return key && key.revokedAt === null ? { roles: [], scope: rightsOf(tree, [key]).get(permission) } : NOTHING
    }
    const grants = picture.grants.get(id) ?? []
    const roles = grants.flatMap(({ roleId }) => {
      const role = picture.roles.get(roleId)
      return role === undefined || role.archivedAt !== null ? [] : [role.code]
    })
    const rights = rightsOf(tree, holdingsOf(grants, picture.roles, [permission]))
    return { roles: [...new Set(roles)], scope: active.has(id) ? rights.get(permission) : undefined }
  }
  return new Map(actors.map((actor) => [actorKey(actor), look(actor)]))
}
