export { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts'
export { folderFailure } from './failure.ts'
export type { RootChoice } from './place.ts'
export { type Embedded, type EmbeddedOptions, startEmbedded } from './start.ts'
