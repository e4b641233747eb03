import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCode } from './code-text.ts'
import { floorFaults } from './floors.ts'
import { readWorkspaces, rootDependencies, sourceFile, type Workspace } from './workspaces.ts'

test('the workspaces keep R01 and R02', () => {
  assert.deepEqual(floorFaults(readWorkspaces(), rootDependencies()), [])
})

function workspace(folder: string, dependencies: string[] = [], src = '', tests = ''): Workspace {
  const [kind, word] = folder.split('/') as [Workspace['kind'], string]
  return {
    name: `@atrium/${word}`,
    folder,
    kind,
    word,
    dependencies,
    devDependencies: [],
    doors: word === 'http' ? ['@atrium/http', '@atrium/http/server'] : [`@atrium/${word}`],
    src: [sourceFile(`${folder}/src/index.ts`, src)],
    tests: [sourceFile(`${folder}/test/one.test.ts`, tests)],
  }
}
const others = [
  workspace('packages/kernel'),
  workspace('packages/testkit', ['@atrium/points']),
  workspace('packages/http'),
  workspace('modules/members'),
  workspace('modules/points'),
]
const faultsOf = (...made: Workspace[]) =>
  floorFaults([...others.filter((one) => !made.some((each) => each.folder === one.folder)), ...made], ['fast-check'])

test('what keeps the rules has no faults', () => {
  const src = `import { invariant } from '@atrium/kernel'\nimport { join } from 'node:path'\nimport { build } from '@atrium/http/server'
    import { x } from './model.ts'\nimport pg from 'pg'\n// import { y } from '@atrium/loyalty'\nconst text = "import z from 'z'"`
  const tests = `import { freshDatabase } from '@atrium/testkit'\nimport fc from 'fast-check'\nimport { y } from '../src/index.ts'\nimport { z } from '@atrium/points'`
  assert.deepEqual(faultsOf(workspace('modules/points', ['@atrium/kernel', '@atrium/http', 'pg'], src, tests)), [])
})

const breaking: [why: string, made: Workspace, fault: RegExp][] = [
  [
    'depends upwards',
    workspace('modules/members', ['@atrium/points']),
    /depends on @atrium\/points, which is not on a lower floor/,
  ],
  ['depends sideways', workspace('modules/coupons', ['@atrium/points']), /not on a lower floor/],
  ['a package depends on a module', workspace('packages/db', ['@atrium/members']), /not on a lower floor/],
  ['depends on nothing', workspace('modules/points', ['@atrium/nobody']), /which is not there/],
  ['has no floor', workspace('modules/misc'), /modules\/misc has no floor/],
  ['misnamed', { ...workspace('modules/points'), name: '@atrium/point' }, /is named @atrium\/point/],
  [
    'imports upwards',
    workspace('modules/members', ['@atrium/points'], `import { a } from '@atrium/points'`),
    /index\.ts:1 imports @atrium\/points: it is not/,
  ],
  [
    'type imports count too',
    workspace('modules/members', [], `import type { A } from '@atrium/points'`),
    /does not declare it/,
  ],
  [
    'imports undeclared',
    workspace('modules/points', [], `\nimport { a } from '@atrium/members'`),
    /index\.ts:2 imports .*does not declare/,
  ],
  [
    'imports dynamically',
    workspace('modules/points', [], `const a = await import('@atrium/members')`),
    /does not declare/,
  ],
  ['re-exports', workspace('modules/points', [], `export { a } from 'left-pad'`), /imports left-pad/],
  ['for effect', workspace('modules/points', [], `import 'left-pad'`), /imports left-pad/],
  [
    'over several lines',
    workspace('modules/points', [], `import {\n  a,\n  b,\n} from 'left-pad'`),
    /index\.ts:4 imports left-pad/,
  ],
  [
    'past the door',
    workspace('modules/points', ['@atrium/members'], `import { a } from '@atrium/members/src/store.ts'`),
    /only what the package exports/,
  ],
  [
    'out of the room',
    workspace('modules/points', ['@atrium/members'], `import { a } from '../../members/src/store.ts'`),
    /stays inside its workspace/,
  ],
  ['Node without prefix', workspace('modules/points', [], `import { join } from 'path'`), /written node:/],
  [
    'testkit in the source',
    workspace('modules/points', ['@atrium/testkit'], `import { a } from '@atrium/testkit'`),
    /not on a lower floor/,
  ],
  ['a test reaches up', workspace('modules/members', [], '', `import { a } from '@atrium/points'`), /does not declare/],
]
for (const [why, made, fault] of breaking) {
  test(`a fault is found: ${why}`, () => {
    assert.match(faultsOf(made).join('\n'), fault)
  })
}

test('comments, strings, templates and regular expressions are told from code', () => {
  const { code, imports } = readCode(`
    const a = 'Date.now()' // Date.now()
    /* import 'x' */ const b = \`Date.now() \${Date.now(\`{\${1}}\`)} Date.now()\`
    const c = /['"\`/]/.test(a) ? 6 / 2 / 1 : "it's"
    import { d } from 'found' ; export * from 'also'
    export const e = 'not'
  `)
  assert.equal(code.match(/Date\.now/g)?.length, 1)
  assert.deepEqual(
    imports.map((each) => each.from),
    ['found', 'also'],
  )
})
