import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, type Outcome, systemBy } from '@atrium/kernel'
import { byStaff, freshDatabase, testClock } from '@atrium/testkit'
import Type from 'typebox'
import type { PutSettings } from '../src/commands/put-settings.ts'
import type { SetParticipation } from '../src/commands/set-participation.ts'
import {
  defineSetting,
  loadOrganization,
  type PutProgramme,
  putNodes,
  putProgrammes,
  putSettings,
  setParticipation,
} from '../src/index.ts'
import { listParticipation, listSettings } from '../src/queries.ts'

const clock = testClock('2026-06-15T12:00:00Z')
const today = dayOf(2026, 6, 15)
const by = systemBy('test')
const zh = (name: string) => ({ zh: name })

const ttl = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Union([Type.Integer({ minimum: 1, maximum: 120 }), Type.Null()]),
  fallback: 12,
  about: { zh: '积分有效期（月）', en: 'Months after which points expire.' },
})
const grace = defineSetting({
  key: 'points.graceDays',
  target: 'programme',
  schema: Type.Integer({ minimum: 0 }),
  fallback: 0,
  about: { zh: '宽限天数', en: 'Days of grace.' },
})
const note = defineSetting({
  key: 'purchases.note',
  target: 'node',
  schema: Type.Object({ zh: Type.String() }),
  fallback: { zh: '' },
  about: { zh: '小票说明', en: 'Note on receipts.' },
})
const declared = [ttl, grace, note]

const said = (outcomes: readonly Outcome<{ readonly change: string }, string>[]) =>
  outcomes.map((one) => (one.ok ? one.value.change : one.code))

