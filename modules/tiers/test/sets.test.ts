import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadOrganization } from '@atrium/organization'
import { byStaff } from '@atrium/testkit'
import { checkDefinition, judgeAlike } from '../src/check-definition.ts'
import {
  bringTierSets,
  defaultDefinition,
  openTierBook,
  previewTierSet,
  saveTierSets,
  type TierSetDefinition,
  tierCounts,
  tierSetOf,
  writeTierBook,
} from '../src/index.ts'
import { type PreviewPart, previewTierSetPart } from '../src/preview.ts'
import { said, TODAY, tierHouse } from './house.ts'

const spendFrom = (atLeast: number) => ({ any: [{ measure: 'netSpend' as const, window: { days: 30 }, atLeast }] })

/** Silver from 300, gold from 1,000, in 30 days. */
const easier: TierSetDefinition = {
  levels: [
    { code: 'bronze', name: { zh: '铜' } },
    { code: 'silver', name: { zh: '银' }, entry: spendFrom(30_000) },
    { code: 'gold', name: { zh: '金' }, entry: spendFrom(100_000) },
  ],
}

test('a definition is checked in full, each fault with its place', () => {
  assert.deepEqual(checkDefinition(defaultDefinition('CNY')), [])
  const faultsOf = (definition: unknown) => checkDefinition(definition).map(({ pointer, code }) => `${pointer} ${code}`)
  const [base, silver] = easier.levels as [TierSetDefinition['levels'][number], TierSetDefinition['levels'][number]]
  const score = { measure: 'rfmScore' as const, window: { days: 30 }, atLeast: 9 }
  const rfm = {
    recencyDays: [{ atMost: 3, score: 3 }],
    orders: [{ atLeast: 1, score: 3 }],
    netSpend: [
      { atLeast: 100, score: 2 },
      { atLeast: 100, score: 1 },
    ],
  }
  assert.deepEqual(faultsOf({ levels: [silver] }), ['/levels/0/entry base_has_entry'])
  assert.deepEqual(faultsOf({ levels: [base, { ...base, code: 'up' }] }), ['/levels/1/entry entry_missing'])
  assert.deepEqual(faultsOf({ levels: [base, silver, silver] }), ['/levels/2/code duplicate_code'])
  assert.deepEqual(faultsOf({ levels: [base, { ...silver, entry: { all: [score] } }] }), [
    '/levels/1/entry/all/0 bands_missing',
  ])
  assert.deepEqual(faultsOf({ levels: [base, { ...silver, entry: { any: [score] } }], rfm }), [
    '/levels/1/entry/any/0 out_of_reach',
    '/rfm/netSpend duplicate_band',
  ])
  const malformed: unknown[] = [
    null,
    {},
    { levels: [] },
    { levels: [base], graceDays: -1 },
    { levels: [base], more: 1 },
    { levels: [base, { ...silver, entry: { any: [] } }] },
    { levels: [base, { ...silver, entry: spendFrom(0) }] },
    { levels: [base, { ...silver, entry: spendFrom(0.5) }] },
    { levels: [base, { ...silver, entry: { any: [{ measure: 'balance', window: { days: 30 }, atLeast: 1 }] } }] },
    { levels: [base, { ...silver, entry: { any: [{ measure: 'points', window: { weeks: 3 }, atLeast: 1 }] } }] },
    { levels: [base, { ...silver, benefits: [{ type: 'freeParking', hours: 0 }] }] },
    { levels: [{ ...base, code: 'Gold Card' }] },
  ]
  for (const definition of malformed) {
    const faults = checkDefinition(definition)
    assert.ok(faults.length > 0 && faults.every((fault) => fault.code === 'malformed'), JSON.stringify(definition))
  }
})

