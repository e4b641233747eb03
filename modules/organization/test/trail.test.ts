import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type By, dayOf, systemBy } from '@atrium/kernel'
import { byKey, byStaff, freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import Type from 'typebox'
import type { PutNode } from '../src/decide-nodes.ts'
import {
  archiveNodes,
  defineSetting,
  loadOrganization,
  moveNodes,
  putNodes,
  putProgrammes,
  putSettings,
  setParticipation,
} from '../src/index.ts'

const clock = testClock('2026-06-15T12:00:00Z')
const by = systemBy('ground')
const mei: By = { ...byStaff(7, 'all', 'req-mei'), from: '10.1.2.3' }
const zh = (name: string) => ({ zh: name })

const ttl = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Integer({ minimum: 1 }),
  fallback: 12,
  about: { zh: '积分有效期（月）', en: 'Months after which points expire.' },
})
const note = defineSetting({
  key: 'purchases.note',
  target: 'node',
  schema: Type.String(),
  fallback: '',
  about: { zh: '小票说明', en: 'Note on receipts.' },
})

type Row = {
  readonly action: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly node_id: number | null
  readonly actor: string
  readonly request_id: string
  readonly from_address: string | null
  readonly before: unknown
  readonly after: unknown
}

/** What a work wrote into the trail: the rows whose ids are above those of before. */
async function written(db: TestDatabase, work: () => Promise<unknown>): Promise<Row[]> {
  const [last] = await db.sql<{ id: string }>('select coalesce(max(id), 0) as id from staff.audit')
  await work()
  return db.sql<Row>(
    `select action, subject_kind, subject_id, node_id, actor_kind || ' ' || actor_id as actor, request_id, from_address,
       before::json as before, after::json as after
     from staff.audit where id > $1 order by id`,
    [last!.id],
  )
}

