import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf } from '@atrium/kernel'
import { putNodes } from '@atrium/organization'
import { byStaff, bySystem } from '@atrium/testkit'
import { assignMembers } from '../src/commands/assign-members.ts'
import { eraseMembers } from '../src/commands/erase-members.ts'
import { linkIdentities } from '../src/commands/link-identities.ts'
import { mergeMembers } from '../src/commands/merge-members.ts'
import { putFields } from '../src/commands/put-fields.ts'
import { type RegisterAsk, registerMembers } from '../src/commands/register-members.ts'
import { setConsents } from '../src/commands/set-consents.ts'
import { unmaskMembers } from '../src/commands/unmask-members.ts'
import { unmergeMembers } from '../src/commands/unmerge-members.ts'
import { updateProfiles } from '../src/commands/update-profiles.ts'
import { consentsOf, memberFacts, memberViews } from '../src/index.ts'
import { listMembers, searchMembers } from '../src/search.ts'
import { timelineOf } from '../src/timeline.ts'
import { ask, card, id, never, openScene, phone } from './scene.ts'

const scene = await openScene(import.meta)
const by = bySystem()
const zh = (name: string) => ({ zh: name })
await scene.run((ctx) =>
  putNodes(ctx, [
    { by, code: 'G', kind: 'group', name: zh('集团'), zone: 'Asia/Shanghai', currency: 'CNY' },
    { by, code: 'M', kind: 'mall', name: zh('商场'), parent: 'G' },
    { by, code: 'S1', kind: 'store', name: zh('一店'), parent: 'M' },
    { by, code: 'S2', kind: 'store', name: zh('二店'), parent: 'M' },
  ]),
)
const nodes = await scene.db.sql<{ id: number; code: string }>('select id, code from organization.node')
const store = (code: string): number => nodes.find((node) => node.code === code)!.id
const S1 = store('S1')
const S2 = store('S2')
// Guides: two who work here, one who left.
await scene.db.sql(`insert into staff.account (id, login, display_name, locale, disabled_at, password_hash, password_set_at, created_at, changed_at)
  select id, 'guide' || id, 'Guide', 'zh', case id when 13 then now() end, '$argon2id$none', now(), now(), now() from unnest(array[7, 12, 13]) as id`)

const register = (...asks: Partial<RegisterAsk>[]) =>
  scene.run((ctx) =>
    registerMembers(
      ctx,
      asks.map((each) => ({
        by,
        identities: [],
        at: 5000,
        channel: 'wechat',
        storeId: S1,
        historical: false,
        ...each,
      })),
    ),
  )
const owner = async (...identities: Parameters<typeof ask>[0][number][]): Promise<number> => {
  const [outcome] = await scene.resolve(ask(identities))
  assert.ok(outcome?.ok)
  return outcome.value.memberId
}
const outbox = (topic: string, memberId: number) =>
  scene.db.sql<{ body: Record<string, unknown>; historical: boolean }>(
    'select body, historical from house.outbox where topic = $1 and member_id = $2 order by id',
    [topic, memberId],
  )
const facts = async (memberId: number) => (await scene.db.read((ctx) => memberFacts(ctx, [memberId]))).get(memberId)

test('registration: several identities, profile, store, guide and consents; again changes nothing', async () => {
  const registration = {
    identities: [phone('13700000001'), card('R1')],
    profile: { name: ' 张三 ', gender: 'female', birthday: dayOf(1990, 2, 28) },
    guideId: 7,
    consents: [{ purpose: 'marketing', channel: 'sms', allowed: true }],
  } as const
  const [first] = await register(registration)
  assert.ok(first?.ok && first.value.joined && first.value.created)
  const { memberId } = first.value
  assert.deepEqual(
    (({ stage, joinedAt, birthday, gender, homeStoreId, guideId }) => ({
      stage,
      joinedAt,
      birthday,
      gender,
      homeStoreId,
      guideId,
    }))((await facts(memberId))!),
    { stage: 'joined', joinedAt: 5000, birthday: dayOf(1990, 2, 28), gender: 'female', homeStoreId: S1, guideId: 7 },
  )
  const view = (await scene.db.read((ctx) => memberViews(ctx, [memberId]))).get(memberId)
  assert.deepEqual([view?.name, view?.phone, view?.joinedChannel], ['张三', '137****0001', 'wechat'])
  const counts = () =>
    scene.db.sql(`select (select count(*) from members.identity) i, (select count(*) from members.assignment) a,
      (select count(*) from members.consent) c, (select count(*) from house.outbox) o, (select count(*) from members.member_scope) s`)
  const before = await counts()
  const [again] = await register(registration)
  assert.deepEqual(again?.ok && [again.value.memberId, again.value.created, again.value.joined], [
    memberId,
    false,
    false,
  ])
  assert.deepEqual(await counts(), before)
  // Of a member, a second registration only fills gaps.
  await register({ identities: [card('R1')], profile: { name: '李四', attributes: {} }, at: 9000 })
  assert.equal((await scene.db.read((ctx) => memberViews(ctx, [memberId]))).get(memberId)?.name, '张三')
  assert.equal((await facts(memberId))?.joinedAt, 5000)
})

