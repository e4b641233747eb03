import type { OrgNode } from './nodes.ts'

export interface Branch {
  readonly node: OrgNode
  readonly children: Branch[]
  /** Stores below, or 1 for a store itself. */
  stores: number
  /** Everything below, archived or not. */
  below: number
}

/** The forest that some nodes make: what stands under a node that is not among them is a root. Archived stores are not counted. */
export function treeOf(nodes: readonly OrgNode[]): Branch[] {
  const branches = new Map<string, Branch>(
    nodes.map((node) => [node.id, { node, children: [], stores: 0, below: 0 }] as const),
  )
  const roots: Branch[] = []
  for (const branch of branches.values()) {
    const { parentId } = branch.node
    const parent = parentId === null ? undefined : branches.get(parentId)
    ;(parent?.children ?? roots).push(branch)
  }
  for (const root of roots) countBelow(root)
  return roots
}

function countBelow(branch: Branch): void {
  branch.stores = branch.node.kind === 'store' && branch.node.archivedAt === null ? 1 : 0
  for (const child of branch.children) {
    countBelow(child)
    branch.stores += child.stores
    branch.below += child.below + 1
  }
}

/** What remains of a forest when only matching nodes and those above them stay. */
export function filterTree(roots: readonly Branch[], matches: (node: OrgNode) => boolean): Branch[] {
  return roots.flatMap((branch) => {
    if (matches(branch.node)) return [branch]
    const children = filterTree(branch.children, matches)
    return children.length === 0 ? [] : [{ ...branch, children }]
  })
}

export const findBranch = (roots: readonly Branch[], id: string): Branch | undefined => {
  for (const root of roots) {
    const found = root.node.id === id ? root : findBranch(root.children, id)
    if (found) return found
  }
  return undefined
}
