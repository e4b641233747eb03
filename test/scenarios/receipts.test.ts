import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openHouse } from './house.ts'
import type { Balance, Page, Posted, Purchase } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

// What is read of receipts: how each was judged, everything around it, lists that are filtered, counted and paged.

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Judgement {
  readonly programmeId: string
  readonly ruleSetVersion: number
  readonly points: number
  readonly takenBack: number
  readonly balanceAfter: number
  readonly tierBefore: { readonly code: string; readonly name: { readonly zh: string } }
  readonly tierAfter: { readonly code: string; readonly name: { readonly zh: string } }
  readonly rules: readonly {
    readonly rule: string
    readonly name: { readonly zh: string }
    readonly verdict: string
    readonly points: number
    readonly wanted: number | null
    readonly cap: string | null
    readonly stoppedBy: string | null
    readonly amountMinor: number | null
    readonly factor: number
    readonly decisive: readonly { readonly ok: boolean; readonly text: { readonly zh: string } }[]
  }[]
  readonly returns: readonly { readonly number: string; readonly points: number }[]
  readonly entries: readonly { readonly kind: string; readonly amount: number; readonly balance: number }[]
}

const judgedInMall = async (posted: Posted): Promise<Judgement> => {
  const told = await owner.get<{ programmes: Judgement[] }>(
    `/v1/loyalty/judgements/${memberOf(posted)}/${posted.purchaseId}`,
  )
  const found = told.programmes.find(({ programmeId }) => programmeId === town.mall)
  assert.ok(found, JSON.stringify(told))
  return found
}
const verdicts = ({ rules }: Judgement) => Object.fromEntries(rules.map(({ rule, verdict }) => [rule, verdict]))
const rules = (rows: readonly object[]) =>
  owner.put(`/v1/loyalty/programmes/${town.mall}/rules`, { combine: 'product', rules: rows })
