import type { Caller } from '@atrium/http'
import type { Actor, Ctx, Instant, Scope } from '@atrium/kernel'
import { must } from '@atrium/kernel'
import type { StaffHouse, Tree } from './model.ts'
import { type Grant, loadPicture, type Role, type StaffPicture } from './queries.ts'
import { commonScope, type Holding, type Rights, rightsOf } from './rights.ts'
import { houseRolePermissions } from './roles.ts'

/** A caller of this house. `scope` is what all its permissions share; a route that knows which one it needs asks `scopeOf`. */
export interface Principal extends Caller {
  /** Where one permission is held; undefined where it is not. */
  scopeOf(permission: string): Scope | undefined
}

interface KeyEntry {
  readonly hash: Buffer
  readonly previous: Buffer | null
  readonly previousUntil: Instant
  readonly expiresAt: Instant
  readonly principal: Principal
}

/** The permissions of a role; none of one that is archived. */
export function permissionsOfRole(role: Role, declared: readonly string[]): readonly string[] {
  if (role.archivedAt !== null) return []
  return role.permissions ?? houseRolePermissions(role.code, declared)
}

/** What grants amount to. */
export const holdingsOf = (
  grants: readonly Grant[],
  roles: ReadonlyMap<number, Role>,
  declared: readonly string[],
): Holding[] =>
  grants.map((grant) => ({
    permissions: permissionsOfRole(must(roles.get(grant.roleId), 'a grant without its role'), declared),
    nodeIds: [grant.nodeId],
  }))

function principalOf(actor: Actor, rights: Rights, audience: 'admin' | 'partner', rate: number | null): Principal {
  return {
    actor,
    scope: commonScope(rights),
    permissions: new Set(rights.keys()),
    audience,
    rateKey: `${actor.kind}:${actor.id}`,
    ...(rate === null ? {} : { ratePerSecond: rate }),
    scopeOf: (permission) => rights.get(permission),
  }
}

/** Everybody who may call, compiled from one state of grants, keys and tree. Immutable but for what it compiles at first use. */
export class Principals {
  readonly picture: StaffPicture
  readonly tree: Tree
  private readonly declared: readonly string[]
  private readonly accounts = new Map<number, Principal>()
  private readonly keys = new Map<number, KeyEntry | undefined>()

  constructor(picture: StaffPicture, tree: Tree, declared: readonly string[]) {
    this.picture = picture
    this.tree = tree
    this.declared = declared
  }

  account(id: number): Principal {
    let known = this.accounts.get(id)
    if (!known) {
      known = principalOf({ kind: 'staff', id }, this.rightsOfAccount(id), 'admin', null)
      this.accounts.set(id, known)
    }
    return known
  }

  rightsOfAccount(id: number): Rights {
    return rightsOf(this.tree, holdingsOf(this.picture.grants.get(id) ?? [], this.picture.roles, this.declared))
  }

  key(id: number): KeyEntry | undefined {
    if (this.keys.has(id)) return this.keys.get(id)
    const row = this.picture.keys.get(id)
    // Ids that name no key come from outside: they are not remembered.
    if (row === undefined) return undefined
    const entry =
      row.revokedAt !== null
        ? undefined
        : {
            hash: row.secretHash,
            previous: row.previousHash,
            previousUntil: row.previousUntil ?? 0,
            expiresAt: row.expiresAt ?? Number.POSITIVE_INFINITY,
            principal: principalOf({ kind: 'key', id }, rightsOf(this.tree, [row]), 'partner', row.ratePerSecond),
          }
    this.keys.set(id, entry)
    return entry
  }
}

/**
 * Answers who may call as of now. Two statements at most where nothing changed since the last time: grants and keys hang on
 * `house.revision` 'staff', the tree on 'organization', and what was compiled from both is kept while both are the same.
 */
export function principalsLoader(house: StaffHouse): (ctx: Ctx) => Promise<Principals> {
  let kept: Principals | undefined
  return async (ctx) => {
    const [picture, tree] = await Promise.all([loadPicture(ctx), house.tree(ctx)])
    if (kept?.picture !== picture || kept.tree !== tree) {
      kept = new Principals(
        picture,
        tree,
        house.permissions().map(({ name }) => name),
      )
    }
    return kept
  }
}
