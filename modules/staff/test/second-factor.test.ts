import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChores } from '@atrium/db'
import { BrokenPromise } from '@atrium/kernel'
import { freshDatabase, type TestClock, testClock, testVault } from '@atrium/testkit'
import { Secret, TOTP } from 'otpauth'
import { houseKeeping } from '../src/chores.ts'
import { stepOfCode } from '../src/sessions/second-factor.ts'
import { type Browser, type Reply, serve } from './serve.ts'

const PASSWORD = 'correct horse battery'
const codeOf = (reply: Reply) => `${reply.status} ${reply.body.code ?? 'ok'}`

/** What an authenticator app shows `seconds` from now. */
const shown = (secret: string, clock: TestClock, seconds = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock() + seconds * 1_000 })

async function enrol(browser: Browser, clock: TestClock): Promise<{ secret: string; codes: string[] }> {
  const begun = await browser.post('/staff/totp', { password: PASSWORD })
  assert.equal(begun.status, 200, JSON.stringify(begun.body))
  const { secret, uri } = begun.body
  assert.match(uri, /^otpauth:\/\/totp\/Atrium:owner\?/)
  const wrong = await browser.post('/staff/totp/confirmation', { code: '000000' })
  assert.equal(codeOf(wrong), '401 wrong_code')
  const confirmed = await browser.post('/staff/totp/confirmation', { code: shown(secret, clock) })
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body))
  return { secret, codes: confirmed.body.recoveryCodes }
}

test('codes are those of RFC 6238', async () => {
  const vault = testVault()
  const db = await freshDatabase('staff-rfc', { clock: () => 59_000, vault })
  const seed = vault.seal('staff.totp:7', Secret.fromLatin1('12345678901234567890').base32)
  await db.read(async (ctx) => {
    assert.equal(stepOfCode(ctx, 7, seed, '287082'), 1)
    assert.equal(stepOfCode(ctx, 7, seed, ' 287 082'), 1)
    assert.equal(stepOfCode(ctx, 7, seed, '287083'), undefined)
    assert.equal(stepOfCode(ctx, 7, seed, '94287082'), undefined)
    assert.throws(() => stepOfCode(ctx, 8, seed, '287082'), BrokenPromise, 'a seed that was copied to another account')
  })
})

test('with a second factor in force the password alone opens nothing', async () => {
  const clock = testClock()
  const { asOwner, browse, db } = await serve('staff-totp', clock)
  const owner = await asOwner()
  const { secret } = await enrol(owner, clock)
  assert.equal((await owner.get('/staff/me')).body.totp, true)
  assert.equal(codeOf(await owner.post('/staff/totp', { password: PASSWORD })), '409 totp_in_force')
  const stored = await db.sql<{ all: string }>('select row_to_json(a)::text as all from staff.account a')
  assert.ok(!stored[0]?.all.includes(secret), 'sealed at rest')

  const browser = browse()
  const first = await browser.signIn('owner', PASSWORD)
  assert.deepEqual([codeOf(first), first.cookie], ['401 code_needed', undefined])
  assert.equal(codeOf(await browser.signIn('owner', 'wrong', shown(secret, clock, 30))), '401 wrong_credentials')
  assert.equal(
    codeOf(await browser.signIn('owner', PASSWORD, shown(secret, clock))),
    '401 wrong_code',
    'confirmed with it',
  )
  clock.advance(30_000)
  assert.equal(codeOf(await browser.signIn('owner', PASSWORD, shown(secret, clock))), '200 ok')
  assert.equal(codeOf(await browser.signIn('owner', PASSWORD, shown(secret, clock))), '401 wrong_code', 'a replay')
})

test('a code counts from one step before to one after, and never after a later one', async () => {
  const clock = testClock()
  const { asOwner, browse } = await serve('staff-window', clock)
  const { secret } = await enrol(await asOwner(), clock)
  const attempt = async (seconds: number) =>
    codeOf(await browse().signIn('owner', PASSWORD, shown(secret, clock, seconds)))
  clock.advance(600_000)
  assert.equal(await attempt(-60), '401 wrong_code')
  assert.equal(await attempt(60), '401 wrong_code')
  assert.equal(await attempt(-30), '200 ok')
  assert.equal(await attempt(30), '200 ok')
  assert.equal(await attempt(0), '401 wrong_code', 'older than the one before')
  clock.advance(30_000)
  assert.equal(await attempt(0), '401 wrong_code', 'used as the next one')
  clock.advance(30_000)
  assert.equal(await attempt(0), '200 ok')
})

