import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { DAY_MS, dayIn, parseDay, startOfDay } from '@atrium/kernel'
import { byStaff } from '@atrium/testkit'
import { takeStock } from '../src/chores.ts'
import { daysOf, periodTotals } from '../src/day-queries.ts'
import { postedEntries } from '../src/entry-queries.ts'
import { type EntryAsk, pointsModule, postEntries, programmeTotals, spendPoints } from '../src/index.ts'
import { KINDS } from '../src/routes/forms.ts'
import { BRAND, MALL, openHouse } from './house.ts'

// Sums by day are what the ledger says, whenever they are asked for; the list of all entries finds each of them once.

const house = await openHouse(import.meta)
await house.members(50)
const { by } = house

/** A small reproducible chance. */
let seed = 20_260_615
const chance = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed % below
}

const START = house.clock()
const ZONES: Readonly<Record<number, string>> = { [MALL]: 'Asia/Shanghai', [BRAND]: 'Europe/London' }

async function history(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    house.clock.advance(chance(3) * 7 * 3_600_000 + 60_000)
    const asks = Array.from({ length: 20 }, (): EntryAsk => {
      const kind = (['earn', 'earn', 'earn', 'spend', 'take_back', 'adjust'] as const)[chance(6)]!
      const amount = kind === 'adjust' && chance(2) === 0 ? -1 - chance(50) : 1 + chance(500)
      return {
        ...{ by, memberId: 1 + chance(50), programmeId: chance(3) === 0 ? BRAND : MALL, amount, reason: 'test' },
        ...{ kind, effectiveAt: house.clock() - chance(5) * DAY_MS, historical: chance(2) === 0 },
      } as EntryAsk
    })
    await house.transact((ctx) => postEntries(ctx, asks))
  }
}

it('every period of every programme agrees with the entries', async () => {
  await history(60)
  await deliverAll(house, pointsModule.reactions ?? [])
  for (const programmeId of [MALL, BRAND]) {
    const zone = ZONES[programmeId]!
    const today = dayIn(zone, house.clock())
    for (const [from, to] of [
      [dayIn(zone, START) - 10, today],
      [today - 3, today - 1],
      [today, today],
    ] as const) {
      const truth = await house.read((ctx) =>
        programmeTotals(ctx, { programmeId, from: startOfDay(zone, from), until: startOfDay(zone, to + 1) }),
      )
      const { now: _, debt: __, ...sums } = await house.read((ctx) => periodTotals(ctx, { programmeId, from, to }))
      const { debt: ___, ...expected } = truth
      assert.deepEqual(sums, expected)
      const days = await house.read((ctx) => daysOf(ctx, { programmeId, from, to }))
      assert.equal(
        days.reduce((sum, day) => sum + day.issued, 0),
        expected.issued,
      )
    }
  }
  await house.audit()
})

it('accounts are counted once in ten minutes; a day that has passed keeps how it ended', async () => {
  const stock = async () => {
    const today = dayIn('Asia/Shanghai', house.clock())
    return house.read((ctx) => periodTotals(ctx, { programmeId: MALL, from: today, to: today }))
  }
  house.clock.set('2026-09-01T04:00:00Z')
  assert.equal(await house.transact((ctx) => takeStock(ctx)), 2)
  assert.equal(await house.transact((ctx) => takeStock(ctx)), 0)
  const [sum] = await house.sql<{ balance: string; debt: string }>(
    'select sum(balance) as balance, sum(debt) as debt from points.account where programme_id = 1',
  )
  const before = await stock()
  assert.deepEqual([before.now?.outstanding, before.debt], [Number(sum?.balance), Number(sum?.debt)])
  await house.transact((ctx) =>
    postEntries(ctx, [
      {
        by,
        memberId: 1,
        programmeId: MALL,
        kind: 'earn',
        amount: 77,
        reason: 'x',
        effectiveAt: ctx.now,
        historical: false,
      },
    ]),
  )
  house.clock.advance(DAY_MS)
  await house.transact((ctx) => takeStock(ctx))
  const yesterday = parseDay('2026-09-01')
  assert.ok(yesterday)
  const ended = await house.read((ctx) => periodTotals(ctx, { programmeId: MALL, from: yesterday, to: yesterday }))
  assert.deepEqual([ended.debt, ended.now?.outstanding], [before.debt, (before.now?.outstanding ?? 0) + 77])
})

it('the list of all entries reads each once, the latest first, whatever the page and the gaps between', async () => {
  house.clock.advance(40 * DAY_MS)
  await history(3)
  const [all] = await house.sql<{ ids: string[] }>(
    'select array_agg(entry_id order by posted_at desc, entry_id desc) as ids from points.entry where programme_id = 1',
  )
  const seen: number[] = []
  for (let before: { postedAt: number; entryId: number } | undefined; ; ) {
    const page = await house.read((ctx) =>
      postedEntries(ctx, {
        ...{ by, programmeId: MALL, kinds: KINDS, from: START - DAY_MS, until: ctx.now + 1, before, limit: 37 },
      }),
    )
    seen.push(...page.rows.map((row) => row.entryId))
    if (page.next === undefined) break
    before = page.next
  }
  assert.deepEqual(seen, all?.ids.map(Number))
})

it('what was posted last is found from centuries later, and nothing is found where nothing is', async () => {
  const ask = { by, programmeId: MALL, kinds: KINDS, before: undefined, limit: 1 }
  const [last] = await house.sql<{ id: string; at: Date }>(
    'select entry_id as id, posted_at as at from points.entry where programme_id = 1 order by posted_at desc, entry_id desc limit 1',
  )
  assert.ok(last)
  const latest = (from: number, until: number) => house.read((ctx) => postedEntries(ctx, { ...ask, from, until }))
  for (const until of [house.clock() + 1, house.clock() + 3 * DAY_MS, Date.UTC(9998, 0, 1)])
    for (const from of [0, START, house.clock() - 1])
      assert.deepEqual(
        (await latest(from, until)).rows.map(({ entryId }) => entryId),
        [Number(last.id)],
      )
  assert.deepEqual(await latest(house.clock() + 1, Date.UTC(9998, 0, 1)), { rows: [], next: undefined })
  assert.deepEqual(await latest(0, START - DAY_MS), { rows: [], next: undefined })
})

it('somebody who may see nobody is shown no entry', async () => {
  const ask = { programmeId: undefined, kinds: KINDS, from: 0, until: house.clock() + 1, before: undefined, limit: 50 }
  for (let before: { postedAt: number; entryId: number } | undefined; ; ) {
    const page = await house.read((ctx) => postedEntries(ctx, { ...ask, before, by: byStaff(3, [4_711]) }))
    assert.deepEqual(page.rows, [])
    if (page.next === undefined) break
    before = page.next
  }
})

it('entries of one kind only', async () => {
  await house.transact((ctx) =>
    spendPoints(ctx, [{ by, memberId: 1, programmeId: MALL, amount: 1, reason: 'gift', idempotencyKey: 's1' }]),
  )
  const page = await house.read((ctx) =>
    postedEntries(ctx, {
      ...{ by, programmeId: undefined, kinds: ['spend'], from: ctx.now - 1_000, until: ctx.now + 1, before: undefined },
      limit: 50,
    }),
  )
  assert.deepEqual(
    page.rows.map(({ kind, amount }) => [kind, amount]),
    [['spend', -1]],
  )
})
