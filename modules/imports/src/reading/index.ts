export { isMappingOf, type MappingOutcome, type MappingProblem, parseMapping } from './check-mapping.ts'
export type { RawRow } from './csv.ts'
export { type ErrorFile, writeErrorFile } from './error-file.ts'
export {
  type FileFaultCode,
  ReadError,
  type RowError,
  type RowFaultCode,
  rejectedWith,
  type Wording,
} from './faults.ts'
export { type Mapping, type MappingOf, MappingSchema } from './mapping.ts'
export { presetNamed, presets } from './presets/index.ts'
export {
  type Progress,
  type Reading,
  type ReadOptions,
  type ReadSummary,
  type RecordBatch,
  readRecords,
} from './records.ts'
export { type FileLayout, openRows, type ReadProgress, type RowSource } from './rows.ts'
export {
  type Attributes,
  type BalanceRecord,
  type CatalogRecord,
  type MemberRecord,
  type OrganizationRecord,
  type PurchaseKind,
  type PurchaseLine,
  type PurchaseRecord,
  type ReadConsent,
  type ReadIdentity,
  type ReadName,
  type RecordOf,
  type StoreDayRecord,
  TARGETS,
  type TagRecord,
  type Target,
} from './targets.ts'
