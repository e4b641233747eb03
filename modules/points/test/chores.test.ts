import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS, type Day, dayIn, startOfDay } from '@atrium/kernel'
import { auditAccounts } from '../src/audit.ts'
import { expireAccounts, timeOutFreezes, warnOfExpiry } from '../src/chores.ts'
import { type EntryAsk, freezePoints, type PointsExpiringSoon, postEntries } from '../src/index.ts'
import { BRAND, MALL, openHouse } from './house.ts'

const house = await openHouse(import.meta)
await house.members(200)
const { by, clock } = house

let lastMember = 0
const someone = (): number => ++lastMember
const today = (): Day => dayIn('Asia/Shanghai', clock())
const earn = (memberId: number, amount: number, expiresOn: Day, programmeId = MALL): EntryAsk => ({
  by,
  memberId,
  programmeId,
  kind: 'earn',
  amount,
  reason: 'test',
  expiresOn,
  effectiveAt: clock(),
  historical: false,
})
const post = (...asks: EntryAsk[]) => house.transact((ctx) => postEntries(ctx, asks))
const run = (chore: typeof expireAccounts, limit = 100) => house.transact((ctx) => chore(ctx, limit))
/** Runs a chore until it says 0, as the house does. */
const runOut = async (chore: typeof expireAccounts, limit = 100): Promise<number> => {
  let total = 0
  for (let done = await run(chore, limit); done > 0; done = await run(chore, limit)) total += done
  return total
}

describe('expireLots', () => {
  it('expires what is due, on the day that the programme has', async () => {
    const [a, b] = [someone(), someone()]
    await post(earn(a, 10, today() + 1), earn(a, 20, today() + 2), earn(b, 30, today() + 1, BRAND))
    assert.equal(await runOut(expireAccounts), 0)
    // Midnight has come in Shanghai, not yet in London.
    clock.set(startOfDay('Asia/Shanghai', today() + 1))
    assert.equal(await runOut(expireAccounts), 1)
    assert.deepEqual(await house.story(a), ['earn 10', 'earn 20', 'expire -10'])
    assert.deepEqual(await house.story(b, BRAND), ['earn 30'])
    clock.set(startOfDay('Europe/London', today()))
    assert.equal(await runOut(expireAccounts), 1)
    assert.deepEqual(await house.story(b, BRAND), ['earn 30', 'expire -30'])
    await house.audit()
  })

  it('asleep for days it posts one entry for each expiry day, effective on that day', async () => {
    const memberId = someone()
    const day = today()
    await post(
      earn(memberId, 1, day + 1),
      earn(memberId, 2, day + 1),
      earn(memberId, 4, day + 3),
      earn(memberId, 8, day + 9),
    )
    clock.advance(4 * DAY_MS)
    await runOut(expireAccounts)
    const rows = await house.sql<{ amount: string; at: Date }>(
      `select amount, effective_at as at from points.entry where member_id = $1 and kind = 'expire' order by entry_id`,
      [memberId],
    )
    assert.deepEqual(
      rows.map(({ amount, at }) => [Number(amount), at.getTime()]),
      [
        [-3, startOfDay('Asia/Shanghai', day + 1)],
        [-4, startOfDay('Asia/Shanghai', day + 3)],
      ],
    )
    assert.equal(await run(expireAccounts), 0)
  })

  it('run by two at once, and in small bites, expires everything once', async () => {
    const people = Array.from({ length: 40 }, someone)
    await post(...people.map((memberId) => earn(memberId, 5, today() + 1)))
    clock.advance(DAY_MS)
    const other = house.another()
    const bite = async (db: typeof other): Promise<void> => {
      while ((await db.transact((ctx) => expireAccounts(ctx, 7))) > 0);
    }
    await Promise.all([bite(house), bite(other)])
    for (const memberId of people) assert.deepEqual(await house.story(memberId), ['earn 5', 'expire -5'])
    await house.audit()
  })
})

describe('timeOutFreezes', () => {
  it('releases freezes whose time is over; what was to expire meanwhile is gone at once', async () => {
    const memberId = someone()
    await post(earn(memberId, 10, today() + 2), earn(memberId, 20, today() + 50))
    const freeze = (amount: number, timesOutAt: number | null) =>
      house.transact((ctx) =>
        freezePoints(ctx, [{ by, memberId, programmeId: MALL, amount, reason: 'reward', timesOutAt }]),
      )
    await freeze(12, clock() + 3 * DAY_MS)
    await freeze(5, null)
    assert.equal(await runOut(timeOutFreezes), 0)
    clock.advance(3 * DAY_MS)
    await runOut(expireAccounts)
    assert.deepEqual(await house.account(memberId), { balance: 30, frozen: 17, debt: 0 })
    assert.equal(await runOut(timeOutFreezes), 1)
    assert.deepEqual(await house.account(memberId), { balance: 20, frozen: 5, debt: 0 })
    assert.deepEqual(await house.story(memberId), ['earn 10', 'earn 20', 'expire -10'])
    await house.audit()
  })
})

