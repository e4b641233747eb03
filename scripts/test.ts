// Runs tests: `npm test` all of them, `npm test -- packages/db embedded` those whose path contains one of the words. What begins with a dash goes to Node's
// runner (`--test-name-pattern=…`).
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const PLACES = ['{packages,modules,apps}/*/test/**/*.test.ts', 'test/**/*.test.ts']

/** Test files run two at a time: each is a process, many start a database, and a small machine has two cores. */
const AT_ONCE = 2
/** A single test that takes longer than this hangs. Milliseconds. */
const PATIENCE_MS = 5 * 60_000

const words = process.argv.slice(2)
const options = words.filter((word) => word.startsWith('-'))
const wanted = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/^\.\//, ''))
const all = globSync(PLACES, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
const files = wanted.length === 0 ? all : all.filter((file) => wanted.some((word) => file.includes(word)))

if (files.length === 0) {
  console.error(`No test file ${wanted.length === 0 ? 'was found' : `matches ${wanted.join(' ')}`}.`)
  console.log('\n0 passed, 0 failed')
  process.exit(1)
}
console.log(`Running ${files.length} test files`)
const args = [
  '--test',
  `--test-concurrency=${AT_ONCE}`,
  `--test-timeout=${PATIENCE_MS}`,
  `--test-reporter=${join(import.meta.dirname, 'test-reporter.ts')}`,
  '--test-reporter-destination=stdout',
  ...options,
  ...files,
]
// Every file is a process that loads the house: what was compiled once is kept for the next, by the content of each source.
const NODE_COMPILE_CACHE =
  process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), `atrium-compiled-${process.getuid?.() ?? 0}`)
const runner = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_COMPILE_CACHE },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => runner.kill(signal))
runner.on('exit', (code) => process.exit(code ?? 1))
