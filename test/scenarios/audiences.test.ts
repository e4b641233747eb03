import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decodeId } from '@atrium/kernel'
import { openHouse } from './house.ts'
import type { Page } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta, undefined, { olap: true })
const town = await buildTown(house)
const { owner } = house

interface Preview {
  readonly people: number
  readonly of: number
  readonly sentence: { readonly zh: string; readonly en: string }
  readonly parts: readonly { readonly pointer: string; readonly people: number }[]
  readonly reach: readonly {
    readonly channel: string
    readonly reachable: number
    readonly reasons: readonly { readonly reason: string; readonly people: number }[]
  }[]
  readonly sample: readonly { readonly memberId: string }[]
}
interface Audience {
  readonly audienceId: string
  readonly people: number | null
  readonly version: number
  readonly definition: number
  readonly dueAt: string | null
}
interface Why {
  readonly holds: boolean
  readonly found: { readonly zh: string; readonly en: string } | null
  readonly below: readonly Why[]
}

const preview = async (filter: object) => {
  await house.follow()
  return owner.post<Preview>('/v1/audiences/previews', { filter })
}
const membersOf = async (audienceId: string) =>
  (await owner.get<Page<{ memberId: string }>>(`/v1/audiences/${audienceId}/members`)).items.map(
    (each) => each.memberId,
  )
const save = async (body: object) =>
  (await owner.post<{ audienceId: string }>('/v1/audiences/saves', { note: '', kind: 'static', ...body })).audienceId
const detail = async (audienceId: string) =>
  (await owner.get<{ audience: Audience }>(`/v1/audiences/${audienceId}`)).audience
const list = async (name: string, memberIds: readonly string[]) =>
  (await owner.post<{ audienceId: string }>('/v1/audiences/lists', { name, note: '', memberIds })).audienceId
const moves = async (audienceId: string) => {
  const growth = await owner.get<{ items: { people: number; entered: number; departed: number }[] }>(
    `/v1/audiences/${audienceId}/growth`,
  )
  return growth.items.map(({ people, entered, departed }) => [people, entered, departed])
}
const spent = (least: number, more: object = {}) => ({
  is: 'purchases',
  measure: 'paid',
  op: 'ge',
  value: least,
  ...more,
})
const member = async (name: string) => memberOf(await town.buy(`m-${name}`, 1_000, card(name)))

it('a filter is tried: exact counts, by condition, in words', async () => {
  const a = memberOf(await town.buy('try-a', 100_000, card('TRY-A')))
  await town.buy('try-b', 20_000, card('TRY-B'))
  const stage = { is: 'field', field: 'stage', op: 'in', value: ['joined', 'prospect'] }
  const found = await preview({ all: [spent(50_000), stage] })
  assert.equal(found.people, 1)
  assert.equal(found.of, 2)
  assert.deepEqual(
    found.sample.map(({ memberId }) => memberId),
    [a],
  )
  assert.deepEqual(found.parts, [
    { pointer: '', people: 1 },
    { pointer: '/all/0', people: 1 },
    { pointer: '/all/1', people: 2 },
  ])
  assert.equal(
    found.sentence.en,
    'sum paid of purchases (net of returns) at least ¥500.00 and Stage is Joined, Prospect',
  )
  assert.equal(found.sentence.zh, '消费的实付合计（扣除退货） 至少 ¥500.00，且 阶段 为 会员、潜客')
  assert.deepEqual(found.reach.find(({ channel }) => channel === 'sms')?.reasons[0], {
    reason: 'no_identity',
    people: 1,
  })
  // Nothing bought is nothing spent.
  assert.equal((await preview({ is: 'purchases', measure: 'paid', op: 'lt', value: 50_000 })).people, 1)
  assert.equal((await preview({ not: spent(50_000) })).people, 1)
})

it('what a filter cannot ask is refused at its place', async () => {
  const filter = {
    all: [
      { is: 'field', field: 'shoeSize', op: 'eq', value: 42 },
      { is: 'level', programme: 'mall-club', op: 'in', value: ['diamond'] },
    ],
  }
  const reply = await owner.ask('POST', '/v1/audiences/previews', { filter })
  assert.equal(reply.statusCode, 422)
  const { code, faults } = reply.json<{ code: string; faults: { pointer: string }[] }>()
  assert.equal(code, 'filter_has_faults')
  assert.deepEqual(
    faults.map(({ pointer }) => pointer),
    ['/filter/all/0/field', '/filter/all/1/value/0'],
  )
})

