import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { By, Outcome } from '@atrium/kernel'
import { must } from '@atrium/kernel'
import { byKey, byStaff, bySystem, freshDatabase, type TestDatabase } from '@atrium/testkit'
import { changeAccounts } from '../src/commands/change-accounts.ts'
import { endSessions } from '../src/commands/end-sessions.ts'
import { resetPasswords, resetTotp } from '../src/commands/reset-accounts.ts'
import {
  createAccounts,
  createKeys,
  createOwner,
  putRoles,
  revokeKeys,
  rotateKeys,
  type SetGrant,
  setGrants,
} from '../src/index.ts'
import { house } from './house.ts'

const system = bySystem()
const said = (outcomes: readonly Outcome<unknown, string>[]) =>
  outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.code))

async function staffed(name: string) {
  const db = await freshDatabase(name)
  await db.transact(createOwner)
  const [owner] = await db.sql<{ id: number }>('select id from staff.account')
  const make = async (login: string, ...grants: { role: string; nodeId?: number }[]) => {
    const [made] = await db.transact((ctx) =>
      createAccounts(ctx, house, [{ by: system, login, displayName: login, grants }]),
    )
    assert.ok(made?.ok)
    return made.value.id
  }
  /** A manager of staff on mall 2, who also sees members there. */
  const manager = async () => {
    const role = { code: 'hr', name: { zh: '人事' }, permissions: ['staff.change', 'staff.read', 'members.read'] }
    await db.transact((ctx) => putRoles(ctx, house, [{ by: system, ...role }]))
    return make('manager', { role: 'hr', nodeId: 2 })
  }
  return { db, owner: must(owner, 'an owner').id, make, manager }
}

const grant = (db: TestDatabase, asks: SetGrant[]) => db.transact((ctx) => setGrants(ctx, house, asks))

const trailOf = (db: TestDatabase, action: string) =>
  db.sql<{ subject_id: string; before: string | null; after: string | null; actor_id: string }>(
    'select subject_id, before, after, actor_id from staff.audit where action = $1 order by id',
    [action],
  )
const topics = async (db: TestDatabase) =>
  (await db.sql<{ topic: string }>('select topic from house.outbox order by id')).map(({ topic }) => topic)

test('accounts are made in batches: none, one, many, doubles', async () => {
  const { db } = await staffed('staff-create')
  const create = (logins: string[], by: By = system) =>
    db.transact((ctx) =>
      createAccounts(
        ctx,
        house,
        logins.map((login) => ({ by, login, displayName: `Name of ${login}` })),
      ),
    )
  assert.deepEqual(await create([]), [])
  assert.deepEqual(said(await create(['li.wei'])), ['done'])
  const logins = Array.from({ length: 200 }, (_, at) => `clerk${at}`)
  const many = await create(logins)
  assert.ok(many.every((outcome, at) => outcome.ok && outcome.value.login === logins[at]))
  assert.equal(new Set(many.map((outcome) => (outcome.ok ? outcome.value.password : ''))).size, 200)
  assert.deepEqual(
    said(await create(['ann', 'ＡＮＮ', ' Ann ', 'LI.WEI', 'owner', '', 'a b', '-x', 'x'.repeat(65), 'bob'])),
    [
      'done',
      'login_taken',
      'login_taken',
      'login_taken',
      'login_taken',
      'invalid_login',
      'invalid_login',
      'invalid_login',
      'invalid_login',
      'done',
    ],
  )
  const trail = await trailOf(db, 'staff.createAccounts')
  assert.equal(trail.length, 203)
  assert.ok(!JSON.stringify(trail).includes('Name of'), 'names of people stay out of the trail')
  assert.deepEqual((await topics(db)).slice(0, 2), ['staff.accountsChanged', 'staff.accountsChanged'])
})

