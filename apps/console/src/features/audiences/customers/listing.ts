import type { AudienceFilter } from '@atrium/api/admin'
import { useUrlParams } from '@atrium/ui/list'
import { useMemo } from 'react'
import type { InputOf, ReplyOf } from '../../../app/api.ts'
import { useList } from '../../../app/queries.ts'
import { useScopeNode } from '../../../app/scope.tsx'
import { allOf, partsOf, readFilter } from './filter.ts'

type Reply = ReplyOf<'audiences.customers'>
export type Customer = Reply['items'][number]
export type CustomersBody = NonNullable<InputOf<'audiences.customers'>['body']>
export type Order = NonNullable<CustomersBody['order']>

export const ORDERS: readonly Order[] = ['spend', 'orders', 'lastPurchase', 'value', 'joined', 'points']
/** What a saved view keeps. */
export const VIEW_PARAMS = ['filter', 'order', 'programme', 'ascending'] as const

/** What the address asks for: `?filter=` (JSON), `?order=`, `?ascending=`, `?programme=`, and the part of the group. */
export function useCustomersBody(): CustomersBody {
  const params = useUrlParams()
  const node = useScopeNode()
  const [filter, order, programme] = [params.get('filter'), params.get('order'), params.get('programme')]
  const isAscending = params.get('ascending') !== undefined
  return useMemo(() => {
    const known = ORDERS.find((each) => each === order)
    const said = readFilter(filter)
    return {
      ...(said === undefined ? {} : { filter: said }),
      ...(known === undefined ? {} : { order: known }),
      ...(programme === undefined ? {} : { programme }),
      ...(isAscending ? { ascending: true } : {}),
      ...(node === undefined ? {} : { nodeId: node }),
    }
  }, [filter, order, programme, isAscending, node])
}

/** A page of customers after another. What was shown stays until what is asked now is there. */
export function useCustomers(body: CustomersBody, tags: readonly string[], limit: number) {
  const asked = tags.length === 0 ? body : { ...body, tags: [...tags] }
  const list = useList('audiences.customers', { query: { limit }, body: asked }, { keeps: true })
  // Every page tells of the whole.
  const told = list.data?.pages[0] as Reply | undefined
  return { ...list, told }
}

/** The parts of the filter in the address, and how to change them. */
export function useParts() {
  const params = useUrlParams()
  const text = params.get('filter')
  const parts = useMemo(() => partsOf(readFilter(text)), [text])
  const put = (next: readonly AudienceFilter[]) => {
    const filter = allOf(next)
    params.set({ filter: filter === undefined ? undefined : JSON.stringify(filter) })
  }
  return { parts, put }
}
