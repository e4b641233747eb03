import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const SUPERVISOR = fileURLToPath(new URL('./supervisor.ts', import.meta.url))
const PATIENCE_MS = 120_000

/** What the supervisor answers, one line of JSON. */
export type SupervisorAnswer = { readonly url: string } | { readonly error: string }

/** Where users of one checkout meet: an address that vanishes with the process that holds it (on Linux an abstract socket). */
export function meetingPoint(): { readonly socket: string; readonly folderPrefix: string } {
  const name = `atrium-testkit-${userInfo().uid}-${createHash('sha256').update(SUPERVISOR).digest('hex').slice(0, 8)}`
  const socket = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`)
  return { socket, folderPrefix: join(tmpdir(), `${name}-`) }
}

let found: Promise<{ readonly url: string; readonly line: Socket }> | undefined

/**
 * The address of the cluster that all tests of this machine's user share: superuser, database `postgres`. The first comer starts
 * a supervisor, which starts the cluster and stops it some seconds after the last process that asked for it is gone,
 * however it went. Asked again in one process, it answers the same.
 */
export async function sharedServer(): Promise<string> {
  found ??= findOrStart()
  return (await found).url
}

async function findOrStart(): Promise<{ url: string; line: Socket }> {
  const { socket } = meetingPoint()
  const until = performance.now() + PATIENCE_MS
  let started = false
  while (performance.now() < until) {
    const met = await ask(socket)
    if (met) {
      if ('error' in met.answer) throw new Error(`the shared PostgreSQL for tests did not start: ${met.answer.error}`)
      // Being connected is what counts us among the users; it must not keep this process alive.
      met.line.unref()
      return { url: met.answer.url, line: met.line }
    }
    // Of several that start one, the first to listen wins and the others leave.
    if (!started) spawn(process.execPath, [SUPERVISOR], { detached: true, stdio: 'ignore' }).unref()
    started = true
    await sleep(50)
  }
  throw new Error(`no PostgreSQL for tests after ${PATIENCE_MS / 1000} s`)
}

/** Undefined where nobody listens, or where it left before it answered. */
function ask(socket: string): Promise<{ answer: SupervisorAnswer; line: Socket } | undefined> {
  return new Promise((resolve) => {
    const line = connect(socket)
    let text = ''
    line.setEncoding('utf8')
    line.on('connect', () => line.write(`${process.pid}\n`))
    line.on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('\n')) resolve({ answer: JSON.parse(text), line })
    })
    line.on('error', () => resolve(undefined))
    line.on('close', () => resolve(undefined))
  })
}
