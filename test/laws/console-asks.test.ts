import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Console, type ConsolePage, operationsOf, pagesIn } from './console-asks.ts'
import { ROOT } from './workspaces.ts'

const SRC = 'apps/console/src'
const sources = new Map(
  globSync(`${SRC}/**/*.{ts,tsx}`, { cwd: ROOT }).map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
)
const operations = operationsOf(JSON.parse(readFileSync(join(ROOT, 'openapi/admin.json'), 'utf8')))
const console = new Console(sources, operations)
const pages = [...sources].flatMap(([path, code]) =>
  /features\/[^/]+\/index\.tsx$/.test(path) ? pagesIn(path, code) : [],
)
/** What is there on every page, whoever looks at it. */
const FRAME: readonly (readonly [file: string, name: string])[] = [
  [`${SRC}/app/Shell.tsx`, 'Shell'],
  [`${SRC}/app/session.tsx`, 'Session'],
]

test('a page asks only for what the permissions that open it allow, or asks mayAll before', () => {
  assert.ok(pages.length > 15)
  const frame = FRAME.flatMap(([file, name]) =>
    console.faultsOf({ path: '(frame)', title: '', permissions: [], file }, name),
  )
  assert.deepEqual([...frame, ...pages.flatMap((page) => console.faultsOf(page))], [])
})

