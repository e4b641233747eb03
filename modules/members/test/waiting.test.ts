import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byStaff, bySystem } from '@atrium/testkit'
import { decideReviews } from '../src/commands/decide-reviews.ts'
import { eraseMembers } from '../src/commands/erase-members.ts'
import { verifyPhones } from '../src/commands/verify-phones.ts'
import { reviewsSeen } from '../src/views.ts'
import { ask, card, id, identityFaults, never, openScene, phone } from './scene.ts'

// A second phone or account that is named beside somebody known waits for staff, who give it to the member or leave it.

const scene = await openScene(import.meta)
const by = bySystem()

const owner = async (...identities: Parameters<typeof ask>[0][number][]): Promise<number> => {
  const [outcome] = await scene.resolve(ask(identities))
  assert.ok(outcome?.ok)
  return outcome.value.memberId
}
/** Names a second value beside a card; answers nothing, for the doubt is in the list. */
const name = async (...identities: Parameters<typeof ask>[0][number][]) => {
  const [outcome] = await scene.resolve(ask(identities))
  assert.ok(outcome?.ok && outcome.value.inDoubt)
}
const reviewsOf = async (memberId: number, state: 'open' | 'approved' | 'rejected' = 'open') =>
  (await scene.db.read((ctx) => reviewsSeen(ctx, 'all', state, null, 0, 100))).filter(
    (row) => row.memberId === memberId,
  )
const decide = async (...decisions: [number, 'approve' | 'reject'][]) =>
  (
    await scene.run((ctx) =>
      decideReviews(
        ctx,
        decisions.map(([reviewId, decision]) => ({ by: byStaff(5), reviewId, decision })),
      ),
    )
  ).map((outcome) => outcome.ok || outcome.code)
const identitiesOf = (memberId: number, kind: string) =>
  scene.db.sql(
    `select verified_how, channel, ended_reason from members.identity where member_id = $1 and kind = $2 order by identity_id`,
    [memberId, kind],
  )

