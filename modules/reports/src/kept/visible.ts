import { type By, type Ctx, inScope, must } from '@atrium/kernel'
import { loadOrganization, type Organization } from '@atrium/organization'
import { actorKey, standingsOf } from '@atrium/staff'
import { type KeptRow, listKept, loadKept, MOST_LISTED } from './store.ts'

/** Who looks at what others keep. */
export interface Seer {
  readonly by: By
  readonly roles: readonly string[]
  readonly organization: Organization
}

/** Those who ask, in order. One statement, however many they are. */
export async function seersOf(ctx: Ctx, askers: readonly By[]): Promise<Seer[]> {
  const organization = await loadOrganization(ctx)
  const actors = askers.flatMap(({ actor }) => (actor.kind === 'staff' ? [actor] : []))
  const standings = await standingsOf(ctx, organization, actors, 'reports.read')
  return askers.map((by) => ({ by, roles: standings.get(actorKey(by.actor))?.roles ?? [], organization }))
}

/** One who asks. */
export async function seerOf(ctx: Ctx, by: By): Promise<Seer> {
  const [seer] = await seersOf(ctx, [by])
  return must(seer, 'one who asks')
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

/** A chart as a dashboard shows it: whoever sees the dashboard sees what stands on it, with their own figures. */
export async function findShown(
  ctx: Ctx,
  by: By,
  keptId: number,
  dashboardId: number | undefined,
): Promise<KeptRow | undefined> {
  if (dashboardId === undefined) return findKept(ctx, by, keptId)
  const [seer, rows] = await Promise.all([seerOf(ctx, by), ctx.tx.rows(loadKept, { keptId: [keptId, dashboardId] })])
  const [row, dashboard] = [keptId, dashboardId].map((id) => rows.find((one) => one.keptId === id))
  if (!row || row.archivedAt !== null) return undefined
  if (isSeenBy(row, seer)) return row
  return dashboard && isSeenBy(dashboard, seer) && showsOn(dashboard, keptId) ? row : undefined
}

const showsOn = ({ definition }: KeptRow, keptId: number): boolean =>
  'items' in definition && definition.items.some((item) => item.keptId === keptId)
