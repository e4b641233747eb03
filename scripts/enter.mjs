// The one door of every npm script. Runs on Node 18 or later: sees that what package-lock.json names is installed, then hands over to the Node 24 that
// comes with the project. No dependencies, since it runs before there are any.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { constants as os, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** What each command runs, with the flags for Node before it. */
const commands = {
  // Measured under load: the young generation at 32 MB halves the time of collections, the old one at 256 MB keeps the process below 400 MB.
  start: ['--max-semi-space-size=32', '--max-old-space-size=256', 'apps/server/src/main.ts'],
  dev: ['--watch', '--watch-preserve-output', 'apps/server/src/main.ts'],
  import: [
    ...JSON.parse(readFileSync(join(root, 'scripts/node-flags.json'), 'utf8')).import,
    'apps/server/src/import.ts',
  ],
  keys: ['apps/server/src/keys.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  golden: ['scripts/golden.ts'],
  map: ['scripts/map.ts'],
  bench: ['bench/run.ts'],
  pictures: ['scripts/pictures.ts'],
}

try {
  await main(process.argv[2], process.argv.slice(3))
} catch (error) {
  console.error(error instanceof Sentence ? error.message : error)
  process.exitCode = 1
}

async function main(name, args) {
  if (!Object.hasOwn(commands, name ?? ''))
    throw new Sentence(`Usage: node scripts/enter.mjs ${Object.keys(commands).join('|')} [arguments]`)
  const target = commands[name]
  if (!existsSync(join(root, target.at(-1))))
    throw new Sentence(`npm run ${name} needs ${target.at(-1)}, which is not there.`)
  process.chdir(root)
  await install()
  run(findNode(), [...target, ...args])
}

/** An error that is told without a stack. */
function Sentence(message) {
  this.message = message
}

/** Installs what is missing. Where all is there nothing is written, so a read-only folder will do. */
async function install() {
  if (whatIsMissing() === undefined) return
  const release = await alone()
  try {
    const missing = whatIsMissing() // someone else may have installed it while we waited
    if (missing === undefined) return
    if (!mayWrite(root))
      throw new Sentence(`${missing}, and ${root} cannot be written: run npm ci --include=dev there as its owner.`)
    const began = performance.now()
    console.log(`Installing packages (${missing}) …`)
    // Type check, tests and the Node that runs us are development packages too: NODE_ENV=production must not leave them out.
    npm(['ci', '--include=dev', '--include=optional', '--loglevel=error'])
    if (!existsSync(carriedNode())) fetchNode()
    writeFileSync('node_modules/.atrium-installed', lockHash())
    console.log(`Installed packages in ${seconds(began)}`)
  } finally {
    release()
  }
}

/**
 * Compares package-lock.json with what lies in node_modules; says the first difference. Packages for this platform that npm may leave out when a download
 * fails (PostgreSQL is one) are asked for once.
 */
function whatIsMissing() {
  // npm writes this file when it has finished: without it an install was cut off.
  if (!existsSync('node_modules/.package-lock.json')) return 'none are there'
  if (!existsSync(carriedNode())) return 'node is missing'
  const tried = readOr('node_modules/.atrium-installed', '') === lockHash()
  for (const [path, wanted] of Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages)) {
    if (!path.includes('node_modules/') || (wanted.optional && (tried || !isForThisSystem(wanted)))) continue
    const name = path.replace(/^.*node_modules\//, '')
    const found = JSON.parse(readOr(join(path, 'package.json'), 'null'))
    if (found === null) return `${name} is missing`
    if (!wanted.link && found.version !== wanted.version) return `${name} has changed`
  }
  return undefined
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return otherwise
    throw error
  }
}

function isForThisSystem({ os: systems, cpu, libc }) {
  return libc === undefined && (systems?.includes(process.platform) ?? false) && (cpu?.includes(process.arch) ?? false)
}

function lockHash() {
  return createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
}

function npm(args) {
  // When npm started us it says where it lies; else it is on the path (on Windows a .cmd, which needs a shell).
  const own = process.env.npm_execpath
  const [file, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  const { status, error } = spawnSync(file, [...first, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && first.length === 0,
  })
  if (error !== undefined) throw new Sentence(`npm cannot be run: ${error.message}.`)
  if (status !== 0) throw new Sentence(`npm ${args[0]} failed (code ${status}); its message above says why.`)
}

/** The package that brings Node fetches it in its install script; some systems are set up not to run those. */
function fetchNode() {
  if (!existsSync('node_modules/node/installArchSpecificPackage.js')) return
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: 'node_modules/node',
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

function carriedNode() {
  return join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

function findNode() {
  if (existsSync(carriedNode())) return carriedNode()
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Sentence(
    'The Node 24 that comes with the project could not be installed; install Node 24 or later and start again.',
  )
}

function mayWrite(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Waits until no other of our commands installs into this folder. */
async function alone() {
  const path = join(
    tmpdir(),
    `atrium-install-${createHash('sha256').update(`${process.getuid?.()} ${root}`).digest('hex').slice(0, 16)}`,
  )
  for (let told = false; ; ) {
    try {
      const file = openSync(path, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new Sentence(`${tmpdir()} cannot be written (${error.code}): set TMPDIR to a folder that can.`)
    }
    if (!told) console.log('Another command is installing packages; waiting for it …')
    told = true
    await sleep(500)
    if (!holds(path)) rmSync(path, { force: true })
  }
}

function holds(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')) || -1, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function seconds(began) {
  return `${((performance.now() - began) / 1_000).toFixed(1)} s`
}

/** Runs Node in our place: same input and output, signals handed on, its exit code ours. */
function run(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' })
  // Ctrl-C reaches the child from the terminal, from npm and from here: it must take the three for one.
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGTERM')) // the terminal was closed
  if (process.env.npm_lifecycle_event !== undefined) whenNpmEnds(() => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + os.signals[signal]))
}

/**
 * npm runs us through a shell. SIGTERM sent to npm alone ends that shell and stops there, SIGINT some shells keep to themselves, and kill -9 of npm reaches
 * nobody: the server would run on with nobody to stop it. So we look up now and then; and `npm start` says `exec` first, so that we stand in the
 * shell's place and npm's signals come to us (where a shell knows no exec, on Windows, what follows `||` runs).
 */
function whenNpmEnds(stop) {
  const before = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(timer)
    stop()
  }, 200)
  timer.unref()
}

/** Our parent and, where that is the shell and the system tells (Linux), its parent, npm. */
function ancestors() {
  const parent = process.ppid
  const name = readOr(`/proc/${parent}/comm`, '').trim()
  if (!['sh', 'dash', 'bash', 'ash', 'busybox', 'zsh'].includes(name)) return `${parent}`
  const stat = readOr(`/proc/${parent}/stat`, '')
  return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
}
