import { createContext, use, useMemo } from 'react'
import { type ScopeNode, useNodeList } from '../../app/nodes.ts'

export type Node = ScopeNode

export interface Nodes {
  /** Whether all that one may see has been read. */
  readonly isWhole: boolean
  /** The node; where none is named the one above all that one sees, undefined where there are several. */
  readonly find: (id: string | undefined) => Node | undefined
  /** The highest node seen, or one of several: for the zone and currency of a page. */
  readonly highest: Node | undefined
  /** All that one may see. */
  readonly rows: readonly Node[]
}

/** Reads the organization. */
export function useReadNodes(): Nodes {
  const { rows, isWhole } = useNodeList()
  return useMemo(() => {
    const byId = new Map(rows.map((node) => [node.id, node]))
    const tops = rows.filter(({ parentId }) => parentId === null || !byId.has(parentId))
    const top = tops.length === 1 ? tops[0] : undefined
    return { isWhole, find: (id) => (id === undefined ? top : byId.get(id)), highest: tops[0], rows }
  }, [rows, isWhole])
}

export const NodesContext = createContext<Nodes>({
  isWhole: false,
  find: () => undefined,
  highest: undefined,
  rows: [],
})

/** The organization as the page has read it. */
export const useNodes = (): Nodes => use(NodesContext)
