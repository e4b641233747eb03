import type { Ctx, Scope } from '@atrium/kernel'
import type { Tree } from './model.ts'
import { holdingsOf } from './principals.ts'
import { activeAccounts, loadPicture } from './queries.ts'
import { rightsOf } from './rights.ts'

export interface Standing {
  /** Codes of the roles that the account holds somewhere. */
  readonly roles: readonly string[]
  /** Where it holds the permission; undefined where nowhere, or where the account is disabled. */
  readonly scope: Scope | undefined
}

/** What an account may do as of now, for what is done in its name while it is not there. One statement. */
export async function standingOf(ctx: Ctx, tree: Tree, accountId: number, permission: string): Promise<Standing> {
  const [picture, active] = await Promise.all([loadPicture(ctx), activeAccounts(ctx, [accountId])])
  const grants = picture.grants.get(accountId) ?? []
  const roles = grants.flatMap(({ roleId }) => {
    const role = picture.roles.get(roleId)
    return role === undefined || role.archivedAt !== null ? [] : [role.code]
  })
  const rights = rightsOf(tree, holdingsOf(grants, picture.roles, [permission]))
  return { roles: [...new Set(roles)], scope: active.has(accountId) ? rights.get(permission) : undefined }
}
