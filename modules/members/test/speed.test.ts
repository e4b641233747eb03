import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bySystem } from '@atrium/testkit'
import { type RegisterAsk, registerMembers } from '../src/index.ts'
import { ask, card, openScene, phone } from './scene.ts'

// Bars with room for a busy machine: what is measured alone is several times faster. They catch a statement per item.
test('5,000 registrations in batches of 500, and finding them again', async (t) => {
  const scene = await openScene(t.name)
  const asks = Array.from(
    { length: 5000 },
    (_, n): RegisterAsk => ({
      by: bySystem(),
      identities: [phone(String(13500000000 + n)), card(`S${n}`)],
      profile: { name: `会员${n}`, gender: n % 2 === 0 ? 'female' : 'male', birthday: n },
      consents: [{ purpose: 'marketing', channel: 'sms', allowed: n % 3 > 0 }],
      at: 1000 + n,
      channel: 'import',
      storeId: null,
      historical: true,
    }),
  )
  const batches = <T>(of: readonly T[]) => Array.from({ length: 10 }, (_, n) => of.slice(n * 500, (n + 1) * 500))
  let start = performance.now()
  for (const batch of batches(asks)) {
    const outcomes = await scene.run((ctx) => registerMembers(ctx, batch))
    assert.ok(outcomes.every((each) => each.ok && each.value.joined))
  }
  const registering = performance.now() - start
  start = performance.now()
  for (const batch of batches(asks)) {
    const outcomes = await scene.resolve(...batch.map((each) => ask([each.identities[0]!])))
    assert.ok(outcomes.every((each) => each.ok && !each.value.created))
  }
  const finding = performance.now() - start
  t.diagnostic(`registering ${Math.round(registering)} ms, finding ${Math.round(finding)} ms`)
  assert.ok(registering < 6000, `${registering} ms`)
  assert.ok(finding < registering / 2, `${finding} ms`)
})