it('a static audience is found once; a return does not move it, finding it anew does', async () => {
  const sale = await town.buy('static-1', 300_000, card('ST-1'))
  const audienceId = await save({ name: '大额', filter: spent(300_000) })
  assert.equal((await detail(audienceId)).people, null)
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), [memberOf(sale)])
  await town.buy('static-1-back', 0, { kind: 'return', returnOf: { number: 'static-1' }, returned: { whole: true } })
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), [memberOf(sale)])
  await owner.post('/v1/audiences/refreshes', { audienceId })
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), [])
  assert.deepEqual(await moves(audienceId), [
    [0, 0, 1],
    [1, 0, 0],
  ])
})

it('a live audience follows purchases, returns and midnight, and tells of each who comes and goes', async () => {
  const window = { lastDays: 30 }
  const audienceId = await save({
    name: '近30天消费满500',
    kind: 'live',
    filter: spent(50_000, { window, where: { stores: ['kiosk'] } }),
  })
  await house.follow()
  const before = await membersOf(audienceId)
  const kiosk = { ...card('LIVE-1'), store: 'kiosk' }
  const id = memberOf(await town.buy('live-1', 30_000, kiosk))
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), before)
  await town.buy('live-2', 30_000, kiosk)
  await house.follow()
  assert.ok((await membersOf(audienceId)).includes(id))
  await town.buy('live-2-back', 0, { kind: 'return', returnOf: { number: 'live-2' }, returned: { whole: true } })
  await house.follow()
  assert.ok(!(await membersOf(audienceId)).includes(id))
  await town.buy('live-3', 90_000, kiosk)
  await house.follow()
  assert.ok((await membersOf(audienceId)).includes(id))
  await house.travel({ days: 29 })
  await house.follow()
  assert.ok((await membersOf(audienceId)).includes(id), 'the thirtieth day counts')
  await house.travel({ days: 1 })
  await house.follow()
  assert.ok(!(await membersOf(audienceId)).includes(id), 'the day after does not')
  const rows = await house.db.sql<{ topic: string }>(
    "select topic from house.outbox where topic in ('audiences.entered', 'audiences.left') and member_id = $1 order by id",
    [decodeId('mbr', id)],
  )
  assert.deepEqual(
    rows.map(({ topic }) => topic),
    ['audiences.entered', 'audiences.left', 'audiences.entered', 'audiences.left'],
  )
  const lagOf = async (of: string) => (await owner.get<{ lagMs: number | null }>(`/v1/audiences/${of}`)).lagMs
  assert.ok(((await lagOf(audienceId)) ?? -1) >= 0, 'as of when it is right')
  assert.equal(await lagOf(await save({ name: '不跟随', filter: spent(1) })), null)
  // The same stands on the member's page, a part at a time; with the personal data it goes.
  await house.work()
  const path = `/v1/audiences/of-member/${id}`
  type Moves = Page<{ audienceId: string; name: string; entered: boolean }> & { nextCursor?: string }
  const first = await owner.get<Moves>(`${path}/moves?limit=3`)
  const rest = await owner.get<Moves>(`${path}/moves?limit=3&cursor=${first.nextCursor}`)
  const told = [...first.items, ...rest.items].filter((each) => each.audienceId === audienceId)
  assert.deepEqual(
    told.map(({ name, entered }) => [name, entered]),
    [false, true, false, true].map((entered) => ['近30天消费满500', entered]),
  )
  const held = async () => (await owner.get<{ items: Audience[] }>(path)).items.map((each) => each.audienceId)
  const named = await list('名单里的人', [id])
  assert.deepEqual(await held(), [named])
  await owner.post('/v1/members/erasures', { memberId: id })
  await house.work()
  const [left] = await house.db.sql<{ moves: number }>(
    'select count(*)::int as moves from audiences.move where member_id = $1',
    [decodeId('mbr', id)],
  )
  assert.equal(left?.moves, 0)
})

it('a tag tells which audiences ask about it', async () => {
  const filter = { all: [spent(1), { not: { is: 'tag', tag: 'sport', op: 'in', value: ['running'] } }] }
  const audienceId = await save({ name: '不跑步的', filter })
  const uses = await owner.get<{ items: { audienceId: string }[]; others: number }>('/v1/audiences/of-tag/sport')
  assert.deepEqual([uses.items.map((each) => each.audienceId), uses.others], [[audienceId], 0])
  assert.deepEqual((await owner.get<{ items: object[] }>('/v1/audiences/of-tag/food')).items, [])
})

