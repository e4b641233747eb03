import type { ReplyOf } from '../../app/api.ts'

export type Run = ReplyOf<'imports.run'>

export const isOpen = ({ state }: Pick<Run, 'state'>): boolean => state === 'waiting' || state === 'running'

/** How much of a run is done, 0 to 100: reading the file is the first half of it where records are counted only afterwards. */
export function shareOf({ state, progress }: Run): number {
  if (state === 'done') return 100
  if (!progress) return 0
  const { bytesRead, bytesTotal, recordsDone, recordsTotal } = progress
  const read = bytesTotal === 0 ? 0 : bytesRead / bytesTotal
  if (recordsTotal === null) return Math.floor(read * (recordsDone > 0 ? 100 : 50))
  return Math.floor(50 + (recordsTotal === 0 ? 50 : (50 * recordsDone) / recordsTotal))
}

/** The time of whoever looks: these are moments of the system, not of a store. */
export const hereZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
