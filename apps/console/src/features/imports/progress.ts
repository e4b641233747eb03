import type { ReplyOf } from '../../app/api.ts'

export type Run = ReplyOf<'imports.run'>

export const isOpen = ({ state }: Pick<Run, 'state'>): boolean => state === 'waiting' || state === 'running'

/**
 * How much of a run is done, 0 to 1. Purchases are read whole before the first is posted: reading is then the first fifth. Other contents are
 * posted while they are read.
 */
export function shareOf({ state, progress }: Run): number {
  if (state === 'done') return 1
  if (!progress) return 0
  const { bytesRead, bytesTotal, recordsDone, recordsTotal } = progress
  const read = bytesTotal === 0 ? 0 : Math.min(bytesRead / bytesTotal, 1)
  if (recordsTotal !== null) return 0.2 + (recordsTotal === 0 ? 0.8 : (0.8 * recordsDone) / recordsTotal)
  return recordsDone > 0 ? read * 0.99 : read * 0.2
}

/** The time of whoever looks: these are moments of the system, not of a store. */
export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