describe('warnOfExpiry', () => {
  const warned = async (memberId: number) =>
    (await house.news<PointsExpiringSoon>('points.expiringSoon'))
      .filter((news) => news.memberId === memberId)
      .map(({ expiresOn, amount }) => [expiresOn, amount])

  it('tells once for each account and day, when it comes within the days of the programme', async () => {
    const memberId = someone()
    const day = today()
    await post(
      earn(memberId, 10, day + 20),
      earn(memberId, 5, day + 20),
      earn(memberId, 7, day + 31),
      earn(memberId, 9, day + 90),
    )
    await runOut(warnOfExpiry)
    assert.deepEqual(await warned(memberId), [[day + 20, 15]])
    await runOut(warnOfExpiry)
    clock.advance(DAY_MS)
    await runOut(warnOfExpiry)
    await runOut(warnOfExpiry)
    assert.deepEqual(await warned(memberId), [
      [day + 20, 15],
      [day + 31, 7],
    ])
    // Points that live shorter than the warning are told of too, but not a day that was told of.
    await post(earn(memberId, 3, day + 25), earn(memberId, 3, day + 31))
    await runOut(warnOfExpiry)
    assert.deepEqual((await warned(memberId)).slice(2), [[day + 25, 3]])
  })

  it('says nothing of what is spent or frozen, nor where the programme does not warn', async () => {
    const [a, b] = [someone(), someone()]
    const day = today()
    await post(earn(a, 10, day + 9), earn(a, 10, day + 10), { ...earn(a, 10, day), kind: 'spend' })
    await house.transact((ctx) =>
      freezePoints(ctx, [{ by, memberId: a, programmeId: MALL, amount: 10, reason: 'reward', timesOutAt: null }]),
    )
    await house.setting(BRAND, 'points.warnDays', 0)
    await post(earn(b, 10, day + 9, BRAND))
    await runOut(warnOfExpiry)
    assert.deepEqual(await warned(a), [])
    assert.deepEqual(await warned(b), [])
    await house.setting(BRAND, 'points.warnDays', 9)
    await runOut(warnOfExpiry)
    assert.deepEqual(await warned(b), [[day + 9, 10]])
  })
})

describe('auditLedger', () => {
  it('finds nothing in a sound ledger, in bites, once a day', async () => {
    clock.advance(DAY_MS)
    const [{ count }] = (await house.sql<{ count: string }>(
      'select count(distinct member_id) from points.account',
    )) as [{ count: string }]
    assert.ok((await runOut(auditAccounts, 7)) >= Number(count))
    assert.equal(await run(auditAccounts), 0)
    const [pass] = await house.sql(
      'select faults, finished_at is not null as finished from points.audit_pass order by day desc',
    )
    assert.deepEqual(pass, { faults: '0', finished: true })
  })

  it('finds every kind of fault, tells it and repairs nothing', async () => {
    const people = Array.from({ length: 8 }, someone) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    await post(...people.map((memberId) => earn(memberId, 100, today() + 99)))
    await post(...people.map((memberId) => ({ ...earn(memberId, 30, 0), kind: 'spend' as const })))
    await post({ ...earn(people[7], 90, 0), kind: 'take_back' })
    const tamper: [sql: string, member: number, laws: string[]][] = [
      [
        'update points.account set balance = balance + 1',
        people[0],
        ['balance_is_sum_of_entries', 'balance_is_sum_of_lots_less_debt'],
      ],
      [
        'update points.lot set remaining = remaining - 1',
        people[1],
        ['balance_is_sum_of_lots_less_debt', 'lot_remaining_is_amount_less_uses'],
      ],
      ['delete from points.lot_use', people[2], ['lot_remaining_is_amount_less_uses', 'lots_move_by_amount_and_debt']],
      [
        `delete from points.entry where kind = 'spend' and`,
        people[3],
        ['balance_is_sum_of_entries', 'lots_move_by_amount_and_debt'],
      ],
      ['update points.account set next_expiry = next_expiry + 1', people[4], ['next_expiry_is_of_the_first_lot']],
      ['update points.account set frozen = 1', people[5], ['frozen_is_sum_of_freezes', 'frozen_is_sum_of_lots']],
      [
        'delete from points.account',
        people[6],
        ['balance_is_sum_of_entries', 'balance_is_sum_of_lots_less_debt', 'next_expiry_is_of_the_first_lot'],
      ],
      ['update points.debt set owed = owed + 1', people[7], ['debt_is_sum_of_owed']],
    ]
    for (const [sql, memberId] of tamper) {
      await house.sql(`${sql}${sql.endsWith('and') ? '' : ' where'} member_id = $1`, [memberId])
    }
    clock.advance(DAY_MS)
    await runOut(auditAccounts)
    const faults = await house.sql<{ member_id: number; law: string }>(
      'select member_id, law from points.ledger_fault order by law',
    )
    for (const [sql, memberId, laws] of tamper) {
      const found = faults.filter((fault) => fault.member_id === memberId).map((fault) => fault.law)
      assert.deepEqual([...new Set(found)], laws, sql)
    }
    const news = await house.news<{ memberId: number }>('points.ledgerFaultFound')
    assert.equal(news.length, faults.length)
    assert.deepEqual(new Set(news.map((one) => one.memberId)), new Set(people))
    assert.equal((await house.account(people[0]))?.balance, 71)
  })
})
