import type { Product } from '@atrium/catalog'
import { wire } from '@atrium/http'
import { encodeId, formatInstant } from '@atrium/kernel'
import type { loadOrganization } from '@atrium/organization'
import { actorKey } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import type { RelatedPurchase } from '../detail-queries.ts'
import type { ListedPurchase } from '../list-queries.ts'
import type { KeptLine } from '../model.ts'

/** The forms in which this module speaks on the wire, and what writes them. */

export const BOTH = ['admin', 'partner'] as const

export type Organization = Awaited<ReturnType<typeof loadOrganization>>

export const Listed = Type.Object(
  {
    purchaseId: wire.id('pur'),
    memberId: wire.nullable(wire.id('mbr')),
    kind: wire.oneOf(['sale', 'return', 'adjustment']),
    source: Type.String(),
    number: Type.String(),
    store: Type.String(),
    channel: Type.String(),
    at: wire.instant(),
    currency: wire.currency(),
    paidMinor: Type.Integer(),
    returnedMinor: Type.Integer(),
  },
  { $id: 'ListedPurchase' },
)

export const listedReply = (organization: Organization, row: ListedPurchase): Static<typeof Listed> => ({
  purchaseId: encodeId('pur', row.purchaseId),
  memberId: row.memberId === 0 ? null : encodeId('mbr', row.memberId),
  // The database holds the column to these words: purchase_kind_known.
  kind: row.kind as Static<typeof Listed>['kind'],
  source: row.source,
  number: row.number,
  store: organization.node(row.storeId)?.code ?? '',
  channel: row.channel,
  at: formatInstant(row.occurredAt),
  currency: row.currency,
  paidMinor: row.paidMinor,
  returnedMinor: row.returnedMinor,
})

export const Related = Type.Object(
  {
    purchaseId: wire.id('pur'),
    memberId: wire.nullable(wire.id('mbr')),
    number: Type.String(),
    store: Type.String(),
    at: wire.instant(),
    currency: wire.currency(),
    paidMinor: Type.Integer(),
  },
  { $id: 'RelatedPurchase' },
)

export const relatedReply = (organization: Organization, row: RelatedPurchase): Static<typeof Related> => ({
  purchaseId: encodeId('pur', row.purchaseId),
  memberId: row.memberId === 0 ? null : encodeId('mbr', row.memberId),
  number: row.number,
  store: organization.node(row.storeId)?.code ?? '',
  at: formatInstant(row.occurredAt),
  currency: row.currency,
  paidMinor: row.paidMinor,
})

export const Line = Type.Object({
  lineNo: Type.Integer(),
  sku: Type.String(),
  name: Type.String({ description: 'In Chinese' }),
  nameEn: wire.nullable(Type.String()),
  quantity: Type.Number(),
  amountMinor: Type.Integer(),
  returnedQuantity: Type.Number(),
  returnedMinor: Type.Integer(),
  guides: Type.Array(
    Type.Object({
      guideId: wire.id('stf'),
      name: wire.nullable(Type.String()),
      shareBp: Type.Integer({ description: 'Share of the line in basis points' }),
    }),
    { description: 'Who sold it' },
  ),
})

export function lineReply(
  line: KeptLine,
  products: ReadonlyMap<number, Product>,
  /** By `actorKey`. */
  names: ReadonlyMap<string, string>,
): Static<typeof Line> {
  const product = products.get(line.productId)
  return {
    lineNo: line.lineNo,
    sku: product?.sku ?? '',
    name: product?.name.zh ?? '',
    nameEn: product?.name.en ?? null,
    quantity: line.quantityMilli / 1000,
    amountMinor: line.amountMinor,
    returnedQuantity: line.returnedMilli / 1000,
    returnedMinor: line.returnedMinor,
    guides: (line.guides ?? []).map(({ guideId, shareBp }) => ({
      guideId: encodeId('stf', guideId),
      name: names.get(actorKey({ kind: 'staff', id: guideId })) ?? null,
      shareBp,
    })),
  }
}

/** What only the detail of a receipt tells. */
export const Detail = {
  grossMinor: Type.Integer(),
  discountMinor: Type.Integer(),
  terminal: wire.nullable(Type.String()),
  payments: Type.Array(Type.Object({ method: Type.String(), amountMinor: Type.Integer() })),
  receivedAt: wire.instant(),
  receivedFrom: Type.Object({
    kind: wire.oneOf(['staff', 'key', 'system']),
    name: wire.nullable(Type.String({ description: 'Of the account or the API key that sent it' })),
  }),
  recognisedBy: Type.Array(
    Type.Object({
      kind: Type.String({ description: 'As identities of members have it' }),
      value: Type.Union([Type.String(), Type.Null()], {
        description: 'Masked; null where it was erased, or never came to be of this person',
      }),
    }),
    { description: 'By what the member was recognised, the strongest first; empty where by nothing that was kept' },
  ),
  claimedAt: Type.Union([wire.instant(), Type.Null()], {
    description: 'When a member claimed it; null where it came with its member, or is unclaimed',
  }),
  original: Type.Union([Related, Type.Null()], { description: 'What this return brings back' }),
  returns: Type.Array(Related, { description: 'Linked returns of it, the earliest first' }),
  lines: Type.Array(Line),
} as const
