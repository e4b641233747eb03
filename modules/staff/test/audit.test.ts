import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runChores } from '@atrium/db'
import { BrokenPromise, formatDay } from '@atrium/kernel'
import { byStaff, freshDatabase, type TestDatabase, testClock, testVault } from '@atrium/testkit'
import { sealAuditRows } from '../src/audit/seal.ts'
import { auditChores } from '../src/chores.ts'
import { type AuditReport, type AuditRow, asCipher, audit, contentFault, verifyAudit } from '../src/index.ts'
import { ripe } from './house.ts'

const clock = testClock('2026-06-30T23:00:00Z')
let asked = 0

const row = (more: Partial<AuditRow> = {}): AuditRow => ({
  by: byStaff(7, 'all', `req-${++asked}`),
  action: 'organization.putSettings',
  subject: { kind: 'node', id: asked },
  before: { hours: 1 },
  after: { hours: asked },
  ...more,
})

const write = (db: TestDatabase, count: number) =>
  db.transact((ctx) =>
    audit(
      ctx,
      Array.from({ length: count }, () => row()),
    ),
  )
const sealNow = (db: TestDatabase, limit = 1_000) => db.transact((ctx) => sealAuditRows(ctx, limit))
const seal = (db: TestDatabase, limit?: number) => ripe(db).then(() => sealNow(db, limit))
const verify = (db: TestDatabase, known?: { block: number; mac: string }): Promise<AuditReport> =>
  db.read((ctx) => verifyAudit(ctx, known ? { known } : {}))
const kinds = (report: AuditReport) => report.breaks.map(({ kind, seq }) => `${kind} ${seq}`)

/** Three blocks of four rows, sealed. */
async function trail(name: string): Promise<TestDatabase> {
  clock.set('2026-06-20T10:00:00Z')
  const db = await freshDatabase(name, { clock })
  for (let block = 0; block < 3; block++) {
    await write(db, 4)
    assert.equal(await seal(db), 4)
    clock.advance(60_000)
  }
  assert.equal((await verify(db)).ok, true)
  return db
}

/** Ids in the order in which they were sealed: of one process they ascend. */
const idsOf = async (db: TestDatabase) =>
  (await db.sql<{ id: string }>('select id from staff.audit order by id')).map(({ id }) => Number(id))

test('rows are sealed in order and verified, and the tail is told', async () => {
  clock.set('2026-06-30T23:00:00Z')
  const db = await freshDatabase('staff-audit', { clock })
  assert.deepEqual(await verify(db), {
    ok: true,
    first: null,
    breaks: [],
    breakCount: 0,
    blocks: 0,
    soundRows: 0,
    head: null,
    unsealed: { rows: 0, oldestAt: null },
    keptFrom: 0,
  })
  await db.transact((ctx) => audit(ctx, []))
  await write(db, 3)
  clock.advance(3_600_000)
  await write(db, 2)
  assert.deepEqual((await verify(db)).unsealed, { rows: 5, oldestAt: Date.parse('2026-06-30T23:00:00Z') })
  assert.equal(await seal(db, 4), 4)
  assert.equal((await verify(db)).unsealed.rows, 1)
  assert.equal(await seal(db, 4), 1)
  assert.equal(await seal(db, 4), 0)
  const report = await verify(db)
  assert.equal(report.ok, true)
  assert.equal(report.blocks, 3, 'a block for June, and two for July')
  assert.equal(report.soundRows, 5)
  assert.deepEqual([report.head?.block, report.head?.seq], [3, 5])
})

test('rows of transactions that are still open keep younger ones from being sealed', async () => {
  const db = await freshDatabase('staff-audit-horizon', { clock })
  const open = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const slow = db.transact(async (ctx) => {
    await audit(ctx, [row()])
    written.resolve()
    await open.promise
  })
  await written.promise
  await write(db, 2)
  assert.equal(await sealNow(db), 0)
  open.resolve()
  await slow
  assert.equal(await seal(db), 3)
  assert.equal((await verify(db)).ok, true)
})

