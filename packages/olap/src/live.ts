// The projection itself: for the process that owns it, tests, and the command line.
export type { Difference } from './compare.ts'
export { restAfter } from './keep.ts'
export { ownProjection } from './owner-process.ts'
export { LiveProjection, type ProjectionOptions } from './projection.ts'
