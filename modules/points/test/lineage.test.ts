import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Ctx, DAY_MS } from '@atrium/kernel'
import { type NamedIdentity, resolveMembers, unmergeMembers } from '@atrium/members'
import { entriesOfMember } from '../src/account-queries.ts'
import {
  balancesOfMembers,
  captureFreezes,
  freezePoints,
  lotsOfPurchases,
  postEntries,
  reverseEntries,
} from '../src/index.ts'
import { codeOf, openClerk, value } from './clerk.ts'
import { BRAND, MALL, merge, openHouse, unmerge } from './house.ts'

const house = await openHouse(import.meta)
const { by } = house
const { ask, post, someone } = await openClerk(house)

describe('members joined and parted', () => {
  it('points, freezes and debt move and come back; freezes keep their id', async () => {
    const [a, b] = [someone(), someone()]
    await post(
      ask('earn', a, 100),
      ask('spend', a, 10),
      ask('earn', a, 9, { programmeId: BRAND }),
      ask('take_back', b, 15),
    )
    const to = { by, programmeId: MALL, reason: 'reward' }
    const [held] = await house.transact((ctx) =>
      freezePoints(ctx, [{ ...to, memberId: a, amount: 30, timesOutAt: null }]),
    )
    const picture = async () => ({
      accounts: [await house.account(a), await house.account(b), await house.account(a, BRAND)],
      lots: await house.sql(
        `select member_id, lot_id, remaining, frozen, via_member_id, expires_on::text
         from points.lot where member_id = any($1) and remaining > 0 order by lot_id`,
        [[a, b]],
      ),
      freezes: await house.sql(
        'select member_id, freeze_id, state, via_member_id from points.freeze where member_id = any($1)',
        [[a, b]],
      ),
      named: await house.sql('select * from points.freeze_lot where member_id = any($1)', [[a, b]]),
    })
    const before = await picture()
    await merge(house, a, b)
    assert.deepEqual(await house.account(b), { balance: 75, frozen: 30, debt: 15 })
    assert.deepEqual(await house.account(b, BRAND), { balance: 9, frozen: 0, debt: 0 })
    await house.audit()
    await unmerge(house, a, b)
    assert.deepEqual(await picture(), before)
    await house.audit()

    await merge(house, a, b)
    const [captured] = await house.transact((ctx) =>
      captureFreezes(ctx, [{ ...to, memberId: a, freezeId: value(held).freezeId }]),
    )
    assert.equal(value(captured).balance, 45)
    await unmerge(house, a, b)
    const [again] = await house.transact((ctx) =>
      captureFreezes(ctx, [{ ...to, memberId: a, freezeId: value(held).freezeId }]),
    )
    assert.equal(codeOf(again), 'unknown_freeze')
    await house.audit()
  })

  it('what comes in under the absorbed goes to the root, and back when they are parted', async () => {
    const [a, b] = [someone(), someone()]
    await post(ask('earn', a, 100), ask('earn', b, 50))
    await merge(house, a, b)
    value((await post(ask('earn', a, 7)))[0])
    assert.deepEqual(await house.account(b), { balance: 157, frozen: 0, debt: 0 })
    const listed = await house.read((ctx) => entriesOfMember(ctx, { memberId: a, programmeId: MALL, limit: 50 }))
    assert.deepEqual(
      listed?.map((entry) => [entry.memberId, entry.viaMemberId, entry.kind]).sort(),
      [
        [a, a, 'earn'],
        [a, a, 'transfer_out'],
        [b, a, 'earn'],
        [b, a, 'transfer_in'],
        [b, b, 'earn'],
      ].sort(),
    )
    await unmerge(house, a, b)
    assert.deepEqual([(await house.account(a))?.balance, (await house.account(b))?.balance], [107, 50])
    await house.audit()
  })

  it('an entry of the absorbed is reversed through the root', async () => {
    const [a, b] = [someone(), someone()]
    const posted = await post(ask('earn', a, 100), ask('spend', a, 40), ask('earn', b, 1))
    await merge(house, a, b)
    const reverse = (entryId: number, memberId: number) =>
      house.transact((ctx) => reverseEntries(ctx, [{ by, memberId, programmeId: MALL, entryId, reason: 'storno' }]))
    assert.equal(value((await reverse(value(posted[1]).entryId, b))[0]).balance, 101)
    await unmerge(house, a, b)
    assert.deepEqual([(await house.account(a))?.balance, (await house.account(b))?.balance], [100, 1])
    assert.equal(codeOf((await reverse(value(posted[1]).entryId, b))[0]), 'unknown_entry')
    assert.equal(codeOf((await reverse(value(posted[1]).entryId, a))[0]), 'already_reversed')
    await house.audit()
  })

  it('lotsOfPurchases follows points through accounts', async () => {
    const [a, b] = [someone(), someone()]
    const long = { expiresOn: 30_000 }
    const soon = { expiresOn: Math.floor(house.clock() / DAY_MS) + 10 }
    await post(ask('earn', a, 100, { purchaseId: 501, ...soon }), ask('earn', a, 40, { purchaseId: 502, ...long }))
    await post(ask('spend', a, 20))
    await merge(house, a, b)
    await post(ask('earn', a, 5, { effectiveAt: house.clock() + 11 * DAY_MS }))
    await unmerge(house, a, b)
    const asks = [501, 502, 503].map((purchaseId) => ({ memberId: a, programmeId: MALL, purchaseId }))
    assert.deepEqual(await house.read((ctx) => lotsOfPurchases(ctx, asks)), [
      { memberId: a, programmeId: MALL, purchaseId: 501, granted: 100, remaining: 0, frozen: 0, expired: 80 },
      { memberId: a, programmeId: MALL, purchaseId: 502, granted: 40, remaining: 40, frozen: 0, expired: 0 },
      { memberId: a, programmeId: MALL, purchaseId: 503, granted: 0, remaining: 0, frozen: 0, expired: 0 },
    ])
    await house.audit()
  })

  it('erased members leave nothing outstanding', async () => {
    const [a, b] = [someone(), someone()]
    await post(ask('earn', a, 100), ask('earn', a, 9, { programmeId: BRAND }), ask('take_back', b, 15))
    await house.transact((ctx) =>
      freezePoints(ctx, [{ by, memberId: a, programmeId: MALL, amount: 30, reason: 'x', timesOutAt: null }]),
    )
    await house.transact(async (ctx) => {
      for (const hook of ctx.lineage) await hook.erase(ctx, [a, b])
    })
    for (const memberId of [a, b]) assert.deepEqual(await house.account(memberId), { balance: 0, frozen: 0, debt: 0 })
    assert.deepEqual(await house.story(a, BRAND), ['earn 9', 'forfeit -9'])
    await house.audit()
  })
})

