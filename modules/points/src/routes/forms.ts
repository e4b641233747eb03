import { wire } from '@atrium/http'
import { encodeId, formatDay, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { Balance, Entry, FreezeListed, LotListed } from '../account-queries.ts'
import { type AccountState, type EntryKind, MAX_AMOUNT, type Posted } from '../model.ts'
import type { FreezeChanged } from '../points-book.ts'

/** The forms in which this module speaks on the wire, and what writes them. */

export const BOTH = ['admin', 'partner'] as const

export const whose = { memberId: wire.id('mbr'), programmeId: wire.id('prg') }
export const amount = () => Type.Integer({ minimum: 1, maximum: MAX_AMOUNT })
export const reason = () => wire.text(100, 'Short; without personal data, since entries cannot be erased')

/** Ids as numbers, the rest as it came. */
export const readWhose = (body: { readonly memberId: string; readonly programmeId: string }) => ({
  memberId: wire.readId('mbr', body.memberId),
  programmeId: wire.readId('prg', body.programmeId),
})

export const state = {
  balance: Type.Integer({ description: 'Points in lots less debt; negative where more is owed' }),
  frozen: Type.Integer({ description: 'Of these held for a pending use' }),
  debt: Type.Integer({ description: 'Owed after returns; paid first by later earnings' }),
  spendable: Type.Integer({ description: 'What can be spent now' }),
}

export const stateReply = ({ balance, frozen, debt }: AccountState) => ({
  balance,
  frozen,
  debt,
  spendable: Math.max(0, balance - frozen),
})

export const PostedForm = Type.Object({ entryId: wire.id('ent'), amount: Type.Integer(), ...state })

export const postedReply = (posted: Posted): Static<typeof PostedForm> => ({
  entryId: encodeId('ent', posted.entryId),
  amount: posted.amount,
  ...stateReply(posted),
})

export const FreezeForm = Type.Object({
  freezeId: wire.id('frz'),
  amount: Type.Integer(),
  captured: Type.Integer(),
  ...state,
})

export const freezeReply = (freeze: FreezeChanged): Static<typeof FreezeForm> => ({
  freezeId: encodeId('frz', freeze.freezeId),
  amount: freeze.amount,
  captured: freeze.captured,
  ...stateReply(freeze),
})

export const BalanceForm = Type.Object(
  { programmeId: wire.id('prg'), ...state, nextExpiry: wire.nullable(wire.day()) },
  { $id: 'PointsBalance' },
)

export const balanceReply = (balance: Balance): Static<typeof BalanceForm> => ({
  programmeId: encodeId('prg', balance.programmeId),
  ...stateReply(balance),
  nextExpiry: balance.nextExpiry === null ? null : formatDay(balance.nextExpiry),
})

export const KINDS = [
  'earn',
  'spend',
  'take_back',
  'adjust',
  'expire',
  'settle',
  'transfer_out',
  'transfer_in',
  'forfeit',
  'reverse_earn',
  'reverse_spend',
  'reverse_take_back',
  'reverse_adjust',
] as const satisfies readonly EntryKind[]

export const EntryForm = Type.Object(
  {
    entryId: wire.id('ent'),
    // Whose account: the root of that time.
    memberId: wire.id('mbr'),
    // Under which member it came in.
    viaMemberId: wire.id('mbr'),
    // The other side of a transfer.
    otherMemberId: wire.nullable(wire.id('mbr')),
    programmeId: wire.id('prg'),
    kind: wire.oneOf(KINDS),
    amount: Type.Integer({ description: 'Signed' }),
    balance: Type.Integer({ description: 'Of the account after this entry, in the order of posting' }),
    debtChange: Type.Integer(),
    reason: Type.String(),
    ruleVersion: wire.nullable(Type.Integer()),
    purchaseId: wire.nullable(wire.id('pur')),
    freezeId: wire.nullable(wire.id('frz')),
    reversesEntryId: wire.nullable(wire.id('ent')),
    mergeId: wire.nullable(wire.id('mrg')),
    effectiveAt: wire.instant(),
    postedAt: wire.instant(),
  },
  { $id: 'PointsEntry' },
)

export const entryReply = (entry: Entry): Static<typeof EntryForm> => ({
  entryId: encodeId('ent', entry.entryId),
  memberId: encodeId('mbr', entry.memberId),
  viaMemberId: encodeId('mbr', entry.viaMemberId),
  otherMemberId: entry.otherMemberId === null ? null : encodeId('mbr', entry.otherMemberId),
  programmeId: encodeId('prg', entry.programmeId),
  // Held by the constraint entry_kind_known.
  kind: entry.kind as EntryKind,
  amount: entry.amount,
  balance: entry.balance,
  debtChange: entry.debtChange ?? 0,
  reason: entry.reason,
  ruleVersion: entry.ruleVersion,
  purchaseId: entry.purchaseId === null ? null : encodeId('pur', entry.purchaseId),
  freezeId: entry.freezeId === null ? null : encodeId('frz', entry.freezeId),
  reversesEntryId: entry.reversesEntryId === null ? null : encodeId('ent', entry.reversesEntryId),
  mergeId: entry.mergeId === null ? null : encodeId('mrg', entry.mergeId),
  effectiveAt: formatInstant(entry.effectiveAt),
  postedAt: formatInstant(entry.postedAt),
})

export const LotForm = Type.Object({
  lotId: wire.id('lot'),
  programmeId: wire.id('prg'),
  amount: Type.Integer(),
  remaining: Type.Integer(),
  frozen: Type.Integer(),
  earnedAt: wire.instant(),
  expiresOn: Type.Union([wire.day(), Type.Null()], {
    description: 'The first day on which they are gone; null for never',
  }),
  purchaseId: wire.nullable(wire.id('pur')),
})

export const lotReply = (lot: LotListed): Static<typeof LotForm> => ({
  lotId: encodeId('lot', lot.lotId),
  programmeId: encodeId('prg', lot.programmeId),
  amount: lot.amount,
  remaining: lot.remaining,
  frozen: lot.frozen,
  earnedAt: formatInstant(lot.earnedAt),
  expiresOn: lot.expiresOn === null ? null : formatDay(lot.expiresOn),
  purchaseId: lot.purchaseId === null ? null : encodeId('pur', lot.purchaseId),
})

export const HeldForm = Type.Object({
  freezeId: wire.id('frz'),
  programmeId: wire.id('prg'),
  amount: Type.Integer(),
  reason: Type.String(),
  frozenAt: wire.instant(),
  timesOutAt: wire.nullable(wire.instant()),
})

export const heldReply = (freeze: FreezeListed): Static<typeof HeldForm> => ({
  freezeId: encodeId('frz', freeze.freezeId),
  programmeId: encodeId('prg', freeze.programmeId),
  amount: freeze.amount,
  reason: freeze.reason,
  frozenAt: formatInstant(freeze.frozenAt),
  timesOutAt: freeze.timesOutAt === null ? null : formatInstant(freeze.timesOutAt),
})

export const memberCodes = {
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
} as const

export const placeCodes = {
  ...memberCodes,
  unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
  idempotency_conflict: {
    status: 409,
    title: { zh: '幂等键已用于其他内容', en: 'This key was used with other content' },
  },
} as const

export const postCodes = {
  ...placeCodes,
  insufficient_points: { status: 409, title: { zh: '积分不足', en: 'Not enough points' } },
  invalid_amount: { status: 422, title: { zh: '积分数量无效', en: 'Not an amount of points' } },
} as const

export const freezeCodes = {
  ...placeCodes,
  unknown_freeze: { status: 404, title: { zh: '冻结不存在', en: 'No such freeze' } },
  freeze_ended: { status: 409, title: { zh: '冻结已结束', en: 'The freeze has ended' } },
  freeze_timed_out: { status: 409, title: { zh: '冻结已超时', en: 'The freeze has timed out' } },
} as const
