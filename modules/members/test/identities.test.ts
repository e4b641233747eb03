import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byStaff, bySystem } from '@atrium/testkit'
import { blockIdentities } from '../src/commands/block-identities.ts'
import { decideReviews } from '../src/commands/decide-reviews.ts'
import { eraseMembers } from '../src/commands/erase-members.ts'
import { linkIdentities } from '../src/commands/link-identities.ts'
import { mergeMembers } from '../src/commands/merge-members.ts'
import { registerMembers } from '../src/commands/register-members.ts'
import { unmergeMembers } from '../src/commands/unmerge-members.ts'
import { updateProfiles } from '../src/commands/update-profiles.ts'
import { verifyPhones } from '../src/commands/verify-phones.ts'
import { memberViews } from '../src/index.ts'
import { searchMembers } from '../src/search.ts'
import { ask, card, id, identityFaults, never, openScene, phone } from './scene.ts'

const scene = await openScene(import.meta)
const by = bySystem()

const owner = async (...identities: Parameters<typeof ask>[0][number][]): Promise<number> => {
  const [outcome] = await scene.resolve(ask(identities))
  assert.ok(outcome?.ok)
  return outcome.value.memberId
}

test('a phone verified anew takes the place of the old one, which is free for the next', async () => {
  const [one, other] = [await owner(card('V1')), await owner(card('V2'))]
  const said = { verifiedAt: 100, verifiedHow: 'sms', channel: 'app', storeId: null, historical: false }
  const verify = (...asks: [number, string][]) =>
    scene.run((ctx) =>
      verifyPhones(
        ctx,
        asks.map(([memberId, number]) => ({ by, memberId, phone: number, ...said })),
      ),
    )
  assert.deepEqual(
    (await verify([one, '13700000010'], [one, '13700000010'], [one, 'junk'], [999_999, '13700000019'])).map((each) =>
      each.ok ? each.value.state : each.code,
    ),
    ['verified', 'verified', 'invalid_identity', 'unknown_member'],
  )
  // In one batch: a new number, and the old one passes on to somebody else.
  assert.deepEqual(
    (await verify([one, '13700000011'], [other, '13700000010'])).map((each) => each.ok && each.value.state),
    ['verified', 'verified'],
  )
  assert.deepEqual(await scene.owners(never([phone('13700000011')]), never([phone('13700000010')])), [one, other])
  const rows = await scene.db.sql(
    `select member_id, ended_reason from members.identity where kind = 'phone_verified' and member_id = any($1) order by identity_id`,
    [[one, other]],
  )
  assert.deepEqual(rows, [
    { member_id: one, ended_reason: 'replaced' },
    ...[
      { member_id: one, ended_reason: null },
      { member_id: other, ended_reason: null },
    ],
  ])
  assert.deepEqual(await scene.owners(never([phone('13700000019')])), ['unknown_member'])
})

test('a recycled number passes on only when staff approve; it never merges', async () => {
  const [holder, taker] = [await owner(card('W1'), phone('13700000020')), await owner(card('W2'), phone('13700000021'))]
  const verify = () =>
    scene.run((ctx) =>
      verifyPhones(ctx, [
        {
          by,
          memberId: taker,
          phone: '137 0000 0020',
          verifiedAt: 777,
          verifiedHow: 'sms',
          channel: 'app',
          storeId: null,
          historical: false,
        },
      ]),
    )
  const [first] = await verify()
  assert.ok(first?.ok && first.value.state === 'in_review')
  const { reviewId } = first.value
  const [second] = await verify()
  assert.ok(second?.ok && second.value.state === 'in_review' && second.value.reviewId === reviewId)
  assert.deepEqual(await scene.owners(never([phone('13700000020')])), [holder])
  const decide = (decision: 'approve' | 'reject') =>
    scene.run((ctx) => decideReviews(ctx, [{ by, reviewId, decision }]))
  assert.deepEqual(await decide('approve'), [{ ok: true, value: { reviewId } }])
  assert.deepEqual(await decide('approve'), [{ ok: true, value: { reviewId } }])
  assert.deepEqual(
    (await decide('reject')).map((each) => each.ok || each.code),
    ['already_decided'],
  )
  assert.deepEqual(await scene.owners(never([phone('13700000020')]), never([card('W1')])), [taker, holder])
  assert.deepEqual(await scene.roots(never([card('W1')])), [holder])
  // The number that the taker had is free.
  assert.deepEqual(await scene.owners(never([phone('13700000021')])), ['unknown_member'])
  const view = (await scene.db.read((ctx) => memberViews(ctx, [taker], 'whole'))).get(taker)
  assert.deepEqual(
    view?.identities.filter((each) => each.kind === 'phone_verified').map((each) => [each.value, each.verifiedAt]),
    [['+8613700000020', 777]],
  )
  const oldView = (await scene.db.read((ctx) => memberViews(ctx, [holder]))).get(holder)
  assert.equal(oldView?.phone, null)
  // The same number may pass on once more: a new doubt.
  const again = await owner(card('W3'))
  const [third] = await scene.run((ctx) =>
    verifyPhones(ctx, [
      {
        by,
        memberId: again,
        phone: '13700000020',
        verifiedAt: 999,
        verifiedHow: 'sms',
        channel: 'app',
        storeId: null,
        historical: false,
      },
    ]),
  )
  assert.ok(third?.ok && third.value.state === 'in_review')
})