test('a guide is an account that is active: others are refused, beside asks that are sound', async () => {
  const asked = await register(
    { identities: [card('GUIDE-1')], guideId: 7 },
    { identities: [card('GUIDE-2')], guideId: 999 },
    { identities: [card('GUIDE-3')], guideId: 13 },
    { identities: [card('GUIDE-4')], guideId: 2 ** 40 },
    { identities: [card('GUIDE-5')] },
  )
  assert.deepEqual(
    asked.map((each) => each.ok || each.code),
    [true, 'unknown_guide', 'unknown_guide', 'unknown_guide', true],
  )
  // Nobody was made by what was refused.
  assert.deepEqual(await scene.owners(never([card('GUIDE-2')])), ['unknown_member'])

  const memberId = await owner(card('GUIDE-1'))
  const assign = (...targetIds: (number | null)[]) =>
    scene.run((ctx) =>
      assignMembers(
        ctx,
        targetIds.map((targetId) => ({ by, memberId, kind: 'guide', targetId, at: 1, historical: false })),
      ),
    )
  const codes = (outcomes: Awaited<ReturnType<typeof assign>>) => outcomes.map((each) => each.ok || each.code)
  assert.deepEqual(codes(await assign(999, 12, 13, null, 7)), ['unknown_guide', true, 'unknown_guide', true, true])
  assert.equal((await facts(memberId))?.guideId, 7)
  // Said again it changes nothing, also after the guide has left.
  await scene.db.sql('update staff.account set disabled_at = now() where id = 7')
  assert.deepEqual(await assign(7), [{ ok: true, value: { previousId: 7, changed: false } }])
  await scene.db.sql('update staff.account set disabled_at = null where id = 7')
})

test('registration makes a prospect a member, once told to the house', async () => {
  const prospect = await owner(card('R2'))
  assert.equal((await facts(prospect))?.stage, 'prospect')
  const [one, two] = await register(
    { identities: [card('R2')], historical: true },
    { identities: [card('R2'), id('plate', '沪B00001')] },
  )
  assert.deepEqual(
    [one, two].map((each) => each?.ok && [each.value.memberId, each.value.joined]),
    [
      [prospect, true],
      [prospect, false],
    ],
  )
  const news = await outbox('members.joined', prospect)
  assert.deepEqual(news, [
    { body: { memberId: prospect, rootId: prospect, channel: 'wechat', storeId: S1 }, historical: true },
  ])
})

test('registration refuses what it cannot take, beside what it can, and leaves nothing of it', async () => {
  const outcomes = await register(
    { identities: [card('R3-a')], storeId: 999_999 },
    { identities: [card('R3-b')], by: byStaff(1, [S2]) },
    { identities: [card('R3-c')], profile: { attributes: { nope: 1 } } },
    { identities: [card('R3-d')], profile: { name: '' } },
    { identities: [card('R3-e')], consents: [{ purpose: 'Not a code', channel: 'sms', allowed: true }] },
    { identities: [] },
    { identities: [id('phone', 'x')] },
    { identities: [card('R3-f')] },
  )
  assert.deepEqual(
    outcomes.map((each) => (each.ok ? 'done' : each.code)),
    [
      'unknown_store',
      'out_of_scope',
      'unknown_field',
      'invalid_profile',
      'invalid_consent',
      'unknown_member',
      'invalid_identity',
      'done',
    ],
  )
  const left = await scene.owners(...['a', 'b', 'c', 'd', 'e'].map((letter) => never([card(`R3-${letter}`)])))
  assert.deepEqual(left, Array(5).fill('unknown_member'))
})

