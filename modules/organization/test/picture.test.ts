import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf } from '@atrium/kernel'
import fc from 'fast-check'
import Type from 'typebox'
import { BEGINNING, type OpeningHours } from '../src/model.ts'
import { type NodeRow, OrganizationHistory, type OrganizationRows } from '../src/picture.ts'
import { defineSetting } from '../src/settings.ts'

const noon = Date.parse('2026-06-15T12:00:00Z')
const today = dayOf(2026, 6, 15)
const hours: OpeningHours = { mon: [{ opens: '10:00', closes: '22:00' }] }

const node = (id: number, kind: string, code: string, more: Partial<NodeRow> = {}): NodeRow => ({
  id,
  kind,
  code,
  nameZh: code,
  nameEn: null,
  zone: null,
  currency: null,
  hours: null,
  category: null,
  floor: null,
  openedOn: null,
  closedOn: null,
  closures: null,
  archivedAt: null,
  ...more,
})
const under = (nodeId: number, parentId: number, fromDay = BEGINNING) => ({ nodeId, parentId, fromDay })
const programme = (id: number, closedOn: number | null = null) => ({
  id,
  code: `P${id}`,
  nameZh: `计划${id}`,
  nameEn: null,
  ownerId: null,
  zone: 'Asia/Shanghai',
  currency: 'CNY',
  closedOn,
})
const said = (programmeId: number, nodeId: number, takesPart: boolean, fromDay = BEGINNING) => ({
  programmeId,
  nodeId,
  takesPart,
  fromDay,
})

const group = node(1, 'group', 'G', { zone: 'Asia/Shanghai', currency: 'CNY' })
const rows = (more: Partial<OrganizationRows>): OrganizationRows => ({
  nodes: [
    group,
    node(2, 'mall', 'M1', { hours }),
    node(3, 'mall', 'M2', { zone: 'Europe/London', currency: 'GBP' }),
    node(4, 'store', 'S1', { category: 'catering/coffee', floor: 'L1' }),
    node(5, 'store', 'S2', { currency: 'USD' }),
    node(6, 'counter', 'C1'),
  ],
  parents: [under(2, 1), under(3, 1), under(4, 2), under(5, 3), under(6, 4)],
  programmes: [programme(1), programme(2)],
  participation: [],
  settings: [],
  ...more,
})
const codes = (programmes: readonly { code: string }[]) => programmes.map((one) => one.code).join()

test('a node says what the node above it says, unless it says otherwise itself', () => {
  const picture = new OrganizationHistory(rows({})).at(noon)
  assert.equal(picture.today, today)
  const coffee = picture.nodeByCode('S1')
  assert.deepEqual(coffee?.path, [1, 2, 4])
  assert.equal(coffee?.zone, 'Asia/Shanghai')
  assert.equal(coffee?.currency, 'CNY')
  assert.deepEqual(coffee?.hours, hours)
  assert.equal(picture.node(6)?.category, null, 'a business category is the store’s own')
  assert.deepEqual([picture.node(5)?.zone, picture.node(5)?.currency], ['Europe/London', 'USD'])
  assert.equal(picture.root?.parentId, null)
  assert.equal(picture.node(99), undefined)
  assert.equal(picture.nodeByCode('s1'), undefined)
})

test('subtrees hold the node and all below it, and are the same object at each call', () => {
  const picture = new OrganizationHistory(rows({})).at(noon)
  assert.deepEqual([...picture.subtree(2)].sort(), [2, 4, 6])
  assert.equal(picture.subtree(2), picture.subtree(2))
  assert.equal(picture.subtree(1).size, 6)
  assert.equal(picture.subtree(99).size, 0)
  assert.deepEqual([...picture.subtrees([3, 4])].sort(), [3, 4, 5, 6])
})

