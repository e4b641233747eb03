import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { lockDataFolder } from '../src/embedded/index.ts'
import { isAlive } from '../src/embedded/processes.ts'
import { eventually, runServer, temporaryFolder } from './embedded-driver.ts'

const quiet = () => undefined
const refusal = (pid: number) => ({
  name: 'StartupError',
  message: new RegExp(`^Another Atrium server \\(process ${pid}\\) is using the data folder .*\\.$`),
})

/** A process that takes the lock of a folder, says whether it got it, and keeps it. */
function contender(folder: string): Promise<{ pid: number; got: boolean; kill: () => void }> {
  const script = `
    import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, '../src/embedded/index.ts'))}
    const got = await lockDataFolder(${JSON.stringify(folder)}, () => undefined, 0).then(() => true, () => false)
    console.log(got)
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve) => {
    child.stdout.once('data', (data: Buffer) =>
      resolve({ pid: child.pid!, got: data.toString().trim() === 'true', kill: () => child.kill('SIGKILL') }),
    )
  })
}

test('a folder is one server’s until it gives it back', async () => {
  const folder = temporaryFolder()
  const lock = await lockDataFolder(folder, quiet, 0)
  await assert.rejects(lockDataFolder(folder, quiet, 0), refusal(process.pid))
  lock.release()
  lock.release()
  const again = await lockDataFolder(folder, quiet, 0)
  lock.release()
  await assert.rejects(
    lockDataFolder(folder, quiet, 0),
    refusal(process.pid),
    'a lock released twice does not take away the next one',
  )
  again.release()
  assert.deepEqual(readdirSync(folder), [])
})

test('a lock left by kill -9 is taken over, by one of many', async () => {
  for (let round = 0; round < 3; round++) {
    const folder = temporaryFolder()
    const dead = await contender(folder)
    dead.kill()
    await eventually('it is dead', () => !isAlive(dead.pid))
    const here = Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(folder, quiet, 0)))
    const there = await Promise.all(Array.from({ length: 3 }, () => contender(folder)))
    const mine = (await here).filter((outcome) => outcome.status === 'fulfilled')
    assert.equal(mine.length + there.filter(({ got }) => got).length, 1)
    assert.deepEqual(readdirSync(folder), ['server.lock'], 'and nothing else is left')
    for (const { kill } of there) kill()
    for (const { value } of mine) value.release()
  }
})

test('a pid that was given to another program does not hold the lock; one that cannot be read holds nothing', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'server.lock')
  const lock = await lockDataFolder(folder, quiet, 0)
  const text = readFileSync(path, 'utf8')
  lock.release()
  for (const content of [text.replace(/"started":"\d+"/, '"started":"12345"'), '', '{"pid":']) {
    assert.notEqual(content, text)
    writeFileSync(path, content)
    const taken = await lockDataFolder(folder, quiet, 0)
    taken.release()
    assert.ok(!existsSync(path))
  }
})

// These wait for seconds, so they wait together.
describe('two servers and one folder', { concurrency: true }, () => {
  test('a second server on the same folder says one sentence and leaves the first alone', async () => {
    const dataDir = temporaryFolder()
    const first = runServer({ dataDir })
    const { pid } = await first.next('pid')
    const second = runServer({ dataDir })
    assert.match((await second.next('error')).error!, refusal(first.process.pid!).message)
    assert.equal(await second.ended, 1)
    assert.ok(isAlive(pid!))
    assert.equal(await first.ask('stop'), 0)
  })

  test('a server started while the former one stops waits for it', async () => {
    const dataDir = temporaryFolder()
    const first = runServer({ dataDir })
    await first.next('pid')
    const second = runServer({ dataDir })
    assert.match((await second.next('log')).log!, /^Another Atrium server .*; waiting up to 5 s for it to stop$/)
    assert.equal(await first.ask('stop'), 0)
    await second.next('pid')
    assert.equal(await second.ask('stop'), 0)
  })

  test('a holder in another container is known by its sign of life', async () => {
    const [alive, silent] = [temporaryFolder(), temporaryFolder()]
    for (const folder of [alive, silent]) {
      const lock = await lockDataFolder(folder, quiet, 0)
      const text = readFileSync(join(folder, 'server.lock'), 'utf8')
      lock.release()
      writeFileSync(join(folder, 'server.lock'), text.replace(/"space":"[^"]*"/, '"space":"elsewhere"'))
    }
    const beat = setInterval(() => utimesSync(join(alive, 'server.lock'), performance.now(), performance.now()), 500)
    const said: string[] = []
    // Meanwhile the real one: its file, made old here, is young again after a second.
    const real = temporaryFolder()
    const holder = await lockDataFolder(real, quiet)
    utimesSync(join(real, 'server.lock'), 1, 1)
    await Promise.all([
      assert.rejects(lockDataFolder(alive, quiet, 0), refusal(process.pid)),
      lockDataFolder(silent, (line) => said.push(line)).then((lock) => lock.release()),
    ])
    clearInterval(beat)
    assert.ok(statSync(join(real, 'server.lock')).mtimeMs > 2_000)
    holder.release()
    assert.match(said.join(), /another container or boot; waiting 5 s/)
  })
})