test('two processes that seal at once make one chain', async () => {
  const db = await freshDatabase('staff-audit-race', { clock })
  const other = db.another()
  await write(db, 40)
  const sealers = Array.from({ length: 12 }, (_, at) => (at % 2 ? db : other).transact((ctx) => sealAuditRows(ctx, 5)))
  await Promise.all(sealers)
  // Rows wait for every transaction that was open when they were written, also those of others who use the same server.
  let report = await verify(db)
  for (let tries = 0; tries < 200 && report.unsealed.rows > 0; tries++) {
    await sleep(50)
    await seal(db)
    report = await verify(db)
  }
  assert.deepEqual([report.ok, report.soundRows, report.unsealed.rows], [true, 40, 0])
})

test('the app can neither change nor delete what it wrote', async () => {
  const db = await freshDatabase('staff-audit-grants', { clock })
  await write(db, 1)
  await seal(db)
  const client = await db.connect()
  for (const attempt of [
    'update staff.audit set action = action',
    'delete from staff.audit',
    'update staff.audit_block set mac = mac',
    'delete from staff.audit_block',
    'delete from staff.audit_head',
    'truncate staff.audit',
  ]) {
    await assert.rejects(client.query(attempt), /permission denied/, attempt)
  }
  await client.end()
})

test('a row that was altered is told, whatever part of it', async () => {
  const db = await trail('staff-audit-altered')
  const ids = await idsOf(db)
  const was = await db.sql('select * from staff.audit where id = $1', [ids[5]])
  for (const [column, value] of [
    ['actor_id', '8'],
    ['actor_kind', 'key'],
    ['action', 'organization.putNodes'],
    ['subject_kind', 'store'],
    ['subject_id', '1'],
    ['member_id', '1'],
    ['node_id', '1'],
    ['before', null],
    ['after', '{"hours":0}'],
    ['request_id', 'other'],
    ['from_address', '::1'],
    ['at', '2026-06-20T10:01:00.001Z'],
  ]) {
    const found = await db.sql(`update staff.audit set ${column} = $1 where id = $2 returning id`, [value, ids[5]])
    assert.equal(found.length, 1)
    const report = await verify(db)
    assert.deepEqual(kinds(report), ['altered 6'], String(column))
    assert.deepEqual(report.first, { kind: 'altered', seq: 6, block: 2, id: ids[5] })
    await db.sql(`update staff.audit set ${column} = $1 where id = $2`, [was[0]?.[column as string], ids[5]])
  }
  assert.equal((await verify(db)).ok, true, 'put back as it was, it is sound again')
})

const TABLES = ['audit', 'audit_queue', 'audit_block', 'audit_head']

/** What verification says after some statements of somebody who owns the database; everything is then put back. */
async function tampered(
  db: TestDatabase,
  statements: readonly [string, ...unknown[]][],
  known?: { block: number; mac: string },
) {
  for (const table of TABLES) await db.sql(`create table staff.kept_${table} as table staff.${table}`)
  for (const [text, ...values] of statements) await db.sql(text, values)
  const report = await verify(db, known)
  for (const table of TABLES) {
    await db.sql(`truncate staff.${table}`)
    await db.sql(`insert into staff.${table} select * from staff.kept_${table}`)
    await db.sql(`drop table staff.kept_${table}`)
  }
  assert.equal((await verify(db)).ok, true, 'put back as it was, it is sound')
  return report
}

const FORGED = `insert into staff.audit (id, at, actor_kind, actor_id, action, subject_kind, subject_id, request_id)
  values ($1, $2, 'staff', 7, 'staff.signIn', 'account', '7', 'forged')`