test('custom fields, profiles: what changed is told, not to what; null clears for the whole person', async () => {
  const put = (code: string, type: 'integer' | 'choice', choices?: string[]) => ({
    by,
    code,
    type,
    name: zh('字段'),
    ...(choices ? { choices } : {}),
  })
  const declared = await scene.run((ctx) =>
    putFields(ctx, [
      put('shoe', 'integer'),
      put('shoe', 'integer'),
      put('shoe', 'choice', ['a']),
      put('hat', 'choice'),
    ]),
  )
  assert.deepEqual(
    declared.map((each) => (each.ok ? each.value.change : each.code)),
    ['created', 'unchanged', 'type_changed', 'invalid_field'],
  )
  const [one, other] = [await owner(card('P1')), await owner(card('P2'))]
  const update = (memberId: number, patch: object) =>
    scene.run((ctx) => updateProfiles(ctx, [{ by, memberId, at: 1, historical: false, ...patch }]))
  assert.deepEqual(await update(one, { name: '王五', attributes: { shoe: 42 } }), [
    { ok: true, value: { changed: ['name', 'attributes.shoe'] } },
  ])
  assert.deepEqual(await update(one, { name: '王五', attributes: { shoe: 42 } }), [
    { ok: true, value: { changed: [] } },
  ])
  assert.deepEqual(
    (await outbox('members.profileChanged', one)).map((row) => row.body),
    [{ rootId: one, fields: ['name', 'attributes.shoe'] }],
  )
  await update(other, { name: '赵六', gender: 'male' })
  const [merged] = await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
  assert.ok(merged?.ok && merged.value.rootId === one)
  assert.deepEqual([(await facts(other))?.gender, (await facts(other))?.attributes], ['male', { shoe: 42 }])
  await update(other, { gender: null, attributes: { shoe: null } })
  assert.deepEqual([(await facts(one))?.gender, (await facts(one))?.attributes], [null, {}])
  const codes = await scene.run((ctx) =>
    updateProfiles(ctx, [
      { by, memberId: 999_999, at: 1, historical: false },
      { by, memberId: one, birthday: 99_999, at: 1, historical: false },
    ]),
  )
  assert.deepEqual(
    codes.map((each) => each.ok || each.code),
    ['unknown_member', 'invalid_profile'],
  )
})

test('consents: stricter when joined, own history back when parted', async () => {
  const [one, other] = [await owner(card('C1')), await owner(card('C2'))]
  const say = (memberId: number, allowed: boolean, at: number) =>
    scene.run((ctx) =>
      setConsents(ctx, [
        { by, memberId, purpose: 'marketing', channel: 'sms', allowed, at, source: 'app', historical: false },
      ]),
    )
  const holds = async (memberId: number) =>
    (await scene.db.read((ctx) => consentsOf(ctx, [memberId]))).get(memberId)?.map((each) => each.allowed)
  await say(one, true, 10)
  await say(other, false, 5)
  const [merged] = await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
  assert.ok(merged?.ok)
  assert.deepEqual([await holds(one), await holds(other)], [[false], [false]])
  // Asked again while one person, the person allows it: that holds for the person.
  await say(one, true, 20)
  assert.deepEqual([await holds(one), await holds(other)], [[true], [true]])
  await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId: merged.value.mergeId }]))
  assert.deepEqual([await holds(one), await holds(other)], [[true], [false]])
  const told = await outbox('members.consentChanged', one)
  assert.deepEqual(
    told.map((row) => row.body.allowed),
    [true, true],
  )
  const codes = await scene.run((ctx) =>
    setConsents(ctx, [
      {
        by,
        memberId: 999_999,
        purpose: 'marketing',
        channel: 'sms',
        allowed: true,
        at: 1,
        source: 'app',
        historical: false,
      },
      { by, memberId: one, purpose: '短信', channel: 'sms', allowed: true, at: 1, source: 'app', historical: false },
    ]),
  )
  assert.deepEqual(
    codes.map((each) => each.ok || each.code),
    ['unknown_member', 'invalid_consent'],
  )
})

