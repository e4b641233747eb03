import { wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { PostedPurchase, PurchaseAsk, Reason } from '../model.ts'

const quantity = () =>
  Type.Refine(
    Type.Number({ minimum: -1e9, maximum: 1e9, description: 'Pieces or weight, at most three decimals' }),
    (value) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6,
    () => 'must have at most three decimals',
  )
/** Quantities travel as numbers with at most three decimals and are kept in thousandths. */
export const milli = (value: number): number => Math.round(value * 1000)

export const Identities = Type.Array(
  Type.Object({ kind: wire.code(40), value: Type.String({ minLength: 1, maxLength: 200 }) }),
  {
    $id: 'Identities',
    maxItems: 10,
    description: 'Who bought, by any identities known at the till: phone_verified, card_no, wechat_unionid …',
  },
)

const Line = Type.Object({
  sku: wire.code(100),
  name: Type.Optional(wire.text(200, 'For a product not seen before')),
  quantity: quantity(),
  amountMinor: wire.amountMinor(),
  guides: Type.Optional(
    Type.Array(Type.Object({ guideId: wire.id('stf'), shareBp: wire.integer(1, 10_000) }), {
      minItems: 1,
      maxItems: 10,
    }),
  ),
})

const ReceiptRef = Type.Object({
  source: Type.Optional(wire.code(40)),
  number: wire.code(100),
  store: Type.Optional(wire.code()),
  terminal: Type.Optional(wire.code()),
  at: Type.Optional(wire.instant()),
})

const Returned = Type.Union([
  Type.Object({ whole: Type.Literal(true) }),
  Type.Object({ amountMinor: wire.amountMinor({ minimum: 1 }) }),
  Type.Object({
    lines: Type.Array(
      Type.Object({
        lineNo: wire.integer(1, 32_767),
        quantity: quantity(),
        amountMinor: Type.Optional(wire.amountMinor({ minimum: 0 })),
      }),
      { minItems: 1, maxItems: 500 },
    ),
  }),
])

/** A receipt as tills and shops send it. */
export const PurchaseForm = Type.Object({
  kind: Type.Optional(wire.oneOf(['sale', 'return', 'adjustment'])),
  source: wire.code(40),
  number: wire.code(100),
  store: wire.code(),
  terminal: Type.Optional(wire.code()),
  at: wire.instant(),
  currency: wire.currency(),
  channel: Type.Optional(wire.code(40)),
  grossMinor: Type.Optional(wire.amountMinor()),
  paidMinor: Type.Optional(wire.amountMinor()),
  lines: Type.Optional(Type.Array(Line, { maxItems: 500 })),
  payments: Type.Optional(
    Type.Array(Type.Object({ method: wire.code(40), amountMinor: wire.amountMinor() }), { maxItems: 20 }),
  ),
  memberId: Type.Optional(wire.id('mbr')),
  identities: Type.Optional(Identities),
  unknownIdentity: Type.Optional(wire.oneOf(['joined', 'prospect', 'never'])),
  claimToken: Type.Optional(Type.String({ minLength: 8, maxLength: 100 })),
  returnOf: Type.Optional(ReceiptRef),
  returned: Type.Optional(Returned),
})

export function readPurchase(form: Static<typeof PurchaseForm>): Omit<PurchaseAsk, 'by'> {
  const { store, at, memberId, kind, lines, returnOf, returned, unknownIdentity, ...same } = form
  return {
    ...same,
    kind: kind ?? (returnOf ? 'return' : 'sale'),
    storeCode: store,
    at: wire.readInstant(at),
    create: unknownIdentity ?? 'prospect',
    historical: false,
    lines: (lines ?? []).map(({ quantity: pieces, guides, ...line }) => ({
      ...line,
      quantityMilli: milli(pieces),
      ...(guides
        ? { guides: guides.map((guide) => ({ guideId: wire.readId('stf', guide.guideId), shareBp: guide.shareBp })) }
        : {}),
    })),
    ...(memberId === undefined ? {} : { memberId: wire.readId('mbr', memberId) }),
    ...(returnOf === undefined ? {} : { returnOf: readRef(returnOf) }),
    ...(returned === undefined ? {} : { returned: readReturned(returned) }),
  }
}

const readRef = ({ store, at, ...same }: Static<typeof ReceiptRef>): NonNullable<PurchaseAsk['returnOf']> => ({
  ...same,
  ...(store === undefined ? {} : { storeCode: store }),
  ...(at === undefined ? {} : { at: wire.readInstant(at) }),
})

const readReturned = (returned: Static<typeof Returned>): NonNullable<PurchaseAsk['returned']> =>
  'lines' in returned
    ? { lines: returned.lines.map(({ quantity: pieces, ...line }) => ({ ...line, quantityMilli: milli(pieces) })) }
    : returned

export const ReasonReply = Type.Object(
  {
    code: wire.oneOf([
      'rule',
      'multiplier',
      'taken_back',
      'nothing_earned',
      'nothing_to_take_back',
      'currency_mismatch',
      'not_judged',
    ]),
    rule: Type.Optional(Type.String()),
    points: Type.Optional(Type.Integer()),
    wanted: Type.Optional(Type.Integer({ description: 'Before a cap held some of it back' })),
    cap: Type.Optional(wire.oneOf(['purchase', 'day', 'month', 'budget'])),
  },
  { $id: 'PointsReason' },
)

export const reasonReply = (reason: Reason): Static<typeof ReasonReply> => reason

export const PostedPurchaseReply = Type.Object(
  {
    purchaseId: wire.id('pur'),
    memberId: wire.nullable(wire.id('mbr')),
    programmes: Type.Array(
      Type.Object({
        programmeId: wire.id('prg'),
        points: Type.Integer({ description: 'Earned; negative: taken back' }),
        balance: Type.Integer(),
        debt: Type.Integer(),
        tierBefore: Type.String(),
        tier: Type.String(),
        reasons: Type.Array(ReasonReply),
      }),
    ),
  },
  { $id: 'PostedPurchase' },
)

export const postedPurchaseReply = (posted: PostedPurchase): Static<typeof PostedPurchaseReply> => ({
  purchaseId: encodeId('pur', posted.purchaseId),
  memberId: posted.memberId === null ? null : encodeId('mbr', posted.memberId),
  programmes: posted.programmes.map((one) => ({
    programmeId: encodeId('prg', one.programmeId),
    points: one.points,
    balance: one.balance,
    debt: one.debt,
    tierBefore: one.tierBefore,
    tier: one.tier,
    reasons: one.reasons.map(reasonReply),
  })),
})
