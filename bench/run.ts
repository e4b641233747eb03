import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { audiences } from './audiences.ts'
import { Bench, type Row } from './bench.ts'
import { consoleReads } from './console.ts'
import { customers } from './customers.ts'
import { onlineRetail } from './import.ts'
import { live } from './live.ts'
import { olap } from './olap.ts'
import { profiles } from './profiles.ts'
import { purchaseBatch } from './purchase-batch.ts'
import { memory, pgbenchTpcb, purchaseHttp, purchaseNaive, reactionLag } from './purchase-http.ts'
import { reportsOlap } from './reports-olap.ts'
import { sets } from './sets.ts'
import { expiry, tierRun } from './timed-runs.ts'
import { tracking } from './tracking.ts'
import { warehouse } from './warehouse.ts'

/** Every measurement, in the order in which they run: those that need an empty machine first. */
const MEASUREMENTS: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  'purchase-http': purchaseHttp,
  'reaction-lag': reactionLag,
  'purchase-naive': purchaseNaive,
  'pgbench-tpcb': pgbenchTpcb,
  'purchase-batch': purchaseBatch,
  import: onlineRetail,
  expiry,
  'tier-run': tierRun,
  console: consoleReads,
  tracking,
  profiles,
  sets,
  olap,
  'reports-olap': reportsOlap,
  audiences,
  customers,
  warehouse,
  live,
  memory,
}

const asked = process.argv.slice(2)
const smoke = asked.includes('smoke')
const names = asked.filter((name) => name !== 'smoke')
const unknown = names.filter((name) => !(name in MEASUREMENTS))
if (unknown.length > 0) {
  console.error(
    `There is no measurement ${unknown.join(', ')}; there are ${Object.keys(MEASUREMENTS).join(', ')} (and smoke for a small run of all).`,
  )
  process.exit(1)
}

const tell = (line: string) => process.stderr.write(`${line}\n`)
const bench = new Bench(smoke, tell)
const rows: Row[] = []
try {
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (names.length > 0 && !names.includes(name)) continue
    tell(`… ${name}`)
    const measured = await measure(bench)
    rows.push(...measured)
    for (const row of measured) bench.figures.set(row.name, row.value)
    for (const row of measured) tell(lineOf(row))
  }
} finally {
  await bench.close()
}

const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
console.log(`\n${new Date().toISOString().slice(0, 10)}, ${machine}${smoke ? ', smoke run' : ''}\n`)
console.log(
  ['name'.padEnd(20), 'value'.padStart(12), 'unit'.padEnd(14), 'baseline'.padStart(12), 'ratio'.padStart(8)].join('  '),
)
for (const row of rows) console.log(lineOf(row))
if (!smoke && names.length === 0) {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('latest.json', folder), `${JSON.stringify(rows, null, 2)}\n`)
}

function lineOf({ name, value, unit, baseline, ratio }: Row): string {
  const number = (figure: number | null) => (figure === null ? '–' : figure.toLocaleString('en'))
  return [
    name.padEnd(20),
    number(value).padStart(12),
    unit.padEnd(14),
    number(baseline).padStart(12),
    number(ratio).padStart(8),
  ].join('  ')
}
