import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Ctx, type Delivered, defineEvent, defineReaction, type Reaction, statement } from '@atrium/kernel'
import { freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { deliverBatch, ensureCursors } from '../src/delivery.ts'
import { LOOKED_AHEAD } from '../src/delivery-figures.ts'
import { type Database, deliverAll, deliveryFigures, emit, retryParked, startDelivery } from '../src/index.ts'
import { writeNews } from '../src/outbox.ts'

const seen = defineEvent<{ n: number }>({ topic: 'test.seen', about: 'Something was seen.', sample: { n: 1 } })
const other = defineEvent<{ n: number }>({ topic: 'test.other', about: 'Something else.', sample: { n: 1 } })

const noteEvents = statement({
  name: 'test.noteEvents',
  params: { reaction: 'text', id: 'bigint[]', memberId: 'int?[]', n: 'int[]' },
  sql: `insert into public.noted (reaction, id, member_id, n)
        select :reaction, id, member_id, n from unnest(:id, :memberId, :n) with ordinality as e(id, member_id, n, position)
        order by position`,
})

async function database(name: string): Promise<TestDatabase> {
  const db = await freshDatabase(name)
  await db.sql(`create table public.noted (
      position bigint generated always as identity, reaction text, id bigint, member_id int, n int, primary key (reaction, id));
    grant select, insert on public.noted to atrium_app`)
  return db
}

/** A reaction that writes down what it gets; `first` may look at the batch before. */
const noting = (
  name = 'test.note',
  more: Partial<Reaction> = {},
  first = async (_: Ctx, _events: readonly Delivered<{ n: number }>[]) => {},
) => ({
  ...defineReaction<{ n: number }>({
    name,
    events: [seen],
    historical: false,
    async handle(ctx, events) {
      await first(ctx, events)
      await ctx.tx.run(noteEvents, {
        reaction: name,
        id: events.map((event) => event.id),
        memberId: events.map((event) => event.memberId),
        n: events.map((event) => event.body.n),
      })
    },
  }),
  ...more,
})

const tell = (
  ctx: Ctx,
  from: number,
  to = from,
  memberId: number | null = null,
  more: { historical?: boolean; event?: typeof seen } = {},
) => {
  emit(
    ctx,
    more.event ?? seen,
    Array.from({ length: to - from + 1 }, (_, at) => ({
      memberId,
      effectiveAt: ctx.now,
      historical: more.historical ?? false,
      body: { n: from + at },
    })),
  )
  // Now and not at the commit: transactions that write early and commit late are what this file is about.
  return writeNews(ctx)
}

const noted = async (db: TestDatabase, reaction = 'test.note') =>
  (await db.sql<{ n: number }>('select n from public.noted where reaction = $1 order by position', [reaction])).map(
    (row) => row.n,
  )

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)

