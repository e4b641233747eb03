import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Log, runChores } from '@atrium/db'
import { choresWith } from '../../apps/server/src/house.ts'
import { openHouse } from './house.ts'
import type { Page } from './replies.ts'
import { buildTown, card } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Row {
  readonly action: string
  readonly subject: { readonly kind: string; readonly id: string }
  readonly actor: { readonly kind: string; readonly name: string | null }
  readonly requestId: string
}

it('a merchant declares a day’s turnover and corrects it; the mall sees the sum', async () => {
  const day = { store: 'kiosk', day: '2026-03-01', turnoverMinor: 1_000_000, receipts: 80 }
  const declare = (body: object) => town.till.post<{ change: string }>('/v1/organization/store-days', body)
  assert.equal((await declare(day)).change, 'created')
  assert.equal((await declare(day)).change, 'unchanged')
  assert.equal((await declare({ ...day, turnoverMinor: 1_200_000 })).change, 'changed')
  await declare({ ...day, store: 'shop', turnoverMinor: 300_000, receipts: 20 })
  const range = `under=${town.nodes.mall}&from=2026-03-01&to=2026-03-01`
  const { days } = await owner.get<{ days: object[] }>(`/v1/organization/store-days/sums?${range}`)
  assert.deepEqual(days, [{ day: '2026-03-01', currency: 'CNY', turnoverMinor: 1_500_000, receipts: 100, stores: 2 }])
  const tomorrow = { ...day, day: '2026-03-03' }
  assert.equal(await town.till.refused(422, '/v1/organization/store-days', tomorrow), 'future_day')
})

it('a store’s key declares for its own store only', async () => {
  const kiosk = await house.machine('kiosk', { nodeIds: [town.nodes.kiosk] })
  const day = { store: 'shop', day: '2026-03-01', turnoverMinor: 1, receipts: 1 }
  assert.equal(await kiosk.refused(403, '/v1/organization/store-days', day), 'out_of_scope')
  const { items } = await kiosk.get<Page<{ storeId: string }>>(
    '/v1/organization/store-days?from=2026-03-01&to=2026-03-01',
  )
  assert.deepEqual(
    items.map(({ storeId }) => storeId),
    [town.nodes.kiosk],
  )
})

it('counters report who came in, by hour', async () => {
  const hour = { node: 'kiosk', day: '2026-03-01', hour: 11, people: 40 }
  await town.till.post('/v1/organization/footfall', hour)
  await town.till.post('/v1/organization/footfall', { ...hour, hour: 12, people: 60 })
  await town.till.post('/v1/organization/footfall', { ...hour, hour: 12, people: 70 })
  const { days } = await owner.get<{ days: { people: number }[] }>(
    `/v1/organization/footfall/sums?under=${town.nodes.kiosk}&from=2026-03-01&to=2026-03-01`,
  )
  assert.deepEqual(
    days.map(({ people }) => people),
    [110],
  )
})

it('settings hold from a day on, need their version, and can be taken back', async () => {
  const path = `/v1/organization/programmes/${town.mall}/settings`
  const ttlMonths = async () => {
    const { setting } = await owner.setting<{ settings: { key: string; value: unknown }[] }>(path)
    return setting.settings.find(({ key }) => key === 'points.ttlMonths')?.value
  }
  assert.equal(await ttlMonths(), 12)
  const change = { changes: [{ key: 'points.ttlMonths', from: '2026-04-01', value: 24 }] }
  await owner.patch(path, change, { status: 428, etag: null })
  await owner.patch(path, change)
  assert.equal(await ttlMonths(), 12, 'not before its day')
  await house.travel('2026-04-01T02:00:00Z')
  assert.equal(await ttlMonths(), 24)
  const wrong = { changes: [{ key: 'points.ttlMonths', value: 'long' }] }
  await owner.patch(path, wrong, { status: 422 })
  await owner.patch(path, { changes: [{ key: 'points.ttlMonths', from: '2026-04-01', takeBack: true }] })
  assert.equal(await ttlMonths(), 12)
})

