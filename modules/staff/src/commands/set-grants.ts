import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { type Desk, openDesk } from '../desk.ts'
import { grantsChanged } from '../events.ts'
import { type StaffHouse, WHOLE_GROUP } from '../model.ts'
import { loadOwners, type Owners } from '../owners.ts'
import { type Grant, loadAccounts, REVISION, type Role } from '../queries.ts'
import { OWNER_ROLE } from '../roles.ts'
import { deleteGrants, insertGrants } from '../store.ts'

export interface SetGrant {
  readonly by: By
  readonly accountId: number
  /** Code of a role. */
  readonly role: string
  /** A node with all below it; `WHOLE_GROUP` where left out. */
  readonly nodeId?: number
  /** False takes the role back. */
  readonly granted: boolean
}

export type SetGrantCode = 'unknown_account' | 'unknown_role' | 'unknown_node' | 'last_owner' | 'beyond_own_rights'

interface Changed {
  readonly by: By
  readonly grant: Grant
  readonly role: Role
  readonly granted: boolean
}

/**
 * Grants roles on parts of the organization and takes them back, in order. The asker holds `staff.change` and everything that the role
 * holds, on all of that part. Sessions follow at their next request.
 */
export async function setGrants(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly SetGrant[],
): Promise<Outcome<{ readonly changed: boolean }, SetGrantCode>[]> {
  const desk = await openDesk(ctx, house)
  const rows = await ctx.tx.rows(loadAccounts, { id: asks.map((ask) => ask.accountId) })
  const accounts = new Map(rows.map((row) => [row.id, row]))
  const owners = await loadOwners(ctx, desk)
  const changes: Changed[] = []
  const outcomes = asks.map((ask): Outcome<{ changed: boolean }, SetGrantCode> => {
    const account = accounts.get(ask.accountId)
    if (!account) return refuse('unknown_account')
    const role = desk.role(ask.role)
    if (!role || (role.archivedAt !== null && ask.granted)) return refuse('unknown_role')
    const grant = { accountId: ask.accountId, roleId: role.id, nodeId: ask.nodeId ?? WHOLE_GROUP }
    const refused = refusal(desk, ask, role, grant)
    if (refused) return refused
    if (desk.holds(grant) === ask.granted) return done({ changed: false })
    if (!keepsOwner(owners, grant, ask.granted, account.disabledAt === null)) return refuse('last_owner')
    desk.setGrant(grant, ask.granted)
    changes.push({ by: ask.by, grant, role, granted: ask.granted })
    return done({ changed: true })
  })
  await write(ctx, changes)
  return outcomes
}

const keyOf = (grant: Grant): string => `${grant.accountId} ${grant.roleId} ${grant.nodeId}`

function refusal(desk: Desk, ask: SetGrant, role: Role, grant: Grant) {
  // What was granted on a node that is gone can still be taken back.
  if (ask.granted && !desk.knowsNode(grant.nodeId)) return refuse('unknown_node')
  // Of an archived role that comes back to life, too.
  const permissions = [...desk.permissionsOf({ ...role, archivedAt: null }), 'staff.change']
  return desk.refuseUnlessHeld(ask.by, [{ permissions, nodeIds: [grant.nodeId] }])
}

function keepsOwner(owners: Owners, grant: Grant, granted: boolean, isEnabled: boolean): boolean {
  if (grant.roleId !== OWNER_ROLE || grant.nodeId !== WHOLE_GROUP) return true
  if (!granted) return owners.mayLeave(grant.accountId)
  if (isEnabled) owners.join(grant.accountId)
  return true
}

async function write(ctx: Ctx, changes: readonly Changed[]): Promise<void> {
  if (changes.length === 0) return
  // Of several changes of one grant the last one stands.
  const touched = [...new Map(changes.map((change) => [keyOf(change.grant), change])).values()]
  const added = touched.filter(({ granted }) => granted)
  const removed = touched.filter(({ granted }) => !granted)
  await Promise.all([
    ctx.tx.run(insertGrants, {
      ...columnsOf(added),
      actorKind: added.map(({ by }) => by.actor.kind),
      actorId: added.map(({ by }) => by.actor.id),
      now: ctx.now,
    }),
    ctx.tx.run(deleteGrants, columnsOf(removed)),
    settingsChanged(ctx, [REVISION]),
    audit(
      ctx,
      changes.map(({ by, grant, role, granted }) => ({
        by,
        action: granted ? 'staff.grantRole' : 'staff.takeRole',
        subject: { kind: 'account', id: grant.accountId },
        [granted ? 'after' : 'before']: { role: role.code, nodeId: grant.nodeId },
        ...(grant.nodeId === WHOLE_GROUP ? {} : { nodeId: grant.nodeId }),
      })),
    ),
  ])
  emit(ctx, grantsChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { grants: changes.map(({ grant, granted }) => ({ ...grant, granted })) },
    },
  ])
}

const columnsOf = (changes: readonly Changed[]) => ({
  accountId: changes.map(({ grant }) => grant.accountId),
  roleId: changes.map(({ grant }) => grant.roleId),
  nodeId: changes.map(({ grant }) => grant.nodeId),
})
