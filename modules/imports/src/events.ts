import { defineEvent } from '@atrium/kernel'
import type { JobState } from './queries.ts'
import type { Target } from './reading/index.ts'

export const importFinished = defineEvent<{
  jobId: number
  target: Target
  source: string | null
  state: Exclude<JobState, 'running'>
  written: number
  unchanged: number
  refused: number
}>({
  topic: 'imports.finished',
  about: 'A file was imported, or its import failed; how many records were new, here already, refused.',
  sample: { jobId: 3, target: 'purchases', source: 'pos', state: 'done', written: 25_900, unchanged: 0, refused: 0 },
})
