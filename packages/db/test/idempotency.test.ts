import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type By, type Ctx, done, type Outcome, refuse, statement } from '@atrium/kernel'
import { byKey, freshDatabase, testClock } from '@atrium/testkit'
import { forgetKeys } from '../src/idempotency.ts'
import { onceByKey } from '../src/index.ts'

interface Ask {
  readonly by: By
  readonly idempotencyKey?: string
  readonly amount: number
}

const clock = testClock()
const db = await freshDatabase(import.meta, { clock })
await db.sql(`create table public.deed (amount int not null); create sequence public.deed_id;
  grant select, insert on public.deed to atrium_app; grant usage on sequence public.deed_id to atrium_app`)

const doDeeds = statement({
  name: 'test.doDeeds',
  params: { amount: 'int[]' },
  row: { id: 'bigint', amount: 'int' },
  sql: `with done as (insert into public.deed select amount from unnest(:amount) as ask(amount) returning amount)
        select nextval('public.deed_id') as id, amount from done`,
})

type Deed = { id: number; amount: number }

/** A command that writes its amounts and refuses those that are negative. Tells how it was called. */
function command(calls: number[][] = []) {
  return async (ctx: Ctx, asks: readonly Ask[]): Promise<Outcome<Deed, 'too_little' | 'idempotency_conflict'>[]> =>
    onceByKey<Ask, Deed, 'too_little'>(ctx, {
      command: 'test.deed',
      asks,
      contentOf: (ask) => ({ amount: ask.amount }),
      run: async (fresh) => {
        calls.push(fresh.map((ask) => ask.amount))
        const good = fresh.filter((ask) => ask.amount >= 0)
        const rows = await ctx.tx.rows(doDeeds, { amount: good.map((ask) => ask.amount) })
        const left = [...rows]
        return fresh.map((ask) => {
          if (ask.amount < 0) return refuse('too_little')
          return done(
            left.splice(
              left.findIndex((row) => row.amount === ask.amount),
              1,
            )[0]!,
          )
        })
      },
    })
}

const by = byKey(7)
const ask = (amount: number, idempotencyKey?: string, who = by): Ask =>
  idempotencyKey === undefined ? { by: who, amount } : { by: who, amount, idempotencyKey }
const deeds = async (amount: number) =>
  Number((await db.sql('select count(*) as n from public.deed where amount = $1', [amount]))[0]!.n)
const deedOf = (outcome: Outcome<Deed, string> | undefined): Deed => {
  assert.ok(outcome?.ok, `refused: ${JSON.stringify(outcome)}`)
  return outcome.value
}
const codeOf = (outcome: Outcome<Deed, string> | undefined) => (outcome?.ok === false ? outcome.code : 'ok')

test('no asks: nothing is run', async () => {
  const calls: number[][] = []
  assert.deepEqual(await db.transact((ctx) => command(calls)(ctx, [])), [])
  assert.deepEqual(calls, [])
})

test('asks without a key all run, the same object twice too', async () => {
  const twice = ask(1)
  const outcomes = await db.transact((ctx) => command()(ctx, [twice, twice, ask(1)]))
  assert.equal(new Set(outcomes.map((outcome) => deedOf(outcome).id)).size, 3)
  assert.equal(await deeds(1), 3)
  assert.deepEqual(await db.sql('select from house.idempotency'), [])
})

test('the same key and content answers the first answer and does nothing', async () => {
  const calls: number[][] = []
  const run = command(calls)
  const [first] = await db.transact((ctx) => run(ctx, [ask(2, 'k2')]))
  const [again, other] = await db.transact((ctx) => run(ctx, [ask(2, 'k2'), ask(3, 'k3')]))
  assert.deepEqual(again, first)
  assert.equal(deedOf(other).amount, 3)
  assert.deepEqual(calls, [[2], [3]])
  assert.equal(await deeds(2), 1)
})

test('the same key with other content is refused; for another actor or command it is another key', async () => {
  await db.transact((ctx) => command()(ctx, [ask(4, 'k4')]))
  const outcomes = await db.transact((ctx) => command()(ctx, [ask(5, 'k4'), ask(5, 'k4', byKey(8))]))
  assert.deepEqual(outcomes.map(codeOf), ['idempotency_conflict', 'ok'])
  assert.equal(await deeds(5), 1)
  const [elsewhere] = await db.transact((ctx) =>
    onceByKey<Ask, string, never>(ctx, {
      command: 'test.other',
      asks: [ask(5, 'k4')],
      contentOf: (each) => each.amount,
      run: async () => [done('other')],
    }),
  )
  assert.deepEqual(elsewhere, done('other'))
})

test('a refused key is free again', async () => {
  const refused = await db.transact((ctx) => command()(ctx, [ask(-1, 'k6'), ask(-1, 'k6')]))
  assert.deepEqual(refused.map(codeOf), ['too_little', 'too_little'])
  const [outcome] = await db.transact((ctx) => command()(ctx, [ask(6, 'k6')]))
  assert.equal(deedOf(outcome).amount, 6)
})

