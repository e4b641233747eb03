// The entry of all npm scripts, and the runner of tests, tried in a small project of their own: local packages only, so that npm needs no network.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const scripts = join(import.meta.dirname, '../scripts')
const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** As the project itself says it. */
const START: string = JSON.parse(readFileSync(join(scripts, '../package.json'), 'utf8')).scripts.start

/** Says what it was given; waits when asked, and then says which signals come. */
const SERVER = `
import { version as tool } from 'tool'
if (process.argv.includes('wait')) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { console.log(signal); process.exit(7) })
  setTimeout(() => undefined, 60_000)
}
console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, env: process.env.NODE_ENV, cwd: process.cwd(), tool }))
if (process.argv.includes('die')) process.kill(process.pid, 'SIGKILL')
if (!process.argv.includes('wait')) process.exitCode = Number(process.argv[3] ?? 0)
`

function write(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

function npm(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('npm', [...args, '--offline', '--no-audit'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  assert.equal(status, 0, stderr)
}

/** Names a version of the development package, packed as a registry would, and locks it. */
function useTool(folder: string, version: string): void {
  write(folder, {
    'vendor/tool/package.json': JSON.stringify({ name: 'tool', version, type: 'module', exports: './index.js' }),
    'vendor/tool/index.js': `export const version = '${version}'`,
    'package.json': JSON.stringify({
      name: 'small',
      type: 'module',
      scripts: { wait: START.replaceAll('enter.mjs start', 'enter.mjs start wait') },
      dependencies: { node: 'file:./vendor/node' },
      devDependencies: { tool: `file:./vendor/tool-${version}.tgz` },
    }),
  })
  npm(folder, 'pack', './vendor/tool', '--pack-destination=vendor')
  npm(folder, 'install', '--package-lock-only')
}

function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-enter-'))
  folders.push(folder)
  chmodSync(folder, 0o755)
  write(folder, {
    'vendor/node/package.json': JSON.stringify({ name: 'node', version: '24.0.0' }),
    'apps/server/src/main.ts': SERVER,
  })
  mkdirSync(join(folder, 'vendor/node/bin'))
  symlinkSync(process.execPath, join(folder, 'vendor/node/bin/node'))
  cpSync(scripts, join(folder, 'scripts'), { recursive: true })
  useTool(folder, '1.0.0')
  return folder
}

interface Entered {
  status: number | null
  stdout: string
  stderr: string
  said: { args: string[]; node: string; env?: string; cwd: string; tool: string } | undefined
}

function enter(
  folder: string,
  words: string[],
  env: Record<string, string> = {},
  who: { uid?: number; gid?: number } = {},
): Entered {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/enter.mjs'), ...words], {
    cwd: tmpdir(),
    env: { ...process.env, npm_config_offline: 'true', NODE_TEST_CONTEXT: undefined, ...env },
    encoding: 'utf8',
    ...who,
  })
  const line = stdout.split('\n').find((text) => text.startsWith('{'))
  return { status, stdout, stderr, said: line === undefined ? undefined : JSON.parse(line) }
}

test('it installs what is missing, once, and hands over to the Node that comes with the project', () => {
  const folder = makeProject()
  const first = enter(folder, ['start', 'a b', '3'], { NODE_ENV: 'production' })
  assert.match(first.stdout, /^Installing packages \(none are there\) …\n.*Installed packages in \d+\.\d s\n/s)
  assert.equal(first.status, 3, first.stderr)
  assert.deepEqual(first.said?.args, ['a b', '3'])
  assert.equal(first.said?.cwd, folder)
  assert.equal(first.said?.env, 'production')
  assert.equal(first.said?.tool, '1.0.0', 'a development package is there in production')

  const second = enter(folder, ['start'])
  assert.equal(second.status, 0)
  assert.doesNotMatch(second.stdout, /Install/)

  // A new version arrives with a pull.
  useTool(folder, '2.0.0')
  const third = enter(folder, ['start'])
  assert.match(third.stdout, /Installing packages \(tool has changed\)/)
  assert.equal(third.said?.tool, '2.0.0')

  rmSync(join(folder, 'node_modules/tool'), { recursive: true })
  assert.match(enter(folder, ['start']).stdout, /Installing packages \(tool is missing\)/)

  // What someone else installed by hand is good enough: nothing is installed twice.
  rmSync(join(folder, 'node_modules'), { recursive: true })
  npm(folder, 'ci')
  assert.doesNotMatch(enter(folder, ['start']).stdout, /Install/)
  // But not what left the development packages out.
  npm(folder, 'ci', '--omit=dev')
  assert.match(enter(folder, ['start']).stdout, /Installing packages \(tool is missing\)/)
})

test('npm ci accepts the lock of the project itself', () => {
  // A registry that lacks packages of other platforms leaves them out of the lock, and then no fresh clone can be installed anywhere.
  npm(join(scripts, '..'), 'ci', '--dry-run', '--include=dev')
})

test('two that start at once install once', async () => {
  const folder = makeProject()
  const runs = await Promise.all([1, 2].map(() => started(folder, ['start']).ended))
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(
    runs.filter(({ text }) => text.includes('Installed packages')).length,
    1,
    runs.map(({ text }) => text).join('\n'),
  )
})

test('a folder that cannot be written will do when all is there', () => {
  const folder = makeProject()
  const nobody = { uid: 65534, gid: 65534 }
  const who = process.getuid?.() === 0 ? nobody : {}
  if (process.getuid?.() !== 0) chmodSync(folder, 0o555)
  const refused = enter(folder, ['start'], {}, who)
  assert.equal(refused.status, 1)
  assert.match(
    refused.stderr,
    /^none are there, and .* cannot be written: run npm ci --include=dev there as its owner\.\n$/,
  )
  chmodSync(folder, 0o755)
  npm(folder, 'ci')
  if (process.getuid?.() !== 0) chmodSync(folder, 0o555)
  assert.equal(enter(folder, ['start', 'x', '5'], {}, who).status, 5)
  chmodSync(folder, 0o755)
})

