import type { ReplyOf } from '../../../app/api.ts'

export type Lineage = ReplyOf<'warehouse.lineage'>
export type Reached = Lineage['up'][number]
export type LineageNode = Lineage['node']

export const LAYERS = ['source', 'ledger', 'step', 'derived', 'projection', 'meaning', 'use'] as const
export const WAYS = ['both', 'up', 'down'] as const
export type Way = (typeof WAYS)[number]

/** Where to begin when nobody has searched yet. */
export const BEGINNINGS = [
  'field:loyalty.postPurchase.paidMinor',
  'column:members.member.birthday',
  'projected:profiles.portrait.stage',
  'metric:netSales',
  'metric:repeatRate',
] as const

/** The page of what somebody made; undefined where there is none. */
export function placeOf({ kind, code }: LineageNode): string | undefined {
  if (kind === 'audience') return `/audiences/${code}`
  if (kind === 'tag') return `/profiles/tags?tag=${encodeURIComponent(code)}`
  return kind === 'section' ? `/reports/standard/${code.split('/')[0]}` : undefined
}

/** What may be seen where a place leads. */
export const NEEDED: Readonly<Record<string, readonly string[]>> = {
  audience: ['audiences.read'],
  tag: ['profiles.read'],
  section: ['reports.read'],
}
