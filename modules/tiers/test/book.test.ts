import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokenPromise, type Ctx, type ParamSpec, type Params, type RowSpec, type Statement } from '@atrium/kernel'
import { lockMembers } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { type LevelsChanged, openTierBook, writeTierBook } from '../src/index.ts'
import { type TierHouse, TODAY, tierHouse } from './house.ts'

const house = await tierHouse('tier-book', 400)
const { spend, post, db } = house

let lastMember = 0
const someone = () => ++lastMember

/** A context that writes down which statements of this module run. */
function listening(ctx: Ctx, heard: string[]): Ctx {
  const hear = (name: string) => {
    if (name.startsWith('tiers.') || name === 'house.writeOutbox') heard.push(name)
  }
  const tx: Ctx['tx'] = {
    rows<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>) {
      hear(statement.name)
      return ctx.tx.rows(statement, params)
    },
    run<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>) {
      hear(statement.name)
      return ctx.tx.run(statement, params)
    },
    ids: (sequence, count) => ctx.tx.ids(sequence, count),
    memo: (key, make) => ctx.tx.memo(key, make),
    cached: (name, load) => ctx.tx.cached(name, load),
    afterCommit: (call) => ctx.tx.afterCommit(call),
  }
  return { ...ctx, tx }
}

async function statementsOf(work: (ctx: Ctx) => Promise<unknown>): Promise<string[]> {
  const heard: string[] = []
  await db.transact((ctx) => work(listening(ctx, heard)))
  return heard
}

const stateOf = async (memberId: number) => (await house.states()).find((row) => row.member_id === memberId)

test('a purchase lifts at once, its window lets go after thirty days', async () => {
  const member = someone()
  assert.deepEqual(await post(spend(member, TODAY, 49_999)), ['bronze'])
  assert.equal(await stateOf(member), undefined)
  assert.deepEqual(await post(spend(member, TODAY, 1)), ['silver'])
  const stored = await stateOf(member)
  assert.equal(stored?.level, 'silver')
  const [due] = await db.sql<{ due: string }>('select next_due::text as due from tiers.state where member_id = $1', [
    member,
  ])
  assert.equal(due?.due, '2026-07-16')
  assert.equal(await house.levelOn(member, TODAY + 30), 'silver')
  assert.equal(await house.levelOn(member, TODAY + 31), 'bronze')
  assert.deepEqual(await post(spend(member, TODAY + 31, 100)), ['bronze'])
  assert.equal(await stateOf(member), undefined)
  assert.deepEqual(await house.changes(member), [
    `${member} 2026-06-15 bronze>silver spend`,
    `${member} 2026-07-16 silver>bronze window`,
  ])
})

test('a level tells its rank and since when', async () => {
  const member = someone()
  const level = (day: number) => house.read([member], (book) => book.levelOn(member, house.programmeId, day))
  assert.deepEqual(await level(TODAY), { code: 'bronze', rank: 0, since: null })
  await post(spend(member, TODAY - 3, 250_000))
  assert.deepEqual(await level(TODAY), { code: 'gold', rank: 2, since: TODAY - 3 })
  assert.deepEqual(await level(TODAY + 28), { code: 'bronze', rank: 0, since: TODAY + 28 })
})

test('many in one batch, several of one person in order, several days, two programmes', async () => {
  const [one, two, three] = [someone(), someone(), someone()]
  const other = { programmeId: house.otherProgrammeId }
  const answers = await post(
    spend(one, TODAY - 40, 60_000),
    spend(two, TODAY - 2, 30_000),
    spend(one, TODAY, 40_000),
    spend(two, TODAY - 2, 20_000),
    spend(two, TODAY - 1, -10_000),
    spend(two, TODAY, 100),
    spend(three, TODAY, 5_000_001, other),
    spend(one, TODAY, 10_000),
  )
  assert.deepEqual(answers, ['silver', 'bronze', 'bronze', 'silver', 'silver', 'bronze', 'platinum', 'silver'])
  assert.deepEqual(await house.changes(one), [
    `${one} 2026-05-06 bronze>silver spend`,
    `${one} 2026-06-06 silver>bronze window`,
    `${one} 2026-06-15 bronze>silver spend`,
  ])
  assert.deepEqual(await house.changes(two), [
    `${two} 2026-06-13 bronze>silver spend`,
    `${two} 2026-06-15 silver>bronze window`,
  ])
  assert.equal(await house.levelOn(three, TODAY), 'bronze')
  assert.equal(await house.levelOn(three, TODAY, house.otherProgrammeId), 'platinum')
  const [row] = await db.sql(
    'select net_minor, orders, returns, points from tiers.spend_day where member_id = $1 and day = $2',
    [two, '2026-06-13'],
  )
  assert.deepEqual(row, { net_minor: '50000', orders: 2, returns: 0, points: '500' })
})

