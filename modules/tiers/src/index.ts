export { bringTierSets, judgeDueTiers } from './chores.ts'
export { type GrantLevelAsk, grantLevels, type RevokeGrantAsk, revokeGrants } from './commands/grant-levels.ts'
export { type SaveTierSetAsk, saveTierSets } from './commands/save-tier-sets.ts'
export { defaultDefinition, type LevelDefinition, type TierSetDefinition } from './definition.ts'
export {
  grantsChanged,
  type LevelsChanged,
  type LevelsKept,
  levelsChanged,
  levelsKept,
  tierSetSaved,
} from './events.ts'
export type { ChangeReason, Level, SpendAsk } from './model.ts'
export { tiersModule } from './module.ts'
export { openTierBook, type TierAsk } from './open-book.ts'
export { previewTierSet } from './preview.ts'
export {
  changesOfMember,
  levelsOf,
  levelsOfMembers,
  type MemberLevel,
  personsAboveBase,
  tierCounts,
  tierSetOf,
} from './queries.ts'
export type { TierBook } from './tier-book.ts'
export { openTierSets } from './tier-sets.ts'
export { writeTierBook } from './write-book.ts'