test('rows that were deleted, exchanged or put in are told', async () => {
  const db = await trail('staff-audit-moved')
  const ids = await idsOf(db)
  const gone = await tampered(db, [['delete from staff.audit where id = any($1)', [ids[1], ids[10]]]])
  assert.deepEqual(kinds(gone), ['missing 2', 'missing 11'])
  assert.equal(gone.soundRows, 10)

  const swapped = await tampered(db, [
    ['update staff.audit set id = -1 where id = $1', ids[4]],
    ['update staff.audit set id = $1 where id = $2', ids[4], ids[6]],
    ['update staff.audit set id = $1 where id = -1', ids[6]],
  ])
  assert.deepEqual(kinds(swapped), ['reordered 5', 'reordered 7'])

  const replaced = await tampered(db, [
    ['delete from staff.audit where id = $1', ids[1]],
    [FORGED, ids[1], '2026-06-20T10:00:00Z'],
  ])
  assert.deepEqual(kinds(replaced), ['altered 2'])

  const past = await tampered(db, [
    [FORGED, 999_999, '2026-06-20T10:00:30Z'],
    [FORGED, ids[0], '2026-06-20T10:00:00.001Z'],
    [FORGED, 999_998, '2025-01-01T10:00:30Z'],
  ])
  const put = past.breaks.map(({ kind, id }) => `${kind} ${id}`)
  assert.deepEqual(put.sort(), [`inserted ${ids[0]}`, 'inserted 999998', 'inserted 999999'].sort())

  const elsewhere = await tampered(db, [["update staff.audit set at = at - interval '2 years' where id = $1", ids[3]]])
  assert.deepEqual(kinds(elsewhere), ['altered 4'])
})

test('a row put in beside the queue is sealed, and told for its time', async () => {
  const db = await trail('staff-audit-backdated')
  clock.advance(3_600_000)
  await db.sql(FORGED, [999_999, '2026-06-20T09:59:00Z'])
  await db.sql(`insert into staff.audit_queue values (999999, '2026-06-20T09:59:00Z', pg_current_xact_id())`)
  await write(db, 1)
  assert.equal(await seal(db), 2)
  assert.deepEqual(kinds(await verify(db)), ['backdated 13'])
})

test('rows that wait long for their seal are not taken for backdated ones', async () => {
  const db = await trail('staff-audit-late')
  await write(db, 6)
  clock.advance(86_400_000)
  await write(db, 2)
  for (let calls = 0; calls < 4; calls++) assert.equal(await seal(db, 2), 2)
  assert.equal((await verify(db)).ok, true)
})

test('a cut off end, a forged block and a lost head are told', async () => {
  const db = await trail('staff-audit-cut')
  const ids = await idsOf(db)
  const { head } = await verify(db)
  const last: [string, ...unknown[]][] = [
    ['delete from staff.audit where id = any($1)', ids.slice(8)],
    ['delete from staff.audit_block where block = 3'],
  ]
  assert.deepEqual(kinds(await tampered(db, last)), ['truncated 9'])
  assert.deepEqual(kinds(await tampered(db, [...last, ['delete from staff.audit_head']])), ['truncated 9'])
  const steered = await tampered(db, [...last, ['update staff.audit_head set block = 2, last_seq = 8']])
  assert.deepEqual(kinds(steered), ['chain 9'])

  // Whoever kept a head of before can put it back: then only a head that was logged tells.
  const [kept] = await db.sql('select * from staff.audit_head')
  await write(db, 4)
  await seal(db)
  const logged = (await verify(db)).head
  const back = `update staff.audit_head set block = 3, last_seq = 12, mac = $1`
  const cut: [string, ...unknown[]][] = [
    ['delete from staff.audit where not id = any($1)', ids],
    ['delete from staff.audit_block where block = 4'],
    [back, kept?.mac],
  ]
  assert.equal((await tampered(db, cut)).ok, true)
  assert.deepEqual(kinds(await tampered(db, cut, logged ?? undefined)), ['truncated 13'])
  assert.equal((await verify(db, head ?? undefined)).ok, true, 'the chain goes through what was logged')
  const forgedHead = { block: 2, mac: '00'.repeat(16) }
  assert.deepEqual(kinds(await verify(db, forgedHead)), ['chain 5'])

  const middle = await tampered(db, [['delete from staff.audit_block where block = 2']])
  assert.equal(middle.first?.kind, 'missing')
  assert.equal(middle.first?.seq, 5)
  const reworked = await tampered(db, [
    ["update staff.audit set after = '{}' where id = $1", ids[4]],
    ['update staff.audit_block set entries = (select entries from staff.audit_block where block = 1) where block = 2'],
  ])
  assert.equal(reworked.first?.kind, 'chain')
  const foreign = await tampered(db, [['update staff.audit_block set key_version = 9 where block = 2']])
  assert.deepEqual(kinds(foreign), ['chain 5'])
})

