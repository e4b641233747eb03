import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DAY_MS, type Day, dayIn } from '@atrium/kernel'
import fc from 'fast-check'
import { expireAccounts } from '../src/chores.ts'
import { type EntryAsk, freezePoints, postEntries, releaseFreezes } from '../src/index.ts'
import { MALL, merge, openHouse, unmerge } from './house.ts'
import { causeOn, PaperLedger } from './paper-ledger.ts'

const house = await openHouse(import.meta)
const { by, clock } = house
await house.members(2_000)

const START: Day = dayIn('Asia/Shanghai', clock()) - 100
const PEOPLE = 3

const post = fc.record({
  kind: fc.constantFrom('earn', 'earn', 'spend', 'take_back'),
  member: fc.nat(PEOPLE - 1),
  amount: fc.integer({ min: 1, max: 50 }),
  day: fc.integer({ min: START, max: START + 90 }),
  ttl: fc.integer({ min: 1, max: 60 }),
  purchase: fc.integer({ min: 1, max: 4 }),
})
type Post = typeof post extends fc.Arbitrary<infer P> ? P : never
const history = fc.array(post, { minLength: 5, maxLength: 40, size: 'max' })

/** Fresh members for each run, so that runs do not meet. */
let lastMember = 0
const people = (): number[] => Array.from({ length: PEOPLE }, () => ++lastMember)

const askOf = (members: readonly number[], step: Post): EntryAsk =>
  ({
    by,
    memberId: members[step.member],
    programmeId: MALL,
    kind: step.kind,
    amount: step.amount,
    reason: 'test',
    effectiveAt: causeOn(step.day).effectiveAt,
    purchaseId: step.purchase,
    historical: true,
    ...(step.kind === 'earn' ? { expiresOn: step.day + step.ttl } : {}),
    ...(step.kind === 'take_back' ? { fromPurchaseId: step.purchase } : {}),
  }) as EntryAsk

/** The same on paper: the pure book on tables in memory. */
function onPaper(steps: readonly Post[]): PaperLedger {
  const ledger = new PaperLedger()
  for (const step of steps) {
    const memberId = step.member + 1
    ledger.run([memberId], (book) => {
      const { by: _, effectiveAt: __, ...ask } = askOf([1, 2, 3], step)
      const cause = causeOn(step.day, { viaMemberId: memberId, purchaseId: step.purchase })
      book.post({ ...ask, ...cause } as Parameters<typeof book.post>[0])
    })
  }
  return ledger
}

const inDatabase = async (members: readonly number[]) => ({
  accounts: await Promise.all(members.map((memberId) => house.account(memberId))),
  stories: await Promise.all(members.map((memberId) => house.story(memberId))),
  lots: await house.sql<{ member_id: number; remaining: string; expires_on: Day }>(
    `select member_id, remaining, expires_on - date '1970-01-01' as expires_on from points.lot
     where member_id = any($1) and remaining > 0 order by member_id, expires_on, lot_id`,
    [members],
  ),
})

it('the database keeps what the book decides, one by one or in batches of any size', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 40 }), async (steps, size) => {
      const paper = onPaper(steps)
      for (const batch of [1, size]) {
        const members = people()
        for (let at = 0; at < steps.length; at += batch) {
          const asks = steps.slice(at, at + batch).map((step) => askOf(members, step))
          await house.transact((ctx) => postEntries(ctx, asks))
        }
        const found = await inDatabase(members)
        for (const [at, memberId] of members.entries()) {
          assert.deepEqual(found.accounts[at] ?? { balance: 0, frozen: 0, debt: 0 }, paper.account(at + 1))
          assert.deepEqual(found.stories[at], paper.story(at + 1))
          const lots = found.lots.filter((lot) => lot.member_id === memberId)
          assert.deepEqual(
            lots.map((lot) => [Number(lot.remaining), lot.expires_on]),
            paper
              .lotsOf(at + 1)
              .filter((lot) => lot.remaining > 0)
              .map((lot) => [lot.remaining, lot.expiresOn])
              .sort(([, a], [, b]) => (a as number) - (b as number)),
          )
        }
      }
      await house.audit()
    }),
    { numRuns: 12 },
  )
})

it('members joined and parted with freezes on the way leave every law whole', { timeout: 120_000 }, async () => {
  const tree = fc.constantFrom('inner', 'outer')
  await fc.assert(
    fc.asyncProperty(history, fc.nat(60), tree, fc.boolean(), async (steps, frozen, order, between) => {
      const members = people()
      const [a, b, c] = members as [number, number, number]
      for (const step of steps) await house.transact((ctx) => postEntries(ctx, [askOf(members, step)]))
      await house.transact((ctx) => expireAccounts(ctx, 10_000))
      const at = { by, programmeId: MALL, reason: 'reward' }
      const [held] = await house.transact((ctx) =>
        freezePoints(ctx, [{ ...at, memberId: c, amount: frozen + 1, timesOutAt: clock() + DAY_MS }]),
      )
      const before = await inDatabase(members)
      await merge(house, c, b)
      await merge(house, b, a, [b, c])
      await house.audit()
      if (between) {
        await house.transact((ctx) =>
          postEntries(
            ctx,
            steps.map((step) => askOf(members, step)),
          ),
        )
        if (held?.ok)
          await house.transact((ctx) => releaseFreezes(ctx, [{ ...at, memberId: c, freezeId: held.value.freezeId }]))
        await house.audit()
      }
      if (order === 'inner') {
        await unmerge(house, c, a)
        await unmerge(house, b, a)
      } else {
        await unmerge(house, b, a, [b, c])
        await unmerge(house, c, b)
      }
      await house.audit()
      if (!between) {
        const after = await inDatabase(members)
        const zero = { balance: 0, frozen: 0, debt: 0 }
        assert.deepEqual(after.lots, before.lots)
        assert.deepEqual(
          after.accounts.map((one) => one ?? zero),
          before.accounts.map((one) => one ?? zero),
        )
      }
    }),
    { numRuns: 20 },
  )
})
