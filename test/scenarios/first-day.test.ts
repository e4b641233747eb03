import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)

it('on the first day the group is set up, and a receipt earns in the mall’s and the brand’s programme', async () => {
  const posted = await town.buy('first-1', 60_050, { store: 'shop', ...card('A1') })
  assert.deepEqual(
    posted.programmes.map(({ programmeId, points, balance, tier }) => ({ programmeId, points, balance, tier })),
    [town.mall, town.brand].map((programmeId) => ({ programmeId, points: 720, balance: 720, tier: 'silver' })),
  )
  assert.deepEqual(town.inMall(posted).reasons, [{ code: 'rule', rule: 'base', points: 720 }])

  const shown = await town.balance(memberOf(posted))
  assert.deepEqual([shown.balance, shown.spendable, shown.nextExpiry], [720, 720, '2027-03-02'])
  assert.equal((await town.level(memberOf(posted))).code, 'silver')
})

it('a receipt of a store that only the mall counts earns only there', async () => {
  const posted = await town.buy('first-2', 10_000, card('A2'))
  assert.deepEqual(
    posted.programmes.map(({ programmeId, points }) => [programmeId, points]),
    [[town.mall, 120]],
  )
})

it('a receipt sent again is answered as the first time; with other content it is refused', async () => {
  const receipt = town.receipt('first-3', 10_000, card('A3'))
  const first = await town.till.post('/v1/loyalty/purchases', receipt)
  assert.deepEqual(await town.till.post('/v1/loyalty/purchases', receipt), first)
  const other = { ...receipt, paidMinor: 10_001 }
  assert.equal(await town.till.refused(409, '/v1/loyalty/purchases', other), 'receipt_conflict')
})

it('one bad receipt of a batch does not touch its neighbours', async () => {
  const items = [
    town.receipt('first-4', 1_000, card('A4')),
    town.receipt('first-5', 1_000, { ...card('A4'), store: 'nowhere' }),
    town.receipt('first-6', 1_000, card('A4')),
  ]
  const outcomes = await town.till.batch<{ programmes: { balance: number }[] }>('/v1/loyalty/purchases', items)
  assert.deepEqual(
    outcomes.map(({ ok, code, value }) => (ok ? value?.programmes[0]?.balance : code)),
    [12, 'unknown_store', 24],
  )
})

it('a batch with a malformed receipt is refused whole, with the place of every fault', async () => {
  const { number: _, ...nameless } = town.receipt('first-10', 1_000, card('A10'))
  const items = [
    town.receipt('first-9', 1_000, card('A9')),
    nameless,
    { ...nameless, number: 'first-11', paidMinor: '9' },
  ]
  const reply = await town.till.send('POST', '/v1/loyalty/purchases/batch', { items }, { status: 400 })
  const { code, faults } = reply.json<{ code: string; faults: { pointer: string }[] }>()
  assert.equal(code, 'invalid_request')
  assert.deepEqual(
    faults.map(({ pointer }) => pointer),
    ['/items/1/number', '/items/2/paidMinor'],
  )
  const search = { by: 'identity', kind: 'card_no', value: 'A9' }
  assert.deepEqual(await town.till.post('/v1/members/searches', search), { items: [] })
})

it('a store that moves out of the mall earns there no more, and what it sold before still does', async () => {
  await house.owner.post('/v1/organization/nodes', {
    code: 'chain',
    kind: 'brand',
    name: { zh: '品牌' },
    parent: 'group',
  })
  await house.owner.post('/v1/organization/moves', { code: 'kiosk', parent: 'chain', from: '2026-04-01' })
  await house.travel('2026-04-02T02:00:00Z')
  const after = await town.buy('first-7', 10_000, card('A7'))
  assert.deepEqual(after.programmes, [])
  const late = await town.buy('first-8', 10_000, { ...card('A7'), at: '2026-03-31T20:00:00+08:00' })
  assert.equal(town.inMall(late).points, 120)
  const { places } = await house.owner.get<{ places: { to: string | null; parentId: string }[] }>(
    `/v1/organization/nodes/${town.nodes.kiosk}/places`,
  )
  assert.deepEqual(
    places.filter(({ parentId }) => parentId === town.nodes.mall).map(({ to }) => to),
    ['2026-04-01'],
  )
})