test('two batches that make the same accounts at once make each once', async () => {
  const { db } = await staffed('staff-create-race')
  const logins = Array.from({ length: 20 }, (_, at) => `clerk${at}`)
  const create = (order: string[]) =>
    db.transact((ctx) =>
      createAccounts(
        ctx,
        house,
        order.map((login) => ({ by: system, login, displayName: login })),
      ),
    )
  const [one, other] = await Promise.all([create(logins), create([...logins].reverse())])
  const made = [...said(one ?? []), ...said(other ?? [])]
  assert.equal(made.filter((code) => code === 'done').length, 20)
  assert.equal(made.filter((code) => code === 'login_taken').length, 20)
})

test('nobody grants more than they hold, nor elsewhere', async () => {
  const { db, make, manager } = await staffed('staff-grant')
  const id = await manager()
  const by = byStaff(id, [2, 4, 5, 7])
  const clerk = await make('clerk', { role: 'hr', nodeId: 5 })
  await db.transact((ctx) =>
    putRoles(ctx, house, [
      { by: system, code: 'greeter', name: { zh: '迎宾' }, permissions: ['members.read'] },
      { by: system, code: 'teller', name: { zh: '收银' }, permissions: ['members.read', 'loyalty.post'] },
    ]),
  )
  const ask = (role: string, nodeId?: number, granted = true): SetGrant => ({
    by,
    accountId: clerk,
    role,
    granted,
    ...(nodeId === undefined ? {} : { nodeId }),
  })
  const asks = [
    ask('greeter', 4),
    ask('greeter', 2),
    ask('greeter', 4),
    ask('greeter', 3),
    ask('greeter', 1),
    ask('greeter'),
    ask('teller', 4),
    ask('owner', 4),
    ask('owner'),
    ask('hr', 7),
    ask('nothing', 4),
    ask('greeter', 99),
    { ...ask('greeter', 4), accountId: 999 },
    ask('greeter', 4, false),
    ask('greeter', 4, false),
  ]
  const outcomes = await grant(db, asks)
  assert.deepEqual(said(outcomes), [
    'done',
    'done',
    'done',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'done',
    'unknown_role',
    'unknown_node',
    'unknown_account',
    'done',
    'done',
  ])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok && outcome.value.changed),
    [true, true, false, ...Array(6).fill(false), true, false, false, false, true, false],
  )
  const held = await db.sql('select role_id, node_id from staff.role_grant where account_id = $1 order by 2', [clerk])
  assert.deepEqual(
    held.map(({ node_id }) => node_id),
    [2, 5, 7],
  )
  const trail = await trailOf(db, 'staff.takeRole')
  assert.deepEqual(trail, [
    { subject_id: String(clerk), before: '{"role":"greeter","nodeId":4}', after: null, actor_id: String(id) },
  ])
})

test('asks of one batch are judged on what the ones before them left', async () => {
  const { db, make, manager } = await staffed('staff-serial')
  const id = await manager()
  const clerk = await make('clerk', { role: 'hr', nodeId: 5 })
  const outcomes = await grant(db, [
    { by: system, accountId: id, role: 'hr', nodeId: 2, granted: false },
    { by: byStaff(id), accountId: clerk, role: 'hr', nodeId: 4, granted: true },
    { by: system, accountId: id, role: 'hr', nodeId: 2, granted: true },
    { by: byStaff(id), accountId: clerk, role: 'hr', nodeId: 4, granted: true },
  ])
  assert.deepEqual(said(outcomes), ['done', 'beyond_own_rights', 'done', 'done'])
  const held = await db.sql('select from staff.role_grant where account_id = $1', [id])
  assert.equal(held.length, 1, 'taken and given back in one batch')
})

