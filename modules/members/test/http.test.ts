import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@atrium/http'
import { buildServer, checkRoutes, openapiOf } from '@atrium/http/server'
import { putNodes } from '@atrium/organization'
import { bySystem, freshDatabase, testClock } from '@atrium/testkit'
import fc from 'fast-check'
import { membersModule } from '../src/index.ts'
import { permissions } from '../src/permissions.ts'

const clock = testClock('2026-06-15T04:00:00Z')

test('the routes keep the rules of routes and have documents', () => {
  assert.deepEqual(checkRoutes([membersModule]), [])
  for (const audience of ['admin', 'partner'] as const) {
    const document = JSON.stringify(openapiOf([membersModule], audience))
    assert.match(document, /\/v1\/members\/registrations/)
    assert.equal(document.includes('/v1/members/unmaskings'), audience === 'admin')
  }
})

async function serve(name: string) {
  const db = await freshDatabase(name, { clock })
  const by = bySystem()
  const zh = (text: string) => ({ zh: text })
  await db.transact((ctx) =>
    putNodes(ctx, [
      { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' },
      { by, code: 'M', kind: 'mall', name: zh('商场'), parent: 'G' },
      { by, code: 'S1', kind: 'store', name: zh('一店'), parent: 'M' },
      { by, code: 'S2', kind: 'store', name: zh('二店'), parent: 'M' },
    ]),
  )
  const [s2] = await db.sql<{ id: number }>(`select id from organization.node where code = 'S2'`)
  const everything = new Set(permissions.map((permission) => permission.name))
  const callers: Record<string, Caller> = {
    staff: { actor: { kind: 'staff', id: 1 }, scope: 'all', permissions: everything, audience: 'admin', rateKey: 's' },
    till: {
      actor: { kind: 'key', id: 2 },
      scope: new Set([s2!.id]),
      permissions: new Set(['members.read', 'members.register']),
      audience: 'partner',
      rateKey: 't',
    },
  }
  const lines: string[] = []
  const log = (fields: object, message?: string) => lines.push(`${message} ${JSON.stringify(fields)}`)
  const server = buildServer({
    db,
    clock,
    modules: [membersModule],
    authenticate: ({ authorization }) => callers[authorization ?? 'staff'],
    version: 'test',
    logger: { info: log, warn: log, error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
    checkReplies: true,
  })
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, as = 'staff') => {
    const reply = await server.inject({
      method,
      url: `/v1/members${url}`,
      headers: { authorization: as },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: reply.statusCode, body: reply.json() }
  }
  return { db, server, ask, lines }
}

test('a member from the card at the till to its erasure', async (t) => {
  const { db, ask, lines } = await serve(t.name)
  const registration = {
    identities: [
      { kind: 'phone', value: '138 0013 8000', verifiedAt: '2026-06-15T11:59:00+08:00', verifiedHow: 'sms' },
      { kind: 'card_no', value: '88000001' },
    ],
    profile: { name: '张三', gender: 'female', birthday: '1990-02-28' },
    channel: 'wechat',
    store: 'S1',
    consents: [{ purpose: 'marketing', channel: 'sms', allowed: true }],
  }
  const made = await ask('POST', '/registrations', registration)
  assert.deepEqual([made.status, made.body.created, made.body.joined], [200, true, true])
  const { memberId } = made.body
  assert.deepEqual((await ask('POST', '/registrations', registration)).body, {
    ...made.body,
    created: false,
    joined: false,
  })

  const shown = await ask('GET', `/${memberId}`)
  assert.deepEqual(
    [shown.body.name, shown.body.phone, shown.body.birthday, shown.body.stage, shown.body.joinedAt],
    ['张三', '138****8000', '1990-02-28', 'joined', '2026-06-15T04:00:00.000Z'],
  )
  const whole = await ask('POST', '/unmaskings', { memberId })
  assert.equal(whole.body.phone, '+8613800138000')
  assert.deepEqual((await ask('GET', `/${memberId}/consents`)).body.consents[0].allowed, true)
  for (const question of [
    { by: 'tail', digits: '8000' },
    { by: 'identity', kind: 'phone', value: '+86 13800138000' },
    { by: 'identity', kind: 'card_no', value: '88000001' },
    { by: 'name', prefix: '张' },
  ]) {
    const found = await ask('POST', '/searches', question)
    assert.deepEqual(
      found.body.items.map((item: { memberId: string }) => item.memberId),
      [memberId],
      question.by,
    )
  }
  assert.deepEqual((await ask('GET', '')).body.items.length, 1)

  // A key of another store: it may register there, and sees nobody else's member.
  assert.equal((await ask('GET', `/${memberId}`, undefined, 'till')).status, 404)
  assert.equal((await ask('POST', '/unmaskings', { memberId }, 'till')).status, 403)
  assert.deepEqual((await ask('POST', '/searches', { by: 'tail', digits: '8000' }, 'till')).body.items, [])
  const outside = await ask('POST', '/registrations', { ...registration, store: 'S1' }, 'till')
  assert.deepEqual([outside.status, outside.body.code], [403, 'out_of_scope'])
  const nowhere = await ask('POST', '/registrations', { ...registration, store: 'S9' })
  assert.deepEqual([nowhere.status, nowhere.body.code], [422, 'unknown_store'])

  const second = await ask('POST', '/registrations', {
    identities: [{ kind: 'card_no', value: '88000002' }],
    channel: 'pos',
  })
  const merge = await ask('POST', '/merges', { memberId, otherId: second.body.memberId })
  assert.deepEqual([merge.status, merge.body.rootId], [200, memberId])
  assert.deepEqual((await ask('GET', `/${second.body.memberId}`)).body.memberId, memberId)
  assert.equal((await ask('POST', '/merges', { memberId, otherId: second.body.memberId })).body.code, 'same_person')
  const timeline = await ask('GET', `/${memberId}/timeline`)
  assert.ok(timeline.body.items.some((item: { what: string }) => item.what === 'merged'))
  assert.equal((await ask('POST', '/unmerges', { mergeId: merge.body.mergeId })).status, 200)
  assert.equal((await ask('POST', '/unmerges', { mergeId: merge.body.mergeId })).body.code, 'already_undone')

  const verify = (member: string) =>
    ask('POST', '/phone-verifications', { memberId: member, phone: '13800138000', verifiedHow: 'sms', channel: 'app' })
  assert.equal((await verify(memberId)).body.state, 'verified')
  const waiting = await verify(second.body.memberId)
  assert.equal(waiting.body.state, 'in_review')
  const reviews = await ask('GET', '/reviews')
  assert.deepEqual(reviews.body.items[0].reviewId, waiting.body.reviewId)
  assert.equal((await ask('POST', '/decisions', { reviewId: waiting.body.reviewId, decision: 'approve' })).status, 200)
  assert.equal((await ask('GET', `/${second.body.memberId}`)).body.phone, '138****8000')

  assert.equal(
    (await ask('POST', '/fields', { code: 'shoe', type: 'integer', name: { zh: '鞋码' } })).body.change,
    'created',
  )
  const change = await ask('POST', '/profiles', { memberId, profile: { attributes: { shoe: 38 } } })
  assert.deepEqual(change.body.changed, ['attributes.shoe'])
  assert.equal(
    (await ask('POST', '/profiles', { memberId, profile: { attributes: { shoe: 'x' } } })).body.code,
    'invalid_profile',
  )
  assert.deepEqual((await ask('GET', '/fields')).body.items[0].code, 'shoe')
  assert.equal((await ask('POST', '/assignments', { memberId, kind: 'home_store', store: 'S2' })).body.changed, true)
  assert.equal(
    (await ask('POST', '/blocks', { kind: 'card_no', value: '88000009', reason: 'test' })).body.changed,
    true,
  )
  const blocked = await ask('POST', '/registrations', {
    identities: [{ kind: 'card_no', value: '88000009' }],
    channel: 'pos',
  })
  assert.deepEqual([blocked.status, blocked.body.code], [409, 'identity_blocked'])

  assert.equal((await ask('POST', '/erasures', { memberId })).status, 200)
  const gone = await ask('GET', `/${memberId}`)
  assert.deepEqual([gone.body.name, gone.body.phone, gone.body.identities], [null, null, []])
  // Neither the log nor anything told or kept in the clear has a number in it.
  const kept = await db.sql<{ row: string }>(
    'select o::text as row from house.outbox o union all select a::text from staff.audit a union all select r::text from members.review r',
  )
  for (const line of [...lines, ...kept.map(({ row }) => row)]) assert.doesNotMatch(line, /13800138000|8800000\d|张三/)
})

test('a batch answers each item, in order', async (t) => {
  const { ask } = await serve(t.name)
  const item = (value: string, store = 'S1') => ({ identities: [{ kind: 'card_no', value }], channel: 'pos', store })
  const { status, body } = await ask('POST', '/registrations/batch', {
    items: [item('1'), item('2', 'S9'), item('1'), ...Array.from({ length: 300 }, (_, n) => item(`n${n}`))],
  })
  assert.equal(status, 200)
  assert.equal(body.items.length, 303)
  assert.deepEqual(
    body.items
      .slice(0, 3)
      .map((each: { ok: boolean; code?: string; value?: { created: boolean } }) => each.value?.created ?? each.code),
    [true, 'unknown_store', false],
  )
})

test('bodies of every shape are answered without a fault, and write nothing that they may not', async (t) => {
  const { db, ask } = await serve(t.name)
  const paths = (membersModule.routes ?? []).flatMap((route) =>
    route.kind === 'command' ? [route.path.slice('/v1/members'.length)] : [],
  )
  const word = fc.constantFrom(
    'memberId',
    'identities',
    'kind',
    'value',
    'profile',
    'phone',
    'at',
    'reason',
    'code',
    'type',
    'name',
  )
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.constantFrom('mbr_1', 'mrg_1', 'rev_1', 'phone', 'card_no', 'zh', 'text'),
  )
  const body = fc.dictionary(
    word,
    fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(word, leaf, { maxKeys: 3 })),
    { maxKeys: 6 },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths, '/searches'), body, async (path, sent) => {
      const { status } = await ask('POST', path, sent)
      assert.ok(status < 500, `${path} ${JSON.stringify(sent)}`)
    }),
    { numRuns: 200 },
  )
  assert.deepEqual(await db.sql('select count(*)::int as n from members.member'), [{ n: 0 }])
})
