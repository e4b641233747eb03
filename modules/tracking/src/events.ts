import { defineEvent } from '@atrium/kernel'

/** What became of the messages of a source. */
export interface SourceCount {
  readonly sourceId: number
  readonly accepted: number
  readonly duplicates: number
  readonly bots: number
  readonly refused: number
}

/** An event that is not as planned, and how often it came. */
export interface Violation {
  readonly event: string
  readonly fault: string
  readonly events: number
}

export const eventsTaken = defineEvent<{
  readonly batchId: number
  readonly sources: readonly SourceCount[]
  readonly violations: readonly Violation[]
}>({
  topic: 'tracking.eventsTaken',
  about: 'Events of pages, apps and servers were kept: those of one transaction, to be read by its batch.',
  sample: {
    batchId: 71,
    sources: [{ sourceId: 1, accepted: 98, duplicates: 1, bots: 1, refused: 0 }],
    violations: [{ event: 'Order Completed', fault: '/total must be number', events: 1 }],
  },
})
