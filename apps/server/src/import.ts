import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { runChores, StartupError } from '@atrium/db'
import {
  type ImportReport,
  importReport,
  type Mapping,
  parseMapping,
  prepareGround,
  presetNamed,
  presets,
  ReadError,
  runImport,
  writeErrorFile,
} from '@atrium/imports'
import { DAY_MS, fixedClock, formatDay, type Instant, parseDay, systemBy } from '@atrium/kernel'
import { type Config, readConfig } from './config.ts'
import { chores } from './house.ts'
import { type OpenHouse, openHouse, seconds } from './open-house.ts'
import { progressBar } from './progress-bar.ts'

const USAGE = `npm run import -- (--preset NAME | --mapping FILE) [options] FILE

  --preset NAME      ${presets.map((preset) => preset.name).join(', ')}
  --mapping FILE     a mapping of your own (docs/IMPORTS.md)
  --as-of DAY        the day that the clock shows: what expires or falls due by then does
  --report FILE      writes the figures as JSON
  --errors FILE      rows that were refused, as CSV (default: FILE.errors.csv)
  --prospects        customers not known yet become prospects instead of members
  --dry-run          shows every refusal and keeps nothing`

/** The command line of imports. Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      preset: { type: 'string' },
      mapping: { type: 'string' },
      'as-of': { type: 'string' },
      report: { type: 'string' },
      errors: { type: 'string' },
      prospects: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const [path] = positionals
  if (values.help || path === undefined) {
    console.error(USAGE)
    return values.help ? 0 : 1
  }
  const mapping = await mappingOf(values.preset, values.mapping)
  const asOf = instantOf(values['as-of'])
  const config = readConfig()
  const house = await openHouse(asOf === undefined ? config : { ...config, clock: fixedClock(asOf) }, tell)
  try {
    await run(house, config, {
      path,
      mapping,
      errors: values.errors ?? `${path}.errors.csv`,
      asOf,
      report: values.report,
      prospects: values.prospects ?? false,
      dryRun: values['dry-run'] ?? false,
    })
    return 0
  } finally {
    await house.close()
  }
}

interface Run {
  readonly path: string
  readonly mapping: Mapping
  readonly errors: string
  readonly asOf: Instant | undefined
  readonly report: string | undefined
  readonly prospects: boolean
  readonly dryRun: boolean
}

async function run(house: OpenHouse, config: Config, options: Run): Promise<void> {
  const by = systemBy('import')
  const began = performance.now()
  const { dryRun } = options
  if (await house.db.transact((ctx) => prepareGround(ctx, options.mapping, by))) {
    tell(`Made what ${options.mapping.name} stands on: store, feed, programme and rules`)
  }
  const bar = progressBar('Importing', 'records', (text) => process.stderr.write(text), process.stderr.isTTY ?? false)
  const errors = writeErrorFile(options.errors)
  const state = await runImport(house.db, {
    path: options.path,
    mapping: options.mapping,
    by,
    dryRun,
    unknownMembers: options.prospects ? 'prospect' : 'joined',
    tempFolder: config.dataDir,
    onBatch: async (now, refused) => {
      bar.update(now.recordsDone, now.recordsTotal)
      await errors.write(refused)
    },
  })
  bar.end()
  await errors.close()
  if (errors.count > 0) tell(`${errors.count} refusals are in ${options.errors}`)
  if (dryRun) {
    tell(
      `Dry run: ${state.written} would be written, ${state.unchanged} are there already, ${state.refused} refused; nothing was kept`,
    )
    return
  }
  if (state.written === 0 && state.refused === 0) tell('Nothing changed: every record of this file was here already')
  else
    tell(`${state.written} written, ${state.unchanged} were here already, ${state.refused} refused (${seconds(began)})`)
  await runChores(house.db, chores, { names: DUE })
  const figures = await house.db.read((ctx) => importReport(ctx, options.mapping))
  const report = {
    ...figures,
    rowsRead: state.rowsRead,
    rowsRejected: state.rowsRejected,
    seconds: (performance.now() - began) / 1000,
  }
  console.log(printed(report, options.asOf))
  if (options.report !== undefined) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`)
}

/** What the day of the report makes due. */
const DUE = ['points.expireLots', 'tiers.judgeDue']

async function mappingOf(preset: string | undefined, file: string | undefined): Promise<Mapping> {
  if ((preset === undefined) === (file === undefined))
    throw new StartupError(`Name a preset or a mapping file.\n\n${USAGE}`)
  if (preset !== undefined) {
    const known = presetNamed(preset)
    if (!known)
      throw new StartupError(`There is no preset "${preset}"; there are ${presets.map((one) => one.name).join(', ')}.`)
    return known
  }
  const parsed = parseMapping(JSON.parse(await readFile(file!, 'utf8')))
  if (parsed.ok) return parsed.value
  throw new StartupError(
    `The mapping ${file} has faults:\n${parsed.problems.map((one) => `  ${one.pointer}: ${one.message}`).join('\n')}`,
  )
}

function instantOf(day: string | undefined): Instant | undefined {
  if (day === undefined) return undefined
  const parsed = parseDay(day)
  if (parsed === undefined) throw new StartupError(`--as-of is "${day}"; give a day such as 2011-12-10.`)
  return parsed * DAY_MS
}

const tell = (line: string): void => console.error(line)

function printed(report: ImportReport & { seconds: number }, asOf: Instant | undefined): string {
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

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof StartupError || error instanceof ReadError) console.error(error.message)
  else console.error(error)
  process.exitCode = 1
}
