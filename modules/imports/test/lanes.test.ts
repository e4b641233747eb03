import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Lanes, lanesOf } from '../src/lanes.ts'
import type { PurchaseRecord } from '../src/reading/index.ts'
import { preset } from './stage.ts'

const record = (row: number, customer?: string): PurchaseRecord => ({
  kind: 'sale',
  number: `n${row}`,
  at: row,
  row,
  rows: 1,
  rowNumbers: [2],
  currency: 'GBP',
  lines: [],
  paidMinor: 0,
  identities: customer === undefined ? [] : [{ kind: 'ecommerce_id', value: customer }],
})

describe('lanes', () => {
  it('do their own work in order and do not wait for each other', async () => {
    const lanes = new Lanes(2)
    const told: string[] = []
    const gate = Promise.withResolvers<void>()
    const slow = lanes.run(0, async () => {
      await gate.promise
      told.push('slow')
    })
    const behind = lanes.run(0, async () => told.push('behind'))
    await lanes.run(1, async () => told.push('beside'))
    gate.resolve()
    await Promise.all([slow, behind])
    assert.deepEqual(told, ['beside', 'slow', 'behind'])
  })

  it('begin nothing more after a failure', async () => {
    const lanes = new Lanes(1)
    let begun = false
    const fails = lanes.run(0, () => Promise.reject(new Error('no')))
    const next = lanes.run(0, async () => {
      begun = true
    })
    await assert.rejects(fails, /no/)
    await assert.rejects(next, /no/)
    await turn()
    assert.equal(begun, false)
  })

  it('keep what one customer did together and in order, and lose nobody', () => {
    const records = Array.from({ length: 400 }, (_, row) => record(row, row % 5 === 0 ? undefined : `c${row % 37}`))
    const lanes = lanesOf(preset('uci-online-retail'), records)
    assert.equal(lanes.length, 2)
    assert.deepEqual(
      lanes.flat().sort((a, b) => a - b),
      records.map((_, at) => at),
    )
    const laneOf = new Map<string, number>()
    lanes.forEach((places, lane) => {
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      )
      assert.ok(places.length > 100, `${places.length} in lane ${lane}`)
      for (const at of places) {
        const customer = records[at]!.identities[0]?.value
        if (customer === undefined) continue
        assert.equal(laneOf.get(customer) ?? lane, lane, customer)
        laneOf.set(customer, lane)
      }
    })
  })

  it('are one where a customer has several names or returns name their sales', () => {
    const records = [record(1, 'a'), record(2, 'b')]
    assert.deepEqual(lanesOf(preset('atrium-purchases'), records), [[0, 1]])
    assert.deepEqual(lanesOf(preset('chinese-receipts'), records), [[0, 1]])
    assert.deepEqual(lanesOf(preset('atrium-members'), []), [[]])
  })
})
