import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS, type Tx } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { byStaff } from '@atrium/testkit'
import { entriesOfMember } from '../src/account-queries.ts'
import {
  adjustPoints,
  balancesOf,
  captureFreezes,
  type EntryPosted,
  freezePoints,
  openBook,
  postEntries,
  programmeTotals,
  releaseFreezes,
  reverseEntries,
  spendPoints,
  writeBook,
} from '../src/index.ts'
import { codeOf, openClerk, value } from './clerk.ts'
import { BRAND, MALL, openHouse } from './house.ts'

const house = await openHouse(import.meta)
const { by } = house
const { ask, post, someone } = await openClerk(house)

describe('postEntries', () => {
  it('does nothing for nothing', async () => {
    assert.deepEqual(await post(), [])
  })

  it('posts one, and tells of it', async () => {
    const memberId = someone()
    const posted = value((await post(ask('earn', memberId, 120, { purchaseId: 77, ruleVersion: 3 })))[0])
    assert.deepEqual(posted, { entryId: posted.entryId, amount: 120, balance: 120, frozen: 0, debt: 0 })
    const events = await house.news<EntryPosted>('points.entriesPosted')
    assert.deepEqual(events.at(-1), {
      entryId: posted.entryId,
      memberId,
      viaMemberId: memberId,
      programmeId: MALL,
      kind: 'earn',
      amount: 120,
      balance: 120,
      reason: 'test',
      purchaseId: 77,
    })
    const [entry] = (await house.read((ctx) => entriesOfMember(ctx, { memberId, limit: 10 }))) ?? []
    assert.equal(entry?.ruleVersion, 3)
    assert.equal(entry?.effectiveAt, house.clock())
    await house.audit()
  })

  it('posts many, in as many statements as one, and answers in order', async () => {
    const people = Array.from({ length: 200 }, someone)
    const asks = Array.from({ length: 600 }, (_, i) =>
      ask(i % 3 === 2 ? 'spend' : 'earn', people[i % 200] ?? someone(), 10 + i),
    )
    const statements = async (count: number) => {
      let run = 0
      await house.transact((ctx) => {
        const tx: Tx = {
          rows(statement, params) {
            run++
            return ctx.tx.rows(statement, params)
          },
          run(statement, params) {
            run++
            return ctx.tx.run(statement, params)
          },
          ids: (sequence, wanted) => ctx.tx.ids(sequence, wanted),
          memo: (key, make) => ctx.tx.memo(key, make),
          cached: (revision, load) => ctx.tx.cached(revision, load),
          afterCommit: (call) => ctx.tx.afterCommit(call),
        }
        return postEntries({ ...ctx, tx }, asks.slice(0, count))
      })
      return run
    }
    const few = await statements(9)
    const many = await statements(600)
    assert.ok(many <= few + 3, `${many} statements for 600, ${few} for 9`)
    const outcomes = await post(...asks)
    assert.equal(outcomes.length, 600)
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok && outcome.value.amount),
      asks.map(({ kind, amount }) => (kind === 'spend' ? -amount : amount)),
    )
    await house.audit()
  })

  it('lets later asks of a batch see what earlier ones left', async () => {
    const memberId = someone()
    const outcomes = await post(
      ask('spend', memberId, 1),
      ask('earn', memberId, 50),
      ask('spend', memberId, 30),
      ask('spend', memberId, 30),
      ask('take_back', memberId, 30),
      ask('earn', memberId, 5),
    )
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? outcome.value.balance : outcome.code)),
      ['insufficient_points', 50, 20, 'insufficient_points', -10, -5],
    )
    assert.deepEqual(await house.account(memberId), { balance: -5, frozen: 0, debt: 5 })
  })

  it('keeps programmes apart, and refuses what it does not know', async () => {
    const memberId = someone()
    const outcomes = await post(
      ask('earn', memberId, 50),
      ask('earn', memberId, 7, { programmeId: BRAND }),
      ask('earn', memberId, 7, { programmeId: 99 }),
      ask('earn', 999_999, 7),
    )
    assert.deepEqual(outcomes.map(codeOf), [undefined, undefined, 'unknown_programme', 'unknown_member'])
    const balances = await house.read((ctx) =>
      balancesOf(ctx, [
        { memberId, programmeId: BRAND },
        { memberId, programmeId: MALL },
        { memberId: someone(), programmeId: MALL },
        { memberId: 999_999, programmeId: MALL },
      ]),
    )
    assert.deepEqual(
      balances.map((balance) => balance?.balance),
      [7, 50, 0, undefined],
    )
  })

  it('expires what is due by the effective day before it posts', async () => {
    const memberId = someone()
    await post(ask('earn', memberId, 40, { effectiveAt: house.clock() - 366 * DAY_MS }))
    await post(ask('earn', memberId, 2))
    assert.deepEqual(await house.story(memberId), ['earn 40', 'expire -40', 'earn 2'])
    assert.deepEqual((await house.news<{ amount: number }>('points.expired')).at(-1)?.amount, 40)
  })
})

