import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'
import { KEYS_SETTLE_MS, OWNER_PASSWORD, openHouse } from './house.ts'
import type { Member, Page, Purchase } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)

const newAccount = (login: string, role: string, nodeId: string | null) =>
  house.owner.post<{ id: string; password: string }>('/v1/staff/accounts', {
    login,
    displayName: login,
    grants: [{ role, nodeId }],
  })

it('somebody new signs in with a one-time password, may do nothing until it is changed, and never uses it again', async () => {
  const { password } = await newAccount('li.wei', 'owner', null)
  const fresh = await house.signIn('li.wei', password)
  await fresh.get('/v1/organization/nodes', { status: 403 })
  const li = await house.firstSignIn('li.wei', password, 'a quiet river at noon')
  const me = await li.get<{ login: string; mustChangePassword: boolean }>('/v1/staff/me')
  assert.deepEqual([me.login, me.mustChangePassword], ['li.wei', false])
  await li.get('/v1/organization/nodes')
  await fresh.get('/v1/staff/me', { status: 401 })
  const again = { login: 'li.wei', password }
  assert.equal(await house.visitor.refused(401, '/v1/staff/sign-in', again), 'wrong_credentials')
})

it('a session without its CSRF value cannot write, and one that signed out is nobody', async () => {
  const signedIn = await house.signIn('owner', OWNER_PASSWORD)
  const source = { code: 'x', numbering: 'feed', channel: 'pos', name: { zh: 'x' } }
  await signedIn.post('/v1/purchases/sources', source, { status: 401, headers: { 'x-csrf-token': 'guessed' } })
  await signedIn.post('/v1/staff/sign-out', {})
  await signedIn.get('/v1/staff/me', { status: 401 })
})

it('who guesses passwords is locked out, and let in again after a while', async () => {
  const { password } = await newAccount('zhao', 'owner', null)
  await house.firstSignIn('zhao', password, 'rain on the tin roof')
  const guess = { login: 'zhao', password: 'not this one' }
  const right = { login: 'zhao', password: 'rain on the tin roof' }
  let tries = 0
  for (let code = ''; code !== 'too_many_attempts'; tries++) {
    assert.ok(tries < 50, 'guessing was never stopped')
    const reply = await house.server.inject({ method: 'POST', url: '/v1/staff/sign-in', payload: guess })
    code = reply.json<{ code: string }>().code
  }
  assert.ok(tries > 3, 'a typing mistake locks somebody out')
  assert.equal(await house.visitor.refused(429, '/v1/staff/sign-in', right), 'too_many_attempts')
  house.clock.advance(24 * 3_600_000)
  await house.visitor.post('/v1/staff/sign-in', right)
  await house.travel({ days: 0 })
})

it('a store’s key sees the store and its customers, and reaches no other by address', async () => {
  const ours = await town.buy('staff-1', 20_000, { store: 'kiosk', ...card('OURS1') })
  const theirs = await town.buy('staff-2', 30_000, { store: 'shop', ...card('THEIRS1') })
  const both = await town.buy('staff-3', 10_000, { store: 'kiosk', ...card('BOTH1') })
  await town.buy('staff-4', 40_000, { store: 'shop', ...card('BOTH1') })
  const kiosk = await house.machine('kiosk', { nodeIds: [town.nodes.kiosk] })

  const nodes = await kiosk.get<Page<{ code: string }>>('/v1/organization/nodes')
  assert.deepEqual(
    nodes.items.map(({ code }) => code),
    ['kiosk'],
  )
  await kiosk.get(`/v1/organization/nodes/${town.nodes.shop}`, { status: 404 })

  const members = await kiosk.get<Page<Member>>('/v1/members')
  assert.deepEqual(members.items.map(({ memberId }) => memberId).sort(), [memberOf(ours), memberOf(both)].sort())
  for (const [value, found] of [
    ['OURS1', 1],
    ['THEIRS1', 0],
  ] as const) {
    const search = { by: 'identity', kind: 'card_no', value }
    assert.equal((await kiosk.post<Page<Member>>('/v1/members/searches', search)).items.length, found, value)
  }
  await seesNothingOf(kiosk, memberOf(theirs), theirs.purchaseId)

  const purchases = await kiosk.get<Page<Purchase>>('/v1/purchases')
  assert.deepEqual(purchases.items.map(({ number }) => number).sort(), ['staff-1', 'staff-3'])
  const ofBoth = await kiosk.get<Page<Purchase>>(`/v1/purchases/of-member/${memberOf(both)}`)
  assert.deepEqual(
    ofBoth.items.map(({ number }) => number),
    ['staff-3'],
  )
  const { items } = await kiosk.get<Page<{ balance: number }>>(`/v1/points/of-member/${memberOf(both)}`)
  assert.ok(
    items.some(({ balance }) => balance === 600),
    'the balance is shown whole',
  )

  const elsewhere = town.receipt('staff-5', 1_000, { store: 'shop', ...card('OURS1') })
  assert.equal(await kiosk.refused(403, '/v1/loyalty/purchases', elsewhere), 'store_out_of_scope')
  await kiosk.post('/v1/loyalty/purchases', town.receipt('staff-6', 1_000, card('OURS1')))
})

