import { type By, type Day, formatDay, formatInstant } from '@atrium/kernel'
import { type AuditRow, difference } from '@atrium/staff'
import type { DraftNode, TreeDraft } from './draft.ts'
import { localName } from './model.ts'

/** What changes of the tree leave in the audit trail: a row for each ask that changed something. Nodes are named by their codes. */
export class NodeTrail {
  readonly rows: AuditRow[] = []
  private readonly draft: TreeDraft

  constructor(draft: TreeDraft) {
    this.draft = draft
  }

  /** After an ask was decided: the node by its code as it was before, and the one it stood under. */
  put(ask: Asked, known: DraftNode | undefined, parent: DraftNode | undefined): void {
    const node = this.draft.node(ask.code)
    if (!node) return
    const now = nodeTold(node, this.draft.parentOn(node.id, this.draft.today))
    const changed = difference(known && nodeTold(known, parent), now)
    if (changed) this.rows.push({ ...rowOf('organization.putNodes', ask, node), ...changed })
  }

  /** After a move: the one the node stood under on that day before. */
  moved(ask: Asked, node: DraftNode, before: DraftNode | undefined, from: Day): void {
    this.rows.push({
      ...rowOf('organization.moveNodes', ask, node),
      before: { parent: before?.code ?? null },
      after: { parent: this.draft.parentOn(node.id, from)?.code ?? null, from: formatDay(from) },
    })
  }

  /** `changing`: the nodes that the ask archived or restored, itself perhaps among them. */
  archived(ask: Asked & { readonly archived: boolean }, node: DraftNode, changing: readonly DraftNode[]): void {
    if (changing.length === 0) return
    this.rows.push({
      ...rowOf('organization.archiveNodes', ask, node),
      before: { archived: !ask.archived },
      after: { archived: ask.archived, nodes: changing.map(({ code }) => code).sort() },
    })
  }
}

interface Asked {
  readonly by: By
  readonly code: string
}

const rowOf = (action: string, { by }: Asked, { id }: DraftNode) => ({
  by,
  action,
  subject: { kind: 'node', id },
  nodeId: id,
})

const nodeTold = (node: DraftNode, parent: DraftNode | undefined) => ({
  code: node.code,
  kind: node.kind,
  name: localName(node.nameZh, node.nameEn),
  parent: parent?.code ?? null,
  zone: node.zone,
  currency: node.currency,
  hours: node.hours,
  category: node.category,
  floor: node.floor,
  openedOn: node.openedOn === null ? null : formatDay(node.openedOn),
  closedOn: node.closedOn === null ? null : formatDay(node.closedOn),
  closures: node.closures,
  archivedAt: node.archivedAt === null ? null : formatInstant(node.archivedAt),
})
