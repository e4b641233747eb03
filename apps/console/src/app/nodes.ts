import { useEffect } from 'react'
import type { ReplyOf } from './api.ts'
import { useList } from './queries.ts'
import { mayAll, useMe } from './session.tsx'

export type ScopeNode = ReplyOf<'organization.nodes'>['items'][number]

/** The organization as far as one may see it, read to its end and asked for once by all who need it. `isWhole`: nothing is to come. */
export function useNodeList(): { readonly rows: readonly ScopeNode[]; readonly isWhole: boolean } {
  const enabled = mayAll(useMe(), ['organization.read'])
  const list = useList('organization.nodes', { query: { limit: 200 } }, { enabled })
  const { rows, hasNextPage, isFetching, isError, fetchNextPage, data } = list
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  return { rows, isWhole: !enabled || isError || (data !== undefined && !hasNextPage) }
}