it('merged members are one person in every set, and two again when the merge is undone; the erased are in none', async () => {
  const [one, other, third] = [await member('MERGE-1'), await member('MERGE-2'), await member('MERGE-3')]
  await town.buy('merge-big-1', 300_000, card('MERGE-1'))
  await town.buy('merge-big-2', 300_000, card('MERGE-2'))
  const live = await save({ name: '合并', kind: 'live', filter: spent(600_000) })
  const named = await list('名单', [one, other, third])
  await house.follow()
  assert.deepEqual(await membersOf(live), [])
  assert.equal((await membersOf(named)).length, 3)
  const { mergeId } = await owner.post<{ mergeId: string }>('/v1/members/merges', {
    memberId: one,
    otherId: other,
  })
  await house.follow()
  assert.deepEqual(await membersOf(live), [one])
  assert.deepEqual(await membersOf(named), [one, third])
  // Sets that were stored before are combined as the persons they hold now.
  const [left, right] = [await list('左', [other, third]), await list('右', [one])]
  const combined = async (operation: string, audienceIds: readonly string[]) =>
    (
      await owner.post<{ made: readonly { audienceId: string; people: number }[] }>('/v1/audiences/combinations', {
        ...{ operation, audienceIds, names: [operation], note: '' },
      })
    ).made.map(({ people }) => people)
  assert.deepEqual(await combined('intersect', [named, left]), [2])
  assert.deepEqual(await combined('union', [named, right]), [2])
  assert.deepEqual(await combined('exclude', [named, right]), [1])
  await owner.post('/v1/members/unmerges', { mergeId })
  await house.follow()
  assert.deepEqual(await membersOf(live), [])
  assert.deepEqual(await membersOf(named), [one, other, third])
  await owner.post('/v1/members/erasures', { memberId: third })
  await house.follow()
  assert.deepEqual(await membersOf(named), [one, other])
  assert.deepEqual(await combined('union', [named, left]), [2])
})

it('sets are combined exactly: parts do not overlap, priorities leave nobody twice', async () => {
  const ids = []
  for (let at = 0; at < 8; at++) ids.push(await member(`COMB-${at}`))
  await house.follow()
  const [first, second] = [await list('前五', ids.slice(0, 5)), await list('后五', ids.slice(3))]
  const combine = async (operation: string, names: string[], more: object = {}) =>
    (
      await owner.post<{ made: { audienceId: string; people: number }[] }>('/v1/audiences/combinations', {
        operation,
        names,
        note: '',
        audienceIds: [first, second],
        ...more,
      })
    ).made
  const counts = (made: readonly { people: number }[]) => made.map(({ people }) => people)
  assert.deepEqual(counts(await combine('union', ['u'])), [8])
  assert.deepEqual(counts(await combine('intersect', ['i'])), [2])
  assert.deepEqual(counts(await combine('exclude', ['e'])), [3])
  assert.deepEqual(counts(await combine('dedupe', ['d1', 'd2'])), [5, 3])
  const halves = await combine('split', ['h1', 'h2'], { audienceIds: [first], seed: 'spring', shares: [0.5, 0.5] })
  assert.deepEqual(counts(halves), [3, 2])
  const numbered = await combine('split', ['n1', 'n2', 'n3'], {
    audienceIds: [first],
    seed: 'spring',
    counts: [1, 3, 9],
  })
  assert.deepEqual(counts(numbered), [1, 3, 1], 'the last has what is left')
  const [one = '', two = ''] = halves.map(({ audienceId }) => audienceId)
  const overlap = await owner.post<{ common: number[][]; alone: number[]; together: number }>(
    '/v1/audiences/overlaps',
    {
      audienceIds: [one, two, second],
    },
  )
  assert.deepEqual(overlap.common[0]?.slice(0, 2), [3, 0])
  assert.equal(overlap.together, 8)
  const again = await combine('extract', ['x'], { audienceIds: [first], seed: 'spring', count: 3 })
  assert.deepEqual(
    await membersOf(again[0]?.audienceId ?? ''),
    await membersOf(one),
    'the same seed chooses the same members',
  )
})

