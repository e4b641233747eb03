import { type Day, defineEvent } from '@atrium/kernel'
import type { EntryKind, FreezeState } from './model.ts'

export interface EntryPosted {
  readonly entryId: number
  /** Whose account: the root of the lineage at that time. */
  readonly memberId: number
  /** The member under whom it came in. */
  readonly viaMemberId: number
  readonly programmeId: number
  readonly kind: EntryKind
  /** Signed. */
  readonly amount: number
  /** Of the account, after this entry. */
  readonly balance: number
  readonly reason: string
  readonly purchaseId: number | null
}

export const entriesPosted = defineEvent<EntryPosted>({
  topic: 'points.entriesPosted',
  about:
    'An entry was posted: points came, went, expired or moved between the accounts of one person. What a purchase or a return earned or took back is told by `loyalty.purchasesPosted` instead.',
  sample: {
    entryId: 1_000,
    memberId: 7,
    viaMemberId: 7,
    programmeId: 1,
    kind: 'earn',
    amount: 120,
    balance: 480,
    reason: 'check_in',
    purchaseId: null,
  },
})

export interface FreezeChanged {
  readonly freezeId: number
  /** Whose account: the root of the lineage now. */
  readonly memberId: number
  readonly programmeId: number
  readonly amount: number
  readonly captured: number
  readonly state: FreezeState
}

export const freezesChanged = defineEvent<FreezeChanged>({
  topic: 'points.freezesChanged',
  about:
    'Points were frozen for a pending use, or a freeze was captured, released, ran out of time, or moved with its person.',
  sample: { freezeId: 1_000, memberId: 7, programmeId: 1, amount: 120, captured: 0, state: 'held' },
})

export interface PointsExpired {
  readonly memberId: number
  readonly programmeId: number
  /** > 0 */
  readonly amount: number
  /** The first day on which they are gone. */
  readonly expiresOn: Day
  readonly balance: number
}

export const pointsExpired = defineEvent<PointsExpired>({
  topic: 'points.expired',
  about: 'Points of an account that expired on one day are gone.',
  sample: { memberId: 7, programmeId: 1, amount: 80, expiresOn: 20_500, balance: 400 },
})

export interface PointsExpiringSoon {
  readonly memberId: number
  readonly programmeId: number
  /** > 0; as things stand now */
  readonly amount: number
  /** The first day on which they will be gone. */
  readonly expiresOn: Day
}

export const pointsExpiringSoon = defineEvent<PointsExpiringSoon>({
  topic: 'points.expiringSoon',
  about:
    'Points of an account will expire within the days that the programme warns ahead. Once for each account and day.',
  sample: { memberId: 7, programmeId: 1, amount: 80, expiresOn: 20_500 },
})

export interface LedgerFaultFound {
  readonly memberId: number
  readonly programmeId: number
  readonly law: string
  readonly expected: string
  readonly found: string
}

export const ledgerFaultFound = defineEvent<LedgerFaultFound>({
  topic: 'points.ledgerFaultFound',
  about: 'The nightly audit found an account that breaks a law of the ledger. Nothing was changed.',
  sample: { memberId: 7, programmeId: 1, law: 'balance_is_sum_of_entries', expected: '480', found: '481' },
})
