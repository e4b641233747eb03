import { type Chore, defineChore } from '@atrium/kernel'
import type { ImportDesk } from './desk/desk.ts'
import { closeInterrupted } from './jobs.ts'

export const choresOf = (desk: ImportDesk | undefined): readonly Chore[] => [
  // Jobs whose process was killed are told from those at work.
  defineChore({
    name: 'imports.closeInterrupted',
    everySeconds: 60,
    limit: 1_000,
    // One call closes all there are.
    run: closeInterrupted,
  }),
  // Only where the folder is.
  defineChore({
    name: 'imports.sweepFiles',
    everySeconds: 600,
    limit: 100,
    run: async (ctx, limit) => desk?.shelf.sweep(ctx, limit) ?? 0,
  }),
]
