import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readyConsole } from '../src/build-console.ts'

// What `npm start` does about the console before it listens. That Vite builds the real one is shown by test/console.

const folder = mkdtempSync(join(tmpdir(), 'atrium-console-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function place(name: string) {
  const told: string[] = []
  const builds: string[] = []
  const dist = join(folder, name)
  const build = async (into: string) => {
    builds.push(into)
    mkdirSync(into)
    writeFileSync(join(into, 'index.html'), `build ${builds.length}`)
    return undefined
  }
  const ready = (how: (into: string) => Promise<string | undefined> = build) =>
    readyConsole((line) => told.push(line), { dist, build: how })
  return { dist, told, builds, ready }
}

test('it is built once, and told with its time', async () => {
  const { dist, told, builds, ready } = place('once')
  assert.equal(await ready(), dist)
  assert.equal(told.length, 1)
  assert.match(told[0]!, /^Built the console \(\d+\.\d s\)$/)
  assert.equal(await ready(), dist)
  assert.deepEqual([builds.length, told.length], [1, 1])
})

test('it is built anew when it is of other sources, or was not finished', async () => {
  const { dist, builds, ready } = place('anew')
  await ready()
  writeFileSync(join(dist, '.built'), 'of yesterday')
  await ready()
  assert.equal(readFileSync(join(dist, 'index.html'), 'utf8'), 'build 2')
  rmSync(join(dist, '.built'))
  await ready()
  rmSync(join(dist, 'index.html'))
  await ready()
  assert.equal(builds.length, 4)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('anew')),
    ['anew'],
    'nothing is left beside it',
  )
})

test('a build that fails is one sentence, and the build before it stays as it was', async () => {
  const { dist, told, ready } = place('fails')
  assert.equal(await ready(async () => 'App.tsx (3:7): Unexpected token'), undefined)
  assert.equal(told[0], 'The console could not be built (App.tsx (3:7): Unexpected token); the API starts without it.')
  assert.equal(
    await ready(async () => {
      throw new Error('ENOENT: no such file,\n  vite')
    }),
    undefined,
  )
  assert.match(told[1]!, /^The console could not be built \(ENOENT: no such file, vite\); the API starts without it\.$/)
  assert.equal(existsSync(dist), false)
})

test('of two who build at once both serve a whole one', async () => {
  const { dist, ready, builds } = place('both')
  const slow = async (into: string) => {
    // Another process finishes while we build.
    await ready()
    mkdirSync(into, { recursive: true })
    writeFileSync(join(into, 'index.html'), 'ours')
    return undefined
  }
  assert.equal(await ready(slow), dist)
  assert.equal(readFileSync(join(dist, 'index.html'), 'utf8'), 'build 1')
  assert.equal(builds.length, 1)
})
