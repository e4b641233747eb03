import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliverAll } from '@atrium/db'
import { buildServer, checkRoutes } from '@atrium/http/server'
import { encodeId } from '@atrium/kernel'
import { pointsModule } from '../src/index.ts'
import { permissions } from '../src/permissions.ts'
import { MALL, openHouse } from './house.ts'

const house = await openHouse(import.meta)
await house.members(20)

const server = (audience: 'admin' | 'partner', scope: 'all' | ReadonlySet<number> = 'all') =>
  buildServer({
    db: house,
    clock: house.clock,
    modules: [pointsModule],
    authenticate: () => ({
      actor: { kind: audience === 'admin' ? 'staff' : 'key', id: 1 },
      scope,
      permissions: new Set(permissions.map((permission) => permission.name)),
      audience,
      rateKey: 'k',
    }),
    version: 'test',
    logger: { info() {}, warn() {}, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
const admin = server('admin')
const partner = server('partner')

let lastKey = 0
const ask = async (
  to: typeof admin,
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
  key: string | null = `key-${++lastKey}`,
) => {
  const reply = await to.inject({
    method,
    url: `/v1/points${url}`,
    ...(payload === undefined ? {} : { payload }),
    headers: key === null || method === 'GET' ? {} : { 'idempotency-key': key },
  })
  return { status: reply.statusCode, body: reply.json() }
}

let lastMember = 0
const someone = () => {
  const memberId = encodeId('mbr', ++lastMember)
  return { memberId, at: { memberId, programmeId: encodeId('prg', MALL), reason: 'test' } }
}

test('the routes are declared as the house wants them', () => {
  assert.deepEqual(checkRoutes([pointsModule]), [])
})

test('points are given, spent, frozen, captured, released and reversed over HTTP', async () => {
  const { memberId, at } = someone()
  const given = await ask(admin, 'POST', '/adjustments', { ...at, amount: 1_000 })
  assert.equal(given.status, 200)
  assert.equal(given.body.balance, 1_000)
  const spent = await ask(partner, 'POST', '/spendings', { ...at, amount: 300 }, 'once')
  const { entryId, ...state } = spent.body
  assert.match(entryId, /^ent_/)
  assert.deepEqual(state, { amount: -300, balance: 700, frozen: 0, debt: 0, spendable: 700 })
  assert.deepEqual((await ask(partner, 'POST', '/spendings', { ...at, amount: 300 }, 'once')).body, spent.body)
  const conflict = await ask(partner, 'POST', '/spendings', { ...at, amount: 301 }, 'once')
  assert.deepEqual([conflict.status, conflict.body.code], [409, 'idempotency_conflict'])
  const tooMuch = await ask(partner, 'POST', '/spendings', { ...at, amount: 701 })
  assert.deepEqual([tooMuch.status, tooMuch.body.code], [409, 'insufficient_points'])

  const held = await ask(partner, 'POST', '/freezes', { ...at, amount: 500 })
  assert.deepEqual([held.body.frozen, held.body.spendable], [500, 200])
  const { freezeId } = held.body
  const listed = await ask(admin, 'GET', `/of-member/${memberId}/freezes`)
  assert.deepEqual(
    listed.body.items.map((one: { freezeId: string; amount: number }) => [one.freezeId, one.amount]),
    [[freezeId, 500]],
  )
  const captured = await ask(partner, 'POST', '/captures', { ...at, freezeId, amount: 200 })
  assert.deepEqual([captured.body.amount, captured.body.balance, captured.body.frozen], [-200, 500, 0])
  assert.equal((await ask(partner, 'POST', '/releases', { ...at, freezeId })).body.code, 'freeze_ended')

  const reversed = await ask(admin, 'POST', '/reversals', { ...at, entryId })
  assert.equal(reversed.body.balance, 800)
  assert.equal((await ask(admin, 'POST', '/reversals', { ...at, entryId })).body.code, 'already_reversed')
  assert.equal((await ask(partner, 'POST', '/reversals', { ...at, entryId })).status, 403)

  const balances = await ask(partner, 'GET', `/of-member/${memberId}`)
  const expected = {
    programmeId: encodeId('prg', MALL),
    balance: 800,
    frozen: 0,
    debt: 0,
    spendable: 800,
    nextExpiry: '2027-06-15',
  }
  assert.deepEqual(balances.body.items, [expected])
  const many = await ask(partner, 'POST', '/balances', { memberIds: [memberId, encodeId('mbr', 999_999)] })
  assert.deepEqual(many.body.items, [{ memberId, balances: [expected] }])
  const lots = await ask(admin, 'GET', `/of-member/${memberId}/lots`)
  assert.deepEqual(
    lots.body.items.map((lot: { amount: number; remaining: number }) => [lot.amount, lot.remaining]),
    [[1_000, 800]],
  )
})

test('a statement is read in pages, the latest first', async () => {
  const { memberId, at } = someone()
  for (let amount = 1; amount <= 7; amount++) await ask(admin, 'POST', '/adjustments', { ...at, amount })
  const amounts: number[] = []
  let cursor = ''
  do {
    const page = await ask(admin, 'GET', `/of-member/${memberId}/entries?limit=3${cursor}`)
    amounts.push(...page.body.items.map((entry: { amount: number }) => entry.amount))
    cursor = page.body.nextCursor === undefined ? '' : `&cursor=${page.body.nextCursor}`
  } while (cursor !== '')
  assert.deepEqual(amounts, [7, 6, 5, 4, 3, 2, 1])
  assert.equal((await ask(admin, 'GET', `/of-member/${encodeId('mbr', 999_999)}/entries`)).status, 404)
})

test('totals are of whole days of the programme', async () => {
  const { at } = someone()
  await ask(admin, 'POST', '/adjustments', { ...at, amount: 11 })
  await deliverAll(house, pointsModule.reactions ?? [])
  const day = (from: string, to: string) =>
    ask(admin, 'GET', `/totals?programmeId=${at.programmeId}&from=${from}&to=${to}`)
  const { body } = await day('2026-06-15', '2026-06-15')
  assert.ok(body.adjusted >= 11)
  assert.equal(body.outstanding, body.now.outstanding)
  assert.equal((await day('2026-06-16', '2026-06-16')).body.adjusted, 0)
  assert.equal((await day('2026-06-16', '2026-06-15')).body.code, 'days_reversed')
  assert.deepEqual((await ask(admin, 'GET', '/faults')).body, { items: [] })
})

test('a member outside the scope does not exist', async () => {
  const other = someone()
  const { memberId, at } = someone()
  await ask(admin, 'POST', '/adjustments', { ...at, amount: 100 })
  const elsewhere = server('partner', new Set([404]))
  assert.equal((await ask(elsewhere, 'POST', '/spendings', { ...at, amount: 1 })).body.code, 'unknown_member')
  assert.equal((await ask(elsewhere, 'POST', '/freezes', { ...at, amount: 1 })).body.code, 'unknown_member')
  const [entry] = (await ask(admin, 'GET', `/of-member/${memberId}/entries`)).body.items
  const one = `/entries/${entry.entryId}`
  assert.deepEqual((await ask(admin, 'GET', `/of-member/${memberId}${one}`)).body, entry)
  assert.equal((await ask(admin, 'GET', `/of-member/${other.memberId}${one}`)).body.code, 'unknown_entry')
  for (const path of ['', '/entries', one, '/lots', '/freezes']) {
    assert.equal((await ask(elsewhere, 'GET', `/of-member/${memberId}${path}`)).status, 404)
  }
  assert.deepEqual((await ask(elsewhere, 'POST', '/balances', { memberIds: [memberId] })).body.items, [])
  assert.deepEqual(await house.story(lastMember), ['adjust 100'])
  // A store of the scope meets the member: from then on the asker may see it.
  await house.sql('insert into members.member_scope (member_id, store_id, since) values ($1, 404, now())', [lastMember])
  assert.equal((await ask(elsewhere, 'POST', '/spendings', { ...at, amount: 1 })).body.balance, 99)
  assert.equal((await ask(elsewhere, 'GET', `/of-member/${memberId}/entries`)).body.items.length, 2)
})

test('odd bodies are refused and write nothing', async () => {
  const { at } = someone()
  const bodies = [
    {},
    { ...at },
    { ...at, amount: 0 },
    { ...at, amount: -1 },
    { ...at, amount: 1.5 },
    { ...at, amount: '1' },
    { ...at, amount: 1e13 },
    { ...at, amount: 1, reason: '' },
    { ...at, amount: 1, reason: 'a\u0000b' },
    { ...at, amount: 1, reason: 'x'.repeat(101) },
    { ...at, amount: 1, memberId: 'mbr_!' },
    { ...at, amount: 1, memberId: 7 },
    { ...at, amount: 1, colour: 'red' },
    [],
    { items: [] },
  ]
  for (const path of ['/spendings', '/freezes']) {
    for (const body of bodies) {
      const { status } = await ask(partner, 'POST', path, body)
      assert.equal(status, 400, `${status} for ${JSON.stringify(body)}`)
    }
    assert.equal((await ask(partner, 'POST', path, { ...at, amount: 1 }, null)).status, 400)
    const none = await ask(partner, 'POST', path, { ...at, programmeId: encodeId('prg', 99), amount: 1 })
    assert.equal(none.body.code, 'unknown_programme')
  }
  assert.equal((await ask(admin, 'POST', '/adjustments', { ...at, amount: 0 })).body.code, 'invalid_amount')
  assert.deepEqual(await house.story(lastMember), [])
})
