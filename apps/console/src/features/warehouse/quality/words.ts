import type { ReplyOf } from '../../../app/api.ts'

export type Overview = ReplyOf<'warehouse.quality'>
export type Check = Overview['checks'][number]
export type Detail = ReplyOf<'warehouse.qualityCheck'>
export type State = NonNullable<Check['standing']>['state']
export type OffendingKey = Detail['keys'][number]

export const KINDS = ['fresh', 'complete', 'unique', 'valid', 'reconciles'] as const

/** A score per thousand as people read it: out of 100, with a decimal only where it has one. */
export const scoreText = (score: number | null): string => (score === null ? '–' : String(score / 10))

/** Where a record that offends is mended; undefined where it has no page of its own. */
export function placeOf({ kind, id, memberId }: OffendingKey): string | undefined {
  switch (kind) {
    case 'member':
      return `/members/${id}`
    case 'purchase':
      return `/purchases${memberId === null ? '/anonymous' : ''}?open=${memberId === null ? id : `${memberId}.${id}`}`
    case 'product':
      return `/products?open=${id}`
    case 'node':
    case 'storeDay':
      return `/organization?at=${id}`
    case 'feed':
      return `/purchases/feeds?open=${encodeURIComponent(id)}`
    case 'trackingSource':
      return `/tracking?source=${encodeURIComponent(id)}`
    case 'projection':
      return '/system'
    case 'batch':
      return undefined
  }
}

/** What may be seen where a place leads. */
export const NEEDED: Readonly<Record<OffendingKey['kind'], readonly string[]>> = {
  member: ['members.read'],
  purchase: ['purchases.read'],
  product: ['catalog.read'],
  node: ['organization.read'],
  storeDay: ['organization.read'],
  feed: ['purchases.read'],
  trackingSource: ['tracking.read'],
  projection: ['system.read'],
  batch: [],
}