const ground: PutNode[] = [
  { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' },
  { by, code: 'M1', kind: 'mall', name: zh('一'), parent: 'G' },
  { by, code: 'M2', kind: 'mall', name: zh('二'), parent: 'G' },
  { by, code: 'S1', kind: 'store', name: zh('店一'), parent: 'M1', floor: 'L1' },
  { by, code: 'S2', kind: 'store', name: zh('店二'), parent: 'M1' },
]

async function open() {
  const db = await freshDatabase('trail', { clock })
  await db.transact((ctx) => putNodes(ctx, ground))
  const tree = await db.read(loadOrganization)
  return { db, id: (code: string) => tree.nodeByCode(code)!.id }
}

/** Of a row, what it says was done to what. */
const told = ({ action, subject_kind, subject_id, node_id, before, after }: Row) => ({
  action,
  subject: `${subject_kind} ${subject_id}`,
  node: node_id,
  before,
  after,
})

test('whoever creates, changes or moves a node leaves a row: who, from where, on which request, what it was and is', async () => {
  const { db, id } = await open()
  const rows = await written(db, () =>
    db.transact((ctx) =>
      putNodes(ctx, [
        { by: mei, code: 'S1', kind: 'store', floor: 'L2', category: 'books' },
        { by: mei, code: 'S1', kind: 'store', floor: 'L2' },
        { by: mei, code: 'S1', kind: 'store', parent: 'M2' },
        { by: mei, code: 'nowhere', kind: 'store', parent: 'M9', name: zh('无') },
        { by: byKey(3, 'all', 'req-key'), code: 'S9', kind: 'store', name: zh('新店'), parent: 'M1', currency: 'HKD' },
      ]),
    ),
  )
  const [s9] = await db.sql<{ id: number }>(`select id from organization.node where code = 'S9'`)
  assert.deepEqual(rows.map(told), [
    {
      action: 'organization.putNodes',
      subject: `node ${id('S1')}`,
      node: id('S1'),
      before: { category: null, floor: 'L1' },
      after: { category: 'books', floor: 'L2' },
    },
    {
      action: 'organization.putNodes',
      subject: `node ${id('S1')}`,
      node: id('S1'),
      before: { parent: 'M1' },
      after: { parent: 'M2' },
    },
    {
      action: 'organization.putNodes',
      subject: `node ${s9!.id}`,
      node: s9!.id,
      before: null,
      after: { code: 'S9', kind: 'store', name: { zh: '新店' }, currency: 'HKD', parent: 'M1' },
    },
  ])
  assert.deepEqual(
    rows.map(({ actor, request_id, from_address }) => [actor, request_id, from_address]),
    [
      ['staff 7', 'req-mei', '10.1.2.3'],
      ['staff 7', 'req-mei', '10.1.2.3'],
      ['key 3', 'req-key', null],
    ],
  )
})

test('moves by date and archivings leave a row for each ask that changed something', async () => {
  const { db, id } = await open()
  const from = dayOf(2026, 7, 1)
  const moves = await written(db, () =>
    db.transact((ctx) =>
      moveNodes(ctx, [
        { by: mei, code: 'S1', parent: 'M2', from },
        { by: mei, code: 'S1', parent: 'M2', from },
        { by: mei, code: 'S2', parent: 'S1' },
      ]),
    ),
  )
  assert.deepEqual(moves.map(told), [
    {
      action: 'organization.moveNodes',
      subject: `node ${id('S1')}`,
      node: id('S1'),
      before: { parent: 'M1' },
      after: { parent: 'M2', from: '2026-07-01' },
    },
  ])

  const archive = (code: string, archived: boolean) =>
    written(db, () => db.transact((ctx) => archiveNodes(ctx, [{ by: mei, code, archived }])))
  assert.deepEqual((await archive('M1', true)).map(told), [
    {
      action: 'organization.archiveNodes',
      subject: `node ${id('M1')}`,
      node: id('M1'),
      before: { archived: false },
      after: { archived: true, nodes: ['M1', 'S1', 'S2'] },
    },
  ])
  assert.deepEqual(await archive('M1', true), [])
  assert.deepEqual((await archive('M1', false)).map(told), [
    {
      action: 'organization.archiveNodes',
      subject: `node ${id('M1')}`,
      node: id('M1'),
      before: { archived: true },
      after: { archived: false, nodes: ['M1'] },
    },
  ])
})

test('programmes, participations and settings leave rows with what stood before', async () => {
  const { db, id } = await open()
  const closedOn = dayOf(2027, 1, 1)
  const programmes = await written(db, () =>
    db.transact((ctx) =>
      putProgrammes(ctx, [
        { by: mei, code: 'P', name: zh('会员'), owner: 'M1' },
        { by: mei, code: 'P', name: zh('会员') },
        { by: mei, code: 'P', closedOn },
        { by: mei, code: 'P', currency: 'HKD' },
      ]),
    ),
  )
  const [programme] = await db.sql<{ id: number }>('select id from organization.programme')
  const subject = `programme ${programme!.id}`
  assert.deepEqual(programmes.map(told), [
    {
      action: 'organization.putProgrammes',
      subject,
      node: id('M1'),
      before: null,
      after: { code: 'P', name: { zh: '会员' }, owner: 'M1', zone: 'Asia/Shanghai', currency: 'CNY' },
    },
    {
      action: 'organization.putProgrammes',
      subject,
      node: id('M1'),
      before: { closedOn: null },
      after: { closedOn: '2027-01-01' },
    },
  ])

  const [from, to] = [dayOf(2026, 7, 1), dayOf(2026, 8, 1)]
  const parts = await written(db, () =>
    db.transact((ctx) =>
      setParticipation(ctx, [
        { by: mei, programme: 'P', node: 'M1', takesPart: true },
        { by: mei, programme: 'P', node: 'M1', takesPart: true },
        { by: mei, programme: 'P', node: 'M1', takesPart: false, from, to },
      ]),
    ),
  )
  const part = { action: 'organization.setParticipation', subject, node: id('M1') }
  assert.deepEqual(parts.map(told), [
    {
      ...part,
      before: { node: 'M1', days: [['1900-01-01', null]] },
      after: { node: 'M1', days: [['1900-01-01', true]] },
    },
    {
      ...part,
      before: {
        node: 'M1',
        days: [
          ['2026-07-01', null],
          ['2026-08-01', null],
        ],
      },
      after: {
        node: 'M1',
        days: [
          ['2026-07-01', false],
          ['2026-08-01', true],
        ],
      },
    },
  ])

  const settings = await written(db, () =>
    db.transact((ctx) =>
      putSettings(
        ctx,
        [ttl, note],
        [
          { by: mei, target: 'programme', code: 'P', changes: [{ key: ttl.key, value: 24 }] },
          { by: mei, target: 'programme', code: 'P', changes: [{ key: ttl.key, value: 24 }] },
          {
            by: mei,
            target: 'programme',
            code: 'P',
            changes: [
              { key: ttl.key, takeBack: true },
              { key: ttl.key, from, value: 6 },
            ],
          },
          { by: mei, target: 'node', code: 'S1', changes: [{ key: note.key, value: '谢谢' }] },
          { by: mei, target: 'node', code: 'S1', changes: [{ key: note.key, value: 5 }] },
        ],
      ),
    ),
  )
  assert.deepEqual(settings.map(told), [
    {
      action: 'organization.putSettings',
      subject,
      node: id('M1'),
      before: { version: 0, settings: [{ key: ttl.key, from: '1900-01-01' }] },
      after: { version: 1, settings: [{ key: ttl.key, from: '1900-01-01', value: 24 }] },
    },
    {
      action: 'organization.putSettings',
      subject,
      node: id('M1'),
      before: {
        version: 1,
        settings: [
          { key: ttl.key, from: '1900-01-01', value: 24 },
          { key: ttl.key, from: '2026-07-01' },
        ],
      },
      after: {
        version: 3,
        settings: [
          { key: ttl.key, from: '1900-01-01' },
          { key: ttl.key, from: '2026-07-01', value: 6 },
        ],
      },
    },
    {
      action: 'organization.putSettings',
      subject: `node ${id('S1')}`,
      node: id('S1'),
      before: { version: 0, settings: [{ key: note.key, from: '1900-01-01' }] },
      after: { version: 1, settings: [{ key: note.key, from: '1900-01-01', value: '谢谢' }] },
    },
  ])
})

test('what does not commit leaves no row', async () => {
  const { db } = await open()
  const undone = () =>
    db.transact(async (ctx) => {
      await putNodes(ctx, [{ by: mei, code: 'S1', kind: 'store', floor: 'L3' }])
      throw new Error('undone')
    })
  const rows = await written(db, () => assert.rejects(undone, /undone/))
  assert.deepEqual(rows, [])
})

test('a thousand changes are written with as many statements as one, and none where the caller notes the whole', async () => {
  const { db } = await open()
  const statementsOf = async (asks: readonly PutNode[], audited: 'each' | 'together' = 'each') => {
    let count = 0
    await db.transact(async (ctx) => {
      const { tx } = ctx
      const counted: typeof tx = {
        rows: (statement, params) => {
          count++
          return tx.rows(statement, params)
        },
        run: (statement, params) => {
          count++
          return tx.run(statement, params)
        },
        ids: (sequence, wanted) => tx.ids(sequence, wanted),
        memo: (key, make) => tx.memo(key, make),
        cached: (revision, load) => tx.cached(revision, load),
        afterCommit: (call) => tx.afterCommit(call),
      }
      await putNodes({ ...ctx, tx: counted }, asks, { audited })
    })
    return count
  }
  const store = (at: number, floor: string): PutNode => ({
    by: mei,
    code: `X${at}`,
    kind: 'store',
    name: zh(`店${at}`),
    parent: 'M1',
    floor,
  })
  const stores = (floor: string) => Array.from({ length: 1_000 }, (_, at) => store(at, floor))
  const rows = await written(db, async () => {
    const one = await statementsOf([store(0, 'L1')])
    assert.equal(await statementsOf(stores('L1')), one)
    assert.ok(one < 16, `${one} statements`)
  })
  assert.equal(rows.length, 1_000)
  assert.deepEqual(await written(db, () => statementsOf(stores('L2'), 'together')), [])
})