describe('with the real members', () => {
  const phone = { kind: 'phone_verified', value: '+8613800138000', verifiedAt: house.clock(), verifiedHow: 'sms' }
  const card = { kind: 'card_no', value: 'VIP-0001' }
  const resolve = (ctx: Ctx, identities: readonly NamedIdentity[]) =>
    resolveMembers(ctx, [
      { by, identities, at: house.clock(), storeId: null, channel: 'test', create: 'joined', historical: false },
    ])

  it('a purchase that names two people joins them and posts to one, in one transaction; a race changes nothing', async () => {
    const a = value((await house.transact((ctx) => resolve(ctx, [phone])))[0]).memberId
    const b = value((await house.transact((ctx) => resolve(ctx, [card])))[0]).memberId
    assert.notEqual(a, b)
    await post(ask('earn', a, 100), ask('earn', b, 40))
    const purchase = () =>
      house.transact(async (ctx) => {
        const { memberId } = value((await resolve(ctx, [card, phone]))[0])
        return postEntries(ctx, [ask('earn', memberId, 10)])
      })
    const spend = () => house.transact((ctx) => postEntries(ctx, [ask('spend', b, 5), ask('spend', a, 5)]))
    await Promise.all([purchase(), spend(), purchase(), spend(), purchase()])
    const balances = await house.read((ctx) => balancesOfMembers(ctx, [a, b]))
    assert.equal(balances.get(a)?.[0]?.balance, 100 + 40 + 30 - 20)
    assert.deepEqual(balances.get(b), balances.get(a))
    const accounts = [await house.account(a), await house.account(b)]
    assert.deepEqual(accounts.map((account) => account?.balance).sort(), [0, 150])
    await house.audit()

    const [merged] = await house.sql<{ merge_id: string }>('select merge_id from members.merge')
    value((await house.transact((ctx) => unmergeMembers(ctx, [{ by, mergeId: Number(merged?.merge_id) }])))[0])
    const parted = [await house.account(a), await house.account(b)]
    assert.equal(
      parted.reduce((sum, account) => sum + (account?.balance ?? 0), 0),
      150,
    )
    assert.ok(parted.every((account) => (account?.balance ?? 0) > 0))
    await house.audit()
  })
})
