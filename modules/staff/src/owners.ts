import type { Ctx } from '@atrium/kernel'
import type { Desk } from './desk.ts'
import { WHOLE_GROUP } from './model.ts'
import { OWNER_ROLE } from './roles.ts'
import { findEnabled } from './store.ts'

/** Keeps a batch from taking away the last account that may do everything: nobody could give it back. */
export class Owners {
  private readonly living: Set<number>

  constructor(living: Iterable<number>) {
    this.living = new Set(living)
  }

  /** True, and then counted as gone, where somebody else is left. */
  mayLeave(accountId: number): boolean {
    if (!this.living.has(accountId)) return true
    if (this.living.size === 1) return false
    this.living.delete(accountId)
    return true
  }

  join(accountId: number): void {
    this.living.add(accountId)
  }
}

/** Accounts that can sign in and own the whole group. */
export async function loadOwners(ctx: Ctx, desk: Desk): Promise<Owners> {
  const holders = desk
    .allGrants()
    .filter((grant) => grant.roleId === OWNER_ROLE && grant.nodeId === WHOLE_GROUP)
    .map((grant) => grant.accountId)
  return new Owners((await ctx.tx.rows(findEnabled, { id: holders })).map(({ id }) => id))
}
