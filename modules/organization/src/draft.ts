import { type Day, must, type Scope } from '@atrium/kernel'
import type { Closure, NodeKind, OpeningHours } from './model.ts'
import type { OrganizationHistory } from './picture.ts'

/** What a node says itself; null is inherited or unknown. */
export interface NodeSays {
  readonly nameZh: string
  readonly nameEn: string | null
  readonly zone: string | null
  readonly currency: string | null
  readonly hours: OpeningHours | null
  readonly category: string | null
  readonly floor: string | null
  readonly openedOn: Day | null
  readonly closedOn: Day | null
  readonly closures: readonly Closure[] | null
  readonly archivedAt: number | null
}

export interface DraftNode extends NodeSays {
  readonly id: number
  readonly kind: NodeKind
  readonly code: string
}

export interface DraftParent {
  readonly nodeId: number
  readonly fromDay: Day
  readonly parentId: number
  /** Index of the ask that said so. */
  readonly ask: number
}

/**
 * The tree while a batch is being decided: each ask is decided on what the asks before it left, then the touched rows are
 * written together.
 */
export class TreeDraft {
  readonly today: Day
  readonly touched = new Map<number, DraftNode>()
  private readonly parentWrites = new Map<string, DraftParent>()
  private readonly byCode = new Map<string, DraftNode>()
  private readonly byId = new Map<number, DraftNode>()
  private readonly parents = new Map<number, { fromDay: Day; parentId: number }[]>()

  constructor(history: OrganizationHistory, today: Day) {
    this.today = today
    for (const row of history.rows.values()) {
      // The database checks the kind (node_kind_known).
      const node: DraftNode = { ...row, kind: row.kind as NodeKind }
      this.byCode.set(node.code, node)
      this.byId.set(node.id, node)
      this.parents.set(node.id, [...history.parentRows(node.id)])
    }
  }

  get parentRows(): DraftParent[] {
    return [...this.parentWrites.values()]
  }

  node(code: string): DraftNode | undefined {
    return this.byCode.get(code)
  }

  byNumber(id: number): DraftNode | undefined {
    return this.byId.get(id)
  }

  group(): DraftNode | undefined {
    for (const node of this.byId.values()) if (node.kind === 'group') return node
    return undefined
  }

  put(node: DraftNode): void {
    this.byCode.set(node.code, node)
    this.byId.set(node.id, node)
    this.touched.set(node.id, node)
  }

  parentOn(id: number, day: Day): DraftNode | undefined {
    let found: { fromDay: Day; parentId: number } | undefined
    for (const row of this.parents.get(id) ?? []) {
      if (row.fromDay <= day && (found === undefined || row.fromDay > found.fromDay)) found = row
    }
    return found && must(this.byId.get(found.parentId), 'a parent row without its node')
  }

  /** Puts a node under a parent from a day until its next row; false where it stands there already. */
  setParent(nodeId: number, parentId: number, fromDay: Day, ask: number): boolean {
    if (this.parentOn(nodeId, fromDay)?.id === parentId) return false
    const rows = (this.parents.get(nodeId) ?? []).filter((row) => row.fromDay !== fromDay)
    rows.push({ fromDay, parentId })
    this.parents.set(nodeId, rows)
    this.parentWrites.set(`${nodeId} ${fromDay}`, { nodeId, fromDay, parentId, ask })
    return true
  }

  /** True where the scope holds the node or any node above it, also one that this batch creates. */
  inScope(scope: Scope, node: DraftNode): boolean {
    if (scope === 'all') return true
    for (let at: DraftNode | undefined = node; at; at = this.parentOn(at.id, this.today)) {
      if (scope.has(at.id)) return true
    }
    return false
  }

  /** The node and everything below it today. */
  subtree(node: DraftNode): DraftNode[] {
    return [...this.byId.values()].filter((other) => {
      for (let at: DraftNode | undefined = other; at; at = this.parentOn(at.id, this.today)) {
        if (at.id === node.id) return true
      }
      return false
    })
  }
}