async function until(what: string, holds: () => Promise<boolean>, ms = 10_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) assert.fail(`not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A transaction that goes on step by step, as the test says. */
function stepwise(db: Database) {
  const steps: ((ctx: Ctx) => Promise<unknown>)[] = []
  let wake = Promise.withResolvers<void>()
  const answers: (() => void)[] = []
  let ended = false
  const transaction = db.transact(async (ctx) => {
    for (;;) {
      const step = steps.shift()
      if (step) {
        await step(ctx)
        answers.shift()?.()
      } else if (ended) return
      else {
        await wake.promise
        wake = Promise.withResolvers<void>()
      }
    }
  })
  return {
    step(work: (ctx: Ctx) => Promise<unknown>): Promise<void> {
      return new Promise((resolve) => {
        steps.push(work)
        answers.push(resolve)
        wake.resolve()
      })
    },
    async commit() {
      ended = true
      wake.resolve()
      await transaction
    },
  }
}

/** Starts delivery and sees that it ends with the test, also when that fails. */
const deliver: typeof startDelivery = async (...options) => {
  const delivery = await startDelivery(...options)
  after(() => delivery.stop())
  return delivery
}

const takeXid = statement({
  name: 'test.takeXid',
  params: {},
  row: { xid: 'xid8' },
  sql: 'select pg_current_xact_id() as xid',
})

test('an event whose id is lower and whose transaction commits later is delivered', async () => {
  const db = await database('late')
  const reaction = noting()
  await deliverAll(db, [reaction])
  const older = stepwise(db)
  const younger = stepwise(db)
  await older.step((ctx) => ctx.tx.rows(takeXid, {}))
  await younger.step((ctx) => tell(ctx, 1)) // the lower id, in the younger transaction
  await older.step((ctx) => tell(ctx, 2))
  await older.commit()
  assert.equal(await deliverAll(db, [reaction]), 1)
  assert.deepEqual(await noted(db), [2])
  await younger.commit()
  assert.equal(await deliverAll(db, [reaction]), 1)
  assert.deepEqual(await noted(db), [2, 1])
})

test('an open transaction holds nobody up, and nothing of it is lost', async () => {
  const db = await database('open')
  const reaction = noting()
  await deliverAll(db, [reaction])
  const slow = stepwise(db)
  await slow.step((ctx) => tell(ctx, 1))
  for (const n of range(2, 6)) await db.transact((ctx) => tell(ctx, n))
  // In the midst of a window, too.
  assert.deepEqual(await deliverBatch(db, reaction, 2), { kind: 'delivered', count: 2, more: true })
  await slow.step((ctx) => tell(ctx, 7))
  await slow.commit()
  await db.transact((ctx) => tell(ctx, 8))
  assert.equal(await deliverAll(db, [reaction]), 6)
  assert.deepEqual(await noted(db), [2, 3, 4, 5, 6, 1, 7, 8])
})

test('of two events of a member the first comes first, even when the second has the older transaction and a third is open', async () => {
  const db = await database('older')
  const reaction = noting()
  await deliverAll(db, [reaction])
  const [early, third] = [stepwise(db), stepwise(db)]
  await early.step((ctx) => ctx.tx.rows(takeXid, {}))
  await third.step((ctx) => ctx.tx.rows(takeXid, {}))
  // The lock of member 1 goes to the youngest transaction first, then to the oldest.
  await db.transact((ctx) => tell(ctx, 1, 1, 1))
  await early.step((ctx) => tell(ctx, 2, 2, 1))
  await early.commit()
  await deliverAll(db, [reaction])
  await third.commit()
  await deliverAll(db, [reaction])
  assert.deepEqual(await noted(db), [1, 2])
})

test('while writers race, every event arrives once and in order per member', async () => {
  const db = await database('order')
  const reactions = [noting('test.a', { limit: 7 }), noting('test.b')]
  const delivery = await deliver(db, reactions, { gapMs: 1 })
  const lock = statement({ name: 'test.lock', params: { id: 'bigint' }, sql: 'select pg_advisory_xact_lock(:id)' })
  const next = new Map<number, number>()
  const writers = range(0, 299).map((at) => {
    const member = at % 5
    return db.transact(async (ctx) => {
      if (at % 3 === 0) await ctx.tx.rows(takeXid, {})
      await ctx.tx.run(lock, { id: member })
      const n = (next.get(member) ?? 0) + 1
      next.set(member, n + 1)
      await tell(ctx, n, n + 1, member)
    })
  })
  await Promise.all(writers)
  for (const { name } of reactions) {
    await until(`${name} has all`, async () => (await noted(db, name)).length === 600)
    for (const member of range(0, 4)) {
      const rows = await db.sql<{ n: number }>(
        'select n from public.noted where reaction = $1 and member_id = $2 order by position',
        [name, member],
      )
      assert.deepEqual(
        rows.map((row) => row.n),
        range(1, 120),
      )
    }
  }
  await delivery.stop()
})

test('a crash between work and cursor undoes the work, and the batch comes again', async () => {
  const db = await database('crash')
  const terminate = statement({
    name: 'test.terminate',
    params: {},
    sql: 'select pg_terminate_backend(pg_backend_pid())',
  })
  let crashes = 0
  const plain = noting()
  const crashing = {
    ...plain,
    async handle(ctx: Ctx, events: readonly Delivered[]) {
      await plain.handle(ctx, events)
      if (crashes++ === 0) await ctx.tx.run(terminate, {})
    },
  }
  await db.sql('grant execute on function pg_terminate_backend to atrium_app')
  const owner = db.another({ role: null })
  await owner.transact((ctx) => tell(ctx, 1, 10))
  await assert.rejects(deliverAll(owner, [crashing]))
  assert.equal(crashes, 1)
  assert.deepEqual(await noted(db), [])
  assert.deepEqual(await db.sql('select from house.parked_event'), [])
  assert.equal(await deliverAll(owner, [crashing]), 10)
  assert.deepEqual(await noted(db), range(1, 10))
})

test('poisoned events are found, parked without personal data, and the rest goes on; retried when mended', async () => {
  const db = await database('poison')
  let mended = false
  const reaction = noting('test.note', {}, async (_, events) => {
    if (!mended && events.some((event) => event.body.n % 40 === 0)) throw new TypeError('cannot read 13800138000')
  })
  await db.transact((ctx) => tell(ctx, 1, 100, 5))
  const logged: string[] = []
  assert.equal(await deliverAll(db, [reaction], { log: (...line) => logged.push(JSON.stringify(line)) }), 98)
  assert.deepEqual(
    await noted(db),
    range(1, 100).filter((n) => n % 40 !== 0),
  )
  const parked = await db.sql(
    'select reaction, topic, member_id, body, error, attempts from house.parked_event order by event_id',
  )
  assert.deepEqual(
    parked.map((row) => row.body),
    [{ n: 40 }, { n: 80 }],
  )
  assert.match(String(parked[0]?.error), /^TypeError in packages\/db\/test\/delivery\.test\.ts:\d+$/)
  assert.doesNotMatch(logged.join(), /138/)
  assert.match(logged.join(), /parked/)

  assert.deepEqual(await retryParked(db, [reaction]), { done: 0, failed: 2 })
  assert.deepEqual(await db.sql('select distinct attempts from house.parked_event'), [{ attempts: 2 }])
  mended = true
  const [first] = await db.sql<{ event_id: string }>('select event_id from house.parked_event order by event_id')
  assert.deepEqual(await retryParked(db, [reaction], [Number(first!.event_id)]), { done: 1, failed: 0 })
  assert.deepEqual(await retryParked(db, [reaction]), { done: 1, failed: 0 })
  assert.deepEqual((await noted(db)).slice(-2), [40, 80])
  assert.deepEqual(await retryParked(db, [reaction]), { done: 0, failed: 0 })
})

test('a statement that fails inside a reaction names its constraint and not its values', async () => {
  const db = await database('constraint')
  await db.sql('alter table public.noted add constraint small_numbers check (n < 3)')
  await db.transact((ctx) => tell(ctx, 1, 4))
  await deliverAll(db, [noting()])
  assert.deepEqual(await noted(db), [1, 2])
  const errors = await db.sql<{ error: string }>('select distinct error from house.parked_event')
  assert.equal(errors.length, 1)
  assert.match(errors[0]!.error, /^PostgreSQL 23514 at public\.noted\.small_numbers/)
})

test('a reaction that fails on everything is parked slowly, not emptied in one go', async () => {
  const db = await database('broken')
  await db.transact((ctx) => tell(ctx, 1, 60))
  const delivery = await deliver(db, [noting('test.note', {}, () => Promise.reject(new TypeError('always')))], {
    gapMs: 1,
  })
  const parked = async () => (await db.sql('select from house.parked_event')).length
  await until('twenty are parked', async () => (await parked()) >= 20)
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal(await parked(), 20)
  await delivery.stop()
})

test('topics and history are kept apart, and what is only for others is passed', async () => {
  const db = await database('topics')
  const reactions = [
    noting('test.news'),
    noting('test.history', { historical: true }),
    noting('test.nothing', { topics: ['test.none'] }),
  ]
  await db.transact(async (ctx) => {
    await tell(ctx, 1)
    await tell(ctx, 2, 2, null, { historical: true })
    await tell(ctx, 3, 3, null, { event: other })
  })
  assert.equal(await deliverAll(db, reactions), 3)
  assert.deepEqual(await noted(db, 'test.news'), [1])
  assert.deepEqual(await noted(db, 'test.history'), [1, 2])
  const delivery = await deliver(db, reactions)
  await until('the cursor of a reaction that gets nothing moves', async () => {
    const [row] = await db.sql<{ passed: boolean }>(
      `select bool_and(pg_visible_in_snapshot(xid, seen)) as passed from house.cursor, house.outbox where reaction = 'test.nothing'`,
    )
    return row!.passed
  })
  await delivery.stop()
})

test('an event is handled soon after its commit, by notice alone, also after the listening connection was cut', async () => {
  const db = await database('wake')
  const delivery = await deliver(db, [noting()], { pollMs: 60_000 })
  const listeners = () =>
    db.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`)
  await until(
    'it listens',
    async () =>
      (
        await db.sql(
          `select from pg_stat_activity where datname = current_database() and query like 'listen %' and state = 'idle'`,
        )
      ).length === 1,
  )
  await db.transact((ctx) => tell(ctx, 1))
  await until('the first is handled', async () => (await noted(db)).length === 1, 5_000)
  assert.equal((await listeners()).length, 1)
  await db.transact((ctx) => tell(ctx, 2))
  await until('the second is handled', async () => (await noted(db)).length === 2, 5_000)
  await delivery.stop()
})

