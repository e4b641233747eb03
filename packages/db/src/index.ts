export {
  type ChoreStatus,
  choreFigures,
  type RunningChores,
  type RunOptions,
  runChores,
  startChores,
} from './chores.ts'
export { APP_ROLE, type Database, type DatabaseOptions, openDatabase, RepeatTransaction } from './database.ts'
export { deliverAll } from './delivery.ts'
export { type DeliveryFigures, deliveryFigures } from './delivery-figures.ts'
export { type Delivery, type DeliveryOptions, startDelivery } from './delivery-loops.ts'
export { type Embedded, type EmbeddedOptions, lockDataFolder, startEmbedded } from './embedded/index.ts'
export { houseChores } from './house-chores.ts'
export { type KeyedAsk, type OnceByKey, onceByKey } from './idempotency.ts'
export { addMasterKey, checkKeys, type Keyring, openKeyring } from './keyring.ts'
export { describeError, type Log } from './log.ts'
export { type Migration, migrate, readMigrations } from './migrate.ts'
export { emit } from './outbox.ts'
export { type RetriedParked, retryParked } from './parked.ts'
export type { OutboxChoreOptions } from './partitions.ts'
export { noticeRestore, type RestoreNotice } from './restore.ts'
export { settingsChanged } from './settings-cache.ts'
export { StartupError } from './startup-error.ts'
export { type MasterKey, makeVault } from './vault.ts'
