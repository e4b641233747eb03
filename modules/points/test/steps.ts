import assert from 'node:assert/strict'
import { type Day, dayOf, parseDay } from '@atrium/kernel'
import type { Cause } from '../src/model.ts'
import { keepRest, movePoints, planAll, planBranch } from '../src/move.ts'
import type { PointsBook } from '../src/points-book.ts'
import { causeOn, type PaperLedger } from './paper-ledger.ts'

/** Short words for the tests of the book: member 1, programme 1, noon of a day. */
export const day = (text: string): Day => parseDay(text) as Day
export const START = dayOf(2026, 1, 10)

export interface Step {
  readonly on?: Day
  readonly amount: number
  readonly more?: Partial<Cause>
  readonly expiresOn?: Day | null
  readonly from?: number
}
export const posting = (kind: 'earn' | 'spend' | 'take_back' | 'adjust') => (book: PointsBook, step: Step) =>
  book.post({
    memberId: 1,
    programmeId: 1,
    kind,
    amount: step.amount,
    ...causeOn(step.on ?? START, step.more),
    ...(step.expiresOn === undefined ? {} : { expiresOn: step.expiresOn }),
    ...(step.from === undefined ? {} : { fromPurchaseId: step.from }),
  })
export const earn = posting('earn')
export const spend = posting('spend')
export const takeBack = posting('take_back')
export const adjust = posting('adjust')

export const value = <T>(outcome: { ok: true; value: T } | { ok: false; code: string }): T => {
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.code)
  return outcome.value
}

export const remaining = (ledger: PaperLedger, memberId = 1): number[] =>
  ledger.lotsOf(memberId).map((lot) => lot.remaining)

export const codeOf = (outcome: { ok: boolean; code?: string }): string | undefined => outcome.code

/** Joins `absorbed` to `root` on paper. */
export function merge(ledger: PaperLedger, absorbed: number, root: number): void {
  ledger.run([absorbed, root], (book) => {
    const from = book.accountBook(absorbed, 1)
    movePoints(from, book.accountBook(root, 1), planAll(from), causeOn(START), { mergeId: 7 })
  })
}

/** Parts them again. */
export function split(ledger: PaperLedger, root: number, absorbed: number, branch = [absorbed]): void {
  ledger.run([absorbed, root], (book) => {
    const from = book.accountBook(root, 1)
    movePoints(from, book.accountBook(absorbed, 1), planBranch(from, new Set(branch)), causeOn(START), { mergeId: 7 })
    keepRest(from, book.accountBook(absorbed, 1), new Set(branch))
  })
}