test('a wrong word, a part that is not there and a failing install are told in a sentence', () => {
  const folder = makeProject()
  const wrong = enter(folder, ['strat'])
  assert.equal(wrong.status, 1)
  assert.equal(
    wrong.stderr,
    'Usage: node scripts/enter.mjs start|dev|import|keys|test|check|golden|map|bench|pictures [arguments]\n',
  )
  assert.equal(enter(folder, []).status, 1)
  const missing = enter(folder, ['bench'])
  assert.deepEqual([missing.status, missing.stderr], [1, 'npm run bench needs bench/run.ts, which is not there.\n'])
  const nowhere = join(folder, 'nowhere')
  const homeless = enter(folder, ['start'], { TMPDIR: nowhere })
  assert.deepEqual(
    [homeless.status, homeless.stderr],
    [1, `${nowhere} cannot be written (ENOENT): set TMPDIR to a folder that can.\n`],
  )
  // The lock does not know this dependency, which npm ci refuses.
  write(folder, { 'package.json': JSON.stringify({ name: 'small', dependencies: { other: 'file:./vendor/other' } }) })
  const failed = enter(folder, ['start'])
  assert.equal(failed.status, 1)
  assert.match(failed.stderr, /npm ci failed \(code 1\); its message above says why\.\n$/)
})

function started(
  folder: string,
  words: string[],
  by: string[] = [process.execPath, join(folder, 'scripts/enter.mjs')],
) {
  const env = { ...process.env, npm_config_offline: 'true' }
  const child = spawn(by[0]!, [...by.slice(1), ...words], {
    cwd: folder,
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const heard = new Set<() => void>()
  child.stdout.on('data', (data: Buffer) => {
    text += data
    for (const listener of heard) listener()
  })
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, text })),
  )
  const hears = (part: string) =>
    new Promise<void>((resolve) => {
      const listener = () => {
        if (text.includes(part)) resolve()
      }
      heard.add(listener)
      listener()
    })
  return { child, ended, hears }
}

test('signals are handed on, and the end of the program is ours', async () => {
  const folder = makeProject()
  npm(folder, 'ci')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const run = started(folder, ['start', 'wait'])
    await run.hears('{')
    run.child.kill(signal)
    const { code, text } = await run.ended
    assert.equal(code, 7)
    assert.equal(text.trim().split('\n').at(-1), signal === 'SIGHUP' ? 'SIGTERM' : signal)
  }
  assert.equal((await started(folder, ['start', 'die']).ended).code, 137)
})

test('whoever ends npm ends the server: from a terminal, by a signal to npm, even by kill -9', async () => {
  const folder = makeProject()
  npm(folder, 'ci')
  const ways: [signal: NodeJS.Signals, toAll: boolean, heard: RegExp][] = [
    ['SIGINT', true, /\nSIGINT\n/], // Ctrl-C reaches the whole group of processes
    ['SIGINT', false, /\nSIGINT\n/],
    ['SIGTERM', false, /\nSIGTERM\n/],
    ['SIGKILL', false, /\nSIGTERM\n/],
  ]
  for (const [signal, toAll, heard] of ways) {
    const run = started(folder, [], ['npm', 'run', 'wait'])
    await run.hears('{')
    const npmItself = run.child.pid!
    process.kill(toAll ? -npmItself : npmItself, signal)
    const { text } = await run.ended // when all that hold our pipe are gone
    assert.match(text, heard)
  }
})

test('npm test counts what ran, and a run that tested nothing has failed', () => {
  const folder = makeProject()
  npm(folder, 'ci')
  const last = ({ stdout }: Entered) => stdout.trimEnd().split('\n').at(-1)
  const none = enter(folder, ['test'])
  assert.deepEqual([none.status, last(none)], [1, '0 passed, 0 failed'])

  write(folder, {
    'packages/a/test/good.test.ts': `import { test } from 'node:test'; test('one', () => {}); test('two', async (t) => { await t.test('inner', () => {}) })`,
    'test/deep/er/good.test.ts': `import { test } from 'node:test'; test('three', () => {})`,
    'apps/server/node_modules/x/test/bad.test.ts': 'throw new Error("not ours")',
  })
  const good = enter(folder, ['test'])
  assert.deepEqual([good.status, last(good)], [0, '4 passed, 0 failed'], good.stdout)
  const some = enter(folder, ['test', './test/deep'])
  assert.deepEqual([some.status, last(some)], [0, '1 passed, 0 failed'])
  const named = enter(folder, ['test', '--test-name-pattern=two', 'packages/a'])
  assert.deepEqual([named.status, last(named)], [0, '2 passed, 0 failed'])

  write(folder, { 'modules/b/test/empty.test.ts': '', 'modules/b/test/left.test.ts': 'process.exit(0)' })
  const empty = enter(folder, ['test'])
  assert.deepEqual([empty.status, last(empty)], [1, '4 passed, 2 failed'])
  assert.match(empty.stdout, /✖ modules\/b\/test\/empty\.test\.ts ran no test/)

  write(folder, {
    'modules/b/test/empty.test.ts': 'throw new Error("broken")',
    'modules/b/test/left.test.ts': `import { test } from 'node:test'; test('no', () => { throw new Error('no') })`,
  })
  const bad = enter(folder, ['test'])
  assert.deepEqual([bad.status, last(bad)], [1, '4 passed, 2 failed'])
})
