/** Where a node stands, from left to right. */
export const LAYERS = ['source', 'ledger', 'step', 'derived', 'projection', 'meaning', 'use'] as const
export type Layer = (typeof LAYERS)[number]

export const NODE_KINDS = [
  'field',
  'eventField',
  'column',
  'step',
  'projected',
  'metric',
  'dimension',
  'tag',
  'section',
  'chart',
  'dashboard',
  'audience',
] as const
export type NodeKind = (typeof NODE_KINDS)[number]

export interface LineageNode {
  /** `<kind>:<code>` */
  readonly id: string
  readonly kind: NodeKind
  readonly layer: Layer
  /** As the house calls it: `purchases.purchase.paid_minor`; id on the wire of what somebody keeps. */
  readonly code: string
  readonly name: { readonly zh: string; readonly en?: string }
  /** The table, door or report that it belongs to, and how that is called. */
  readonly group: string
  readonly groupName: { readonly zh: string; readonly en?: string }
}

/** `value`: the one is made of the other. `condition`: the one decides which rows of the other there are. */
export type EdgeKind = 'value' | 'condition'

export interface LineageEdge {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
}

/** What is made of what. Edges to or from what is not there are left out: the asker may not see it, or it is no more. */
export class Lineage {
  private readonly byId = new Map<string, LineageNode>()
  private readonly kinds = new Map<string, EdgeKind>()
  private readonly ahead = new Map<string, Set<string>>()
  private readonly back = new Map<string, Set<string>>()

  add(node: LineageNode): void {
    this.byId.set(node.id, node)
  }

  has(id: string): boolean {
    return this.byId.has(id)
  }

  node(id: string): LineageNode | undefined {
    return this.byId.get(id)
  }

  get nodes(): readonly LineageNode[] {
    return [...this.byId.values()]
  }

  /** Of an edge that is said twice the value counts. */
  join(from: string, to: string, kind: EdgeKind): void {
    if (from === to || !this.has(from) || !this.has(to)) return
    const key = `${from} ${to}`
    if (this.kinds.get(key) !== 'value') this.kinds.set(key, kind)
    const after = this.ahead.get(from) ?? new Set()
    this.ahead.set(from, after.add(to))
    const before = this.back.get(to) ?? new Set()
    this.back.set(to, before.add(from))
  }

  /** A copy to which more can be added. */
  copy(): Lineage {
    const copy = new Lineage()
    for (const node of this.byId.values()) copy.add(node)
    for (const [key, kind] of this.kinds) {
      const [from = '', to = ''] = key.split(' ')
      copy.join(from, to, kind)
    }
    return copy
  }

  /** Everything that a node is made of (`up`), or that is made of it (`down`), step by step; itself left out. */
  reach(id: string, way: 'up' | 'down', conditions: boolean): ReadonlyMap<string, number> {
    const found = new Map<string, number>([[id, 0]])
    let border = [id]
    for (let steps = 1; border.length > 0; steps++) {
      const next: string[] = []
      for (const each of border) {
        for (const other of (way === 'up' ? this.back : this.ahead).get(each) ?? []) {
          if (found.has(other) || !(conditions || this.kindOf(each, other, way) === 'value')) continue
          found.set(other, steps)
          next.push(other)
        }
      }
      border = next
    }
    found.delete(id)
    return found
  }

  private kindOf(here: string, other: string, way: 'up' | 'down'): EdgeKind | undefined {
    return this.kinds.get(way === 'up' ? `${other} ${here}` : `${here} ${other}`)
  }

  /** Edges among some nodes. */
  among(ids: ReadonlySet<string>, conditions: boolean): LineageEdge[] {
    const edges: LineageEdge[] = []
    for (const from of ids) {
      for (const to of this.ahead.get(from) ?? []) {
        const kind = this.kinds.get(`${from} ${to}`)
        if (kind !== undefined && ids.has(to) && (conditions || kind === 'value')) edges.push({ from, to, kind })
      }
    }
    return edges
  }
}
