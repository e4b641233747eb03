import assert from 'node:assert/strict'
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { type Day, dayOf, must, parseDay } from '@atrium/kernel'
import { putProgrammes } from '@atrium/organization'
import { type SpendAsk, tierCounts } from '../src/index.ts'
import { tierHouse } from './house.ts'

/** Real orders of a British web shop (UCI Online Retail); its figures were worked out from the file by other means. */
const FILE = fileURLToPath(new URL('../../../../shared/data/online_retail/online_retail.csv.gz', import.meta.url))
const missing = existsSync(FILE) ? false : `left out: ${FILE} is not on this machine`

interface Invoice {
  readonly at: string
  readonly customer: number
  readonly isReturn: boolean
  netMinor: number
}

/** Quantity times price in pence, half a penny away from zero; prices have up to four decimals. */
function pence(quantity: number, price: string): number {
  const [pounds = '0', decimals = ''] = price.split('.')
  const tenThousandths = Number(pounds) * 10_000 + Number(decimals.padEnd(4, '0'))
  const amount = quantity * tenThousandths
  return Math.sign(amount) * Math.floor((Math.abs(amount) + 50) / 100)
}

/** Splits a line with quoted fields; no field of this file holds a line break. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => match[1] ?? match[2] ?? '')

/** Invoices with a customer, in the order of their earliest line. */
async function readInvoices(): Promise<Invoice[]> {
  const invoices = new Map<string, Invoice>()
  const lines = createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })
  for await (const line of lines) {
    const [number = '', , , quantity = '', at = '', price = '', customer = ''] = fieldsOf(line)
    if (number === 'InvoiceNo' || customer === '') continue
    const netMinor = pence(Number(quantity), price)
    const known = invoices.get(number)
    if (known) known.netMinor += netMinor
    else invoices.set(number, { at, customer: Number(customer), isReturn: number.startsWith('C'), netMinor })
  }
  return [...invoices.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

test('a year of real orders gives the levels that were worked out by other means', { skip: missing }, async () => {
  const house = await tierHouse('tier-online-retail', 20_000)
  const { db, by } = house
  await db.transact((ctx) =>
    putProgrammes(ctx, [{ by, code: 'UK', name: { zh: '英国' }, zone: 'Europe/London', currency: 'GBP' }]),
  )
  const [row] = await db.sql<{ id: number }>(`select id from organization.programme where code = 'UK'`)
  const programmeId = must(row, 'a programme was made').id
  const invoices = await readInvoices()
  const asks = invoices.map((invoice): SpendAsk => {
    const day: Day = must(parseDay(invoice.at.slice(0, 10)), `${invoice.at} begins with a day`)
    return house.spend(invoice.customer, day, invoice.netMinor, {
      programmeId,
      orders: invoice.isReturn ? 0 : 1,
      returns: invoice.isReturn ? 1 : 0,
      historical: true,
    })
  })
  for (let at = 0; at < asks.length; at += 500) await house.post(...asks.slice(at, at + 500))
  await house.runOn(dayOf(2011, 12, 10), 1_000)
  const counts = await db.read((ctx) => tierCounts(ctx, programmeId))
  assert.deepEqual(counts, { bronze: 3_826, silver: 472, gold: 58, platinum: 16 })
})