test('of two sign-ins with one code one gets in', async () => {
  const clock = testClock()
  const { asOwner, browse } = await serve('staff-code-race', clock)
  const { secret, codes } = await enrol(await asOwner(), clock)
  clock.advance(60_000)
  for (const code of [shown(secret, clock), codes[3]!]) {
    const attempts = Array.from({ length: 4 }, () => browse().signIn('owner', PASSWORD, code))
    const answers = (await Promise.all(attempts)).map(codeOf).sort()
    assert.deepEqual(answers, ['200 ok', '401 wrong_code', '401 wrong_code', '401 wrong_code'])
    await browse().signIn('owner', PASSWORD, codes[code === codes[3] ? 8 : 7])
  }
})

test('guessing at codes is counted like guessing at passwords', async () => {
  const clock = testClock()
  const { asOwner, browse } = await serve('staff-code-guess', clock)
  const { codes } = await enrol(await asOwner(), clock)
  for (let guess = 0; guess < 6; guess++) {
    assert.equal(codeOf(await browse().signIn('owner', PASSWORD, `00000${guess}`)), '401 wrong_code')
  }
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD, codes[0])), '429 too_many_attempts')
})

test('recovery codes count once each, and fresh ones replace them', async () => {
  const clock = testClock()
  const { asOwner, browse, db } = await serve('staff-recovery', clock)
  const owner = await asOwner()
  const { secret, codes } = await enrol(owner, clock)
  assert.equal(new Set(codes).size, 10)
  const [stored] = await db.sql<{ all: string }>('select json_agg(r)::text as all from staff.recovery_code r')
  assert.ok(!stored?.all.includes(codes[0]!))
  const typed = codes[0]!.toUpperCase().replaceAll('-', ' ')
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD, typed)), '200 ok')
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD, codes[0])), '401 wrong_code')
  const renew = (code: string) => owner.post('/staff/totp/recovery-codes', { password: PASSWORD, code })
  assert.equal(codeOf(await renew(codes[0]!)), '401 wrong_code')
  clock.advance(60_000)
  const fresh = await renew(shown(secret, clock))
  assert.equal(fresh.status, 200)
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD, codes[1])), '401 wrong_code')
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD, fresh.body.recoveryCodes[1])), '200 ok')
})

test('a second factor goes with password and code, or by whoever manages the account', async () => {
  const clock = testClock()
  const { asOwner, browse, employ } = await serve('staff-totp-gone', clock)
  const owner = await asOwner()
  const remove = (password: string, code: string) => owner.post('/staff/totp/removal', { password, code })
  assert.equal(codeOf(await remove(PASSWORD, '123456')), '409 no_totp')
  const { secret } = await enrol(owner, clock)
  clock.advance(60_000)
  assert.equal(codeOf(await remove('wrong password', shown(secret, clock))), '401 wrong_credentials')
  assert.equal(codeOf(await remove(PASSWORD, '123456')), '401 wrong_code')
  assert.equal(codeOf(await remove(PASSWORD, shown(secret, clock))), '200 ok')
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD)), '200 ok')

  const other = await employ(owner, 'second', [{ role: 'owner', nodeId: null }])
  await enrol(owner, clock)
  const id = (await owner.get('/staff/me')).body.id
  assert.equal((await other.browser.post('/staff/totp-resets', { accountId: id })).body.changed, true)
  assert.equal((await owner.get('/staff/me')).status, 401, 'its sessions end')
  assert.equal(codeOf(await browse().signIn('owner', PASSWORD)), '200 ok')
})

test('seeds are sealed anew when the key ring turns', async () => {
  const clock = testClock()
  const { asOwner, db } = await serve('staff-reseal', clock)
  const { secret } = await enrol(await asOwner(), clock)
  const rotated = db.another({ vault: testVault(2) })
  const done = await runChores(rotated, houseKeeping(clock))
  assert.equal(done.get('staff.resealSeeds'), 1)
  const [row] = await db.sql('select id, totp_key_version, totp_seed from staff.account')
  assert.equal(row?.totp_key_version, 2)
  clock.advance(60_000)
  await rotated.read(async (ctx) => {
    assert.notEqual(stepOfCode(ctx, Number(row?.id), row?.totp_seed as Buffer, shown(secret, clock)), undefined)
  })
})

test('what is over is forgotten', async () => {
  const clock = testClock()
  const { asOwner, browse, db } = await serve('staff-forget', clock)
  await asOwner()
  await browse().signIn('nobody', 'whatever it is')
  clock.advance(3 * 86_400_000)
  await browse().signIn('owner', PASSWORD)
  const done = await runChores(db, houseKeeping(clock))
  assert.equal(done.get('staff.forgetSessions'), 1)
  assert.equal((await db.sql('select from staff.session')).length, 1)
  assert.equal((await db.sql("select from staff.attempt where kind = 'login'")).length, 0)
})