test('moves by date change today’s tree on their day, and each day’s programmes', () => {
  const moved = rows({
    parents: [...rows({}).parents, under(4, 3, today + 10), under(4, 2, today + 20)],
    participation: [said(1, 2, true), said(2, 3, true)],
  })
  const history = new OrganizationHistory(moved)
  const at = (days: number) => history.at(noon + days * 86_400_000)
  assert.equal(at(9).node(4)?.parentId, 2)
  assert.equal(at(10).node(4)?.parentId, 3)
  assert.equal(at(10).node(6)?.zone, 'Europe/London', 'what is below moves along')
  assert.deepEqual([...at(10).subtree(3)].sort(), [3, 4, 5, 6])
  assert.equal(at(20).node(4)?.parentId, 2)
  const picture = history.at(noon)
  assert.equal(codes(picture.programmesOf(4, today + 9)), 'P1')
  assert.equal(codes(picture.programmesOf(6, today + 10)), 'P2')
  assert.equal(codes(picture.programmesOf(4, today + 20)), 'P1')
  assert.deepEqual(picture.pathOn(6, today + 10), [1, 3, 4, 6])
  assert.deepEqual(picture.pathOn(99, today), [])
})

test('the nearest node that says anything decides on participation; a closed programme is fed by nobody', () => {
  const picture = new OrganizationHistory(
    rows({
      programmes: [programme(1), programme(2, today + 5)],
      participation: [said(1, 1, true), said(1, 4, false, today), said(1, 4, true, today + 7), said(2, 4, true)],
    }),
  ).at(noon)
  assert.equal(codes(picture.programmesOf(4, today - 1)), 'P1,P2')
  assert.equal(codes(picture.programmesOf(4, today)), 'P2')
  assert.equal(codes(picture.programmesOf(4, today + 5)), '')
  assert.equal(codes(picture.programmesOf(6, today + 7)), 'P1')
  assert.equal(codes(picture.programmesOf(5, today)), 'P1')
  assert.equal(codes(picture.programmesOf(99, today)), '')
  assert.equal(picture.programmesOf(4, today), picture.programmesOf(4, today + 1), 'one array while nothing changes')
})

/** The rule as one would say it, without spans: for each programme, walk up from the node as it stood that day. */
function plainly(given: OrganizationRows, nodeId: number, day: number): string {
  const latest = <T extends { fromDay: number }>(all: readonly T[]): T | undefined =>
    all.filter((row) => row.fromDay <= day).sort((a, b) => b.fromDay - a.fromDay)[0]
  return codes(
    given.programmes.filter((one) => {
      if (one.closedOn !== null && day >= one.closedOn) return false
      for (let at: number | undefined = nodeId; at !== undefined; ) {
        const here: number = at
        const word = latest(given.participation.filter((row) => row.nodeId === here && row.programmeId === one.id))
        if (word) return word.takesPart
        at = latest(given.parents.filter((row) => row.nodeId === here))?.parentId
      }
      return false
    }),
  )
}

