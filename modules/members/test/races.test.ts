import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bySystem } from '@atrium/testkit'
import { mergeMembers } from '../src/commands/merge-members.ts'
import { registerMembers } from '../src/commands/register-members.ts'
import { unmergeMembers } from '../src/commands/unmerge-members.ts'
import { verifyPhones } from '../src/commands/verify-phones.ts'
import { lockMembers } from '../src/index.ts'
import { ask, card, id, identityFaults, never, openScene, phone } from './scene.ts'

const scene = await openScene(import.meta, { connections: 16 })

const by = bySystem()

test('twenty transactions that bring the same new identities make one member', async () => {
  const asks = Array.from({ length: 20 }, (_, at) =>
    // In both orders, and some with one of the two alone.
    scene.resolve(
      ask(
        at % 3 === 0
          ? [card('R-1')]
          : at % 3 === 1
            ? [card('R-1'), phone('13900000001')]
            : [phone('13900000001'), card('R-1')],
      ),
      ask([id('phone', '13900000002')]),
    ),
  )
  const outcomes = (await Promise.all(asks)).flat()
  const roots = outcomes.map((each) => each.ok && each.value.rootId)
  assert.equal(new Set(roots.filter((_, at) => at % 2 === 0)).size, 1)
  assert.equal(new Set(roots.filter((_, at) => at % 2 === 1)).size, 1)
  assert.equal(outcomes.filter((each) => each.ok && each.value.created).length, 2)
  assert.deepEqual(await scene.db.sql('select count(*)::int as members from members.member'), [{ members: 2 }])
})

test('batches that name the same known and new people in opposite orders do not wait for each other in a circle', async () => {
  const known = Array.from({ length: 40 }, (_, at) => ask([card(`S-${at}`)]))
  await scene.resolve(...known)
  const [before] = await scene.db.sql<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  const rounds = Array.from({ length: 24 }, (_, round) => {
    const fresh = Array.from({ length: 10 }, (_, at) => ask([card(`T-${at}`), id('pos_id', `T-${at}`)]))
    const batch = [...known, ...fresh]
    return scene.resolve(...(round % 2 === 0 ? batch : batch.reverse()))
  })
  for (const outcomes of await Promise.all(rounds)) assert.ok(outcomes.every((each) => each.ok))
  const [after] = await scene.db.sql<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  assert.equal(after?.deadlocks, before?.deadlocks)
})

test('a merge waits for whoever holds one of the two, and a lock that waited tells the new root', async () => {
  const [one, other] = (await scene.owners(ask([card('U-1')], { at: 1 }), ask([card('U-2')], { at: 2 }))) as number[]
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let locked = () => {}
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve
  })
  const posting = scene.run(async (ctx) => {
    assert.deepEqual([...(await lockMembers(ctx, [other!]))], [[other, other]])
    locked()
    await held
  })
  await isLocked
  // Noted while the locks are held: answers of two connections may reach us in another order than they were committed in.
  const order: string[] = []
  const merging = scene.run(async (ctx) => {
    const outcomes = await mergeMembers(ctx, [{ by, memberId: one!, otherId: other! }])
    order.push('merged')
    return outcomes
  })
  // A second posting queues behind the merge or before it; either way it works on the root of its time.
  const late = scene.run(async (ctx) => {
    const roots = await lockMembers(ctx, [other!])
    order.push('locked')
    return roots.get(other!)
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.deepEqual(order, [])
  release()
  await posting
  const [merged] = await merging
  const root = await late
  assert.equal(merged?.ok && merged.value.rootId, one)
  assert.equal(root, order[0] === 'merged' ? one : other)
  assert.deepEqual([...(await scene.run((ctx) => lockMembers(ctx, [other!])))], [[other, one]])
})

