import { type Day, defineEvent } from '@atrium/kernel'
import type { PurchaseKind } from '@atrium/purchases'

/** One per purchase, return or adjustment; the member of the event is the owner of its history, null for an anonymous one. */
export interface PurchasePosted {
  readonly purchaseId: number
  /** Whose account moved: the root of the lineage. */
  readonly rootId: number | null
  readonly kind: PurchaseKind
  readonly storeId: number
  /** By the calendar of the store. */
  readonly day: Day
  readonly channel: string
  readonly currency: string
  readonly paidMinor: number
  readonly returnOf: number | null
  /** An anonymous receipt that was told of before, and now has a member. */
  readonly claimed: boolean
  readonly programmes: readonly {
    readonly programmeId: number
    readonly points: number
    readonly balance: number
    readonly tierBefore: string
    readonly tier: string
  }[]
}

export const purchasesPosted = defineEvent<PurchasePosted>({
  topic: 'loyalty.purchasesPosted',
  about: 'A purchase or return was posted whole: purchase, points and level.',
  sample: {
    purchaseId: 1000,
    rootId: 1,
    kind: 'sale',
    storeId: 7,
    day: 20_000,
    channel: 'pos',
    currency: 'CNY',
    paidMinor: 12_800,
    returnOf: null,
    claimed: false,
    programmes: [{ programmeId: 1, points: 153, balance: 1_153, tierBefore: 'bronze', tier: 'bronze' }],
  },
})

export interface ActionPosted {
  readonly programmeId: number
  readonly rootId: number
  readonly action: string
  readonly points: number
  readonly balance: number
  /** Which rules gave how much of it. What versions before told is without it. */
  readonly rules?: readonly { readonly rule: string; readonly points: number; readonly heldBack: number }[]
}

export const actionsPosted = defineEvent<ActionPosted>({
  topic: 'loyalty.actionsPosted',
  about: 'Something other than a purchase was counted: a registration, a check-in, an activity sign-up.',
  sample: {
    programmeId: 1,
    rootId: 1,
    action: 'check_in',
    points: 1,
    balance: 154,
    rules: [{ rule: 'check-in', points: 1, heldBack: 0 }],
  },
})
