/**
 * Holds the PostgreSQL that all tests share. Runs as a process of its own, started by the first test that needs it (see
 * shared-server.ts), and ends by itself. Every user keeps one connection to it: when that closes, the databases the user left are
 * dropped; when the last has closed and nobody comes within IDLE_MS, the cluster stops and its folder goes. A supervisor that
 * was killed takes PostgreSQL with it (startEmbedded sees to that); its folder goes when the next one starts.
 */
import { mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { openDatabase } from '@atrium/db'
import { type Embedded, startEmbedded } from '@atrium/db/embedded'
import { systemClock } from '@atrium/kernel'
import { meetingPoint, type SupervisorAnswer } from './shared-server.ts'
import { dropDatabases } from './template.ts'

const IDLE_MS = 20_000

/** Nothing here has to outlive a crash, so nothing is forced to disk; the rest is as the product sets it. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '1GB',
  log_min_error_statement: 'error',
}

const { socket, folderPrefix } = meetingPoint()
const users = new Set<Socket>()
let idle: NodeJS.Timeout | undefined
let cluster: Promise<{ embedded: Embedded; url: string }> | undefined
let stopping = false

function startCluster(): Promise<{ embedded: Embedded; url: string }> {
  clearLeftFolders()
  const folder = mkdtempSync(`${folderPrefix}${process.pid}-`)
  return startEmbedded({ dataDir: folder, log: () => undefined, settings }).then((embedded) => {
    embedded.onExit(() => leave(1))
    return { embedded, url: databaseUrl(embedded.url, 'postgres') }
  })
}

function databaseUrl(url: string, database: string): string {
  const at = new URL(url)
  at.pathname = `/${database}`
  return at.href
}

/** Folders of supervisors that were killed: their name holds the pid. */
function clearLeftFolders(): void {
  const parent = dirname(folderPrefix)
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(basename(folderPrefix))) continue
    const pid = Number(name.slice(basename(folderPrefix).length).split('-')[0])
    if (pid !== process.pid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const reply = (user: Socket, answer: SupervisorAnswer) => user.write(`${JSON.stringify(answer)}\n`)

function serve(user: Socket): void {
  users.add(user)
  clearTimeout(idle)
  let pid = ''
  user.setEncoding('utf8')
  user.on('data', (text: string) => {
    pid += text
  })
  // A user that was killed may reset the connection; `close` follows.
  user.on('error', () => undefined)
  user.on('close', () => {
    users.delete(user)
    dropLeftBy(Number(pid)).finally(waitForUsers)
  })
  cluster?.then(
    ({ url }) => reply(user, { url }),
    (error: unknown) => {
      reply(user, { error: error instanceof Error ? error.message : String(error) })
      user.end(() => leave(1))
    },
  )
}

async function dropLeftBy(pid: number): Promise<void> {
  if (!cluster || stopping || !(pid > 0)) return
  const database = openDatabase({ url: (await cluster).url, clock: systemClock, name: 'atrium testkit' })
  try {
    await dropDatabases(database, pid)
  } finally {
    await database.close()
  }
}

function waitForUsers(): void {
  clearTimeout(idle)
  if (users.size === 0) idle = setTimeout(() => leave(0), IDLE_MS)
}

async function leave(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  // From here on newcomers start another supervisor, with a folder of its own.
  server.close()
  for (const user of users) user.destroy()
  const started = await cluster?.catch(() => undefined)
  await started?.embedded.stop()
  const mine = `${basename(folderPrefix)}${process.pid}-`
  for (const name of readdirSync(dirname(folderPrefix))) {
    if (name.startsWith(mine)) rmSync(join(dirname(folderPrefix), name), { recursive: true, force: true })
  }
  process.exit(code)
}

const server = createServer(serve)
server.on('error', () => {
  if (socket.startsWith('\0')) process.exit(0) // somebody else was first
  // A socket file outlives its owner where there are no abstract ones.
  connect(socket)
    .on('connect', () => process.exit(0))
    .on('error', () => {
      unlinkSync(socket)
      server.listen(socket)
    })
})
server.on('listening', () => {
  cluster = startCluster()
  cluster.then(waitForUsers, () => setTimeout(() => leave(1), 2_000))
})
server.listen(socket)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave(0))
