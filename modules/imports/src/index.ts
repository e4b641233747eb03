import type { HttpModule } from '@atrium/http'
import { importChores } from './chores.ts'
import { importFinished } from './events.ts'
import { permissions } from './permissions.ts'
import { routes } from './routes/admin.ts'

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

export const importsModule: HttpModule = {
  name: 'imports',
  permissions,
  events: [importFinished],
  chores: importChores,
  routes,
}