test('names and benefits do not judge', () => {
  const [base, silver, gold] = easier.levels
  const named = {
    ...easier,
    graceDays: 0,
    levels: [{ ...base!, name: { zh: '新' } }, { ...silver!, benefits: [] }, gold!],
  }
  assert.ok(judgeAlike(easier, named))
  assert.ok(!judgeAlike(easier, { ...easier, graceDays: 1 }))
  assert.ok(!judgeAlike(easier, { ...easier, retentionDays: 1 }))
  assert.ok(!judgeAlike(easier, { ...easier, levels: [base!, silver!, { ...gold!, entry: spendFrom(100_001) }] }))
  assert.ok(!judgeAlike(easier, { ...easier, levels: easier.levels.slice(0, 2) }))
})

test('saved under a version; the same again is no change; another’s change is not overwritten', async () => {
  const house = await tierHouse('tier-sets')
  const { db, by, programmeId, otherProgrammeId } = house
  const shown = () => db.read((ctx) => tierSetOf(ctx, programmeId))
  assert.deepEqual(await shown(), {
    version: 0,
    effectiveFrom: null,
    definition: defaultDefinition('CNY'),
    versionToday: 0,
  })
  assert.deepEqual(said([await house.save(easier, { expectedVersion: 1 })]), ['version_stale'])
  assert.deepEqual(said([await house.save(easier)]), ['ok'])
  assert.deepEqual(await shown(), { version: 1, effectiveFrom: TODAY, definition: easier, versionToday: 1 })
  assert.deepEqual(said([await house.save(easier)]), ['version_stale'])
  const again = await house.save(easier, { expectedVersion: 1 })
  assert.deepEqual(again.ok && again.value.version, 1)
  assert.equal((await db.sql('select from tiers.tier_set')).length, 1)

  const ask = { by, programmeId, expectedVersion: 1, definition: { ...easier, graceDays: 3 } }
  const outcomes = await db.transact((ctx) =>
    saveTierSets(ctx, [
      ask,
      ask,
      { ...ask, programmeId: 999 },
      { ...ask, programmeId: otherProgrammeId, expectedVersion: 0, by: byStaff(1, [1]) },
      { ...ask, programmeId: otherProgrammeId, expectedVersion: 0, effectiveFrom: -30_000 },
      { ...ask, programmeId: otherProgrammeId, expectedVersion: 0, definition: { levels: [] } },
      { ...ask, programmeId: otherProgrammeId, expectedVersion: 0 },
    ]),
  )
  assert.deepEqual(said(outcomes), [
    'ok',
    'version_stale',
    'unknown_programme',
    'programme_out_of_scope',
    'invalid_day',
    'tier_set_has_faults',
    'ok',
  ])
  assert.deepEqual(await db.transact((ctx) => saveTierSets(ctx, [])), [])
  const versions = (await house.news<{ version: number }>('tiers.setSaved')).map(({ body }) => body.version)
  assert.deepEqual(versions, [1, 2, 1])
  const trail = await db.sql<{ action: string; version: number }>(
    `select action, (after::json->>'version')::int as version from staff.audit where action like 'tiers.%' order by id`,
  )
  assert.deepEqual(
    trail,
    [1, 2, 1].map((version) => ({ action: 'tiers.saveTierSets', version })),
  )

  const race = await Promise.all(
    [1, 2].map((graceDays) => house.save({ ...easier, graceDays }, { expectedVersion: 2 })),
  )
  assert.deepEqual(said(race).sort(), ['ok', 'version_stale'])
})

