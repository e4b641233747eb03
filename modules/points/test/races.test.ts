import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { captureFreezes, freezePoints, postEntries, releaseFreezes, reverseEntries, spendPoints } from '../src/index.ts'
import { codeOf, openClerk, value } from './clerk.ts'
import { MALL, openHouse } from './house.ts'

const house = await openHouse(import.meta)
const { by } = house
const { ask, post, someone } = await openClerk(house)

describe('races', () => {
  it('20 spends against one balance: as many succeed as it holds', async () => {
    const memberId = someone()
    await post(ask('earn', memberId, 70))
    const spends = Array.from({ length: 20 }, () =>
      house.transact((ctx) => spendPoints(ctx, [{ by, memberId, programmeId: MALL, amount: 10, reason: 'race' }])),
    )
    const outcomes = (await Promise.all(spends)).flat()
    assert.equal(outcomes.filter((outcome) => outcome.ok).length, 7)
    assert.ok(outcomes.every((outcome) => outcome.ok || outcome.code === 'insufficient_points'))
    assert.deepEqual(await house.account(memberId), { balance: 0, frozen: 0, debt: 0 })
    await house.audit()
  })

  it('batches in opposite order neither deadlock nor lose a point', async () => {
    const people = Array.from({ length: 30 }, someone)
    const other = house.another()
    const batch = (db: typeof other, order: readonly number[], round: number) =>
      db.transact((ctx) =>
        postEntries(
          ctx,
          order.map((memberId) => ask('earn', memberId, 1 + round)),
        ),
      )
    const rounds = Array.from({ length: 12 }, (_, round) => [
      batch(house, people, round),
      batch(other, [...people].reverse(), round),
    ])
    await Promise.all(rounds.flat())
    for (const memberId of people) assert.equal((await house.account(memberId))?.balance, 2 * 78)
    await house.audit()
  })

  it('one freeze captured and released at once ends one way', async () => {
    const memberId = someone()
    await post(ask('earn', memberId, 70))
    for (let round = 0; round < 5; round++) {
      const to = { by, memberId, programmeId: MALL, reason: 'race' }
      const [held] = await house.transact((ctx) => freezePoints(ctx, [{ ...to, amount: 10, timesOutAt: null }]))
      const { freezeId } = value(held)
      const ends = await Promise.all([
        house.transact((ctx) => captureFreezes(ctx, [{ ...to, freezeId }])),
        house.transact((ctx) => releaseFreezes(ctx, [{ ...to, freezeId }])),
        house.transact((ctx) => captureFreezes(ctx, [{ ...to, freezeId }])),
      ])
      assert.deepEqual(ends.flat().filter((outcome) => outcome.ok).length, 1)
      assert.equal((await house.account(memberId))?.frozen, 0)
    }
    await house.audit()
  })

  it('one entry reversed twice at once is reversed once', async () => {
    const memberId = someone()
    const posted = await post(ask('earn', memberId, 70), ask('spend', memberId, 30))
    const { entryId } = value(posted[1])
    const reverse = () =>
      house.transact((ctx) => reverseEntries(ctx, [{ by, memberId, programmeId: MALL, entryId, reason: 'race' }]))
    const outcomes = (await Promise.all([reverse(), reverse(), reverse()])).flat()
    assert.deepEqual(outcomes.map(codeOf).sort(), ['already_reversed', 'already_reversed', undefined])
    assert.equal((await house.account(memberId))?.balance, 70)
  })
})
