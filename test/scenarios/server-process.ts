import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const PATIENCE_MS = 60_000

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The real server in a process of its own, without the sample group; answers when it is ready to serve. */
export async function startServer(port: number, environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ATRIUM_SAMPLE: 'off', ATRIUM_LOG: 'silent', ...environment, PORT: String(port) },
    stdio: 'ignore',
  })
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(100)) {
    assert.equal(child.exitCode, null, 'the server did not start')
    const ready = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined)
    if (ready?.ok) return child
  }
  child.kill('SIGKILL')
  throw new Error('the server did not answer')
}
