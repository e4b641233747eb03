import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS } from '@atrium/kernel'
import { byKey, byStaff } from '@atrium/testkit'
import { adjustmentsOf, countWaiting } from '../src/adjustment-queries.ts'
import { lapseAdjustments } from '../src/chores.ts'
import { type DecideAdjustmentAsk, decideAdjustments } from '../src/commands/decide-adjustments.ts'
import { type AdjustPointsAsk, adjustPoints } from '../src/index.ts'
import { MALL, merge, openHouse } from './house.ts'

// Corrections above the limit: nothing moves before a second person said so, and never twice.

const house = await openHouse(import.meta)
await house.members(60)
await house.setting(MALL, 'points.adjustLimit', 1_000)
const [mei, li] = [byStaff(7), byStaff(8)]
// A key that Mei made.
await house.sql(`insert into staff.api_key (id, name, permissions, node_ids, secret_hash, actor_kind, actor_id, created_at, changed_at)
  values (901, 'desk', '{points.adjust}', '{0}', sha256('desk'), 'staff', 7, now(), now())`)

let lastMember = 0
const someone = (): number => ++lastMember
const of = (memberId: number, amount: number, more: Partial<AdjustPointsAsk> = {}): AdjustPointsAsk => ({
  ...{ by: mei, memberId, programmeId: MALL, amount, reason: 'lost receipt' },
  ...more,
})
const adjust = (...asks: AdjustPointsAsk[]) => house.transact((ctx) => adjustPoints(ctx, asks))
const decide = (...asks: DecideAdjustmentAsk[]) => house.transact((ctx) => decideAdjustments(ctx, asks))
const value = <T>(outcome: { ok: true; value: T } | { ok: false; code: string } | undefined): T => {
  assert.ok(outcome?.ok, outcome?.ok ? '' : outcome?.code)
  return outcome.value
}
const codeOf = (outcome: { ok: boolean; code?: string } | undefined): string | undefined =>
  outcome?.ok ? 'done' : outcome?.code

/** Files a correction that waits; answers its id. */
async function filed(memberId: number, amount: number, more: Partial<AdjustPointsAsk> = {}): Promise<number> {
  const { adjustmentId, entryId } = value((await adjust(of(memberId, amount, more)))[0])
  assert.equal(entryId, null)
  assert.ok(adjustmentId)
  return adjustmentId
}
const verdict = (
  by: DecideAdjustmentAsk['by'],
  memberId: number,
  adjustmentId: number,
  how: DecideAdjustmentAsk['verdict'] = 'approve',
): DecideAdjustmentAsk => ({ by, memberId, programmeId: MALL, adjustmentId, verdict: how })

