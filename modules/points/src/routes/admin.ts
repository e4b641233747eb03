import { commandRoute, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse, startOfDay } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'
import { listFaults } from '../audit-store.ts'
import { adjustPoints } from '../commands/adjust-points.ts'
import { reverseEntries } from '../commands/reverse-entries.ts'
import { MAX_AMOUNT } from '../model.ts'
import { accountTotals, programmeTotals } from '../total-queries.ts'
import { PostedForm, placeCodes, postCodes, postedReply, readWhose, reason, whose } from './forms.ts'

export const adjustRoute = commandRoute({
  name: 'points.adjust',
  audience: ['admin'],
  path: '/v1/points/adjustments',
  permission: 'points.adjust',
  summary: { zh: '调整会员积分', en: 'Correct a balance by hand' },
  about: 'A positive amount adds a lot, a negative one takes what expires first; never more than there is.',
  idempotency: 'key',
  ask: Type.Object({
    ...whose,
    amount: Type.Integer({ minimum: -MAX_AMOUNT, maximum: MAX_AMOUNT, description: 'Not 0' }),
    reason: reason(),
    expiresOn: Type.Optional(
      Type.Union([wire.day(), Type.Null()], {
        description: 'Of points added; left out: as the programme says; null: never',
      }),
    ),
  }),
  value: PostedForm,
  codes: postCodes,
  toAsk: ({ expiresOn, ...body }, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    by,
    idempotencyKey,
    ...(expiresOn === undefined ? {} : { expiresOn: expiresOn === null ? null : wire.readDay(expiresOn) }),
  }),
  command: adjustPoints,
  toReply: postedReply,
})

export const reverseRoute = commandRoute({
  name: 'points.reverseEntry',
  audience: ['admin'],
  path: '/v1/points/reversals',
  permission: 'points.reverse',
  summary: { zh: '冲正积分流水', en: 'Reverse an entry' },
  about:
    'What was spent goes back to its lots; what was earned is taken out of the lot it made, then by expiry, and becomes debt where it is gone. An entry is reversed once.',
  idempotency: 'key',
  ask: Type.Object({ ...whose, entryId: wire.id('ent'), reason: reason() }),
  value: PostedForm,
  codes: {
    ...placeCodes,
    unknown_entry: { status: 404, title: { zh: '流水不存在', en: 'No such entry' } },
    already_reversed: { status: 409, title: { zh: '流水已冲正', en: 'The entry was reversed before' } },
    not_reversible: { status: 409, title: { zh: '该类流水不可冲正', en: 'Entries of this kind cannot be reversed' } },
  },
  toAsk: (body, by, idempotencyKey) => ({
    ...body,
    ...readWhose(body),
    entryId: wire.readId('ent', body.entryId),
    by,
    idempotencyKey,
  }),
  command: reverseEntries,
  toReply: postedReply,
})

const points = () => Type.Integer()

export const totalsRoute = queryRoute({
  name: 'points.totals',
  audience: ['admin'],
  path: '/v1/points/totals',
  permission: 'points.readTotals',
  summary: {
    zh: '计划的积分发放、核销与负债',
    en: 'What a programme issued, took back, redeemed and expired, and what it owes',
  },
  about: 'Days are days of the programme, both included. Summed from every entry: the truth, not the fast way.',
  query: Type.Object({ programmeId: wire.id('prg'), from: wire.day(), to: wire.day() }),
  reply: Type.Object({
    issued: points(),
    takenBack: points(),
    redeemed: points(),
    expired: points(),
    adjusted: Type.Integer({ description: 'Signed' }),
    forfeited: points(),
    outstanding: Type.Integer({ description: 'At the end of the last day; debt is subtracted' }),
    debt: Type.Integer({ description: 'At the end of the last day' }),
    now: Type.Object({
      accounts: Type.Integer(),
      negative: Type.Integer({ description: 'Accounts below zero' }),
      outstanding: points(),
      frozen: points(),
      debt: points(),
    }),
  }),
  codes: {
    unknown_programme: placeCodes.unknown_programme,
    days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
  },
  handle: async (ctx, { query }) => {
    const programme = (await loadOrganization(ctx)).programme(wire.readId('prg', query.programmeId))
    if (!programme) return refuse('unknown_programme')
    const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
    if (to < from) return refuse('days_reversed')
    const range = { from: startOfDay(programme.zone, from), until: startOfDay(programme.zone, to + 1) }
    const totals = await programmeTotals(ctx, { programmeId: programme.id, ...range })
    return done({ ...totals, now: { ...(await accountTotals(ctx, programme.id)) } })
  },
})

export const faultsRoute = queryRoute({
  name: 'points.ledgerFaults',
  audience: ['admin'],
  path: '/v1/points/faults',
  permission: 'points.readTotals',
  summary: { zh: '积分账本稽核发现的问题', en: 'What the nightly audit of the ledger found, the latest first' },
  query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        memberId: wire.id('mbr'),
        programmeId: wire.id('prg'),
        law: Type.String(),
        expected: Type.String(),
        found: Type.String(),
        foundAt: wire.instant(),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, { query }) =>
    done({
      items: (await ctx.tx.rows(listFaults, { limit: query.limit ?? 50 })).map((fault) => ({
        memberId: encodeId('mbr', fault.memberId),
        programmeId: encodeId('prg', fault.programmeId),
        law: fault.law,
        expected: fault.expected,
        found: fault.found,
        foundAt: formatInstant(fault.foundAt),
      })),
    }),
})

/** For staff only. */
export const adminRoutes = [adjustRoute, reverseRoute, totalsRoute, faultsRoute]
