import { type Day, defineEvent } from '@atrium/kernel'
import type { MessageKind } from './message.ts'

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

/** A message that was not kept, and why. */
export interface Refusal {
  readonly sourceId: number
  readonly reason: string
  /** Null where it does not say what it is. */
  readonly kind: MessageKind | null
  readonly name: string
  /** Where it breaks the plan, or the page that posted it. */
  readonly fault: string | null
}

export const eventsTaken = defineEvent<{
  readonly batchId: number
  readonly sources: readonly SourceCount[]
  readonly violations: readonly Violation[]
  /** The first of those that were not kept; left out by versions that did not tell. */
  readonly refusals?: readonly Refusal[]
}>({
  topic: 'tracking.eventsTaken',
  about: 'Events of pages, apps and servers were kept: those of one transaction, to be read by its batch.',
  sample: {
    batchId: 71,
    sources: [{ sourceId: 1, accepted: 98, duplicates: 1, bots: 1, refused: 0 }],
    violations: [{ event: 'Order Completed', fault: '/total must be number', events: 1 }],
    refusals: [{ sourceId: 1, reason: 'bot', kind: 'track', name: 'Order Completed', fault: null }],
  },
})

export const visitorsLinked = defineEvent<{ readonly visitors: readonly string[] }>({
  topic: 'tracking.visitorsLinked',
  about:
    'It became known whose devices are, or who users are: hex of the keys of devices and users whose events may have another owner now.',
  sample: { visitors: ['5f8a1c02b7e94d3f8a1c02b7e94d3f60'] },
})

export const eventsForgotten = defineEvent<{ readonly batchIds: readonly number[] }>({
  topic: 'tracking.eventsForgotten',
  about:
    'Events were deleted, since a member was erased or they had been kept long enough; the batches that they came in.',
  sample: { batchIds: [71] },
})

export const sourcesChanged = defineEvent<{ readonly codes: readonly string[] }>({
  topic: 'tracking.sourcesChanged',
  about: 'Sources of events were registered or changed; one event per command.',
  sample: { codes: ['shop'] },
})

export const monthForgotten = defineEvent<{ readonly beforeDay: Day }>({
  topic: 'tracking.monthForgotten',
  about: 'A whole month of events was deleted, since it had ended before a day and had been kept long enough.',
  sample: { beforeDay: 20_500 },
})
