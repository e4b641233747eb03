import type { Instant } from '@atrium/kernel'

/** A pause longer than this begins another visit. */
export const SESSION_GAP_MS = 30 * 60_000

/** One visit: events of one person or device without a longer pause. */
export interface Session<E> {
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly events: readonly E[]
}

/**
 * Parts events into visits: half an hour of silence ends one, and so does arriving by another campaign. Told from the events alone, so late
 * ones find their visit whenever they come. Takes events in any order; answers oldest first.
 */
export function sessionsOf<E extends { readonly at: Instant; readonly campaign?: string | undefined }>(
  events: readonly E[],
): Session<E>[] {
  const sessions: { startedAt: Instant; endedAt: Instant; events: E[]; campaign: string | undefined }[] = []
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const open = sessions.at(-1)
    const other = open !== undefined && event.campaign !== undefined && event.campaign !== open.campaign
    if (open === undefined || other || event.at - open.endedAt > SESSION_GAP_MS) {
      sessions.push({ startedAt: event.at, endedAt: event.at, events: [event], campaign: event.campaign })
    } else {
      open.events.push(event)
      open.endedAt = event.at
    }
  }
  return sessions.map(({ startedAt, endedAt, events: own }) => ({ startedAt, endedAt, events: own }))
}
