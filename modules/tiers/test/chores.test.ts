import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import fc from 'fast-check'
import {
  changesOfMember,
  grantLevels,
  judgeDueTiers,
  type LevelsChanged,
  type LevelsKept,
  openTierBook,
  revokeGrants,
  writeTierBook,
} from '../src/index.ts'
import { anyDefinition, anyHappenings, type Happening } from './any-story.ts'
import { noonOf, said, type TierHouse, TODAY, tierHouse } from './house.ts'
import { promised } from './story.ts'

test('the daily run touches those whose level changes, and nobody else', async () => {
  const house = await tierHouse('tier-run')
  const { spend, post } = house
  assert.equal(await house.runOn(TODAY), 0)
  // 1 drops in 31 days, 2 has a row leaving that changes nothing, 3 is at the base level, 4 drops a day later.
  await post(
    spend(1, TODAY, 60_000),
    spend(2, TODAY, 10_000),
    spend(2, TODAY + 1, 250_000),
    spend(3, TODAY, 10_000),
    spend(4, TODAY + 1, 60_000),
  )
  assert.equal(await house.runOn(TODAY + 30), 0)
  assert.equal(await house.runOn(TODAY + 31), 1)
  assert.deepEqual((await house.changes()).slice(-1), ['4 2026-06-16 bronze>silver spend'])
  assert.deepEqual(await house.changes(1), ['1 2026-06-15 bronze>silver spend', '1 2026-07-16 silver>bronze window'])
  assert.equal(await house.runOn(TODAY + 31), 0)
  assert.equal(await house.runOn(TODAY + 32), 2)
  assert.equal((await house.states()).length, 0)
  const last = (await house.news<LevelsChanged>('tiers.levelsChanged')).at(-1)
  assert.deepEqual([last?.body.reason, last?.historical], ['window', false])
})

test('a promise that ends with the level kept is on record, once, and told', async () => {
  const house = await tierHouse('tier-run-kept')
  const { spend, post } = house
  await house.save(promised(0, 5))
  await house.bring()
  await post(spend(1, TODAY, 100), spend(2, TODAY, 100), spend(3, TODAY, 100))
  assert.equal(await house.runOn(TODAY + 5), 0)
  assert.equal(await house.runOn(TODAY + 6), 3)
  assert.equal(await house.runOn(TODAY + 6), 0)
  assert.deepEqual(await house.changes(1), ['1 2026-06-15 base>silver spend', '1 2026-06-21 silver>silver kept'])
  await house.runOn(TODAY + 11)
  assert.deepEqual((await house.changes(1)).slice(2), ['1 2026-06-26 silver>base window'])
  const [told, ...more] = await house.news<LevelsKept>('tiers.levelsKept')
  assert.deepEqual(
    [told?.body, told?.historical, more.length],
    [{ memberId: 1, programmeId: house.programmeId, level: 'silver', day: TODAY + 6, until: null }, false, 2],
  )
})

test('a level reached anew within its promise is kept anew, until when is on record', async () => {
  const house = await tierHouse('tier-kept-anew')
  const { spend, post } = house
  await house.save(promised(0, 20))
  await house.bring()
  await post(spend(1, TODAY, 100))
  // Below since day 11, promised until day 20.
  await post(spend(1, TODAY + 15, 100))
  assert.deepEqual(await house.changes(1), ['1 2026-06-15 base>silver spend', '1 2026-06-30 silver>silver kept'])
  const [kept] = await house.db.sql<{ facts: object }>(`select facts from tiers.change where reason = 'kept'`)
  assert.deepEqual(kept?.facts, {
    ...{ setVersion: 1, counted: { 'netSpend 10d': 100 } },
    ...{ purchaseId: 1, keptUntil: TODAY + 35 },
  })
  const [row] = (await house.db.read((ctx) => changesOfMember(ctx, { memberId: 1, limit: 1 }))) ?? []
  assert.deepEqual([row?.reason, row?.facts.keptUntil], ['kept', TODAY + 35])
})

test('a run late by weeks dates each change as it would have been', async () => {
  const house = await tierHouse('tier-run-late')
  const { spend, post } = house
  await post(spend(1, TODAY, 5_000_001), spend(2, TODAY, 60_000))
  await post(spend(1, TODAY + 360, 70_000))
  await house.runOn(TODAY + 500)
  assert.deepEqual((await house.changes()).slice(1), [
    '1 2027-06-16 platinum>silver window',
    '1 2027-07-11 silver>bronze window',
    '2 2026-06-15 bronze>silver spend',
    '2 2026-07-16 silver>bronze window',
  ])
})

test('every change of every programme, in each one’s own zone', async () => {
  const house = await tierHouse('tier-run-zones')
  const { spend, post, otherProgrammeId } = house
  await post(spend(1, TODAY, 60_000), spend(1, TODAY, 60_000, { programmeId: otherProgrammeId }))
  house.clock.set(noonOf(TODAY + 31) - 12 * 3_600_000 - 1)
  assert.equal(await house.db.transact((ctx) => judgeDueTiers(ctx, 10)), 0)
  house.clock.advance(1)
  assert.equal(await house.db.transact((ctx) => judgeDueTiers(ctx, 10)), 2)
})

