import { createContext, use, useMemo } from 'react'
import { type ScopeNode, useNodeList } from '../../app/nodes.ts'

export type Node = ScopeNode

export interface Nodes {
  /** Whether all that one may see has been read. */
  readonly isWhole: boolean
  /** The node, or the highest one seen where none is named. */
  readonly find: (id: string | undefined) => Node | undefined
}

/** Reads the organization. */
export function useReadNodes(): Nodes {
  const { rows, isWhole } = useNodeList()
  return useMemo(() => {
    const byId = new Map(rows.map((node) => [node.id, node]))
    const top = rows.reduce<Node | undefined>(higher, undefined)
    return { isWhole, find: (id) => (id === undefined ? top : byId.get(id)) }
  }, [rows, isWhole])
}

const higher = (best: Node | undefined, node: Node): Node =>
  best === undefined || node.path.length < best.path.length ? node : best

export const NodesContext = createContext<Nodes>({ isWhole: false, find: () => undefined })

/** The organization as the page has read it. */
export const useNodes = (): Nodes => use(NodesContext)
