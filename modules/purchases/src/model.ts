import { type Actor, type Day, done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import type { NamedValue } from '@atrium/members'

/** A sale, a return (linked to a sale or not), or an adjustment that belongs to nobody's points. */
export type PurchaseKind = 'sale' | 'return' | 'adjustment'

/** A guide's share of a line, in basis points; the shares of a line sum to 10,000. */
export interface GuideShare {
  readonly guideId: number
  readonly shareBp: number
}

export interface Payment {
  readonly method: string
  readonly amountMinor: number
}

/** Quantities are thousandths (`quantityMilli`), amounts minor units of the purchase's currency; both negative on a return. */
export interface PurchaseLine {
  readonly lineNo: number
  readonly productId: number
  readonly quantityMilli: number
  readonly amountMinor: number
  readonly guides: readonly GuideShare[] | null
}

export interface KeptLine extends PurchaseLine {
  /** What linked returns have brought back so far. */
  readonly returnedMilli: number
  readonly returnedMinor: number
}

export interface PurchaseHead {
  readonly purchaseId: number
  readonly kind: PurchaseKind
  readonly source: string
  readonly number: string
  readonly terminal: string | null
  readonly storeId: number
  readonly channel: string
  readonly occurredAt: Instant
  readonly currency: string
  readonly grossMinor: number
  readonly discountMinor: number
  readonly paidMinor: number
  /** The purchase that a linked return brings back. */
  readonly returnOf: number | null
  readonly payments: readonly Payment[] | null
  /** By what its member was recognised, strongest first; null where by nothing, or where nobody kept it. */
  readonly recognisedBy: readonly NamedValue[] | null
  readonly actor: Actor
}

export interface NewPurchase extends PurchaseHead {
  readonly memberId: number
  readonly lines: readonly PurchaseLine[]
}

export interface NewAnonymous extends PurchaseHead {
  readonly receiptKey: string
  /** SHA-256 of the claim token printed on the receipt. */
  readonly tokenHash: Buffer | null
  readonly lines: readonly PurchaseLine[]
}

/** A purchase as it stands: with what came back. `memberId` 0 for an anonymous one. */
export interface KeptPurchase extends PurchaseHead {
  readonly memberId: number
  readonly returnedMinor: number
  readonly lines: readonly KeptLine[]
}

export type Numbering = 'feed' | 'store' | 'store_day' | 'terminal_day'

/** A registered feed of purchases: within what its numbers are unique, and the channel it stands for. */
export interface Source {
  readonly code: string
  readonly numbering: Numbering
  readonly channel: string
  readonly name: { readonly zh: string; readonly en?: string }
}

export interface ReceiptPlace {
  readonly number: string
  readonly storeId: number
  readonly terminal: string | null
  /** The day of the purchase by the store's calendar. */
  readonly day: Day
}

/** The key under which a receipt is unique in the whole group. Codes hold no colon, so that no two places share a key. */
export function receiptKey(source: Source, place: ReceiptPlace): string {
  switch (source.numbering) {
    case 'feed':
      return `${source.code}::${place.number}`
    case 'store':
      return `${source.code}:${place.storeId}:${place.number}`
    case 'store_day':
      return `${source.code}:${place.storeId}.${place.day}:${place.number}`
    case 'terminal_day':
      return `${source.code}:${place.storeId}.${place.day}.${encodeURIComponent(place.terminal ?? '')}:${place.number}`
  }
}

/** What a linked return asks back: all that is left, an amount (receipts without lines), or lines by quantity. */
export type ReturnAsk =
  | { readonly whole: true }
  | { readonly amountMinor: number }
  | {
      readonly lines: readonly {
        readonly lineNo: number
        readonly quantityMilli: number
        readonly amountMinor?: number
      }[]
    }

export interface DecidedReturn {
  /** Lines of the return, negative. */
  readonly lines: readonly PurchaseLine[]
  /** Minor units brought back by this return, not negative. */
  readonly amountMinor: number
  /** The original before this return. */
  readonly before: KeptPurchase
  /** The original with this return counted in. */
  readonly kept: KeptPurchase
}

export type ReturnCode = 'return_exceeds_purchase' | 'return_of_a_return' | 'unknown_line' | 'nothing_left_to_return'

/**
 * What a linked return brings back of a purchase: never more than is left of any line. The amount of a part of a line is rounded
 * down over all that has come back of it so far, so that parts in sequence sum to the whole line without a leak.
 */
export function decideReturn(original: KeptPurchase, ask: ReturnAsk): Outcome<DecidedReturn, ReturnCode> {
  if (original.kind !== 'sale') return refuse('return_of_a_return', 'Only a sale can be returned')
  if ('amountMinor' in ask) return returnAmount(original, ask.amountMinor)
  const wanted = 'lines' in ask ? ask.lines : leftOf(original)
  if (wanted.length === 0 && original.lines.length === 0)
    return returnAmount(original, original.paidMinor - original.returnedMinor)
  if (wanted.length === 0) return refuse('nothing_left_to_return')
  const lines = new Map(original.lines.map((line) => [line.lineNo, line]))
  const back: PurchaseLine[] = []
  for (const part of wanted) {
    const line = lines.get(part.lineNo)
    if (!line) return refuse('unknown_line', `The purchase has no line ${part.lineNo}`)
    const decided = returnOfLine(line, part.quantityMilli, part.amountMinor)
    if (!decided) return refuse('return_exceeds_purchase', `Line ${part.lineNo} has less left than is returned`)
    lines.set(line.lineNo, decided)
    back.push({
      lineNo: back.length + 1,
      productId: line.productId,
      quantityMilli: -part.quantityMilli,
      amountMinor: line.returnedMinor - decided.returnedMinor,
      guides: line.guides,
    })
  }
  const amountMinor = -back.reduce((sum, line) => sum + line.amountMinor, 0)
  const returnedMinor = original.returnedMinor + amountMinor
  if (returnedMinor > Math.max(original.paidMinor, 0)) return refuse('return_exceeds_purchase')
  return done({
    lines: back,
    amountMinor,
    before: original,
    kept: { ...original, returnedMinor, lines: [...lines.values()] },
  })
}

function returnAmount(original: KeptPurchase, amountMinor: number): Outcome<DecidedReturn, ReturnCode> {
  const returnedMinor = original.returnedMinor + amountMinor
  if (amountMinor === 0) return refuse('nothing_left_to_return')
  if (amountMinor < 0 || returnedMinor > original.paidMinor) return refuse('return_exceeds_purchase')
  if (original.lines.some((line) => line.returnedMilli > 0)) {
    return refuse('return_exceeds_purchase', 'This purchase was returned by lines; return the rest by lines too')
  }
  return done({ lines: [], amountMinor, before: original, kept: { ...original, returnedMinor } })
}

const leftOf = (original: KeptPurchase): readonly { lineNo: number; quantityMilli: number; amountMinor?: number }[] =>
  original.lines
    .filter((line) => line.quantityMilli > line.returnedMilli)
    .map((line) => ({ lineNo: line.lineNo, quantityMilli: line.quantityMilli - line.returnedMilli }))

/** The line with this part counted in, or undefined where the line has less left. */
function returnOfLine(line: KeptLine, quantityMilli: number, stated?: number): KeptLine | undefined {
  const returnedMilli = line.returnedMilli + quantityMilli
  if (quantityMilli <= 0 || returnedMilli > line.quantityMilli) return undefined
  // BigInt: an amount in fen times a quantity in thousandths passes 2^53 at 9 million yuan and 10 pieces.
  const due = Number((BigInt(Math.max(line.amountMinor, 0)) * BigInt(returnedMilli)) / BigInt(line.quantityMilli))
  const returnedMinor = stated === undefined ? Math.max(due, line.returnedMinor) : line.returnedMinor + stated
  if (returnedMinor < line.returnedMinor || returnedMinor > Math.max(line.amountMinor, 0)) return undefined
  return { ...line, returnedMilli, returnedMinor }
}
