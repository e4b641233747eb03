import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openHouse } from './house.ts'
import type { Page, Posted, Purchase } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)

const returning = (number: string, what: object) => ({ kind: 'return', returnOf: { number }, returned: what })

describe('returns', () => {
  it('parts given back one after another take back as many points as the whole would', async () => {
    const lines = [
      { sku: 'COAT', quantity: 1, amountMinor: 19_933 },
      { sku: 'SCARF', quantity: 3, amountMinor: 10_001 },
    ]
    const sale = await town.buy('parts', 29_934, { lines, ...card('P1') })
    const member = memberOf(sale)
    assert.equal(town.inMall(sale).points, 359)

    const back = async (number: string, lineNo: number, quantity: number) =>
      town.inMall(await town.buy(number, 0, returning('parts', { lines: [{ lineNo, quantity }] }))).points
    const taken = [await back('parts-r1', 2, 1), await back('parts-r2', 1, 1), await back('parts-r3', 2, 2)]
    assert.ok(
      taken.every((points) => points < 0),
      String(taken),
    )
    assert.equal(
      taken.reduce((sum, points) => sum + points, 0),
      -359,
    )
    const left = await town.balance(member)
    assert.deepEqual([left.balance, left.debt], [0, 0])

    const more = town.receipt('parts-r4', 0, returning('parts', { lines: [{ lineNo: 2, quantity: 1 }] }))
    const code = await town.till.refused(409, '/v1/loyalty/purchases', more)
    assert.ok(['return_exceeds_purchase', 'nothing_left_to_return'].includes(code), code)
  })

  it('after each part the member holds what the kept part would have earned', async () => {
    const member = memberOf(await town.buy('kept', 10_000, card('P2')))
    let kept = 10_000
    for (const [index, amountMinor] of [333, 1, 4_999, 2_500, 2_167].entries()) {
      await town.buy(`kept-r${index}`, 0, returning('kept', { amountMinor }))
      kept -= amountMinor
      assert.equal((await town.balance(member)).balance, Math.floor((kept * 12) / 1000), `${kept} kept`)
    }
    assert.equal(kept, 0)
  })

  it('lowers the level that the purchase had lifted', async () => {
    const sale = await town.buy('lift', 60_000, card('P3'))
    assert.equal(town.inMall(sale).tier, 'silver')
    const back = await town.buy('lift-r', 0, returning('lift', { whole: true }))
    assert.deepEqual([town.inMall(back).points, town.inMall(back).tierBefore], [-720, 'silver'])
    await house.nightsPass(1)
    assert.equal((await town.level(memberOf(sale))).code, 'bronze')
  })

  it('twice at once is given back once', async () => {
    await town.buy('race', 10_000, card('P4'))
    const items = ['race-r1', 'race-r2'].map((number) => town.receipt(number, 0, returning('race', { whole: true })))
    const replies = await Promise.all(items.map((item) => town.till.ask('POST', '/v1/loyalty/purchases', item)))
    assert.deepEqual(replies.map(({ statusCode }) => statusCode).sort(), [200, 409])
  })

  it('an unlinked one takes back at the programme’s rate; what is missing is debt, paid by the next purchase', async () => {
    await town.buy('debt', 5_000, card('P5'))
    const back = town.inMall(await town.buy('debt-r', -10_000, { kind: 'return', ...card('P5') }))
    assert.deepEqual([back.points, back.balance, back.debt], [-120, -60, 60])
    const next = town.inMall(await town.buy('debt-2', 10_000, card('P5')))
    assert.deepEqual([next.points, next.balance, next.debt], [120, 60, 0])
  })
})

