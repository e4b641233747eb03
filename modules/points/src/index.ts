export {
  type Balance,
  type BalanceAsk,
  balancesOf,
  balancesOfMembers,
  type Entry,
} from './account-queries.ts'
export { auditLedger } from './audit.ts'
export { type Adjusted, type AdjustPointsAsk, adjustPoints } from './commands/adjust-points.ts'
export { countDays, type Movement } from './commands/count-days.ts'
export { decideAdjustments } from './commands/decide-adjustments.ts'
export { captureFreezes, releaseFreezes } from './commands/end-freezes.ts'
export { type FreezePointsAsk, freezePoints } from './commands/freeze-points.ts'
export { type EntryAsk, postEntries } from './commands/post-entries.ts'
export { type ReverseEntryAsk, reverseEntries } from './commands/reverse-entries.ts'
export { type SpendPointsAsk, spendPoints } from './commands/spend-points.ts'
export {
  type EntryPosted,
  entriesPosted,
  type PointsExpired,
  type PointsExpiringSoon,
  pointsExpired,
} from './events.ts'
export { expiringPoints } from './expiring-queries.ts'
export type { AccountState, EntryKind, PostAsk, PostCode, Posted } from './model.ts'
export { pointsModule } from './module.ts'
export { type AccountAsk, openBook } from './open-book.ts'
export type { PointsBook } from './points-book.ts'
export { entriesOfPurchases, type PurchaseEntry } from './purchase-entry-queries.ts'
export { lotsOfPurchases, type PurchaseLots } from './queries.ts'
export { costPer1000Minor, pointsSettings, valuePer1000Minor } from './settings.ts'
export { type AccountTotals, accountTotals, type ProgrammeTotals, programmeTotals } from './total-queries.ts'
export { writeBook } from './write-book.ts'
