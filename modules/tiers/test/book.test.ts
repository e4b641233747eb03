import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TODAY, tierHouse } from './house.ts'

test('a purchase lifts at once, its window lets go after thirty days', async () => {
  const house = await tierHouse('tier-book')
  assert.deepEqual(await house.post(house.spend(1, TODAY, 49_999)), ['bronze'])
  assert.deepEqual(await house.states(), [])
  assert.deepEqual(await house.post(house.spend(1, TODAY, 1)), ['silver'])
  assert.equal((await house.states()).length, 1)
  assert.equal(await house.levelOn(1, TODAY + 30), 'silver')
  assert.equal(await house.levelOn(1, TODAY + 31), 'bronze')
  assert.deepEqual(await house.post(house.spend(1, TODAY + 31, 100)), ['bronze'])
  assert.deepEqual(await house.states(), [])
  assert.deepEqual(await house.changes(), ['1 2026-06-15 bronze>silver spend', '1 2026-07-16 silver>bronze window'])
})