test('home store and owning guide keep their history', async () => {
  const member = await owner(card('A1'))
  const assign = (kind: 'home_store' | 'guide', targetId: number | null, who = by) =>
    scene.run((ctx) => assignMembers(ctx, [{ by: who, memberId: member, kind, targetId, at: 1, historical: false }]))
  assert.deepEqual(await assign('home_store', S2), [{ ok: true, value: { previousId: null, changed: true } }])
  assert.deepEqual(await assign('home_store', S2), [{ ok: true, value: { previousId: S2, changed: false } }])
  assert.deepEqual(
    (await assign('home_store', 999_999)).map((each) => each.ok || each.code),
    ['unknown_store'],
  )
  assert.deepEqual(
    (await assign('home_store', store('M'))).map((each) => each.ok || each.code),
    ['unknown_store'],
  )
  assert.deepEqual(
    (await assign('home_store', S1, byStaff(1, [S2]))).map((each) => each.ok || each.code),
    ['out_of_scope'],
  )
  await assign('guide', 12)
  await assign('home_store', null)
  const rows = await scene.db.sql(
    'select kind, target_id from members.assignment where member_id = $1 order by assignment_id',
    [member],
  )
  assert.deepEqual(rows, [
    { kind: 'home_store', target_id: S2 },
    { kind: 'guide', target_id: 12 },
    { kind: 'home_store', target_id: null },
  ])
  assert.deepEqual([(await facts(member))?.homeStoreId, (await facts(member))?.guideId], [null, 12])
})

test('staff see whom their stores have met, masked; to others they do not exist', async () => {
  const [first, second] = await register(
    { identities: [phone('13712345678'), card('SC1')], profile: { name: '周八' }, storeId: S1 },
    { identities: [phone('13712335678')], profile: { name: '周九' }, storeId: S2 },
  )
  assert.ok(first?.ok && second?.ok)
  const [one, two] = [first.value.memberId, second.value.memberId]
  const scopes = [new Set([S1]), new Set([S2]), new Set([S1, S2])]
  const find = async (question: Parameters<typeof searchMembers>[1]) =>
    Promise.all(scopes.map((scope) => scene.db.read((ctx) => searchMembers(ctx, question, scope, 10))))
  assert.deepEqual(await find({ by: 'tail', digits: '5678' }), [[one], [two], [two, one]])
  assert.deepEqual(await find({ by: 'identity', kind: 'phone', value: '137-1234-5678' }), [[one], [], [one]])
  assert.deepEqual(await find({ by: 'identity', kind: 'card_no', value: 'SC1' }), [[one], [], [one]])
  assert.deepEqual(await find({ by: 'identity', kind: 'nothing', value: 'SC1' }), [[], [], []])
  // By the name itself: 九 stands before 八.
  assert.deepEqual(await find({ by: 'name', prefix: '周' }), [[one], [two], [two, one]])
  assert.deepEqual(await find({ by: 'name', prefix: '%' }), [[], [], []])
  const stranger = byStaff(9, [S2])
  const said = { at: 1, historical: false }
  const refused = await scene.run(async (ctx) => [
    ...(await updateProfiles(ctx, [{ by: stranger, memberId: one, name: 'x', ...said }])),
    ...(await linkIdentities(ctx, [
      { by: stranger, memberId: one, identities: [card('SC9')], storeId: null, channel: 'pos', ...said },
    ])),
    ...(await mergeMembers(ctx, [{ by: stranger, memberId: two, otherId: one }])),
    ...(await eraseMembers(ctx, [{ by: stranger, memberId: one }])),
    ...(await unmaskMembers(ctx, [{ by: stranger, memberId: one }])),
    ...(await assignMembers(ctx, [{ by: stranger, memberId: one, kind: 'guide', targetId: 1, ...said }])),
  ])
  assert.deepEqual(
    refused.map((each) => each.ok || each.code),
    Array(6).fill('unknown_member'),
  )
  const [shown] = await scene.run((ctx) => unmaskMembers(ctx, [{ by: byStaff(4, [S1]), memberId: one }]))
  assert.equal(shown?.ok && shown.value.phone, '+8613712345678')
  const trail = await scene.db.sql(
    `select actor_id::int, subject_id from staff.audit where action = 'members.unmaskMembers'`,
  )
  assert.deepEqual(trail, [{ actor_id: 4, subject_id: String(one) }])
})

