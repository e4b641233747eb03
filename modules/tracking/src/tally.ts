import type { SourceCount, Violation } from './events.ts'

type Counts = { -readonly [K in keyof SourceCount]: SourceCount[K] }

/** Violations of one transaction that are told apart; more are counted under the first fault of their event. */
const VIOLATIONS = 200

/** What became of the messages of one transaction. */
export class Tally {
  private readonly bySource = new Map<number, Counts>()
  private readonly violations = new Map<string, { event: string; fault: string; events: number }>()

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

  refused(sourceId: number, count: number): void {
    if (count > 0) this.of(sourceId).refused += count
  }

  violation(event: string, fault: string): void {
    const key = this.violations.size < VIOLATIONS ? `${event}\0${fault}` : `${event}\0`
    const known = this.violations.get(key)
    if (known) known.events += 1
    else this.violations.set(key, { event, fault: key.endsWith('\0') ? 'further faults' : fault, events: 1 })
  }

  told(): { sources: readonly SourceCount[]; violations: readonly Violation[] } {
    return { sources: [...this.bySource.values()], violations: [...this.violations.values()] }
  }

  private of(sourceId: number): Counts {
    const known = this.bySource.get(sourceId)
    if (known) return known
    const fresh = { sourceId, accepted: 0, duplicates: 0, bots: 0, refused: 0 }
    this.bySource.set(sourceId, fresh)
    return fresh
  }
}
