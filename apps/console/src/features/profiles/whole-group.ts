import { useNodeList } from '../../app/nodes.ts'
import { useMe } from '../../app/session.tsx'

/** Whether the whole group is open to the one signed in: what was learned from all buyers is shown to nobody else. */
export function useWholeGroup(): boolean {
  const me = useMe()
  const root = useNodeList().rows.find(({ parentId }) => parentId === null)
  return me.grants.some(({ nodeId }) => nodeId === null || nodeId === root?.id)
}