test('whoever verifies a number anew and is told apart from its holder by an account gets it after a review, and is never taken for them', async () => {
  const union = (value: string) => id('wechat_unionid', value)
  const holder = await owner(phone('13700000070'), union('P1'), card('P1'))
  const register = () =>
    scene.run((ctx) =>
      registerMembers(ctx, [
        { ...ask([{ ...phone('13700000070'), verifiedAt: 900 }, union('P2'), card('P2')]), stage: 'joined' },
      ]),
    )
  const [made] = await register()
  assert.ok(made?.ok && made.value.created && made.value.inDoubt)
  const taker = made.value.memberId
  const [again] = await register()
  assert.ok(again?.ok && !again.value.created && again.value.memberId === taker)
  const reviews = () =>
    scene.db.sql<{ review_id: string }>(
      `select review_id, type, member_id, other_member_id, state from members.review where member_id = $1 order by 1`,
      [holder],
    )
  const [{ review_id: reviewId, ...review } = { review_id: '' }, ...rest] = await reviews()
  assert.deepEqual(
    [review, rest],
    [{ type: 'recycled_phone', member_id: holder, other_member_id: taker, state: 'open' }, []],
  )
  const number = never([phone('13700000070')])
  assert.deepEqual(await scene.owners(number, never([card('P2')]), never([card('P1')])), [holder, taker, holder])

  const decided = await scene.run((ctx) =>
    decideReviews(ctx, [{ by, reviewId: Number(reviewId), decision: 'approve' }]),
  )
  assert.ok(decided[0]?.ok)
  assert.deepEqual(await scene.roots(number, never([card('P2')]), never([card('P1')])), [taker, taker, holder])
  const view = (await scene.db.read((ctx) => memberViews(ctx, [taker], 'whole'))).get(taker)
  assert.deepEqual(
    view?.identities
      .filter(({ kind }) => kind === 'phone_verified')
      .map(({ value, verifiedAt }) => [value, verifiedAt]),
    [['+8613700000070', 900]],
  )
})

test('a member who links a number that a different person holds waits for the number, not for a merge', async () => {
  const holder = await owner(phone('13700000071'), card('P3'))
  const taker = await owner(phone('13700000072'), card('P4'))
  const link = (historical: boolean) =>
    scene.run((ctx) =>
      linkIdentities(ctx, [
        {
          by,
          memberId: taker,
          identities: [{ kind: 'phone', value: '13700000071', verifiedAt: 900 }],
          at: 900,
          storeId: null,
          channel: 'app',
          historical,
        },
      ]),
    )
  const types = async () =>
    (
      await scene.db.sql(
        'select type from members.review where $1 in (member_id, other_member_id) order by review_id',
        [holder],
      )
    ).map((row) => row.type)
  const [linked] = await link(false)
  assert.ok(linked?.ok && linked.value.inDoubt && linked.value.memberId === taker)
  assert.deepEqual(await types(), ['recycled_phone'])
  // What an old file says is no fresh verification: then they are two people who name each other's values.
  await link(true)
  assert.deepEqual(await types(), ['recycled_phone', 'different_identities'])
  assert.deepEqual(await scene.roots(never([card('P3')]), never([card('P4')])), [holder, taker])
})

test('a review that things have overtaken is refused, and can be closed', async () => {
  const [holder, taker] = [await owner(card('X1'), phone('13700000030')), await owner(card('X2'))]
  const verify = (memberId: number, number: string) =>
    scene.run((ctx) =>
      verifyPhones(ctx, [
        {
          by,
          memberId,
          phone: number,
          verifiedAt: 1,
          verifiedHow: 'sms',
          channel: 'app',
          storeId: null,
          historical: false,
        },
      ]),
    )
  const [waiting] = await verify(taker, '13700000030')
  assert.ok(waiting?.ok && waiting.value.state === 'in_review')
  await verify(holder, '13700000031')
  const { reviewId } = waiting.value
  const decide = (decision: 'approve' | 'reject') =>
    scene.run((ctx) => decideReviews(ctx, [{ by, reviewId, decision }]))
  assert.deepEqual(
    (await decide('approve')).map((each) => each.ok || each.code),
    ['review_outdated'],
  )
  assert.deepEqual(
    (await decide('reject')).map((each) => each.ok),
    [true],
  )
  assert.deepEqual(
    (await scene.run((ctx) => decideReviews(ctx, [{ by, reviewId: 999_999, decision: 'approve' }]))).map(
      (each) => each.ok || each.code,
    ),
    ['unknown_review'],
  )
})