test('lists page through everybody once, merged people too', async () => {
  const everybody = async (scope: 'all' | ReadonlySet<number>, limit: number) => {
    const seen: number[] = []
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: { rootIds: readonly number[]; next: number | undefined } = await scene.db.read((ctx) =>
        listMembers(ctx, scope, after ?? 0, limit),
      )
      seen.push(...page.rootIds)
      after = page.next
    }
    return seen
  }
  const made = await register(
    ...Array.from({ length: 9 }, (_, n) => ({ identities: [card(`L${n}`)], storeId: n % 3 === 0 ? S2 : S1 })),
  )
  const ids = made.map((each) => (each.ok ? each.value.memberId : 0))
  // One known to S2 absorbed by one known to S1, and the other way round.
  await scene.run((ctx) =>
    mergeMembers(ctx, [
      { by, memberId: ids[0]!, otherId: ids[1]! },
      { by, memberId: ids[2]!, otherId: ids[3]! },
    ]),
  )
  const roots = (
    await scene.db.sql<{ id: number }>('select member_id as id from members.root where root_id = member_id order by 1')
  ).map((row) => row.id)
  assert.deepEqual(await everybody('all', 7), roots)
  for (const scope of [new Set([S1]), new Set([S2]), new Set([S1, S2])]) {
    const met = await scene.db.sql<{ id: number }>(
      'select distinct r.root_id as id from members.member_scope join members.root r using (member_id) where store_id = any($1)',
      [[...scope]],
    )
    for (const limit of [1, 2, 50]) {
      const listed = await everybody(scope, limit)
      assert.equal(new Set(listed).size, listed.length)
      assert.deepEqual(
        [...listed].sort((a, b) => a - b),
        met.map((row) => row.id).sort((a, b) => a - b),
      )
    }
  }
})

test('the timeline tells identities, merges and assignments, latest first', async () => {
  const [one, other] = [await owner(card('T1')), await owner(card('T2'))]
  const [merged] = await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
  assert.ok(merged?.ok)
  await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId: merged.value.mergeId }]))
  const items = await scene.db.read((ctx) => timelineOf(ctx, one))
  assert.deepEqual(items.map((item) => item.what).sort(), ['created', 'identity_seen', 'merged', 'unmerged'])
  assert.deepEqual(await scene.db.read((ctx) => timelineOf(ctx, 999_999)), [])
})

test('the timeline tells on what evidence and by whom people were joined, parted and assigned', async () => {
  const one = await owner(card('TIMELINE-1'))
  await owner(card('TIMELINE-2'))
  const [both] = await scene.resolve(ask([card('TIMELINE-1'), card('TIMELINE-2')], { by: byStaff(7) }))
  assert.ok(both?.ok)
  const assign = { memberId: one, kind: 'guide', targetId: 12, at: 1, historical: false } as const
  await scene.run((ctx) => assignMembers(ctx, [{ by: byStaff(8), ...assign }]))
  const told = async () => {
    const items = await scene.db.read((ctx) => timelineOf(ctx, one))
    return items.flatMap((item) =>
      item.what === 'merged' || item.what === 'unmerged' || item.what === 'assigned'
        ? [
            {
              what: item.what,
              actor: item.actor,
              evidence: item.what === 'assigned' ? [] : item.evidence.map(({ kind, value }) => `${kind} ${value}`),
            },
          ]
        : [],
    )
  }
  const evidence = ['card_no TI***-1', 'card_no TI***-2']
  const sorted = async () => (await told()).sort((a, b) => (a.what < b.what ? -1 : 1))
  assert.deepEqual(await sorted(), [
    { what: 'assigned', actor: { kind: 'staff', id: 8, name: null }, evidence: [] },
    { what: 'merged', actor: { kind: 'staff', id: 7, name: 'Guide' }, evidence },
  ])
  const [merge] = await scene.db.sql<{ merge_id: string }>(
    'select merge_id from members.merge where survivor_id = $1 and undone_at is null',
    [one],
  )
  await scene.run((ctx) => unmergeMembers(ctx, [{ by: byStaff(9), mergeId: Number(merge?.merge_id) }]))
  // What is the other one's is not shown here any more.
  assert.deepEqual(await sorted(), [
    { what: 'assigned', actor: { kind: 'staff', id: 8, name: null }, evidence: [] },
    { what: 'merged', actor: { kind: 'staff', id: 7, name: 'Guide' }, evidence: evidence.slice(0, 1) },
    { what: 'unmerged', actor: { kind: 'staff', id: 9, name: null }, evidence: evidence.slice(0, 1) },
  ])
})