test('a transaction that rolls back leaves its keys free', async () => {
  const failing = db.transact(async (ctx) => {
    await command()(ctx, [ask(7, 'k7')])
    throw new Error('later trouble')
  })
  await assert.rejects(failing, /later trouble/)
  assert.equal(await deeds(7), 0)
  await db.transact((ctx) => command()(ctx, [ask(7, 'k7')]))
  assert.equal(await deeds(7), 1)
})

test('duplicates in one batch: one runs, equals share its answer, others are refused', async () => {
  const calls: number[][] = []
  const batch = [ask(10, 'k10'), ask(11, 'k11'), ask(10, 'k10'), ask(12, 'k10'), ask(10)]
  const outcomes = await db.transact((ctx) => command(calls)(ctx, batch))
  assert.deepEqual(outcomes.map(codeOf), ['ok', 'ok', 'ok', 'idempotency_conflict', 'ok'])
  assert.deepEqual(outcomes[2], outcomes[0])
  assert.notEqual(deedOf(outcomes[4]).id, deedOf(outcomes[0]).id)
  assert.deepEqual(calls, [[10, 11, 10]])
})

test('answers that are null, empty or nested come back as they were', async () => {
  for (const [at, value] of [null, '', [], { a: [1, { b: null }] }, 0, false].entries()) {
    const once = () =>
      db.transact((ctx) =>
        onceByKey<Ask, unknown, never>(ctx, {
          command: 'test.shapes',
          asks: [ask(0, `shape-${at}`)],
          contentOf: () => null,
          run: async () => [done(value)],
        }),
      )
    assert.deepEqual(await once(), [done(value)])
    assert.deepEqual(await once(), [done(value)])
  }
})

test('of two transactions that race on a key the second waits and gets the answer of the first', async () => {
  const calls: number[][] = []
  const run = command(calls)
  const firstHolds = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const first = db.transact(async (ctx) => {
    const outcomes = await run(ctx, [ask(20, 'k20')])
    firstHolds.resolve()
    await letGo.promise
    return outcomes
  })
  await firstHolds.promise
  let secondEnded = false
  const second = db
    .transact((ctx) => run(ctx, [ask(20, 'k20')]))
    .finally(() => {
      secondEnded = true
    })
  await waitForLocks(1).finally(letGo.resolve)
  assert.equal(secondEnded, false)
  assert.deepEqual(await second, await first)
  assert.deepEqual(calls, [[20]])
})

test('of two transactions that race on a key the second runs when the first was refused', async () => {
  const refused = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const first = db.transact(async (ctx) => {
    const outcomes = await command()(ctx, [ask(-2, 'k21')])
    refused.resolve()
    await letGo.promise
    return outcomes
  })
  await refused.promise
  const second = db.transact((ctx) => command()(ctx, [ask(21, 'k21')]))
  await waitForLocks(1).finally(letGo.resolve)
  assert.equal(codeOf((await first)[0]), 'too_little')
  assert.equal(deedOf((await second)[0]).amount, 21)
})

test('batches that name the same keys in opposite order all end, and everything is done once', async () => {
  const keys = Array.from({ length: 40 }, (_, at) => at)
  const calls: number[][] = []
  const rounds = Array.from({ length: 12 }, (_, round) => {
    const order = round % 2 ? keys.toReversed() : keys
    return db.transact((ctx) =>
      command(calls)(
        ctx,
        order.map((key) => ask(1_000 + key, `race-${key}`)),
      ),
    )
  })
  const ended = await Promise.all(rounds)
  assert.deepEqual(
    calls.flat().toSorted(),
    keys.map((key) => 1_000 + key),
  )
  for (const [round, outcomes] of ended.entries()) {
    const expected = round % 2 ? ended[0]!.toReversed() : ended[0]
    assert.deepEqual(outcomes, expected)
  }
})

test('keys are forgotten after thirty days, in sets', async () => {
  await db.sql('delete from house.idempotency')
  await db.transact((ctx) => command()(ctx, [ask(30, 'k30'), ask(31, 'k31'), ask(32, 'k32')]))
  clock.advance(29 * 86_400_000)
  await db.transact((ctx) => command()(ctx, [ask(33, 'k33')]))
  const forget = (limit: number) => db.transact((ctx) => forgetKeys.run(ctx, limit))
  assert.equal(await forget(10), 0)
  clock.advance(86_400_001)
  assert.equal(await forget(2), 2)
  assert.equal(await forget(2), 1)
  assert.equal(await forget(2), 0)
  assert.deepEqual(await db.sql('select key from house.idempotency'), [{ key: 'k33' }])
})

async function waitForLocks(count: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const rows = await db.sql(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('nobody waits for a lock')
}
