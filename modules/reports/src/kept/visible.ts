import { type By, type Ctx, inScope } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { standingOf } from '@atrium/staff'
import { type KeptRow, listKept, loadKept, MOST_LISTED } from './store.ts'

/** Who looks at what others keep. */
export interface Seer {
  readonly by: By
  readonly roles: readonly string[]
  readonly organization: Organization
}

/** Looked up once in a transaction for each account. */
export function seerOf(ctx: Ctx, by: By): Promise<Seer> {
  const known = ctx.tx.memo(SEERS, () => new Map<string, Promise<Seer>>())
  const name = `${by.actor.kind} ${by.actor.id}`
  const seer = known.get(name) ?? look(ctx, by)
  known.set(name, seer)
  return seer
}

const SEERS = Symbol('those who look at kept charts')

async function look(ctx: Ctx, by: By): Promise<Seer> {
  const organization = await loadOrganization(ctx)
  const roles =
    by.actor.kind === 'staff' ? (await standingOf(ctx, organization, by.actor.id, 'reports.read')).roles : []
  return { by, roles, organization }
}

/** The owner sees it, and whoever it is shared with: by a role, or since their scope meets a node's subtree. */
export function isSeenBy(row: KeptRow, { by, roles, organization }: Seer): boolean {
  if (by.actor.kind === 'staff' && row.ownerId === by.actor.id) return true
  if (row.archivedAt !== null) return false
  if (row.sharedRoles.some((role) => roles.includes(role))) return true
  return row.sharedNodes.some((node) => [...organization.subtree(node)].some((id) => inScope(by.scope, id)))
}

/** What the asker may see of a kind, the youngest change first. */
export async function keptOf(ctx: Ctx, by: By, kind: string): Promise<KeptRow[]> {
  const [seer, rows] = await Promise.all([seerOf(ctx, by), ctx.tx.rows(listKept, { kind, limit: MOST_LISTED })])
  return rows.filter((row) => isSeenBy(row, seer))
}

/** One, or undefined where it is not there or nothing that the asker may see. */
export async function findKept(ctx: Ctx, by: By, keptId: number): Promise<KeptRow | undefined> {
  const [seer, [row]] = await Promise.all([seerOf(ctx, by), ctx.tx.rows(loadKept, { keptId: [keptId] })])
  return row && isSeenBy(row, seer) ? row : undefined
}