test('two processes at once, against purchases: each change once', async () => {
  const house = await tierHouse('tier-run-race', 60)
  const { spend, post, db } = house
  const members = Array.from({ length: 60 }, (_, at) => at + 1)
  await post(...members.map((member) => spend(member, TODAY, 60_000)))
  house.clock.set(noonOf(TODAY + 31))
  const other = db.another({ clock: house.clock })
  const run = async (on: typeof other) => {
    while ((await on.transact((ctx) => judgeDueTiers(ctx, 7))) > 0);
  }
  const buy = async () => {
    for (const member of members.slice(0, 30)) await lockedPost(house, member, TODAY + 31)
  }
  await Promise.all([run(db), run(other), buy()])
  await run(db)
  for (const member of members) {
    const changes = await house.changes(member)
    assert.equal(changes.filter((line) => line.endsWith('silver>bronze window')).length, 1, changes.join())
    assert.equal(changes.length, member <= 30 ? 3 : 2)
  }
  assert.equal((await house.states()).length, 30)
})

async function lockedPost(house: TierHouse, member: number, day: Day) {
  const { lockMembers } = await import('@atrium/members')
  await house.db.transact(async (ctx) => {
    await lockMembers(ctx, [member])
    const asks = [{ memberId: member, programmeId: house.programmeId, through: day, from: day }]
    const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
    book.add(house.spend(member, day, 60_000))
    await writeTierBook(ctx, book)
  })
}

test('run every day, now and then, or only when something is bought: the same history in the database', async () => {
  const house = await tierHouse('tier-run-any', 3_000)
  const { db, programmeId } = house
  let saved = 0
  let member = 0
  await fc.assert(
    fc.asyncProperty(
      anyDefinition,
      fc.array(anyHappenings, { minLength: 2, maxLength: 4 }),
      async (definition, people) => {
        const start = TODAY + 2_000 * ++saved
        house.clock.set(noonOf(start))
        const outcome = await house.save(definition, { expectedVersion: saved - 1, effectiveFrom: start - 1_000 })
        assert.deepEqual(said([outcome]), ['ok'])
        await db.sql('update tiers.sweep set finished_at = now()')
        const stories = people.map((happenings) => ({ happenings, quiet: ++member, restless: ++member }))
        const end = start + 420
        for (let day = start; day <= end; day += 1 + ((day * 7) % 5)) await tell(house, stories, start, day, 'restless')
        await tell(house, stories, start, end, 'quiet')
        await house.runOn(end, 50)
        for (const { quiet, restless } of stories) {
          const bare = (lines: string[]) => lines.map((line) => line.slice(line.indexOf(' ')))
          assert.deepEqual(bare(await house.changes(restless)), bare(await house.changes(quiet)))
          assert.deepEqual(await standing(house, restless, end), await standing(house, quiet, end))
        }
      },
    ),
    { numRuns: 12 },
  )

  /** Tells what happens up to `through`; the restless are judged by the daily run before anything of that day. */
  async function tell(
    on: TierHouse,
    stories: readonly { happenings: readonly Happening[]; quiet: number; restless: number }[],
    start: Day,
    through: Day,
    how: 'quiet' | 'restless',
  ) {
    for (const story of stories) {
      let day = start
      for (const what of story.happenings) {
        day += what.after
        if (day > through || (how === 'restless' && day <= (told.get(story.restless) ?? start - 1))) continue
        on.clock.set(noonOf(day))
        await happen(on, story[how], day, what)
      }
      if (how === 'restless') told.set(story.restless, through)
    }
    if (how === 'restless') await on.runOn(through, 50)
  }

  async function happen(on: TierHouse, memberId: number, day: Day, what: Happening) {
    const { by } = on
    if (what.kind === 'buy')
      await on.post(on.spend(memberId, day, what.netMinor, { orders: what.orders, pointsEarned: what.points }))
    else if (what.kind === 'revoke')
      await db.transact((ctx) => revokeGrants(ctx, [{ by, memberId, programmeId, reason: 'test' }]))
    else {
      const until = what.days === null ? null : day + what.days
      await db.transact((ctx) =>
        grantLevels(ctx, [{ by, memberId, programmeId, level: what.level, until, reason: 'test' }]),
      )
    }
  }
})

const told = new Map<number, Day>()

/**
 * How a member stands at the end of `day`, judged on from what is stored. Two rows that say the same may have been judged last
 * on different days, because the daily run writes only where the level changes.
 */
async function standing(house: TierHouse, memberId: number, day: Day) {
  const { db, programmeId } = house
  const [row] = await db.sql('select next_due from tiers.state where member_id = $1', [memberId])
  const judged = await db.transact(async (ctx) => {
    const asks = [{ memberId, programmeId, through: day, from: 0 }]
    const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
    return book.account(memberId, programmeId).advance(day)
  })
  return { ...row, ...judged, grants: judged.grants.map(({ level, until }) => ({ level, until })) }
}