describe('receipts of nobody', () => {
  it('a receipt without a name is kept, claimed once, and judged by its own time', async () => {
    const sale = await town.buy('nobody', 10_000, { claimToken: 'TOKEN-12345678' })
    assert.deepEqual([sale.memberId, sale.programmes], [null, []])
    const kept = await house.owner.get<Page<Purchase>>('/v1/purchases?anonymous=true')
    assert.ok(kept.items.some(({ number }) => number === 'nobody'))

    await house.travel({ days: 5 })
    const claim = { ...card('CL1'), receipt: { token: 'TOKEN-12345678' } }
    await town.till.post('/v1/members/registrations', { ...card('CL1'), channel: 'app' })
    const claimed = await town.till.post<Posted>('/v1/loyalty/claims', claim)
    assert.equal(town.inMall(claimed).points, 120)
    const [lot] = (await house.owner.get<Page<{ earnedAt: string }>>(`/v1/points/of-member/${memberOf(claimed)}/lots`))
      .items
    assert.ok(Date.parse(lot?.earnedAt ?? '') <= house.clock() - 5 * 86_400_000, 'the points are as old as the receipt')

    await town.till.post('/v1/members/registrations', { ...card('CL2'), channel: 'app' })
    const second = { ...card('CL2'), receipt: { token: 'TOKEN-12345678' } }
    assert.equal(await town.till.refused(409, '/v1/loyalty/claims', second), 'already_claimed')
  })

  it('by number the amount must be right, and after the window it is too late', async () => {
    await town.buy('nobody-2', 10_000)
    const at = new Date(house.clock()).toISOString()
    await town.till.post('/v1/members/registrations', { ...card('CL3'), channel: 'app' })
    const receipt = { source: 'pos', store: 'kiosk', number: 'nobody-2', at, paidMinor: 9_999 }
    const claim = { ...card('CL3'), receipt }
    assert.equal(await town.till.refused(409, '/v1/loyalty/claims', claim), 'amount_differs')
    await house.travel({ days: 40 })
    const right = { ...claim, receipt: { ...receipt, paidMinor: 10_000 } }
    assert.equal(await town.till.refused(409, '/v1/loyalty/claims', right), 'claim_window_over')
  })
})

describe('the catalog', () => {
  it('products come in batches; a sku never seen before makes a stub, described later', async () => {
    const made = await house.owner.batch<{ change: string }>('/v1/catalog/products', [
      {
        sku: 'TEA-1',
        name: { zh: '龙井' },
        categoryPath: 'food/tea',
        brand: '山间',
        listPriceMinor: 6_800,
        currency: 'CNY',
      },
      { sku: 'TEA-2', name: { zh: '普洱' }, categoryPath: 'food/tea' },
      { sku: 'TEA-3', name: { zh: '毛峰' }, listPriceMinor: 100 },
    ])
    assert.deepEqual(
      made.map(({ ok, code, value }) => (ok ? value?.change : code)),
      ['created', 'created', 'invalid_price'],
    )
    const sale = await town.buy('tea', 6_800, {
      lines: [{ sku: 'MUG-9', name: '杯子', quantity: 1, amountMinor: 6_800 }],
      ...card('T1'),
    })
    const stub = await house.owner.get<{ stub: boolean; name: { zh: string } }>('/v1/catalog/products/MUG-9')
    assert.deepEqual([stub.stub, stub.name.zh], [true, '杯子'])
    await house.owner.post('/v1/catalog/products', { sku: 'MUG-9', name: { zh: '马克杯' }, categoryPath: 'home/mugs' })
    const known = await house.owner.get<{ stub: boolean }>('/v1/catalog/products/MUG-9')
    assert.equal(known.stub, false)
    const shown = await house.owner.get<{ lines: { sku: string; name: string }[] }>(
      `/v1/purchases/of-member/${memberOf(sale)}/${sale.purchaseId}`,
    )
    assert.deepEqual(
      shown.lines.map(({ sku, name }) => [sku, name]),
      [['MUG-9', '马克杯']],
    )
    const found = await house.owner.get<Page<{ sku: string }>>('/v1/catalog/products?category=food/tea')
    assert.deepEqual(
      found.items.map(({ sku }) => sku),
      ['TEA-1', 'TEA-2'],
    )
  })
})
