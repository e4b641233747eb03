// Runs tests: `npm test` all of them, `npm test -- packages/db embedded` those whose path contains one of the words. Of Node's own options
// `--test-name-pattern=…`, `--test-skip-pattern=…` and `--test-concurrency=…` are known.
import { globSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'
import report from './test-reporter.ts'

const root = join(import.meta.dirname, '..')
const PLACES = ['{packages,modules,apps}/*/test/**/*.test.ts', 'test/**/*.test.ts']

/**
 * Test files run three at a time: each is a process that waits a third of its time for a browser, a database or a server, and a small machine has two
 * cores.
 */
const AT_ONCE = 3
/** A single test that takes longer than this hangs. Milliseconds. */
const PATIENCE_MS = 5 * 60_000

/** What takes long begins first, so that nothing long is left when all else is done: beginnings of paths, as the report of a whole run names them. */
const FIRST = [
  'test/console/pages.',
  'test/console/roles.',
  'test/console/scopes.',
  'test/console/',
  'test/scenarios/',
  'apps/',
  'packages/db/',
  'modules/imports/',
  'modules/reports/',
]
const turnOf = (file: string) =>
  (FIRST.findIndex((start) => file.startsWith(start)) + FIRST.length + 1) % (FIRST.length + 1)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'test-name-pattern': { type: 'string', multiple: true },
    'test-skip-pattern': { type: 'string', multiple: true },
    'test-concurrency': { type: 'string', default: String(AT_ONCE) },
  },
})
const wanted = positionals.map((word) => word.replace(/^\.\//, ''))
const all = globSync(PLACES, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
const files = (wanted.length === 0 ? all : all.filter((file) => wanted.some((word) => file.includes(word)))).sort(
  (one, other) => turnOf(one) - turnOf(other),
)

if (files.length === 0) {
  console.error(`No test file ${wanted.length === 0 ? 'was found' : `matches ${wanted.join(' ')}`}.`)
  console.log('\n0 passed, 0 failed')
  process.exit(1)
}
console.log(`Running ${files.length} test files`)
// Every file is a process that loads the house: what was compiled once is kept for the next, by the content of each source.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), `atrium-compiled-${process.getuid?.() ?? 0}`)
const told = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    told.abort()
    process.exitCode = 1
  })
const {
  'test-name-pattern': testNamePatterns,
  'test-skip-pattern': testSkipPatterns,
  'test-concurrency': concurrency,
} = values
run({
  // A list of our own keeps its order; names given to `node --test` are sorted.
  files: files.map((file) => join(root, file)),
  cwd: root,
  concurrency: Number(concurrency),
  timeout: PATIENCE_MS,
  signal: told.signal,
  ...(testNamePatterns ? { testNamePatterns } : {}),
  ...(testSkipPatterns ? { testSkipPatterns } : {}),
})
  .compose(report)
  .pipe(process.stdout)
