import { nameIn } from '@atrium/ui'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

export type OrgNode = ReplyOf<'organization.nodes'>['items'][number]
export type NodeKind = OrgNode['kind']

/** Which kinds may stand below which. The server decides; this is what the console offers. */
export const CHILD_KINDS: Readonly<Record<NodeKind, readonly NodeKind[]>> = {
  group: ['mall', 'brand'],
  mall: ['store'],
  brand: ['store'],
  store: ['counter'],
  counter: [],
}

/** First day of what holds since ever. */
export const BEGINNING = '1900-01-01'

/** All nodes of one's data scope, read to the last page. Nobody's list where the role may not see the organization. */
export function useNodes({ archived = false, enabled = true } = {}) {
  const me = useMe()
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, error, refetch } = useList(
    'organization.nodes',
    { query: archived ? { limit: 200, archived } : { limit: 200 } },
    { enabled: enabled && mayAll(me, ['organization.read']) },
  )
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const byId = useMemo(() => new Map(rows.map((node) => [node.id, node])), [rows])
  const nameOf = (id: string): string => {
    const node = byId.get(id)
    return node ? nameIn(node.name, language) : isPending || hasNextPage ? '…' : t('choose.outside')
  }
  const root = rows.find(({ parentId, kind }) => parentId === null || kind === 'group')
  return { nodes: rows, byId, nameOf, root, isPending: isPending || hasNextPage, error, refetch }
}

/** Zone of the group, in which what belongs to no store is dated. */
export function useHouseZone(): string {
  const { root, nodes } = useNodes()
  return root?.zone ?? nodes[0]?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}
