import { commandRoute, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { listFaults } from '../audit-store.ts'
import { reverseEntries } from '../commands/reverse-entries.ts'
import { daysOf, periodTotals } from '../day-queries.ts'
import { accountTotals } from '../total-queries.ts'
import { onlySeen } from '../visibility.ts'
import { PostedForm, placeCodes, postedReply, readWhose, reason, whose } from './forms.ts'

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
const dayCodes = {
  unknown_programme: placeCodes.unknown_programme,
  programme_out_of_scope: {
    status: 403,
    title: {
      zh: '会员计划的合计需要其所属组织的数据权限',
      en: 'Sums of a programme are for those in charge of all of it',
    },
  },
  days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
} as const
const period = Type.Object({ programmeId: wire.id('prg'), from: wire.day(), to: wire.day() })
const MOST_DAYS = 1_100

/** The period asked for, in days of the programme, or what is wrong with it. A sum tells of every store, so it is for whoever sees them all. */
async function periodOf(ctx: Ctx, query: Static<typeof period>, by: By) {
  const programme = (await loadOrganization(ctx)).programme(wire.readId('prg', query.programmeId))
  if (!programme) return refuse('unknown_programme')
  const seesAll = by.scope === 'all' || (programme.ownerId !== null && inScope(by.scope, programme.ownerId))
  if (!seesAll) return refuse('programme_out_of_scope')
  const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
  if (to < from) return refuse('days_reversed')
  return done({ programmeId: programme.id, from, to })
}

const moved = {
  issued: points(),
  takenBack: points(),
  redeemed: points(),
  expired: points(),
  adjusted: Type.Integer({ description: 'Signed' }),
  forfeited: points(),
}

export const totalsRoute = queryRoute({
  name: 'points.totals',
  audience: ['admin'],
  path: '/v1/points/totals',
  permission: 'points.readTotals',
  summary: {
    zh: '计划的积分发放、核销与负债',
    en: 'What a programme issued, took back, redeemed and expired, and what it owes',
  },
  about:
    'Days are days of the programme, both included. Kept by day, seconds behind the ledger; `now` is counted every ten minutes.',
  query: period,
  reply: Type.Object({
    ...moved,
    outstanding: Type.Integer({ description: 'At the end of the last day; debt is subtracted' }),
    debt: Type.Integer({ description: 'At the end of the last day, as it was counted last by then' }),
    now: Type.Object({
      takenAt: wire.instant(),
      accounts: Type.Integer(),
      negative: Type.Integer({ description: 'Accounts below zero' }),
      outstanding: points(),
      frozen: points(),
      debt: points(),
    }),
  }),
  codes: dayCodes,
  handle: async (ctx, { query }, by) => {
    const asked = await periodOf(ctx, query, by)
    if (!asked.ok) return asked
    const { now, debt: owed, ...totals } = await periodTotals(ctx, asked.value)
    // Before the first count, as on the first day, the accounts are few.
    const counted = now ?? { ...(await accountTotals(ctx, asked.value.programmeId)), takenAt: ctx.now }
    const { accounts, negative, outstanding, frozen, debt } = counted
    const stock = { takenAt: formatInstant(counted.takenAt), accounts, negative, outstanding, frozen, debt }
    return done({ ...totals, debt: owed ?? (now === null ? debt : 0), now: stock })
  },
})

export const daysRoute = queryRoute({
  name: 'points.days',
  audience: ['admin'],
  path: '/v1/points/days',
  permission: 'points.readTotals',
  summary: { zh: '计划每日的积分发放、收回、使用与过期', en: 'Points of a programme by day' },
  about: 'Days are days of the programme, both included; those on which nothing moved are left out.',
  query: period,
  reply: Type.Object({ items: Type.Array(Type.Object({ day: wire.day(), ...moved })) }),
  codes: {
    ...dayCodes,
    too_many_days: { status: 422, title: { zh: '期间不得超过三年', en: 'At most three years at once' } },
  },
  handle: async (ctx, { query }, by) => {
    const asked = await periodOf(ctx, query, by)
    if (!asked.ok) return asked
    if (asked.value.to - asked.value.from >= MOST_DAYS) return refuse('too_many_days')
    const days = await daysOf(ctx, asked.value)
    return done({ items: days.map(({ day, ...sums }) => ({ day: formatDay(day), ...sums })) })
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
  handle: async (ctx, { query }, by) => {
    const faults = await ctx.tx.rows(listFaults, { limit: query.limit ?? 50 })
    const seen = new Set(await onlySeen(ctx, by, [...new Set(faults.map(({ memberId }) => memberId))]))
    return done({
      items: faults
        .filter(({ memberId }) => seen.has(memberId))
        .map((fault) => ({
          memberId: encodeId('mbr', fault.memberId),
          programmeId: encodeId('prg', fault.programmeId),
          law: fault.law,
          expected: fault.expected,
          found: fault.found,
          foundAt: formatInstant(fault.foundAt),
        })),
    })
  },
})

/** For staff only. */
export const adminRoutes = [reverseRoute, totalsRoute, daysRoute, faultsRoute]
