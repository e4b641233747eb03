import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { dayIn } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { pointsModule } from '@atrium/points'
import { freshDatabase, testClock } from '@atrium/testkit'
import { budgetsOf } from '../src/budgets.ts'
import { earningsOf } from '../src/earning-queries.ts'
import {
  type EarningRule,
  loyaltyModule,
  postActions,
  postPurchases,
  type RuleSetDefinition,
  saveRuleSets,
} from '../src/index.ts'
import { by, card, expectDone, setStage } from './stage.ts'

// Sums by day and by rule are what the judgements say; budgets tell how long they last.

const NOON = Date.parse('2026-03-02T12:00:00+08:00')
const DAY_MS = 86_400_000
const clock = testClock(NOON)
const db = await freshDatabase(import.meta, { clock })

const rule = (code: string, action: EarningRule['action'], more: Partial<EarningRule> = {}): EarningRule => ({
  ...{ code, name: { zh: code }, trigger: 'purchase', from: null, to: null, action, priority: 100, stop: false },
  ...more,
})
const rules: RuleSetDefinition = {
  combine: 'max',
  rules: [
    rule('base', { type: 'rate', points: '1', perMinor: 100, rounding: 'floor', each: 'purchase' }),
    rule(
      'bonus',
      { type: 'fixed', points: 10, each: 'purchase' },
      {
        when: { field: 'purchase.paidMinor', op: 'ge', value: 5_000 },
        caps: { budget: 1_000 },
      },
    ),
    rule('daily', { type: 'fixed', points: 5, each: 'purchase' }, { caps: { perMemberDay: 12 } }),
    rule('check-in', { type: 'fixed', points: 1, each: 'purchase' }, { trigger: 'check_in' }),
  ],
}
const stage = await setStage(db, rules)
const deliver = () => deliverAll(db, [...(pointsModule.reactions ?? []), ...(loyaltyModule.reactions ?? [])])
const today = () => dayIn('Asia/Shanghai', clock())
const earnings = (from: number, to: number) => db.read((ctx) => earningsOf(ctx, { programmeId: stage.mall, from, to }))

it('what was bought, given, held back and taken back is counted once, by day and by rule', async () => {
  const sales = [3_000, 6_000, 7_000, 8_000, 100].map((paid, at) =>
    stage.sale(`s-${at}`, NOON + at * 60_000, paid, card('E1')),
  )
  const posted = await db.transact((ctx) => postPurchases(ctx, sales))
  const memberId = expectDone(posted[0]).memberId
  assert.ok(memberId)
  const { lines: _, paidMinor: __, ...back } = stage.sale('s-1r', NOON + DAY_MS, 0)
  clock.advance(DAY_MS)
  const returned = { ...back, lines: [], kind: 'return', returnOf: { number: 's-1', at: NOON } } as const
  expectDone((await db.transact((ctx) => postPurchases(ctx, [returned])))[0])
  const checkIn = { by, memberId, programmeId: stage.mall, action: 'check_in', at: clock(), historical: false } as const
  expectDone((await db.transact((ctx) => postActions(ctx, [checkIn])))[0])
  await deliver()
  await deliver()
  const first = await earnings(today() - 1, today() - 1)
  assert.deepEqual(first.total, {
    ...{ purchases: 5, salesMinor: 24_100, returnsMinor: 0 },
    // 241 by rate, three bonuses, and 12 of 25 that the day allows.
    ...{ points: 241 + 30 + 12, takenBack: 0 },
  })
  assert.deepEqual(
    first.rules.map((row) => [row.ruleCode, row.times, row.salesMinor, row.points, row.heldBack]),
    [
      ['base', 5, 24_100, 241, 0],
      ['bonus', 3, 21_000, 30, 0],
      ['daily', 3, 16_000, 12, 13],
    ],
  )
  const second = await earnings(today(), today())
  const taken = second.total.takenBack
  assert.ok(taken >= 70)
  assert.deepEqual(second.total, { purchases: 0, salesMinor: 0, returnsMinor: 6_000, points: 0, takenBack: taken })
  assert.deepEqual(
    second.rules.map((row) => [row.ruleCode, row.times, row.points]),
    [['check-in', 1, 1]],
  )
  const [ledger] = await db.sql<{ issued: string; taken: string }>(
    'select sum(issued) as issued, sum(taken_back) as taken from points.day where programme_id = $1',
    [stage.mall],
  )
  assert.deepEqual([Number(ledger?.issued), Number(ledger?.taken)], [241 + 30 + 12 + 1, taken])
  const [entries] = await db.sql<{ sum: string }>(
    'select sum(amount) as sum from points.entry where programme_id = $1',
    [stage.mall],
  )
  assert.equal(Number(entries?.sum), 241 + 30 + 12 + 1 - taken)
})

