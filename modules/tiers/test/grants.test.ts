import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byStaff } from '@atrium/testkit'
import { type GrantLevelAsk, grantLevels, revokeGrants } from '../src/index.ts'
import { said, TODAY, tierHouse } from './house.ts'

const house = await tierHouse('tier-grants', 100)
const { db, programmeId, spend, post } = house
const by = byStaff(7)

let lastMember = 0
const someone = () => ++lastMember
const grant = (...asks: Partial<GrantLevelAsk>[]) =>
  db.transact((ctx) =>
    grantLevels(
      ctx,
      asks.map((ask) => ({
        by,
        memberId: 1,
        programmeId,
        level: 'gold',
        until: TODAY + 10,
        reason: 'opening',
        ...ask,
      })),
    ),
  )
const revoke = (...members: number[]) =>
  db.transact((ctx) =>
    revokeGrants(
      ctx,
      members.map((memberId) => ({ by, memberId, programmeId, reason: 'mistake' })),
    ),
  )

test('granted until a day, through its end', async () => {
  const member = someone()
  assert.deepEqual(await grant({ memberId: member }).then(([one]) => one?.ok && one.value.level), 'gold')
  assert.equal(await house.levelOn(member, TODAY + 10), 'gold')
  assert.equal(await house.levelOn(member, TODAY + 11), 'bronze')
  await house.runOn(TODAY + 11)
  assert.deepEqual(await house.changes(member), [
    `${member} 2026-06-15 bronze>gold manual`,
    `${member} 2026-06-26 gold>bronze manual_ended`,
  ])
  assert.equal((await house.states()).length, 0)
  house.clock.set('2026-06-15T04:00:00Z')
})

test('what is earned beside it counts where it is higher, and remains when the grant ends', async () => {
  const member = someone()
  await grant({ memberId: member, level: 'silver', until: TODAY + 40 })
  assert.deepEqual(await post(spend(member, TODAY, 250_000)), ['gold'])
  assert.equal(await house.levelOn(member, TODAY + 31), 'silver')
  assert.equal(await house.levelOn(member, TODAY + 41), 'bronze')
  const other = someone()
  await post(spend(other, TODAY, 60_000))
  await grant({ memberId: other, until: TODAY + 5 })
  assert.equal(await house.levelOn(other, TODAY + 6), 'silver')
})

test('none, one, many, and the same member twice: the later grant holds', async () => {
  assert.deepEqual(await grant(), [])
  const [one, two] = [someone(), someone()]
  const outcomes = await grant(
    { memberId: one },
    { memberId: two, level: 'platinum' },
    { memberId: one, level: 'silver' },
  )
  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok && outcome.value.level),
    ['gold', 'platinum', 'silver'],
  )
  const stored = await db.sql<{ grants: { level: string }[] }>('select grants from tiers.state where member_id = $1', [
    one,
  ])
  assert.deepEqual(
    stored[0]?.grants.map((row) => row.level),
    ['silver'],
  )
  assert.deepEqual(await house.changes(one), [
    `${one} 2026-06-15 bronze>gold manual`,
    `${one} 2026-06-15 gold>silver manual`,
  ])
})

test('what cannot be granted or revoked', async () => {
  const member = someone()
  const outcomes = await grant(
    { memberId: 999_999 },
    { memberId: member, programmeId: 999 },
    { memberId: member, level: 'diamond' },
    { memberId: member, level: 'bronze' },
    { memberId: member, until: TODAY - 1 },
    { memberId: member, reason: '' },
    { memberId: member, by: byStaff(1, [1]) },
  )
  assert.deepEqual(said(outcomes), [
    'unknown_member',
    'unknown_programme',
    'unknown_level',
    'unknown_level',
    'invalid_until',
    'invalid_reason',
    'unknown_member',
  ])
  assert.deepEqual(said(await revoke(member)), ['nothing_granted'])
  assert.deepEqual(await house.changes(member), [])
})

test('revoked at once', async () => {
  const member = someone()
  await grant({ memberId: member, until: null })
  assert.equal(await house.levelOn(member, TODAY + 10_000), 'gold')
  assert.deepEqual(said(await revoke(member, member)), ['ok', 'nothing_granted'])
  assert.equal(await house.levelOn(member, TODAY), 'bronze')
  const rows = await db.sql(
    'select reason, actor_kind, actor_id from tiers.change where member_id = $1 order by change_id',
    [member],
  )
  assert.deepEqual(rows, [
    { reason: 'manual', actor_kind: 'staff', actor_id: '7' },
    { reason: 'manual_ended', actor_kind: 'staff', actor_id: '7' },
  ])
  const told = (await house.news<{ memberId: number; level: string | null }>('tiers.grantsChanged'))
    .filter(({ body }) => body.memberId === member)
    .map(({ body }) => body.level)
  assert.deepEqual(told, ['gold', null])
  const trail = await db.sql('select action, after::json as after from staff.audit where member_id = $1 order by id', [
    member,
  ])
  assert.deepEqual(trail, [
    { action: 'tiers.grantLevels', after: { level: 'gold', until: null } },
    { action: 'tiers.revokeGrants', after: null },
  ])
})

test('the same key: once', async () => {
  const member = someone()
  const ask = { memberId: member, idempotencyKey: 'k1' }
  const [first] = await grant(ask)
  const [again] = await grant(ask)
  assert.deepEqual(again, first)
  assert.deepEqual(said(await grant({ ...ask, level: 'silver' })), ['idempotency_conflict'])
  assert.equal((await house.changes(member)).length, 1)
})

test('two grants at once: one after the other', async () => {
  const member = someone()
  await Promise.all([grant({ memberId: member }), grant({ memberId: member, level: 'silver' })])
  const stored = await db.sql<{ level: string; n: number }>(
    'select level, jsonb_array_length(grants) as n from tiers.state where member_id = $1',
    [member],
  )
  assert.equal(stored[0]?.n, 1)
  assert.ok(['gold', 'silver'].includes(stored[0]?.level ?? ''))
})
