import { defineEvent } from '@atrium/kernel'

export interface Moved {
  readonly audienceId: number
  readonly memberId: number
}

export const audienceEntered = defineEvent<Moved>({
  topic: 'audiences.entered',
  about:
    'A person came into a live audience. Not told of those who were in it when it was first found, or whom a changed filter brought.',
  sample: { audienceId: 7, memberId: 41 },
})

export const audienceLeft = defineEvent<Moved>({
  topic: 'audiences.left',
  about: 'A person is no longer in a live audience; also one that was merged into another, or erased.',
  sample: { audienceId: 7, memberId: 41 },
})

export const audienceFound = defineEvent<{
  readonly audienceId: number
  readonly version: number
  readonly people: number
  readonly entered: number
  readonly departed: number
}>({
  topic: 'audiences.found',
  about:
    'The set of an audience was found (again) as a whole: once, by its schedule, or because its filter was changed.',
  sample: { audienceId: 7, version: 2, people: 12_034, entered: 51, departed: 17 },
})
