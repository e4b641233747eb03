import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { must, systemBy } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { profilesModule } from '@atrium/profiles'
import { reactions } from '../../apps/server/src/house.ts'
import { openHouse } from './house.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta, undefined, { olap: true })
const town = await buildTown(house)
const { owner } = house
const refresh = must(
  profilesModule.chores?.find(({ name }) => name === 'profiles.refresh'),
  'portraits are drawn by a chore',
)
const later = async (ms: number) => house.clock.advance(ms)

const portraitOf = (id: string) =>
  owner.get<{ undrawn: boolean; buying: { orders: number } | null }>(`/v1/profiles/of-member/${id}/portrait`)
const isDrawn = async (id: string) => !(await portraitOf(id)).undrawn
/** One call of the chore, of one member. */
const drawOne = () => house.db.transact((ctx) => refresh.run(ctx, 1))
const restAtMost = async () =>
  house.db.transact((ctx) => must(refresh.restAtMost, 'portraits say how long they rest').call(refresh, ctx))

/** Purchases of a history, as an import posts them. */
async function bringIn(...names: readonly string[]): Promise<void> {
  const asks = names.map((name) => ({
    ...{ by: systemBy('history'), kind: 'sale' as const, source: 'pos', number: `old-${name}`, storeCode: 'kiosk' },
    ...{ at: house.clock() - 86_400_000, currency: 'CNY', paidMinor: 1_000, lines: [], create: 'joined' as const },
    identities: [{ kind: 'card_no', value: name }],
    historical: true,
  }))
  const outcomes = await house.db.transact((ctx) => postPurchases(ctx, asks))
  assert.ok(outcomes.every(({ ok }) => ok))
}
const waiting = async () =>
  (
    await house.db.sql<{ historical: boolean; people: number }>(
      'select historical, count(*)::int as people from profiles.stale group by historical order by historical',
    )
  ).map(({ historical, people }) => [historical ? 'history' : 'news', people])

it('news is drawn before a history, however long that has waited', async () => {
  await bringIn('old-1', 'old-2', 'old-3')
  await deliverAll(house.db, reactions)
  await later(60_000)
  const ann = memberOf(await town.buy('new-1', 1_000, card('ann')))
  const bob = memberOf(await town.buy('new-2', 1_000, card('bob')))
  // Of one of the history there is news, too.
  const old = memberOf(await town.buy('new-3', 1_000, card('old-2')))
  await deliverAll(house.db, reactions)
  assert.deepEqual(await waiting(), [
    ['news', 3],
    ['history', 2],
  ])
  for (let call = 0; call < 3; call++) assert.equal(await drawOne(), 1)
  assert.deepEqual(await Promise.all([ann, bob, old].map(isDrawn)), [true, true, true])
  assert.deepEqual(await waiting(), [['history', 2]])
  // A call takes of both where there is room.
  await town.buy('new-4', 1_000, card('ann'))
  await deliverAll(house.db, reactions)
  assert.equal(await house.db.transact((ctx) => refresh.run(ctx, 2)), 2)
  assert.deepEqual(await waiting(), [['history', 1]])
  assert.deepEqual([await drawOne(), await drawOne()], [1, 0])
})

it('portraits rest as long as the house asks, and only where a live audience asks for them they do not', async () => {
  const save = async (name: string, kind: 'live' | 'static', filter: object) =>
    (await owner.post<{ audienceId: string }>('/v1/audiences/saves', { name, note: '', kind, filter })).audienceId
  const buyers = { is: 'field', field: 'portrait.orders', op: 'ge', value: 1 }
  await save('女', 'live', { is: 'field', field: 'gender', op: 'in', value: ['female'] })
  await save('买过', 'static', buyers)
  await save('鞋码', 'live', { is: 'tag', tag: 'shoeSize', op: 'ge', value: 40 })
  await house.follow()
  assert.equal(await restAtMost(), Number.POSITIVE_INFINITY)

  const asks = await save('买过且女', 'live', { all: [{ not: buyers }, { is: 'sample', seed: 's', to: 0.5 }] })
  await house.follow()
  assert.equal(await restAtMost(), 500)
  // A history that waits is no news that is late.
  await bringIn('old-4')
  await deliverAll(house.db, reactions)
  await later(62_000)
  await house.follow()
  assert.equal(await restAtMost(), 500)
  await town.buy('new-5', 1_000, card('ann'))
  await deliverAll(house.db, reactions)
  assert.equal(await restAtMost(), 500)
  await later(1_001)
  assert.equal(await restAtMost(), 0)
  await house.work()
  assert.equal(await restAtMost(), 500)

  await owner.post('/v1/audiences/archivings', { audienceId: asks, archived: true })
  await house.follow()
  await later(31_000)
  assert.equal(await restAtMost(), Number.POSITIVE_INFINITY, 'what is not said again runs out')

  await owner.post('/v1/profiles/tags', {
    ...{ code: 'regular', name: { zh: '常客', en: 'Regular' }, group: 'buying', type: 'boolean', kind: 'rule' },
    ...{ expectedVersion: 0, cases: [{ when: { field: 'recent.d30.orders', op: 'ge', value: 2 }, value: true }] },
  })
  await save('常客', 'live', { is: 'tag', tag: 'regular', op: 'eq', value: true })
  await house.follow()
  assert.equal(await restAtMost(), 500)
})