test('approved, a second phone takes the place of the first: verified by review, in the trail, told once', async () => {
  const memberId = await owner(card('A1'), phone('13700000001'))
  await name(card('A1'), phone('13700000002'))
  await name(card('A1'), phone('137 0000 0002'))
  const [review, ...more] = await reviewsOf(memberId)
  assert.deepEqual(
    [review?.type, review?.timesSeen, review?.value, more.length],
    ['different_identities', 2, '137****0002', 0],
  )
  const reviewId = review!.reviewId
  assert.deepEqual(await decide([reviewId, 'approve'], [reviewId, 'approve']), [true, true])
  assert.deepEqual(await decide([reviewId, 'approve']), [true])
  assert.deepEqual(await decide([reviewId, 'reject']), ['already_decided'])
  assert.deepEqual(await scene.owners(never([phone('13700000002')]), never([phone('13700000001')])), [
    memberId,
    'unknown_member',
  ])
  assert.deepEqual(await identitiesOf(memberId, 'phone_verified'), [
    { verified_how: 'sms', channel: 'pos', ended_reason: 'replaced' },
    { verified_how: 'review', channel: 'pos', ended_reason: null },
  ])
  const trail = await scene.db.sql<{ after: unknown }>(
    `select action, actor_id::int, subject_kind, subject_id, member_id, after from staff.audit where member_id = $1`,
    [memberId],
  )
  const [linked] = await scene.db.sql<{ identity_id: string }>(
    'select identity_id from members.identity where member_id = $1 and ended_at is null and verified_how = $2',
    [memberId, 'review'],
  )
  assert.deepEqual(
    trail.map(({ after, ...row }) => ({ ...row, after: typeof after === 'string' ? JSON.parse(after) : after })),
    [
      {
        action: 'members.decideReviews',
        actor_id: 5,
        subject_kind: 'review',
        subject_id: String(reviewId),
        member_id: memberId,
        after: { decision: 'approve', kind: 'phone_verified', identityId: Number(linked?.identity_id) },
      },
    ],
  )
  const told = await scene.db.sql<{ change: string }>(
    `select body ->> 'change' as change from house.outbox where topic = 'members.identityChanged' and member_id = $1 order by id`,
    [memberId],
  )
  assert.deepEqual(
    told.map((row) => row.change),
    ['replaced', 'verified'],
  )
  // Named again it is the member's own.
  const [again] = await scene.resolve(ask([card('A1'), phone('13700000002')]))
  assert.ok(again?.ok && !again.value.inDoubt)
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('rejected, nothing changes and nothing is blocked; another value is another doubt', async () => {
  const memberId = await owner(card('B1'), id('wechat_unionid', 'u-1'))
  await name(card('B1'), id('wechat_unionid', 'u-2'))
  const [first] = await reviewsOf(memberId)
  assert.deepEqual(await decide([first!.reviewId, 'reject']), [true])
  assert.deepEqual(await scene.owners(never([id('wechat_unionid', 'u-2')]), never([id('wechat_unionid', 'u-1')])), [
    'unknown_member',
    memberId,
  ])
  // The same value stays decided, a third one is looked at.
  await name(card('B1'), id('wechat_unionid', 'u-2'))
  assert.deepEqual(await reviewsOf(memberId), [])
  await name(card('B1'), id('wechat_unionid', 'u-3'))
  const [third] = await reviewsOf(memberId)
  assert.deepEqual(await decide([third!.reviewId, 'approve']), [true])
  assert.deepEqual(await scene.owners(never([id('wechat_unionid', 'u-3')])), [memberId])
  // The value that was turned down is free for whoever comes with it.
  assert.notEqual(await owner(id('wechat_unionid', 'u-2')), memberId)
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('of several values that wait, and several members that wait for one, the first approved gets it', async () => {
  const [one, other] = [await owner(card('C1'), phone('13700000011')), await owner(card('C2'), phone('13700000012'))]
  await name(card('C1'), phone('13700000013'))
  await name(card('C1'), phone('13700000014'))
  await name(card('C2'), phone('13700000013'))
  const [a, b] = await reviewsOf(one)
  const [c] = await reviewsOf(other)
  assert.deepEqual([a?.value, b?.value, c?.value], ['137****0013', '137****0014', '137****0013'])
  const ids = [a!.reviewId, b!.reviewId, c!.reviewId] as const
  assert.deepEqual(await decide([ids[0], 'approve'], [ids[1], 'approve'], [ids[2], 'approve']), [
    true,
    'review_outdated',
    'review_outdated',
  ])
  assert.deepEqual(await scene.owners(never([phone('13700000013')]), never([phone('13700000014')])), [
    one,
    'unknown_member',
  ])
  assert.deepEqual(await decide([ids[1], 'reject'], [ids[2], 'reject']), [true, true])
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('what has changed meanwhile is not overwritten: a fresh verification, another holder, an erasure', async () => {
  const memberId = await owner(card('D1'), phone('13700000021'))
  await name(card('D1'), phone('13700000022'))
  const said = { verifiedAt: 9, verifiedHow: 'sms', channel: 'app', storeId: null, historical: false }
  await scene.run((ctx) => verifyPhones(ctx, [{ by, memberId, phone: '13700000023', ...said }]))
  const [stale] = await reviewsOf(memberId)
  assert.deepEqual(await decide([stale!.reviewId, 'approve']), ['review_outdated'])
  assert.deepEqual(await scene.owners(never([phone('13700000023')]), never([phone('13700000022')])), [
    memberId,
    'unknown_member',
  ])

  const taken = await owner(card('D2'), phone('13700000024'))
  await name(card('D2'), phone('13700000025'))
  await owner(phone('13700000025'))
  const [late] = await reviewsOf(taken)
  assert.deepEqual(await decide([late!.reviewId, 'approve']), ['review_outdated'])

  const gone = await owner(card('D3'), phone('13700000026'))
  await name(card('D3'), phone('13700000027'))
  const [forgotten] = await reviewsOf(gone)
  await scene.run((ctx) => eraseMembers(ctx, [{ by, memberId: gone }]))
  assert.equal((await reviewsOf(gone))[0]?.value, null)
  assert.deepEqual(await decide([forgotten!.reviewId, 'approve']), ['review_outdated'])
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('what the member has come to hold meanwhile is done already; a value of the making ask waits, too', async () => {
  const memberId = await owner(card('E1'), phone('13700000031'))
  await name(card('E1'), phone('13700000032'))
  const said = { verifiedAt: 9, verifiedHow: 'sms', channel: 'app', storeId: null, historical: false }
  await scene.run((ctx) => verifyPhones(ctx, [{ by, memberId, phone: '13700000032', ...said }]))
  const [review] = await reviewsOf(memberId)
  assert.deepEqual(await decide([review!.reviewId, 'approve']), [true])
  assert.deepEqual(await scene.owners(never([phone('13700000032')])), [memberId])

  const [made] = await scene.resolve(ask([card('E2'), phone('13700000033'), phone('13700000034')]))
  assert.ok(made?.ok && made.value.created && made.value.inDoubt)
  const [second] = await reviewsOf(made.value.memberId)
  assert.equal(second?.value, '137****0034')
  assert.deepEqual(await decide([second!.reviewId, 'approve']), [true])
  assert.deepEqual(await scene.owners(never([phone('13700000034')])), [made.value.memberId])
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('two who approve at once, and the value verified by somebody else at the same moment: one gets it', async () => {
  const [memberId, rival] = [await owner(card('F1'), phone('13700000041')), await owner(card('F2'))]
  await name(card('F1'), phone('13700000042'))
  const [review] = await reviewsOf(memberId)
  const said = { verifiedAt: 9, verifiedHow: 'sms', channel: 'app', storeId: null, historical: false }
  const [first, second] = await Promise.all([
    decide([review!.reviewId, 'approve']),
    decide([review!.reviewId, 'approve']),
    scene.run((ctx) => verifyPhones(ctx, [{ by, memberId: rival, phone: '13700000042', ...said }])),
  ])
  assert.deepEqual(first, second)
  const [holder] = await scene.owners(never([phone('13700000042')]))
  assert.equal(holder, first[0] === true ? memberId : rival)
  assert.deepEqual(await identityFaults(scene.db), [])
})
