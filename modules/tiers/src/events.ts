import { type Day, defineEvent } from '@atrium/kernel'
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
