import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { grantLevels, levelsOfMembers, revokeGrants, type TierSetDefinition } from '../src/index.ts'
import { anyDefinition, anyHappenings } from './any-story.ts'
import { noonOf, type TierHouse, TODAY, tierHouse } from './house.ts'

/** All that is stored of members, but for the day that was judged last. */
async function allOf(house: TierHouse, ...members: number[]) {
  const states = await house.db.sql(
    `select member_id, programme_id, set_version, since, reached_on, protected_until, below_since, next_due, level, earned, grants
     from tiers.state where member_id = any($1) order by member_id, programme_id`,
    [members],
  )
  const days = await house.db.sql(
    'select * from tiers.spend_day where member_id = any($1) order by member_id, programme_id, day, via_member_id',
    [members],
  )
  return { states, days }
}

const levelsOf = (house: TierHouse, ...members: number[]) =>
  house.db.read(async (ctx) => {
    const levels = await levelsOfMembers(ctx, members)
    return members.map(
      (member) =>
        levels
          .get(member)
          ?.map((one) => `${one.memberId} ${one.level.code}`)
          .join() ?? '',
    )
  })

test('joined, the windows of both are one; parted, each has its own back', async () => {
  const house = await tierHouse('tier-merge')
  const { spend, post, merge, unmerge } = house
  await post(
    spend(1, TODAY - 20, 150_000),
    spend(2, TODAY - 3, 60_000),
    spend(2, TODAY - 3, 40_000, { programmeId: house.otherProgrammeId }),
  )
  const before = await allOf(house, 1, 2)
  await merge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['1 gold,1 bronze', '1 gold,1 bronze'])
  assert.deepEqual(await house.changes(), [
    '1 2026-05-26 bronze>silver spend',
    '1 2026-06-12 silver>gold merge',
    '2 2026-06-12 bronze>silver spend',
  ])
  assert.equal((await house.states()).length, 1)
  await unmerge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['1 silver', '2 silver,2 bronze'])
  assert.deepEqual(await allOf(house, 1, 2), before)
  assert.deepEqual((await house.changes(1)).slice(2), ['1 2026-06-12 gold>silver unmerge'])
  assert.equal((await house.changes(2)).length, 1)
})

test('what came in under each while they were one goes with it', async () => {
  const house = await tierHouse('tier-merge-later')
  const { spend, post, merge, unmerge } = house
  await post(spend(1, TODAY - 60, 60_000))
  await merge(2, 1)
  assert.deepEqual(
    await post(
      spend(1, TODAY - 20, 30_000),
      spend(1, TODAY - 10, 25_000, { viaMemberId: 2 }),
      spend(1, TODAY - 5, 30_000, { viaMemberId: 2 }),
      spend(1, TODAY - 2, 120_000),
    ),
    ['bronze', 'silver', 'silver', 'gold'],
  )
  await unmerge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['1 silver', '2 silver'])
  const [one, two] = await house.states()
  assert.deepEqual([one?.level, two?.level], ['silver', 'silver'])
  assert.equal(await house.levelOn(2, TODAY + 20), 'silver')
  assert.equal(await house.levelOn(2, TODAY + 21), 'bronze')
  assert.deepEqual((await house.changes(2)).slice(-1), ['2 2026-06-13 bronze>silver unmerge'])
})

test('a promise made to either is kept for both', async () => {
  const house = await tierHouse('tier-merge-promise')
  const { spend, post, merge, unmerge } = house
  const kept: TierSetDefinition = {
    levels: [
      { code: 'bronze', name: { zh: '铜' } },
      {
        code: 'gold',
        name: { zh: '金' },
        entry: { any: [{ measure: 'netSpend', window: { days: 10 }, atLeast: 100 }] },
      },
    ],
    retentionDays: 60,
  }
  await house.save(kept, { effectiveFrom: TODAY - 1_000 })
  await house.bring()
  await post(spend(2, TODAY - 30, 100), spend(1, TODAY, 1))
  const before = await allOf(house, 1, 2)
  await merge(2, 1)
  assert.equal(await house.levelOn(1, TODAY + 30), 'gold')
  assert.equal(await house.levelOn(1, TODAY + 31), 'bronze')
  await unmerge(2, 1)
  const after = await allOf(house, 1, 2)
  assert.deepEqual(after.days, before.days)
  // Judged on to the day of the merge meanwhile, 2 is known to stand below.
  assert.deepEqual(
    after.states.map((row) => ({ ...row, below_since: null })),
    before.states,
  )
})

test('grants of both are kept, the higher counts, and each goes home; what was revoked stays revoked', async () => {
  const house = await tierHouse('tier-merge-grants')
  const { by, programmeId, db, merge, unmerge } = house
  const grant = (memberId: number, level: string) =>
    db.transact((ctx) => grantLevels(ctx, [{ by, memberId, programmeId, level, until: TODAY + 10, reason: 'opening' }]))
  await grant(1, 'silver')
  await grant(2, 'platinum')
  const before = await allOf(house, 1, 2)
  await merge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['1 platinum', '1 platinum'])
  await unmerge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['1 silver', '2 platinum'])
  assert.deepEqual(await allOf(house, 1, 2), before)
  await merge(2, 1)
  await db.transact((ctx) => revokeGrants(ctx, [{ by, memberId: 2, programmeId, reason: 'mistake' }]))
  assert.deepEqual(await levelsOf(house, 1), [''])
  await unmerge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2), ['', ''])
  assert.deepEqual(await house.states(), [])
})

