import type { Actor, By, Day, Instant } from '@atrium/kernel'

/** Why a level changed, or that it did not: a level that was kept is on record with the same level twice. */
export type ChangeReason =
  /** A purchase reached it. */
  | 'spend'
  /** Days left a window. */
  | 'window'
  /** Grace or retention ended. */
  | 'promise_ended'
  | 'manual'
  | 'manual_ended'
  | 'merge'
  | 'unmerge'
  | 'set_changed'
  | 'erased'
  /** A promise ended and the windows still gave the level, or it was reached anew after a time below. */
  | 'kept'

/** A level given by hand, beside what the windows say; the higher one counts. */
export interface Grant {
  readonly grantId: number
  /** To whom it was given: another than the holder after a merge. */
  readonly viaMemberId: number
  readonly level: string
  /** The last day on which it holds; null: until it is revoked. */
  readonly until: Day | null
  readonly reason: string
  readonly actor: Actor
  readonly grantedAt: Instant
}

/** Where a member stands in a programme: what is stored, and what the walk over days changes. Levels by code. */
export interface Standing {
  /** The version of the tier set by which `judgedOn` was judged. */
  setVersion: number
  /** The level that counts: the higher one of `earned` and the grants in force. */
  level: string
  since: Day
  /** By windows, grace and retention. */
  earned: string
  /** When the conditions of `earned` were last met anew. */
  reachedOn: Day
  /** The last day on which it is kept for that. */
  protectedUntil: Day
  /** The first day whose windows no longer gave `earned`; null while they do. */
  belowSince: Day | null
  judgedOn: Day
  grants: readonly Grant[]
}

/** How one side of a merge stood before it: stored as JSON. */
export interface Kept {
  /** The members it consisted of, ascending. */
  readonly lineage: readonly number[]
  readonly standing: Standing
}

/** A change of the level that counts, or that it was kept (`from` is `to`). */
export interface LevelChange {
  readonly memberId: number
  readonly programmeId: number
  /** The first day on which it holds. */
  readonly day: Day
  readonly from: string
  readonly to: string
  readonly reason: ChangeReason
  readonly facts: ChangeFacts
  readonly actor: Actor
  readonly effectiveAt: Instant
  readonly historical: boolean
}

/** What a change stood on; never personal data. */
export interface ChangeFacts {
  readonly setVersion: number
  /** What the criteria counted on that day: `netSpend 30d`, `points year`. */
  readonly counted: Readonly<Record<string, number>>
  readonly purchaseId?: number
  readonly grantId?: number
  readonly mergeId?: number
  /** Of a level that was kept: the last day on which it is promised again; left out where it is not, and stands while the windows give it. */
  readonly keptUntil?: Day
}

/** A purchase or return, as the windows see it. */
export interface SpendAsk {
  readonly by: By
  /** The root of the person's lineage, locked by this transaction. */
  readonly memberId: number
  /** The member that owns the history: under whose identity it came in. */
  readonly viaMemberId: number
  readonly programmeId: number
  /** The day of `at` in the programme's zone. */
  readonly day: Day
  /** Signed: a return counts below zero. */
  readonly netMinor: number
  readonly orders: number
  readonly returns: number
  /** Signed: what a return took back counts below zero. */
  readonly pointsEarned: number
  readonly at: Instant
  readonly purchaseId: number
  /** True where it is history being written down (import, claim, late receipt), not news. */
  readonly historical: boolean
}

export interface Level {
  readonly code: string
  /** 0 for the base level. */
  readonly rank: number
  /** The first day on which it holds; null for a base level that was never left. */
  readonly since: Day | null
}