test('whoever loses a right in the same moment cannot pass it on', async () => {
  const { db, make, manager } = await staffed('staff-grant-race')
  const id = await manager()
  for (let round = 0; round < 5; round++) {
    const clerk = await make(`clerk${round}`, { role: 'analyst', nodeId: 6 })
    await grant(db, [{ by: system, accountId: id, role: 'hr', nodeId: 2, granted: true }])
    const [passed] = await Promise.all([
      grant(db, [{ by: byStaff(id), accountId: clerk, role: 'hr', nodeId: 4, granted: true }]),
      grant(db, [{ by: system, accountId: id, role: 'hr', nodeId: 2, granted: false }]),
    ])
    const order = await db.sql<{ action: string; actor_kind: string }>(
      `select action, actor_kind from staff.audit where action in ('staff.grantRole', 'staff.takeRole')
       order by id desc limit 2`,
    )
    assert.equal(
      passed?.[0]?.ok,
      order.some(({ actor_kind }) => actor_kind === 'staff'),
    )
  }
  const [made] = await db.transact((ctx) =>
    createAccounts(ctx, house, [{ by: byStaff(id), login: 'late', displayName: 'Late' }]),
  )
  assert.deepEqual(said([must(made, 'an outcome')]), ['beyond_own_rights'])
})

test('a manager of a mall makes and changes the accounts of that mall only', async () => {
  const { db, make, manager, owner } = await staffed('staff-mall')
  const id = await manager()
  const by = byStaff(id)
  const create = await db.transact((ctx) =>
    createAccounts(ctx, house, [
      { by, login: 'free', displayName: 'Free' },
      { by, login: 'here', displayName: 'Here', grants: [{ role: 'hr', nodeId: 5 }] },
      { by, login: 'there', displayName: 'There', grants: [{ role: 'hr', nodeId: 3 }] },
      {
        by,
        login: 'both',
        displayName: 'Both',
        grants: [
          { role: 'hr', nodeId: 5 },
          { role: 'hr', nodeId: 6 },
        ],
      },
      { by, login: 'more', displayName: 'More', grants: [{ role: 'store_manager', nodeId: 5 }] },
      { by, login: 'odd', displayName: 'Odd', grants: [{ role: 'no_such', nodeId: 5 }] },
      { by, login: 'lost', displayName: 'Lost', grants: [{ role: 'hr', nodeId: 77 }] },
    ]),
  )
  assert.deepEqual(said(create), [
    'beyond_own_rights',
    'done',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'unknown_role',
    'unknown_node',
  ])
  assert.ok(create[1]?.ok)
  const mine = create[1].value.id
  const [there, grantless] = [await make('elsewhere', { role: 'hr', nodeId: 6 }), await make('grantless')]
  const strong = await make('strong', { role: 'hr', nodeId: 5 }, { role: 'store_manager', nodeId: 5 })
  const change = await db.transact((ctx) =>
    changeAccounts(ctx, house, [
      { by, accountId: mine, displayName: 'Herself', locale: 'en' },
      { by, accountId: mine, displayName: 'Herself' },
      { by, accountId: mine, displayName: '\u0001' },
      { by, accountId: there, disabled: true },
      { by, accountId: grantless, disabled: true },
      { by, accountId: strong, disabled: true },
      { by, accountId: owner, disabled: true },
      { by, accountId: 999, disabled: true },
    ]),
  )
  assert.deepEqual(said(change), [
    'done',
    'done',
    'invalid_name',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'unknown_account',
  ])
  assert.deepEqual(
    change.slice(0, 2).map((outcome) => outcome.ok && outcome.value.changed),
    [true, false],
  )
  const reset = await db.transact((ctx) =>
    resetPasswords(
      ctx,
      house,
      [mine, owner, strong, mine].map((accountId) => ({ by, accountId })),
    ),
  )
  assert.deepEqual(said(reset), ['done', 'beyond_own_rights', 'beyond_own_rights', 'done'])
  assert.deepEqual(reset[0], reset[3], 'one account gets one password')
  const totp = await db.transact((ctx) =>
    resetTotp(ctx, house, [
      { by, accountId: owner },
      { by, accountId: mine },
    ]),
  )
  assert.deepEqual(said(totp), ['beyond_own_rights', 'done'])
  const ends = await db.transact((ctx) => endSessions(ctx, house, [{ by, handle: 'ses_nobodys' }]))
  assert.deepEqual(said(ends), ['unknown_session'])
  for (const command of [createAccounts, changeAccounts, resetPasswords, resetTotp, endSessions, setGrants, putRoles]) {
    assert.deepEqual(await db.transact<readonly unknown[]>((ctx) => command(ctx, house, [])), [])
  }
})