it('why: each condition with what was found', async () => {
  const id = memberOf(await town.buy('why-1', 40_000, card('WHY-1')))
  const filter = { all: [spent(30_000), { not: { is: 'purchases', measure: 'count', op: 'ge', value: 1 } }] }
  const audienceId = await save({ name: '为何', filter })
  await house.follow()
  const { isIn, why } = await owner.get<{ isIn: boolean; why: Why }>(`/v1/audiences/${audienceId}/reasons/${id}`)
  assert.equal(isIn, false)
  assert.deepEqual(
    why.below.map(({ holds, found }) => [holds, found]),
    [
      [true, { zh: '¥400.00', en: '¥400.00' }],
      [false, null],
    ],
  )
  assert.deepEqual(
    why.below[1]?.below.map(({ holds, found }) => [holds, found]),
    [[true, { zh: '1', en: '1' }]],
  )
})

it('why: of every kind of condition it is said in words what was found, also below another audience', async () => {
  const id = memberOf(await town.buy('why-2', 40_000, card('WHY-2')))
  const inner = await save({ name: '内层', filter: spent(90_000) })
  await house.follow()
  const bought = (measure: string, op: string, value: unknown, more = {}) => ({
    ...{ is: 'purchases', measure, op, value },
    ...more,
  })
  const asked: readonly (readonly [filter: unknown, found: RegExp])[] = [
    [{ is: 'field', field: 'stage', op: 'in', value: ['joined'] }, /^会员$/],
    [{ is: 'field', field: 'gender', op: 'known' }, /^无$/],
    [{ is: 'field', field: 'homeStore', op: 'known' }, /^(无|\D+)$/],
    [{ is: 'field', field: 'blocked', op: 'eq', value: true }, /^否$/],
    [{ is: 'level', programme: 'mall-club', op: 'in', value: ['gold'] }, /\p{Script=Han}/u],
    [{ is: 'points', programme: 'mall-club', measure: 'available', op: 'ge', value: 1 }, /^[\d,]+$/],
    [{ is: 'consent', purpose: 'marketing', channel: 'sms', value: 'allowed' }, /^未表态$/],
    [{ is: 'reachable', channel: 'wechat' }, /没有这个渠道的联系方式/],
    [{ is: 'met', stores: ['mall'] }, /\p{Script=Han}/u],
    [bought('quantity', 'ge', 1), /^\d+$/],
    [bought('average', 'ge', 1), /^¥400\.00$/],
    [bought('count', 'eq', 0, { window: { from: '2001-01-01', till: '2001-01-02' } }), /^0$/],
    [bought('lastDay', 'lastDays', 7), /^\d{4}-\d\d-\d\d$/],
    [{ is: 'events', measure: 'count', op: 'ge', value: 1 }, /^0$/],
    [
      { is: 'sequence', steps: [{ purchase: {} }, { event: {} }], withinDays: 7 },
      /第 1 步 1 次，最近 .*第 2 步从未发生/,
    ],
    [{ is: 'sample', seed: 'a', to: 0.5 }, /^抽签位置 [\d.]+%$/],
  ]
  const other = { is: 'audience', audienceId: inner }
  const filter = { any: [...asked.map(([each]) => each), other] }
  const { why } = await owner.get<{ why: Why }>(
    `/v1/audiences/${await save({ name: '样样都问', filter })}/reasons/${id}`,
  )
  for (const [at, [each, found]] of asked.entries())
    assert.match(why.below[at]?.found?.zh ?? '', found, JSON.stringify(each))
  const last = why.below.at(-1)
  assert.equal(last?.holds, false)
  assert.deepEqual(
    last?.below.map(({ holds, found }) => [holds, found?.zh]),
    [[false, '¥400.00']],
  )
})

it('an audience may rest on others, never on itself; it follows what they do', async () => {
  const below = await save({ name: '下层', kind: 'live', filter: spent(700_000) })
  const above = await save({ name: '上层', kind: 'live', filter: { is: 'audience', audienceId: below } })
  await house.follow()
  const circle = {
    audienceId: below,
    expectedDefinition: 1,
    name: '下层',
    note: '',
    kind: 'live',
    filter: { is: 'audience', audienceId: above },
  }
  const reply = await owner.ask('POST', '/v1/audiences/saves', circle, { 'idempotency-key': 'circle' })
  assert.equal(reply.json<{ code: string }>().code, 'filter_has_faults')
  const id = memberOf(await town.buy('rest-1', 700_000, card('REST-1')))
  await house.follow()
  assert.deepEqual(await membersOf(above), [id])
  const uses = await owner.get<{ restOn: { audienceId: string }[]; madeOf: object[]; others: number }>(
    `/v1/audiences/${below}/uses`,
  )
  assert.deepEqual([uses.restOn.map(({ audienceId }) => audienceId), uses.madeOf, uses.others], [[above], [], 0])
  const archiving = await owner.ask('POST', '/v1/audiences/archivings', { audienceId: below, archived: true })
  assert.equal(archiving.json<{ code: string }>().code, 'still_used')
})