const rule = (code: string, more: object) => ({
  code,
  name: { zh: `规则${code}` },
  trigger: 'purchase',
  from: null,
  to: null,
  priority: 100,
  stop: false,
  ...more,
})
const rate = { type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' }

describe('how a purchase was judged', () => {
  it('is told by the version of its time, rule by rule, and agrees with the ledger', async () => {
    await rules([
      rule('base', { action: rate }),
      rule('big', {
        action: { type: 'fixed', points: 50, each: 'purchase' },
        when: { all: [{ field: 'purchase.paidMinor', op: 'ge', value: 100_000 }] },
      }),
      rule('shop-only', {
        action: { type: 'fixed', points: 7, each: 'purchase' },
        when: { all: [{ field: 'store.node', op: 'within', value: ['shop'] }] },
      }),
      rule('over', { action: { type: 'fixed', points: 3, each: 'purchase' }, to: Date.parse('2020-01-01T00:00:00Z') }),
      rule('capped', {
        priority: 200,
        stop: true,
        action: { type: 'fixed', points: 90, each: 'purchase' },
        caps: { perMemberDay: 100 },
      }),
      rule('late', { priority: 300, action: { type: 'fixed', points: 1, each: 'purchase' } }),
      rule('twice', { action: { type: 'multiply', factor: '2' } }),
    ])
    const first = await town.buy('judged-1', 33_333, card('J1'))
    const second = await town.buy('judged-2', 33_333, card('J1'))
    const told = await judgedInMall(second)
    assert.deepEqual(verdicts(told), {
      base: 'gave',
      big: 'not_met',
      'shop-only': 'not_met',
      over: 'not_in_force',
      capped: 'gave',
      late: 'not_asked',
      twice: 'multiplied',
    })
    const of = (code: string) => told.rules.find((one) => one.rule === code)
    const base = of('base')
    assert.deepEqual([base?.points, base?.amountMinor, base?.factor], [799, 33_333, 2], '333.33 × 1.2 × 2, floored')
    assert.deepEqual([of('capped')?.points, of('capped')?.wanted, of('capped')?.cap], [10, 90, 'day'])
    assert.equal(of('late')?.stoppedBy, 'capped')
    assert.match(of('big')?.decisive[0]?.text.zh ?? '', /1,000.*333\.33/)
    assert.match(of('shop-only')?.decisive[0]?.text.zh ?? '', /门店/, 'a store by its name')
    assert.equal(told.points, town.inMall(second).points)
    assert.equal(
      told.rules.reduce((sum, { points }) => sum + points, 0),
      told.points,
    )
    assert.deepEqual(
      told.entries.map(({ kind, amount }) => [kind, amount]),
      [['earn', told.points]],
    )
    assert.equal(told.entries[0]?.balance, (await town.balance(memberOf(first))).balance)
    assert.equal(told.tierAfter.name.zh, '银卡')

    // Later rules change nothing of what was judged.
    await rules([rule('other', { action: { type: 'fixed', points: 1, each: 'purchase' } })])
    const again = await judgedInMall(second)
    assert.deepEqual(again, told)
    assert.notEqual(
      (await judgedInMall(await town.buy('judged-3', 33_333, card('J1')))).ruleSetVersion,
      told.ruleSetVersion,
    )
  })

  it('shows what returns took back, and still how the whole was judged', async () => {
    await rules([rule('base', { action: rate })])
    const lines = [
      { sku: 'CUP', quantity: 2, amountMinor: 20_000 },
      { sku: 'BOWL', quantity: 1, amountMinor: 10_000 },
    ]
    const sale = await town.buy('back-1', 30_000, { lines, ...card('J2') })
    const back = (number: string, lineNo: number) =>
      town.buy(number, 0, {
        kind: 'return',
        returnOf: { number: 'back-1' },
        returned: { lines: [{ lineNo, quantity: 1 }] },
      })
    await back('back-1-a', 1)
    const last = await back('back-1-b', 2)
    const told = await judgedInMall(sale)
    assert.deepEqual([told.points, told.takenBack], [360, 240])
    assert.equal(told.rules[0]?.amountMinor, 30_000, 'as it was before anything came back')
    assert.deepEqual(
      told.returns.map(({ number, points }) => [number, points]),
      [
        ['back-1-a', -120],
        ['back-1-b', -120],
      ],
    )
    assert.deepEqual(
      told.entries.map(({ kind, amount }) => [kind, amount]),
      [
        ['earn', 360],
        ['take_back', -120],
        ['take_back', -120],
      ],
    )
    const shown = await owner.get<{ returns: { number: string }[]; original: null }>(
      `/v1/purchases/of-member/${memberOf(sale)}/${sale.purchaseId}`,
    )
    assert.deepEqual(
      shown.returns.map(({ number }) => number),
      ['back-1-a', 'back-1-b'],
    )
    const returned = await owner.get<{ original: { number: string } }>(
      `/v1/purchases/of-member/${memberOf(last)}/${last.purchaseId}`,
    )
    assert.equal(returned.original.number, 'back-1')
    assert.deepEqual((await judgedInMall(last)).rules, [])
  })

  it('is no business of another store, by the API neither', async () => {
    const theirs = await town.buy('judged-shop', 10_000, { store: 'shop', ...card('J3') })
    const kiosk = await house.machine('kiosk-judge', { nodeIds: [town.nodes.kiosk] })
    await kiosk.get(`/v1/loyalty/judgements/${memberOf(theirs)}/${theirs.purchaseId}`, { status: 404 })
    await owner.get(`/v1/loyalty/judgements/${memberOf(theirs)}/${theirs.purchaseId}`)
    await owner.get(`/v1/loyalty/judgements/${memberOf(theirs)}/pur_1`, { status: 404 })
  })
})

describe('one receipt', () => {
  it('tells how it was paid, who sold it, who sent it and when', async () => {
    const guide = await owner.post<{ id: string }>('/v1/staff/accounts', {
      login: 'guide',
      displayName: '导购小陈',
      grants: [{ role: 'store_manager', nodeId: town.nodes.kiosk }],
    })
    const sale = await town.buy('whole', 20_000, {
      ...card('W1'),
      grossMinor: 25_000,
      terminal: 'T1',
      payments: [
        { method: 'wechat', amountMinor: 15_000 },
        { method: 'cash', amountMinor: 5_000 },
      ],
      lines: [
        {
          sku: 'HAT',
          name: '帽子',
          quantity: 1,
          amountMinor: 20_000,
          guides: [{ guideId: guide.id, shareBp: 10_000 }],
        },
      ],
    })
    const shown = await owner.get<{
      payments: unknown
      receivedFrom: unknown
      recognisedBy: unknown
      claimedAt: null
      lines: { guides: { name: string; shareBp: number }[] }[]
    }>(`/v1/purchases/of-member/${memberOf(sale)}/${sale.purchaseId}`)
    assert.deepEqual(shown.payments, [
      { method: 'wechat', amountMinor: 15_000 },
      { method: 'cash', amountMinor: 5_000 },
    ])
    assert.deepEqual(shown.receivedFrom, { kind: 'key', name: 'till' })
    assert.deepEqual(shown.recognisedBy, [{ kind: 'card_no', value: '***' }])
    assert.deepEqual(
      shown.lines[0]?.guides.map(({ name, shareBp }) => [name, shareBp]),
      [['导购小陈', 10_000]],
    )
    assert.equal(shown.claimedAt, null)
  })

  it('tells by what its member was recognised, masked, and of somebody erased the kinds alone', async () => {
    const identities = [
      { kind: 'plate', value: '沪A12345' },
      { kind: 'card_no', value: 'RECOGNISED1' },
      { kind: 'phone', value: '13912340077' },
    ]
    const sale = await town.buy('recognised', 1_000, { identities })
    const path = `/v1/purchases/of-member/${memberOf(sale)}/${sale.purchaseId}`
    const shown = async () => (await owner.get<{ recognisedBy: unknown }>(path)).recognisedBy
    assert.deepEqual(await shown(), [
      { kind: 'card_no', value: 'RE***D1' },
      { kind: 'phone', value: '139****0077' },
      { kind: 'plate', value: '沪A***45' },
    ])
    await owner.post('/v1/members/erasures', { memberId: memberOf(sale) })
    assert.deepEqual(
      await shown(),
      ['card_no', 'phone', 'plate'].map((kind) => ({ kind, value: null })),
    )
  })

  it('of nobody is opened by its id, and leads to its member once claimed', async () => {
    const sale = await town.buy('nobody-9', 10_000, { lines: [{ sku: 'PEN', quantity: 2, amountMinor: 10_000 }] })
    const path = `/v1/purchases/anonymous/${sale.purchaseId}`
    const before = await owner.get<{ claimedBy: null; lines: { sku: string }[]; at: string }>(path)
    assert.deepEqual([before.claimedBy, before.lines.map(({ sku }) => sku)], [null, ['PEN']])
    const other = await house.machine('shop-anonymous', { nodeIds: [town.nodes.shop] })
    await other.get(path, { status: 404 })
    const { memberId } = await town.till.post<{ memberId: string }>('/v1/members/registrations', {
      ...card('N9'),
      channel: 'app',
    })
    await owner.post('/v1/loyalty/claims', {
      memberId,
      receipt: { source: 'pos', store: 'kiosk', number: 'nobody-9', at: before.at, paidMinor: 10_000 },
    })
    const after = await owner.get<{ claimedBy: string; claimedAt: string }>(path)
    assert.equal(after.claimedBy, memberId)
    const owned = await owner.get<{ claimedAt: string }>(`/v1/purchases/of-member/${memberId}/${sale.purchaseId}`)
    assert.equal(owned.claimedAt, after.claimedAt)
    const { items } = await owner.get<{ items: Balance[] }>(`/v1/points/of-member/${memberId}`)
    assert.ok(items.some(({ balance }) => balance === 120))
  })
})

describe('lists', () => {
  const list = (query: string) => owner.get<Page<Purchase & { kind: string }>>(`/v1/purchases?${query}`)
  const count = (query: string) => owner.get<{ count: number; isExact: boolean }>(`/v1/purchases/count?${query}`)
  const numbers = ({ items }: Page<Purchase>) => items.map(({ number }) => number)

  it('are filtered, and counted by the same filters', async () => {
    await house.travel({ days: 3 })
    const from = new Date(house.clock()).toISOString()
    const sale = await town.buy('list-1', 50_000, card('L1'))
    await town.buy('list-2', 8_000, { store: 'shop', ...card('L2') })
    await town.buy('list-3', 1_000)
    await town.buy('list-4', 0, { kind: 'return', returnOf: { number: 'list-1' }, returned: { amountMinor: 20_000 } })
    await house.travel({ days: 1 })
    await town.buy('list-5', 9_000, card('L1'))
    const to = new Date(house.clock() - 3_600_000).toISOString()
    const days = `from=${from}&to=${to}`
    const cases: readonly (readonly [query: string, ...found: string[]])[] = [
      [days, 'list-4', 'list-3', 'list-2', 'list-1'],
      [`${days}&anonymous=true`, 'list-3'],
      [`${days}&anonymous=false`, 'list-4', 'list-2', 'list-1'],
      [`${days}&kind=return`, 'list-4'],
      [`${days}&kind=sale&node=shop`, 'list-2'],
      [`${days}&node=mall&least=8000`, 'list-4', 'list-2', 'list-1'],
      [`${days}&least=8000&most=20000`, 'list-4', 'list-2'],
      [`${days}&channel=pos&source=pos&most=1000`, 'list-3'],
      [`${days}&source=other`],
      ['number=list-1', 'list-1'],
      ['number=list-1&node=shop'],
      ['number=list', ...[]],
      [`from=${from}&member=${memberOf(sale)}`, 'list-5', 'list-4', 'list-1'],
      [`from=${from}&member=${memberOf(sale)}&kind=return`, 'list-4'],
      [`from=${from}&member=${memberOf(sale)}&number=list-5&node=kiosk`, 'list-5'],
      [`from=${from}&member=${memberOf(sale)}&anonymous=true`],
    ]
    for (const [query, ...found] of cases) {
      assert.deepEqual(numbers(await list(query)), found, query)
      assert.deepEqual(await count(query), { count: found.length, isExact: true }, query)
    }
  })

  it('are read on to the end by their cursor, whatever page and filter', async () => {
    await house.travel({ days: 1 })
    const from = new Date(house.clock()).toISOString()
    const sold: string[] = []
    for (let at = 0; at < 30; at++) {
      const store = at % 3 === 0 ? 'shop' : 'kiosk'
      const number = `page-${at}`
      sold.unshift(number)
      await town.buy(number, 1_000 + at, { store, ...(at % 4 === 0 ? {} : card(`P${at % 5}`)) })
    }
    for (const [query, wanted] of [
      ['', sold],
      ['&least=1025', sold.slice(0, 5)],
      ['&anonymous=true', sold.filter((_, at) => (29 - at) % 4 === 0)],
      ['&node=shop', sold.filter((_, at) => (29 - at) % 3 === 0)],
    ] as const) {
      const read: string[] = []
      let cursor = ''
      for (let pages = 0; pages < 40; pages++) {
        const page = await list(`from=${from}&limit=4${query}${cursor}`)
        read.push(...numbers(page))
        if (page.nextCursor === undefined) break
        cursor = `&cursor=${page.nextCursor}`
      }
      assert.deepEqual(read.toSorted(), [...wanted].sort(), query)
    }
  })

  it('an export holds what the list shows, in scope, harmless in a spreadsheet; and leaves a trace', async () => {
    await house.travel({ days: 1 })
    const from = new Date(house.clock()).toISOString()
    const sale = await town.buy('=EXP-1', 123_45, card('E1'))
    await town.buy('exp-2', 1_000, { store: 'shop' })
    await town.buy('exp-3', 0, { kind: 'return', returnOf: { number: '=EXP-1' }, returned: { amountMinor: 45 } })
    const linesOf = (body: string) =>
      body
        .replace(/^\ufeff/, '')
        .trimEnd()
        .split('\r\n')
        .slice(1)
    const file = async (client: typeof owner, query: string) => {
      const reply = await client.send('GET', `/v1/purchases/export?from=${from}${query}`, undefined)
      assert.match(String(reply.headers['content-disposition']), /purchases-.*\.csv/)
      return linesOf(reply.body)
    }
    const all = await file(owner, '')
    assert.equal(all.length, 3)
    const first = all.find((line) => line.includes('EXP-1')) ?? ''
    assert.ok(!/^"?=/.test(first), first)
    assert.ok(first.includes(memberOf(sale)) && first.includes('123.45') && first.includes('0.45'), first)
    assert.deepEqual((await file(owner, '&kind=return')).length, 1)
    const shop = await house.machine('shop-export', { nodeIds: [town.nodes.shop] })
    await shop.get('/v1/purchases/export', { status: 403 })
    const role = { code: 'exporter', name: { zh: '导出' }, permissions: ['purchases.read', 'purchases.export'] }
    await owner.post('/v1/staff/roles', role)
    const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
      login: 'exporter',
      displayName: '导出员',
      grants: [{ role: 'exporter', nodeId: town.nodes.shop }],
    })
    const narrow = await house.firstSignIn('exporter', password, 'nine cranes over a lake')
    const theirs = await file(narrow, '')
    assert.deepEqual([theirs.length, theirs[0]?.startsWith('exp-2')], [1, true])
    // Only what was ticked: of whom it is and of nobody; what another store wrote stays out.
    const { items: listed } = await owner.get<Page<Purchase & { memberId: string | null }>>(
      `/v1/purchases?from=${from}`,
    )
    const purchases = listed
      .filter(({ number }) => number !== 'exp-3')
      .map(({ purchaseId, memberId }) => ({ purchaseId, memberId }))
    const chosen = async (client: typeof owner) =>
      linesOf((await client.send('POST', '/v1/purchases/export-selected', { purchases })).body)
    assert.deepEqual(
      (await chosen(owner)).map((line) => line.includes('exp-3')),
      [false, false],
    )
    assert.deepEqual(
      (await chosen(narrow)).map((line) => line.startsWith('exp-2')),
      [true],
    )
    const [begun] = (
      await owner.get<Page<{ after: { selected?: number } | null }>>('/v1/staff/audit?action=purchases.beginExport')
    ).items
    assert.equal(begun?.after?.selected, 2)
    const { items } = await owner.get<Page<{ action: string; after: { receipts: number; whole: boolean } | null }>>(
      '/v1/staff/audit?action=purchases.endExport',
    )
    assert.deepEqual(
      items.map(({ after }) => [after?.receipts, after?.whole]),
      [
        [1, true],
        [2, true],
        [1, true],
        [1, true],
        [3, true],
      ],
    )
  })

  it('a store’s key sees its own store in lists, by number and in counts', async () => {
    await town.buy('own-1', 1_000, card('O1'))
    const theirs = await town.buy('own-2', 1_000, { store: 'shop', ...card('O2') })
    const kiosk = await house.machine('kiosk-lists', { nodeIds: [town.nodes.kiosk] })
    for (const query of ['', '?number=own-2', '?node=shop', '?anonymous=false']) {
      const { items } = await kiosk.get<Page<Purchase>>(`/v1/purchases${query}`)
      assert.ok(
        items.every(({ store }) => store === 'kiosk'),
        query,
      )
    }
    assert.equal((await kiosk.get<{ count: number }>('/v1/purchases/count?number=own-2')).count, 0)
    assert.equal((await kiosk.get<{ count: number }>('/v1/purchases/count?node=shop')).count, 0)
    await kiosk.get(`/v1/purchases?member=${memberOf(theirs)}`, { status: 404 })
    await kiosk.get(`/v1/purchases/count?member=${memberOf(theirs)}`, { status: 404 })
  })
})
