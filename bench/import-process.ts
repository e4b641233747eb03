import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { APP_ROLE, migrate, openDatabase, openKeyring } from '@atrium/db'
import { presetNamed, runImport } from '@atrium/imports'
import { fixedClock, must, systemBy } from '@atrium/kernel'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { lineage } from '../apps/server/src/house.ts'
import type { ImportFigures, ImportTask } from './import.ts'
import { MIGRATIONS } from './stage.ts'

/** After the last invoice of the file. */
const clock = fixedClock(Date.UTC(2011, 11, 10))

/** A database of its own, so that every import is the first. */
const DATABASE = 'bench_import'

const [task] = (await once(process, 'message')) as [ImportTask]
const admin = new pg.Client({ connectionString: task.url })
await admin.connect()
const copySeconds = await timeCopy()
const importSeconds = await timeImport()
await admin.end()
// In kilobytes, as the operating system saw it at its greatest.
const residentBytes = process.resourceUsage().maxRSS * 1024
process.send?.({ importSeconds, copySeconds, residentBytes } satisfies ImportFigures)

async function timeCopy(): Promise<number> {
  await admin.query('drop table if exists public.copied')
  await admin.query(`create table public.copied (row_number int primary key, invoice_no text not null, stock_code text not null,
    description text, quantity int not null, invoice_date timestamp not null, unit_price numeric not null, customer_id numeric,
    country text not null)`)
  await admin.query('checkpoint')
  const began = performance.now()
  await pipeline(createReadStream(task.rows), admin.query(from('copy public.copied from stdin (format csv)')))
  const seconds = (performance.now() - began) / 1000
  await admin.query('drop table public.copied')
  return seconds
}

async function timeImport(): Promise<number> {
  await admin.query(`create database ${DATABASE}`)
  const url = new URL(task.url)
  url.pathname = `/${DATABASE}`
  await migrate(url.href, MIGRATIONS)
  const { vault } = openKeyring(task.keyFile, clock())
  const db = openDatabase({ url: url.href, clock, lineage, role: APP_ROLE, vault, connections: 8 })
  await admin.query('checkpoint')
  const began = performance.now()
  const mapping = must(presetNamed('uci-online-retail'), 'a preset of Atrium')
  const { refused, unchanged } = await runImport(db, { path: task.file, mapping, by: systemBy('bench') })
  const seconds = (performance.now() - began) / 1000
  await db.close()
  await admin.query(`drop database ${DATABASE} with (force)`)
  if (refused + unchanged > 0) throw new Error(`${refused} purchases were refused, ${unchanged} were there already`)
  return seconds
}
