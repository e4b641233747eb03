import { accessSync, constants, mkdirSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runChores, StartupError } from '@atrium/db'
import {
  type ImportReport,
  type ImportState,
  importReport,
  type Mapping,
  type Progress,
  parseMapping,
  presetNamed,
  presets,
  ReadError,
  runImport,
  writeErrorFile,
} from '@atrium/imports'
import { type By, DAY_MS, fixedClock, formatDay, type Instant, parseDay, systemBy } from '@atrium/kernel'
import { type Config, readConfig } from './config.ts'
import { explained, storyOf } from './explain-failure.ts'
import { chores } from './house.ts'
import { type OpenHouse, openHouse, seconds } from './open-house.ts'
import { progressBar } from './progress-bar.ts'

const USAGE = `npm run import -- (--preset NAME | --mapping FILE) [options] FILE

  --preset NAME      ${presets.map((preset) => preset.name).join(', ')}
  --mapping FILE     a mapping of your own (docs/IMPORTS.md)
  --as-of DAY        the day that the clock shows: what expires or falls due by then does
  --report FILE      writes the figures as JSON (purchases only)
  --errors FILE      rows that were refused, as CSV (default: beside FILE, named FILE.errors.csv)
  --prospects        people not known yet become prospects instead of members
  --dry-run          shows every refusal and keeps nothing`

interface Run {
  readonly path: string
  readonly mapping: Mapping
  readonly errors: string
  readonly asOf: Instant | undefined
  readonly report: string | undefined
  readonly prospects: boolean
  readonly dryRun: boolean
}

/** What the day of the report makes due. */
const DUE = ['points.expireLots', 'tiers.judgeDue']

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** The command line of imports. Answers the exit code: 0 also where rows were refused, for they are in the error file. */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const config = readConfig()
  const options = await readArguments(args, config)
  if (!options) {
    tell(USAGE)
    return args.includes('--help') ? 0 : 1
  }
  const { asOf } = options
  const house = await openHouse(asOf === undefined ? config : { ...config, clock: fixedClock(asOf) }, tell)
  try {
    await run(house, config, options, signal)
    return 0
  } catch (error) {
    throw explained(error, house.embedded)
  } finally {
    await house.close()
  }
}

async function readArguments(args: readonly string[], config: Config): Promise<Run | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      preset: { type: 'string' },
      mapping: { type: 'string' },
      'as-of': { type: 'string' },
      report: { type: 'string' },
      errors: { type: 'string' },
      prospects: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  const [path, ...more] = positionals
  if (values.help || path === undefined) return undefined
  if (more.length > 0) throw new StartupError('Give one file at a time.')
  const { report, prospects, 'as-of': day, 'dry-run': dryRun } = values
  const mapping = await mappingOf(values.preset, values.mapping)
  if (report !== undefined && mapping.target !== 'purchases')
    throw new StartupError('Only purchases have a report; leave --report out.')
  mayWriteTo('--report', report)
  mayWriteTo('--errors', values.errors)
  return {
    path,
    mapping,
    errors: values.errors ?? errorFileOf(path, config),
    asOf: instantOf(day),
    report,
    prospects,
    dryRun,
  }
}

async function mappingOf(preset: string | undefined, file: string | undefined): Promise<Mapping> {
  if (preset !== undefined && file === undefined) {
    const known = presetNamed(preset)
    if (known) return known
    throw new StartupError(`There is no preset "${preset}"; there are ${presets.map((one) => one.name).join(', ')}.`)
  }
  if (file === undefined || preset !== undefined) throw new StartupError(`Name a preset or a mapping file.\n\n${USAGE}`)
  const parsed = parseMapping(await jsonOf(file))
  if (parsed.ok) return parsed.value
  const faults = parsed.problems.map((one) => `  ${one.pointer === '' ? '/' : one.pointer}: ${one.message}`)
  throw new StartupError(`The mapping ${file} has faults:\n${faults.join('\n')}`)
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new StartupError(`The mapping ${file} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}

function instantOf(day: string | undefined): Instant | undefined {
  if (day === undefined) return undefined
  const parsed = parseDay(day)
  if (parsed === undefined) throw new StartupError(`--as-of is "${day}"; give a day such as 2011-12-10.`)
  return parsed * DAY_MS
}

/** Found out before the import, and not after it. */
function mayWriteTo(option: string, path: string | undefined): void {
  if (path === undefined) return
  const folder = dirname(resolve(path))
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new StartupError(`${option} is "${path}", but there is no folder ${folder} that can be written.`)
  }
}

/** Beside the file, or in the data folder where that place cannot be written. */
function errorFileOf(path: string, config: Config): string {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK)
    return `${path}.errors.csv`
  } catch (error) {
    if (error instanceof Error && 'code' in error) return join(config.dataDir, `${basename(path)}.errors.csv`)
    throw error
  }
}

async function run(house: OpenHouse, config: Config, options: Run, signal: AbortSignal): Promise<void> {
  const began = performance.now()
  const state = await importWithBars(house, config, options, signal)
  tell(summaryOf(state, options.dryRun, began))
  if (options.dryRun) return
  await runChores(house.db, chores, { names: DUE })
  if (options.mapping.target !== 'purchases') return
  const figures = await house.db.read((ctx) => importReport(ctx, options.mapping))
  const report = {
    ...figures,
    rowsRead: state.rowsRead,
    rowsRejected: state.rowsRejected,
    seconds: (performance.now() - began) / 1000,
  }
  process.stdout.write(`${printed(report, options.asOf)}\n`)
  if (options.report !== undefined) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`)
}

