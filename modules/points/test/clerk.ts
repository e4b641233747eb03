import assert from 'node:assert/strict'
import { type EntryAsk, postEntries } from '../src/index.ts'
import { type House, MALL } from './house.ts'

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string }

/** What an outcome brought; fails where it was refused. */
export function value<T>(outcome: Outcome<T> | undefined): T {
  assert.ok(outcome?.ok, outcome?.ok ? '' : outcome?.code)
  return outcome.value
}

/** Why an outcome was refused. */
export const codeOf = (outcome: { ok: boolean; code?: string } | undefined): string | undefined => outcome?.code

/** Posts entries by hand in a house of 400 members. */
export async function openClerk(house: House) {
  await house.members(400)
  let lastMember = 0
  return {
    /** An entry of the mall's programme, of now. */
    ask: (kind: EntryAsk['kind'], memberId: number, amount: number, more: Partial<EntryAsk> = {}): EntryAsk =>
      ({
        by: house.by,
        memberId,
        programmeId: MALL,
        kind,
        amount,
        reason: 'test',
        effectiveAt: house.clock(),
        historical: false,
        ...more,
      }) as EntryAsk,
    post: (...asks: EntryAsk[]) => house.transact((ctx) => postEntries(ctx, asks)),
    /** A member that no other test touches. */
    someone: (): number => ++lastMember,
  }
}
