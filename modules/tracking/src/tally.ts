import type { Refusal, SourceCount, Violation } from './events.ts'

type Counts = { -readonly [K in keyof SourceCount]: SourceCount[K] }

/** Violations of one transaction that are told apart; more are counted under the first fault of their event. */
const VIOLATIONS = 200

/** Messages of one transaction that were not kept and of which is told why; the others are counted. */
const REFUSALS = 50
/** Of one source. */
const REFUSALS_OF_SOURCE = 20

export const REFUSAL_REASONS = [
  'not_an_object',
  'unknown_type',
  'nobody_named',
  'no_event_name',
  'too_deep',
  'invalid_value',
  'foreign_origin',
  'bot',
  'rejected_by_plan',
  'too_long',
] as const
/** Why a message was not kept. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number]
type Told = Omit<Refusal, 'sourceId' | 'reason'> & { readonly reason: RefusalReason }

/** What became of the messages of one transaction. */
export class Tally {
  private readonly bySource = new Map<number, Counts>()
  private readonly violations = new Map<string, { event: string; fault: string; events: number }>()

  private readonly refusals: Refusal[] = []

  get isEmpty(): boolean {
    return this.bySource.size === 0 && this.violations.size === 0
  }

  accepted(sourceId: number, count: number): void {
    this.of(sourceId).accepted += count
  }

  duplicates(sourceId: number, count: number): void {
    this.of(sourceId).duplicates += count
  }

  bot(sourceId: number): void {
    this.of(sourceId).bots += 1
  }

  /** Counts a message that is not kept, and tells why. */
  refuse(sourceId: number, refusal: Told): void {
    this.of(sourceId).refused += 1
    this.tell(sourceId, refusal)
  }

  tell(sourceId: number, refusal: Told): void {
    if (this.refusals.length >= REFUSALS) return
    if (this.refusals.filter((each) => each.sourceId === sourceId).length >= REFUSALS_OF_SOURCE) return
    this.refusals.push({ sourceId, ...refusal })
  }

  violation(event: string, fault: string): void {
    const key = this.violations.size < VIOLATIONS ? `${event}\0${fault}` : `${event}\0`
    const known = this.violations.get(key)
    if (known) known.events += 1
    else this.violations.set(key, { event, fault: key.endsWith('\0') ? 'further faults' : fault, events: 1 })
  }

  told(): {
    sources: readonly SourceCount[]
    violations: readonly Violation[]
    refusals: readonly Refusal[]
  } {
    return {
      sources: [...this.bySource.values()],
      violations: [...this.violations.values()],
      refusals: this.refusals,
    }
  }

  private of(sourceId: number): Counts {
    const known = this.bySource.get(sourceId)
    if (known) return known
    const fresh = { sourceId, accepted: 0, duplicates: 0, bots: 0, refused: 0 }
    this.bySource.set(sourceId, fresh)
    return fresh
  }
}