/** One bar while a file of purchases is read whole, one for the posting. */
async function importWithBars(
  house: OpenHouse,
  config: Config,
  options: Run,
  signal: AbortSignal,
): Promise<ImportState> {
  const { path, mapping, dryRun, prospects } = options
  const by: By = systemBy('import')
  const isTerminal = process.stderr.isTTY ?? false
  const bar = (label: string, unit: string, doneBefore?: number) =>
    progressBar(label, unit, (text) => void process.stderr.write(text), isTerminal, doneBefore)
  const reading = mapping.target === 'purchases' ? bar('Reading  ', 'rows') : undefined
  let posting: ReturnType<typeof bar> | undefined
  const draw = (progress: Progress, { recordsDone, recordsTotal, resumedAt }: ImportState) => {
    const { phase, rows, bytesRead, bytesTotal } = progress
    const share = bytesTotal > 0 ? bytesRead / bytesTotal : undefined
    if (phase === 'opening') return
    if (phase === 'reading' && reading) return reading.update(rows, undefined, share)
    if (!posting) {
      reading?.update(rows, undefined, 1)
      reading?.end()
      posting = bar('Importing', 'records', resumedAt)
    }
    posting.update(recordsDone, recordsTotal, recordsTotal === undefined ? share : undefined)
  }
  let last: Progress | undefined
  const errors = writeErrorFile(options.errors)
  try {
    const state = await runImport(house.db, {
      path,
      mapping,
      by,
      dryRun,
      signal,
      unknownMembers: prospects ? 'prospect' : 'joined',
      tempFolder: temporaryFolder(house, config),
      onProgress: (progress, now) => {
        last = progress
        draw(progress, now)
      },
      onBatch: (_, refused) => errors.write(refused),
    })
    if (last) draw({ ...last, phase: 'done' }, { ...state, recordsTotal: state.recordsDone })
    return state
  } finally {
    posting?.end()
    await errors.close()
    if (errors.count === 1) tell(`1 refusal is in ${options.errors}`)
    if (errors.count > 1) tell(`${errors.count.toLocaleString('en')} refusals are in ${options.errors}`)
  }
}

/** What a killed import left there goes: where PostgreSQL is our own, nobody else works in this data folder. */
function temporaryFolder(house: OpenHouse, config: Config): string {
  const folder = join(config.dataDir, 'imports')
  if (house.embedded) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

function summaryOf(state: ImportState, dryRun: boolean, began: number): string {
  const [written, unchanged, refused] = [state.written, state.unchanged, state.refused].map((count) =>
    count.toLocaleString('en'),
  )
  const rejected = `${state.rowsRejected.toLocaleString('en')} of ${state.rowsRead.toLocaleString('en')} rows refused`
  if (dryRun) {
    return `Dry run: ${written} records would be written, ${unchanged} are there already, ${rejected}; nothing was kept`
  }
  if (state.rowsRead === 0) return `Nothing changed: there is no row in this file (${seconds(began)})`
  if (state.written === 0 && state.rowsRejected === 0)
    return `Nothing changed: all ${unchanged} records of this file were here already (${seconds(began)})`
  const resumed =
    state.resumedAt > 0 ? `, of which ${state.resumedAt.toLocaleString('en')} by an earlier run of this file` : ''
  const refusals = state.refused > 0 ? `, ${refused} refused` : ''
  return `${written} records written, ${unchanged} were here already${resumed}${refusals}; ${rejected} (${seconds(began)})`
}

function printed(report: ImportReport, asOf: Instant | undefined): string {
  const { tiers, ...figures } = report
  const lines = Object.entries({
    ...figures,
    ...Object.fromEntries(Object.entries(tiers).map(([code, count]) => [`tiers.${code}`, count])),
  })
  const title = asOf === undefined ? 'As of now' : `As of ${formatDay(Math.floor(asOf / DAY_MS))}`
  const width = Math.max(...lines.map(([name]) => name.length))
  const number = (value: number) =>
    (Number.isInteger(value) ? value : Math.round(value * 100) / 100).toLocaleString('en')
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${number(value).padStart(15)}`)].join('\n')
}

/** Of a failure what a person can do something about; the rest with its stack. */
function told(error: unknown): string {
  if (error instanceof StartupError) return error.message
  if (error instanceof ReadError) return `The import ended: ${error.message.replace(/\.$/, '')}.`
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return `${error.message}\n\n${USAGE}`
  return storyOf(error)
}

/** Longest wait for the batch in hand after Ctrl-C; what it has not committed by then, it never will. */
const PATIENCE_MS = 10_000

const stopping = new AbortController()
// Ctrl-C arrives from the terminal, from npm and from the entry script; the first one counts.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping.signal.aborted) return
    tell('Stopping after the batch in hand; the next run of this file goes on from here …')
    stopping.abort()
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
  })
}
try {
  process.exitCode = await main(process.argv.slice(2), stopping.signal)
} catch (error) {
  if (!stopping.signal.aborted) tell(told(error))
  process.exitCode = 1
}
