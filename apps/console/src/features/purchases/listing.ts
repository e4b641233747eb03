import { type UrlParams, usePageSize, useUrlParams } from '@atrium/ui/list'
import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import type { InputOf, ReplyOf } from '../../app/api.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { useStores } from '../members/names.ts'

dayjs.extend(utc)
dayjs.extend(timezone)

export type ListedPurchase = ReplyOf<'purchases.list'>['items'][number]
type Asked = NonNullable<InputOf<'purchases.count'>['query']>
export type Kind = ListedPurchase['kind']

export const KINDS: readonly Kind[] = ['sale', 'return', 'adjustment']
/** Parameters of the address that filter the list beside `?number=`, `?kind=`, `?source=` and `?who=`: `from` and `to` are days. */
export const MORE_PARAMS = ['from', 'to', 'least', 'most', 'member'] as const

/** Decimals of a currency: what is typed is in its main unit, what is asked in minor ones. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

const DAY = /^\d{4}-\d{2}-\d{2}$/
const dayIn = (params: UrlParams, name: string): string | undefined => {
  const text = params.get(name)
  return text !== undefined && DAY.test(text) ? text : undefined
}

/** Receipts of the chosen part of the group that fit what the address says; a day begins in the zone of that part. */
export function usePurchases(only: 'anonymous' | undefined) {
  const params = useUrlParams()
  const nodeId = useScopeNode()
  const stores = useStores()
  const node = nodeId === undefined ? undefined : stores.codeOf(nodeId)
  const zone = stores.zoneOf(nodeId)
  const currency = stores.nodes.find(({ id }) => id === nodeId)?.currency ?? stores.nodes[0]?.currency ?? 'CNY'
  const [from, to] = [dayIn(params, 'from'), dayIn(params, 'to')]
  const minor = (name: string): number | undefined => {
    const value = Number(params.get(name))
    return params.get(name) === undefined || !Number.isFinite(value) || value < 0
      ? undefined
      : Math.round(value * 10 ** digitsOf(currency))
  }
  const [least, most, number, source, member] = [
    minor('least'),
    minor('most'),
    params.get('number'),
    params.get('source'),
    params.get('member'),
  ]
  const kind = KINDS.find((each) => each === params.get('kind'))
  const who = only ?? params.get('who')
  const query: Asked = {
    ...(node === undefined ? {} : { node }),
    ...(from === undefined ? {} : { from: dayjs.tz(from, zone).toISOString() }),
    ...(to === undefined ? {} : { to: dayjs.tz(to, zone).add(1, 'day').toISOString() }),
    ...(kind === undefined ? {} : { kind }),
    ...(source === undefined ? {} : { source }),
    ...(number === undefined ? {} : { number }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    ...(member === undefined ? {} : { member }),
    ...(who === 'anonymous' || who === 'member' ? { anonymous: who === 'anonymous' } : {}),
  }
  // The server asks for the code of the node: without it the list would be that of everything.
  const enabled = nodeId === undefined || node !== undefined
  const size = usePageSize(only ? 'purchases-anonymous' : 'purchases')
  const list = useList('purchases.list', { query: { limit: size.limit, ...query } }, { enabled })
  const counted = useAsk('purchases.count', { query }, { enabled })
  return { ...list, size, query, stores, params, zone, currency, from, to, member, counted: counted.data }
}

/** What the address of a list says of an opened row: `mbr_….pur_…`; of an anonymous receipt its id alone. */
export const referenceOf = ({ memberId, purchaseId }: Pick<ListedPurchase, 'memberId' | 'purchaseId'>): string =>
  memberId === null ? purchaseId : `${memberId}.${purchaseId}`