test('two deliverers share the work and do nothing twice; twenty thousand events drain', async () => {
  const db = await database('many')
  const reaction = noting()
  const deliveries = await Promise.all([db.another(), db.another()].map((each) => deliver(each, [reaction])))
  const began = performance.now()
  for (const batch of range(0, 39)) await db.transact((ctx) => tell(ctx, batch * 500 + 1, batch * 500 + 500))
  await until(
    'all are noted',
    async () => (await db.sql<{ n: string }>('select count(*) as n from public.noted'))[0]!.n === '20000',
    30_000,
  )
  const seconds = (performance.now() - began) / 1_000
  assert.ok(seconds < 15, `took ${seconds} s`)
  await Promise.all(deliveries.map((delivery) => delivery.stop()))
  assert.deepEqual(await db.sql('select from house.parked_event'), [])
})

test('stopping waits for the batch in hand', async () => {
  const db = await database('stop')
  const begun = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const delivery = await deliver(db, [
    noting('test.note', {}, () => {
      begun.resolve()
      return letGo.promise
    }),
  ])
  await db.transact((ctx) => tell(ctx, 1, 3))
  await begun.promise
  let stopped = false
  const stopping = delivery.stop().then(() => {
    stopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(stopped, false)
  letGo.resolve()
  await stopping
  assert.deepEqual(await noted(db), [1, 2, 3])
})

test('figures tell the lag of each reaction, what is parked, and the oldest writer', async () => {
  const clock = testClock()
  const db = await database('figures')
  const at = db.another({ clock })
  const good = noting('test.good')
  const bad = noting('test.bad', {}, () => Promise.reject(new TypeError('always')))
  const idle = noting('test.idle', { topics: ['test.other'] })
  await at.transact((ctx) => tell(ctx, 1, 2))
  await deliverAll(at, [bad])
  clock.advance(5_000)
  await deliverAll(at, [idle])
  await at.transact((ctx) => tell(ctx, 3))
  clock.advance(2_000)
  const writer = stepwise(db)
  await writer.step((ctx) => ctx.tx.rows(takeXid, {}))
  await new Promise((resolve) => setTimeout(resolve, 60))
  const figures = await deliveryFigures(at, [good, bad, idle])
  await writer.commit()
  assert.deepEqual(figures.reactions, [
    { name: 'test.good', lagMs: 0, waiting: { count: 0, isExact: true }, parked: 0 }, // it has not begun
    { name: 'test.bad', lagMs: 2_000, waiting: { count: 1, isExact: true }, parked: 2 },
    { name: 'test.idle', lagMs: 0, waiting: { count: 0, isExact: true }, parked: 0 },
  ])
  assert.ok(figures.oldestWriterSeconds > 0.05 && figures.oldestWriterSeconds < 10, `${figures.oldestWriterSeconds}`)
  await deliverAll(at, [good])
  clock.advance(1_000)
  assert.deepEqual((await deliveryFigures(at, [good])).reactions, [
    { name: 'test.good', lagMs: 0, waiting: { count: 0, isExact: true }, parked: 0 },
  ])
})

test('behind a long backlog the figures look at the first events only, and say so', async () => {
  const clock = testClock()
  const db = await database('backlog')
  const at = db.another({ clock })
  const hears = noting('test.hears')
  const rare = noting('test.rare', { topics: ['test.other'] })
  await deliverAll(at, [hears, rare])
  await ensureCursors(at, [hears, rare])
  const figures = async () =>
    (await deliveryFigures(at, [hears, rare])).reactions.map(({ lagMs, waiting }) => [
      lagMs,
      waiting.count,
      waiting.isExact,
    ])
  await at.transact((ctx) => tell(ctx, 1, LOOKED_AHEAD - 1))
  clock.advance(1_000)
  assert.deepEqual(await figures(), [
    [1_000, LOOKED_AHEAD - 1, true],
    [0, 0, true],
  ])
  await at.transact((ctx) => tell(ctx, 1, 3_000))
  await at.transact((ctx) => tell(ctx, 1, 1, null, { event: other }))
  clock.advance(2_000)
  // The one that waits for the rare one lies beyond: it has waited no longer than what was seen last.
  assert.deepEqual(await figures(), [
    [3_000, LOOKED_AHEAD, false],
    [2_000, 0, false],
  ])
  // In the midst of a window as well.
  assert.equal((await deliverBatch(at, hears, 10)).kind, 'delivered')
  assert.deepEqual((await figures())[0], [3_000, LOOKED_AHEAD, false])
  await deliverAll(at, [hears])
  assert.deepEqual((await figures())[0], [0, 0, true])
})

test('a notice does not leave its durability behind on the connection, and needs no transaction of its own', async () => {
  const db = await database('notice')
  const single = db.another({ connections: 1 })
  const setting = statement({
    name: 'test.setting',
    params: {},
    row: { durable: 'text' },
    sql: `select current_setting('synchronous_commit') as durable`,
  })
  await single.transact((ctx) => tell(ctx, 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual(await single.transact((ctx) => ctx.tx.rows(setting, {})), [{ durable: 'on' }])
})
