import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChores } from '@atrium/db'
import type { Db } from '@atrium/http'
import type { Ctx } from '@atrium/kernel'
import { bySystem, testClock } from '@atrium/testkit'
import { houseKeeping } from '../src/chores.ts'
import { changeAccounts } from '../src/commands/change-accounts.ts'
import { createAccounts } from '../src/commands/create-accounts.ts'
import { passwordFault } from '../src/model.ts'
import { Passwords } from '../src/sessions/passwords.ts'
import { SESSION_LIMITS, signIn } from '../src/sessions/sign-in.ts'
import { house } from './house.ts'
import { CHEAP, type Reply, serve } from './serve.ts'

const codeOf = (reply: Reply) => `${reply.status} ${reply.body.code ?? 'ok'}`

test('the first owner comes in with the drawn password and may do nothing before setting one', async () => {
  const { browse, owner, db } = await serve('staff-first')
  const browser = browse()
  const typed = ` ${owner.password.toUpperCase().replaceAll('-', '')} `
  const signed = await browser.signIn(' OWNER ', typed)
  assert.deepEqual([signed.status, signed.body.mustChangePassword], [200, true])
  assert.match(signed.cookie?.text ?? '', /HttpOnly/)
  assert.match(signed.cookie?.text ?? '', /SameSite=Strict/)
  assert.match(signed.cookie?.text ?? '', /Max-Age=43200/)
  assert.match(signed.cookie?.text ?? '', /Path=\//)
  assert.equal(signed.body.token, undefined)

  assert.deepEqual((await browser.get('/staff/me')).body.permissions, [])
  assert.equal((await browser.get('/staff/accounts')).status, 403)
  assert.equal((await browser.post('/staff/roles', { code: 'x' })).status, 403)
  assert.equal(codeOf(await browser.post('/staff/totp', { password: owner.password })), '409 password_change_needed')

  const change = (next: string, current = owner.password) => browser.post('/staff/password', { current, next })
  for (const weak of ['short one', 'owner-owner', 'aaaaaaaaaaaab', owner.password, 'x'.repeat(201)]) {
    assert.equal(codeOf(await change(weak)), '422 weak_password', weak)
  }
  assert.equal(codeOf(await change('correct horse battery', 'wrong')), '401 wrong_credentials')
  const before = browser.token
  assert.equal((await change('correct horse battery')).body.mustChangePassword, false)
  assert.notEqual(browser.token, before, 'the session goes on under another token')
  assert.ok((await browser.get('/staff/me')).body.permissions.includes('staff.change'))
  assert.equal((await browser.get('/staff/accounts')).body.items[0].login, 'owner')

  const old = browse()
  old.token = before
  assert.equal((await old.get('/staff/me')).status, 401)
  assert.equal(codeOf(await browse().signIn('owner', owner.password)), '401 wrong_credentials')
  assert.equal((await browse().signIn('owner', 'correct horse battery')).status, 200)
  const [stored] = await db.sql<{ all: string }>('select row_to_json(a)::text as all from staff.account a')
  assert.ok(!stored?.all.includes('correct') && stored?.all.includes('$argon2id$'))
  assert.equal(
    (await db.sql('select from staff.session where encode(token_hash, $1) = $2', ['escape', before])).length,
    0,
  )
})

test('a password is not the name with a little around it', () => {
  assert.equal(passwordFault('correct horse', 'wei', '李伟'), undefined)
  assert.equal(passwordFault('密码密码一二三四五六', 'wei', '李伟'), undefined)
  assert.equal(passwordFault('wei likes long walks', 'wei', '李伟'), undefined)
  for (const [password, login] of [
    ['123456789', 'wei'],
    ['𠮷𠮷𠮷𠮷𠮷', 'wei'],
    ['margaret12', 'margaret'],
    ['MARGARET-2026', 'margaret'],
    ['Margaret Hill 1', 'wei'],
    ['1111111111112', 'wei'],
  ] as const) {
    assert.notEqual(passwordFault(password, login, 'Margaret Hill'), undefined, password)
  }
})

/** Counts what a sign-in costs: names of statements, and computations of a hash. */
function observed(db: Db) {
  const seen: string[] = []
  const watch = (ctx: Ctx): Ctx => ({
    ...ctx,
    tx: new Proxy(ctx.tx, {
      get(tx, key: 'rows' | 'run') {
        const value = tx[key]
        if (typeof value !== 'function') return value
        const bound = value.bind(tx)
        if (key !== 'rows' && key !== 'run') return bound
        return (statement: { name: string }, params: never) => {
          seen.push(statement.name)
          return bound(statement as never, params)
        }
      },
    }),
  })
  const watched: Db = {
    transact: (work) => db.transact((ctx) => work(watch(ctx))),
    read: (work) => db.read((ctx) => work(watch(ctx))),
  }
  class Counted extends Passwords {
    override verify(known: string | null, password: string): Promise<boolean> {
      seen.push('argon2')
      return super.verify(known, password)
    }
  }
  return { seen, db: watched, passwords: new Counted(CHEAP) }
}

test('a name that there is not, a wrong password and a disabled account take the same path', async () => {
  const { db, asOwner, employ } = await serve('staff-same-path')
  const owner = await asOwner()
  const { id } = await employ(owner, 'gone', [{ role: 'analyst', nodeId: null }])
  assert.equal((await owner.post('/staff/account-changes', { accountId: id, disabled: true })).body.changed, true)
  await db.transact((ctx) => createAccounts(ctx, house, [{ by: bySystem(), login: 'fresh', displayName: 'Fresh' }]))

  const paths: string[][] = []
  const answers: string[] = []
  for (const [login, password] of [
    ['nobody', 'gone keeps a secret'],
    ['owner', 'gone keeps a secret'],
    ['gone', 'gone keeps a secret'],
    ['fresh', 'gone keeps a secret'],
  ]) {
    // Up to and over the sixth, with which the wait begins.
    for (let attempt = 0; attempt < 8; attempt++) {
      const watched = observed(db)
      const outcome = await signIn(watched.db, watched.passwords, SESSION_LIMITS, {
        login: login!,
        password: password!,
        ip: `10.1.0.${paths.length}`,
        requestId: 'req',
        realNow: testClock()(),
      })
      paths.push(watched.seen)
      answers.push(JSON.stringify(outcome))
    }
  }
  for (let attempt = 0; attempt < 8; attempt++) {
    for (const other of [8, 16, 24]) {
      assert.deepEqual(paths[attempt + other], paths[attempt])
      assert.equal(answers[attempt + other], answers[attempt])
    }
  }
  assert.ok(answers[0]?.includes('wrong_credentials') && paths[0]?.includes('argon2'))
  assert.ok(paths[5]?.includes('staff.insertAudit'), 'the wait is written down, also for a name that there is not')
  assert.ok(answers[7]?.includes('too_many_attempts') && !paths[7]?.includes('argon2'))
})

test('comparing with nobody’s hash costs what comparing with somebody’s costs', async () => {
  const passwords = new Passwords()
  const known = await passwords.hash('correct horse battery')
  const measure = async (hash: string | null) => {
    const times: number[] = []
    for (let run = 0; run < 7; run++) {
      const began = performance.now()
      assert.equal(await passwords.verify(hash, 'something else'), false)
      times.push(performance.now() - began)
    }
    return times.sort((a, b) => a - b)[1]!
  }
  const [nobody, somebody] = [await measure(null), await measure(known)]
  assert.ok(nobody > somebody / 3 && nobody < somebody * 3, `${nobody} ms and ${somebody} ms`)
  assert.match(known, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/, 'not less than OWASP asks for')
  assert.equal(await passwords.verify(known, 'correct horse battery'), true)
  assert.equal(await passwords.verify(await passwords.hash('Å passwort lang'), 'Å passwort lang'), true)
  assert.equal(passwords.isOutdated(known), false)
  assert.equal(new Passwords(CHEAP).isOutdated(known), true)
})

test('a hash of another cost is made anew at the next sign-in', async () => {
  const { db, asOwner, browse } = await serve('staff-rehash')
  await asOwner()
  const costly = await new Passwords({ memoryKib: 128, passes: 2, lanes: 1 }).hash('correct horse battery')
  await db.sql('update staff.account set password_hash = $1', [costly])
  assert.equal((await browse().signIn('owner', 'correct horse battery')).status, 200)
  const [row] = await db.sql<{ password_hash: string }>('select password_hash from staff.account')
  assert.match(row?.password_hash ?? '', /m=64,t=1,p=1/)
  assert.equal((await browse().signIn('owner', 'correct horse battery')).status, 200)
})

test('after five wrong passwords each attempt waits longer, and a right one ends it', async () => {
  const clock = testClock()
  const { asOwner, browse } = await serve('staff-lockout', clock)
  await asOwner()
  const wrong = async () => codeOf(await browse().signIn('owner', 'not this one'))
  const right = async () => codeOf(await browse().signIn('owner', 'correct horse battery'))
  for (let attempt = 0; attempt < 6; attempt++) assert.equal(await wrong(), '401 wrong_credentials')
  assert.equal(await right(), '429 too_many_attempts', 'also with the right one')
  for (const seconds of [2, 4, 8, 16]) {
    clock.advance(seconds * 1_000 - 1)
    assert.equal(await wrong(), '429 too_many_attempts')
    clock.advance(1)
    assert.equal(await wrong(), '401 wrong_credentials')
  }
  clock.advance(32_000)
  assert.equal(await right(), '200 ok')
  assert.equal(await wrong(), '401 wrong_credentials')
  assert.equal(await right(), '200 ok')
})

test('a clock that was set back locks nobody out, and opens nobody’s lock', async () => {
  const clock = testClock('2026-06-15T12:00:00Z')
  const { asOwner, browse } = await serve('staff-set-back', clock)
  await asOwner()
  const wrong = async () => codeOf(await browse().signIn('owner', 'not this one'))
  const right = async () => codeOf(await browse().signIn('owner', 'correct horse battery'))
  assert.equal(await wrong(), '401 wrong_credentials')
  clock.advance(-6 * 3_600_000)
  assert.equal(await right(), '200 ok', 'one mistake, six hours ahead')

  for (let attempt = 0; attempt < 8; attempt++) {
    assert.equal(await wrong(), '401 wrong_credentials')
    clock.advance(10_000)
  }
  clock.advance(-24 * 3_600_000)
  assert.equal(await right(), '429 too_many_attempts', 'eight mistakes: the wait begins anew')
  clock.advance(7_999)
  assert.equal(await right(), '429 too_many_attempts')
  clock.advance(1)
  assert.equal(await right(), '200 ok')
})

test('waits are of real time: where the house’s clock stands they end, and where it travels they stay', async () => {
  const [clock, wallClock] = [testClock('2011-12-10T00:00:00Z'), testClock('2026-06-15T12:00:00Z')]
  const { db, asOwner, browse } = await serve('staff-standing', clock, wallClock)
  await asOwner()
  const wrong = async () => codeOf(await browse().signIn('owner', 'not this one'))
  const right = async () => codeOf(await browse().signIn('owner', 'correct horse battery'))
  for (let attempt = 0; attempt < 6; attempt++) assert.equal(await wrong(), '401 wrong_credentials')
  assert.equal(await right(), '429 too_many_attempts')
  clock.advance(3_600_000)
  assert.equal(await right(), '429 too_many_attempts')
  wallClock.advance(2_000)
  assert.equal(await right(), '200 ok')

  assert.equal(await wrong(), '401 wrong_credentials')
  const kept = () => db.sql(`select from staff.attempt where kind = 'login'`)
  await runChores(db, houseKeeping(wallClock), { names: ['staff.forgetAttempts'] })
  assert.equal((await kept()).length, 1)
  wallClock.advance(25 * 3_600_000)
  await runChores(db, houseKeeping(wallClock), { names: ['staff.forgetAttempts'] })
  assert.equal((await kept()).length, 0, 'a day old by real time')
})

test('the wait is at most a quarter of an hour, and an hour of peace ends it', async () => {
  const { db } = await serve('staff-lock-seconds')
  const rows = await db.sql<{ s: number }>(
    'select staff.lock_seconds(n, 5) as s from unnest(array[0,5,6,7,14,15,1000]) n',
  )
  assert.deepEqual(
    rows.map(({ s }) => s),
    [0, 0, 2, 4, 512, 900, 900],
  )
})

test('many attempts at once do not outrun the count', async () => {
  const { db, asOwner } = await serve('staff-parallel')
  await asOwner()
  const watched = observed(db)
  const attempts = Array.from({ length: 25 }, (_, at) =>
    signIn(watched.db, watched.passwords, SESSION_LIMITS, {
      login: 'owner',
      password: `guess number ${at}`,
      ip: `10.2.0.${at}`,
      requestId: 'req',
      realNow: testClock()(),
    }),
  )
  const codes = (await Promise.all(attempts)).map((outcome) => (outcome.ok ? 'ok' : outcome.code))
  assert.equal(codes.filter((code) => code === 'wrong_credentials').length, 6)
  assert.equal(watched.seen.filter((name) => name === 'argon2').length, 6)
})

test('an address that guesses at many names has to wait, and its one right name does not open it', async () => {
  const clock = testClock()
  const { asOwner, browse } = await serve('staff-address', clock)
  await asOwner()
  for (let attempt = 0; attempt < 31; attempt++) {
    assert.equal(codeOf(await browse().signIn(`guess${attempt}`, 'anything at all')), '401 wrong_credentials')
    if (attempt % 10 === 9) assert.equal((await browse().signIn('owner', 'correct horse battery')).status, 200)
  }
  assert.equal(codeOf(await browse().signIn('owner', 'correct horse battery')), '429 too_many_attempts')
  clock.advance(2_000)
  assert.equal((await browse().signIn('owner', 'correct horse battery')).status, 200)
})

test('a session begins with a token of its own, whatever the browser held', async () => {
  const { asOwner, browse, db } = await serve('staff-fixation')
  const victim = await asOwner()
  const attacker = browse()
  await attacker.signIn('owner', 'correct horse battery')
  const planted = attacker.token
  // The browser of somebody else is made to hold it, and signs in.
  const planting = browse()
  planting.token = planted
  assert.equal((await planting.signIn('owner', 'correct horse battery')).status, 200)
  assert.notEqual(planting.token, planted)
  assert.equal((await attacker.get('/staff/me')).status, 401, 'what was planted leads nowhere')
  const made = browse()
  made.token = 'A'.repeat(43)
  await made.signIn('owner', 'correct horse battery')
  assert.notEqual(made.token, 'A'.repeat(43))
  assert.equal((await victim.get('/staff/me')).status, 200)
  assert.equal((await db.sql('select from staff.session')).length, 3)
})

test('what writes needs the session’s CSRF value', async () => {
  const { asOwner, browse, send } = await serve('staff-csrf')
  const browser = await asOwner()
  const other = browse()
  await other.signIn('owner', 'correct horse battery')
  const role = { code: 'greeter', name: { zh: '迎宾' }, permissions: ['members.read'] }
  const { csrf } = browser
  for (const wrong of [undefined, '', 'nonsense', other.csrf, `${csrf}x`]) {
    browser.csrf = wrong
    assert.equal((await browser.post('/staff/roles', role)).status, 401, String(wrong))
    assert.equal((await browser.get('/staff/roles')).status, 200, 'reading needs none')
  }
  browser.csrf = csrf
  const foreign = await send(browser, 'POST', '/staff/roles', role, { 'sec-fetch-site': 'cross-site' })
  assert.equal(foreign.status, 403)
  assert.equal((await browser.post('/staff/roles', role)).status, 200)
  assert.equal((await browser.get('/staff/me')).body.csrf, csrf, 'a page that was loaded anew learns it again')
})

test('sessions end when unused, when old, when signed out, and when somebody ends them', async () => {
  const clock = testClock()
  const { asOwner, browse, employ, db } = await serve('staff-sessions', clock)
  const owner = await asOwner()
  const another = browse()
  await another.signIn('owner', 'correct horse battery')
  const alive = async (browser: { get(path: string): Promise<Reply> }) =>
    (await browser.get('/staff/me')).status === 200
  clock.advance(119 * 60_000)
  assert.ok(await alive(owner))
  clock.advance(2 * 60_000)
  assert.ok(await alive(owner), 'used in between')
  assert.ok(!(await alive(another)), 'unused for more than two hours')
  for (let hour = 0; hour < 10; hour++) {
    clock.advance(59 * 60_000)
    assert.ok(await alive(owner))
  }
  clock.advance(9 * 60_000)
  assert.ok(!(await alive(owner)), 'twelve hours are over')

  const [one, two] = [browse(), browse()]
  await one.signIn('owner', 'correct horse battery')
  clock.advance(1_000)
  await two.signIn('owner', 'correct horse battery')
  const list = (await one.get('/staff/me/sessions')).body.items
  assert.equal(list.length, 2)
  assert.equal((await one.delete(`/staff/me/sessions/${list[0].handle}`)).status, 200)
  assert.equal((await one.delete(`/staff/me/sessions/${list[0].handle}`)).status, 404)
  assert.ok(!(await alive(two)))

  const clerk = await employ(one, 'clerk', [{ role: 'analyst', nodeId: null }])
  assert.equal((await clerk.browser.delete(`/staff/me/sessions/${list[1].handle}`)).status, 404, 'not one’s own')
  const [session] = (await one.get(`/staff/sessions?accountId=${clerk.id}`)).body.items
  assert.equal(session.from, '10.0.0.1')
  assert.equal((await clerk.browser.post('/staff/session-ends', { handle: list[1].handle })).status, 403)
  assert.equal((await one.post('/staff/session-ends', { handle: session.handle })).body.changed, true)
  assert.ok(!(await alive(clerk.browser)))
  await clerk.browser.signIn('clerk', clerk.password)
  assert.ok(await alive(clerk.browser))
  await one.post('/staff/account-changes', { accountId: clerk.id, disabled: true })
  assert.ok(!(await alive(clerk.browser)))
  assert.equal(codeOf(await browse().signIn('clerk', clerk.password)), '401 wrong_credentials')
  await one.post('/staff/account-changes', { accountId: clerk.id, disabled: false })
  assert.equal((await clerk.browser.signIn('clerk', clerk.password)).status, 200)

  const { token } = one
  const out = await one.post('/staff/sign-out')
  assert.match(out.cookie?.text ?? '', /^atrium_session=;.*Max-Age=0/)
  one.token = token
  assert.ok(!(await alive(one)))
  const actions = await db.sql<{ action: string }>('select distinct action from staff.audit order by 1')
  assert.deepEqual(
    actions.map(({ action }) => action),
    [
      'staff.changeAccounts',
      'staff.changePassword',
      'staff.createAccounts',
      'staff.createOwner',
      'staff.endSessions',
      'staff.signIn',
      'staff.signOut',
    ],
  )
})

test('a drawn password is good for a week, a reset ends the old one and all sessions', async () => {
  const clock = testClock()
  const { asOwner, employ, browse } = await serve('staff-reset', clock)
  const owner = await asOwner()
  const clerk = await employ(owner, 'clerk', [{ role: 'analyst', nodeId: null }])
  const reset = await owner.post('/staff/password-resets', { accountId: clerk.id })
  assert.equal(reset.status, 200)
  assert.equal((await clerk.browser.get('/staff/me')).status, 401)
  assert.equal(codeOf(await browse().signIn('clerk', clerk.password)), '401 wrong_credentials')
  clock.advance(7 * 86_400_000 - 1)
  const browser = browse()
  assert.equal((await browser.signIn('clerk', reset.body.password)).body.mustChangePassword, true)
  clock.advance(1)
  assert.equal(codeOf(await browse().signIn('clerk', reset.body.password)), '401 wrong_credentials')
})

test('a password that is reset while it is compared lets nobody in', async () => {
  const { db, asOwner } = await serve('staff-reset-race')
  await asOwner()
  const passwords = new Passwords(CHEAP)
  class Slow extends Passwords {
    override async verify(known: string | null, password: string): Promise<boolean> {
      const matches = await passwords.verify(known, password)
      await db.transact((ctx) =>
        changeAccounts(ctx, house, [{ by: bySystem(), accountId: 1, displayName: `changed ${ctx.now}` }]),
      )
      await db.sql(`update staff.account set password_hash = $1`, [await passwords.hash('another long password')])
      return matches
    }
  }
  const outcome = await signIn(db, new Slow(CHEAP), SESSION_LIMITS, {
    login: 'owner',
    password: 'correct horse battery',
    ip: '::1',
    requestId: 'req',
    realNow: testClock()(),
  })
  assert.deepEqual(outcome, { ok: false, code: 'wrong_credentials' })
})