test('several join one and part in another order', async () => {
  const house = await tierHouse('tier-merge-many')
  const { spend, post, merge, unmerge } = house
  await post(...[1, 2, 3, 4].map((member) => spend(member, TODAY - member, 60_000 * member)))
  const before = await allOf(house, 1, 2, 3, 4)
  await merge(2, 1)
  await merge(4, 3)
  await merge(3, 1, [3, 4])
  assert.deepEqual(await levelsOf(house, 4), ['1 gold'])
  await unmerge(2, 1)
  assert.deepEqual(await levelsOf(house, 1, 2, 3, 4), ['1 gold', '2 silver', '1 gold', '1 gold'])
  await unmerge(4, 1)
  await unmerge(3, 1)
  assert.deepEqual(await levelsOf(house, 1, 2, 3, 4), ['1 silver', '2 silver', '3 silver', '4 gold'])
  const after = await allOf(house, 1, 2, 3, 4)
  assert.deepEqual(after, before)
})

test('both at once: two absorbed by one command, and parted by one', async () => {
  const house = await tierHouse('tier-merge-batch')
  const { spend, post, db, by } = house
  await post(...[1, 2, 3].map((member) => spend(member, TODAY, 70_000)))
  const before = await allOf(house, 1, 2, 3)
  const moves = [2, 3].map((absorbed) => ({ mergeId: absorbed, branch: [absorbed], absorbed, root: 1, by }))
  const all = async (how: 'absorb' | 'release') => {
    await db.sql(`update members.root set root_id = ${how === 'absorb' ? 1 : 'member_id'} where member_id in (2, 3)`)
    await db.transact(async (ctx) => {
      for (const hook of ctx.lineage) await hook[how](ctx, moves)
    })
  }
  await all('absorb')
  assert.deepEqual(await levelsOf(house, 1, 2, 3), ['1 gold', '1 gold', '1 gold'])
  await all('release')
  assert.deepEqual(await allOf(house, 1, 2, 3), before)
})

test('people without purchases are joined and parted without a trace', async () => {
  const house = await tierHouse('tier-merge-empty')
  await house.merge(2, 1)
  await house.unmerge(2, 1)
  assert.deepEqual(await house.db.sql('select from tiers.before_merge'), [])
  assert.deepEqual(await house.states(), [])
})

test('erased: no level, no grant; what was bought stays', async () => {
  const house = await tierHouse('tier-erase')
  const { spend, post, db } = house
  await post(spend(1, TODAY, 70_000), spend(2, TODAY, 70_000), spend(3, TODAY, 100))
  await house.merge(2, 1)
  await db.transact(async (ctx) => {
    for (const hook of ctx.lineage) await hook.erase(ctx, [1, 2, 3])
  })
  assert.deepEqual(await house.states(), [])
  assert.deepEqual(await db.sql('select from tiers.before_merge'), [])
  assert.equal((await db.sql('select from tiers.spend_day')).length, 3)
  assert.deepEqual((await house.changes(1)).at(-1), '1 2026-06-15 silver>bronze erased')
  assert.equal(await house.runOn(TODAY + 40), 0)
})

test('any two histories: joined and parted, both stand as they stood', async () => {
  const house = await tierHouse('tier-merge-any', 1_000)
  let saved = 0
  let last = 0
  await fc.assert(
    fc.asyncProperty(
      anyDefinition,
      anyHappenings,
      anyHappenings,
      fc.boolean(),
      async (definition, one, other, late) => {
        const start = TODAY + 1_000 * ++saved
        await house.save(definition, { expectedVersion: saved - 1, effectiveFrom: start - 500 })
        await house.db.sql('update tiers.sweep set finished_at = now()')
        const [root, absorbed] = [++last, ++last]
        // A purchase of nothing leaves no row, and yet its day has been judged: the clock does not go back behind it.
        let latest = start
        for (const [member, happenings] of [
          [root, one],
          [absorbed, other],
        ] as const) {
          let day = start
          for (const what of happenings) {
            day += what.after
            if (what.kind !== 'buy') continue
            const shift = late ? (what.netMinor % 7) - 3 : 0
            latest = Math.max(latest, day + shift)
            await house.post(
              house.spend(member, day + shift, what.netMinor, { orders: what.orders, pointsEarned: what.points }),
            )
          }
        }
        // Both are judged up to one day beforehand, as the merge will do.
        const [row] = await house.db.sql<{ day: number }>(
          `select greatest(max(day), (select max(judged_on) from tiers.state where member_id = any($1))) - date '1970-01-01' as day
         from tiers.spend_day where member_id = any($1)`,
          [[root, absorbed]],
        )
        if (row?.day === null || row?.day === undefined) return
        const today = Math.max(Number(row.day), latest)
        house.clock.set(noonOf(today))
        await house.runOn(today)
        const shown = () => levelsOf(house, root, absorbed)
        const [levels, stored, changes] = [
          await shown(),
          await allOf(house, root, absorbed),
          await house.changes(absorbed),
        ]
        await house.merge(absorbed, root)
        await house.unmerge(absorbed, root)
        assert.deepEqual(await shown(), levels)
        const bare = ({ days, states }: typeof stored) => ({
          days,
          // A promise renewed or a fall begun on a day on which the level stays is written when it is next due, or at a merge:
          // what follows from it is compared above, in the level with what lies ahead of it.
          states: states.map(({ below_since: _, reached_on: __, protected_until: ___, ...state }) => state),
        })
        assert.deepEqual(bare(await allOf(house, root, absorbed)), bare(stored))
        assert.deepEqual(await house.changes(absorbed), changes)
      },
    ),
    { numRuns: 40 },
  )
})
