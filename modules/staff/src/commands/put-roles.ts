import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { type Desk, openDesk } from '../desk.ts'
import { rolesChanged } from '../events.ts'
import { isRoleCode, isText, type StaffHouse, WHOLE_GROUP } from '../model.ts'
import { REVISION, type Role } from '../queries.ts'
import { isHouseRole } from '../roles.ts'
import { drawRoleIds, upsertRoles } from '../store.ts'

/** A role as it should be, by code. What is left out stays as it is. */
export interface PutRole {
  readonly by: By
  readonly code: string
  /** Needed on creation. */
  readonly name?: { readonly zh: string; readonly en?: string }
  /** Needed on creation. */
  readonly permissions?: readonly string[]
  /** An archived role holds nothing and cannot be granted. */
  readonly archived?: boolean
}

export type PutRoleCode =
  | 'invalid_code'
  | 'invalid_name'
  | 'house_role'
  | 'no_permissions'
  | 'unknown_permission'
  | 'beyond_own_rights'

export interface RoleChange {
  readonly id: number
  readonly change: 'created' | 'changed' | 'unchanged'
}

interface Changed {
  readonly by: By
  readonly before: Role | undefined
  readonly after: Role
}

/**
 * Creates and changes roles, in order. A role counts wherever it is granted, so whoever changes one holds all that it held and
 * will hold, on the whole group.
 */
export async function putRoles(
  ctx: Ctx,
  house: StaffHouse,
  asks: readonly PutRole[],
): Promise<Outcome<RoleChange, PutRoleCode>[]> {
  const desk = await openDesk(ctx, house)
  const fresh = new Set(asks.map((ask) => ask.code).filter((code) => !desk.role(code)))
  const ids = fresh.size === 0 ? [] : (await ctx.tx.rows(drawRoleIds, { count: fresh.size })).map(({ id }) => id)
  const changes: Changed[] = []
  const outcomes = asks.map((ask): Outcome<RoleChange, PutRoleCode> => {
    const before = desk.role(ask.code)
    const decided = decide(desk, ask, before, ids[0] ?? 0, ctx.now)
    if (!decided.ok) return decided
    const after = decided.value
    if (before && isSame(before, after)) return done({ id: before.id, change: 'unchanged' })
    if (!before) ids.shift()
    desk.putRole(after)
    changes.push({ by: ask.by, before, after })
    return done({ id: after.id, change: before ? 'changed' : 'created' })
  })
  await write(ctx, changes)
  return outcomes
}

function decide(
  desk: Desk,
  ask: PutRole,
  before: Role | undefined,
  freshId: number,
  now: number,
): Outcome<Role, PutRoleCode> {
  if (!isRoleCode(ask.code)) return refuse('invalid_code', 'A code is lower case letters, digits and _, up to 64.')
  if (isHouseRole(ask.code)) return refuse('house_role', 'Roles of the house are what they are; make one of your own.')
  const nameZh = ask.name?.zh ?? before?.nameZh
  const nameEn = ask.name ? (ask.name.en ?? null) : (before?.nameEn ?? null)
  if (nameZh === undefined || !isText(nameZh, 120) || (nameEn !== null && !isText(nameEn, 120))) {
    return refuse('invalid_name', 'A name is 1 to 120 printable characters per language.')
  }
  const permissions = [...new Set(ask.permissions ?? before?.permissions ?? [])].sort()
  if (permissions.length === 0) return refuse('no_permissions')
  const unknown = (ask.permissions ?? []).find((name) => !desk.declared.includes(name))
  if (unknown !== undefined) return refuse('unknown_permission', `There is no permission ${unknown}.`)
  const held = [...permissions, ...(before?.permissions ?? []), 'staff.change']
  const refused = desk.refuseUnlessHeld(ask.by, [{ permissions: held, nodeIds: [WHOLE_GROUP] }])
  if (refused) return refused
  const wasArchived = before?.archivedAt ?? null
  const archivedAt = ask.archived === undefined ? wasArchived : ask.archived ? (wasArchived ?? now) : null
  return done({ id: before?.id ?? freshId, code: ask.code, nameZh, nameEn, permissions, archivedAt, changedAt: now })
}

const saidOf = (role: Role) => ({
  name: role.nameEn === null ? { zh: role.nameZh } : { zh: role.nameZh, en: role.nameEn },
  permissions: role.permissions,
  archived: role.archivedAt !== null,
})

const isSame = (one: Role, other: Role): boolean => JSON.stringify(saidOf(one)) === JSON.stringify(saidOf(other))

async function write(ctx: Ctx, changes: readonly Changed[]): Promise<void> {
  if (changes.length === 0) return
  const roles = [...new Map(changes.map(({ after }) => [after.id, after])).values()]
  await Promise.all([
    ctx.tx.run(upsertRoles, {
      id: roles.map(({ id }) => id),
      code: roles.map(({ code }) => code),
      nameZh: roles.map(({ nameZh }) => nameZh),
      nameEn: roles.map(({ nameEn }) => nameEn),
      permissions: roles.map(({ permissions }) => permissions),
      archivedAt: roles.map(({ archivedAt }) => archivedAt),
      now: ctx.now,
    }),
    settingsChanged(ctx, [REVISION]),
    audit(
      ctx,
      changes.map(({ by, before, after }) => ({
        by,
        action: 'staff.putRoles',
        subject: { kind: 'role', id: after.id },
        ...(before ? { before: saidOf(before) } : {}),
        after: saidOf(after),
      })),
    ),
  ])
  emit(ctx, rolesChanged, [
    { memberId: null, effectiveAt: ctx.now, historical: false, body: { roleIds: roles.map(({ id }) => id) } },
  ])
}
