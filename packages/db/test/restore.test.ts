import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ctx, defineEvent, defineReaction, type Reaction } from '@atrium/kernel'
import { freshDatabase, type TestDatabase } from '@atrium/testkit'
import { deliverBatch } from '../src/delivery.ts'
import { deliverAll, emit, noticeRestore } from '../src/index.ts'
import { writeNews } from '../src/outbox.ts'

const seen = defineEvent<{ n: number }>({ topic: 'test.seen', about: 'Something was seen.', sample: { n: 1 } })
const tell = (ctx: Ctx, ...ns: number[]) => {
  emit(
    ctx,
    seen,
    ns.map((n) => ({ memberId: null, effectiveAt: ctx.now, historical: false, body: { n } })),
  )
  return writeNews(ctx)
}

function noting(name: string): Reaction & { got: number[] } {
  const got: number[] = []
  const reaction = defineReaction<{ n: number }>({
    name,
    events: [seen],
    historical: false,
    async handle(_, events) {
      got.push(...events.map((event) => event.body.n))
    },
  })
  return { ...reaction, got }
}

/** What a dump of a cluster that has lived longer looks like here: its transaction ids are far above ours. */
async function pretendRestored(db: TestDatabase): Promise<void> {
  await db.sql(`update house.outbox set xid = (xid::text::bigint + 40000000000)::text::xid8`)
  for (const name of ['seen', 'ahead']) {
    await db.sql(`update house.cursor set ${name} = (
        select (split_part(${name}::text, ':', 1)::bigint + 40000000000) || ':' || (split_part(${name}::text, ':', 2)::bigint + 40000000000) || ':'
          || coalesce((select string_agg((xip::text::bigint + 40000000000)::text, ',' order by xip) from pg_snapshot_xip(${name}) as xip), ''))::pg_snapshot
      where ${name} is not null and ${name}::text <> '1:1:'`)
  }
  await db.sql(`update house.fact set value = '{"systemIdentifier":"7000000000000000000"}' where name = 'cluster'`)
}

test('a first start keeps the cluster, later starts change nothing', async () => {
  const db = await freshDatabase('first')
  await db.transact((ctx) => tell(ctx, 1))
  const before = await db.sql('select id, xid::text from house.outbox')
  assert.deepEqual(await noticeRestore(db.url), { restored: false, renumbered: 0 })
  const [fact] = await db.sql(`select value from house.fact where name = 'cluster'`)
  assert.match(JSON.stringify(fact), /"systemIdentifier":"\d{15,}"/)
  assert.deepEqual(await Promise.all([noticeRestore(db.url), noticeRestore(db.url)]), [
    { restored: false, renumbered: 0 },
    { restored: false, renumbered: 0 },
  ])
  assert.deepEqual(await db.sql('select id, xid::text from house.outbox'), before)
})

test('after a restore each reaction goes on exactly where it stood, and new events arrive', async () => {
  const db = await freshDatabase('restored')
  await noticeRestore(db.url)
  const [fast, middle, slow, late] = [
    noting('test.fast'),
    noting('test.middle'),
    noting('test.slow'),
    noting('test.late'),
  ]
  await deliverAll(db, [fast, middle, slow])
  for (let n = 1; n <= 30; n += 3) await db.transact((ctx) => tell(ctx, n, n + 1, n + 2))
  await deliverAll(db, [fast])
  // In the midst of its window; then more comes above it.
  while (middle.got.length === 0) await deliverBatch(db, middle, 11)
  for (let n = 31; n <= 40; n++) await db.transact((ctx) => tell(ctx, n))
  await pretendRestored(db)

  assert.deepEqual(await noticeRestore(db.url), { restored: true, renumbered: 40 })
  assert.deepEqual(await noticeRestore(db.url), { restored: false, renumbered: 0 })
  await db.transact((ctx) => tell(ctx, 41))
  await deliverAll(db, [fast, middle, slow, late])
  const all = Array.from({ length: 41 }, (_, at) => at + 1)
  for (const { name, got } of [fast, middle, slow, late]) assert.deepEqual(got, all, name)
})

test('ids from the future are noticed even where the cluster calls itself the same', async () => {
  const db = await freshDatabase('future')
  await noticeRestore(db.url)
  await db.transact((ctx) => tell(ctx, 1, 2))
  const note = noting('test.note')
  await deliverAll(db, [note])
  const [fact] = await db.sql(`select value from house.fact where name = 'cluster'`)
  await pretendRestored(db)
  await db.sql(`update house.fact set value = $1 where name = 'cluster'`, [fact?.value])
  assert.deepEqual(await noticeRestore(db.url), { restored: true, renumbered: 2 })
  await db.transact((ctx) => tell(ctx, 3))
  await deliverAll(db, [note])
  assert.deepEqual(note.got, [1, 2, 3])
})

test('without the notice nothing more would ever arrive: it is what mends the cursors', async () => {
  const db = await freshDatabase('lost')
  const note = noting('test.note')
  await noticeRestore(db.url)
  await db.transact((ctx) => tell(ctx, 1))
  await deliverAll(db, [note])
  await pretendRestored(db)
  await db.transact((ctx) => tell(ctx, 2))
  await deliverAll(db, [note])
  assert.deepEqual(note.got, [1])
  await noticeRestore(db.url)
  await db.transact((ctx) => tell(ctx, 3))
  await deliverAll(db, [note])
  assert.deepEqual(
    note.got,
    [1, 3],
    'what was written before the notice lies below the cursor: notice first, then write',
  )
})
