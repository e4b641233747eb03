import type { Ctx, Outcome } from '@atrium/kernel'
import {
  type ArchiveNode,
  type ArchiveNodeCode,
  decideArchive,
  type NodeChange,
  type NodeNews,
} from '../decide-nodes.ts'
import { openDraft, writeDraft } from '../open-draft.ts'
import { NodeTrail } from '../trail.ts'

/** Archives nodes with all below them, or restores single ones, in the order given. Archived nodes stay readable: history names them. */
export async function archiveNodes(
  ctx: Ctx,
  asks: readonly ArchiveNode[],
): Promise<Outcome<NodeChange, ArchiveNodeCode>[]> {
  if (asks.length === 0) return []
  const draft = await openDraft(ctx)
  const news: NodeNews = new Map()
  const trail = new NodeTrail(draft)
  const outcomes = decideArchive(draft, asks, ctx.now, news, trail)
  await writeDraft(ctx, draft, asks, news, trail.rows)
  return outcomes
}
