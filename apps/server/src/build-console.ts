import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { seconds } from './open-house.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CONSOLE = join(ROOT, 'apps', 'console')
/** Whatever may change what is built: the console, what it is made of, and the versions of everything else. */
const SOURCES = [
  'apps/console/{index.html,package.json,vite.config.ts}',
  'apps/console/{src,public}/**',
  'packages/{ui,api,rules,tracker}/{package.json,src/**}',
  'package-lock.json',
]
/** Holds the hash of the sources that a folder was built from; written last, so that half a build is none. */
const MARK = '.built'

/** What the builder says before it says what is wrong. */
const HEADINGS = /^(✗|x|error during build|Build failed)\b|^✗/i

/** Where the build goes and how it is made; tests say otherwise. */
export interface ConsolePlace {
  readonly dist: string
  /** Builds into a folder. Answers what went wrong, in the builder's own words, or nothing. */
  readonly build: (folder: string) => Promise<string | undefined>
}

/**
 * Sees that the built console is there and of these sources, and answers its folder; builds it where it is not (some seconds), telling so. Where that
 * fails it tells why in one sentence and answers nothing: the API works without its console.
 */
export async function readyConsole(
  tell: (line: string) => void,
  { dist, build }: ConsolePlace = { dist: join(CONSOLE, 'dist'), build: buildConsole },
): Promise<string | undefined> {
  const began = performance.now()
  const wanted = sourcesHash()
  if (isBuiltFrom(dist, wanted)) return dist
  const fresh = `${dist}-${process.pid}`
  try {
    const fault = await build(fresh)
    if (fault !== undefined) throw new Error(fault)
    writeFileSync(join(fresh, MARK), wanted)
    replace(dist, fresh, wanted)
    tell(`Built the console (${seconds(began)})`)
    return dist
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim()
    tell(`The console could not be built (${why}); the API starts without it.`)
    return undefined
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Whether the folder holds a whole build of sources with this hash. */
function isBuiltFrom(folder: string, hash: string): boolean {
  const mark = join(folder, MARK)
  return existsSync(mark) && readFileSync(mark, 'utf8') === hash && existsSync(join(folder, 'index.html'))
}

/** Another process may have done the same meanwhile; then its folder stays. */
function replace(dist: string, fresh: string, hash: string): void {
  const old = `${fresh}-old`
  if (isBuiltFrom(dist, hash)) return
  try {
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(fresh, dist)
  } catch (error) {
    if (!isBuiltFrom(dist, hash)) throw error
  } finally {
    rmSync(old, { recursive: true, force: true })
  }
}

/** SHA-256 over the names and contents of all sources, the same on every system. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of files)
    hash
      .update(`${file.slice(ROOT.length).split(sep).join('/')}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex')
}

/** Runs Vite in a process of its own: its memory goes with it. */
export async function buildConsole(folder: string): Promise<string | undefined> {
  const vite = join(dirname(createRequire(join(CONSOLE, 'package.json')).resolve('vite/package.json')), 'bin/vite.js')
  const args = ['build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error']
  const child = spawn(process.execPath, [vite, ...args], { cwd: CONSOLE, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code === 0) return undefined
  const lines = stripVTControlCharacters(`${told}\n${out}`)
    .split('\n')
    .map((line) => line.trim())
  return lines.find((line) => line !== '' && !HEADINGS.test(line)) ?? `the builder ended with code ${code}`
}
