import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openHouse } from './house.ts'
import type { Level, Page, Posted } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

// Four ways to define levels, in four programmes that one shop feeds; every story is a few receipts and the days after.
const house = await openHouse(import.meta, '2026-11-20T02:00:00Z')
const town = await buildTown(house)
const { owner } = house

const spend = (window: object, atLeast: number) => ({ any: [{ measure: 'netSpend', window, atLeast }] })
const RFM = {
  recencyDays: [
    { atMost: 3, score: 5 },
    { atMost: 8, score: 2 },
  ],
  orders: [
    { atLeast: 1, score: 1 },
    { atLeast: 2, score: 3 },
  ],
  netSpend: [{ atLeast: 10_000, score: 1 }],
}

/** A programme of the group with one level above the first. */
async function programme(code: string, entry: object, more: object = {}): Promise<string> {
  const body = { code, name: { zh: code }, owner: 'group', zone: 'Asia/Shanghai', currency: 'CNY' }
  const { id } = await owner.post<{ id: string }>('/v1/organization/programmes', body)
  await owner.post('/v1/organization/participation', { programme: code, node: 'shop', takesPart: true })
  const levels = [
    { code: 'base', name: { zh: '普通' } },
    { code: 'up', name: { zh: '贵宾' }, entry },
  ]
  await owner.put(`/v1/tiers/programmes/${id}/set`, { definition: { levels, ...more } })
  return id
}

const programmes = {
  year: await programme('year', spend({ calendarYear: true }, 50_000)),
  rfm: await programme('rfm', { any: [{ measure: 'rfmScore', window: { days: 20 }, atLeast: 9 }] }, { rfm: RFM }),
  grace: await programme('grace', spend({ days: 10 }, 50_000), { graceDays: 5 }),
  kept: await programme('kept', spend({ days: 10 }, 50_000), { retentionDays: 20 }),
}
type Kind = keyof typeof programmes

const buy = (number: string, paidMinor: number, who: string) =>
  town.buy(number, paidMinor, { store: 'shop', ...card(who) })

const levelAfter = (posted: Posted, kind: Kind) =>
  posted.programmes.find(({ programmeId }) => programmeId === programmes[kind])?.tier

async function levelOf(memberId: string, kind: Kind): Promise<string | undefined> {
  const { items } = await town.till.get<{ items: Level[] }>(`/v1/tiers/of-member/${memberId}`)
  return items.find(({ programmeId }) => programmeId === programmes[kind])?.code
}

interface Change {
  readonly day: string
  readonly to: string
  readonly reason: string
}

async function changesOf(memberId: string, kind: Kind): Promise<string[]> {
  const path = `/v1/tiers/of-member/${memberId}/changes?programmeId=${programmes[kind]}`
  const { items } = await owner.get<Page<Change>>(path)
  return items.map(({ day, to, reason }) => `${day} ${to} ${reason}`).reverse()
}

it('what a calendar year has given it takes at New Year, though the purchase is ten days old', async () => {
  await house.travel('2026-12-22T02:00:00Z')
  const first = await buy('year-1', 30_000, 'Y1')
  assert.equal(levelAfter(first, 'year'), 'base')
  const member = memberOf(first)
  assert.equal(levelAfter(await buy('year-2', 20_000, 'Y1'), 'year'), 'up')
  await house.travel('2026-12-31T15:59:00Z')
  await house.work()
  assert.equal(await levelOf(member, 'year'), 'up', 'the last minute of the year in Shanghai')
  await house.travel('2026-12-31T16:00:00Z')
  await house.work()
  assert.equal(await levelOf(member, 'year'), 'base')
  assert.equal(levelAfter(await buy('year-3', 49_999, 'Y1'), 'year'), 'base', 'the new year counts from nothing')
  assert.deepEqual(await changesOf(member, 'year'), ['2026-12-22 up spend', '2027-01-01 base window'])
})

it('a score of recency, frequency and amount lifts with an order and falls with the days', async () => {
  await house.travel('2027-02-01T02:00:00Z')
  const first = await buy('rfm-1', 6_000, 'R1')
  assert.equal(levelAfter(first, 'rfm'), 'base', '5 for today, 1 for one order')
  await house.travel({ days: 1 })
  assert.equal(levelAfter(await buy('rfm-2', 4_000, 'R1'), 'rfm'), 'up', '5, 3 for two orders, 1 for 100 yuan')
  const member = memberOf(first)
  const back = { store: 'shop', kind: 'return', returnOf: { number: 'rfm-1' }, returned: { amountMinor: 1 } }
  await town.buy('rfm-1-r', 0, back)
  await house.nightsPass(1)
  assert.equal(await levelOf(member, 'rfm'), 'base', 'a fen less than 100 yuan, from the day after')
  assert.equal(levelAfter(await buy('rfm-3', 1, 'R1'), 'rfm'), 'up')
  await house.nightsPass(3)
  assert.equal(await levelOf(member, 'rfm'), 'up')
  await house.nightsPass(1)
  assert.equal(await levelOf(member, 'rfm'), 'base', 'four days after the last order')
  assert.deepEqual(await changesOf(member, 'rfm'), [
    '2027-02-02 up spend',
    '2027-02-03 base window',
    '2027-02-03 up spend',
    '2027-02-07 base window',
  ])
})

it('grace waits from the day below, and whoever comes back in it has lost nothing', async () => {
  await house.travel('2027-03-01T02:00:00Z')
  const [gone, back] = [memberOf(await buy('g-1', 50_000, 'G1')), memberOf(await buy('g-2', 50_000, 'G2'))]
  await house.travel('2027-03-16T02:00:00Z')
  await house.work()
  assert.deepEqual([await levelOf(gone, 'grace'), await levelOf(back, 'grace')], ['up', 'up'], 'five days below')
  assert.equal(levelAfter(await buy('g-3', 50_000, 'G2'), 'grace'), 'up')
  await house.nightsPass(1)
  assert.deepEqual([await levelOf(gone, 'grace'), await levelOf(back, 'grace')], ['base', 'up'])
  await house.travel('2027-04-15T02:00:00Z')
  await house.work()
  assert.deepEqual(await changesOf(gone, 'grace'), ['2027-03-01 up spend', '2027-03-17 base promise_ended'])
  assert.deepEqual(await changesOf(back, 'grace'), ['2027-03-01 up spend', '2027-04-01 base promise_ended'])
})

it('retention keeps a level through its last day; reached anew after a time below, it is kept anew', async () => {
  await house.travel('2027-05-01T02:00:00Z')
  const member = memberOf(await buy('k-1', 50_000, 'K1'))
  await house.travel('2027-05-15T02:00:00Z')
  await house.work()
  assert.equal(await levelOf(member, 'kept'), 'up', 'the window has let go, the promise has not')
  await buy('k-2', 50_000, 'K1')
  await house.travel('2027-06-04T02:00:00Z')
  await house.work()
  assert.equal(await levelOf(member, 'kept'), 'up', 'the twentieth day')
  await house.nightsPass(1)
  assert.equal(await levelOf(member, 'kept'), 'base')
  assert.deepEqual(await changesOf(member, 'kept'), [
    '2027-05-01 up spend',
    '2027-05-15 up kept',
    '2027-06-05 base promise_ended',
  ])
})