it('what staff change leaves a row with who and what, and the trail is sound', async () => {
  await owner.put(`/v1/loyalty/programmes/${town.brand}/rules`, { combine: 'max', rules: [] })
  const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...card('AUD1'),
    channel: 'app',
  })
  await owner.post('/v1/members/unmaskings', { memberId })
  const { items } = await owner.get<Page<Row>>('/v1/staff/audit?limit=100')
  const actions = new Set(items.map(({ action }) => action.split('.')[0]))
  for (const module of ['staff', 'organization', 'loyalty', 'members', 'purchases']) {
    assert.ok(actions.has(module), `no row of ${module} among ${[...actions].join(', ')}`)
  }
  const unmasked = await owner.get<Page<Row>>(`/v1/staff/audit?memberId=${memberId}&actorKind=staff`)
  assert.ok(
    unmasked.items.some(({ action }) => action.startsWith('members.')),
    JSON.stringify(unmasked.items),
  )

  await house.work()
  house.clock.advance(60_000)
  await house.work()
  const { ok, breakCount, soundRows } = await owner.get<{ ok: boolean; breakCount: number; soundRows: number }>(
    '/v1/staff/audit/verification',
  )
  assert.deepEqual([ok, breakCount], [true, 0])
  assert.ok(soundRows > 0, 'nothing is sealed')
})

it('the head of the trail is logged every hour, and tells when the end of the trail, or all of it, was cut off', async () => {
  const heads: { block: number; mac: string }[] = []
  const log: Log = (_, message, facts) => {
    if (message === 'head of the audit trail') heads.push(facts as { block: number; mac: string })
  }
  await runChores(house.db, choresWith({ log }), { names: ['staff.logAuditHead'] })
  const [head] = heads
  assert.ok(head && head.block > 0, JSON.stringify(heads))
  const verified = (known = '') =>
    owner.get<{ ok: boolean; breaks: { kind: string }[] }>(`/v1/staff/audit/verification${known}`)
  const known = `?knownBlock=${head.block}&knownMac=${head.mac}`
  assert.equal((await verified(known)).ok, true)

  const tables = ['audit', 'audit_queue', 'audit_block', 'audit_head']
  for (const table of tables) {
    await house.db.sql(`create table staff.kept_${table} as table staff.${table}`)
    await house.db.sql(`truncate staff.${table}`)
  }
  assert.deepEqual(
    (await verified(known)).breaks.map(({ kind }) => kind),
    ['truncated'],
  )
  for (const table of tables) {
    await house.db.sql(`insert into staff.${table} select * from staff.kept_${table}`)
    await house.db.sql(`drop table staff.kept_${table}`)
  }
  assert.equal((await verified(known)).ok, true)
})

it('a row of the trail that somebody changes shows', async () => {
  await house.db.sql(
    "update staff.audit set action = 'staff.signOut' where id = (select min(id) from staff.audit where action <> 'staff.signOut')",
  )
  const { ok } = await owner.get<{ ok: boolean }>('/v1/staff/audit/verification')
  assert.equal(ok, false)
})

it('nobody without the permission comes near, and nobody at all without credentials', async () => {
  const reader = await house.machine('reader', { permissions: ['catalog.read'] })
  await reader.post('/v1/loyalty/purchases', town.receipt('no-1', 1_000), { status: 403 })
  await reader.get('/v1/staff/audit', { status: 403 })
  await house.visitor.get('/v1/members', { status: 401 })
  const forged = { authorization: 'Bearer atr_1_00000000000000000000000000000000' }
  await house.visitor.get('/v1/members', { status: 401, headers: forged })
})

it('a machine with every permission still reaches no route that is for staff only', async () => {
  await town.till.get('/v1/staff/accounts', { status: 403 })
  await town.till.post('/v1/members/erasures', { memberId: 'mbr_1' }, { status: 403 })
})

it('health, readiness and figures answer', async () => {
  await house.visitor.get('/health')
  await house.visitor.get('/ready')
  const figures = await house.visitor.send('GET', '/metrics', undefined)
  assert.match(figures.body, /atrium_/)
})
