import { queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import { findPurchase } from '@atrium/purchases'
import Type, { type Static } from 'typebox'
import { type JudgementTold, judgementsOf } from '../judgement-queries.ts'
import type { TracedRule } from '../judgement-trace.ts'
import { EarningRuleSchema } from '../rules/rule-set.ts'
import { ReasonReply, reasonReply } from './wire-forms.ts'

const Words = Type.Object({ zh: Type.String(), en: Type.String() })
const Level = Type.Object({ code: Type.String(), name: wire.name() })
const points = () => Type.Integer()

const Rule = Type.Object({
  rule: Type.String(),
  name: Words,
  verdict: wire.oneOf([
    'gave',
    'multiplied',
    'capped_to_nothing',
    'gave_nothing',
    'not_met',
    'not_in_force',
    'not_asked',
  ]),
  points: Type.Integer({ description: 'Granted, after caps' }),
  wanted: wire.nullable(Type.Integer({ description: 'Before a cap held some of it back' })),
  cap: wire.nullable(wire.oneOf(['purchase', 'day', 'month', 'budget'])),
  stoppedBy: wire.nullable(Type.String({ description: 'The rule after which no later one was asked' })),
  amountMinor: wire.nullable(Type.Integer({ description: 'What a rate was applied to' })),
  factor: Type.Number({ description: 'Of all multipliers that applied' }),
  action: EarningRuleSchema.properties.action,
  caps: Type.Optional(EarningRuleSchema.properties.caps),
  decisive: Type.Array(Type.Object({ ok: Type.Boolean(), pointer: Type.String(), text: Words }), {
    description: 'The comparisons that decided it, with what was found',
  }),
})

const ruleReply = ({ rule, ...traced }: TracedRule): Static<typeof Rule> => ({
  ...traced,
  rule: rule.code,
  name: { zh: rule.name.zh, en: rule.name.en ?? rule.name.zh },
  action: rule.action,
  ...(rule.caps === undefined ? {} : { caps: rule.caps }),
  decisive: [...traced.decisive],
})

const Judgement = Type.Object(
  {
    programmeId: wire.id('prg'),
    ruleSetVersion: Type.Integer({ description: '0 for a programme before its first rules' }),
    points: Type.Integer({ description: 'Earned when it was posted; negative: taken back' }),
    takenBack: Type.Integer({ description: 'By returns since' }),
    balanceAfter: points(),
    debtAfter: points(),
    tierBefore: Level,
    tierAfter: Level,
    reasons: Type.Array(ReasonReply),
    combine: wire.oneOf(['max', 'sum', 'product']),
    rules: Type.Array(Rule, { description: 'In the order in which they were asked, multipliers last' }),
    returns: Type.Array(
      Type.Object({
        memberId: wire.id('mbr'),
        purchaseId: wire.id('pur'),
        number: Type.String(),
        at: wire.instant(),
        points: points(),
      }),
    ),
    entries: Type.Array(
      Type.Object({
        entryId: wire.id('ent'),
        purchaseId: wire.id('pur'),
        kind: Type.String(),
        amount: points(),
        balance: points(),
        effectiveAt: wire.instant(),
        ruleVersion: wire.nullable(Type.Integer()),
      }),
      { description: 'What the purchase and its returns moved in the ledger' },
    ),
  },
  { $id: 'Judgement' },
)

const levelReply = ({ code, name }: JudgementTold['tierBefore']) => ({ code, name: { ...name } })

const judgementReply = (told: JudgementTold): Static<typeof Judgement> => ({
  ...told,
  programmeId: encodeId('prg', told.programmeId),
  tierBefore: levelReply(told.tierBefore),
  tierAfter: levelReply(told.tierAfter),
  reasons: told.reasons.map(reasonReply),
  rules: told.rules.map(ruleReply),
  returns: told.returns.map(({ purchase, points: taken }) => ({
    memberId: encodeId('mbr', purchase.memberId),
    purchaseId: encodeId('pur', purchase.purchaseId),
    number: purchase.number,
    at: formatInstant(purchase.occurredAt),
    points: taken,
  })),
  entries: told.entries.map((entry) => ({
    entryId: encodeId('ent', entry.entryId),
    purchaseId: encodeId('pur', entry.purchaseId),
    kind: entry.kind,
    amount: entry.amount,
    balance: entry.balance,
    effectiveAt: formatInstant(entry.effectiveAt),
    ruleVersion: entry.ruleVersion,
  })),
})

export const judgementRoute = queryRoute({
  name: 'loyalty.judgement',
  audience: ['admin', 'partner'],
  path: '/v1/loyalty/judgements/:memberId/:purchaseId',
  permission: 'purchases.read',
  summary: { zh: '一笔消费当时如何计分', en: 'How a purchase was judged, rule by rule' },
  about:
    'As stored when it was posted: by the version of the rules and the facts of that time, not by those of today. Any member of the person will do.',
  params: Type.Object({ memberId: wire.id('mbr'), purchaseId: wire.id('pur') }),
  reply: Type.Object({ purchaseId: wire.id('pur'), programmes: Type.Array(Judgement) }),
  codes: { unknown_purchase: { status: 404, title: { zh: '消费记录不存在', en: 'No such purchase' } } },
  handle: async (ctx, { params }, by) => {
    const purchaseId = wire.readId('pur', params.purchaseId)
    const found = await findPurchase(ctx, { by, memberId: wire.readId('mbr', params.memberId), purchaseId })
    if (!found) return refuse('unknown_purchase')
    const told = await judgementsOf(ctx, found)
    return done({ purchaseId: params.purchaseId, programmes: told.map(judgementReply) })
  },
})
