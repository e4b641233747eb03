import { commandRoute, queryRoute, wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type from 'typebox'
import { claimPurchases } from '../commands/claim-purchases.ts'
import { postActions } from '../commands/post-actions.ts'
import { postPurchases } from '../commands/post-purchases.ts'
import { simulatePurchase } from '../simulate.ts'
import { SimulationReply, simulationReply } from './simulation-form.ts'
import {
  Identities,
  PostedPurchaseReply,
  PurchaseForm,
  postedPurchaseReply,
  ReasonReply,
  readPurchase,
  reasonReply,
} from './wire-forms.ts'

const BOTH = ['admin', 'partner'] as const

const memberCodes = {
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
} as const

export const purchaseCodes = {
  ...memberCodes,
  unknown_source: { status: 422, title: { zh: '来源未登记', en: 'The feed is not registered' } },
  unknown_store: { status: 422, title: { zh: '门店不存在', en: 'No such store' } },
  store_out_of_scope: { status: 403, title: { zh: '门店不在权限范围内', en: 'The store is outside your scope' } },
  in_the_future: { status: 422, title: { zh: '消费时间在未来', en: 'The purchase lies in the future' } },
  amounts_differ: { status: 422, title: { zh: '金额不一致', en: 'The amounts do not add up' } },
  wrong_sign: { status: 422, title: { zh: '金额正负与类型不符', en: 'The sign of the amount does not fit the kind' } },
  invalid_sku: { status: 422, title: { zh: '商品编码无效', en: 'Not a product code' } },
  terminal_missing: { status: 422, title: { zh: '缺少收银机号', en: 'The terminal is missing' } },
  identity_refused: { status: 409, title: { zh: '身份标识不可用', en: 'An identity was refused' } },
  receipt_conflict: { status: 409, title: { zh: '小票号已用于其他内容', en: 'This receipt number has other content' } },
  unknown_original: { status: 404, title: { zh: '原小票不存在', en: 'The original receipt is not known' } },
  original_of_someone_else: {
    status: 409,
    title: { zh: '原小票属于他人', en: 'The original belongs to someone else' },
  },
  return_exceeds_purchase: { status: 409, title: { zh: '退货超过原消费', en: 'More is returned than was bought' } },
  return_of_a_return: { status: 409, title: { zh: '退货不能再退', en: 'A return cannot be returned' } },
  unknown_line: { status: 422, title: { zh: '商品明细不存在', en: 'No such line' } },
  nothing_left_to_return: { status: 409, title: { zh: '已全部退货', en: 'Nothing is left to return' } },
} as const

export const postPurchaseRoute = commandRoute({
  name: 'loyalty.postPurchase',
  audience: BOTH,
  path: '/v1/loyalty/purchases',
  permission: 'loyalty.post',
  summary: {
    zh: '登记一笔消费或退货，返回积分、余额、等级与原因',
    en: 'Post a purchase or a return; answers points, balance, level and why',
  },
  ask: PurchaseForm,
  value: PostedPurchaseReply,
  codes: purchaseCodes,
  toAsk: (form, by) => ({ by, ...readPurchase(form) }),
  command: postPurchases,
  toReply: postedPurchaseReply,
})

export const claimPurchaseRoute = commandRoute({
  name: 'loyalty.claimPurchase',
  audience: BOTH,
  path: '/v1/loyalty/claims',
  permission: 'loyalty.claim',
  summary: { zh: '会员补登匿名小票', en: 'A member claims a receipt of nobody' },
  ask: Type.Object({
    memberId: Type.Optional(wire.id('mbr')),
    identities: Type.Optional(Identities),
    receipt: Type.Union([
      Type.Object({ token: Type.String({ minLength: 8, maxLength: 100 }) }),
      Type.Object({
        source: wire.code(40),
        store: wire.code(),
        number: wire.code(100),
        terminal: Type.Optional(wire.code()),
        at: wire.instant(),
        paidMinor: wire.amountMinor(),
      }),
    ]),
  }),
  value: PostedPurchaseReply,
  codes: {
    ...memberCodes,
    unknown_receipt: { status: 404, title: { zh: '小票不存在', en: 'No such receipt' } },
    amount_differs: { status: 409, title: { zh: '金额不符', en: 'The amount differs' } },
    already_claimed: { status: 409, title: { zh: '小票已被补登', en: 'The receipt was claimed before' } },
    claim_window_over: { status: 409, title: { zh: '已过补登期限', en: 'Too late to claim' } },
    not_claimable: { status: 409, title: { zh: '不可补登', en: 'This receipt cannot be claimed' } },
    store_out_of_scope: { status: 403, title: { zh: '门店不在权限范围内', en: 'The store is outside your scope' } },
  },
  toAsk: ({ memberId, identities, receipt }, by) => ({
    by,
    ...(memberId === undefined ? {} : { memberId: wire.readId('mbr', memberId) }),
    ...(identities === undefined ? {} : { identities }),
    receipt:
      'token' in receipt
        ? receipt
        : {
            source: receipt.source,
            storeCode: receipt.store,
            number: receipt.number,
            ...(receipt.terminal === undefined ? {} : { terminal: receipt.terminal }),
            at: wire.readInstant(receipt.at),
            paidMinor: receipt.paidMinor,
          },
  }),
  command: claimPurchases,
  toReply: postedPurchaseReply,
})

export const postActionRoute = commandRoute({
  name: 'loyalty.postAction',
  audience: BOTH,
  path: '/v1/loyalty/actions',
  permission: 'loyalty.earn',
  summary: { zh: '登记签到、活动报名等得分行为', en: 'Post a check-in, a sign-up or another action that earns' },
  ask: Type.Object({
    memberId: Type.Optional(wire.id('mbr')),
    identities: Type.Optional(Identities),
    programmeId: wire.id('prg'),
    action: wire.oneOf(['registration', 'check_in', 'activity_sign_up']),
    key: Type.Optional(wire.code(100)),
    at: wire.instant(),
  }),
  value: Type.Object({
    memberId: wire.id('mbr'),
    programmeId: wire.id('prg'),
    points: Type.Integer(),
    balance: Type.Integer(),
    reasons: Type.Array(ReasonReply),
  }),
  codes: {
    ...memberCodes,
    unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
    key_missing: { status: 422, title: { zh: '缺少活动编码', en: 'The key is missing' } },
    in_the_future: { status: 422, title: { zh: '时间在未来', en: 'The time lies in the future' } },
  },
  toAsk: ({ memberId, programmeId, at, ...same }, by) => ({
    by,
    ...same,
    ...(memberId === undefined ? {} : { memberId: wire.readId('mbr', memberId) }),
    programmeId: wire.readId('prg', programmeId),
    at: wire.readInstant(at),
    historical: false,
  }),
  command: postActions,
  toReply: (posted) => ({
    memberId: encodeId('mbr', posted.memberId),
    programmeId: encodeId('prg', posted.programmeId),
    points: posted.points,
    balance: posted.balance,
    reasons: posted.reasons.map(reasonReply),
  }),
})

export const simulatePurchaseRoute = queryRoute({
  name: 'loyalty.simulatePurchase',
  audience: BOTH,
  path: '/v1/loyalty/simulations',
  permission: 'loyalty.simulate',
  summary: { zh: '试算一笔消费可得的积分与原因', en: 'What a purchase would earn, and why' },
  body: PurchaseForm,
  reply: SimulationReply,
  codes: purchaseCodes,
  handle: async (ctx, { body }, by) => {
    const simulated = await simulatePurchase(ctx, { by, ...readPurchase(body) })
    return simulated.ok ? { ok: true, value: simulationReply(simulated.value) } : simulated
  },
})
