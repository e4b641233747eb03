import type { ChoreStatus, DeliveryFigures } from '@atrium/db'
import { type Chore, formatInstant, type Instant } from '@atrium/kernel'
import type { Static } from 'typebox'
import type { ChoreHealth, ReactionHealth, State } from './schemas.ts'

/** Deliveries are a matter of seconds; a minute is a backlog that is being worked off, or nobody at work. */
const LAG_BEHIND_MS = 60_000
/** A chore may take its time, and runs after the pause that follows its end. */
const CHORE_GRACE_MS = 120_000
/** No writing transaction of ours lasts over a second (domain: Events). */
const WRITER_BEHIND_SECONDS = 30
/** PostgreSQL stops writing on a full disk, and needs room to tidy up before. */
const DISK_FREE_SHARE = 0.05

/** Room where the data folder lies, in bytes. */
export interface DiskFigures {
  readonly freeBytes: number
  readonly bytes: number
}

/** How sound the data is, as it was found last. */
export interface QualityFigures {
  /** Per thousand; null where nothing was judged. */
  readonly score: number | null
  readonly leastScore: number
  readonly failed: number
  readonly checkedAt: Instant | null
}

/** From when on something counts as late or broken, for whoever reads the page. */
export const THRESHOLDS = {
  lagSeconds: LAG_BEHIND_MS / 1_000,
  choreGraceSeconds: CHORE_GRACE_MS / 1_000,
  writerSeconds: WRITER_BEHIND_SECONDS,
  diskShare: DISK_FREE_SHARE,
} as const

export function reactionHealth({
  name,
  lagMs,
  waiting,
  parked,
}: DeliveryFigures['reactions'][number]): Static<typeof ReactionHealth> {
  const state: State = parked > 0 ? 'broken' : lagMs > LAG_BEHIND_MS ? 'behind' : 'well'
  return { name, state, lagMs: Math.round(lagMs), waiting, parked }
}

/** What is known of a chore and when it is due. One that failed is tried again by itself. */
export function choreHealth(chore: Chore, status: ChoreStatus | undefined, now: Instant): Static<typeof ChoreHealth> {
  const { name, everySeconds } = chore
  const never = { lastRunAt: null, lastEndAt: null, durationMs: null, nextRunAt: null, error: null, done: 0 }
  if (!status) return { name, everySeconds, state: 'behind', ...never }
  const { startedAt, finishedAt, durationMs, error, done } = status
  const due = Math.max(startedAt, finishedAt ?? startedAt) + everySeconds * 1_000
  const state: State = error !== null ? 'broken' : now > due + CHORE_GRACE_MS ? 'behind' : 'well'
  return {
    name,
    everySeconds,
    state,
    done,
    lastRunAt: formatInstant(startedAt),
    lastEndAt: finishedAt === null ? null : formatInstant(finishedAt),
    durationMs,
    nextRunAt: error === null ? formatInstant(due) : null,
    error,
  }
}

export function overallHealth(
  told: {
    readonly reactions: readonly { readonly state: State }[]
    readonly chores: readonly { readonly state: State }[]
  },
  oldestWriterSeconds: number,
  disk: DiskFigures | null,
): State {
  const states = [...told.reactions, ...told.chores].map(({ state }) => state)
  if (states.includes('broken') || (disk !== null && disk.freeBytes < disk.bytes * DISK_FREE_SHARE)) return 'broken'
  return states.includes('behind') || oldestWriterSeconds > WRITER_BEHIND_SECONDS ? 'behind' : 'well'
}
