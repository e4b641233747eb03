import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHouse } from './house.ts'
import type { Page } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Change {
  readonly from: string
  readonly to: string
  readonly reason: string
}

const changesOf = async (memberId: string) =>
  (await owner.get<Page<Change>>(`/v1/tiers/of-member/${memberId}/changes?programmeId=${town.mall}`)).items.map(
    ({ from, to, reason }) => [from, to, reason],
  )

it('a purchase lifts at once; 31 days later the night’s work drops, and says why', async () => {
  const sale = await town.buy('lift-1', 200_000, card('L1'))
  assert.deepEqual([town.inMall(sale).tierBefore, town.inMall(sale).tier], ['bronze', 'gold'])
  const member = memberOf(sale)
  await house.nightsPass(30)
  assert.equal((await town.level(member)).code, 'gold', 'the thirtieth day is still in the window')
  await house.nightsPass(1)
  assert.equal((await town.level(member)).code, 'bronze')
  assert.deepEqual(await changesOf(member), [
    ['gold', 'bronze', 'window'],
    ['bronze', 'gold', 'spend'],
  ])
})

it('each threshold counts from its own amount on', async () => {
  for (const [paidMinor, tier] of [
    [49_999, 'bronze'],
    [50_000, 'silver'],
    [199_999, 'silver'],
    [200_000, 'gold'],
    [5_000_000, 'gold'],
    [5_000_001, 'platinum'],
  ] as const) {
    const sale = await town.buy(`threshold-${paidMinor}`, paidMinor, card(`TH${paidMinor}`))
    assert.equal(town.inMall(sale).tier, tier, `${paidMinor} fen`)
  }
})

it('a level given by hand holds until its last day, and the higher of both counts', async () => {
  const member = memberOf(await town.buy('hand-1', 10_000, card('H1')))
  const until = new Date(house.clock() + 10 * 86_400_000).toISOString().slice(0, 10)
  const grant = { memberId: member, programmeId: town.mall, level: 'platinum', until, reason: 'guest of the house' }
  assert.equal((await owner.post<{ level: string }>('/v1/tiers/grants', grant)).level, 'platinum')
  const held = await town.level(member)
  assert.deepEqual([held.code, held.earned], ['platinum', 'bronze'])
  await house.nightsPass(10)
  assert.equal((await town.level(member)).code, 'platinum')
  await house.nightsPass(1)
  assert.equal((await town.level(member)).code, 'bronze')
  assert.deepEqual((await changesOf(member))[0], ['platinum', 'bronze', 'manual_ended'])
})

it('levels are a setting: previewed, saved under their version, brought to everybody by the night', async () => {
  const member = memberOf(await town.buy('set-1', 30_000, card('S1')))
  const path = `/v1/tiers/programmes/${town.mall}/set`
  const { setting, etag } = await owner.setting<{
    definition: { levels: { code: string; name: object; entry?: unknown }[] }
  }>(path)
  const levels = setting.definition.levels.map((level) =>
    level.code === 'silver'
      ? { ...level, entry: { any: [{ measure: 'netSpend', window: { days: 30 }, atLeast: 30_000 }] } }
      : level,
  )
  const preview = await owner.post<{ moves: { from: string; to: string; persons: number }[] }>(
    `/v1/tiers/programmes/${town.mall}/previews`,
    { ...setting.definition, levels },
  )
  assert.ok(
    preview.moves.some(({ from, to }) => from === 'bronze' && to === 'silver'),
    JSON.stringify(preview),
  )
  await owner.put(path, { definition: { ...setting.definition, levels } }, { status: 428, etag: null })
  await owner.put(path, { definition: { ...setting.definition, levels } }, { etag })
  await owner.put(path, { definition: setting.definition }, { status: 412, etag })
  // Sets wait two seconds of the database's own time, for receipts that were on their way when they were saved.
  await sleep(2_100)
  await house.nightsPass(1)
  assert.equal((await town.level(member)).code, 'silver')
  assert.deepEqual((await changesOf(member))[0], ['bronze', 'silver', 'set_changed'])
})

it('how many stand on each level', async () => {
  const { counts } = await owner.get<{ counts: Record<string, number> }>(`/v1/tiers/programmes/${town.mall}/counts`)
  assert.ok((counts.bronze ?? 0) > 0 && (counts.silver ?? 0) > 0, JSON.stringify(counts))
})
