import { useMemo } from 'react'
import type { ReplyOf } from '../../app/api.ts'
import { useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

export type Node = ReplyOf<'organization.nodes'>['items'][number]

/** The organization as the header has read it: asked once for both. Nothing for who may not see it. */
export function useNodes() {
  const enabled = mayAll(useMe(), ['organization.read'])
  const { rows, isPending } = useList('organization.nodes', { query: { limit: 1000 } }, { enabled })
  return useMemo(() => {
    const byId = new Map(rows.map((node) => [node.id, node]))
    return {
      isPending: enabled && isPending,
      rows,
      /** The node, or the highest one seen where none is named. */
      find: (id: string | undefined): Node | undefined =>
        id === undefined ? rows.reduce<Node | undefined>(higher, undefined) : byId.get(id),
    }
  }, [rows, isPending, enabled])
}

const higher = (best: Node | undefined, node: Node): Node =>
  best === undefined || node.path.length < best.path.length ? node : best