test('different values of a single kind: approval merges; a shared value is trusted or stays shared', async () => {
  const [one, other] = [
    await owner(card('Y1'), id('alipay_user', 'Y1')),
    await owner(card('Y2'), id('alipay_user', 'Y2')),
  ]
  await scene.resolve(ask([card('Y1'), card('Y2')]))
  const [review] = await scene.db.sql<{ review_id: string }>(
    `select review_id from members.review where type = 'different_identities' and member_id = $1`,
    [one],
  )
  const outcomes = await scene.run((ctx) =>
    decideReviews(ctx, [{ by: byStaff(3), reviewId: Number(review?.review_id), decision: 'approve' }]),
  )
  assert.ok(outcomes[0]?.ok)
  assert.deepEqual(await scene.roots(never([card('Y2')])), [one])
  const [merge] = await scene.db.sql(
    'select rule, actor_kind, actor_id::int from members.merge where absorbed_id = $1',
    [other],
  )
  assert.deepEqual(merge, { rule: 'review', actor_kind: 'staff', actor_id: 3 })

  for (const n of [1, 2, 3, 4, 5, 6]) await scene.resolve(ask([phone('13700000040'), card(`Z${n}`)]))
  const [shared] = await scene.db.sql<{ review_id: string }>(
    `select review_id from members.review where type = 'shared_identity'`,
  )
  await scene.run((ctx) => decideReviews(ctx, [{ by, reviewId: Number(shared?.review_id), decision: 'reject' }]))
  // Trusted now: the seventh card is linked, and the sixth joins.
  const [holder, seventh] = await scene.owners(never([phone('13700000040')]), ask([phone('13700000040'), card('Z7')]))
  assert.equal(seventh, holder)
  assert.deepEqual(await scene.roots(ask([phone('13700000040'), card('Z6')])), [holder])
})

test('those whom staff have parted are not joined again by the next receipt that names both: review', async () => {
  const [one, other] = [await owner(card('U1')), await owner(card('U2'))]
  const both = () => scene.roots(ask([card('U1'), card('U2')]))
  assert.deepEqual(await both(), [one])
  const [merge] = await scene.db.sql<{ merge_id: string }>(
    'select merge_id from members.merge where absorbed_id = $1',
    [other],
  )
  const [parted] = await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId: Number(merge?.merge_id) }]))
  assert.ok(parted?.ok)
  const alone = () => scene.roots(never([card('U1')]), never([card('U2')]))
  assert.deepEqual(await both(), [one])
  assert.deepEqual(await alone(), [one, other])
  // Nor by way of somebody whom either has become one with since.
  const third = await owner(card('U3'))
  assert.deepEqual(await scene.roots(ask([card('U3'), card('U2')])), [other])
  assert.deepEqual(await scene.roots(ask([card('U1'), card('U3')])), [one])
  assert.deepEqual(await alone(), [one, other])
  const reviews = await scene.db.sql<{ review_id: string }>(
    `select review_id, type, other_member_id as other, times_seen from members.review where member_id = $1 order by 1`,
    [one],
  )
  assert.deepEqual(
    reviews.map(({ review_id: _, ...review }) => review),
    [
      { type: 'different_identities', other, times_seen: 1 },
      { type: 'different_identities', other: third, times_seen: 1 },
    ],
  )
  const [review] = reviews
  await scene.run((ctx) => decideReviews(ctx, [{ by, reviewId: Number(review?.review_id), decision: 'approve' }]))
  assert.deepEqual(await scene.roots(...['U1', 'U2', 'U3'].map((value) => never([card(value)]))), [one, one, one])
})

