// What everybody may ask of the projection. Loads no DuckDB: that is behind the door `live`.
export type { BuildProgress } from './build.ts'
export { OlapClient } from './client.ts'
export { type Limits, type Olap, ProjectionNotReady, type ProjectionState, QuestionRefused } from './olap.ts'
export { type OwnerOptions, standForOwner } from './owner.ts'
export { PLACE } from './place.ts'
export { askPostgres, type Question } from './query/print.ts'
export { type Shape, shapeOf } from './shape.ts'