test('what pages ask for is found: each asks for something, and together for most of what the console calls', () => {
  const found = new Map(
    pages.map(({ path, file }) => [path, new Set(console.asksOf(file, 'default').map(({ asked }) => asked.operation))]),
  )
  assert.deepEqual(
    [...found].filter(([, asked]) => asked.size === 0),
    [],
  )
  const called = new Set(
    [
      ...found.values(),
      ...FRAME.map((each) => new Set(console.asksOf(...each).map(({ asked }) => asked.operation))),
    ].flatMap((each) => [...each]),
  )
  // Pieces that no page uses yet may ask for something; nearly all that is written must be found by following the pages.
  const written = [...sources.values()].flatMap((code) =>
    [...code.matchAll(/\b(?:useAsk|useList|useTell|useSetting|call)\(\s*'([\w.]+)'/g)].map(([, name = '']) => name),
  )
  const missed = [...new Set(written)].filter((name) => !called.has(name))
  assert.ok(missed.length * 10 < called.size, `asked for by no page: ${missed.join(', ')}`)
  assert.ok(found.get('members/:memberId')?.has('points.adjust'), 'through tabs and drawers')
})

const TOY = new Map([
  ['a.read', { permission: 'a.read', reads: true }],
  ['a.write', { permission: 'a.change', reads: false }],
  ['b.read', { permission: 'b.read', reads: true }],
  ['me', { permission: null, reads: true }],
])
/** The operations that a made-up page is blamed for. */
const faultsOf = (body: string, more: Readonly<Record<string, string>> = {}) =>
  new Console(
    new Map([
      ['f/Page.tsx', `import { useAsk, useTell } from '../app.ts'\n${body}`],
      ...Object.entries(more).map(([path, code]) => [`f/${path}`, code] as const),
    ]),
    TOY,
  )
    .faultsOf(PAGE)
    .map((fault) => /asks for (\S+)|cannot be read/.exec(fault)?.slice(0, 2).at(-1) ?? 'cannot be read')
const PAGE: ConsolePage = { path: 'x', title: 't', permissions: ['a.read'], file: 'f/Page.tsx' }
const page = (body: string) => `export default function Page() { const me = useMe(); ${body} }`

const wrong: [name: string, body: string, more?: Readonly<Record<string, string>>][] = [
  ['nothing covers it', page(`useAsk('b.read', {}); return null`)],
  ['another permission is asked', page(`useAsk('b.read', {}, { enabled: mayAll(me, ['a.read']) }); return null`)],
  ['either of two would do', page(`useAsk('b.read', {}, { enabled: mayAll(me, ['b.read']) || open }); return null`)],
  [
    'the guard stands elsewhere',
    `${page(`return <>{mayAll(me, ['b.read']) && <p />}<B /></>`)}function B() { useAsk('b.read', {}) }`,
  ],
  [
    'the guard is the wrong way round',
    `${page(`return mayAll(me, ['b.read']) ? null : <B />`)}function B() { useAsk('b.read', {}) }`,
  ],
  [
    'in another file',
    `import { B as Other } from './b.tsx'\n${page('return <Other />')}`,
    { 'b.tsx': `export const B = () => { useList('b.read', {}) }` },
  ],
  [
    'in a default export',
    `import B from './b.tsx'\n${page('return <B />')}`,
    { 'b.tsx': `export default function () { useList('b.read', {}) }` },
  ],
  [
    'in what is loaded later',
    `const B = lazy(() => import('./b.tsx'))\n${page('return <B />')}`,
    { 'b.tsx': `export default () => useAsk('b.read', {})` },
  ],
  [
    'handed on',
    `import { B } from './door.ts'\n${page('return <B />')}`,
    { 'door.ts': `export { C as B } from './b.tsx'`, 'b.tsx': `export function C() { useAsk('b.read', {}) }` },
  ],
  [
    'by a hook of its own',
    `${page(`useB(); return null`)}function useB() { return useQuery({ queryFn: () => call('b.read', {}) }) }`,
  ],
  ['as an address', page(`return <a href={operations['b.read'][1]} />`)],
  ['as a property', page(`return <Export operation="b.read" />`)],
  ['one of two', page(`useAsk(open ? 'a.read' : 'b.read', {}); return null`)],
]
for (const [name, body, more] of wrong)
  test(`a fault is found: ${name}`, () => assert.deepEqual([...new Set(faultsOf(body, more))], ['b.read']))

test('a fault is found: a button that nobody asks about', () => {
  assert.deepEqual(faultsOf(page(`const save = useTell('a.write', []); return <p onClick={save} />`)), ['a.write'])
  assert.deepEqual(faultsOf(page(`const save = useTell(names[0], []); return null`)), ['cannot be read'])
})

const right: [name: string, body: string][] = [
  ['the page names it', `useAsk('a.read', {}); useAsk('me', {}); return null`],
  ['enabled', `useAsk('b.read', {}, { enabled: open && mayAll(me, ['b.read']) }); return null`],
  ['enabled by a constant', `const enabled = mayAll(me, ['b.read']); useAsk('b.read', {}, { enabled }); return null`],
  [
    'a query that is enabled',
    `useQuery({ queryFn: () => call('b.read', {}), enabled: mayAll(me, ['b.read']) }); return null`,
  ],
  ['shown behind it', `const may = mayAll(me, ['b.read']); return may && open ? <B /> : null`],
  ['after an early return', `if (!mayAll(me, ['b.read']) || closed) return null; return <B />`],
  ['a list of tabs', `return [{ needs: ['b.read'], children: <B /> }].filter(({ needs }) => mayAll(me, needs))`],
  ['held by who is signed in', `return me.permissions.includes('b.read') && <B />`],
  ['a hidden button', `const save = useTell('a.write', []); return mayAll(me, ['a.change']) && <p onClick={save} />`],
]
for (const [name, body] of right)
  test(`what is allowed is allowed: ${name}`, () =>
    assert.deepEqual(faultsOf(`${page(body)}\nfunction B() { useAsk('b.read', {}) }`), []))

test('pages are read from a feature’s index', () => {
  const code = `export const f: Feature = { name: 'f', pages: [{ path: 'f/:id', title: 't', icon: <Icon />, permissions: ['a.read'], load: () => import('./Page.tsx') }] }`
  assert.deepEqual(pagesIn('f/index.tsx', code), [
    { path: 'f/:id', title: 't', permissions: ['a.read'], file: 'f/Page.tsx' },
  ])
  assert.throws(() => pagesIn('f/index.tsx', code.replace(`['a.read']`, 'SOME')), /not literal/)
})
