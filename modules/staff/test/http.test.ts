import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRoutes, openapiOf } from '@atrium/http/server'
import { decodeId, must } from '@atrium/kernel'
import { byStaff, bySystem, testClock } from '@atrium/testkit'
import { sealAuditRows } from '../src/audit/seal.ts'
import { audit, createKeys } from '../src/index.ts'
import { house, ripe, tree } from './house.ts'
import { type Browser, modules, serve } from './serve.ts'

test('the routes are declared as the house wants them and are for staff only', () => {
  assert.deepEqual(checkRoutes(modules), [])
  const paths = Object.keys(openapiOf(modules, 'admin').paths ?? {})
  assert.ok(paths.includes('/v1/staff/sign-in') && paths.includes('/v1/staff/audit'), paths.join())
  const partner = Object.keys(openapiOf(modules, 'partner').paths ?? {})
  assert.ok(!partner.some((path) => path.startsWith('/v1/staff')))
})

/** All items of a list, page by page. */
async function all(browser: Browser, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const page = await browser.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=2${cursor ? `&cursor=${cursor}` : ''}`,
    )
    assert.equal(page.status, 200, JSON.stringify(page.body))
    assert.ok(page.body.items.length <= 2)
    items.push(...page.body.items)
    cursor = page.body.nextCursor
  } while (cursor !== undefined)
  return items
}

test('staff are managed over HTTP: roles, accounts, grants, lists', async () => {
  const { asOwner, employ } = await serve('staff-http')
  const owner = await asOwner()
  assert.equal((await owner.get('/staff/permissions')).body.permissions.length, 16)
  const roles = await all(owner, '/staff/roles')
  assert.deepEqual(
    roles.map(({ code }) => code),
    ['analyst', 'integrator', 'mall_finance', 'mall_operator', 'owner', 'store_manager'],
  )
  const role = { code: 'hr', name: { zh: '人事' }, permissions: ['staff.change', 'staff.read', 'staff.readAudit'] }
  assert.equal((await owner.post('/staff/roles', role)).body.change, 'created')
  const hr = await employ(owner, 'hr', [{ role: 'hr', nodeId: 'org_2' }])
  const wei = await employ(owner, 'li.wei', [
    { role: 'store_manager', nodeId: 'org_4' },
    { role: 'hr', nodeId: 'org_5' },
  ])
  await employ(owner, 'far', [{ role: 'store_manager', nodeId: 'org_6' }])

  const logins = async (browser: Browser, query = '') =>
    (await all(browser, `/staff/accounts${query}`)).map(({ login }) => login)
  assert.deepEqual(await logins(owner), ['far', 'hr', 'li.wei', 'owner'])
  assert.deepEqual(await logins(hr.browser), ['hr', 'li.wei'], 'those with a role in scope')
  assert.deepEqual(await logins(owner, '?text=WEI'), ['li.wei'])
  await owner.post('/staff/account-changes', { accountId: wei.id, disabled: true })
  assert.deepEqual(await logins(owner, '?disabled=true'), ['li.wei'])
  const one = await owner.get(`/staff/accounts/${wei.id}`)
  assert.deepEqual(one.body.grants, [
    { role: 'hr', nodeId: 'org_5' },
    { role: 'store_manager', nodeId: 'org_4' },
  ])
  assert.equal((await owner.get('/staff/accounts/stf_zzz')).status, 404)
  const me = (await owner.get('/staff/me')).body
  assert.equal((await hr.browser.get(`/staff/accounts/${me.id}`)).status, 404)
  assert.deepEqual(me.grants, [{ role: 'owner', nodeId: null }])

  assert.equal((await all(owner, '/staff/grants')).length, 5)
  assert.equal((await all(owner, '/staff/grants?role=store_manager')).length, 2)
  assert.equal((await all(owner, `/staff/grants?accountId=${wei.id}&nodeId=org_5`)).length, 1)
  assert.deepEqual(
    (await all(hr.browser, '/staff/grants')).map(({ nodeId }) => nodeId),
    ['org_2', 'org_4', 'org_5'],
  )
  assert.equal((await all(owner, '/staff/sessions')).length, 3)
  assert.equal((await all(hr.browser, '/staff/sessions')).length, 1)

  const batch = await hr.browser.post('/staff/grants/batch', {
    items: [
      { accountId: wei.id, role: 'hr', nodeId: 'org_7', granted: true },
      { accountId: wei.id, role: 'hr', nodeId: 'org_6', granted: true },
      { accountId: me.id, role: 'owner', nodeId: null, granted: false },
    ],
  })
  assert.deepEqual(
    batch.body.items.map((item: { ok: boolean; code?: string }) => item.code ?? 'done'),
    ['done', 'beyond_own_rights', 'beyond_own_rights'],
  )
  const self = await hr.browser.post('/staff/roles', { code: 'hr', permissions: ['members.unmask'] })
  assert.deepEqual([self.status, self.body.code], [403, 'beyond_own_rights'])
})

test('a store manager sees and does what the store is for', async () => {
  const { asOwner, employ } = await serve('staff-store-manager')
  const { browser } = await employ(await asOwner(), 'manager', [{ role: 'store_manager', nodeId: 'org_4' }])
  const me = (await browser.get('/staff/me')).body
  assert.ok(me.permissions.includes('loyalty.post') && me.permissions.includes('members.register'))
  assert.ok(!me.permissions.some((name: string) => name.startsWith('staff.') || name.includes('unmask')))
  assert.deepEqual((await browser.get('/members/asker')).body.scope, [4, 7])
  for (const path of [
    '/staff/accounts',
    '/staff/audit',
    '/staff/keys',
    '/staff/sessions',
    '/staff/audit/verification',
  ]) {
    assert.equal((await browser.get(path)).status, 403, path)
  }
  for (const path of [
    '/staff/accounts',
    '/staff/grants',
    '/staff/keys',
    '/staff/password-resets',
    '/staff/session-ends',
  ]) {
    assert.equal((await browser.post(path, {})).status, 403, path)
  }
})

test('keys over HTTP: shown once, listed without their secrets', async () => {
  const { asOwner } = await serve('staff-http-keys')
  const owner = await asOwner()
  const made = await owner.post('/staff/keys', {
    name: 'Till of store 4',
    permissions: ['loyalty.post'],
    nodeIds: ['org_4', null],
    expiresAt: '2030-01-01T00:00:00Z',
    ratePerSecond: 20,
  })
  assert.equal(made.status, 200)
  assert.match(made.body.key, /^atr_[0-9a-z]+_[\w-]{43}$/)
  const rotated = await owner.post('/staff/key-rotations', { keyId: made.body.id, overlapSeconds: 3_600 })
  assert.notEqual(rotated.body.key, made.body.key)
  await owner.post('/staff/keys', { name: 'second', permissions: ['loyalty.post'] })
  const [key] = await all(owner, '/staff/keys?living=true')
  assert.deepEqual(key?.nodeIds, ['org_4', null])
  assert.equal(key?.previousUntil, '2026-06-15T13:00:00.000Z')
  assert.ok(!JSON.stringify(key).includes(made.body.key.slice(-20)))
  assert.equal((await owner.post('/staff/key-revocations', { keyId: made.body.id })).body.changed, true)
  assert.equal((await all(owner, '/staff/keys?living=false')).length, 1)
  assert.equal((await owner.post('/staff/key-revocations', { keyId: made.body.id })).status, 404)
  const twice = await owner.post('/staff/keys', { name: 'second', permissions: ['loyalty.post'] })
  assert.deepEqual([twice.status, twice.body.code], [409, 'name_taken'])
})

test('the trail is read by time, actor, action, subject, member and scope', async () => {
  const clock = testClock('2026-06-15T12:00:00Z')
  const { asOwner, employ, db } = await serve('staff-trail', clock)
  const owner = await asOwner()
  const auditor = await employ(owner, 'auditor', [{ role: 'mall_operator', nodeId: 'org_2' }])
  clock.advance(60_000)
  const [key] = await db.transact((ctx) =>
    createKeys(ctx, house, [{ by: bySystem(), name: 'Till', permissions: ['loyalty.post'] }]),
  )
  assert.ok(key?.ok)
  const keyId = key.value.id
  const subject = { kind: 'node', id: 4 }
  await db.transact((ctx) =>
    audit(ctx, [
      {
        by: byStaff(1),
        action: 'organization.putNodes',
        subject,
        nodeId: 4,
        before: { floor: 'L1' },
        after: { floor: 'L2' },
      },
      {
        by: byStaff(1),
        action: 'organization.putSettings',
        subject: { kind: 'node', id: 6 },
        nodeId: 6,
        after: ['zone'],
      },
      {
        by: { ...bySystem(), actor: { kind: 'key', id: keyId } },
        action: 'members.unmask',
        subject: { kind: 'member', id: 9 },
        memberId: 9,
        nodeId: 5,
      },
    ]),
  )
  const actions = async (browser: Browser, query: string) =>
    (await all(browser, `/staff/audit${query}`)).map(({ action }) => action)
  const since = 'from=2026-06-15T12:01:00Z'
  assert.deepEqual(await actions(owner, `?${since}`), [
    'members.unmask',
    'organization.putSettings',
    'organization.putNodes',
    'staff.createKeys',
  ])
  assert.equal((await actions(owner, '?to=2026-06-15T12:01:00Z')).includes('organization.putNodes'), false)
  assert.equal((await actions(owner, '?action=organization')).length, 2)
  assert.deepEqual(await actions(owner, '?action=organization.putNodes'), ['organization.putNodes'])
  assert.deepEqual(await actions(owner, '?action=organ'), [])
  assert.deepEqual(await actions(owner, `?actorKind=key&actorId=${keyId}`), ['members.unmask'])
  assert.deepEqual(await actions(owner, '?subjectKind=node&subjectId=6'), ['organization.putSettings'])
  assert.equal((await actions(owner, '?subjectKind=node')).length, 2)
  assert.deepEqual(await actions(owner, '?memberId=mbr_9'), ['members.unmask'])
  assert.deepEqual(await actions(owner, '?nodeId=org_4'), ['organization.putNodes'])
  assert.deepEqual(await actions(auditor.browser, `?${since}`), ['members.unmask', 'organization.putNodes'])
  assert.deepEqual(await actions(auditor.browser, '?action=staff.signIn'), ['staff.signIn'], 'and what it did itself')
  const [row] = await all(owner, '/staff/audit?memberId=mbr_9')
  assert.deepEqual(row?.actor, { kind: 'key', id: keyId, name: 'Till' })
  const [node] = await all(owner, '/staff/audit?nodeId=org_4')
  assert.deepEqual([node?.before, node?.after], [{ floor: 'L1' }, { floor: 'L2' }])

  await ripe(db)
  await db.transact((ctx) => sealAuditRows(ctx, 1_000))
  const good = await owner.get('/staff/audit/verification')
  assert.deepEqual([good.body.ok, good.body.breaks], [true, []])
  const { block, mac } = good.body.head
  const altered = decodeId('aud', String(node?.id))
  await db.sql(`update staff.audit set after = '{"floor":"L3"}' where id = $1`, [altered])
  const bad = await owner.get(`/staff/audit/verification?knownBlock=${block}&knownMac=${mac}`)
  assert.deepEqual([bad.body.ok, bad.body.breaks[0].kind, bad.body.breaks[0].id], [false, 'altered', node?.id])
})

test('odd requests are refused and never break the house', async () => {
  const { asOwner, browse, db } = await serve('staff-odd')
  const owner = await asOwner()
  const counts = async () => {
    const [row] = await db.sql<{ accounts: number; rows: number }>(
      'select (select count(*)::int from staff.account) as accounts, (select count(*)::int from staff.audit) as rows',
    )
    return must(row, 'counts')
  }
  const before = await counts()
  const strange: unknown[] = [null, 1, '', 'x', [], {}, '\u0001', { a: 1 }, -1, 1e300, true, '𝕏'.repeat(3_000)]
  const fields = [
    'login',
    'password',
    'code',
    'displayName',
    'grants',
    'accountId',
    'role',
    'nodeId',
    'granted',
    'keyId',
  ]
  const paths = [
    '/staff/sign-in',
    '/staff/password',
    '/staff/totp',
    '/staff/totp/confirmation',
    '/staff/totp/removal',
    '/staff/accounts',
    '/staff/account-changes',
    '/staff/grants',
    '/staff/roles',
    '/staff/keys',
    '/staff/key-rotations',
    '/staff/session-ends',
  ]
  for (const path of paths) {
    for (const value of strange) {
      const body = Object.fromEntries(
        fields.map((field, at) => [field, strange[(at + strange.indexOf(value)) % strange.length]]),
      )
      for (const payload of [body, { ...body, login: value }, value]) {
        if (typeof payload !== 'object' || payload === null) continue
        const { status } = await owner.post(path, payload)
        assert.ok(status >= 400 && status < 500, `${status} for ${path} ${JSON.stringify(payload).slice(0, 200)}`)
      }
    }
  }
  for (const path of [
    '/staff/accounts?cursor=nonsense',
    '/staff/accounts?limit=0',
    '/staff/accounts?who=me',
    '/staff/accounts/stf_0x',
    '/staff/audit?from=yesterday',
    '/staff/audit?actorId=-1',
    '/staff/audit?action=%25',
    '/staff/sessions?accountId=key_1',
    '/staff/audit/verification?knownMac=zz',
  ]) {
    assert.equal((await owner.get(path)).status, 400, path)
  }
  assert.equal((await owner.get('/staff/accounts?text=%25_%5C')).status, 200)
  const odd = await browse().signIn('\u0007 or 1=1 --', 'x')
  assert.equal(odd.status, 401)
  assert.equal((await browse().signIn('OWNER\u3000', 'correct horse battery')).status, 200, 'wide blanks are blanks')
  // Of all that, the last sign-in alone wrote something.
  assert.deepEqual(await counts(), { accounts: before.accounts, rows: before.rows + 1 })
})

test('everybody changes their own name and language, and knows which session is this one', async () => {
  const { asOwner, employ, browse } = await serve('staff-own')
  const owner = await asOwner()
  const wei = await employ(owner, 'wei', [{ role: 'store_manager', nodeId: 'org_4' }])
  assert.deepEqual((await wei.browser.post('/staff/me/changes', { displayName: '李伟', locale: 'en' })).body, {
    changed: true,
  })
  assert.deepEqual((await wei.browser.post('/staff/me/changes', { locale: 'en' })).body, { changed: false })
  assert.equal((await wei.browser.post('/staff/me/changes', { displayName: ' ' })).body.code, 'invalid_name')
  const me = (await wei.browser.get('/staff/me')).body
  assert.deepEqual([me.displayName, me.locale], ['李伟', 'en'])
  const elsewhere = browse()
  await elsewhere.signIn('wei', wei.password)
  const sessions = (await wei.browser.get('/staff/me/sessions')).body.items as { current: boolean }[]
  assert.deepEqual(sessions.map(({ current }) => current).sort(), [false, true])
  const rows = (await owner.get('/staff/audit?action=staff.changeAccounts')).body.items
  assert.equal(rows.length, 1)
  assert.equal(rows[0].actor.name, '李伟', 'who did it is told by name')
  assert.ok(
    !JSON.stringify([rows[0].before, rows[0].after]).includes('李伟'),
    'names stay out of what is kept for years',
  )
  const account = (await owner.get(`/staff/accounts/${wei.id}`)).body
  assert.ok(account.seenAt >= account.signedInAt)
})

test('the trail of a node is that of all below it', async () => {
  const { db, asOwner } = await serve('staff-trail-under')
  const owner = await asOwner()
  const by = byStaff(1, 'all', 'r')
  await db.transact((ctx) =>
    audit(
      ctx,
      [1, 2, 4, 5, 6].map((id) => ({ by, action: 'organization.putNodes', subject: { kind: 'node', id }, nodeId: id })),
    ),
  )
  const under = async (node: string) => {
    const rows = (await owner.get(`/staff/audit?action=organization&nodeId=${node}`)).body.items
    return rows.map((row: { subject: { id: string } }) => Number(row.subject.id)).sort()
  }
  assert.deepEqual(await under('org_4'), [4])
  assert.deepEqual(await under('org_2'), [...tree.subtrees([2])].filter((id) => [1, 2, 4, 5, 6].includes(id)).sort())
  assert.deepEqual(await under('org_1'), [1, 2, 4, 5, 6])
})
