import type { HttpModule } from '@atrium/http'
import { choresOf } from './chores.ts'
import type { ImportDesk } from './desk/desk.ts'
import { importFinished } from './events.ts'
import { permissions } from './permissions.ts'
import { routes } from './routes/admin.ts'
import { deskRoutes } from './routes/desk.ts'

export { type DeskOptions, ImportDesk } from './desk/desk.ts'
export { startRuns } from './desk/start-runs.ts'
export { importFinished } from './events.ts'
export { type Job, type JobState, jobsByIds, latestJobs } from './queries.ts'
export {
  type ErrorFile,
  type Mapping,
  type Progress,
  parseMapping,
  presetNamed,
  presets,
  ReadError,
  type RowError,
  writeErrorFile,
} from './reading/index.ts'
export { type ImportReport, importReport } from './report.ts'
export { type ImportOptions, type ImportState, runImport } from './run-import.ts'

/** With a desk where a server takes files over the API. */
export const importsModuleWith = (desk?: ImportDesk): HttpModule => ({
  name: 'imports',
  permissions,
  events: [importFinished],
  chores: choresOf(desk),
  routes: [...routes, ...deskRoutes(desk)],
})

export const importsModule: HttpModule = importsModuleWith()