test('a saved set is brought to everybody: up, down, and unmoved', async () => {
  const house = await tierHouse('tier-sweep')
  const { spend, post, db, programmeId } = house
  await post(
    spend(1, TODAY - 5, 30_000), // rises to silver
    spend(2, TODAY - 5, 60_000), // stays silver
    spend(3, TODAY - 5, 29_999), // stays bronze
    spend(4, TODAY - 5, 120_000), // silver to gold
    spend(5, TODAY - 90, 100_000), // long gone
    spend(6, TODAY - 5, 6_000_000), // platinum is no more
    spend(7, TODAY - 5, 90_000, { programmeId: house.otherProgrammeId }),
  )
  await house.runOn(TODAY)
  const before = await house.changes()
  const preview = await db.read((ctx) => previewTierSet(ctx, programmeId, easier))
  const expected = {
    before: { bronze: 3, silver: 2, gold: 0, platinum: 1 },
    after: { bronze: 2, silver: 2, gold: 2 },
    moves: [
      { from: 'bronze', to: 'silver', persons: 1, sample: [1] },
      { from: 'platinum', to: 'gold', persons: 1, sample: [6] },
      { from: 'silver', to: 'gold', persons: 1, sample: [4] },
    ],
  }
  assert.deepEqual(preview, expected)
  assert.deepEqual(await house.changes(), before)
  assert.deepEqual(await db.read((ctx) => tierCounts(ctx, programmeId)), expected.before)

  await house.save(easier)
  assert.equal(
    await db.transact((ctx) => bringTierSets(ctx, 10)),
    0,
    'transactions may still run that do not know of it',
  )
  await house.bring(2)
  const moved = (await house.changes()).filter((line) => !before.includes(line))
  assert.deepEqual(moved, [
    '1 2026-06-15 bronze>silver set_changed',
    '4 2026-06-15 silver>gold set_changed',
    '6 2026-06-15 platinum>gold set_changed',
  ])
  assert.deepEqual(await db.read((ctx) => tierCounts(ctx, programmeId)), expected.after)
  const [sweep] = await db.sql('select judged, moved, finished_at is not null as finished from tiers.sweep')
  assert.deepEqual(sweep, { judged: '6', moved: '3', finished: true })
  assert.equal(await house.bring(), 0)
  assert.equal(await house.runOn(TODAY + 26), 5)
  assert.deepEqual(
    (await house.states()).map((row) => row.programme_id),
    [],
  )
})

test('whoever buys before the set is brought is judged by it at once, and not twice', async () => {
  const house = await tierHouse('tier-sweep-access')
  const { spend, post } = house
  await post(...[1, 2, 3, 4].map((member) => spend(member, TODAY - 5, 35_000)))
  await house.save(easier)
  assert.deepEqual(await post(spend(1, TODAY, 100)), ['silver'])
  assert.equal(await house.levelOn(2, TODAY), 'silver')
  // 3 rises by the set, falls with the window while the sweep waits, and must not rise again.
  await post(spend(3, TODAY, 100))
  await house.runOn(TODAY + 26)
  assert.deepEqual(await house.changes(3), [
    '3 2026-06-15 bronze>silver set_changed',
    '3 2026-07-11 silver>bronze window',
  ])
  await house.bring()
  assert.deepEqual(await house.changes(1), [
    '1 2026-06-15 bronze>silver set_changed',
    '1 2026-07-11 silver>bronze window',
  ])
  assert.equal((await house.changes(3)).length, 2)
  // 2 and 4 were away all the time: their days are judged as they were.
  assert.deepEqual(await house.changes(2), [
    '2 2026-06-15 bronze>silver set_changed',
    '2 2026-07-11 silver>bronze window',
  ])
  assert.deepEqual(await house.states(), [])
})

test('a set for a day to come: nothing before, everything on the day', async () => {
  const house = await tierHouse('tier-sweep-later')
  const { spend, post } = house
  await house.save(easier, { effectiveFrom: TODAY + 10 })
  await post(spend(1, TODAY, 35_000), spend(2, TODAY, 60_000), spend(3, TODAY, 110_000))
  assert.equal(await house.bring(), 0)
  assert.equal(await house.runOn(TODAY + 9), 0)
  assert.equal(await house.levelOn(3, TODAY + 9), 'silver')
  assert.equal(await house.levelOn(3, TODAY + 10), 'gold')
  await house.runOn(TODAY + 10)
  await house.bring()
  assert.deepEqual(await house.changes(), [
    '1 2026-06-25 bronze>silver set_changed',
    '2 2026-06-15 bronze>silver spend',
    '3 2026-06-15 bronze>silver spend',
    '3 2026-06-25 silver>gold set_changed',
  ])
})

