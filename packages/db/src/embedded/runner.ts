import { type ChildProcess, execFile, execFileSync, type StdioOptions, spawn } from 'node:child_process'
import { chownSync, lchownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../startup-error.ts'
import { CHILD_ENV } from './processes.ts'

const run = promisify(execFile)

/** A user of the system. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** As whom PostgreSQL's programs run: it refuses root, and insists that the cluster's files belong to whoever runs it. */
export interface Runner {
  /** `self`: as we are. `namespace`: we are root, and it thinks that it is not. `user`: we are root, and it runs as another user. */
  readonly kind: 'self' | 'namespace' | 'user'
  /** Who owns the files, when that is not simply us. */
  readonly owner: SystemUser | undefined
}

/** In its own user namespace root is seen as user 1000; outside it is still root, so it enters folders of mode 700 and keeps its pid. */
const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

function commandFor(runner: Runner, file: string, args: readonly string[]): { file: string; args: string[] } {
  if (runner.kind !== 'namespace') return { file, args: [...args] }
  const [unshare, ...rest] = NAMESPACE
  return { file: unshare!, args: [...rest, file, ...args] }
}

/**
 * Starts a program as the runner says; the process that runs has the pid of the child. With `ownSession` the Ctrl-C of a terminal does not reach it.
 */
export function start(
  runner: Runner,
  file: string,
  args: readonly string[],
  stdio: StdioOptions,
  ownSession = false,
): ChildProcess {
  const command = commandFor(runner, file, args)
  const who =
    runner.kind === 'user' && runner.owner !== undefined ? { uid: runner.owner.uid, gid: runner.owner.gid } : {}
  return spawn(command.file, command.args, { ...who, env: CHILD_ENV, cwd: '/', detached: ownSession, stdio })
}

/** Runs a program to its end as the runner says, with `input` on its standard input. */
export async function runToEnd(
  runner: Runner,
  file: string,
  args: readonly string[],
  input = '',
): Promise<{ ok: boolean; output: string }> {
  const child = start(runner, file, args, 'pipe')
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stdin?.on('error', () => undefined) // it ended without reading: its exit code says so
  child.stdin?.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { ok: code === 0, output: Buffer.concat(chunks).toString() }
}

/** Whether a program that runs so could enter the folder and, when one is named, run the file. */
export async function reaches(runner: Runner, folder: string, file?: string): Promise<boolean> {
  const script = 'cd "$1" && { test -z "$2" || "$2" --version >/dev/null; }'
  try {
    return (await runToEnd(runner, 'sh', ['-c', script, 'sh', folder, file ?? ''])).ok
  } catch {
    return false // unshare is not installed, or setuid is forbidden
  }
}

/** Gives a file to whoever must own it. */
export function give(path: string, runner: Runner): void {
  if (runner.owner !== undefined) chownSync(path, runner.owner.uid, runner.owner.gid)
}

/** Gives a folder and all in it, the folder itself last: its owner tells the next start that everything below is done. */
export function giveAll(folder: string, owner: SystemUser): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) giveAll(path, owner)
    else lchownSync(path, owner.uid, owner.gid)
  }
  chownSync(folder, owner.uid, owner.gid)
}

/** The user that runs PostgreSQL when we are root and may not make a user namespace. */
export const SYSTEM_USER = 'atrium-postgres'

/** Looks up a user by name. */
export function findUser(name: string): SystemUser | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', env: CHILD_ENV, stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined // id ends with 1 for an unknown user
  }
}

/** The dedicated system user, made if it is missing; where none can be made, postgres or nobody. */
export async function systemUser(): Promise<SystemUser> {
  const found = findUser(SYSTEM_USER)
  if (found !== undefined) return found
  const ways = [
    [
      'useradd',
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      SYSTEM_USER,
    ],
    ['adduser', '-S', '-D', '-H', SYSTEM_USER], // BusyBox
  ]
  for (const [file, ...args] of ways) {
    try {
      await run(file!, args, { env: CHILD_ENV })
      break
    } catch {
      // Not installed or not allowed (a read-only system): the next way, and in the end a user that is there.
    }
  }
  for (const name of [SYSTEM_USER, 'postgres', '_postgres', 'nobody']) {
    const user = findUser(name)
    if (user !== undefined && user.uid !== 0) return user
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root and this system has no other user; start Atrium as an ordinary user, or set DATABASE_URL.',
  )
}
