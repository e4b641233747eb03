import { type Actor, type By, type Ctx, type Outcome, refuse } from '@atrium/kernel'
import { type StaffHouse, type Tree, WHOLE_GROUP } from './model.ts'
import { holdingsOf, permissionsOfRole } from './principals.ts'
import { type Grant, type Role, readPicture, type StaffPicture } from './queries.ts'
import { type Holding, missingRight, type Rights, rightsOf } from './rights.ts'
import { lockWriter } from './store.ts'

/**
 * Where changes of roles, grants and keys are decided: the state as of now under the writer's lock, changed in memory item by item,
 * so that each ask of a batch is judged on what the ones before it left.
 */
export class Desk {
  readonly tree: Tree
  readonly declared: readonly string[]
  readonly picture: StaffPicture
  private readonly roles: Map<number, Role>
  private readonly grants: Map<number, readonly Grant[]>

  constructor(picture: StaffPicture, tree: Tree, declared: readonly string[]) {
    this.picture = picture
    this.tree = tree
    this.declared = declared
    this.roles = new Map(picture.roles)
    this.grants = new Map(picture.grants)
  }

  /** Roles by code, as they stand now. */
  role(code: string): Role | undefined {
    for (const role of this.roles.values()) if (role.code === code) return role
    return undefined
  }

  putRole(role: Role): void {
    this.roles.set(role.id, role)
  }

  grantsOf(accountId: number): readonly Grant[] {
    return this.grants.get(accountId) ?? []
  }

  allGrants(): readonly Grant[] {
    return [...this.grants.values()].flat()
  }

  holds(grant: Grant): boolean {
    return this.grantsOf(grant.accountId).some((held) => isSameGrant(held, grant))
  }

  setGrant(grant: Grant, granted: boolean): void {
    const others = this.grantsOf(grant.accountId).filter((held) => !isSameGrant(held, grant))
    this.grants.set(grant.accountId, granted ? [...others, grant] : others)
  }

  /** What an actor holds; everything for the house itself. */
  rightsOf(actor: Actor): Rights | 'everything' {
    if (actor.kind === 'system') return 'everything'
    if (actor.kind === 'staff') return this.rightsOfAccount(actor.id)
    const key = this.picture.keys.get(actor.id)
    return rightsOf(this.tree, key && key.revokedAt === null ? [key] : [])
  }

  rightsOfAccount(id: number): Rights {
    return rightsOf(this.tree, holdingsOf(this.grantsOf(id), this.roles, this.declared))
  }

  permissionsOf(role: Role): readonly string[] {
    return permissionsOfRole(role, this.declared)
  }

  /** Refuses unless the asker holds all of `holdings`, each permission wherever it is. Nobody passes on, or touches, more than they have. */
  refuseUnlessHeld(by: By, holdings: readonly Holding[]): Refusal | undefined {
    return this.refuseUnlessCovered(by, rightsOf(this.tree, holdings))
  }

  refuseUnlessCovered(by: By, needed: Rights): Refusal | undefined {
    const held = this.rightsOf(by.actor)
    if (held === 'everything') return undefined
    const missing = missingRight(held, needed)
    return missing === undefined
      ? undefined
      : refuse(
          'beyond_own_rights',
          `Needs ${missing === '*' ? 'the rights of an owner' : missing} in all the places concerned.`,
        )
  }

  /**
   * Refuses unless the asker may change an account: hold `staff.change`, and all that the account holds, wherever that is. An account
   * without any grant belongs to no part of the tree: it takes `staff.change` on the whole group.
   */
  refuseUnlessOver(by: By, accountId: number): Refusal | undefined {
    const grants = this.grantsOf(accountId)
    const nodeIds = grants.length === 0 ? [WHOLE_GROUP] : grants.map((grant) => grant.nodeId)
    return this.refuseUnlessHeld(by, [
      { permissions: ['staff.change'], nodeIds },
      ...holdingsOf(grants, this.roles, this.declared),
    ])
  }

  knowsNode(id: number): boolean {
    return id === WHOLE_GROUP || this.tree.node(id) !== undefined
  }
}

const isSameGrant = (one: Grant, other: Grant): boolean => one.roleId === other.roleId && one.nodeId === other.nodeId

export type Refusal = Extract<Outcome<never, 'beyond_own_rights'>, { ok: false }>

/** Takes the writer's lock and reads what stands. */
export async function openDesk(ctx: Ctx, house: StaffHouse): Promise<Desk> {
  await ctx.tx.run(lockWriter, {})
  const [picture, tree] = await Promise.all([readPicture(ctx), house.tree(ctx)])
  return new Desk(
    picture,
    tree,
    house.permissions().map(({ name }) => name),
  )
}
