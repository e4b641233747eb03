import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openHouse } from './house.ts'
import type { Page } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
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

const preview = (filter: object) => owner.post<Preview>('/v1/audiences/previews', { filter })
const membersOf = async (audienceId: string) =>
  (await owner.get<Page<{ memberId: string }>>(`/v1/audiences/${audienceId}/members`)).items.map(
    (each) => each.memberId,
  )
const save = async (body: object) =>
  (await owner.post<{ audienceId: string }>('/v1/audiences/saves', { note: '', kind: 'static', ...body })).audienceId
const detail = async (audienceId: string) =>
  (await owner.get<{ audience: Audience }>(`/v1/audiences/${audienceId}`)).audience
const spent = (least: number, more: object = {}) => ({
  is: 'purchases',
  measure: 'paid',
  op: 'ge',
  value: least,
  ...more,
})

it('a filter is tried: exact counts, by condition, in words', async () => {
  const a = memberOf(await town.buy('try-a', 100_000, card('TRY-A')))
  await town.buy('try-b', 20_000, card('TRY-B'))
  const found = await preview({
    all: [spent(50_000), { is: 'field', field: 'stage', op: 'in', value: ['joined', 'prospect'] }],
  })
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
    'sum paid of purchases (net of returns) at least CN¥500.00 and Stage is Joined, Prospect',
  )
  assert.deepEqual(found.reach.find(({ channel }) => channel === 'sms')?.reasons[0], {
    reason: 'no_identity',
    people: 1,
  })
  // Nothing bought is nothing spent.
  assert.equal((await preview({ is: 'purchases', measure: 'paid', op: 'lt', value: 50_000 })).people, 1)
  assert.equal((await preview({ not: spent(50_000) })).people, 1)
})

it('what a filter cannot ask is refused at its place', async () => {
  const reply = await owner.ask('POST', '/v1/audiences/previews', {
    filter: {
      all: [
        { is: 'field', field: 'shoeSize', op: 'eq', value: 42 },
        { is: 'level', programme: 'mall-club', op: 'in', value: ['diamond'] },
      ],
    },
  })
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
})
