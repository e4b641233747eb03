import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, type Outcome, systemBy } from '@atrium/kernel'
import { byStaff, freshDatabase, testClock } from '@atrium/testkit'
import type { PutNode } from '../src/decide-nodes.ts'
import { archiveNodes, loadOrganization, moveNodes, putNodes } from '../src/index.ts'
import { listNodes, listPlaces } from '../src/queries.ts'

const clock = testClock('2026-06-15T12:00:00Z')
const today = dayOf(2026, 6, 15)
const by = systemBy('test')

const zh = (name: string) => ({ zh: name })
const group: PutNode = { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' }
const mall = (code: string, more: Partial<PutNode> = {}): PutNode => ({
  by,
  code,
  kind: 'mall',
  name: zh(code),
  parent: 'G',
  ...more,
})
const store = (code: string, parent: string, more: Partial<PutNode> = {}): PutNode => ({
  by,
  code,
  kind: 'store',
  name: zh(code),
  parent,
  ...more,
})

/** `created`, or the code of the refusal. */
const said = (outcomes: readonly Outcome<{ readonly change: string }, string>[]) =>
  outcomes.map((one) => (one.ok ? one.value.change : one.code))

async function withTree() {
  const db = await freshDatabase('nodes', { clock })
  const put = (...asks: PutNode[]) => db.transact((ctx) => putNodes(ctx, asks)).then(said)
  assert.deepEqual(await put(group, mall('M1'), mall('M2'), store('S1', 'M1')), Array(4).fill('created'))
  const picture = () => db.read(loadOrganization)
  const id = async (code: string) => (await picture()).nodeByCode(code)!.id
  return { db, put, picture, id }
}

test('no node, one node, and a batch whose children come before their parents', async () => {
  const { db, put, picture } = await withTree()
  assert.deepEqual(await put(), [])
  assert.deepEqual(await put(store('S2', 'M2', { floor: 'B1', category: 'catering/tea' })), ['created'])
  const counter: PutNode = { by, code: 'C9', kind: 'counter', name: zh('C9'), parent: 'S9' }
  assert.deepEqual(await put(counter, store('S9', 'M9'), mall('M9')), ['created', 'created', 'created'])
  const tree = await picture()
  assert.deepEqual(
    tree.nodeByCode('C9')?.path.map((id) => tree.node(id)?.code),
    ['G', 'M9', 'S9', 'C9'],
  )
  const many = Array.from({ length: 500 }, (_, at) => store(`X${at}`, 'M9'))
  assert.deepEqual(new Set(await put(...many)), new Set(['created']))
  assert.equal((await picture()).subtree((await picture()).nodeByCode('M9')!.id).size, 503)
  const events = await db.sql<{ body: { nodes: { what: string }[] } }>(
    `select body from house.outbox where topic = 'organization.nodesChanged' order by id`,
  )
  assert.equal(events.at(-1)?.body.nodes.length, 500)
})

test('the same batch again changes nothing, says so, and tells nobody', async () => {
  const { db, put } = await withTree()
  const trace = `select (select count(*)::int from house.outbox) as events, (select value from house.revision where name = 'organization') as revision`
  const before = await db.sql(trace)
  const hours = { mon: [{ opens: '10:00', closes: '26:00' }], sun: [] }
  assert.deepEqual(await put(group, mall('M1'), store('S1', 'M1')), Array(3).fill('unchanged'))
  assert.deepEqual(await db.sql(trace), before)
  assert.deepEqual(await put(mall('M1', { hours })), ['changed'])
  assert.deepEqual(await put(mall('M1', { hours: { sun: [], mon: [{ closes: '26:00', opens: '10:00' }] } })), [
    'unchanged',
  ])
})

test('duplicates in a batch follow each other as though they had come one by one', async () => {
  const { put, picture } = await withTree()
  const asks = [store('D', 'M1'), store('D', 'M1'), store('D', 'M1', { floor: 'L2' }), store('D', 'M2')]
  assert.deepEqual(await put(...asks), ['created', 'unchanged', 'changed', 'changed'])
  const node = (await picture()).nodeByCode('D')
  assert.equal(node?.floor, 'L2')
  assert.equal(node?.parentId, (await picture()).nodeByCode('M2')?.id)
})

test('fields left out stay, null clears them', async () => {
  const { put, picture } = await withTree()
  await put(store('S1', 'M1', { zone: 'Europe/London', currency: 'GBP', floor: 'L1', category: 'books' }))
  assert.deepEqual(await put({ by, code: 'S1', kind: 'store', floor: null, zone: null }), ['changed'])
  const node = (await picture()).nodeByCode('S1')
  assert.deepEqual([node?.zone, node?.currency, node?.floor, node?.category], ['Asia/Shanghai', 'GBP', null, 'books'])
})

test('refusals name what is wrong and leave their neighbours alone', async () => {
  const { put, picture } = await withTree()
  const cases: [PutNode, string][] = [
    [store(' x', 'M1'), 'invalid_code'],
    [store('a\u0000b', 'M1'), 'invalid_code'],
    [store('N', 'M1', { name: zh('  ') }), 'invalid_name'],
    [{ by, code: 'N', kind: 'store', parent: 'M1' }, 'invalid_name'],
    [store('N', 'M1', { zone: 'Asia/Atlantis' }), 'unknown_zone'],
    [store('N', 'M1', { currency: 'XQQ' }), 'unknown_currency'],
    [store('N', 'M1', { hours: { mon: [{ opens: '10:00', closes: '09:00' }] } }), 'invalid_hours'],
    [store('N', 'M1', { floor: 'x\u0007' }), 'invalid_text'],
    [store('N', 'nowhere'), 'unknown_parent'],
    [{ by, code: 'N', kind: 'store', name: zh('N') }, 'unknown_parent'],
    [store('N', 'G'), 'wrong_parent'],
    [store('N', 'S1'), 'wrong_parent'],
    [mall('N', { parent: 'M1' }), 'wrong_parent'],
    [{ ...mall('S1') }, 'kind_fixed'],
    [{ ...group, code: 'G2' }, 'group_exists'],
    [{ ...group, parent: 'M1' }, 'wrong_parent'],
    [{ ...group, zone: null }, 'unknown_zone'],
  ]
  const outcomes = await put(...cases.map(([ask]) => ask), store('good', 'M1'))
  assert.deepEqual(outcomes, [...cases.map(([, code]) => code), 'created'])
  assert.equal((await picture()).nodeByCode('N'), undefined)
})

test('a tree has no cycle: not by a batch, and not past the commands', async () => {
  const { db, put, id } = await withTree()
  const counter: PutNode = { by, code: 'C1', kind: 'counter', name: zh('C1'), parent: 'S1' }
  await put(counter)
  assert.deepEqual(await put(mall('M1', { parent: 'C1' }), store('S1', 'C1')), ['wrong_parent', 'wrong_parent'])
  const [mallId, counterId] = [await id('M1'), await id('C1')]
  const row = (kind: string) =>
    db.sql(`insert into organization.node_parent values ($1, '2026-01-01', $3, $2, 'counter', 'system', 0, now())`, [
      mallId,
      counterId,
      kind,
    ])
  await assert.rejects(row('mall'), /node_parent_kinds/)
  await assert.rejects(row('counter'), /node_parent_kinds|node_parent_node/)
  await assert.rejects(db.sql(`update organization.node set kind = 'counter' where id = $1`, [mallId]), /node_parent/)
})

test('a scope holds its subtree: it may change and create there, and nowhere else', async () => {
  const { put, id, db } = await withTree()
  const tree = await db.read(loadOrganization)
  const manager = byStaff(5, tree.subtree(await id('M1')))
  const outcomes = await put(
    { ...store('S1', 'M1'), by: manager, floor: 'L3' },
    { ...store('S7', 'M1'), by: manager },
    { by: manager, code: 'C7', kind: 'counter', name: zh('C7'), parent: 'S7' },
    { ...store('S8', 'M2'), by: manager },
    { ...store('S1', 'M2'), by: manager },
    { ...mall('M3'), by: manager },
    { ...mall('M2', { name: zh('mine') }), by: manager },
    { ...group, code: 'G2', by: manager },
  )
  assert.deepEqual(outcomes, [
    'changed',
    'created',
    'created',
    'out_of_scope',
    'out_of_scope',
    'out_of_scope',
    'out_of_scope',
    'out_of_scope',
  ])
  const moved = await db.transact((ctx) => moveNodes(ctx, [{ by: manager, code: 'S1', parent: 'M2' }]))
  assert.deepEqual(said(moved), ['out_of_scope'])
  const archived = await db.transact((ctx) => archiveNodes(ctx, [{ by: manager, code: 'M2', archived: true }]))
  assert.deepEqual(said(archived), ['out_of_scope'])
})

test('a move keeps history: who stood where, from which day to which, and who said so', async () => {
  const { db, picture, id } = await withTree()
  const staff = byStaff(9)
  const move = (...asks: Parameters<typeof moveNodes>[1]) => db.transact((ctx) => moveNodes(ctx, asks)).then(said)
  assert.deepEqual(await move(), [])
  assert.deepEqual(
    await move(
      { by: staff, code: 'S1', parent: 'M2', from: today + 30 },
      { by: staff, code: 'S1', parent: 'M2', from: today + 30 },
      { by: staff, code: 'S1', parent: 'M2', from: today - 100 },
      { by: staff, code: 'S1', parent: 'M1', from: today - 50 },
      { by: staff, code: 'nobody', parent: 'M1' },
      { by: staff, code: 'S1', parent: 'nobody' },
      { by: staff, code: 'S1', parent: 'G' },
      { by: staff, code: 'S1', parent: 'M2', from: dayOf(1900, 1, 1) },
    ),
    ['changed', 'unchanged', 'changed', 'changed', 'unknown_node', 'unknown_parent', 'wrong_parent', 'invalid_day'],
  )
  const [m1, m2] = [await id('M1'), await id('M2')]
  const places = await db.read(async (ctx) => listPlaces(ctx, await id('S1')))
  assert.deepEqual(
    places.map((place) => [place.fromDay, place.toDay, place.parentId, place.actorId]),
    [
      [dayOf(1900, 1, 1), today - 100, m1, 0],
      [today - 100, today - 50, m2, 9],
      [today - 50, today + 30, m1, 9],
      [today + 30, null, m2, 9],
    ],
  )
  assert.equal((await picture()).nodeByCode('S1')?.parentId, m1)
  clock.set('2026-07-14T16:00:00Z')
  try {
    assert.equal((await picture()).nodeByCode('S1')?.parentId, m2, 'midnight of the day in the group’s zone')
  } finally {
    clock.set('2026-06-15T12:00:00Z')
  }
})

test('archiving takes all below along; restoring needs a living parent; nothing is put under an archived node', async () => {
  const { db, put, picture } = await withTree()
  const archive = (code: string, archived: boolean) =>
    db.transact((ctx) => archiveNodes(ctx, [{ by, code, archived }])).then(said)
  assert.deepEqual(await archive('M1', true), ['changed'])
  assert.deepEqual(await archive('M1', true), ['unchanged'])
  assert.equal((await picture()).nodeByCode('S1')?.archivedAt, clock())
  assert.deepEqual(await archive('S1', false), ['archived_parent'])
  assert.deepEqual(await put(store('S5', 'M1')), ['archived_parent'])
  assert.deepEqual(await archive('G', true), ['group_stays'])
  assert.deepEqual(await archive('?', true), ['unknown_node'])
  assert.deepEqual(await archive('M1', false), ['changed'])
  assert.deepEqual(await archive('S1', false), ['changed'])
  assert.equal((await picture()).nodeByCode('S1')?.archivedAt, null)
})

test('races: the same new nodes from many sides are created once, and two groups never', async () => {
  const { db, id } = await withTree()
  const asks = [store('R1', 'M1'), store('R2', 'M2'), store('R3', 'M1')]
  const runs = await Promise.all(
    Array.from({ length: 8 }, (_, run) =>
      db.transact((ctx) => putNodes(ctx, run % 2 ? asks : asks.toReversed())).then(said),
    ),
  )
  assert.equal(runs.flat().filter((one) => one === 'created').length, 3)
  assert.equal(runs.flat().filter((one) => one === 'unchanged').length, 21)
  const empty = await freshDatabase('two groups', { clock })
  const groups = await Promise.all(
    ['A', 'B', 'C'].map((code) => empty.transact((ctx) => putNodes(ctx, [{ ...group, code }])).then(said)),
  )
  assert.deepEqual(groups.flat().sort(), ['created', 'group_exists', 'group_exists'])
  // A store pulled to two malls at once ends in one of them, with one row for the day.
  await Promise.all(
    ['M1', 'M2', 'M1', 'M2'].map((parent) =>
      db.transact((ctx) => moveNodes(ctx, [{ by, code: 'S1', parent, from: today }])),
    ),
  )
  const rows = await db.sql(`select from organization.node_parent where node_id = $1 and from_day = '2026-06-15'`, [
    await id('S1'),
  ])
  assert.ok(rows.length <= 1)
})

test('another process sees a change in its next transaction, and a rolled-back one never', async () => {
  const { db, put } = await withTree()
  const other = db.another()
  assert.equal((await other.read(loadOrganization)).nodeByCode('S1')?.floor, null)
  await put(store('S1', 'M1', { floor: 'L9' }))
  assert.equal((await other.read(loadOrganization)).nodeByCode('S1')?.floor, 'L9')
  await assert.rejects(
    db.transact(async (ctx) => {
      await putNodes(ctx, [store('S1', 'M1', { floor: 'gone' })])
      assert.equal((await loadOrganization(ctx)).nodeByCode('S1')?.floor, 'gone')
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  for (const each of [db, other]) assert.equal((await each.read(loadOrganization)).nodeByCode('S1')?.floor, 'L9')
})

test('the list pages by code within scope, and finds by part of code or name', async () => {
  const { db, put, picture, id } = await withTree()
  await put(store('S2', 'M2', { name: { zh: '星巴克', en: 'Starbucks' } }), store('S3', 'M1'))
  const list = (ask: Partial<Parameters<typeof listNodes>[1]>) =>
    db.read((ctx) => listNodes(ctx, { scope: 'all', limit: 10, ...ask })).then((nodes) => nodes.map(({ code }) => code))
  assert.deepEqual(await list({}), ['G', 'M1', 'M2', 'S1', 'S2', 'S3'])
  assert.deepEqual(await list({ limit: 2 }), ['G', 'M1'])
  assert.deepEqual(await list({ limit: 2, after: 'M1' }), ['M2', 'S1'])
  assert.deepEqual(await list({ kind: 'store', under: await id('M1') }), ['S1', 'S3'])
  assert.deepEqual(await list({ text: 'starB' }), ['S2'])
  assert.deepEqual(await list({ text: '巴' }), ['S2'])
  assert.deepEqual(await list({ scope: (await picture()).subtree(await id('M1')) }), ['M1', 'S1', 'S3'])
  await db.transact((ctx) => archiveNodes(ctx, [{ by, code: 'S3', archived: true }]))
  assert.deepEqual(await list({ kind: 'store' }), ['S1', 'S2'])
  assert.deepEqual(await list({ archived: true }), ['S3'])
})

test('a place opens, closes for good later, and stays closed on days of its own', async () => {
  const { put, picture } = await withTree()
  const spring = [{ from: '2027-02-05', to: '2027-02-07', reason: '春节' }]
  const from = dayOf(2026, 9, 1)
  assert.deepEqual(await put(store('S5', 'M1', { openedOn: from, closures: spring })), ['created'])
  assert.deepEqual(await put({ by, code: 'S5', kind: 'store', closedOn: from }), ['invalid_opening'])
  assert.deepEqual(await put({ by, code: 'S5', kind: 'store', closedOn: dayOf(2028, 1, 1) }), ['changed'])
  const known = (await picture()).nodeByCode('S5')
  assert.deepEqual([known?.openedOn, known?.closedOn, known?.closures], [from, dayOf(2028, 1, 1), spring])
  const wrong = (...closures: { from: string; to: string }[]) => put({ by, code: 'S5', kind: 'store', closures })
  assert.deepEqual(await wrong({ from: '2027-02-07', to: '2027-02-05' }), ['invalid_closures'])
  assert.deepEqual(await wrong({ from: '2027-02-05', to: '2027-02-07' }, { from: '2027-02-07', to: '2027-02-08' }), [
    'invalid_closures',
  ])
  assert.deepEqual(await put({ by, code: 'S5', kind: 'store', openedOn: null, closedOn: null, closures: [] }), [
    'changed',
  ])
  assert.deepEqual((await picture()).nodeByCode('S5')?.closures, [])
  assert.deepEqual(await put({ by, code: 'S5', kind: 'store', closures: null }), ['unchanged'])
})