/** Somebody who may do this in a store, and nowhere else. */
async function managerOf(store: 'kiosk', permissions: readonly string[]) {
  const role = `of_${permissions.length}`
  await owner.post('/v1/staff/roles', { code: role, name: { zh: role }, permissions })
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
    login: `${store}_${role}`,
    displayName: '店长',
    grants: [{ role, nodeId: town.nodes[store] }],
  })
  return house.firstSignIn(`${store}_${role}`, password, 'seven lamps over the gate')
}

it('staff of one store count, list and export those whom it has met, and change what is theirs', async () => {
  const [here, there] = [
    memberOf(await town.buy('scope-1', 1_500_000, { ...card('SCOPE-1'), store: 'kiosk' })),
    memberOf(await town.buy('scope-2', 1_500_000, { ...card('SCOPE-2'), store: 'shop' })),
  ]
  const audienceId = await save({ name: '集团', filter: spent(1_500_000) })
  await house.follow()
  assert.equal((await membersOf(audienceId)).length, 2)
  const manager = await managerOf('kiosk', ['audiences.read', 'audiences.change', 'audiences.export'])
  const filter = spent(1_500_000)
  const seen = await manager.post<Preview>('/v1/audiences/previews', { filter })
  assert.deepEqual([seen.people, seen.sample.map(({ memberId }) => memberId)], [1, [here]])
  const path = `/v1/audiences/${audienceId}`
  const listed = await manager.get<Page<{ memberId: string }>>(`${path}/members`)
  assert.deepEqual(
    listed.items.map(({ memberId }) => memberId),
    [here],
  )
  const file = await manager.ask('GET', `${path}/export`)
  assert.deepEqual(file.body.match(/mbr_\w+/g), [here])
  assert.equal((await manager.ask('GET', `${path}/reasons/${there}`)).json<{ code: string }>().code, 'unknown_member')
  assert.equal((await manager.ask('GET', `${path}/growth`)).json<{ code: string }>().code, 'unknown_audience')
  const { items } = await manager.get<Page<Audience>>('/v1/audiences')
  assert.equal(items.find((each) => each.audienceId === audienceId)?.people, null, 'not theirs to know')
  const change = { audienceId, expectedDefinition: 1, name: '改', note: '', kind: 'static', filter }
  assert.equal(await manager.refused(403, '/v1/audiences/saves', change), 'out_of_scope')
  // What is theirs holds those of their store, also where somebody else looks.
  const saved = await manager.post<{ audienceId: string }>('/v1/audiences/saves', {
    name: '本店',
    note: '',
    kind: 'live',
    filter,
  })
  await house.follow()
  assert.deepEqual(await membersOf(saved.audienceId), [here])
})

it('a list tells who is meant by cards, phones and numbers, and whom it does not know; the trail keeps no value', async () => {
  const bought = await town.buy('match-1', 1_000, card('MATCH-1'))
  const one = memberOf(bought)
  const identities = [
    {
      kind: 'phone_verified',
      value: '13912345678',
      verifiedAt: new Date(house.clock()).toISOString(),
      verifiedHow: 'sms',
    },
  ]
  const { memberId: two } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...{ identities, channel: 'app' },
  })
  const match = async (kind: string, ...values: string[]) =>
    (await owner.post<{ memberIds: (string | null)[] }>('/v1/audiences/list-matches', { kind, values })).memberIds
  assert.deepEqual(await match('card', 'MATCH-1', 'MATCH-9', 'MATCH-1'), [one, null, one])
  assert.deepEqual(await match('phone', '13912345678', '139'), [two, null])
  assert.deepEqual(await match('member', one, 'mbr_zzzzzz', 'nobody'), [one, null, null])
  const { body } = await owner.ask('GET', '/v1/staff/audit')
  assert.ok(body.includes('audiences.matchMembers') && !body.includes('13912345678') && !body.includes('MATCH-9'))
})

