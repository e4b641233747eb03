import { queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { type EntryLots, lotsOfEntries, type MadeLot, type UseOfLot } from '../lot-use-queries.ts'
import type { EntryKind } from '../model.ts'
import { onlySeen } from '../visibility.ts'
import { BOTH, KINDS, LotForm, lotReply, memberCodes } from './forms.ts'

const EntryLotForm = Type.Object(
  {
    ...LotForm.properties,
    // The entry that made it, and why.
    broughtBy: wire.oneOf(KINDS),
    reason: Type.String(),
  },
  { $id: 'PointsEntryLot' },
)

const entryLotReply = (lot: Omit<MadeLot, 'entryId'>): Static<typeof EntryLotForm> => ({
  ...lotReply(lot),
  // Held by the constraint entry_kind_known.
  broughtBy: lot.broughtBy as EntryKind,
  reason: lot.reason,
})

const LotUseForm = Type.Object(
  {
    entryId: wire.id('ent'),
    kind: wire.oneOf(KINDS),
    amount: Type.Integer({ description: 'Taken out of the lot; below zero where it was given back' }),
    reason: Type.String(),
    purchaseId: wire.nullable(wire.id('pur')),
    effectiveAt: wire.instant(),
  },
  { $id: 'PointsLotUse' },
)

const lotUseReply = (use: UseOfLot): Static<typeof LotUseForm> => ({
  entryId: encodeId('ent', use.entryId),
  // Held by the constraint entry_kind_known.
  kind: use.kind as EntryKind,
  amount: use.amount,
  reason: use.reason,
  purchaseId: use.purchaseId === null ? null : encodeId('pur', use.purchaseId),
  effectiveAt: formatInstant(use.effectiveAt),
})

const EntryLotsForm = Type.Object({
  entryId: wire.id('ent'),
  took: Type.Array(
    Type.Object({
      amount: Type.Integer({ description: 'Out of this lot; below zero where it was given back' }),
      lot: EntryLotForm,
    }),
  ),
  made: Type.Array(Type.Object({ lot: EntryLotForm, uses: Type.Array(LotUseForm) })),
})

const entryLotsReply = ({ entryId, took, made }: EntryLots): Static<typeof EntryLotsForm> => ({
  entryId: encodeId('ent', entryId),
  took: took.map((lot) => ({ amount: lot.taken, lot: entryLotReply(lot) })),
  made: made.map(({ lot, uses }) => ({ lot: entryLotReply(lot), uses: uses.map(lotUseReply) })),
})

export const entryLotsRoute = queryRoute({
  name: 'points.lotsOfEntries',
  audience: BOTH,
  path: '/v1/points/of-member/:memberId/entries/lots',
  permission: 'points.read',
  summary: {
    zh: '积分流水动用与形成的批次',
    en: 'Which lots entries took from, which they made, and what became of these',
  },
  about: 'In the order asked; an entry that is not of this member moved no lot of theirs.',
  params: Type.Object({ memberId: wire.id('mbr') }),
  body: Type.Object({ entryIds: Type.Array(wire.id('ent'), { minItems: 1, maxItems: 100 }) }),
  reply: Type.Object({ items: Type.Array(EntryLotsForm) }),
  codes: memberCodes,
  handle: async (ctx, { params, body }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    if (memberId === undefined) return refuse('unknown_member')
    const items = await lotsOfEntries(ctx, { memberId, entryIds: body.entryIds.map((id) => wire.readId('ent', id)) })
    return items === undefined ? refuse('unknown_member') : done({ items: items.map(entryLotsReply) })
  },
})
