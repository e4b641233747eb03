// What everybody may ask of the projection. Loads no DuckDB: that is behind the door `live`.
export type { BuildProgress } from './build.ts'
export { OlapClient } from './client.ts'
export { type Limits, type Olap, ProjectionNotReady, type ProjectionState, QuestionRefused } from './olap.ts'
export { type OwnerOptions, standForOwner } from './owner.ts'
export { PLACE } from './place.ts'
export type { Published, PublishOrder } from './publish-order.ts'
export { askPostgres, type Question } from './query/print.ts'
export {
  RESULT_FILES,
  type ResultColumn,
  SANDBOX_FAULTS,
  type SandboxFault,
  type SandboxLimits,
  type SandboxOrder,
  type SandboxResult,
  type SandboxTable,
  SHOWN_ROWS,
} from './sandbox/order.ts'
export { runInSandbox } from './sandbox/run.ts'
export { type Shape, shapeOf } from './shape.ts'
export { newestSnapshot, type SnapshotFile } from './snapshots.ts'
