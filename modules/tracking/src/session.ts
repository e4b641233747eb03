import type { Instant } from '@atrium/kernel'

/** A pause longer than this begins another visit, here and in the figures of reports. */
export const SESSION_GAP_MS = 30 * 60_000

/** One visit: events of one person or device without a longer pause. */
export interface Session<E> {
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly events: readonly E[]
}

/**
 * Parts events into visits: half an hour of silence ends one. Told from the events alone, so late ones find their visit whenever they come. Takes
 * events in any order; answers oldest first. (That another campaign begins another visit was refused: touches tell of every campaign anyway, and reports
 * would part by it a year of events at each question.)
 */
export function sessionsOf<E extends { readonly at: Instant }>(events: readonly E[]): Session<E>[] {
  const sessions: { startedAt: Instant; endedAt: Instant; events: E[] }[] = []
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const open = sessions.at(-1)
    if (open === undefined || event.at - open.endedAt > SESSION_GAP_MS) {
      sessions.push({ startedAt: event.at, endedAt: event.at, events: [event] })
    } else {
      open.events.push(event)
      open.endedAt = event.at
    }
  }
  return sessions
}
