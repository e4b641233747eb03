import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  type MappingOf,
  type PurchaseRecord,
  presetNamed,
  type ReadOptions,
  readRecords,
} from '../src/reading/index.ts'

// The data sets are not part of the repository. Where they are not laid beside it, these tests do not exist, and that is said.
const SHARED = join(import.meta.dirname, '../../../../shared/data')

function onFile(name: string, file: string, run: (path: string) => Promise<void>): void {
  const path = join(SHARED, file)
  if (existsSync(path)) test(name, () => run(path))
  else console.log(`left out, for ../shared/data/${file} is not there: ${name}`)
}

async function tally(path: string, preset: string, options: ReadOptions = {}) {
  const reading = readRecords(path, presetNamed(preset) as MappingOf<'purchases'>, options)
  const kinds: Record<string, [all: number, anonymous: number]> = {}
  const members = new Set<string>()
  const perMember = new Map<string, number>()
  const errors: string[] = []
  let netMinor = 0
  let lines = 0
  let discountMinor = 0
  let last: PurchaseRecord | undefined
  for await (const batch of reading) {
    for (const record of batch.records) {
      assert.ok(
        !last || last.at < record.at || (last.at === record.at && last.row < record.row),
        `row ${record.row} is out of order`,
      )
      last = record
      const [identity] = record.identities
      const counts = kinds[record.kind] ?? [0, 0]
      kinds[record.kind] = counts
      counts[0] += 1
      if (identity) members.add(identity.value)
      else counts[1] += 1
      if (identity) perMember.set(identity.value, (perMember.get(identity.value) ?? 0) + record.paidMinor)
      netMinor += record.paidMinor
      lines += record.lines.length
      assert.equal(
        record.paidMinor,
        record.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
      )
      discountMinor += record.lines.reduce((sum, line) => sum + (line.discountMinor ?? 0), 0)
    }
    errors.push(...batch.errors.map(({ row, code }) => `${row} ${code}`))
  }
  return { kinds, members, perMember, errors, netMinor, lines, discountMinor, last, summary: reading.summary() }
}

describe('real files', () => {
  onFile('Online Retail, in memory and on disk', 'online_retail/online_retail.csv.gz', async (path) => {
    for (const memoryBudgetBytes of [256 << 20, 24 << 20]) {
      const { kinds, members, perMember, errors, netMinor, lines, last, summary } = await tally(
        path,
        'uci-online-retail',
        { memoryBudgetBytes },
      )
      assert.deepEqual(errors, [])
      assert.deepEqual([summary.rowsRead, summary.rowsRejected, summary.records, lines], [541_909, 0, 25_900, 541_909])
      assert.deepEqual(kinds, { sale: [22_061, 3_525], return: [3_836, 182], adjustment: [3, 3] })
      assert.equal(netMinor, 974_774_793)
      assert.equal(members.size, 4_372)
      assert.equal(perMember.get('14646'), 27_948_902)
      assert.equal(last?.at, Date.UTC(2011, 11, 9, 12, 50))
      assert.equal(summary.spilled, memoryBudgetBytes < 100 << 20)
    }
  })

  onFile('The Complete Journey, transactions', 'completejourney/transactions_sample.csv.gz', async (path) => {
    const { kinds, members, perMember, errors, netMinor, discountMinor, summary } = await tally(
      path,
      'complete-journey',
    )
    assert.deepEqual(errors, [])
    assert.deepEqual([summary.rowsRead, kinds], [75_000, { sale: [47_243, 0] }])
    assert.equal(netMinor, 23_393_524)
    assert.equal(members.size, 2_377)
    assert.equal(perMember.get('1023'), 115_605)
    assert.equal(discountMinor, 4_018_091 + 135_671 + 24_210)
  })

  onFile('CDNOW, master file', 'cdnow/CDNOW_master.txt.gz', async (path) => {
    const { kinds, members, errors, netMinor, lines } = await tally(path, 'cdnow')
    assert.deepEqual(errors, [])
    assert.deepEqual([lines, kinds], [69_659, { sale: [67_591, 0] }])
    assert.equal(netMinor, 250_031_563)
    assert.equal(members.size, 23_570)
  })
})