test('the last owner stays, also when two go at once', async () => {
  const { db, owner, make } = await staffed('staff-last-owner')
  const disable = (accountId: number, disabled = true) =>
    db.transact((ctx) => changeAccounts(ctx, house, [{ by: system, accountId, disabled }]))
  const dismiss = (accountId: number) => grant(db, [{ by: system, accountId, role: 'owner', granted: false }])
  assert.deepEqual(said(await disable(owner)), ['last_owner'])
  assert.deepEqual(said(await dismiss(owner)), ['last_owner'])
  const second = await make('second', { role: 'owner' })
  const third = await make('third', { role: 'owner', nodeId: 2 })
  const [one, other] = await Promise.all([disable(owner), dismiss(second)])
  assert.deepEqual([...said(one), ...said(other)].sort(), ['done', 'last_owner'])
  assert.deepEqual(said(await dismiss(third)), ['done'], 'owner of a mall only')
  const both = await make('fourth', { role: 'owner' })
  const batch = await db.transact((ctx) =>
    changeAccounts(
      ctx,
      house,
      [owner, second, both].map((accountId) => ({ by: system, accountId, disabled: true })),
    ),
  )
  assert.ok(said(batch).includes('last_owner'))
  const left = await db.sql(
    `select from staff.account join staff.role_grant g on g.account_id = id
     where disabled_at is null and role_id = 1 and node_id = 0`,
  )
  assert.ok(left.length >= 1)
})

test('roles are made, changed and archived by whoever holds all of them everywhere', async () => {
  const { db, make, manager } = await staffed('staff-roles')
  const by = byStaff(await manager())
  const wide = byStaff(await make('wide', { role: 'hr' }))
  const put = (...asks: Omit<Parameters<typeof putRoles>[2][number], 'by'>[]) =>
    db.transact((ctx) =>
      putRoles(
        ctx,
        house,
        asks.map((ask) => ({ by: wide, ...ask })),
      ),
    )
  const name = { zh: '迎宾', en: 'Greeter' }
  const outcomes = await put(
    { code: 'greeter', name, permissions: ['members.read', 'members.read'] },
    { code: 'greeter', permissions: ['members.read'] },
    { code: 'greeter', name: { zh: '接待' } },
    { code: 'greeter', permissions: ['loyalty.post'] },
    { code: 'greeter', permissions: [] },
    { code: 'greeter', permissions: ['members.raed'] },
    { code: 'owner', name, permissions: ['members.read'] },
    { code: 'Nope', name, permissions: ['members.read'] },
    { code: 'nameless', permissions: ['members.read'] },
    { code: 'second', name, permissions: ['staff.read'] },
  )
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.ok ? outcome.value.change : outcome.code)),
    [
      'created',
      'unchanged',
      'changed',
      'beyond_own_rights',
      'no_permissions',
      'unknown_permission',
      'house_role',
      'invalid_code',
      'invalid_name',
      'created',
    ],
  )
  const narrow = await db.transact((ctx) => putRoles(ctx, house, [{ by, code: 'greeter', archived: true }]))
  assert.deepEqual(said(narrow), ['beyond_own_rights'], 'a role counts everywhere')
  const clerk = await make('clerk', { role: 'greeter', nodeId: 2 })
  await put({ code: 'greeter', archived: true })
  const asks = [true, false].map((granted) => ({ by: wide, accountId: clerk, role: 'greeter', nodeId: 2, granted }))
  assert.deepEqual(said(await grant(db, asks)), ['unknown_role', 'done'], 'an archived role can only be taken back')
  const trail = await trailOf(db, 'staff.putRoles')
  assert.deepEqual(trail.at(-1)?.before, '{"name":{"zh":"接待"},"permissions":["members.read"],"archived":false}')
})

