import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countTierLevels } from '../src/count-levels.ts'
import { tierCounts } from '../src/index.ts'
import { tierCountsSoon } from '../src/queries.ts'
import { type TierHouse, TODAY, tierHouse } from './house.ts'

/** Counts until nothing is due; answers what each call went through. */
async function countAll({ db }: TierHouse, limit: number): Promise<number[]> {
  const calls: number[] = []
  for (;;) {
    const buyers = await db.transact((ctx) => countTierLevels(ctx, limit))
    if (buyers === 0) return calls
    calls.push(buyers)
  }
}

test('a programme of a few is counted when somebody asks', async () => {
  const house = await tierHouse('tier-counts-few')
  const { db, programmeId, spend, post } = house
  await post(spend(1, TODAY, 60_000), spend(2, TODAY, 100))
  // One call for each of the two programmes, of which one has no buyer.
  assert.deepEqual(await countAll(house, 10), [2, 1])
  await post(spend(3, TODAY, 100))
  assert.deepEqual(await db.read((ctx) => tierCountsSoon(ctx, programmeId)), {
    counts: { bronze: 2, silver: 1, gold: 0, platinum: 0 },
    isExact: true,
    countedAt: null,
  })
})

test('a large programme is told as it was counted in parts, and counted anew after ten minutes', async () => {
  const many = 20_100
  const house = await tierHouse('tier-counts-many', many)
  const { db, clock, programmeId, spend, post } = house
  await db.sql(
    `insert into tiers.spend_day (net_minor, points, member_id, programme_id, day, via_member_id, orders, returns)
     select 100, 1, id, $1::int, '2026-06-15', id, 1, 0 from generate_series(11, $2::int) id`,
    [programmeId, many],
  )
  await post(...Array.from({ length: 10 }, (_, at) => spend(at + 1, TODAY, at < 7 ? 60_000 : 300_000)))
  const soon = () => db.read((ctx) => tierCountsSoon(ctx, programmeId))
  assert.deepEqual(await soon(), {
    counts: { bronze: 20_000 - 10, silver: 7, gold: 3, platinum: 0 },
    isExact: false,
    countedAt: null,
  })
  assert.deepEqual(await countAll(house, 6_700), [6_700, 6_700, 6_700, 1, 1])
  const counted = { counts: { bronze: many - 10, silver: 7, gold: 3, platinum: 0 }, isExact: true, countedAt: clock() }
  assert.deepEqual(await soon(), counted)
  assert.deepEqual(await db.read((ctx) => tierCounts(ctx, programmeId)), counted.counts)

  await post(spend(11, TODAY, 60_000))
  clock.advance(599_999)
  assert.deepEqual(await countAll(house, 30_000), [])
  assert.deepEqual(await soon(), counted)
  clock.advance(1)
  // Half a count shows nothing of itself.
  await db.transact((ctx) => countTierLevels(ctx, 15_000))
  assert.deepEqual(await soon(), counted)
  assert.deepEqual(await countAll(house, 15_000), [5_100, 1])
  assert.deepEqual(await soon(), {
    counts: { bronze: many - 11, silver: 8, gold: 3, platinum: 0 },
    isExact: true,
    countedAt: clock(),
  })
  assert.deepEqual(await db.read((ctx) => tierCounts(ctx, programmeId)), (await soon()).counts)
})