test('in one go or one by one: the same', async () => {
  const days = [-80, -75, -50, -49, -48, -20, -20, -3, 0]
  const amounts = [60_000, -5_000, 210_000, -150_000, 1_000, 45_000, 4_999, 1, -1]
  const [whole, parts] = [someone(), someone()]
  const asksOf = (member: number) => days.map((day, at) => spend(member, TODAY + day, amounts[at]!))
  const together = await post(...asksOf(whole))
  const apart: string[] = []
  for (const ask of asksOf(parts)) apart.push(...(await post(ask)))
  assert.deepEqual(together, apart)
  const bare = (lines: string[]) => lines.map((line) => line.slice(line.indexOf(' ')))
  assert.deepEqual(bare(await house.changes(whole)), bare(await house.changes(parts)))
  const { member_id: _, ...one } = (await stateOf(whole)) ?? {}
  const { member_id: __, ...other } = (await stateOf(parts)) ?? {}
  assert.deepEqual(one, other)
})

test('the size of a batch does not show in its statements', async () => {
  const batch = (count: number, netMinor: number) =>
    statementsOf(async (ctx) => {
      const asks = Array.from({ length: count }, () => spend(someone(), TODAY, netMinor))
      const accounts = asks.map((ask) => ({ ...ask, through: ask.day, takes: true }))
      const book = await openTierBook(ctx, accounts, await loadOrganization(ctx))
      for (const ask of asks) book.add(ask)
      await writeTierBook(ctx, book)
    })
  const lifted = await batch(1, 70_000)
  assert.deepEqual(lifted, ['tiers.loadAccounts', 'tiers.upsertSpend', 'tiers.upsertStates', 'tiers.insertChanges'])
  assert.deepEqual(await batch(60, 70_000), lifted)
  assert.deepEqual(await batch(60, 700), ['tiers.loadAccounts', 'tiers.upsertSpend'])
})

test('nothing opened, nothing asked, nothing read or written; looked at, nothing written', async () => {
  const silver = someone()
  await post(spend(silver, TODAY, 70_000))
  const none = await statementsOf(async (ctx) => {
    const book = await openTierBook(ctx, [], await loadOrganization(ctx))
    await writeTierBook(ctx, book)
  })
  assert.deepEqual(none, [])
  const looked = await statementsOf(async (ctx) => {
    const asks = [silver, someone()].map((memberId) => ({
      memberId,
      programmeId: house.programmeId,
      through: TODAY + 5,
    }))
    const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
    for (const { memberId, programmeId, through } of asks) book.levelOn(memberId, programmeId, through)
    await writeTierBook(ctx, book)
  })
  assert.deepEqual(looked, ['tiers.loadAccounts'])
})

test('a look that finds a change writes it', async () => {
  const member = someone()
  await post(spend(member, TODAY - 60, 70_000))
  await db.transact(async (ctx) => {
    const ask = { memberId: member, programmeId: house.programmeId, through: TODAY, from: TODAY }
    const book = await openTierBook(ctx, [ask], await loadOrganization(ctx))
    assert.equal(book.levelOn(member, house.programmeId, TODAY).code, 'bronze')
    await writeTierBook(ctx, book)
  })
  assert.equal(await stateOf(member), undefined)
  assert.deepEqual((await house.changes(member)).at(-1), `${member} 2026-05-17 silver>bronze window`)
})

test('a late receipt joins as of the day judged last', async () => {
  const member = someone()
  await post(spend(member, TODAY, 40_000))
  assert.deepEqual(await post(spend(member, TODAY - 29, 10_000)), ['silver'])
  assert.deepEqual(await house.changes(member), [`${member} 2026-06-15 bronze>silver spend`])
  assert.equal(await house.levelOn(member, TODAY + 1), 'silver')
  assert.equal(await house.levelOn(member, TODAY + 2), 'bronze')
  assert.deepEqual(await post(spend(member, TODAY - 200, 300_000)), ['silver'])
  assert.equal(await house.levelOn(member, TODAY - 200), 'silver')
})

test('days before those that it was opened for are refused, not answered wrongly', async () => {
  const member = someone()
  await post(spend(member, TODAY - 10, 70_000))
  const late = (from?: number) =>
    db.transact(async (ctx) => {
      const ask = { memberId: someone(), programmeId: house.programmeId, through: TODAY, ...(from ? { from } : {}) }
      const book = await openTierBook(ctx, [ask], await loadOrganization(ctx))
      return book.add(spend(ask.memberId, TODAY - 3, 70_000)).after
    })
  assert.equal(await late(), 'silver')
  assert.equal(await late(TODAY - 3), 'silver')
  await assert.rejects(late(TODAY - 2), BrokenPromise)
})