test('the same merge and the same unmerge twice at once happen once', async () => {
  const [one, other] = (await scene.owners(ask([card('V-1')]), ask([card('V-2')]))) as number[]
  const merges = await Promise.all(
    [1, 2, 3].map((n) =>
      scene.run((ctx) =>
        mergeMembers(ctx, [
          n === 2 ? { by, memberId: other!, otherId: one! } : { by, memberId: one!, otherId: other! },
        ]),
      ),
    ),
  )
  const done = merges.flat().filter((each) => each.ok)
  assert.equal(done.length, 1)
  assert.ok(merges.flat().every((each) => each.ok || each.code === 'same_person'))
  const mergeId = done[0]!.ok ? done[0]!.value.mergeId : 0
  const undone = await Promise.all([1, 2].map(() => scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId }]))))
  assert.deepEqual(
    undone
      .flat()
      .map((each) => (each.ok ? 'undone' : each.code))
      .sort(),
    ['already_undone', 'undone'],
  )
})

test('a free number verified by two at once goes to one, and the other waits for a review', async () => {
  const [one, other] = (await scene.owners(ask([card('W-1')]), ask([card('W-2')]))) as number[]
  const said = {
    verifiedAt: 10,
    verifiedHow: 'sms',
    channel: 'app',
    storeId: null,
    historical: false,
    phone: '13900000009',
  }
  const outcomes = await Promise.all(
    [one!, other!].map((memberId) => scene.run((ctx) => verifyPhones(ctx, [{ by, memberId, ...said }]))),
  )
  assert.deepEqual(
    outcomes
      .flat()
      .map((each) => (each.ok ? each.value.state : each.code))
      .sort(),
    ['in_review', 'verified'],
  )
})

test('random batches of linking, merging and unmerging at once leave every identity with one person', async () => {
  const name = (n: number) => card(`X-${n % 12}`)
  const work = Array.from({ length: 40 }, (_, n) => async () => {
    if (n % 5 === 4) {
      const merges = await scene.db.sql<{ merge_id: string }>(
        'select merge_id from members.merge where undone_at is null order by merge_id',
      )
      const ids = merges.filter((_, at) => at % 3 === n % 3).map((row) => Number(row.merge_id))
      await scene.run((ctx) =>
        unmergeMembers(
          ctx,
          ids.map((mergeId) => ({ by, mergeId })),
        ),
      )
    } else await scene.resolve(ask([name(n), name(n * 7 + 1)]), ask([name(n * 5)]), never([name(n + 3), name(n + 4)]))
  })
  await Promise.all(work.map((each) => each()))
  const [bad] = await scene.db.sql(`
    select count(*)::int as n from members.root r join members.root up on up.member_id = r.root_id where up.root_id <> up.member_id`)
  assert.deepEqual(bad, { n: 0 })
  // The trees of merges in force and the roots say the same.
  const [parted] = await scene.db.sql(`
    select count(*)::int as n from members.merge m
    join members.root a on a.member_id = m.absorbed_link join members.root s on s.member_id = m.survivor_link
    where m.undone_at is null and a.root_id <> s.root_id`)
  assert.deepEqual(parted, { n: 0 })
  const [orphan] = await scene.db.sql(`
    select count(*)::int as n from members.root r where r.root_id <> r.member_id and not exists (
      select from members.merge m where m.undone_at is null and r.member_id in (m.absorbed_link, m.survivor_link))`)
  assert.deepEqual(orphan, { n: 0 })
  assert.deepEqual(await identityFaults(scene.db), [])
})

test('the same registration five times at once joins once', async () => {
  const registration = {
    by,
    identities: [phone('13900000100'), card('Y-1')],
    profile: { name: '王五' },
    at: 5000,
    channel: 'wechat',
    storeId: null,
    historical: false,
  }
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => scene.run((ctx) => registerMembers(ctx, [registration]))),
  )
  assert.equal(outcomes.flat().filter((each) => each.ok && each.value.joined).length, 1)
  assert.equal(new Set(outcomes.flat().map((each) => each.ok && each.value.memberId)).size, 1)
  const [joined] = await scene.db.sql(`select count(*)::int as n from house.outbox where topic = 'members.joined'`)
  assert.deepEqual(joined, { n: 1 })
})
