import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, type Scope } from '@atrium/kernel'
import { byStaff, bySystem } from '@atrium/testkit'
import { assignMembers } from '../src/commands/assign-members.ts'
import { blockIdentities } from '../src/commands/block-identities.ts'
import { eraseMembers } from '../src/commands/erase-members.ts'
import { mergeMembers } from '../src/commands/merge-members.ts'
import { unmergeMembers } from '../src/commands/unmerge-members.ts'
import { admitToScope, type RegisterAsk, registerMembers } from '../src/index.ts'
import { COUNT_LIMIT, countListed, type ListPlace, type MemberFilter, pageOfMembers } from '../src/list-members.ts'
import { card, openScene } from './scene.ts'

const by = bySystem()
const DAY = 86_400_000
const at = (year: number, month: number, day: number) => dayOf(year, month, day) * DAY
const scene = await openScene(import.meta)

async function register(name: string, more: Partial<RegisterAsk> = {}): Promise<number> {
  const ask: RegisterAsk = {
    by,
    identities: [card(name)],
    at: at(2026, 1, 1),
    channel: 'pos',
    storeId: null,
    historical: true,
    ...more,
  }
  const [made] = await scene.run((ctx) => registerMembers(ctx, [ask]))
  assert.ok(made?.ok, JSON.stringify(made))
  return made.value.memberId
}

/** The whole list, read in pages of `limit`. */
async function listed(filter: MemberFilter, scope: Scope = 'all', limit = 2): Promise<number[]> {
  const found: number[] = []
  let after: ListPlace | undefined
  do {
    const page = await scene.db.read((ctx) => pageOfMembers(ctx, scope, { filter, sort: 'newest', after, limit }))
    assert.ok(page.rootIds.length <= limit)
    found.push(...page.rootIds)
    after = page.next
  } while (after)
  const reversed: number[] = []
  do {
    const page = await scene.db.read((ctx) => pageOfMembers(ctx, scope, { filter, sort: 'oldest', after, limit }))
    reversed.push(...page.rootIds)
    after = page.next
  } while (after)
  assert.deepEqual(reversed.reverse(), found, 'oldest first is the same list')
  const counted = await scene.db.read((ctx) => countListed(ctx, scope, filter))
  assert.deepEqual(counted, { count: found.length, more: false })
  return found
}

const may = await register('LIST-MAY', {
  at: at(2026, 5, 1),
  channel: 'wechat',
  profile: { gender: 'female', birthday: dayOf(1990, 5, 20) },
})
const june = await register('LIST-JUNE', {
  at: at(2026, 6, 30),
  channel: 'app',
  profile: { gender: 'male', birthday: dayOf(1980, 5, 1) },
})
const left = await register('LIST-LEFT', { at: at(2026, 3, 1), stage: 'prospect' })
const met = (memberId: number, storeId: number) =>
  scene.run((ctx) => admitToScope(ctx, [{ memberId, storeId, at: at(2026, 7, 1) }]))

test('people are listed by what is known of them, the newest first, page by page', async () => {
  assert.deepEqual(await listed({}), [june, may, left])
  assert.deepEqual(await listed({ stage: 'joined' }), [june, may])
  assert.deepEqual(await listed({ stage: 'prospect' }), [left])
  assert.deepEqual(await listed({ channel: 'wechat' }), [may])
  assert.deepEqual(await listed({ gender: 'male' }), [june])
  assert.deepEqual(await listed({ birthMonth: 5 }), [june, may])
  assert.deepEqual(await listed({ birthMonth: 5, gender: 'female' }), [may])
  assert.deepEqual(await listed({ birthMonth: 6 }), [])
  const inMay = { joinedFrom: dayOf(2026, 5, 1), joinedTill: dayOf(2026, 5, 31) }
  assert.deepEqual(await listed(inMay), [may], 'both days count')
  assert.deepEqual(await listed({ joinedTill: dayOf(2026, 5, 1) }), [may], 'a prospect has not joined')
})

