import { RepeatTransaction } from '@atrium/db'
import { type Ctx, invariant } from '@atrium/kernel'
import type { CompiledRule, RuleSet } from './rules/rule-set.ts'
import { lockBudgets, readBudgets, takeBudgets } from './store.ts'

/** Slots per budget: batches in flight take from different ones and do not queue. */
export const BUDGET_SLOTS = 16

interface Slot {
  readonly programmeId: number
  readonly ruleCode: string
  readonly slot: number
  room: number
  /** Points of it in use, with what this batch took. */
  used: number
  taken: number
}

const keyOf = (programmeId: number, ruleCode: string): string => `${programmeId}|${ruleCode}`

/** How many points the batch may ask of a budgeted rule, and give back to it, at most. */
export interface BudgetAsk {
  readonly set: RuleSet
  readonly rule: CompiledRule
  readonly takes: number
  readonly returns: number
}

/** The locked slots of the budgets that a batch may take from. */
export class BudgetBook {
  private readonly slots: ReadonlyMap<string, readonly Slot[]>
  /** Rules of which not every slot with room is locked. */
  private readonly partial: ReadonlySet<string>

  constructor(slots: ReadonlyMap<string, readonly Slot[]>, partial: ReadonlySet<string>) {
    this.slots = slots
    this.partial = partial
  }

  /** Takes all of `wanted` from the first slots that have it, or nothing. */
  take(programmeId: number, rule: CompiledRule, wanted: number): boolean {
    const key = keyOf(programmeId, rule.rule.code)
    const slots = this.slots.get(key) ?? []
    if (slots.reduce((sum, slot) => sum + slot.room, 0) < wanted) {
      // Between reading the rooms and locking a slot another batch emptied it, while slots that are not locked here may still
      // have room: run again, reading anew.
      if (this.partial.has(key)) throw new RepeatTransaction('a budget slot ran empty')
      return false
    }
    let rest = wanted
    for (const slot of slots) {
      const part = Math.min(rest, slot.room)
      slot.room -= part
      slot.used += part
      slot.taken += part
      rest -= part
    }
    return true
  }

  /** Gives points back to a budget; what its locked slots never gave is not theirs to regain. */
  giveBack(programmeId: number, rule: CompiledRule, points: number): void {
    let rest = points
    for (const slot of this.slots.get(keyOf(programmeId, rule.rule.code)) ?? []) {
      const part = Math.min(rest, slot.used)
      slot.room += part
      slot.used -= part
      slot.taken -= part
      rest -= part
    }
  }

  changed(): Slot[] {
    return [...this.slots.values()].flat().filter((slot) => slot.taken !== 0)
  }
}

/**
 * Locks, per budgeted rule, one slot with room for all that the batch may take; where none has that much, all its slots. Slots are
 * locked in ascending order, so that batches wait for each other in one direction. `spread` picks where to look first.
 */
export async function openBudgetBook(ctx: Ctx, asks: readonly BudgetAsk[], spread: number): Promise<BudgetBook> {
  if (asks.length === 0) return new BudgetBook(new Map(), new Set())
  const wanted = new Map<string, BudgetAsk>()
  for (const ask of asks) {
    const key = keyOf(ask.set.programmeId, ask.rule.rule.code)
    const known = wanted.get(key)
    wanted.set(key, known ? { ...ask, takes: ask.takes + known.takes, returns: ask.returns + known.returns } : ask)
  }
  const read = await ctx.tx.rows(readBudgets, {
    programmeId: [...wanted.values()].map((ask) => ask.set.programmeId),
    ruleCode: [...wanted.values()].map((ask) => ask.rule.rule.code),
  })
  const chosen: { programmeId: number; ruleCode: string; slot: number }[] = []
  const partial = new Set<string>()
  for (const [key, ask] of wanted) {
    const rows = read.filter((row) => keyOf(row.programmeId, row.ruleCode) === key)
    const roomy = rows.filter((row) => row.quota - row.used >= ask.takes && row.used >= ask.returns)
    const one = roomy[spread % Math.max(roomy.length, 1)]
    if (one) partial.add(key)
    chosen.push(...(one ? [one] : rows))
  }
  chosen.sort(
    (a, b) =>
      a.programmeId - b.programmeId || (a.ruleCode < b.ruleCode ? -1 : a.ruleCode > b.ruleCode ? 1 : a.slot - b.slot),
  )
  const locked = await ctx.tx.rows(lockBudgets, {
    programmeId: chosen.map((slot) => slot.programmeId),
    ruleCode: chosen.map((slot) => slot.ruleCode),
    slot: chosen.map((slot) => slot.slot),
  })
  const slots = new Map<string, Slot[]>()
  for (const row of locked.sort((a, b) => a.slot - b.slot)) {
    const key = keyOf(row.programmeId, row.ruleCode)
    const slot = {
      programmeId: row.programmeId,
      ruleCode: row.ruleCode,
      slot: row.slot,
      room: row.quota - row.used,
      used: row.used,
      taken: 0,
    }
    slots.set(key, [...(slots.get(key) ?? []), slot])
  }
  return new BudgetBook(slots, partial)
}

/** The rooms of budgets as they are, nothing locked: for trials. A budget that only a draft has is whole. */
export async function readBudgetBook(ctx: Ctx, asks: readonly BudgetAsk[]): Promise<BudgetBook> {
  if (asks.length === 0) return new BudgetBook(new Map(), new Set())
  const rows = await ctx.tx.rows(readBudgets, {
    programmeId: asks.map((ask) => ask.set.programmeId),
    ruleCode: asks.map((ask) => ask.rule.rule.code),
  })
  const slots = new Map<string, readonly Slot[]>()
  for (const { set, rule } of asks) {
    const { programmeId } = set
    const ruleCode = rule.rule.code
    const used = rows
      .filter((row) => row.programmeId === programmeId && row.ruleCode === ruleCode)
      .reduce((sum, row) => sum + row.used, 0)
    const room = Math.max(0, (rule.rule.caps?.budget ?? 0) - used)
    slots.set(keyOf(programmeId, ruleCode), [{ programmeId, ruleCode, slot: 0, room, used, taken: 0 }])
  }
  return new BudgetBook(slots, new Set())
}

/** One conditional update: the database refuses what would exceed a quota (R06). */
export async function writeBudgetBook(ctx: Ctx, book: BudgetBook): Promise<void> {
  const changed = book.changed()
  if (changed.length === 0) return
  const touched = await ctx.tx.run(takeBudgets, {
    programmeId: changed.map((slot) => slot.programmeId),
    ruleCode: changed.map((slot) => slot.ruleCode),
    slot: changed.map((slot) => slot.slot),
    taken: changed.map((slot) => slot.taken),
  })
  invariant(touched === changed.length, 'a budget would have been exceeded under its lock')
}
