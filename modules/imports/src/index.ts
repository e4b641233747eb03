export { prepareGround } from './ground.ts'
export {
  type ErrorFile,
  type Mapping,
  parseMapping,
  presetNamed,
  presets,
  ReadError,
  type RowError,
  writeErrorFile,
} from './reading/index.ts'
export { type ImportReport, importReport } from './report.ts'
export { type ImportOptions, type ImportState, runImport } from './run-import.ts'
