export { CONTENT_HASH_VERSION, contentHash } from './content-hash.ts'
export { type Actor, type By, type Ctx, inScope, type LineageHook, type LineageMove, type Scope, systemBy, type Tx } from './ctx.ts'
export { decodeId, encodeId, type IdPrefix } from './ids.ts'
export { BrokenPromise, invariant, must } from './invariant.ts'
export {
  type Chore,
  defineChore,
  defineEvent,
  defineReaction,
  type Delivered,
  type EventType,
  type HouseModule,
  type News,
  type Permission,
  type Reaction,
} from './module.ts'
export { type Currency, formatMoney, minorDigits, type Money } from './money.ts'
export { type Done, done, type Outcome, type Refused, refuse } from './outcome.ts'
export {
  json,
  jsonb,
  type Params,
  type ParamSpec,
  type ParamType,
  type Row,
  type RowOf,
  type RowSpec,
  type ScalarType,
  snakeCase,
  sqlTypeOf,
  type Statement,
  statement,
} from './statement.ts'
export {
  addMonths,
  type CivilDate,
  civil,
  type Clock,
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
