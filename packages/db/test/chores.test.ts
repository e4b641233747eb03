import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Chore, defineChore, defineEvent, type Reaction } from '@atrium/kernel'
import { freshDatabase, testClock } from '@atrium/testkit'
import { choreFigures, emit, runChores, startChores, startDelivery } from '../src/index.ts'
import { Restraint } from '../src/restraint.ts'

const clock = testClock()
const db = await freshDatabase(import.meta, { clock })

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > end) assert.fail(what)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A chore with so much to do; tells what it was asked. */
function work(name: string, amount: number, calls: { now: number; limit: number }[] = []): Chore {
  let left = amount
  return defineChore({
    name,
    everySeconds: 60,
    limit: 4,
    async run(ctx, limit) {
      calls.push({ now: ctx.now, limit })
      const done = Math.min(left, limit)
      left -= done
      return done
    },
  })
}
const statusOf = async (name: string) => (await choreFigures(db)).find((status) => status.name === name)

test('each runs until it answers 0, in the order given, as of the moment asked', async () => {
  const calls: { now: number; limit: number }[] = []
  const chores = [work('test.ten', 10, calls), work('test.none', 0), work('test.other', 3)]
  const as0f = Date.parse('2011-12-10T00:00:00Z')
  const done = await runChores(db, chores, { until: as0f, names: ['test.ten', 'test.none'] })
  assert.deepEqual([...done], [['test.ten', 10]])
  assert.deepEqual(
    calls,
    Array.from({ length: 4 }, () => ({ now: as0f, limit: 4 })),
  )
  assert.equal((await statusOf('test.ten'))?.done, 10)
  assert.equal(await statusOf('test.other'), undefined)
  await assert.rejects(runChores(db, chores, { names: ['test.misspelt'] }), /no chore test\.misspelt/)
})

test('a chore that fails is noted, logged without its message, and tried again', async () => {
  let tries = 0
  const logged: string[] = []
  const failing = defineChore({
    name: 'test.failing',
    everySeconds: 3_600,
    limit: 1,
    async run() {
      if (tries++ === 0) throw new TypeError('13800138000')
      return 0
    },
  })
  const running = await startChores(db, [failing], { log: (...line) => logged.push(JSON.stringify(line)) })
  await until('the failure is noted', async () => (await statusOf('test.failing'))?.error !== null)
  const failed = await statusOf('test.failing')
  assert.match(failed?.error ?? '', /^TypeError in packages\/db\/test\/chores\.test\.ts:\d+$/)
  assert.equal(failed?.finishedAt, null)
  await until('it was tried again', async () => (await statusOf('test.failing'))?.error === null)
  assert.equal((await statusOf('test.failing'))?.finishedAt, clock())
  assert.equal(tries, 2)
  assert.match(logged.join(), /a chore failed.*retryMs":1000/)
  assert.doesNotMatch(logged.join(), /138/)
  await running.stop()
})

test('a call that fails leaves nothing behind, also not in the count', async () => {
  await db.sql('create table public.trace (n int); grant insert, select on public.trace to atrium_app')
  const { statement } = await import('@atrium/kernel')
  const write = statement({ name: 'test.write', params: {}, sql: 'insert into public.trace values (1)' })
  let calls = 0
  const chore = defineChore({
    name: 'test.half',
    everySeconds: 60,
    limit: 1,
    async run(ctx) {
      await ctx.tx.run(write, {})
      if (++calls === 3) throw new Error('in the middle')
      return 1
    },
  })
  await assert.rejects(runChores(db, [chore]), /in the middle/)
  assert.equal((await db.sql('select from public.trace')).length, 2)
  assert.equal((await statusOf('test.half'))?.done, 2)
})

test('of two processes one runs a chore at a time', async () => {
  let inside = 0
  let most = 0
  let left = 30
  const chore = defineChore({
    name: 'test.alone',
    everySeconds: 60,
    limit: 1,
    async run() {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 3))
      inside--
      return left-- > 0 ? 1 : 0
    },
  })
  await Promise.all([db, db.another(), db.another()].map((each) => runChores(each, [chore])))
  assert.equal(most, 1)
  assert.equal((await statusOf('test.alone'))?.done, 30)
})

test('chores come round by themselves, and stopping waits for the call in hand', async () => {
  let calls = 0
  const begun = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const often = defineChore({
    name: 'test.often',
    everySeconds: 0.01,
    limit: 1,
    async run() {
      if (++calls === 5) {
        begun.resolve()
        await letGo.promise
      }
      return 0
    },
  })
  const running = await startChores(db, [often, work('test.beside', 2)])
  await begun.promise
  let stopped = false
  const stopping = running.stop().then(() => {
    stopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(stopped, false)
  letGo.resolve()
  await stopping
  assert.equal(calls, 5)
  assert.equal((await statusOf('test.beside'))?.done, 2)
})

test('in a busy house a chore rests between calls, and one that is waited for no longer than it says', async () => {
  /** A house that is busy for ever. */
  class Busy extends Restraint {
    override restAfter(_: number, mostMs = 600_000): number {
      return Math.min(600_000, mostMs)
    }
  }
  const asked: number[] = []
  const waitedFor: Chore = {
    ...work('test.waitedFor', 12),
    async restAtMost(ctx) {
      asked.push(ctx.now)
      return 0
    },
  }
  const running = await startChores(db, [work('test.canWait', 12), waitedFor], { restraint: new Busy() })
  await until('all of it is done', async () => (await statusOf('test.waitedFor'))?.finishedAt != null)
  assert.equal((await statusOf('test.waitedFor'))?.done, 12)
  await until('the first call of the other', async () => (await statusOf('test.canWait'))?.done === 4)
  // After each call that did something.
  assert.equal(asked.length, 3)
  await running.stop()
})

test('a chore runs soon after a reaction that makes its work, not only when its time comes', async () => {
  const calls: number[] = []
  const reaction: Reaction = {
    name: 'test.makesWork',
    topics: ['test.made'],
    historical: false,
    handle: async () => undefined,
  }
  const chore: Chore = {
    name: 'test.after',
    everySeconds: 3_600,
    limit: 1,
    after: [reaction],
    async run() {
      calls.push(performance.now())
      return 0
    },
  }
  const running = await startChores(db, [chore])
  const delivery = await startDelivery(db, [reaction], { handled: running.wakeAfter })
  await until('its first run', () => calls.length === 1)
  running.wakeAfter('test.another')
  const event = defineEvent<object>({ topic: 'test.made', about: 'Something was made.', sample: {} })
  await db.transact(async (ctx) =>
    emit(ctx, event, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: {} }]),
  )
  await until('its second run', () => calls.length === 2)
  await delivery.stop()
  await running.stop()
  assert.equal(calls.length, 2)
})
