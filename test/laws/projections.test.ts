import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpModule } from '@atrium/http'
import { defineProjection, type Projection } from '@atrium/kernel'
import { freshDatabase } from '@atrium/testkit'
import { modules } from '../../apps/server/src/house.ts'
import { projectionFaults, projectionsOf, selectFaults, unheardTopics } from './projections.ts'
import { connectAsApp } from './statements.ts'

const db = await freshDatabase(import.meta)

test('projections name their columns, and what they wait for is said', () => {
  assert.ok(projectionsOf(modules).length > 15)
  assert.deepEqual(projectionFaults(modules), [])
})

test('the selects of projections are valid, permitted, and answer what is declared', async () => {
  const client = await connectAsApp(db.url)
  const faults: string[] = []
  for (const projection of projectionsOf(modules)) faults.push(...(await selectFaults(client, projection)))
  await client.end()
  assert.deepEqual(faults, [])
})

/** Events after which every row of the projection is what it was, or of which another event tells as well. */
const SILENT = [
  'staff.accountsChanged',
  'staff.rolesChanged',
  'staff.grantsChanged',
  'staff.keysChanged',
  'organization.storeDaysDeclared',
  'members.reviewRaised',
  'points.expiringSoon',
  'points.ledgerFaultFound',
  'tiers.setSaved',
  // With `profiles.portraitsChanged`.
  'profiles.stageChanged',
  'profiles.historyEnded',
  'audiences.entered',
  'audiences.left',
  'audiences.found',
  'imports.finished',
  'warehouse.qualityFell',
]

test('of every event it is known which projections it changes', () => {
  assert.deepEqual(unheardTopics(modules, SILENT), [])
  const said = [{ name: 'members', events: [{ topic: 'members.sung', about: '', sample: {} }] }]
  assert.deepEqual(unheardTopics(said, []), ['members.sung'])
  assert.deepEqual(unheardTopics(said, ['members.sung', 'members.gone']), ['members.gone, which nobody says'])
})

const text = (zh: string, en: string) => ({ type: 'text', zh, en }) as const
const map = defineProjection({
  name: 'members.member',
  about: { zh: '会员', en: 'Members' },
  columns: { memberId: { type: 'int', zh: '会员', en: 'Member' }, rootId: { type: 'int', zh: '人', en: 'Person' } },
  sql: 'select member_id, root_id from members.root',
  of: { kind: 'map', topics: [] },
})
const made = (change: Partial<Projection>): Projection => ({
  ...map,
  name: 'members.made',
  columns: { memberId: map.columns.memberId! },
  of: { kind: 'member', topics: [] },
  ...change,
})
const house = (...projections: readonly Projection[]): HttpModule[] => [{ name: 'members', projections }]

test('faults are found: declarations', () => {
  const faultOf = (...projections: readonly Projection[]) => projectionFaults(house(...projections)).join()
  assert.equal(faultOf(map, made({})), '')
  assert.match(faultOf(made({})), /0 projections say who is who/)
  assert.match(faultOf(map, made({ name: 'points.made' })), /not of members/)
  assert.match(faultOf(map, map), /twice/)
  assert.match(faultOf(map, made({ columns: { name: text('名', 'Name') } })), /no column memberId/)
  assert.match(faultOf(map, made({ columns: { memberId: text('', 'Member') } })), /both languages/)
  assert.match(
    faultOf(map, made({ of: { kind: 'whole', key: 'code', topics: ['members.gone'] } })),
    /no column code.*nobody says/s,
  )
  assert.match(faultOf(map, made({ of: { kind: 'member', topics: ['members.gone'] } })), /nobody says/)
  assert.match(faultOf(map, made({ restsOn: [{ table: 'members.member', columns: ['zone'] }] })), /no small table/)
})

test('faults are found: selects', async () => {
  const client = await connectAsApp(db.url)
  const faultOf = async (change: Partial<Projection>) => (await selectFaults(client, made(change))).join()
  assert.equal(await faultOf({ sql: 'select member_id from members.root' }), '')
  assert.match(await faultOf({ sql: 'select root_id from members.root' }), /answers root_id/)
  assert.match(await faultOf({ sql: 'select member_id::bigint from members.root' }), /answers oid 20/)
  assert.match(await faultOf({ sql: 'select member_id, root_id from members.root' }), /more columns/)
  assert.match(await faultOf({ sql: 'select member_id from members.nothing' }), /does not exist/)
  await client.end()
})
