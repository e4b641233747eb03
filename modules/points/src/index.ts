export {
  type EntryPosted,
  entriesPosted,
  type PointsExpired,
  type PointsExpiringSoon,
  pointsExpired,
  pointsExpiringSoon,
} from './events.ts'
export type { AccountState, AdjustAsk, EarnAsk, PostAsk, PostCode, Posted, SpendAsk, TakeBackAsk } from './model.ts'
export { type AccountAsk, openBook } from './open-book.ts'
export type { PointsBook } from './points-book.ts'
export { writeBook } from './write-book.ts'
