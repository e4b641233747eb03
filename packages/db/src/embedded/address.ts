import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Runner } from './runner.ts'

/** Where clients reach PostgreSQL. */
export type Address =
  | { readonly kind: 'socket'; readonly folder: string; readonly temporary: boolean }
  | { readonly kind: 'tcp'; readonly port: number }

/** The number in the name of the socket file; nothing listens on it. */
const SOCKET_PORT = 5432
/** Bytes of a socket's path on this system, its end mark not counted. */
const LONGEST_PATH = platform() === 'linux' ? 107 : 103
const TEMPORARY = 'atrium-pg-'

/**
 * A Unix socket inside the cluster's folder, which only its owner may enter. Where that path is too long or the disk cannot hold sockets, one in a
 * private temporary folder; where there are none at all, a free port of 127.0.0.1.
 */
export async function findAddress(clusterDir: string, runner: Runner): Promise<Address> {
  if (platform() !== 'win32') {
    if (await canListen(clusterDir)) return { kind: 'socket', folder: clusterDir, temporary: false }
    for (const parent of [tmpdir(), '/tmp']) {
      const folder = mkdtempSync(join(parent, TEMPORARY)) // mode 700
      if (runner.owner !== undefined) chownSync(folder, runner.owner.uid, runner.owner.gid)
      if (await canListen(folder)) return { kind: 'socket', folder, temporary: true }
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return { kind: 'tcp', port: await freePort() }
}

/** Whether a socket folder named in an old postmaster.pid is one of ours, made for that run only. */
export function isTemporary(folder: string): boolean {
  return basename(folder).startsWith(TEMPORARY) && [tmpdir(), '/tmp'].includes(dirname(folder))
}

/** Options that make postgres listen there. */
export function listenArgs(address: Address): string[] {
  const settings =
    address.kind === 'socket'
      ? {
          listen_addresses: '',
          unix_socket_directories: quoteInList(address.folder),
          unix_socket_permissions: '0700',
          port: SOCKET_PORT,
        }
      : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: address.port }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The connection string for `pg`. Port and sslmode are named so that PGPORT and PGSSLMODE of the environment do not meddle. */
export function urlOf(address: Address, user: string, password: string, database: string): string {
  const host = address.kind === 'socket' ? encodeURIComponent(address.folder) : '127.0.0.1'
  const port = address.kind === 'socket' ? SOCKET_PORT : address.port
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}?sslmode=disable`
}

// The setting is a list: a path with a comma or a quote in it must be quoted.
function quoteInList(folder: string): string {
  return `"${folder.replaceAll('"', '""')}"`
}

async function canListen(folder: string): Promise<boolean> {
  const path = join(folder, `.s.PGSQL.${SOCKET_PORT}`)
  if (Buffer.byteLength(path) > LONGEST_PATH) return false
  const probe = `${path.slice(0, -1)}p`
  rmSync(probe, { force: true })
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(probe, () => server.close(() => resolve(true)))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port was given')),
      )
    })
  })
}
