import { type By, type Ctx, type Day, done, type Outcome, refuse } from '@atrium/kernel'
import { decideMove, type NodeChange, type NodeNews, setNews } from '../decide-nodes.ts'
import { BEGINNING } from '../model.ts'
import { openDraft, writeDraft } from '../open-draft.ts'
import { NodeTrail } from '../trail.ts'

export interface MoveNode {
  readonly by: By
  readonly code: string
  /** Code of the node to stand under. */
  readonly parent: string
  /** First day there; it stays until the day of a move already dated later. Today when left out; may lie in the past or ahead. */
  readonly from?: Day
}

export type MoveNodeCode =
  | 'unknown_node'
  | 'unknown_parent'
  | 'wrong_parent'
  | 'archived_parent'
  | 'invalid_day'
  | 'out_of_scope'

/** Moves nodes by date, in the order given. History keeps who said so; purchases feed the programmes of the place they had on their day. */
export async function moveNodes(ctx: Ctx, asks: readonly MoveNode[]): Promise<Outcome<NodeChange, MoveNodeCode>[]> {
  if (asks.length === 0) return []
  const draft = await openDraft(ctx)
  const news: NodeNews = new Map()
  const trail = new NodeTrail(draft)
  const outcomes = asks.map((ask, at): Outcome<NodeChange, MoveNodeCode> => {
    const node = draft.node(ask.code)
    if (!node) return refuse('unknown_node')
    if (!draft.inScope(ask.by.scope, node)) return refuse('out_of_scope')
    const from = ask.from ?? draft.today
    if (from <= BEGINNING) return refuse('invalid_day', 'Moves are dated after 1900-01-01.')
    const before = draft.parentOn(node.id, from)
    const move = decideMove(draft, { by: ask.by, node, parent: ask.parent, from }, at)
    if (!move.ok) return move
    if (move.value) {
      setNews(news, node.id, 'moved')
      trail.moved(ask, node, before, from)
    }
    return done({ id: node.id, code: node.code, change: move.value ? 'changed' : 'unchanged' })
  })
  await writeDraft(ctx, draft, asks, news, trail.rows)
  return outcomes
}
