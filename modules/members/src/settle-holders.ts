import { RepeatTransaction } from '@atrium/db'
import type { Ctx } from '@atrium/kernel'
import { holdsAll, lockHolders } from './lock.ts'
import type { ValueState } from './model.ts'
import type { ValueBook } from './value-book.ts'

/**
 * What was found before the locks may have passed to somebody else while they were waited for: looks the held values up again until all
 * who hold one are locked. Values that nobody held stay unknown to this transaction, as they were when it looked. A value that
 * was given up meanwhile sends the transaction back to its start: keys are never claimed under locks of people (domain: Locks).
 */
export async function settleHolders(ctx: Ctx, book: ValueBook, values: readonly ValueState[]): Promise<void> {
  const watched = new Set<ValueState>()
  for (const value of values) {
    for (const state of [value, value.twin])
      if (state && !state.claimed && state.holder !== undefined) watched.add(state)
  }
  const states = [...watched]
  for (;;) {
    await book.find(states)
    const holders = states.flatMap((state) => (typeof state.holder === 'number' ? [state.holder] : []))
    if (states.some((state) => state.holder === undefined))
      throw new RepeatTransaction('an identity was given up meanwhile')
    if (holdsAll(ctx, holders)) return
    await lockHolders(ctx, holders)
  }
}
