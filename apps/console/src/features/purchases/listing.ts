import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import { useSearchParams } from 'react-router'
import type { ReplyOf } from '../../app/api.ts'
import { useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { useStores } from '../members/names.ts'

dayjs.extend(utc)
dayjs.extend(timezone)

export type ListedPurchase = ReplyOf<'purchases.list'>['items'][number]

const PAGE = 50

/** Purchases of the chosen part of the group since the day in the URL (`?from=`), which begins in the zone of that part. */
export function usePurchases(anonymous: boolean) {
  const [params, setParams] = useSearchParams()
  const nodeId = useScopeNode()
  const stores = useStores()
  const from = params.get('from')
  const node = nodeId === undefined ? undefined : stores.codeOf(nodeId)
  const list = useList(
    'purchases.list',
    {
      query: {
        limit: PAGE,
        ...(node === undefined ? {} : { node }),
        ...(from === null ? {} : { from: dayjs.tz(from, stores.zoneOf(nodeId)).toISOString() }),
        ...(anonymous ? { anonymous } : {}),
      },
    },
    // The server asks for the code of the node: without it the list would be that of everything.
    { enabled: nodeId === undefined || node !== undefined },
  )
  const setParam = (name: string, value: string | null) => {
    const next = new URLSearchParams(params)
    if (value === null) next.delete(name)
    else next.set(name, value)
    setParams(next)
  }
  return { ...list, stores, from, open: params.get('open'), setParam }
}