async function seesNothingOf(somebody: Client, memberId: string, purchaseId: string): Promise<void> {
  for (const path of [
    `/v1/members/${memberId}`,
    `/v1/members/${memberId}/consents`,
    `/v1/points/of-member/${memberId}`,
    `/v1/points/of-member/${memberId}/entries`,
    `/v1/points/of-member/${memberId}/lots`,
    `/v1/points/of-member/${memberId}/freezes`,
    `/v1/tiers/of-member/${memberId}`,
    `/v1/tiers/of-member/${memberId}/changes`,
    `/v1/purchases/of-member/${memberId}/${purchaseId}`,
  ]) {
    await somebody.get(path, { status: 404 })
  }
  // Like somebody who bought nothing here.
  const listed = await somebody.send('GET', `/v1/purchases/of-member/${memberId}`, undefined, { status: 404 })
  assert.equal(listed.json<{ code: string }>().code, 'unknown_member')
  const batch = await somebody.post<Page<unknown>>('/v1/tiers/levels', { memberIds: [memberId] })
  assert.deepEqual(batch.items, [])
}

it('a store’s manager at the console sees as little, and grants nothing beyond that', async () => {
  const roles = await house.owner.get<Page<{ code: string }>>('/v1/staff/roles')
  assert.ok(
    roles.items.some(({ code }) => code === 'store_manager'),
    JSON.stringify(roles.items.map(({ code }) => code)),
  )
  const { password } = await newAccount('kiosk.boss', 'store_manager', town.nodes.kiosk)
  const boss = await house.firstSignIn('kiosk.boss', password, 'seven cups of green tea')
  const purchases = await boss.get<Page<Purchase>>('/v1/purchases')
  assert.ok(purchases.items.length > 0)
  assert.ok(purchases.items.every(({ store }) => store === 'kiosk'))
  await boss.post(
    '/v1/staff/accounts',
    { login: 'pal', displayName: 'pal', grants: [{ role: 'owner', nodeId: null }] },
    { status: 403 },
  )
})

it('a key that is revoked opens nothing, and one that is rotated opens with the new secret', async () => {
  const made = await house.owner.post<{ id: string; key: string }>('/v1/staff/keys', {
    name: 'rotating',
    permissions: ['catalog.read'],
  })
  const ask = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await house.visitor.ask('GET', '/v1/catalog/products', undefined, headers)).statusCode
  }
  const settled = () => sleep(KEYS_SETTLE_MS)
  assert.equal(await ask(made.key), 200, 'at once')
  const rotation = { keyId: made.id, overlapSeconds: 0 }
  const turned = await house.owner.post<{ key: string }>('/v1/staff/key-rotations', rotation)
  assert.equal(await ask(turned.key), 200, 'at once')
  await settled()
  assert.deepEqual([await ask(made.key), await ask(turned.key)], [401, 200])
  await house.owner.post('/v1/staff/key-revocations', { keyId: made.id })
  await settled()
  assert.equal(await ask(turned.key), 401)
})

it('a key that names a rate is told when to come back; others do not notice', async () => {
  const slow = await house.machine('slow', { permissions: ['catalog.read'], ratePerSecond: 3 })
  const look = () => slow.ask('GET', '/v1/catalog/products')
  let reply = await look()
  for (let asked = 0; reply.statusCode === 200; asked++) {
    assert.ok(asked < 100, 'it may ask as often as it likes')
    reply = await look()
  }
  assert.deepEqual([reply.statusCode, reply.json<{ code: string }>().code], [429, 'rate_limited'])
  const seconds = Number(reply.headers['retry-after'])
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3, `Retry-After: ${reply.headers['retry-after']}`)
  await town.till.get('/v1/catalog/products')
  await sleep(seconds * 1_000)
  assert.equal((await look()).statusCode, 200)
})

/** What an authenticator app shows for a seed in base32 (RFC 6238: SHA-1, 30 seconds, six digits). */
function shown(secret: string, at: number): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(step)
    .digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

it('with a second factor the password alone opens nothing; a lost phone is replaced by a recovery code, once', async () => {
  const password = 'two lamps in the window'
  const made = await newAccount('sun', 'owner', null)
  const sun = await house.firstSignIn('sun', made.password, password)
  const { secret, uri } = await sun.post<{ secret: string; uri: string }>('/v1/staff/totp', { password })
  assert.ok(uri.startsWith('otpauth://totp/') && uri.includes(secret), 'what the app scans')
  const now = () => shown(secret, house.clock())
  const wrong = { code: now() === '000000' ? '111111' : '000000' }
  assert.equal(await sun.refused(401, '/v1/staff/totp/confirmation', wrong), 'wrong_code')
  const { recoveryCodes } = await sun.post<{ recoveryCodes: string[] }>('/v1/staff/totp/confirmation', { code: now() })

  const refused = (code?: string) => house.visitor.refused(401, '/v1/staff/sign-in', { login: 'sun', password, code })
  assert.equal(await refused(), 'code_needed')
  assert.equal(await refused(now()), 'wrong_code', 'the code that confirmed it was used')
  house.clock.advance(30_000)
  const code = now()
  await (await house.signIn('sun', password, code)).get('/v1/organization/nodes')
  assert.equal(await refused(code), 'wrong_code', 'each code once')

  const [lost, other] = recoveryCodes
  const again = await house.signIn('sun', password, lost)
  assert.equal(await refused(lost), 'wrong_code', 'each recovery code once')
  await again.post('/v1/staff/totp/removal', { password, code: other })
  await house.signIn('sun', password)
})
