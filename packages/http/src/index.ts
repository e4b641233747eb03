// The door of modules: what they declare routes with. The server itself is behind `@atrium/http/server`.

export type { Audience, Authenticate, Caller, Credentials } from './caller.ts'
export { SESSION_COOKIE } from './caller.ts'
export { CSV_MARK, type CsvCell, csvLines, csvMinute } from './csv.ts'
export { type Cursor, cursor, type Page, pageOf, pageQuery, pageReply, pageSize } from './cursor.ts'
export type { Db } from './db.ts'
export { callerRoute, commandRoute, publicRoute, queryRoute, settingRoute } from './declare.ts'
export { downloadRoute, uploadRoute } from './declare-files.ts'
export { intakeRoute } from './intake.ts'
export type { Codes } from './problem.ts'
export type { Call, HttpModule, IntakeCall, IntakeGuide, Route, SentFile, Versioned } from './route.ts'
export { wire } from './wire.ts'