describe('the database', () => {
  it('refuses the app to change or delete an entry or a use, and to rewrite a lot', async () => {
    const app = await house.another().connect()
    const denied = [
      'update points.entry set amount = 1',
      'delete from points.entry',
      'update points.lot_use set amount = 1',
      'delete from points.lot_use',
      'update points.lot set amount = 1',
      'delete from points.lot',
      'delete from points.account',
      'truncate points.entry',
    ]
    try {
      for (const text of denied) await assert.rejects(app.query(text), { code: '42501' }, text)
    } finally {
      await app.end()
    }
  })

  it('keeps the promises that a row can state', async () => {
    const account = 'insert into points.account (member_id, programme_id, balance, frozen, debt) values (-1, 1, '
    const lot = 'insert into points.lot values (-1, 1, 1, 1, '
    const broken: [sql: string, constraint: string][] = [
      [`${account} 5, 6, 0)`, 'account_frozen_covered_by_lots'],
      [`${account} 5, 0, -1)`, 'account_debt_not_negative'],
      [`${lot} 10, 11, 0, now(), null, null, 1)`, 'lot_remaining_within_amount'],
      [`${lot} 10, 5, -1, now(), null, null, 1)`, 'lot_frozen_within_remaining'],
      [`${lot} 10, 5, 6, now(), null, null, 1)`, 'lot_frozen_within_remaining'],
    ]
    for (const [sql, constraint] of broken) await assert.rejects(house.sql(sql), { constraint })
  })

  it('notices an account that was changed behind the lock', async () => {
    const memberId = someone()
    await post(ask('earn', memberId, 10))
    const tampered = house.transact(async (ctx) => {
      const accounts = [{ memberId, programmeId: MALL, takes: true, through: 30_000 }]
      const book = await openBook(ctx, accounts, await loadOrganization(ctx))
      await house.sql('update points.account set balance = balance + 1 where member_id = $1', [memberId])
      const at = { by, memberId, viaMemberId: memberId, programmeId: MALL, reason: 'test', historical: false }
      book.post({ ...at, kind: 'earn', amount: 1, effectiveAt: house.clock(), day: 20_000 })
      await writeBook(ctx, book)
    })
    await assert.rejects(tampered, /changed under the person's lock/)
    await house.sql('update points.account set balance = balance - 1 where member_id = $1', [memberId])
  })
})

describe('commands with a key', () => {
  it('do once what is asked twice, in one batch or in two', async () => {
    const memberId = someone()
    await post(ask('earn', memberId, 100))
    const spend = { by, memberId, programmeId: MALL, amount: 10, reason: 'gift', idempotencyKey: `k${memberId}` }
    const first = await house.transact((ctx) => spendPoints(ctx, [spend, spend]))
    const second = await house.transact((ctx) => spendPoints(ctx, [spend, { ...spend, amount: 11 }]))
    assert.deepEqual(first[1], first[0])
    assert.deepEqual(second[0], first[0])
    assert.equal(codeOf(second[1]), 'idempotency_conflict')
    assert.equal((await house.account(memberId))?.balance, 90)
    const adjust = { by, memberId, programmeId: MALL, amount: -200, reason: 'mistake', idempotencyKey: `a${memberId}` }
    const refused = await house.transact((ctx) => adjustPoints(ctx, [adjust]))
    assert.equal(codeOf(refused[0]), 'insufficient_points')
    const freed = await house.transact((ctx) => adjustPoints(ctx, [{ ...adjust, amount: -90 }]))
    assert.equal(value(freed[0]).balance, 0)
  })

  it('leave a row in the audit trail for each adjustment, once, without its words', async () => {
    await house.setting(MALL, 'points.adjustLimit', null)
    const [one, other] = [someone(), someone()]
    const mei = { ...byStaff(7, 'all', 'req-adjust'), from: '10.1.2.3' }
    const to = (memberId: number, amount: number) => ({
      by: mei,
      memberId,
      programmeId: MALL,
      amount,
      reason: '活动补发',
      idempotencyKey: `trail ${memberId} ${amount}`,
    })
    const asks = [to(one, 13_800_138_000), to(one, -100), to(other, -1), to(one, -100)]
    const outcomes = await house.transact((ctx) => adjustPoints(ctx, asks))
    await house.transact((ctx) => adjustPoints(ctx, asks.slice(0, 2)))
    const rows = await house.sql(
      `select actor_kind || ' ' || actor_id as actor, from_address, request_id, action, subject_kind || ' ' || subject_id as subject,
         member_id, before::json as before, after::json as after
       from staff.audit where member_id = any($1) order by id`,
      [[one, other]],
    )
    const row = (at: number, before: number, amount: number) => ({
      actor: 'staff 7',
      from_address: '10.1.2.3',
      request_id: 'req-adjust',
      action: 'points.adjustPoints',
      subject: `entry ${value(outcomes[at]).entryId}`,
      member_id: one,
      before: { balance: before },
      after: { balance: before + amount, amount, programmeId: MALL },
    })
    assert.deepEqual(rows, [row(0, 0, 13_800_138_000), row(1, 13_800_138_000, -100)])
  })

  it('0, 1, many and duplicates: freeze, capture, release', async () => {
    assert.deepEqual(await house.transact((ctx) => freezePoints(ctx, [])), [])
    const people = Array.from({ length: 20 }, someone)
    await post(...people.map((memberId) => ask('earn', memberId, 100)))
    const to = (memberId: number) => ({ by, memberId, programmeId: MALL, reason: 'reward' })
    const held = await house.transact((ctx) =>
      freezePoints(
        ctx,
        people.flatMap((memberId) => [60, 60, 40].map((amount) => ({ ...to(memberId), amount, timesOutAt: null }))),
      ),
    )
    assert.deepEqual(
      held.slice(0, 3).map((outcome) => (outcome.ok ? outcome.value.frozen : outcome.code)),
      [60, 'insufficient_points', 100],
    )
    const freezes = people.map((memberId, i) => ({
      ...to(memberId),
      sixty: value(held[3 * i]).freezeId,
      forty: value(held[3 * i + 2]).freezeId,
    }))
    const captured = await house.transact((ctx) =>
      captureFreezes(
        ctx,
        freezes.flatMap(({ sixty, forty, ...at }) => [
          { ...at, freezeId: sixty, amount: 45 },
          { ...at, freezeId: sixty },
        ]),
      ),
    )
    assert.deepEqual(
      captured.slice(0, 2).map((outcome) => (outcome.ok ? outcome.value : outcome.code)),
      [{ entryId: value(captured[0]).entryId, amount: -45, balance: 55, frozen: 40, debt: 0 }, 'freeze_ended'],
    )
    const released = await house.transact((ctx) =>
      releaseFreezes(
        ctx,
        freezes.map(({ sixty, forty, ...at }) => ({ ...at, freezeId: forty })),
      ),
    )
    assert.ok(released.every((outcome) => outcome.ok && outcome.value.frozen === 0))
    const unknown = await house.transact((ctx) => releaseFreezes(ctx, [{ ...to(people[0]!), freezeId: 12345 }]))
    assert.equal(codeOf(unknown[0]), 'unknown_freeze')
    const past = await house.transact((ctx) =>
      freezePoints(ctx, [{ ...to(people[0]!), amount: 1, timesOutAt: house.clock() }]),
    )
    assert.equal(codeOf(past[0]), 'times_out_in_the_past')
    await house.audit()
  })

  it('reverse what they name, and nothing else', async () => {
    const [a, b] = [someone(), someone()]
    const posted = await post(ask('earn', a, 100), ask('spend', a, 30), ask('take_back', b, 20), ask('earn', b, 5))
    const ids = posted.map((outcome) => value(outcome).entryId)
    const at = { by, programmeId: MALL, reason: 'storno' }
    const outcomes = await house.transact((ctx) =>
      reverseEntries(ctx, [
        { ...at, memberId: a, entryId: ids[1]! },
        { ...at, memberId: b, entryId: ids[2]! },
        { ...at, memberId: a, entryId: ids[1]! },
        { ...at, memberId: b, entryId: ids[0]! },
        { ...at, memberId: a, entryId: 1 },
        { ...at, memberId: a, entryId: ids[0]!, programmeId: BRAND },
      ]),
    )
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? outcome.value.balance : outcome.code)),
      [100, 5, 'already_reversed', 'unknown_entry', 'unknown_entry', 'unknown_entry'],
    )
    await house.audit()
  })
})