async function withMalls() {
  const db = await freshDatabase('programmes', { clock })
  await db.transact((ctx) =>
    putNodes(ctx, [
      { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' },
      { by, code: 'M1', kind: 'mall', name: zh('一'), parent: 'G' },
      { by, code: 'M2', kind: 'mall', name: zh('二'), parent: 'G', zone: 'Europe/London', currency: 'GBP' },
      { by, code: 'S1', kind: 'store', name: zh('店一'), parent: 'M1' },
      { by, code: 'S2', kind: 'store', name: zh('店二'), parent: 'M1' },
    ]),
  )
  const tree = await db.read(loadOrganization)
  const put = (...asks: PutProgramme[]) => db.transact((ctx) => putProgrammes(ctx, asks)).then(said)
  const take = (...asks: SetParticipation[]) => db.transact((ctx) => setParticipation(ctx, asks)).then(said)
  const set = (...asks: PutSettings[]) => db.transact((ctx) => putSettings(ctx, declared, asks))
  return { db, tree, put, take, set, id: (code: string) => tree.nodeByCode(code)!.id }
}

test('programmes: none, one, many; duplicates follow each other; zone and currency come from the owner', async () => {
  const { db, put, id } = await withMalls()
  assert.deepEqual(await put(), [])
  assert.deepEqual(await put({ by, code: 'ALL', name: zh('全集团') }), ['created'])
  const asks: PutProgramme[] = [
    { by, code: 'UK', name: zh('英国'), owner: 'M2' },
    { by, code: 'UK', name: zh('英国') },
    { by, code: 'UK', name: { zh: '英国', en: 'UK' }, closedOn: today },
    { by, code: 'JP', name: zh('日本'), zone: 'Asia/Tokyo', currency: 'JPY' },
  ]
  assert.deepEqual(await put(...asks), ['created', 'unchanged', 'changed', 'created'])
  assert.deepEqual(await put(...asks.slice(2)), ['unchanged', 'unchanged'])
  const tree = await db.read(loadOrganization)
  const { id: programmeId, ownerId, zone, currency, closedOn, name } = tree.programmeByCode('UK')!
  assert.deepEqual(
    { ownerId, zone, currency, closedOn, name },
    { ownerId: id('M2'), zone: 'Europe/London', currency: 'GBP', closedOn: today, name: { zh: '英国', en: 'UK' } },
  )
  assert.equal(tree.programme(programmeId)?.code, 'UK')
  assert.equal(tree.programmeByCode('ALL')?.zone, 'Asia/Shanghai')
  assert.deepEqual(await put({ by, code: 'UK', closedOn: null, owner: null }), ['changed'])
})

test('programmes: refusals; zone and currency never change, by a command or past it', async () => {
  const { db, put } = await withMalls()
  await put({ by, code: 'ALL', name: zh('全集团') })
  assert.deepEqual(
    await put(
      { by, code: ' ', name: zh('x') },
      { by, code: 'N' },
      { by, code: 'N', name: zh('') },
      { by, code: 'N', name: zh('x'), zone: 'Nowhere/Town' },
      { by, code: 'N', name: zh('x'), currency: 'ABC' },
      { by, code: 'N', name: zh('x'), owner: 'nobody' },
      { by, code: 'ALL', zone: 'Europe/London' },
      { by, code: 'ALL', currency: 'EUR' },
      { by, code: 'ALL', closedOn: -30_000 },
    ),
    [
      'invalid_code',
      'invalid_name',
      'invalid_name',
      'unknown_zone',
      'unknown_currency',
      'unknown_owner',
      'zone_fixed',
      'currency_fixed',
      'invalid_day',
    ],
  )
  const app = db.another()
  const client = await app.connect()
  try {
    await assert.rejects(client.query(`update organization.programme set currency = 'EUR'`), /permission denied/)
  } finally {
    await client.end()
  }
})

test('programmes: who may change one is who holds its owner', async () => {
  const { db, tree, put, take, id } = await withMalls()
  await put({ by, code: 'ALL', name: zh('全集团') })
  const manager = byStaff(3, tree.subtree(id('M1')))
  assert.deepEqual(
    await put(
      { by: manager, code: 'MINE', name: zh('我'), owner: 'M1' },
      { by: manager, code: 'N', name: zh('x') },
      { by: manager, code: 'N', name: zh('x'), owner: 'M2' },
      { by: manager, code: 'ALL', name: zh('改') },
      { by: manager, code: 'MINE', owner: 'M2' },
    ),
    ['created', 'out_of_scope', 'out_of_scope', 'out_of_scope', 'out_of_scope'],
  )
  assert.deepEqual(
    await take(
      { by: manager, programme: 'MINE', node: 'S1', takesPart: true },
      { by: manager, programme: 'MINE', node: 'M2', takesPart: true },
      { by: manager, programme: 'ALL', node: 'S1', takesPart: true },
    ),
    ['created', 'out_of_scope', 'out_of_scope'],
  )
  const [outcome] = await db.transact((ctx) =>
    putSettings(ctx, declared, [
      { by: manager, target: 'programme', code: 'ALL', changes: [{ key: ttl.key, value: 1 }] },
    ]),
  )
  assert.deepEqual(said([outcome!]), ['out_of_scope'])
})

test('a race for a new programme is won once', async () => {
  const { db } = await withMalls()
  const runs = await Promise.all(
    Array.from({ length: 6 }, () =>
      db.transact((ctx) => putProgrammes(ctx, [{ by, code: 'R', name: zh('赛') }])).then(said),
    ),
  )
  assert.deepEqual(runs.flat().sort(), ['created', ...Array(5).fill('unchanged')])
})

test('participation by day: several programmes per store, one store stays out for a while', async () => {
  const { db, put, take, id } = await withMalls()
  await put({ by, code: 'A', name: zh('甲') }, { by, code: 'B', name: zh('乙') })
  assert.deepEqual(await take(), [])
  assert.deepEqual(
    await take(
      { by, programme: 'A', node: 'M1', takesPart: true },
      { by, programme: 'B', node: 'S1', takesPart: true, from: today },
      { by, programme: 'A', node: 'S1', takesPart: false, from: today + 10, to: today + 20 },
      { by, programme: 'A', node: 'S1', takesPart: false, from: today + 10, to: today + 20 },
    ),
    ['created', 'created', 'created', 'unchanged'],
  )
  const tree = await db.read(loadOrganization)
  const of = (code: string, day: number) =>
    tree
      .programmesOf(id(code), day)
      .map((programme) => programme.code)
      .join()
  assert.deepEqual(
    [today - 5000, today, today + 9, today + 10, today + 19, today + 20].map((day) => of('S1', day)),
    ['A', 'A,B', 'A,B', 'B', 'B', 'A,B'],
  )
  assert.equal(of('S2', today + 10), 'A')
  assert.equal(of('M2', today), '')
  assert.deepEqual(
    await take(
      { by, programme: 'A', node: 'S1', takesPart: true, from: today + 5, to: today + 15 },
      { by, programme: 'A', node: 'S1', takesPart: true, from: today + 5, to: today + 5 },
      { by, programme: 'X', node: 'S1', takesPart: true },
      { by, programme: 'A', node: 'X', takesPart: true },
      { by, programme: 'A', node: 'S1', takesPart: true, from: today + 10 },
    ),
    ['dates_overlap', 'invalid_day', 'unknown_programme', 'unknown_node', 'changed'],
  )
  const rows = await db.read((ctx) => listParticipation(ctx, tree.programmeByCode('A')!.id))
  assert.deepEqual(
    rows.map((row) => [row.nodeId, row.takesPart, row.toDay]),
    [
      [id('M1'), true, null],
      [id('S1'), true, today + 20],
      [id('S1'), true, null],
    ],
  )
})

test('settings: dated values, versions that count, taking back; the same again changes nothing', async () => {
  const { db, put, set } = await withMalls()
  await put({ by, code: 'A', name: zh('甲') })
  const ask = (changes: PutSettings['changes'], more: Partial<PutSettings> = {}): PutSettings => ({
    by,
    target: 'programme',
    code: 'A',
    changes,
    ...more,
  })
  assert.deepEqual(await set(), [])
  const first = await set(
    ask([
      { key: ttl.key, value: 24 },
      { key: grace.key, from: today, value: 7 },
    ]),
    ask([{ key: ttl.key, value: 24 }]),
    ask([{ key: ttl.key, from: today, value: 36 }]),
  )
  assert.deepEqual(
    first.map((one) => one.ok && [one.value.version, one.value.change]),
    [
      [2, 'created'],
      [2, 'unchanged'],
      [3, 'changed'],
    ],
  )
  const read = async (day: number) => (await db.read(loadOrganization)).programmeByCode('A')!.settings(ttl, day)
  assert.deepEqual([await read(0), await read(today)], [24, 36])
  const [taken] = await set(ask([{ key: ttl.key, from: today, takeBack: true }], { expectedVersion: 3 }))
  assert.ok(taken?.ok && taken.value.version === 4)
  assert.equal(await read(today), 24)
  assert.equal((await db.read(loadOrganization)).programmeByCode('A')?.settingsVersion, 4)
  const [never] = await set(ask([{ key: ttl.key, from: today, value: null }]))
  assert.ok(never?.ok && never.value.version === 5)
  assert.equal(await read(today), null, 'null is a value: points never expire')
  const rows = await db.read(async (ctx) => {
    const tree = await loadOrganization(ctx)
    return listSettings(ctx, 'programme', tree.programmeByCode('A')!.id)
  })
  assert.deepEqual(
    rows.map((row) => [row.version, row.key, row.value, row.takenBack]),
    [
      [1, ttl.key, 24, false],
      [2, grace.key, 7, false],
      [3, ttl.key, 36, false],
      [4, ttl.key, null, true],
      [5, ttl.key, null, false],
    ],
  )
})

test('settings: what does not fit is refused whole, with the place and the reason', async () => {
  const { db, put, set } = await withMalls()
  await put({ by, code: 'A', name: zh('甲') })
  const outcomes = await set(
    ...[
      { target: 'programme' as const, code: 'A', key: 'points.unheard', value: 1 },
      { target: 'programme' as const, code: 'A', key: note.key, value: { zh: '' } },
      { target: 'programme' as const, code: 'A', key: ttl.key, value: 0 },
      { target: 'node' as const, code: 'S1', key: note.key, value: { zh: 3 } },
      { target: 'node' as const, code: '?', key: note.key, value: { zh: '' } },
      { target: 'programme' as const, code: '?', key: ttl.key, value: 1 },
    ].map(({ target, code, key, value }) => ({
      by,
      target,
      code,
      // The good half of an ask does not pass alone.
      changes: [
        { key: grace.key, value: 1 },
        { key, value },
      ].slice(target === 'node' ? 1 : 0),
    })),
    { by, target: 'programme', code: 'A', changes: [{ key: ttl.key, value: 1 }], expectedVersion: 7 },
    { by, target: 'programme', code: 'A', changes: [{ key: ttl.key, from: -40_000, value: 1 }] },
  )
  assert.deepEqual(
    outcomes.map((one) => !one.ok && one.code),
    [
      'unknown_key',
      'wrong_target',
      'invalid_value',
      'invalid_value',
      'unknown_node',
      'unknown_programme',
      'version_stale',
      'invalid_day',
    ],
  )
  assert.match(outcomes[3]?.ok === false ? String(outcomes[3].detail) : '', /purchases\.note: \/zh must be string/)
  assert.deepEqual(await db.sql('select from organization.setting'), [])
})

test('two writers that saw the same version: one wins, one is told', async () => {
  const { db, put, set } = await withMalls()
  await put({ by, code: 'A', name: zh('甲') })
  const write = (value: number) =>
    set({ by, target: 'programme', code: 'A', changes: [{ key: ttl.key, value }], expectedVersion: 0 })
  const outcomes = (await Promise.all([write(1), write(2), write(3)])).flat()
  assert.equal(outcomes.filter((one) => one.ok).length, 1)
  assert.equal(outcomes.filter((one) => !one.ok && one.code === 'version_stale').length, 2)
  await assert.rejects(
    db.sql(
      `insert into organization.setting (target_kind, target_id, version, key, from_day, value, actor_kind, actor_id, changed_at) select target_kind, target_id, version, 'x', from_day, value, actor_kind, actor_id, changed_at from organization.setting`,
    ),
    /setting_pkey/,
  )
})
