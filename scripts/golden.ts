// Writes everything that is generated and kept in git (R16); with --check it writes nothing, shows what would change, and exits with 1.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { houseChores } from '@atrium/db'
import { modules, reactions } from '../apps/server/src/house.ts'
import { diffLines } from './golden/diff.ts'
import { goldenFiles } from './golden/files.ts'

const root = join(import.meta.dirname, '..')
/** What stands under all modules: it has a schema and chores, and nothing to offer over HTTP. */
const house = { name: 'house', chores: houseChores({ reactions }) }
const check = process.argv.includes('--check')

let changed = 0
for (const [path, content] of await goldenFiles([house, ...modules])) {
  const file = join(root, path)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (before === content) continue
  changed++
  if (check) console.log(`${diffLines(path, before, content)}\n`)
  else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    console.log(`wrote ${path}`)
  }
}
if (check && changed > 0)
  console.log('Generated files do not agree with their sources. Run npm run golden and look at what it changes.')
else if (changed === 0) console.log('Generated files agree with their sources.')
process.exitCode = check && changed > 0 ? 1 : 0
