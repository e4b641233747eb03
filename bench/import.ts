import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip, gzipSync } from 'node:zlib'
import type { Bench, Row } from './bench.ts'

const FILE = fileURLToPath(new URL('../../shared/data/online_retail/online_retail.csv.gz', import.meta.url))
const FLAGS = fileURLToPath(new URL('../scripts/node-flags.json', import.meta.url))
const CHILD = fileURLToPath(new URL('./import-process.ts', import.meta.url))

/** What the measured process is told. */
export interface ImportTask {
  readonly url: string
  readonly keyFile: string
  /** As it is imported: gzipped, in the layout of Online Retail. */
  readonly file: string
  /** The same rows as they are copied: decompressed, without a header, each with its number before it. */
  readonly rows: string
}

/** What it answers: seconds of each, and its greatest resident size in bytes. */
export interface ImportFigures {
  readonly importSeconds: number
  readonly copySeconds: number
  readonly residentBytes: number
}

/**
 * The whole of Online Retail through `runImport` (purchases, points, levels; durable), against a plain COPY of its decompressed rows
 * into one typed table with a primary key in the same process, which has the flags of `npm run import`; the median of three such
 * processes. Bar: 5 × the COPY. Without the file there is no row.
 */
export async function onlineRetail(bench: Bench): Promise<Row[]> {
  if (!bench.smoke && !existsSync(FILE)) {
    bench.tell(
      '  left out: Online Retail is not at ../shared/data/online_retail (docs/IMPORTS.md says where it comes from)',
    )
    return []
  }
  const stage = await bench.stage()
  const file = bench.smoke ? smallFile(stage.dataDir) : FILE
  const rows = join(stage.dataDir, 'rows.csv')
  await unpack(file, rows)
  const { url, keyFile } = stage
  const turns: ImportFigures[] = []
  for (let turn = 0; turn < (bench.smoke ? 1 : 3); turn++) turns.push(await measure({ url, keyFile, file, rows }))
  const copies = turns.map(({ copySeconds }) => copySeconds)
  const imports = turns.map(({ importSeconds }) => importSeconds)
  const copy = median(copies)
  const seconds = median(imports)
  const megabytes = Math.max(...turns.map(({ residentBytes }) => residentBytes)) / 1e6
  bench.memory = Math.max(bench.memory, megabytes)
  bench.tell(`  COPY ${list(copies)} s; import ${list(imports)} s; ${Math.round(megabytes)} MB resident at most`)
  return [
    { name: 'import', value: round(seconds), unit: 's', baseline: round(copy * 5), ratio: round((copy * 5) / seconds) },
  ]
}

async function measure(task: ImportTask): Promise<ImportFigures> {
  const { import: execArgv } = JSON.parse(readFileSync(FLAGS, 'utf8')) as { import: string[] }
  const child = fork(CHILD, { execArgv })
  child.send(task)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of the import ended with code ${code}`)
  })
  const [figures] = await Promise.race([once(child, 'message'), ended])
  ended.catch(() => undefined)
  child.disconnect()
  return figures as ImportFigures
}

/** Numbers the rows, so that they have a primary key: the file itself has none. */
async function unpack(file: string, rows: string): Promise<void> {
  const output = createWriteStream(rows)
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    number++
    if (number === 1 || line === '') continue
    if (!output.write(`${number},${line}\n`)) await once(output, 'drain')
  }
  output.end()
  await finished(output)
}

/** 400 invoices of three lines, for a smoke run. */
function smallFile(folder: string): string {
  const lines = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country']
  for (let at = 0; at < 1_200; at++) {
    const invoice = Math.floor(at / 3)
    const hour = String(8 + Math.floor(invoice / 40)).padStart(2, '0')
    lines.push(
      `${536_000 + invoice},SKU${at % 97},THING,${1 + (at % 6)},2011-03-01 ${hour}:00:00,2.55,${17_000 + (invoice % 50)}.0,United Kingdom`,
    )
  }
  const path = join(folder, 'small.csv.gz')
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`))
  return path
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const list = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(', ')
const round = (value: number): number => Math.round(value * 100) / 100
