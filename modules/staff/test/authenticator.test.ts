import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Authenticate, Caller } from '@atrium/http'
import { type Ctx, must } from '@atrium/kernel'
import { bySystem, freshDatabase, type TestClock, type TestDatabase, testClock } from '@atrium/testkit'
import {
  type CreateKey,
  createAuthenticator,
  createKeys,
  createOwner,
  type Principal,
  putRoles,
  revokeKeys,
  rotateKeys,
  setGrants,
} from '../src/index.ts'
import { formatKey, parseKey } from '../src/secrets.ts'
import { declared, house, tree } from './house.ts'
import { serve } from './serve.ts'

const by = bySystem()

async function open(name: string, clock: TestClock = testClock()) {
  const db = await freshDatabase(name, { clock })
  const register = (on = db as Pick<TestDatabase, 'read' | 'transact' | 'clock' | 'connect' | 'close'>) =>
    createAuthenticator({ db: on, permissions: declared, clock, tree: async () => tree })
  const make = async (more: Partial<CreateKey> = {}) => {
    const ask = { by, name: 'till', permissions: ['loyalty.post'], nodeIds: [2], ...more }
    const [made] = await db.transact((ctx) => createKeys(ctx, house, [ask]))
    assert.ok(made?.ok, JSON.stringify(made))
    return made.value
  }
  return { db, clock, register, make }
}

const show = (authenticate: Authenticate, key: string) =>
  authenticate({ authorization: `Bearer ${key}`, cookies: {}, ip: '::1', method: 'POST' })

test('a house has one first owner', async () => {
  const db = await freshDatabase('staff-owner')
  const [one, other] = await Promise.all([db.transact(createOwner), db.transact(createOwner)])
  assert.equal([one, other].filter(Boolean).length, 1)
  const owner = must(one ?? other, 'an owner')
  assert.equal(owner.login, 'owner')
  assert.match(owner.password, /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/)
  assert.equal(await db.transact(createOwner), undefined)
})

test('a key lets in whom it names, at once where it is known', async () => {
  const { register, make } = await open('staff-keys')
  const authenticate = register()
  const { id, key } = await make({ ratePerSecond: 50 })
  const caller = (await show(authenticate, key)) as Principal
  assert.deepEqual(caller.actor, { kind: 'key', id })
  assert.deepEqual(caller.scope, new Set([2, 4, 5, 7]))
  assert.deepEqual([...caller.permissions], ['loyalty.post'])
  assert.deepEqual([caller.audience, caller.ratePerSecond, caller.rateKey], ['partner', 50, `key:${id}`])
  assert.deepEqual(caller.scopeOf('loyalty.post'), caller.scope)
  assert.equal(caller.scopeOf('members.read'), undefined)
  const again = show(authenticate, key)
  assert.ok(!(again instanceof Promise), 'known keys are answered at once')
  assert.equal(again, caller, 'and without making anything anew')
})