test('keys are made, rotated and revoked within what the asker holds', async () => {
  const { db, make } = await staffed('staff-key-commands')
  await db.transact((ctx) =>
    putRoles(ctx, house, [
      { by: system, code: 'tech', name: { zh: '技术' }, permissions: ['staff.changeKeys', 'loyalty.post'] },
    ]),
  )
  const by = byStaff(await make('tech', { role: 'tech', nodeId: 2 }))
  const key = { by, permissions: ['loyalty.post'], nodeIds: [4] }
  const made = await db.transact((ctx) =>
    createKeys(ctx, house, [
      { ...key, name: 'till' },
      { ...key, name: 'till' },
      { ...key, name: 'wide', nodeIds: [1] },
      { by, name: 'group', permissions: ['loyalty.post'] },
      { ...key, name: 'more', permissions: ['loyalty.post', 'members.read'] },
      { ...key, name: '' },
      { ...key, name: 'none', permissions: [] },
      { ...key, name: 'odd', permissions: ['loyalty.pots'] },
      { ...key, name: 'lost', nodeIds: [44] },
      { ...key, name: 'nowhere', nodeIds: [] },
      { ...key, name: 'slow', ratePerSecond: 0 },
      { ...key, name: 'late', expiresAt: 1 },
      { by: system, name: 'foreign', permissions: ['members.read'], nodeIds: [3] },
    ]),
  )
  assert.deepEqual(said(made), [
    'done',
    'name_taken',
    'beyond_own_rights',
    'beyond_own_rights',
    'beyond_own_rights',
    'invalid_name',
    'no_permissions',
    'unknown_permission',
    'unknown_node',
    'unknown_node',
    'invalid_rate',
    'expired',
    'done',
  ])
  assert.ok(made[0]?.ok && made[12]?.ok)
  const [mine, foreign] = [made[0].value.id, made[12].value.id]
  const rotated = await db.transact((ctx) =>
    rotateKeys(ctx, house, [
      { by, keyId: mine, overlapSeconds: 60 },
      { by, keyId: mine, overlapSeconds: 0 },
      { by, keyId: mine, overlapSeconds: -1 },
      { by, keyId: foreign, overlapSeconds: 60 },
      { by, keyId: 999, overlapSeconds: 60 },
    ]),
  )
  assert.deepEqual(said(rotated), ['done', 'done', 'invalid_overlap', 'beyond_own_rights', 'unknown_key'])
  assert.deepEqual(rotated[0], rotated[1])
  const revoked = await db.transact((ctx) =>
    revokeKeys(ctx, house, [
      { by: byKey(foreign), keyId: foreign },
      { by, keyId: mine },
      { by, keyId: mine },
      { by, keyId: foreign },
    ]),
  )
  assert.deepEqual(said(revoked), ['beyond_own_rights', 'done', 'unknown_key', 'beyond_own_rights'])
  assert.deepEqual(said(await db.transact((ctx) => rotateKeys(ctx, house, [{ by, keyId: mine, overlapSeconds: 0 }]))), [
    'unknown_key',
  ])
  const again = await db.transact((ctx) => createKeys(ctx, house, [{ ...key, name: 'till' }]))
  assert.deepEqual(said(again), ['done'], 'the name of a revoked key is free')
  const everything = await db.sql<{ all: string }>(
    'select (select json_agg(a)::text from staff.audit a) || (select json_agg(k)::text from staff.api_key k) as all',
  )
  assert.ok(
    !everything[0]?.all.includes(made[0].value.key.split('_').slice(2).join('_')),
    'the secret is stored nowhere',
  )
  for (const command of [createKeys, rotateKeys, revokeKeys]) {
    assert.deepEqual(await db.transact<readonly unknown[]>((ctx) => command(ctx, house, [])), [])
  }
})