test('new names need nobody judged anew', async () => {
  const house = await tierHouse('tier-sweep-names')
  const { spend, post, db } = house
  await house.save(easier)
  await house.bring()
  await post(spend(1, TODAY, 35_000))
  const [base, ...rest] = easier.levels
  const named = { ...easier, levels: [{ ...base!, name: { zh: '普通会员', en: 'Member' } }, ...rest] }
  assert.deepEqual(said([await house.save(named, { expectedVersion: 1 })]), ['ok'])
  assert.equal((await db.sql('select from tiers.sweep where finished_at is null')).length, 0)
  await post(spend(1, TODAY + 1, 100))
  assert.deepEqual(await house.changes(), ['1 2026-06-15 bronze>silver spend'])
})

test('a set dated back judges history that is still to come in', async () => {
  const house = await tierHouse('tier-sets-back')
  const { spend, post } = house
  await house.save({ ...easier, retentionDays: 90 }, { effectiveFrom: TODAY - 1_000 })
  assert.deepEqual(await post(spend(1, TODAY - 300, 35_000), spend(1, TODAY - 209, 1)), ['silver', 'bronze'])
})

test('two processes bring a set: everybody once', async () => {
  const house = await tierHouse('tier-sweep-race', 80)
  const { spend, post, db } = house
  const members = Array.from({ length: 80 }, (_, at) => at + 1)
  await post(...members.map((member) => spend(member, TODAY, 35_000)))
  await house.save(easier)
  const other = db.another({ clock: house.clock })
  await db.sql(`update tiers.sweep set since = since - interval '1 minute'`)
  const bring = async (on: typeof other) => {
    while ((await on.transact((ctx) => bringTierSets(ctx, 9))) > 0);
  }
  const buy = async () => {
    for (const member of members.slice(0, 20)) {
      await db.transact(async (ctx) => {
        const { lockMembers } = await import('@atrium/members')
        await lockMembers(ctx, [member])
        const asks = [{ memberId: member, programmeId: house.programmeId, through: TODAY, from: TODAY }]
        const book = await openTierBook(ctx, asks, await loadOrganization(ctx))
        book.add(spend(member, TODAY, 1))
        await writeTierBook(ctx, book)
      })
    }
  }
  await Promise.all([bring(db), bring(other), buy()])
  await bring(db)
  const changes = await house.changes()
  assert.equal(changes.length, 80)
  assert.ok(changes.every((line) => line.endsWith('bronze>silver set_changed')))
  const [sweep] = await db.sql('select judged, finished_at is not null as finished from tiers.sweep')
  assert.deepEqual(sweep, { judged: '80', finished: true })
})

test('a preview in parts adds up to the whole', async () => {
  const { db, programmeId } = await tierHouse('tier-parts', 12_000)
  await db.sql(
    `insert into tiers.spend_day (member_id, programme_id, day, via_member_id, net_minor, points, orders, returns)
     select i, $1, $2::date, i, 100 * (i % 400), 0, 1, 0 from generate_series(1, 12000) i`,
    [programmeId, '2026-06-10'],
  )
  const whole = await db.read((ctx) => previewTierSet(ctx, programmeId, easier))
  const parts: PreviewPart[] = []
  for (let after: number | null = 0; after !== null; ) {
    const ask = { programmeId, definition: easier, after, limit: 1 }
    const part: PreviewPart = await db.read((ctx) => previewTierSetPart(ctx, ask))
    parts.push(part)
    after = part.next
  }
  assert.equal(parts.length, 3)
  assert.deepEqual(
    parts.map(({ persons }) => persons),
    [12_000, null, null],
  )
  assert.equal(
    parts.reduce((sum, { judged }) => sum + judged, 0),
    12_000,
  )
  for (const level of Object.keys(whole.after)) {
    const summed = parts.reduce((sum, { after }) => sum + (after[level] ?? 0), 0)
    assert.equal(summed, whole.after[level], level)
  }
  const rising = parts.reduce((sum, { moves }) => sum + (moves[0]?.persons ?? 0), 0)
  assert.deepEqual([whole.moves.length, whole.moves[0]?.persons], [1, rising])
  assert.equal(whole.moves[0]?.sample.length, 5)
})
