import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeVault } from '@atrium/db'
import type { Chore } from '@atrium/kernel'
import { bySystem, testVault } from '@atrium/testkit'
import { renewHashesAfter, rewrapKeys } from '../src/chores.ts'
import { blockIdentities } from '../src/commands/block-identities.ts'
import { memberViews, resolveMembers } from '../src/index.ts'
import { searchMembers } from '../src/search.ts'
import { ask, card, id, identityFaults, never, openScene, phone } from './scene.ts'

const by = bySystem()

test('keys are renewed while members come and go: everybody is found at every step, and the old key is needed no more', async (t) => {
  const old = await openScene(t.name)
  const plain = Array.from({ length: 30 }, (_, n) => [
    phone(String(13600000000 + n)),
    card(`K${n}`),
    id('plate', `沪K${10000 + n}`),
  ])
  const owners = await old.owners(...plain.map((identities) => ask(identities)))
  await old.resolve(ask([card('K0'), card('K1')], { create: 'never' }), ask([card('K2'), id('plate', '沪K10003')]))
  await old.run((ctx) => blockIdentities(ctx, [{ by, kind: 'card_no', value: 'BLOCKED', reason: 'test' }]))

  // From here on processes have both keys; the one above still writes as it did until the house says otherwise.
  const both = old.db.another({ vault: testVault(2) })
  const renew = renewHashesAfter(0)
  const run = (chore: Chore, limit: number) => both.transact((ctx) => chore.run(ctx, limit))
  let steps = 0
  let brought = 0
  const versions = async () =>
    (
      await old.db.sql<{ said: string }>(
        `select string_agg(version || ' ' || state, ', ' order by version) as said from members.key_version`,
      )
    )[0]?.said
  const states: (string | undefined)[] = [await versions()]
  for (;;) {
    const done = await run(renew, 7)
    const said = await versions()
    if (said !== states.at(-1)) states.push(said)
    if (done === 0 && said === '2 complete') break
    assert.ok(++steps < 60, 'the renewal comes to an end')
    const [made] = await both.transact((ctx) =>
      resolveMembers(ctx, [ask([card(`N${brought}`), phone(String(13610000000 + brought))])]),
    )
    assert.ok(made?.ok && made.value.created)
    brought++
    const again = await both.transact((ctx) =>
      resolveMembers(
        ctx,
        plain.map((identities) => never(identities.slice(0, 1))),
      ),
    )
    assert.deepEqual(
      again.map((each) => each.ok && each.value.memberId),
      owners,
    )
    const blocked = await both.transact((ctx) => resolveMembers(ctx, [ask([card('BLOCKED')])]))
    assert.deepEqual(
      blocked.map((each) => each.ok || each.code),
      ['identity_blocked'],
    )
    const tail = await both.read((ctx) => searchMembers(ctx, { by: 'tail', digits: '0007' }, 'all', 10))
    assert.deepEqual(
      tail.filter((root) => root === owners[7]),
      [owners[7]],
    )
  }
  assert.deepEqual(states, ['1 complete', '1 complete, 2 filling', '1 retired, 2 complete', '2 complete'])
  // A process whose key file was not replaced says so.
  await assert.rejects(old.owners(never([card('K7')])), /no key of version 2/)

  while ((await run(rewrapKeys, 9)) > 0);
  assert.deepEqual(await old.db.sql('select distinct key_version from members.data_key'), [{ key_version: 2 }])
  const onlyNew = old.db.another({
    vault: makeVault([{ version: 2, key: Buffer.alloc(32, 'test key 2') }]),
  })
  const last = await onlyNew.transact((ctx) =>
    resolveMembers(ctx, [
      ...plain.map((identities) => never(identities.slice(1, 2))),
      ...Array.from({ length: brought }, (_, n) => never([card(`N${n}`)])),
      never([id('plate', '沪K10003')]),
    ]),
  )
  assert.deepEqual(
    last.slice(0, plain.length).map((each) => each.ok && each.value.memberId),
    owners,
  )
  assert.ok(last.every((each) => each.ok))
  const view = (await onlyNew.read((ctx) => memberViews(ctx, [Number(owners[7])], 'whole'))).get(Number(owners[7]))
  assert.equal(view?.phone, '+8613600000007')
  assert.deepEqual(await old.db.sql('select distinct hash_version from members.hint'), [{ hash_version: 2 }])
  assert.deepEqual(await identityFaults(old.db), [])
})

test('nothing is renewed while there is one key', async (t) => {
  const scene = await openScene(t.name)
  await scene.resolve(ask([card('K1')]))
  for (const chore of [renewHashesAfter(0), rewrapKeys]) {
    assert.equal(await scene.run((ctx) => chore.run(ctx, 10)), 0)
  }
})

test('the pause between two steps is kept', async (t) => {
  const scene = await openScene(t.name, { vault: testVault(2) })
  assert.equal(await scene.run((ctx) => renewHashesAfter(60).run(ctx, 10)), 1)
  assert.equal(await scene.run((ctx) => renewHashesAfter(60).run(ctx, 10)), 0)
  assert.deepEqual(await scene.db.sql('select version, state from members.key_version order by version'), [
    { version: 1, state: 'complete' },
    { version: 2, state: 'filling' },
  ])
})
