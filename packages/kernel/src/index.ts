export { CONTENT_HASH_VERSION, contentHash, orderedContentHash } from './content-hash.ts'
export {
  type Actor,
  type By,
  type Ctx,
  inScope,
  type LineageHook,
  type LineageMove,
  type Scope,
  systemBy,
  type Tx,
} from './ctx.ts'
export { decodeId, encodeId, type IdPrefix } from './ids.ts'
export { BrokenPromise, invariant, must } from './invariant.ts'
export {
  type Chore,
  type Delivered,
  defineChore,
  defineEvent,
  defineReaction,
  type EventType,
  type HouseModule,
  type News,
  type Permission,
  type Reaction,
} from './module.ts'
export { type Currency, formatMoney, type Money, minorDigits } from './money.ts'
export { type Done, done, type Outcome, type Refused, type RefusedPlace, refuse } from './outcome.ts'
export {
  defineProjection,
  type KeyedProjection,
  type ProjectedColumn,
  type ProjectedColumns,
  type ProjectedType,
  type Projection,
  type ProjectionOf,
} from './projection.ts'
export {
  json,
  jsonb,
  type ParamSpec,
  type Params,
  type ParamType,
  type Row,
  type RowOf,
  type RowSpec,
  type ScalarType,
  type Statement,
  snakeCase,
  sqlTypeOf,
  statement,
} from './statement.ts'
export { cutText } from './text.ts'
export {
  addMonths,
  type CivilDate,
  type Clock,
  civil,
  DAY_MS,
  type Day,
  dayIn,
  dayOf,
  fixedClock,
  formatDay,
  formatInstant,
  type Instant,
  isZone,
  localInstant,
  minuteOfDayIn,
  parseDay,
  parseInstant,
  startOfDay,
  systemClock,
  weekday,
  zoneOffsetMs,
} from './time.ts'
export type { DataKey, Vault } from './vault.ts'
