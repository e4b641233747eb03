// A process that imports, to be killed by a test. Arguments: URL of the database, file, preset, the day that its clock shows.
import { openDatabase } from '@atrium/db'
import { fixedClock, parseInstant } from '@atrium/kernel'
import { testVault } from '@atrium/testkit'
import { runImport } from '../src/index.ts'
import { by, lineage, preset } from './stage.ts'

const [, , url = '', path = '', name = '', at = ''] = process.argv
const db = openDatabase({
  url,
  clock: fixedClock(parseInstant(at) ?? 0),
  lineage,
  vault: testVault(),
  role: 'atrium_app',
})
await runImport(db, {
  path,
  mapping: preset(name),
  by,
  onBatch: ({ recordsDone }) => {
    process.stdout.write(`${recordsDone}\n`)
  },
})
await db.close()
