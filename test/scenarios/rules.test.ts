import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RULES } from '../../modules/loyalty/test/stage.ts'
import { openHouse } from './house.ts'
import type { Earned, Posted } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house
const rules = `/v1/loyalty/programmes/${town.mall}/rules`

it('rules are saved under their version: 428 without it, 412 with an old one, and faults are shown by place', async () => {
  const { etag } = await owner.setting(rules)
  await owner.put(rules, RULES, { status: 428, etag: null })
  const more = { ...RULES, combine: 'sum' }
  await owner.put(rules, more, { etag })
  await owner.put(rules, RULES, { status: 412, etag })
  const [base, ...others] = RULES.rules
  const broken = { ...base, when: { field: 'member.shoeSize', op: 'eq', value: 42 } }
  const reply = await owner.put(rules, { ...RULES, rules: [broken, ...others] }, { status: 422 })
  assert.match(JSON.stringify(reply), /rules_have_faults.*shoeSize|shoeSize.*rules_have_faults/)
  await owner.put(rules, RULES)
})

it('a simulation says what posting then does, and writes nothing', async () => {
  const receipt = town.receipt('sim-1', 123_456, card('SIM1'))
  const before = await house.db.sql('select count(*) from purchases.receipt')
  const simulated = await town.till.post<{ programmes: Earned[] }>('/v1/loyalty/simulations', receipt)
  assert.deepEqual(await house.db.sql('select count(*) from purchases.receipt'), before)
  const posted = await town.till.post<Posted>('/v1/loyalty/purchases', receipt)
  const bare = (programmes: readonly Earned[]) =>
    programmes.map(({ programmeId, points, reasons }) => ({ programmeId, points, reasons }))
  assert.deepEqual(bare(simulated.programmes), bare(posted.programmes))
})

it('on Double 11 a thousand gives fifty more; the day before, and a fen less, do not', async () => {
  await house.travel('2026-11-12T02:00:00Z')
  for (const [number, at, paidMinor, points] of [
    ['d11-1', '2026-11-11T12:00:00+08:00', 100_000, 1_250],
    ['d11-2', '2026-11-11T12:00:00+08:00', 99_999, 1_199],
    ['d11-3', '2026-11-10T23:59:59+08:00', 100_000, 1_200],
    ['d11-4', '2026-11-11T00:00:00+08:00', 100_000, 1_250],
    ['d11-5', '2026-11-12T00:00:00+08:00', 100_000, 1_200],
  ] as const) {
    const posted = await town.buy(number, paidMinor, { at, ...card(number.toUpperCase()) })
    assert.equal(town.inMall(posted).points, points, `${number} at ${at}`)
  }
})

it('the fifty of Double 11 go back when what is kept no longer deserves them', async () => {
  const sale = await town.buy('d11-back', 100_000, { at: '2026-11-11T12:00:00+08:00', ...card('D11B') })
  const part = { kind: 'return', returnOf: { number: 'd11-back' }, returned: { amountMinor: 1 } }
  assert.equal(town.inMall(await town.buy('d11-back-r', 0, part)).points, -51)
  assert.equal((await town.balance(memberOf(sale))).balance, 1_199)
})

it('platinum doubles in the birthday month, and only then', async () => {
  await house.travel('2027-05-20T02:00:00Z')
  const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...card('BD1'),
    channel: 'app',
    profile: { birthday: '1990-05-31' },
  })
  const first = await town.buy('bd-1', 5_000_100, card('BD1'))
  assert.deepEqual([town.inMall(first).points, town.inMall(first).tier], [60_001, 'platinum'])
  const second = await town.buy('bd-2', 10_000, card('BD1'))
  assert.equal(town.inMall(second).points, 240)
  assert.deepEqual(
    town.inMall(second).reasons.map(({ code, rule, points }) => [code, rule, points]),
    [
      ['rule', 'base', 240],
      ['multiplier', 'birthday', undefined],
    ],
  )
  await house.travel('2027-06-01T02:00:00Z')
  assert.equal(town.inMall(await town.buy('bd-3', 10_000, card('BD1'))).points, 120)
  assert.equal(memberOf(second), memberId)
})