test('a row that vanished before it was sealed is told, and sealing stops where the head was touched', async () => {
  const db = await trail('staff-audit-lost')
  await write(db, 1)
  await db.sql('delete from staff.audit where id = (select id from staff.audit_queue)')
  assert.deepEqual(kinds(await verify(db)), ['lost null'])
  await write(db, 1)
  await db.sql('update staff.audit_head set last_seq = 11')
  await assert.rejects(seal(db), BrokenPromise)
})

test('sealing goes on under a new key, and old blocks stay readable', async () => {
  const db = await trail('staff-audit-keys')
  const rotated = db.another({ vault: testVault(2) })
  await write(db, 2)
  await ripe(db)
  assert.equal(await rotated.transact((ctx) => sealAuditRows(ctx, 10)), 2)
  const report = await rotated.read((ctx) => verifyAudit(ctx))
  assert.deepEqual([report.ok, report.soundRows], [true, 14])
  assert.equal((await verify(db)).first?.kind, 'chain', 'without that key, nobody can tell')
})

test('months become partitions, and old ones go without breaking the chain', async () => {
  clock.set('2026-03-31T23:59:00Z')
  const db = await freshDatabase('staff-audit-months', { clock })
  await write(db, 3)
  const chores = auditChores({ keepMonths: 2 })
  const run = () => ripe(db).then(() => runChores(db, chores))
  await run()
  clock.set('2026-04-15T00:00:00Z')
  await write(db, 2)
  await run()
  const places = () =>
    db.sql(`select tableoid::regclass::text as place, count(*)::int as rows from staff.audit group by 1 order by 1`)
  assert.deepEqual(await places(), [
    { place: 'staff.audit_202603', rows: 3 },
    { place: 'staff.audit_202604', rows: 2 },
  ])
  clock.set('2026-06-01T00:00:00Z')
  await write(db, 1)
  await run()
  assert.deepEqual(await places(), [
    { place: 'staff.audit_202604', rows: 2 },
    { place: 'staff.audit_202606', rows: 1 },
  ])
  const report = await verify(db)
  assert.deepEqual([report.ok, report.soundRows, formatDay(report.keptFrom)], [true, 3, '2026-04-01'])
  const touched = await tampered(db, [["update staff.audit_head set kept_from = '2026-06-01'"]])
  assert.equal(touched.ok, false, 'retention cannot be moved to hide a row')
})

test('the head is told every hour', async () => {
  const db = await trail('staff-audit-logged')
  const lines: unknown[] = []
  await runChores(db, auditChores({ log: (level, message, facts) => lines.push([level, message, facts]) }))
  const head = (await verify(db)).head
  assert.deepEqual(lines, [['info', 'head of the audit trail', { block: 3, seq: 12, mac: head?.mac }]])
})

test('the rule for personal values', () => {
  const { cipher } = asCipher(testVault().createDataKey('member:1').key, 'phone', '1')
  assert.equal(contentFault({ before: { name: '一期', phone: '400' }, after: ['任何'] }), undefined)
  assert.equal(contentFault({ memberId: 1, before: null, after: { stage: 'joined', phone: { cipher } } }), undefined)
  assert.equal(contentFault({ memberId: 1, after: { changed: ['phone'], visits: 3, ok: true } }), undefined)
  assert.equal(contentFault({ memberId: 1, after: { amount: 13800138000, balance: -13800138000 } }), undefined)
  for (const content of [
    { after: { password: 'x' } },
    { after: { key: { secretHash: 'x' } } },
    { memberId: 1, after: { phone: '13800138000' } },
    { memberId: 1, after: { phone: 13800138000 } },
    { memberId: 1, after: { note: 13800138000 } },
    { memberId: 1, after: { contact: '+8613800138000' } },
    { memberId: 1, after: { text: '张三' } },
    { memberId: 1, before: { name: 'ann' } },
    { memberId: 1, after: { mail: { cipher: 'short' } } },
    { memberId: 1, after: { list: [{ email: 'a@b.c' }] } },
    { memberId: 1, after: { any: 'a@b.c' } },
  ]) {
    assert.notEqual(contentFault(content), undefined, JSON.stringify(content))
  }
})
