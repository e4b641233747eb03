// What the tests of the embedded PostgreSQL share: temporary folders, a server as a process of its own, a query.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type EmbeddedOptions, startEmbedded } from '../src/embedded/index.ts'
import { isAlive, postgresIn } from '../src/embedded/processes.ts'

export const project = join(import.meta.dirname, '../../..')
export const isRoot = process.getuid?.() === 0
export const nobody = { uid: 65534, gid: 65534 }

/** Small memory for many clusters on one machine, and no waiting for the disk where a test does not cut the power. */
export const light = { shared_buffers: '16MB', fsync: 'off' }

const folders: string[] = []
const children: ChildProcess[] = []

after(() => {
  for (const child of children) child.kill('SIGKILL')
  // Their PostgreSQL is told by its leash; what a failed test left behind is not left running.
  for (const pid of folders.flatMap((folder) => postgresIn(join(folder, 'postgres')))) {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** A folder that the end of the test file removes. */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-test-'))
  chmodSync(folder, mode)
  folders.push(folder)
  return folder
}

let template: Promise<string> | undefined

/** A data folder with a cluster in it, as a first start leaves it: copied, since making one takes half a second. */
export async function readyFolder(): Promise<string> {
  template ??= (async () => {
    const dataDir = temporaryFolder()
    await (await startEmbedded({ dataDir, log: () => undefined, settings: light })).stop()
    return dataDir
  })()
  const dataDir = temporaryFolder()
  execFileSync('cp', ['-a', `${await template}/.`, dataDir])
  return dataDir
}

export interface Message {
  log?: string
  url?: string
  pid?: number
  exit?: string
  signal?: string
  error?: string
  kind?: string
}

/** One run of embedded-server.ts. */
export interface ServerRun {
  readonly process: ChildProcess
  readonly messages: Message[]
  /** Waits for a message that has the key; fails when the process ends without one. */
  next(key: keyof Message): Promise<Message>
  /** Asks on standard input, and waits for the end. */
  ask(word: 'stop' | 'exit'): Promise<number | null>
  readonly ended: Promise<number | null>
}

export type ServerOptions = Omit<EmbeddedOptions, 'log'>

export interface RunAs {
  readonly uid?: number
  readonly gid?: number
  /** Where the project's copy lies. */
  readonly from?: string
  /** A command before node, such as unshare. */
  readonly prefix?: readonly string[]
}

/** Starts the small server in a process group of its own. */
export function runServer(options: ServerOptions, as: RunAs = {}): ServerRun {
  const { from = project, prefix = [], ...who } = as
  const node = from === project ? process.execPath : join(from, 'node_modules/node/bin/node')
  const words = [
    ...prefix,
    node,
    join(from, 'packages/db/test/embedded-server.ts'),
    JSON.stringify({ settings: light, ...options }),
  ]
  const child = spawn(words[0]!, words.slice(1), {
    ...who,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const messages: Message[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (line) => messages.push(JSON.parse(line)))
  const ended = once(lines, 'close').then(async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.exitCode
  })
  let over = false
  ended.then(() => {
    over = true
  })
  return {
    process: child,
    messages,
    ended,
    async next(key) {
      for (;;) {
        const found = messages.find((message) => message[key] !== undefined)
        if (found !== undefined) return found
        assert.ok(!over, `the server ended without ${key}: ${JSON.stringify(messages)}`)
        await sleep(5)
      }
    },
    ask(word) {
      child.stdin?.write(`${word}\n`)
      return ended
    },
  }
}

/** Runs one statement and gives its rows. */
export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Waits until the condition holds; fails after ten seconds. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const until = performance.now() + 10_000
  while (!condition()) {
    assert.ok(performance.now() < until, `never: ${what}`)
    await sleep(10)
  }
}

/** The shell that holds PostgreSQL on a leash for a server. */
export function leashOf(postmaster: number): number {
  const table = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
  const line = table.split('\n').find((row) => row.endsWith(`kill -INT "$1" sh ${postmaster}`))
  assert.ok(line !== undefined, 'there is a leash')
  return Number(line.trim().split(' ')[0])
}

/** A copy of what runs the embedded PostgreSQL, inside a folder of the given mode. Hard links where the disk allows. */
export function copyProject(mode: number): string {
  const folder = temporaryFolder(mode)
  mkdirSync(join(folder, 'packages'))
  for (const [from, to] of [
    ['node_modules', 'node_modules'],
    ['packages/db', 'packages/db'],
    ['packages/kernel', 'packages/kernel'],
    ['package.json', 'package.json'],
  ] as const) {
    const linked = spawnSync('cp', ['-al', join(project, from), join(folder, to)])
    if (linked.status !== 0) execFileSync('cp', ['-a', join(project, from), join(folder, to)])
  }
  return folder
}

/** The owner and the mode of a running process' folder, as /proc tells. */
export function userOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
