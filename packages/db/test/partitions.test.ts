import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ctx, defineEvent, defineReaction } from '@atrium/kernel'
import { freshDatabase, testClock } from '@atrium/testkit'
import { deliverAll, emit, runChores } from '../src/index.ts'
import { writeNews } from '../src/outbox.ts'
import { outboxChores } from '../src/partitions.ts'

const seen = defineEvent<{ n: number }>({ topic: 'test.seen', about: 'Something was seen.', sample: { n: 1 } })
const handled: number[] = []
const reaction = defineReaction<{ n: number }>({
  name: 'test.note',
  events: [seen],
  historical: false,
  async handle(_, events) {
    handled.push(...events.map((event) => event.body.n))
  },
})
const tell = (ctx: Ctx, n: number) => {
  emit(ctx, seen, [{ memberId: null, effectiveAt: ctx.now, historical: false, body: { n } }])
  return writeNews(ctx)
}

async function prepared(name: string) {
  const clock = testClock('2026-03-10T23:30:00Z')
  const db = await freshDatabase(name, { clock })
  const partitions = async () =>
    (
      await db.sql<{ name: string; rows: string }>(
        `select child.relname as name, (xpath('/row/n/text()', query_to_xml('select count(*) as n from house.' || child.relname, false, true, '')))[1]::text as rows
         from pg_inherits join pg_class as child on child.oid = inhrelid where inhparent = 'house.outbox'::regclass order by 1`,
      )
    ).map((row) => `${row.name.replace('outbox_', '')}:${row.rows}`)
  return {
    clock,
    db,
    partitions,
    run: (keepDays?: number) =>
      runChores(db, outboxChores({ reactions: [reaction], ...(keepDays ? { keepDays } : {}) })),
  }
}

test('days are made ahead, and what landed in the default partition moves to its day', async () => {
  const { clock, db, partitions, run } = await prepared('made')
  await db.transact((ctx) => tell(ctx, 1))
  assert.deepEqual(await partitions(), ['default:1'])
  assert.equal((await run()).get('house.makePartitions'), 4)
  assert.deepEqual(await partitions(), ['20260310:1', '20260311:0', '20260312:0', '20260313:0', 'default:0'])
  assert.equal((await run()).get('house.makePartitions'), undefined)
  clock.advance(3_600_000) // it is 00:30 of the next day
  await db.transact((ctx) => tell(ctx, 2))
  assert.equal((await run()).get('house.makePartitions'), 1)
  assert.deepEqual(await partitions(), [
    '20260310:1',
    '20260311:1',
    '20260312:0',
    '20260313:0',
    '20260314:0',
    'default:0',
  ])
  // The new partitions have the indexes, and the app role reaches them through the table.
  await deliverAll(db, [reaction])
  assert.deepEqual(handled.splice(0), [1, 2])
  const indexes = await db.sql(`select from pg_indexes where schemaname = 'house' and tablename = 'outbox_20260314'`)
  assert.equal(indexes.length, 2)
})

test('a day goes when it is old and everyone has had it, not before', async () => {
  const { clock, db, partitions, run } = await prepared('dropped')
  await run()
  await db.transact((ctx) => tell(ctx, 3))
  clock.advance(31 * 86_400_000)
  await run()
  assert.ok((await partitions()).includes('20260310:1'), 'the reaction has not begun')
  await deliverAll(db, [
    { ...reaction, name: 'test.gone' },
    { ...reaction, name: 'test.other' },
  ])
  await run()
  assert.ok((await partitions()).includes('20260310:1'), 'another reaction has had it, ours has not')
  await deliverAll(db, [reaction])
  assert.equal((await run(32)).get('house.dropPartitions'), undefined)
  assert.equal((await run()).get('house.dropPartitions'), 1)
  assert.deepEqual((await partitions()).slice(0, 3), ['20260311:0', '20260312:0', '20260313:0'])
  assert.equal((await run(1)).get('house.dropPartitions'), 3)
  handled.length = 0
})

test('old rows of the default partition are removed in sets, when delivered', async () => {
  const { clock, db, partitions } = await prepared('default')
  for (const n of [1, 2, 3]) await db.transact((ctx) => tell(ctx, n))
  clock.advance(40 * 86_400_000)
  await db.transact((ctx) => tell(ctx, 4))
  const [, drop] = outboxChores({ reactions: [reaction] })
  const call = () => db.transact((ctx) => drop!.run(ctx, 2))
  assert.equal(await call(), 0)
  await deliverAll(db, [reaction])
  assert.deepEqual([await call(), await call(), await call()], [2, 1, 0])
  assert.deepEqual(await partitions(), ['default:1'])
})

test('the app role cannot change the outbox otherwise', async () => {
  const { db } = await prepared('rights')
  await db.transact((ctx) => tell(ctx, 1))
  for (const sql of [
    'update house.outbox set topic = topic',
    'delete from house.outbox',
    'truncate house.outbox',
    'drop table house.outbox',
  ]) {
    const client = await db.another().connect()
    await assert.rejects(client.query(sql), { code: '42501' }, sql)
    await client.end()
  }
})
