import { type By, type Ctx, invariant } from '@atrium/kernel'
import { contentFault } from './content.ts'
import { insertAudit } from './store.ts'

export interface AuditRow {
  readonly by: By
  /** `module.verb`, e.g. `organization.putSettings`. */
  readonly action: string
  /** What it was done to, e.g. `{ kind: 'node', id: 17 }`. */
  readonly subject: { readonly kind: string; readonly id: number | string }
  /** Plain JSON; only what changed. Personal values only as cipher text, see `contentFault`. */
  readonly before?: unknown
  readonly after?: unknown
  /** The member concerned. */
  readonly memberId?: number
  /** The node of the organization it belongs to: readers with a narrower scope see the rows of their nodes. */
  readonly nodeId?: number
}

/** How a batch appears in the trail. */
export interface AuditOptions {
  /** `each`, the default: a row for every ask that changed something. `together`: the caller writes one row for all of it, as an import does. */
  readonly audited?: 'each' | 'together'
}

const ACTION = /^[a-z]+\.[a-z][A-Za-z0-9]*$/

/**
 * Writes rows of the audit trail in the caller's transaction, one per ask that changed something (also of those that read what is
 * masked or took data out). One statement whatever their number. Throws BrokenPromise for content that must not stand there
 * in plain text.
 */
export async function audit(ctx: Ctx, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return
  for (const row of rows) {
    invariant(ACTION.test(row.action), `${row.action} is not a module.verb`)
    const fault = contentFault(row)
    invariant(fault === undefined, `${row.action} writes into the audit trail: ${fault}`)
  }
  await ctx.tx.run(insertAudit, {
    id: await ctx.tx.ids('staff.audit_id', rows.length),
    at: ctx.now,
    actorKind: rows.map((row) => row.by.actor.kind),
    actorId: rows.map((row) => row.by.actor.id),
    action: rows.map((row) => row.action),
    subjectKind: rows.map((row) => row.subject.kind),
    subjectId: rows.map((row) => String(row.subject.id)),
    memberId: rows.map((row) => row.memberId ?? null),
    nodeId: rows.map((row) => row.nodeId ?? null),
    before: rows.map((row) => textOf(row.before)),
    after: rows.map((row) => textOf(row.after)),
    requestId: rows.map((row) => row.by.requestId),
    fromAddress: rows.map((row) => row.by.from ?? null),
  })
}

const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