test('what is no key of ours lets nobody in', async () => {
  const { register, make } = await open('staff-wrong-keys')
  const authenticate = register()
  const { key } = await make()
  const other = await make({ name: 'other' })
  const [, id, secret] = must(/^atr_([^_]+)_(.+)$/.exec(key), 'a key')
  const mixed = `atr_${id}_${other.key.split('_').slice(2).join('_')}`
  const changed = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`
  for (const wrong of [
    changed,
    mixed,
    `atr_zz_${secret}`,
    `atr__${secret}`,
    `atr_0${id}_${secret}`,
    key.slice(0, -1),
    `${key}A`,
    '',
    key.toUpperCase(),
  ]) {
    assert.equal(await show(authenticate, wrong), undefined, wrong)
  }
  const ask = (authorization: string) => authenticate({ authorization, cookies: {}, ip: '::1', method: 'GET' })
  for (const wrong of [key, `Basic ${key}`, 'Bearer', 'Bearer ', `Bearer  ${key}`, `Bearer ${key} x`]) {
    assert.equal(await ask(wrong), undefined, wrong)
  }
  assert.notEqual(await ask(`bearer ${key}`), undefined)
  assert.equal(parseKey(`atr_${'z'.repeat(11)}_${secret}`), undefined, 'an id beyond 2^53')
})

test('a rotated secret counts beside the new one for as long as was said', async () => {
  const clock = testClock()
  const { db, register, make } = await open('staff-rotation', clock)
  const authenticate = register()
  const first = await make()
  const rotate = async (overlapSeconds: number) => {
    const [made] = await db.transact((ctx) => rotateKeys(ctx, house, [{ by, keyId: first.id, overlapSeconds }]))
    assert.ok(made?.ok)
    return made.value
  }
  await show(authenticate, first.key)
  const second = await rotate(3_600)
  assert.notEqual(second.key, first.key)
  const caller = await show(authenticate, second.key)
  assert.notEqual(caller, undefined, 'at once')
  assert.equal((await show(authenticate, first.key)) as Caller, caller)
  clock.advance(3_600_000 - 1)
  assert.notEqual(await show(authenticate, first.key), undefined)
  clock.advance(1)
  assert.equal(await show(authenticate, first.key), undefined)
  assert.notEqual(await show(authenticate, second.key), undefined)
  const third = await rotate(0)
  assert.notEqual(await show(authenticate, third.key), undefined, 'at once')
  assert.equal(await show(authenticate, second.key), undefined, 'and with that the one before ends here')
})

test('a fresh key and a fresh secret let in at their first use, in every process', async () => {
  const { db, register, make } = await open('staff-first-use')
  const [here, there] = [register(), register(db.another())]
  const known = await make()
  for (const each of [here, there]) assert.notEqual(await show(each, known.key), undefined)
  for (let turn = 0; turn < 5; turn++) {
    const fresh = await make({ name: `fresh ${turn}` })
    for (const each of [here, there]) assert.notEqual(await show(each, fresh.key), undefined, `key ${turn}`)
    const [turned] = await db.transact((ctx) => rotateKeys(ctx, house, [{ by, keyId: fresh.id, overlapSeconds: 0 }]))
    assert.ok(turned?.ok)
    const { key } = turned.value
    const callers = await Promise.all([here, there, here, there].map((each) => show(each, key)))
    assert.ok(!callers.includes(undefined), `secret ${turn}`)
  }
})

test('made-up keys cost the database next to nothing, and keep nobody waiting for long', async () => {
  const { db, register, make } = await open('staff-flood')
  let readings = 0
  const counted = {
    clock: db.clock,
    connect: db.connect,
    close: db.close,
    transact: db.transact,
    read: <T>(work: (ctx: Ctx) => Promise<T>) => {
      readings++
      return db.read(work)
    },
  }
  const authenticate = register(counted)
  const { id, key } = await make()
  assert.notEqual(await show(authenticate, key), undefined)
  const drawn = () => randomBytes(32).toString('base64url')
  const madeUp = (at: number) => (at % 2 ? formatKey(id, drawn()) : formatKey(1_000_000 + at, drawn()))

  readings = 0
  const began = performance.now()
  let asked = 0
  let longest = 0
  while (performance.now() - began < 1_000) {
    const since = performance.now()
    const made = await make({ name: `in the flood ${asked}` })
    const flood = Promise.all(Array.from({ length: 200 }, (_, at) => show(authenticate, madeUp(asked + at))))
    const first = performance.now()
    assert.notEqual(await show(authenticate, made.key), undefined)
    longest = Math.max(longest, performance.now() - first)
    assert.ok((await flood).every((caller) => caller === undefined))
    asked += 200
    assert.ok(performance.now() - since < 1_000)
  }
  const seconds = (performance.now() - began) / 1_000
  assert.ok(readings <= 50 * seconds + 2, `${readings} readings for ${asked} made-up keys in ${seconds} s`)
  assert.ok(longest < 500, `a fresh key waited ${longest} ms`)

  const wrong = madeUp(1)
  assert.equal(await show(authenticate, wrong), undefined)
  readings = 0
  for (let call = 0; call < 1_000; call++) assert.equal(await show(authenticate, wrong), undefined)
  assert.ok(readings <= 2, `${readings} readings: what was refused is remembered`)
})

test('a wrong secret of a key that there is takes the way of one that there is not', async () => {
  const { register, make } = await open('staff-same-way')
  const authenticate = register()
  const { id, key } = await make()
  assert.notEqual(await show(authenticate, key), undefined)
  const time = async (keyId: number) => {
    const times: number[] = []
    for (let call = 0; call < 40; call++) {
      const presented = formatKey(keyId, randomBytes(32).toString('base64url'))
      const began = performance.now()
      assert.equal(await show(authenticate, presented), undefined)
      times.push(performance.now() - began)
    }
    return times.sort((a, b) => a - b)[20]!
  }
  const [known, unknown] = [await time(id), await time(id + 1_000)]
  assert.ok(known < 3 * unknown + 5 && unknown < 3 * known + 5, `${known} ms and ${unknown} ms`)
})

test('a key ends at its end', async () => {
  const clock = testClock()
  const { register, make } = await open('staff-expiry', clock)
  const authenticate = register()
  const { key } = await make({ expiresAt: clock() + 60_000 })
  clock.advance(59_999)
  assert.notEqual(await show(authenticate, key), undefined)
  clock.advance(1)
  assert.equal(await show(authenticate, key), undefined)
})

test('a revoked key is refused everywhere within two seconds, under load and after silence', async () => {
  const { db, register, make } = await open('staff-revocation')
  const [here, there, silent] = [register(), register(db.another()), register(db.another())]
  const { id, key } = await make()
  for (const each of [here, there, silent]) assert.notEqual(await show(each, key), undefined)
  await db.transact((ctx) => revokeKeys(ctx, house, [{ by, keyId: id }]))
  const revokedAt = performance.now()
  let lastLetIn = 0
  while (performance.now() - revokedAt < 2_500) {
    for (const each of [here, there]) if (await show(each, key)) lastLetIn = performance.now() - revokedAt
    await sleep(5)
  }
  assert.ok(lastLetIn < 2_000, `let in ${Math.round(lastLetIn)} ms after`)
  assert.equal(await show(silent, key), undefined, 'the first request after silence waits for the truth')
})

test('when the database cannot be asked nobody is let in on what was known long ago', async () => {
  const { db, register, make } = await open('staff-outage')
  const other = db.another()
  const authenticate = register(other)
  const { key } = await make()
  assert.notEqual(await show(authenticate, key), undefined)
  await other.close()
  assert.notEqual(await show(authenticate, key), undefined, 'still fresh')
  await sleep(1_600)
  await assert.rejects(async () => await show(authenticate, key))
})

test('sightings of keys are written down in sets', async () => {
  const clock = testClock()
  const { db, register, make } = await open('staff-seen', clock)
  const authenticate = register()
  const one = await make()
  const other = await make({ name: 'other' })
  await Promise.all([show(authenticate, one.key), show(authenticate, other.key)])
  const seenAt = clock()
  for (let tries = 0; tries < 100; tries++) {
    if ((await db.sql('select from staff.api_key_use')).length === 2) break
    await sleep(20)
  }
  const first = await db.sql<{ last_used_at: Date }>('select last_used_at from staff.api_key_use')
  assert.deepEqual(
    first.map(({ last_used_at }) => last_used_at.getTime()),
    [seenAt, seenAt],
  )
  clock.advance(10_000)
  for (let calls = 0; calls < 1_000; calls++) await show(authenticate, one.key)
  await sleep(100)
  const second = await db.sql<{ last_used_at: Date }>('select last_used_at from staff.api_key_use')
  assert.ok(
    second.every(({ last_used_at }) => last_used_at.getTime() === seenAt),
    'once a minute, not at every request',
  )
})

test('looking a key up is cheap enough for thousands of requests a second', async () => {
  const { register, make } = await open('staff-fast')
  const authenticate = register()
  const { key } = await make()
  await show(authenticate, key)
  const calls = 20_000
  const began = performance.now()
  for (let call = 0; call < calls; call++) if (!show(authenticate, key)) assert.fail('nobody')
  const microseconds = ((performance.now() - began) * 1_000) / calls
  assert.ok(microseconds < 50, `${microseconds} µs a look-up; 8,000 a second leave 125`)
})

test('a key in a request opens what it is for, and is not a session of staff', async () => {
  const { db, send } = await serve('staff-key-http')
  const ask = { by, name: 'till', permissions: ['members.read'], nodeIds: [4] }
  const [made] = await db.transact((ctx) => createKeys(ctx, house, [ask]))
  assert.ok(made?.ok)
  const key = { authorization: `Bearer ${made.value.key}` }
  const reply = await send(undefined, 'GET', '/members/asker', undefined, key)
  assert.deepEqual(reply.body, { actor: `key ${made.value.id}`, scope: [4, 7], all: false })
  assert.equal((await send(undefined, 'GET', '/staff/me', undefined, key)).status, 403)
  assert.equal((await send(undefined, 'GET', '/staff/accounts', undefined, key)).status, 403)
  assert.equal((await send(undefined, 'GET', '/members/asker')).status, 401)
})

test('grants count from the next request on', async () => {
  const { db, asOwner, employ } = await serve('staff-at-once')
  const owner = await asOwner()
  const { browser, id } = await employ(owner, 'manager', [{ role: 'store_manager', nodeId: 'org_4' }])
  const asker = async () => (await browser.get('/members/asker')).body
  assert.deepEqual((await asker()).scope, [4, 7])
  const set = (nodeId: string | null, granted: boolean, role = 'store_manager') =>
    owner.post('/staff/grants', { accountId: id, role, nodeId, granted })
  await set('org_6', true)
  assert.deepEqual((await asker()).scope, [4, 6, 7])
  await set('org_4', false)
  assert.deepEqual((await asker()).scope, [6])
  await set('org_1', true)
  assert.equal((await asker()).all, true)
  await set('org_1', false)
  await set('org_6', false)
  assert.equal((await browser.get('/members/asker')).status, 403)
  await db.transact((ctx) =>
    putRoles(ctx, house, [{ by, code: 'greeter', name: { zh: '迎宾' }, permissions: ['members.read'] }]),
  )
  const accountId = Number(
    await db.sql<{ id: string }>(`select id from staff.account where login = 'manager'`).then(([row]) => row?.id),
  )
  await db.transact((ctx) => setGrants(ctx, house, [{ by, accountId, role: 'greeter', nodeId: 5, granted: true }]))
  assert.deepEqual((await asker()).scope, [5])
  await db.transact((ctx) => putRoles(ctx, house, [{ by, code: 'greeter', archived: true }]))
  assert.equal((await browser.get('/members/asker')).status, 403, 'an archived role holds nothing')
})
