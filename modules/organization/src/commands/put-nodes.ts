import type { Ctx, Outcome } from '@atrium/kernel'
import type { AuditOptions } from '@atrium/staff'
import { decidePutNodes, type NodeChange, type NodeNews, type PutNode, type PutNodeCode } from '../decide-nodes.ts'
import { openDraft, writeDraft } from '../open-draft.ts'
import { drawNodeIds } from '../store.ts'
import { NodeTrail } from '../trail.ts'

/**
 * Creates and changes nodes of the tree by code; asks for one code follow each other in the order given. A dozen statements for any
 * number of nodes.
 */
export async function putNodes(
  ctx: Ctx,
  asks: readonly PutNode[],
  { audited = 'each' }: AuditOptions = {},
): Promise<Outcome<NodeChange, PutNodeCode>[]> {
  if (asks.length === 0) return []
  const draft = await openDraft(ctx)
  const fresh = new Set(asks.map((ask) => ask.code).filter((code) => !draft.node(code)))
  const ids = fresh.size === 0 ? [] : await ctx.tx.rows(drawNodeIds, { count: fresh.size })
  const news: NodeNews = new Map()
  const trail = new NodeTrail(draft)
  const outcomes = decidePutNodes(
    draft,
    asks,
    ids.map((row) => row.id),
    news,
    trail,
  )
  await writeDraft(ctx, draft, asks, news, audited === 'each' ? trail.rows : [])
  return outcomes
}