describe('corrections by hand', () => {
  it('within the limit are posted at once, above it nothing moves until somebody else approves', async () => {
    const memberId = someone()
    assert.deepEqual(await adjust(), [])
    const small = value((await adjust(of(memberId, 1_000)))[0])
    assert.deepEqual([small.balance, small.adjustmentId], [1_000, null])
    const adjustmentId = await filed(memberId, 1_001, { evidence: 'receipt 4711, photo in the post' })
    assert.equal((await house.account(memberId))?.balance, 1_000)
    assert.deepEqual((await decide(verdict(mei, memberId, adjustmentId))).map(codeOf), ['second_person_needed'])
    const approved = value((await decide(verdict(li, memberId, adjustmentId)))[0])
    assert.deepEqual([approved.state, approved.balance], ['approved', 2_001])
    assert.deepEqual((await decide(verdict(li, memberId, adjustmentId))).map(codeOf), ['already_decided'])
    assert.deepEqual(await house.story(memberId), ['adjust 1000', 'adjust 1001'])
    const actions = await house.sql<{ action: string; actor_id: string }>(
      'select action, actor_id from staff.audit where member_id = $1 order by id',
      [memberId],
    )
    assert.deepEqual(
      actions.map((row) => [row.action, Number(row.actor_id)]),
      [
        ['points.adjustPoints', 7],
        ['points.fileAdjustment', 7],
        ['points.decideAdjustments', 8],
      ],
    )
    await house.audit()
  })

  it('many small ones on a day need a second person as one large one does; what was approved is not counted again', async () => {
    const memberId = someone()
    const outcomes = await adjust(of(memberId, 600), of(memberId, -500), of(memberId, 300), of(memberId, 400))
    assert.deepEqual(
      outcomes.map((outcome) => value(outcome).adjustmentId !== null),
      [false, true, false, true],
    )
    const later = value((await adjust(of(memberId, 200, { by: li })))[0])
    assert.ok(later.adjustmentId, 'somebody else’s counts as well')
    value((await decide(verdict(mei, memberId, later.adjustmentId)))[0])
    assert.equal(value((await adjust(of(memberId, 100)))[0]).adjustmentId, null)
    house.clock.advance(DAY_MS)
    assert.equal(value((await adjust(of(memberId, 1_000)))[0]).adjustmentId, null)
  })

  it('an API key is bounded too, and whoever made it does not approve what it asked for', async () => {
    const memberId = someone()
    const adjustmentId = await filed(memberId, 5_000, { by: byKey(901) })
    assert.deepEqual((await decide(verdict(mei, memberId, adjustmentId))).map(codeOf), ['second_person_needed'])
    assert.deepEqual((await decide(verdict(byKey(902), memberId, adjustmentId))).map(codeOf), ['second_person_needed'])
    assert.equal(value((await decide(verdict(li, memberId, adjustmentId)))[0]).balance, 5_000)
  })

  it('the database refuses one person twice, and an approval without its entry', async () => {
    const memberId = someone()
    const adjustmentId = await filed(memberId, 5_000)
    const approve = (account: number, entry: string) =>
      house.sql(
        `update points.adjustment set state = 'approved', decided_account = $1, decided_at = now(), entry_id = ${entry}
         where adjustment_id = $2`,
        [account, adjustmentId],
      )
    await assert.rejects(approve(7, '1'), /adjustment_by_two_people/)
    await assert.rejects(approve(8, 'null'), /adjustment_posted_when_approved/)
  })

  it('twelve who approve at once post one entry', async () => {
    const memberId = someone()
    const adjustmentId = await filed(memberId, 5_000)
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, at) => decide(verdict(byStaff(20 + at), memberId, adjustmentId))),
    )
    const codes = outcomes.flat().map(codeOf)
    assert.equal(codes.filter((code) => code === 'done').length, 1)
    assert.equal(codes.filter((code) => code === 'already_decided').length, 11)
    assert.deepEqual(await house.story(memberId), ['adjust 5000'])
  })

  it('decided twice in one batch, the first counts; one key answers the same again', async () => {
    const memberId = someone()
    const adjustmentId = await filed(memberId, 5_000)
    const ask = { ...verdict(li, memberId, adjustmentId), idempotencyKey: 'approve-1' }
    const [first, second] = await decide(ask, verdict(byStaff(9), memberId, adjustmentId, 'decline'))
    assert.equal(codeOf(second), 'already_decided')
    assert.deepEqual(await decide(ask), [first])
    assert.deepEqual(await house.story(memberId), ['adjust 5000'])
  })

  it('what is not there cannot be taken: the approval is refused and it goes on waiting', async () => {
    const memberId = someone()
    value((await adjust(of(memberId, 500)))[0])
    const adjustmentId = await filed(memberId, -2_000)
    assert.deepEqual((await decide(verdict(li, memberId, adjustmentId))).map(codeOf), ['insufficient_points'])
    value((await decide(verdict(li, memberId, adjustmentId, 'decline')))[0])
    assert.deepEqual(await house.story(memberId), ['adjust 500'])
  })

  it('declined or withdrawn, nothing moves; only who asked withdraws', async () => {
    const memberId = someone()
    const [one, other] = [await filed(memberId, 5_000), await filed(memberId, 6_000)]
    assert.equal(value((await decide(verdict(li, memberId, one, 'decline')))[0]).state, 'declined')
    assert.deepEqual((await decide(verdict(li, memberId, other, 'withdraw'))).map(codeOf), ['not_yours'])
    assert.equal(value((await decide(verdict(mei, memberId, other, 'withdraw')))[0]).state, 'withdrawn')
    assert.equal(await house.account(memberId), undefined)
  })

  it('nobody decides what has lapsed, whether the night’s work came or not', async () => {
    const memberId = someone()
    const adjustmentId = await filed(memberId, 5_000)
    house.clock.advance(7 * DAY_MS)
    assert.deepEqual((await decide(verdict(li, memberId, adjustmentId))).map(codeOf), ['adjustment_lapsed'])
    assert.ok((await house.transact((ctx) => lapseAdjustments(ctx, 100))) >= 1)
    assert.equal(await house.transact((ctx) => lapseAdjustments(ctx, 100)), 0)
    assert.deepEqual((await decide(verdict(li, memberId, adjustmentId))).map(codeOf), ['adjustment_lapsed'])
  })

  it('asked for a member who was joined to another meanwhile, it is posted to the person', async () => {
    const [root, absorbed] = [someone(), someone()]
    const adjustmentId = await filed(absorbed, 5_000)
    await merge(house, absorbed, root)
    value((await decide(verdict(li, absorbed, adjustmentId)))[0])
    assert.equal((await house.account(root))?.balance, 5_000)
    await house.audit()
  })

  it('the queue holds what waits, the oldest first, by pages, of members in scope only', async () => {
    const ids: number[] = []
    for (let at = 0; at < 5; at++) ids.push(await filed(someone(), 5_000 + at))
    const page = (after: { askedAt: number; adjustmentId: number } | undefined, limit: number) =>
      house.read((ctx) =>
        adjustmentsOf(ctx, { by: li, metBy: undefined, waiting: true, programmeId: MALL, after, limit }),
      )
    const seen: number[] = []
    for (let after: Parameters<typeof page>[0] = undefined; ; ) {
      const { rows, next } = await page(after, 2)
      seen.push(...rows.map((row) => row.adjustmentId))
      if (next === undefined) break
      after = next
    }
    assert.deepEqual(
      seen.filter((id) => ids.includes(id)),
      ids,
    )
    assert.equal(await house.read((ctx) => countWaiting(ctx, li, undefined)), seen.length)
    assert.equal(await house.read((ctx) => countWaiting(ctx, byStaff(8, [4_711]), undefined)), 0)
  })

  it('a thousand in one batch', async () => {
    const memberId = someone()
    await house.setting(MALL, 'points.adjustLimit', 0)
    const outcomes = await adjust(...Array.from({ length: 1_000 }, () => of(memberId, 1)))
    assert.ok(outcomes.every((outcome) => value(outcome).adjustmentId !== null))
    const decided = await decide(...outcomes.map((outcome) => verdict(li, memberId, value(outcome).adjustmentId ?? 0)))
    assert.ok(decided.every(({ ok }) => ok))
    assert.equal((await house.account(memberId))?.balance, 1_000)
    await house.audit()
  })
})