test('only whom the stores in scope have met is listed and counted, a person once', async () => {
  for (const storeId of [5, 6]) await met(may, storeId)
  await met(left, 6)
  assert.deepEqual(await listed({}, new Set([5])), [may])
  assert.deepEqual(await listed({}, new Set([5, 6])), [may, left])
  assert.deepEqual(await listed({ metBy: new Set([6]) }), [may, left])
  assert.deepEqual(await listed({ metBy: new Set([6]) }, new Set([5])), [], 'a node outside the scope opens nothing')
  assert.deepEqual(await listed({ stage: 'prospect' }, new Set([5])), [])
  assert.deepEqual(await listed({}, new Set<number>()), [])
})

test('a merged person is listed once, by what its page says, and as before when parted', async () => {
  const [merged] = await scene.run((ctx) => mergeMembers(ctx, [{ by, memberId: june, otherId: left }]))
  assert.ok(merged?.ok)
  const { rootId, mergeId } = merged.value
  assert.deepEqual(await listed({}), [rootId, may])
  assert.deepEqual(await listed({ stage: 'prospect' }), [])
  assert.deepEqual(await listed({ gender: 'male' }), [rootId], 'said by either')
  assert.deepEqual(await listed({}, new Set([6])), [rootId, may], 'met as either')
  assert.deepEqual(await listed({ stage: 'joined', gender: 'male' }, new Set([6])), [rootId])
  await scene.run((ctx) => unmergeMembers(ctx, [{ by, mergeId }]))
  assert.deepEqual(await listed({}), [june, may, left])
  assert.deepEqual(await listed({ gender: 'male' }, new Set([6])), [])
})

test('homes and guides, blocked and erased', async () => {
  const guideId = 12
  await scene.db.sql(
    `insert into staff.account (id, login, display_name, locale, password_hash, password_set_at, created_at, changed_at)
     select $1, 'list.guide', '导购', 'zh', '$argon2id$none', now(), now(), now()`,
    [guideId],
  )
  const assign = { by: byStaff(1), memberId: may, historical: false, at: at(2026, 7, 1) }
  await scene.run((ctx) => assignMembers(ctx, [{ ...assign, kind: 'guide', targetId: guideId }]))
  assert.deepEqual(await listed({ guideId }), [may])
  assert.deepEqual(await listed({ guideId, gender: 'male' }), [])
  await scene.db.sql('update members.person set home_store_id = 6 where member_id = $1', [june])
  assert.deepEqual(await listed({ homes: new Set([6, 7]) }), [june])
  assert.deepEqual(await listed({ homes: new Set([7]) }), [])
  await scene.run((ctx) => blockIdentities(ctx, [{ by, kind: 'card_no', value: 'LIST-JUNE', reason: 'fraud' }]))
  assert.deepEqual(await listed({ blocked: true }), [june])
  await scene.run((ctx) => eraseMembers(ctx, [{ by, memberId: left }]))
  assert.deepEqual(await listed({ stage: 'erased' }), [left])
  assert.deepEqual(await listed({ stage: 'prospect' }), [])
})

test('where few of very many fit, pages may be short and say where to read on; counts stop', async () => {
  await scene.db.sql(
    `with made as (
       insert into members.root select n, n from generate_series(1000000, 1060000) as n returning member_id
     )
     insert into members.person (member_id, merged, joined, since, channel, gender, blocked, erased)
     select member_id, false, true, timestamptz '2019-01-01' + member_id * interval '1 second', 'web',
       case when member_id = 1000000 then 'other' end, false, false
     from made`,
  )
  assert.deepEqual(await listed({ gender: 'other' }), [1_000_000], 'the very last of sixty thousand')
  const counted = (filter: MemberFilter) => scene.db.read((ctx) => countListed(ctx, 'all', filter))
  assert.deepEqual(await counted({ channel: 'web' }), { count: COUNT_LIMIT, more: true })
  assert.deepEqual(await counted({ channel: 'wechat' }), { count: 1, more: false })
})
