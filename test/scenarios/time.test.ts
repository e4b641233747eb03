import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openHouse } from './house.ts'
import type { Page } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta, '2027-02-28T02:00:00Z')
const town = await buildTown(house, { zone: 'Europe/London', currency: 'GBP' })
const { owner } = house

const expiryOf = async (memberId: string) => (await town.balance(memberId)).nextExpiry

describe('the end of February', () => {
  it('what is earned on the 28th lives to the 28th of a leap year, and what on the 29th to the 28th', async () => {
    const first = memberOf(await town.buy('feb-1', 10_000, card('F1')))
    assert.equal(await expiryOf(first), '2028-02-28')
    await house.travel('2028-02-28T12:00:00Z')
    await house.work()
    assert.equal((await town.balance(first)).balance, 0)
    await house.travel('2028-02-29T12:00:00Z')
    const second = memberOf(await town.buy('feb-2', 10_000, card('F2')))
    const expires = await expiryOf(second)
    assert.equal(expires, '2029-02-28')
    await house.travel(`${expires}T00:00:00Z`)
    house.clock.advance(-1)
    await house.work()
    assert.equal((await town.balance(second)).balance, 120, 'a millisecond before its day')
    await house.travel(`${expires}T00:00:00Z`)
    await house.work()
    assert.equal((await town.balance(second)).balance, 0)
  })
})

describe('the days on which London’s clocks change', () => {
  it('in spring the day of 23 hours is one day, and its midnight is London’s', async () => {
    // 2030-03-31: 01:00 UTC becomes 02:00 BST, so the next day begins at 23:00 UTC.
    await house.travel('2030-03-31T22:59:59Z')
    const late = memberOf(await town.buy('dst-1', 10_000, card('D1')))
    assert.equal(await expiryOf(late), '2031-03-31')
    await house.travel('2030-03-31T23:00:00Z')
    const next = memberOf(await town.buy('dst-2', 10_000, card('D2')))
    assert.equal(await expiryOf(next), '2031-04-01')
  })

  it('in autumn the hour that comes twice belongs to one day, and its points live to that day’s end', async () => {
    // 2030-10-27: 02:00 BST becomes 01:00 GMT.
    await house.travel('2030-10-27T00:30:00Z')
    const first = memberOf(await town.buy('dst-3', 10_000, card('D3')))
    await house.travel('2030-10-27T01:30:00Z')
    const second = memberOf(await town.buy('dst-4', 10_000, card('D4')))
    assert.deepEqual([await expiryOf(first), await expiryOf(second)], ['2031-10-27', '2031-10-27'])
  })

  it('a level falls at London’s midnight of a summer’s day', async () => {
    await house.travel('2031-06-01T12:00:00Z')
    const member = memberOf(await town.buy('dst-5', 60_000, card('D5')))
    await house.travel('2031-07-01T22:59:00Z')
    await house.work()
    assert.equal((await town.level(member)).code, 'silver')
    await house.travel('2031-07-01T23:00:00Z')
    await house.work()
    assert.equal((await town.level(member)).code, 'bronze')
  })
})

describe('a server that slept', () => {
  it('for three days wakes and does what the nights would have done, once', async () => {
    await house.travel('2032-05-01T12:00:00Z')
    const member = memberOf(await town.buy('slept-1', 60_000, card('SL1')))
    await house.travel('2032-05-30T12:00:00Z')
    await house.work()
    assert.equal((await town.level(member)).code, 'silver')
    await house.travel('2032-06-03T12:00:00Z')
    await house.work()
    await house.work()
    assert.equal((await town.level(member)).code, 'bronze')
    const { items } = await owner.get<Page<{ day: string; to: string }>>(`/v1/tiers/of-member/${member}/changes`)
    assert.deepEqual(
      items.filter(({ to }) => to === 'bronze').map(({ day }) => day),
      ['2032-06-01'],
      'it fell once, on the day on which the window ended',
    )
  })

  it('across the day on which points die expires them once, as of that day', async () => {
    await house.travel('2033-05-10T12:00:00Z')
    const member = memberOf(await town.buy('slept-2', 10_000, card('SL2')))
    await house.travel('2034-05-09T12:00:00Z')
    await house.work()
    await house.travel('2034-05-12T12:00:00Z')
    await house.work()
    await house.work()
    const { items } = await owner.get<Page<{ kind: string; amount: number; effectiveAt: string }>>(
      `/v1/points/of-member/${member}/entries`,
    )
    const expired = items.filter(({ kind }) => kind === 'expire')
    assert.deepEqual(
      expired.map(({ amount, effectiveAt }) => [amount, Date.parse(effectiveAt)]),
      [[-120, Date.parse('2034-05-09T23:00:00Z')]],
    )
  })
})
