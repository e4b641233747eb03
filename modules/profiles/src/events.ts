import { type Day, defineEvent } from '@atrium/kernel'

/** Most members that one event names: a body of some 8 kB. */
export const NAMED_AT_ONCE = 1_000

export const tagsChanged = defineEvent<{ readonly memberIds: readonly number[] }>({
  topic: 'profiles.tagsChanged',
  about:
    'Values of tags changed for these members; read again what they have. Named many at a time, by roots and by former roots.',
  sample: { memberIds: [7, 8] },
})

export const portraitsChanged = defineEvent<{ readonly memberIds: readonly number[] }>({
  topic: 'profiles.portraitsChanged',
  about:
    'Portraits or standings of these members were drawn anew; read them again. Named many at a time, by roots and by former roots.',
  sample: { memberIds: [7, 8] },
})

export interface StageChanged {
  /** The root of the person. */
  readonly memberId: number
  readonly from: string
  readonly to: string
  /** The day as of which it was found, in the group's zone. */
  readonly day: Day
}

export const stageChanged = defineEvent<StageChanged>({
  topic: 'profiles.stageChanged',
  about: 'A person moved to another stage of the lifecycle.',
  sample: { memberId: 7, from: 'new', to: 'growing', day: 20_500 },
})

export const tagDefined = defineEvent<{ readonly code: string; readonly version: number; readonly archived: boolean }>({
  topic: 'profiles.tagDefined',
  about: 'A tag was defined, changed or archived.',
  sample: { code: 'coffeeLover', version: 2, archived: false },
})

export const historyEnded = defineEvent<Readonly<Record<string, never>>>({
  topic: 'profiles.historyEnded',
  about: 'A history that was brought in is through: who waits to be drawn because of it waits no longer.',
  sample: {},
})
