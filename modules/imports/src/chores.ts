import { type Chore, defineChore } from '@atrium/kernel'
import { closeInterrupted } from './jobs.ts'

/** Jobs whose process was killed are told from those at work. */
export const importChores: readonly Chore[] = [
  defineChore({
    name: 'imports.closeInterrupted',
    everySeconds: 60,
    limit: 1_000,
    // One call closes all there are.
    run: closeInterrupted,
  }),
]