test('a blocked value is nobody: refused alone, passed over beside others, free again when the block is lifted', async () => {
  const holder = await owner(card('B1'), phone('13700000050'))
  const block = (value: string, reason: 'shared' | null) =>
    scene.run((ctx) => blockIdentities(ctx, [{ by, kind: 'phone_verified', value, reason }]))
  assert.deepEqual(await block('13700000050', 'shared'), [{ ok: true, value: { changed: true } }])
  assert.deepEqual(await block('13700000050', 'shared'), [{ ok: true, value: { changed: false } }])
  assert.deepEqual(await block('13700000051', 'shared'), [{ ok: true, value: { changed: true } }])
  assert.deepEqual(
    (await block('x', 'shared')).map((each) => each.ok || each.code),
    ['invalid_identity'],
  )
  assert.deepEqual(
    await scene.owners(ask([phone('13700000050')]), ask([phone('13700000051')]), ask([id('phone', '13700000051')])),
    Array(3).fill('identity_blocked'),
  )
  const [beside] = await scene.resolve(ask([phone('13700000050'), card('B1')]))
  assert.deepEqual(beside?.ok && [beside.value.memberId, beside.value.inDoubt], [holder, true])
  const [verify] = await scene.run((ctx) =>
    verifyPhones(ctx, [
      {
        by,
        memberId: holder,
        phone: '13700000051',
        verifiedAt: 1,
        verifiedHow: 'sms',
        channel: 'app',
        storeId: null,
        historical: false,
      },
    ]),
  )
  assert.deepEqual(verify?.ok || verify?.code, 'identity_blocked')
  await block('13700000050', null)
  assert.notDeepEqual(await scene.owners(ask([phone('13700000050')])), [holder])
  assert.deepEqual(await block('13700000052', null), [{ ok: true, value: { changed: false } }])
  assert.deepEqual(await scene.owners(never([phone('13700000052')])), ['unknown_member'])
})

test('a plate that is blocked leads to nobody, and when the block is lifted to whoever comes with it next', async () => {
  const plate = id('plate', '沪B00009')
  const former = await owner(card('B2'), plate)
  const block = (reason: 'test' | null) =>
    scene.run((ctx) => blockIdentities(ctx, [{ by, kind: plate.kind, value: plate.value, reason }]))
  const search = { by: 'identity', kind: plate.kind, value: plate.value } as const
  const found = () => scene.db.read((ctx) => searchMembers(ctx, search, 'all', 10))
  assert.deepEqual(await found(), [former])
  await block('test')
  assert.deepEqual(await found(), [])
  await block(null)
  const latter = await owner(card('B3'), plate)
  assert.deepEqual(await scene.owners(never([plate])), [latter])
  assert.deepEqual(await found(), [latter])
})

test('erasure leaves a number and nothing else, for every member of the person', async () => {
  const [one, other] = [await owner(card('E1'), phone('13700000060')), await owner(card('E2'), id('plate', '沪C00001'))]
  await scene.run((ctx) => updateProfiles(ctx, [{ by, memberId: other, name: '孙七', at: 1, historical: false }]))
  await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
  scene.told.erased.length = 0
  const erase = () =>
    scene.run((ctx) =>
      eraseMembers(ctx, [
        { by, memberId: other },
        { by, memberId: 999_999 },
      ]),
    )
  const [erased, unknown] = await erase()
  assert.deepEqual(erased?.ok && [...erased.value.memberIds].sort(), [one, other].sort())
  assert.deepEqual(unknown?.ok || unknown?.code, 'unknown_member')
  assert.deepEqual([...scene.told.erased].sort(), [one, other].sort())
  const view = (await scene.db.read((ctx) => memberViews(ctx, [one], 'whole'))).get(one)
  assert.deepEqual([view?.name, view?.phone, view?.identities], [null, null, []])
  for (const [table, column] of [
    ['members.data_key', 'member_id'],
    ['members.identity_key', 'member_id'],
    ['members.hint', 'member_id'],
  ]) {
    assert.deepEqual(await scene.db.sql(`select * from ${table} where ${column} = any($1)`, [[one, other]]), [], table)
  }
  assert.deepEqual(
    await scene.db.sql(
      'select 1 from members.identity where member_id = any($1) and (value_cipher is not null or tail_hash is not null)',
      [[one, other]],
    ),
    [],
  )
  // The values belong to nobody now; the erased take nothing any more.
  const [fresh] = await scene.owners(ask([phone('13700000060')]))
  assert.ok(fresh !== one && fresh !== other)
  const [link] = await scene.run((ctx) =>
    linkIdentities(ctx, [
      { by, memberId: one, identities: [card('E3')], at: 1, storeId: null, channel: 'pos', historical: false },
    ]),
  )
  assert.deepEqual(link?.ok || link?.code, 'member_erased')
  assert.deepEqual(await scene.owners(never([card('E3')])), ['unknown_member'])
  const [profile] = await scene.run((ctx) =>
    updateProfiles(ctx, [{ by, memberId: one, name: '新', at: 1, historical: false }]),
  )
  assert.deepEqual(profile?.ok || profile?.code, 'member_erased')
  scene.told.erased.length = 0
  await erase()
  assert.deepEqual(scene.told.erased, [])
})

test('after all of this every key has its identity, and every identity what finds it', async () => {
  assert.deepEqual(await identityFaults(scene.db), [])
})