it('sign-ups and check-ins earn, a check-in once a day', async () => {
  const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
    ...card('ACT1'),
    channel: 'app',
  })
  const act = (action: string, key?: string) =>
    town.till.post<{ points: number; balance: number }>('/v1/loyalty/actions', {
      memberId,
      programmeId: town.mall,
      action,
      at: new Date(house.clock()).toISOString(),
      ...(key === undefined ? {} : { key }),
    })
  assert.equal((await act('activity_sign_up', 'yoga-7')).balance, 5)
  assert.equal((await act('activity_sign_up', 'yoga-7')).balance, 5, 'signed up twice')
  assert.equal((await act('check_in')).balance, 6)
  assert.equal((await act('check_in')).balance, 6, 'checked in twice a day')
  await house.travel({ days: 1 })
  assert.equal((await act('check_in')).balance, 7)
  const nameless = {
    memberId,
    programmeId: town.mall,
    action: 'activity_sign_up',
    at: new Date(house.clock()).toISOString(),
  }
  assert.equal(await town.till.refused(422, '/v1/loyalty/actions', nameless), 'key_missing')
})

it('a budget is never exceeded by 200 receipts at once, and is used up', async () => {
  const bonus = {
    code: 'opening',
    name: { zh: '开业礼' },
    trigger: 'purchase',
    from: null,
    to: null,
    action: { type: 'fixed', points: 50, each: 'purchase' },
    caps: { budget: 2_000 },
    priority: 100,
    stop: false,
  }
  await owner.put(`/v1/loyalty/programmes/${town.brand}/rules`, { combine: 'max', rules: [bonus] })
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const receipt = town.receipt(`budget-${index}`, 1_000, { store: 'shop', ...card(`BUD${index}`) })
      return town.till.ask('POST', '/v1/loyalty/purchases', receipt)
    }),
  )
  const given = replies.map((reply) => {
    assert.equal(reply.statusCode, 200, reply.body)
    return reply.json<Posted>().programmes.find(({ programmeId }) => programmeId === town.brand)
  })
  const points: number[] = given.map((one) => one?.points ?? 0)
  assert.ok(
    points.every((one) => [0, 50].includes(one)),
    'whole bonus or none',
  )
  assert.equal(
    points.reduce((sum, one) => sum + one, 0),
    2_000,
  )
  const without = given.find((one) => one?.points === 0)
  assert.ok(
    without?.reasons.some(({ cap }) => cap === 'budget'),
    JSON.stringify(without),
  )
})

it('a purchase is judged by the rules that were in force at its time', async () => {
  const double = {
    code: 'june-double',
    name: { zh: '六月双倍' },
    trigger: 'purchase',
    from: Date.parse('2027-06-10T00:00:00+08:00'),
    to: Date.parse('2027-06-11T00:00:00+08:00'),
    action: { type: 'multiply', factor: '2' },
    priority: 400,
    stop: false,
  }
  await owner.put(rules, { ...RULES, rules: [...RULES.rules, double] })
  await house.travel('2027-06-12T02:00:00Z')
  const at = async (number: string, moment: string) =>
    town.inMall(await town.buy(number, 10_000, { at: moment, ...card(`W${number}`) })).points
  assert.equal(await at('w1', '2027-06-09T23:59:59+08:00'), 120)
  assert.equal(await at('w2', '2027-06-10T00:00:00+08:00'), 240)
  assert.equal(await at('w3', '2027-06-11T00:00:00+08:00'), 120)
})

it('caps hold per member, by the day and by the month; what is given back makes room again', async () => {
  const [base, ...others] = RULES.rules
  const capped = { ...base, caps: { perMemberDay: 100, perMemberMonth: 160 } }
  await owner.put(rules, { ...RULES, rules: [capped, ...others] })
  const earned = async (number: string, who: string) => {
    const { points, reasons } = town.inMall(await town.buy(number, 7_000, card(who)))
    return [points, reasons.find(({ cap }) => cap !== undefined)?.cap]
  }
  await house.travel('2027-07-01T02:00:00Z')
  assert.deepEqual(await earned('cap-1', 'CAP1'), [84, undefined])
  assert.deepEqual(await earned('cap-2', 'CAP1'), [16, 'day'])
  assert.deepEqual(await earned('cap-3', 'CAP1'), [0, 'day'])
  assert.deepEqual(await earned('cap-4', 'CAP2'), [84, undefined], 'another member has room of their own')
  await house.travel('2027-07-31T02:00:00Z')
  assert.deepEqual(await earned('cap-5', 'CAP1'), [60, 'month'])
  const back = { kind: 'return', returnOf: { number: 'cap-5' } }
  assert.equal(town.inMall(await town.buy('cap-5-r', 0, back)).points, -60)
  assert.deepEqual(await earned('cap-6', 'CAP1'), [60, 'month'])
  await house.travel('2027-08-01T02:00:00Z')
  assert.deepEqual(await earned('cap-7', 'CAP1'), [84, undefined])
  await owner.put(rules, RULES)
})

