import { type Actor, type Day, defineEvent } from '@atrium/kernel'
import type { ChangeReason } from './model.ts'

export interface LevelsChanged {
  /** Whose level: the root of the lineage at that time. */
  readonly memberId: number
  readonly programmeId: number
  readonly from: string
  readonly to: string
  readonly reason: ChangeReason
  /** The first day on which it holds, in the programme's zone. */
  readonly day: Day
}

export const levelsChanged = defineEvent<LevelsChanged>({
  topic: 'tiers.levelsChanged',
  about: 'The level of a member rose or fell.',
  sample: { memberId: 7, programmeId: 1, from: 'silver', to: 'gold', reason: 'spend', day: 20_500 },
})

export interface LevelsKept {
  /** Whose level: the root of the lineage at that time. */
  readonly memberId: number
  readonly programmeId: number
  readonly level: string
  /** The day on which it was kept, in the programme's zone. */
  readonly day: Day
  /** The last day on which it is promised again; null: it stands while the windows give it. */
  readonly until: Day | null
}

export const levelsKept = defineEvent<LevelsKept>({
  topic: 'tiers.levelsKept',
  about:
    'A level was kept: its promise ended while the windows still gave it, or it was reached anew after a time below.',
  sample: { memberId: 7, programmeId: 1, level: 'gold', day: 20_500, until: null },
})

export interface TierSetSaved {
  readonly programmeId: number
  readonly version: number
  /** The first day that is judged by it. */
  readonly effectiveFrom: Day
}

export const tierSetSaved = defineEvent<TierSetSaved>({
  topic: 'tiers.setSaved',
  about: 'The levels of a programme were defined anew, from a day on.',
  sample: { programmeId: 1, version: 2, effectiveFrom: 20_500 },
})

export interface GrantsChanged {
  readonly memberId: number
  readonly programmeId: number
  /** What is granted now; null where a grant was revoked. */
  readonly level: string | null
  /** The last day on which it holds; null: until revoked. */
  readonly until: Day | null
  readonly reason: string
  readonly actor: Actor
}

export const grantsChanged = defineEvent<GrantsChanged>({
  topic: 'tiers.grantsChanged',
  about:
    'A level was granted by hand, or the grant was revoked. What has run out is told by tiers.levelsChanged alone.',
  sample: {
    memberId: 7,
    programmeId: 1,
    level: 'gold',
    until: 20_600,
    reason: 'opening',
    actor: { kind: 'staff', id: 1 },
  },
})
