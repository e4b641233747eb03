import { emit, settingsChanged } from '@atrium/db'
import { type By, type Ctx, must } from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import type { NodeNews } from './decide-nodes.ts'
import { TreeDraft } from './draft.ts'
import { nodesChanged } from './events.ts'
import { OrganizationHistory } from './picture.ts'
import { loadRows } from './queries.ts'
import { actorColumns, lockWriter, upsertNodes, upsertParents } from './store.ts'

/** The organization as the last committed change left it; no other transaction changes it until this one ends. */
export async function lockOrganization(ctx: Ctx): Promise<OrganizationHistory> {
  await ctx.tx.run(lockWriter, {})
  return new OrganizationHistory(await loadRows(ctx))
}

export async function openDraft(ctx: Ctx): Promise<TreeDraft> {
  const history = await lockOrganization(ctx)
  return new TreeDraft(history, history.at(ctx.now).today)
}

/** Writes what the draft changed, with its rows of the audit trail, and tells the house; nothing at all where nothing changed. */
export async function writeDraft(
  ctx: Ctx,
  draft: TreeDraft,
  asks: readonly { readonly by: By }[],
  news: NodeNews,
  trail: readonly AuditRow[],
): Promise<void> {
  const nodes = [...draft.touched.values()]
  const parents = draft.parentRows
  if (nodes.length > 0) {
    await ctx.tx.run(upsertNodes, {
      id: nodes.map((node) => node.id),
      kind: nodes.map((node) => node.kind),
      code: nodes.map((node) => node.code),
      nameZh: nodes.map((node) => node.nameZh),
      nameEn: nodes.map((node) => node.nameEn),
      zone: nodes.map((node) => node.zone),
      currency: nodes.map((node) => node.currency),
      hours: nodes.map((node) => node.hours),
      category: nodes.map((node) => node.category),
      floor: nodes.map((node) => node.floor),
      openedOn: nodes.map((node) => node.openedOn),
      closedOn: nodes.map((node) => node.closedOn),
      closures: nodes.map((node) => node.closures),
      archivedAt: nodes.map((node) => node.archivedAt),
      now: ctx.now,
    })
  }
  if (parents.length > 0) {
    await ctx.tx.run(upsertParents, {
      nodeId: parents.map((row) => row.nodeId),
      fromDay: parents.map((row) => row.fromDay),
      parentId: parents.map((row) => row.parentId),
      ...actorColumns(parents.map((row) => must(asks[row.ask], 'a move names its ask'))),
      now: ctx.now,
    })
  }
  if (news.size > 0) await tell(ctx, draft, news, trail)
}

async function tell(ctx: Ctx, draft: TreeDraft, news: NodeNews, trail: readonly AuditRow[]): Promise<void> {
  const nodes = [...news].map(([id, what]) => {
    const node = must(draft.byNumber(id), 'news of a node that is not in the draft')
    return { id, code: node.code, kind: node.kind, what }
  })
  await Promise.all([settingsChanged(ctx, ['organization']), audit(ctx, trail)])
  emit(ctx, nodesChanged, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: { nodes } }])
}