describe('totals', () => {
  it('are summed from the entries by the time they took effect', async () => {
    const totals = (from: number, until: number) =>
      house.read((ctx) => programmeTotals(ctx, { programmeId: BRAND, from, until }))
    const start = Date.parse('2020-01-01T12:00:00Z')
    const at = (days: number) => ({ programmeId: BRAND, effectiveAt: start + days * DAY_MS, historical: true })
    const memberId = someone()
    await post(
      ask('earn', memberId, 100, at(0)),
      ask('earn', memberId, 50, at(10)),
      ask('spend', memberId, 30, at(11)),
      ask('take_back', memberId, 140, at(12)),
      ask('earn', memberId, 60, at(13)),
      ask('earn', memberId, 1, at(400)),
    )
    const zero = {
      issued: 0,
      takenBack: 0,
      redeemed: 0,
      expired: 0,
      adjusted: 0,
      forfeited: 0,
      outstanding: 0,
      debt: 0,
    }
    assert.deepEqual(await totals(0, start), zero)
    assert.deepEqual(await totals(start, start + 11 * DAY_MS), { ...zero, issued: 150, outstanding: 150 })
    assert.deepEqual(await totals(start + 11 * DAY_MS, start + 13 * DAY_MS), {
      ...zero,
      redeemed: 30,
      takenBack: 140,
      outstanding: -20,
      debt: 20,
    })
    assert.deepEqual(await totals(start + 13 * DAY_MS, start + 500 * DAY_MS), {
      ...zero,
      issued: 61,
      expired: 40,
      outstanding: 1,
    })
  })
})
