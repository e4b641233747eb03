import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonb, statement } from '@atrium/kernel'
import { freshDatabase } from '@atrium/testkit'
import {
  type AnyStatement,
  columnFaults,
  connectAsApp,
  findStatements,
  grantFaults,
  namingFaults,
} from './statements.ts'
import { readWorkspaces } from './workspaces.ts'

const found = await findStatements(readWorkspaces())
const db = await freshDatabase(import.meta)

test('every statement has a name of its own that begins with its module (R05)', () => {
  assert.ok(found.length > 20, `only ${found.length} statements were found`)
  assert.deepEqual(namingFaults(found), [])
})

test('every statement is valid and answers what it declares (R05)', async () => {
  const client = await connectAsApp(db.url)
  const faults: string[] = []
  for (const each of found) faults.push(...(await columnFaults(client, each)))
  await client.end()
  assert.deepEqual(faults, [])
})

test('the app role may run every statement (R06)', async () => {
  const client = await connectAsApp(db.url)
  const faults: string[] = []
  for (const each of found) faults.push(...(await grantFaults(client, each)))
  await client.end()
  assert.deepEqual(faults, [])
})

const path = 'packages/db/src/made-up.ts'
const made = (sql: string, row = {}, params = {}): AnyStatement => statement({ name: 'house.madeUp', params, row, sql })

test('faults are found: columns, their order, their types, the statement itself', async () => {
  const client = await connectAsApp(db.url)
  const faultOf = async (each: AnyStatement) => (await columnFaults(client, { path, statement: each })).join()
  const parked = 'select event_id, body, parked_at from house.parked_event where reaction = :reaction'
  const params = { reaction: 'text' }
  const good = { eventId: 'bigint', body: 'json', parkedAt: 'timestamptz' }
  assert.equal(await faultOf(made(parked, good, params)), '')
  assert.match(await faultOf(made(parked, { ...good, more: 'int' }, params)), /declares .*more int\) and answers/)
  assert.match(
    await faultOf(made(parked, { body: 'json', eventId: 'bigint', parkedAt: 'timestamptz' }, params)),
    /declares/,
  )
  assert.match(await faultOf(made(parked, { ...good, eventId: 'int' }, params)), /eventId int.*eventId bigint/)
  assert.match(await faultOf(made(parked, { ...good, body: jsonb() }, params)), /body jsonb.*body json/)
  assert.match(
    await faultOf(made('select sum(event_id) as total from house.parked_event', { total: 'bigint' })),
    /oid 1700/,
  )
  assert.match(await faultOf(made('select body from house.parcel', { body: 'json' })), /"house.parcel" does not exist/)
  assert.match(await faultOf(made('selekt 1')), /syntax error/)
  assert.match(await faultOf(made('select :n as n', { n: 'int' }, { n: 'bigint' })), /n int.*n bigint/)
  await client.end()
})

test('faults are found: grants', async () => {
  const client = await connectAsApp(db.url)
  const faultOf = async (sql: string) => (await grantFaults(client, { path, statement: made(sql) })).join()
  assert.equal(await faultOf('select count(*) from house.outbox'), '')
  assert.match(await faultOf('delete from house.outbox'), /permission denied for table outbox/)
  assert.match(await faultOf('update house.outbox set topic = topic'), /permission denied/)
  assert.match(await faultOf('select * from pg_authid'), /permission denied/)
  await client.end()
})

test('faults are found: names', () => {
  const named = (name: string) => ({ path: 'modules/points/src/store.ts', statement: { ...made('select 1'), name } })
  assert.deepEqual(namingFaults([named('points.a'), named('points.b')]), [])
  assert.match(namingFaults([named('point.a')]).join(), /begins with "points\."/)
  assert.match(namingFaults([named('points.a'), named('points.a')]).join(), /the name of another/)
})