it('of a set that was found it is told who made it, who came and went, and how many it reaches', async () => {
  const audienceId = await save({ name: '触达', filter: spent(1_000) })
  await house.follow()
  await house.follow()
  const { items } =
    await owner.get<Page<Audience & { owner: string | null; reach: Record<string, number> | null }>>(
      '/v1/audiences?name=触达',
    )
  const row = items.find((each) => each.audienceId === audienceId)
  const reach = await owner.get<{ reach: { channel: string; reachable: number }[] }>(
    `/v1/audiences/${audienceId}/reach`,
  )
  assert.deepEqual(row?.reach, Object.fromEntries(reach.reach.map((each) => [each.channel, each.reachable])))
  assert.ok(row?.owner)
})

interface CustomerPage extends Page<{ memberId: string; portrait: { spendMinor: number } | null }> {
  readonly people: number
}

it('the list of customers: by spend, a page after another, cut to a filter and to whom one’s stores have met; its file leaves a trace', async () => {
  const first = memberOf(await town.buy('list-1', 1_900_000, { ...card('LIST-1'), store: 'kiosk' }))
  const second = memberOf(await town.buy('list-2', 1_800_000, { ...card('LIST-2'), store: 'shop' }))
  await house.work()
  await house.follow()
  const ask = (body: object, query = '', who = owner) => who.post<CustomerPage>(`/v1/audiences/customers${query}`, body)
  const top = await ask({ tags: ['city'] }, '?limit=1')
  const rest = await ask({}, `?limit=200&cursor=${top.nextCursor}`)
  assert.deepEqual(
    [...top.items, ...rest.items].slice(0, 2).map(({ memberId, portrait }) => [memberId, portrait?.spendMinor]),
    [
      [first, 1_900_000],
      [second, 1_800_000],
    ],
  )
  assert.equal(rest.items.length + 1, top.people)
  const filter = spent(1_800_000)
  const cut = await ask({ filter, order: 'spend', ascending: true })
  assert.deepEqual([cut.people, cut.items.map(({ memberId }) => memberId)], [2, [second, first]])
  const reply = await owner.ask('POST', '/v1/audiences/customers', { filter: { is: 'field', field: 'shoe', op: 'eq' } })
  assert.equal(reply.json<{ faults: { pointer: string }[] }>().faults[0]?.pointer, '/filter/field')

  const kiosk = await managerOf('kiosk', ['audiences.listCustomers', 'audiences.export'])
  const mine = await ask({ filter }, '', kiosk)
  assert.deepEqual([mine.people, mine.items.map(({ memberId }) => memberId)], [1, [first]])
  const inShop = await ask({ filter, nodeId: town.nodes.shop })
  assert.deepEqual(
    inShop.items.map(({ memberId }) => memberId),
    [second],
  )
  const file = async (who: typeof owner, body: object) =>
    (await who.ask('POST', '/v1/audiences/customers/export', body)).body.match(/mbr_\w+/g)
  assert.deepEqual(await file(owner, { filter }), [first, second])
  assert.deepEqual(await file(owner, { memberIds: [second] }), [second])
  assert.deepEqual(await file(kiosk, { memberIds: [first, second] }), [first])
  const trail = await owner.get<Page<{ action: string; after: { people: number } }>>('/v1/staff/audit')
  const ended = trail.items.filter(({ action }) => action === 'audiences.endCustomerExport')
  assert.deepEqual(
    ended.map(({ after }) => after.people),
    [1, 1, 2],
  )
})

it('a scheduled audience is found when its time comes', async () => {
  const schedule = { atMinute: 8 * 60 }
  const audienceId = await save({ name: '每日', kind: 'scheduled', schedule, filter: spent(2_000_000) })
  await house.follow()
  const id = memberOf(await town.buy('daily-1', 2_000_000, card('DAILY-1')))
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), [])
  const { dueAt } = await detail(audienceId)
  assert.ok(dueAt, 'it waits for its time')
  await house.travel(dueAt)
  await house.follow()
  assert.deepEqual(await membersOf(audienceId), [id])
  assert.equal(new Date((await detail(audienceId)).dueAt ?? 0).getTime() - new Date(dueAt).getTime(), 86_400_000)
})