it('a budget tells what is used and left, warns at 80 %, and when it will end', async () => {
  const programme = await db.read(async (ctx) => (await loadOrganization(ctx)).programme(stage.mall))
  assert.ok(programme)
  const budget = async (code: string) => {
    const all = await db.read((ctx) => budgetsOf(ctx, programme))
    const found = all.find((one) => one.ruleCode === code)
    assert.ok(found)
    return found
  }
  const before = await budget('bonus')
  // Three were given, one of them came back with its purchase.
  assert.deepEqual([before.budget, before.used, before.left, before.state], [1_000, 20, 980, 'ok'])
  // 14 days of 28 points.
  for (let day = 0; day < 14; day++) {
    clock.advance(DAY_MS)
    const asks = [0, 1, 2, 3, 4].map((at) => stage.sale(`b-${day}-${at}`, clock(), 5_000, card(`B${day}${at}`)))
    await db.transact((ctx) => postPurchases(ctx, asks))
  }
  clock.advance(DAY_MS)
  await deliver()
  const paced = await budget('bonus')
  assert.deepEqual([paced.used, paced.left, paced.pace, paced.state], [720, 280, 50, 'ok'])
  assert.equal(paced.endsOn, today() + 5)
  assert.equal(
    paced.days.reduce((sum, { points }) => sum + points, 0),
    730,
  )
  const more = Array.from({ length: 12 }, (_, at) => stage.sale(`c-${at}`, clock(), 5_000, card(`C${at}`)))
  await db.transact((ctx) => postPurchases(ctx, more))
  await deliver()
  assert.deepEqual([(await budget('bonus')).used, (await budget('bonus')).state], [840, 'warning'])
  const without = { ...rules, rules: rules.rules.filter(({ code }) => code !== 'bonus') }
  const ask = { by, programmeId: stage.mall, expectedVersion: 1, definition: without }
  expectDone((await db.transact((ctx) => saveRuleSets(ctx, [ask])))[0])
  const gone = await budget('bonus')
  assert.deepEqual([gone.standing, gone.budget, gone.used, gone.name.zh], ['gone', null, 840, 'bonus'])
})

it('what a version before told, without its rules, is counted by what was kept of it', async () => {
  clock.advance(DAY_MS)
  const [posted] = await db.transact((ctx) => postPurchases(ctx, [stage.sale('old-1', clock(), 1_000, card('OLD1'))]))
  const { memberId } = expectDone(posted)
  assert.ok(memberId)
  await deliver()
  const checkIn = { by, memberId, programmeId: stage.mall, action: 'check_in', at: clock(), historical: false } as const
  expectDone((await db.transact((ctx) => postActions(ctx, [checkIn])))[0])
  clock.advance(DAY_MS)
  expectDone((await db.transact((ctx) => postActions(ctx, [{ ...checkIn, at: clock() }])))[0])
  // The outbox that an upgrade finds, and beside it what the new version told.
  const old = await db.sql(
    `update house.outbox set body = (body::jsonb - 'rules')::json
     where topic = 'loyalty.actionsPosted' and effective_at < $1 returning id`,
    [new Date(clock())],
  )
  assert.ok(old.length > 0)
  await deliver()
  assert.deepEqual(await db.sql('select reaction, error from house.parked_event'), [])
  for (const day of [today() - 1, today()]) {
    const { rules: byRule } = await earnings(day, day)
    const row = byRule.find(({ ruleCode }) => ruleCode === 'check-in')
    assert.deepEqual([row?.times, row?.points, row?.heldBack], [1, 1, 0])
  }
})
