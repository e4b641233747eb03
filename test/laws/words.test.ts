import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doorFaults, LONG, lengthFaults, linesOf, nameFaults, sqlFaults, valuesShown, wordFaults } from './words.ts'
import { readSources, readWorkspaces, sourceFile, type Workspace } from './workspaces.ts'

const workspaces = readWorkspaces()
const outside = ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'].flatMap(readSources)
const everything = [...workspaces.flatMap(({ src, tests }) => [...src, ...tests]), ...outside]

test('forbidden words are not used (R12, R01, R18)', () => {
  const src = workspaces.flatMap((workspace) => workspace.src.flatMap((file) => wordFaults(file, false)))
  const tests = [...workspaces.flatMap((workspace) => workspace.tests), ...outside].flatMap((file) =>
    wordFaults(file, true),
  )
  assert.deepEqual([...src, ...tests], [])
})

test('SQL lives in exported statements of store and queries (R04, R05)', () => {
  assert.deepEqual(
    workspaces.flatMap((workspace) => workspace.src.flatMap((file) => sqlFaults(workspace, file))),
    [],
  )
})

test('files have speaking names (R15)', () => {
  assert.deepEqual(everything.flatMap(nameFaults), [])
})

test('no file is too long (R15)', (context) => {
  for (const file of everything) if (linesOf(file) > LONG) context.diagnostic(`${file.path} has ${linesOf(file)} lines`)
  assert.deepEqual(everything.flatMap(lengthFaults), [])
})

test('doors are narrow (R15)', () => {
  assert.deepEqual(workspaces.flatMap(doorFaults), [])
})

const model = (code: string, path = 'modules/points/src/model.ts') => sourceFile(path, code)

const forbidden: [code: string, fault: RegExp][] = [
  ['const at = new Date()', /:1 new Date\(\)/],
  ['\nconst at = Date.now()', /:2 Date\.now/],
  ['sort(() => Math.random() - 0.5)', /Math\.random/],
  ['if (process.env.DEBUG) log()', /process\.env/],
  ['let count = 0', /:1 let: modules keep no state/],
  ['export let count = 0', /no state/],
  ['const seen = new Map<string, number>()', /no state/],
  ['const seen: Map<string, number> = new Map()', /no state/],
  ['export const seen: Set<number> = new Set()', /no state/],
  [`export * from './store.ts'`, /export \*/],
  ['const a = b as unknown as C', /as unknown as/],
  ['try { a() } catch {}', /swallowed/],
  ['try { a() } catch (error) { }', /swallowed/],
]
for (const [code, fault] of forbidden) {
  test(`a fault is found: ${code.trim()}`, () => assert.match(wordFaults(model(code), false).join('\n'), fault))
}

test('what is allowed is allowed', () => {
  const fine = `// Date.now()
    export const start = (at: number) => new Date(at).toISOString()
    const COLOURS = new Set(['red'])
    const NONE: ReadonlySet<number> = new Set()
    function f() {
      let count = 0
      try { g() } catch (error) { if (!isOurs(error)) throw error }
      try { g() } catch { /* gone already */ }
    }`
  assert.deepEqual(wordFaults(model(fine), false), [])
  assert.deepEqual(wordFaults(model('export const now = () => Date.now()', 'packages/kernel/src/time.ts'), false), [])
  assert.deepEqual(wordFaults(model('const { PORT } = process.env', 'apps/server/src/config.ts'), false), [])
  assert.deepEqual(wordFaults(model('const t = Date.now()', 'modules/points/test/a.test.ts'), true), [])
  assert.match(wordFaults(model(`test.skip('later')`, 'modules/points/test/a.test.ts'), true).join(), /every test runs/)
})

const points: Workspace = {
  name: '@atrium/points',
  folder: 'modules/points',
  kind: 'modules',
  word: 'points',
  dependencies: [],
  devDependencies: [],
  doors: ['@atrium/points'],
  src: [],
  tests: [],
}

test('a fault is found: a statement in the wrong place, hidden, or past the driver', () => {
  const declared = `export const a = statement({ name: 'points.a', params: {}, sql: 'select 1' })`
  assert.match(
    sqlFaults(points, model(declared, 'modules/points/src/commands/post.ts')).join(),
    /outside store and queries/,
  )
  assert.match(
    sqlFaults(points, model(`const a = statement({})`, 'modules/points/src/store.ts')).join(),
    /exported const/,
  )
  assert.match(
    sqlFaults(points, model(`export const f = () => statement({})`, 'modules/points/src/queries.ts')).join(),
    /exported const/,
  )
  assert.match(sqlFaults(points, model(`await client.query('select 1')`)).join(), /asks the driver/)
  assert.deepEqual(sqlFaults(points, model(`await client.query('select pg_advisory_lock($1)', [1])`)), [])
  for (const file of ['store.ts', 'queries.ts', 'lot-store.ts', 'queries/lots.ts'])
    assert.deepEqual(sqlFaults(points, model(declared, `modules/points/src/${file}`)), [])
})

test('a fault is found: names of files', () => {
  for (const name of ['utils.ts', 'date-helpers.ts', 'common/a.ts', 'point-manager.ts', 'postEntries.ts', 'Post.ts'])
    assert.equal(nameFaults(model('', `modules/points/src/${name}`)).length, 1, name)
  assert.deepEqual(nameFaults(model('', 'modules/points/src/commands/post-entries.test.ts')), [])
})

test('a fault is found: a file of 601 lines, a door of 26 values', () => {
  assert.equal(lengthFaults(model('a\n'.repeat(600))).length, 0)
  assert.equal(lengthFaults(model('a\n'.repeat(601))).length, 1)
  const door = (names: number) => `export type { T } from './t.ts'
    export { type U, ${Array.from({ length: names }, (_, at) => `f${at}`).join(', ')} } from './f.ts'\nexport const last = 1`
  const of = (names: number) => ({ ...points, src: [model(door(names), 'modules/points/src/index.ts')] })
  assert.deepEqual(doorFaults(of(24)), [])
  assert.equal(doorFaults(of(25)).length, 1)
  assert.deepEqual(valuesShown('export async function a() {} export class B {} export { c as d, type E }'), [
    'c as d',
    'a',
    'B',
  ])
})