test('programmes by span are what the plain rule says, on every day of random histories', () => {
  const day = fc.integer({ min: 0, max: 12 })
  const history = fc.record({
    storeMoves: fc.uniqueArray(fc.tuple(fc.constantFrom(4, 5), fc.constantFrom(2, 3), day), {
      selector: ([store, , on]) => `${store} ${on}`,
      maxLength: 6,
    }),
    counterMoves: fc.uniqueArray(fc.tuple(fc.constantFrom(4, 5), day), { selector: ([, on]) => on, maxLength: 4 }),
    words: fc.uniqueArray(fc.tuple(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 6 }), fc.boolean(), day), {
      selector: ([programmeId, nodeId, , on]) => `${programmeId} ${nodeId} ${on}`,
      maxLength: 14,
    }),
    closed: fc.option(day),
  })
  fc.assert(
    fc.property(history, ({ storeMoves, counterMoves, words, closed }) => {
      const given = rows({
        parents: [
          ...rows({}).parents,
          ...storeMoves.map(([store, mall, on]) => under(store, mall, on)),
          ...counterMoves.map(([store, on]) => under(6, store, on)),
        ],
        programmes: [programme(1), programme(2, closed)],
        participation: words.map(([programmeId, nodeId, takesPart, on]) => said(programmeId, nodeId, takesPart, on)),
      })
      const picture = new OrganizationHistory(given).at(noon)
      for (const nodeId of [4, 5, 6]) {
        for (let on = -1; on <= 13; on++) {
          assert.equal(codes(picture.programmesOf(nodeId, on)), plainly(given, nodeId, on), `node ${nodeId}, day ${on}`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

const ttl = defineSetting({
  key: 'points.ttlMonths',
  target: 'programme',
  schema: Type.Integer({ minimum: 1 }),
  fallback: 12,
  about: { zh: '有效期', en: 'Validity.' },
})
const receiptNote = defineSetting({
  key: 'purchases.receiptNote',
  target: 'node',
  schema: Type.String(),
  fallback: '',
  about: { zh: '小票说明', en: 'Note on receipts.' },
})
const set = (version: number, targetId: number, fromDay: number, value: unknown, takenBack = false) => ({
  targetKind: 'programme' as const,
  targetId,
  version,
  key: ttl.key,
  fromDay,
  value,
  takenBack,
})

test('a setting in force is the latest by day, of that day the last written, unless it was taken back', () => {
  const picture = new OrganizationHistory(
    rows({
      settings: [
        set(1, 1, 100, 6),
        set(2, 1, 200, 24),
        set(3, 1, 200, 36),
        set(4, 1, 300, 1),
        set(5, 1, 300, null, true),
      ],
    }),
  ).at(noon)
  const one = picture.programme(1)!
  assert.equal(one.settings(ttl, 99), 12)
  assert.equal(one.settings(ttl, 100), 6)
  assert.equal(one.settings(ttl, 200), 36)
  assert.equal(one.settings(ttl, 300), 36, 'the value of day 300 was taken back')
  assert.equal(one.settingsVersion, 5)
  assert.equal(picture.programme(2)?.settings(ttl, 300), 12)
  assert.equal(picture.programme(2)?.settingsVersion, 0)
})

test('a node’s setting holds for its subtree until a node below says otherwise', () => {
  const note = (targetId: number, value: string, version = 1) => ({
    targetKind: 'node' as const,
    targetId,
    version,
    key: receiptNote.key,
    fromDay: BEGINNING,
    value,
    takenBack: false,
  })
  const picture = new OrganizationHistory(rows({ settings: [note(1, 'group'), note(4, 'store')] })).at(noon)
  assert.equal(picture.nodeSetting(receiptNote, 6, today), 'store')
  assert.equal(picture.nodeSetting(receiptNote, 5, today), 'group')
  assert.equal(picture.nodeSetting(receiptNote, 99, today), '')
  assert.equal(picture.nodeSettingsVersion(4), 1)
})

test('null is a value, not the absence of one', () => {
  const never = defineSetting({
    key: 'points.ttlMonths',
    target: 'programme',
    schema: Type.Union([Type.Integer(), Type.Null()]),
    fallback: 12,
    about: ttl.about,
  })
  const picture = new OrganizationHistory(rows({ settings: [set(1, 1, 100, null)] })).at(noon)
  assert.equal(picture.programme(1)?.settings(never, 100), null)
  assert.equal(picture.programme(1)?.settings(never, 99), 12)
})

test('a stored value that no longer fits its declaration is a broken promise, not a number', () => {
  const picture = new OrganizationHistory(rows({ settings: [set(1, 1, 100, 'twelve')] })).at(noon)
  assert.throws(() => picture.programme(1)?.settings(ttl, 100), /stored value of points.ttlMonths/)
})

test('a fallback that does not fit its schema is refused where it is declared', () => {
  assert.throws(
    () => defineSetting({ ...ttl, schema: Type.Integer({ minimum: 13 }), fallback: 12 }),
    /points.ttlMonths: the fallback/,
  )
})