test('a book knows only what it was opened for, and is written once', async () => {
  await db.transact(async (ctx) => {
    const organization = await loadOrganization(ctx)
    const book = await openTierBook(
      ctx,
      [{ memberId: 1, programmeId: house.programmeId, through: TODAY }],
      organization,
    )
    assert.throws(() => book.levelOn(2, house.programmeId, TODAY), BrokenPromise)
    await writeTierBook(ctx, book)
    await assert.rejects(writeTierBook(ctx, book), BrokenPromise)
    await assert.rejects(
      openTierBook(ctx, [{ memberId: 1, programmeId: 999, through: TODAY }], organization),
      BrokenPromise,
    )
  })
})

test('a return waits at the base level for the day on which it leaves the window', async () => {
  const member = someone()
  await post(spend(member, TODAY - 10, -30_000), spend(member, TODAY - 5, 60_000))
  assert.equal((await stateOf(member))?.level, 'bronze')
  assert.equal(await house.levelOn(member, TODAY + 20), 'bronze')
  assert.equal(await house.levelOn(member, TODAY + 21), 'silver')
  assert.equal(await house.levelOn(member, TODAY + 26), 'bronze')
})

test('events tell what changed; what is old is history', async () => {
  const [fresh, old, imported] = [someone(), someone(), someone()]
  await post(spend(fresh, TODAY, 70_000))
  await post(spend(old, TODAY - 60, 70_000), spend(old, TODAY, 100))
  await post(spend(imported, TODAY, 70_000, { historical: true }))
  const news = await house.news<LevelsChanged>('tiers.levelsChanged')
  const of = (member: number) => news.filter(({ body }) => body.memberId === member)
  const { programmeId } = house
  assert.deepEqual(
    of(fresh).map(({ body }) => body),
    [{ memberId: fresh, programmeId, from: 'bronze', to: 'silver', reason: 'spend', day: TODAY }],
  )
  assert.deepEqual(
    of(fresh).map((one) => one.historical),
    [false],
  )
  assert.deepEqual(
    of(old).map((one) => [one.body.reason, one.historical]),
    [
      ['spend', false],
      ['window', true],
    ],
  )
  assert.deepEqual(
    of(imported).map((one) => one.historical),
    [true],
  )
})

test('a change keeps what it stood on', async () => {
  const member = someone()
  await post(spend(member, TODAY - 8, 10_000), spend(member, TODAY, 45_000, { purchaseId: 77 }))
  const rows = await db.sql('select facts, actor_kind from tiers.change where member_id = $1', [member])
  assert.deepEqual(rows, [
    {
      facts: { setVersion: 0, counted: { 'netSpend 30d': 55_000, 'netSpend 365d': 55_000 }, purchaseId: 77 },
      actor_kind: 'system',
    },
  ])
})

/** Two transactions at once: the second opens its book after the first has committed, because it waits for the lock. */
async function race(member: number, tx: TierHouse, one: number, other: number) {
  const pay = (netMinor: number) =>
    tx.db.transact(async (ctx) => {
      await lockMembers(ctx, [member])
      const asks = [{ memberId: member, programmeId: tx.programmeId, through: TODAY, from: TODAY }]
      const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
      await new Promise((resolve) => setTimeout(resolve, 20))
      const { before, after } = book.add(spend(member, TODAY, netMinor))
      await writeTierBook(ctx, book)
      return `${before}>${after}`
    })
  return (await Promise.all([pay(one), pay(other)])).sort()
}

test('two purchases of one person at once: both count, one of them lifts', async () => {
  for (let round = 0; round < 5; round++) {
    const member = someone()
    assert.deepEqual(await race(member, house, 30_000, 30_000), ['bronze>bronze', 'bronze>silver'])
    const [row] = await db.sql('select net_minor, orders from tiers.spend_day where member_id = $1', [member])
    assert.deepEqual(row, { net_minor: '60000', orders: 2 })
    assert.equal((await house.changes(member)).length, 1)
  }
})

test('the database refuses what no code may do', async () => {
  const app = (sql: string) => db.sql(`set local role atrium_app; ${sql}`).finally(() => db.sql('rollback'))
  await db.sql('begin')
  await assert.rejects(app('delete from tiers.change'), /permission denied/)
  await db.sql('begin')
  await assert.rejects(app(`update tiers.change set reason = 'manual'`), /permission denied/)
  await db.sql('begin')
  await assert.rejects(app('delete from tiers.tier_set'), /permission denied/)
  const wrong = `insert into tiers.change values (1, 1, 1, now(), 0, '2026-01-01', 'gold', 'gold', 'spend', 'system', '{}')`
  await assert.rejects(db.sql(wrong), /change_is_one/)
})