const earning = (code: string, action: object, more: object = {}) => ({
  code,
  name: { zh: code },
  trigger: 'purchase',
  from: null,
  to: null,
  action,
  priority: 100,
  stop: false,
  ...more,
})
const fixed = (points: number, each = 'purchase') => ({ type: 'fixed', points, each })
const rate = (points: string) => ({ type: 'rate', points, perMinor: 100, rounding: 'floor', each: 'purchase' })

it('joining earns once, and so does a first purchase; what the first one brought goes back with it', async () => {
  const first = { when: { field: 'purchase.first', op: 'eq', value: true } }
  const welcome = earning('welcome', fixed(30), { trigger: 'registration' })
  const set = { combine: 'max', rules: [welcome, earning('base', rate('1')), earning('first', fixed(100), first)] }
  await owner.put(rules, set)
  const form = { ...card('FIRST1'), channel: 'app', store: 'kiosk' }
  const join = () => town.till.post<{ memberId: string }>('/v1/members/registrations', form)
  const { memberId } = await join()
  await join()
  await house.work()
  assert.equal((await town.balance(memberId)).balance, 30)
  assert.equal(town.inMall(await town.buy('fp-1', 1_000, card('FIRST1'))).points, 110)
  assert.equal(town.inMall(await town.buy('fp-2', 1_000, card('FIRST1'))).points, 10)
  const back = await town.buy('fp-1-r', 0, { kind: 'return', returnOf: { number: 'fp-1' } })
  assert.deepEqual([town.inMall(back).points, town.inMall(back).balance], [-110, 40])
})

it('a rule counts only the stores, channels and lines that it names; factors combine as the set says', async () => {
  const inFood = earning(
    'food',
    { type: 'multiply', factor: '2' },
    {
      when: { field: 'store.category', op: 'eq', value: 'food' },
    },
  )
  const online = earning(
    'online',
    { type: 'multiply', factor: '1.5' },
    {
      when: { field: 'purchase.channel', op: 'eq', value: 'wechat' },
    },
  )
  let receipts = 0
  const points = async (store: string, more: object = {}) =>
    town.inMall(await town.buy(`scope-${++receipts}`, 10_000, { store, ...card('SCOPE1'), ...more })).points
  for (const [combine, both] of [
    ['max', 200],
    ['sum', 250],
    ['product', 300],
  ] as const) {
    await owner.put(rules, { combine, rules: [earning('base', rate('1')), inFood, online] })
    const got = [await points('shop'), await points('kiosk'), await points('shop', { channel: 'wechat' })]
    assert.deepEqual([...got, await points('kiosk', { channel: 'wechat' })], [100, 200, 150, both], combine)
  }

  const tea = earning('tea', fixed(5, 'unit'), { lines: { field: 'sku', op: 'eq', value: 'TEA' }, priority: 10 })
  const lines = [
    { sku: 'TEA', quantity: 3, amountMinor: 4_000 },
    { sku: 'CUP', quantity: 1, amountMinor: 6_000 },
  ]
  await owner.put(rules, { combine: 'max', rules: [tea, earning('base', rate('1'))] })
  assert.deepEqual([await points('shop', { lines }), await points('shop')], [115, 100])
  await owner.put(rules, { combine: 'max', rules: [{ ...tea, stop: true }, earning('base', rate('1'))] })
  assert.deepEqual([await points('shop', { lines }), await points('shop')], [15, 100], 'where it applies none follows')
  await owner.put(rules, RULES)
})
