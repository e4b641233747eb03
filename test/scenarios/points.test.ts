import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openHouse } from './house.ts'
import type { Entry, Page } from './replies.ts'
import { buildTown, card, memberOf } from './town.ts'

const house = await openHouse(import.meta)
const town = await buildTown(house)
const { owner } = house

interface Changed {
  readonly entryId: string
  readonly freezeId: string
  readonly amount: number
  readonly balance: number
  readonly frozen: number
  readonly spendable: number
}

/** Somebody with 1,200 points. */
async function somebody(name: string): Promise<{ memberId: string; programmeId: string }> {
  const posted = await town.buy(`points-${name}`, 100_000, card(name))
  return { memberId: memberOf(posted), programmeId: town.mall }
}

const entriesOf = async (memberId: string): Promise<readonly Entry[]> =>
  (await owner.get<Page<Entry>>(`/v1/points/of-member/${memberId}/entries`)).items

it('points are spent, once for each key, and never more than there are', async () => {
  const whose = await somebody('N1')
  const gift = { ...whose, amount: 500, reason: 'gift' }
  const spent = await town.till.post<Changed>('/v1/points/spendings', gift, { key: 'gift-1' })
  assert.deepEqual([spent.amount, spent.balance], [-500, 700])
  assert.deepEqual(await town.till.post('/v1/points/spendings', gift, { key: 'gift-1' }), spent)
  const other = { ...gift, amount: 400 }
  assert.equal(await town.till.refused(409, '/v1/points/spendings', other, { key: 'gift-1' }), 'idempotency_conflict')
  const all = { ...gift, amount: 701 }
  assert.equal(await town.till.refused(409, '/v1/points/spendings', all, { key: 'gift-2' }), 'insufficient_points')
  const less = { ...gift, amount: 700 }
  assert.equal((await town.till.post<Changed>('/v1/points/spendings', less, { key: 'gift-2' })).balance, 0)
  assert.deepEqual(
    (await entriesOf(whose.memberId)).map(({ amount }) => amount),
    [-700, -500, 1_200],
  )
})

it('a command without its key is refused before anything is done', async () => {
  const whose = await somebody('N2')
  const gift = { ...whose, amount: 500, reason: 'gift' }
  await town.till.send('POST', '/v1/points/spendings', gift, { status: 400 })
  assert.equal((await town.balance(whose.memberId)).balance, 1_200)
})

it('twenty spends against one balance take no more than it holds', async () => {
  const whose = await somebody('N3')
  const gift = { ...whose, amount: 100, reason: 'gift' }
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      town.till.ask('POST', '/v1/points/spendings', gift, { 'idempotency-key': `race-${index}` }),
    ),
  )
  assert.equal(replies.filter(({ statusCode }) => statusCode === 200).length, 12)
  assert.ok(replies.every(({ statusCode }) => statusCode === 200 || statusCode === 409))
  assert.equal((await town.balance(whose.memberId)).balance, 0)
})

it('frozen points cannot be spent; a part is captured and the rest is free again', async () => {
  const whose = await somebody('N4')
  const held = await town.till.post<Changed>('/v1/points/freezes', { ...whose, amount: 1_000, reason: 'order 7' })
  assert.deepEqual([held.balance, held.frozen, held.spendable], [1_200, 1_000, 200])
  const much = { ...whose, amount: 201, reason: 'gift' }
  assert.equal(await town.till.refused(409, '/v1/points/spendings', much), 'insufficient_points')
  const capture = { ...whose, freezeId: held.freezeId, amount: 600, reason: 'order 7' }
  const captured = await town.till.post<Changed>('/v1/points/captures', capture)
  assert.deepEqual([captured.balance, captured.frozen, captured.spendable], [600, 0, 600])
  assert.equal(await town.till.refused(409, '/v1/points/captures', capture), 'freeze_ended')
})

it('a freeze that nobody ends is released when its time is over', async () => {
  const whose = await somebody('N5')
  const timesOutAt = new Date(house.clock() + 900_000).toISOString()
  await town.till.post('/v1/points/freezes', { ...whose, amount: 1_000, reason: 'order 8', timesOutAt })
  house.clock.advance(901_000)
  await house.work()
  const now = await town.balance(whose.memberId)
  assert.deepEqual([now.balance, now.frozen], [1_200, 0])
})

it('staff adjust a balance and reverse an entry, once', async () => {
  const whose = await somebody('N6')
  const more = await owner.post<Changed>('/v1/points/adjustments', { ...whose, amount: 300, reason: 'apology' })
  assert.equal(more.balance, 1_500)
  const spent = await town.till.post<Changed>('/v1/points/spendings', { ...whose, amount: 700, reason: 'gift' })
  const undo = { ...whose, entryId: spent.entryId, reason: 'gift came broken' }
  assert.equal((await owner.post<Changed>('/v1/points/reversals', undo)).balance, 1_500)
  assert.equal(await owner.refused(409, '/v1/points/reversals', undo), 'already_reversed')
})

it('points die twelve months after they were earned, and their member is told a month before', async () => {
  await house.travel('2026-05-10T02:00:00Z')
  const whose = await somebody('N7')
  assert.equal((await town.balance(whose.memberId)).nextExpiry, '2027-05-10')

  await house.travel('2027-04-09T02:00:00Z')
  await house.work()
  const warnings = async () =>
    house.db.sql<{ body: { amount: number } }>(
      "select body from house.outbox where topic = 'points.expiringSoon' and body->>'memberId' = $1",
      [String(await numberOf(whose.memberId))],
    )
  assert.equal((await warnings()).length, 0, 'warned too early')
  await house.travel('2027-04-11T02:00:00Z')
  await house.work()
  await house.work()
  assert.deepEqual(
    (await warnings()).map(({ body }) => body.amount),
    [1_200],
  )

  await house.travel('2027-05-09T15:59:00Z')
  await house.work()
  assert.equal((await town.balance(whose.memberId)).balance, 1_200, 'a minute before midnight in the programme’s zone')
  await house.travel('2027-05-09T16:00:00Z')
  await house.work()
  const gone = await town.balance(whose.memberId)
  assert.deepEqual([gone.balance, gone.nextExpiry], [0, null])
  const [last] = await entriesOf(whose.memberId)
  assert.deepEqual([last?.kind, last?.amount], ['expire', -1_200])
})

it('what has expired cannot be spent, even where the night’s work has not come yet', async () => {
  await house.travel('2028-01-10T02:00:00Z')
  const whose = await somebody('N8')
  await house.travel('2029-01-10T02:00:00Z')
  const late = { ...whose, amount: 1, reason: 'gift' }
  assert.equal(await town.till.refused(409, '/v1/points/spendings', late), 'insufficient_points')
})

interface Lot {
  readonly amount: number
  readonly remaining: number
  readonly broughtBy: string
  readonly reason: string
  readonly purchaseId: string | null
  readonly expiresOn: string | null
}
interface EntryLots {
  readonly entryId: string
  readonly took: readonly { readonly amount: number; readonly lot: Lot }[]
  readonly made: readonly {
    readonly lot: Lot
    readonly uses: readonly { readonly entryId: string; readonly kind: string; readonly amount: number }[]
  }[]
}

it('an entry tells the lots it took from or made, and what became of these', async () => {
  const whose = await somebody('L1')
  await town.buy('points-L1-more', 50_000, card('L1'))
  const spend = { ...whose, amount: 1_500, reason: 'gift' }
  const spent = await town.till.post<Changed>('/v1/points/spendings', spend, { key: 'lots-1' })
  const path = `/v1/points/of-member/${whose.memberId}/entries/lots`
  const lotsOf = async (...entryIds: string[]) =>
    (await owner.post<{ items: readonly EntryLots[] }>(path, { entryIds })).items
  const [, second, first] = await entriesOf(whose.memberId)
  assert.ok(first && second)
  const [took, made] = await lotsOf(spent.entryId, first.entryId)
  assert.deepEqual(
    took?.took.map(({ amount, lot }) => [amount, lot.amount, lot.remaining, lot.reason, lot.broughtBy]),
    [
      [1_200, 1_200, 0, 'purchase', 'earn'],
      [300, 600, 300, 'purchase', 'earn'],
    ],
  )
  assert.deepEqual(
    took?.took.map(({ lot }) => lot.purchaseId),
    [first.purchaseId, second.purchaseId],
  )
  assert.ok(took?.took.every(({ lot }) => lot.expiresOn !== null))
  assert.deepEqual(took?.made, [])
  assert.deepEqual(made?.took, [])
  assert.deepEqual(
    made?.made.map(({ lot, uses }) => [
      lot.amount,
      lot.remaining,
      uses.map((use) => [use.entryId, use.kind, use.amount]),
    ]),
    [[1_200, 0, [[spent.entryId, 'spend', 1_200]]]],
  )

  const back = await owner.post<Changed>(
    '/v1/points/reversals',
    { ...whose, entryId: spent.entryId, reason: 'mistake' },
    { key: 'lots-1-back' },
  )
  const [gave, earned] = await lotsOf(back.entryId, first.entryId)
  assert.deepEqual(
    gave?.took.map(({ amount, lot }) => [amount, lot.remaining]),
    [
      [-1_200, 1_200],
      [-300, 600],
    ],
  )
  assert.deepEqual(
    earned?.made.flatMap(({ uses }) => uses.map(({ kind, amount }) => [kind, amount])),
    [
      ['spend', 1_200],
      ['reverse_spend', -1_200],
    ],
  )

  // Somebody else's entry tells nothing here, and who may not see the member learns nothing at all.
  const other = await somebody('L2')
  const [theirs] = await entriesOf(other.memberId)
  assert.deepEqual(await lotsOf(theirs!.entryId), [{ entryId: theirs!.entryId, took: [], made: [] }])
})

it('entries of a node are those of whom its stores have met, page by page', async () => {
  await house.travel({ days: 1 })
  const from = new Date(house.clock()).toISOString()
  for (const at of [1, 2]) await town.buy(`points-K${at}`, at * 10_000, { ...card(`K${at}`), store: 'kiosk' })
  for (const at of [1, 2, 3]) await town.buy(`points-S${at}`, 30_000, { ...card(`S${at}`), store: 'shop' })
  await town.buy('points-K1-shop', 40_000, { ...card('K1'), store: 'shop' })
  const list = async (node: string) => {
    const amounts: number[] = []
    let more = ''
    do {
      const page = await owner.get<Page<Entry>>(
        `/v1/points/entries?limit=1&programmeId=${town.mall}&node=${node}&from=${encodeURIComponent(from)}${more}`,
      )
      amounts.push(...page.items.map(({ amount }) => amount))
      more = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`
    } while (more !== '')
    return amounts
  }
  // Whom both have met stands under both, with all they have.
  assert.deepEqual(await list(town.nodes.kiosk), [480, 240, 120])
  assert.deepEqual(await list(town.nodes.shop), [480, 360, 360, 360, 120])
  assert.deepEqual(await list(town.nodes.mall), [480, 360, 360, 360, 240, 120])
  const unknown = await owner.get<{ code: string }>(`/v1/points/entries?from=${from}&node=org_zzzz`, { status: 404 })
  assert.equal(unknown.code, 'unknown_node')
})

it('the entries of a member and the corrections that wait obey the node as well', async () => {
  const { shop, kiosk, mall } = town.nodes
  const whose = {
    memberId: memberOf(await town.buy('points-node', 10_000, { ...card('NODE'), store: 'shop' })),
    programmeId: town.mall,
  }
  const waiting = async (node: string) =>
    (await owner.get<{ count: number }>(`/v1/points/adjustments/waiting?node=${node}`)).count
  const nodes = [shop, kiosk, mall]
  const before = await Promise.all(nodes.map(waiting))
  const asked = await owner.post<{ adjustmentId: string }>('/v1/points/adjustments', {
    ...whose,
    amount: 50_000,
    reason: 'apology',
  })
  assert.ok(asked.adjustmentId)
  const seenUnder = async (node: string) =>
    (await owner.get<Page<{ adjustmentId: string }>>(`/v1/points/adjustments?waiting=true&node=${node}`)).items.filter(
      ({ adjustmentId }) => adjustmentId === asked.adjustmentId,
    ).length
  assert.deepEqual(await Promise.all(nodes.map(seenUnder)), [1, 0, 1])
  const more = await Promise.all(nodes.map(waiting))
  assert.deepEqual(
    more.map((count, at) => count - before[at]!),
    [1, 0, 1],
  )
  const entries = async (node: string) =>
    (await owner.get<Page<Entry>>(`/v1/points/of-member/${whose.memberId}/entries?node=${node}`)).items.length
  const all = await entries(mall)
  assert.ok(all > 0)
  assert.deepEqual(await Promise.all(nodes.map(entries)), [all, 0, all])
  for (const path of ['adjustments', 'adjustments/waiting', `of-member/${whose.memberId}/entries`])
    assert.equal(
      (await owner.get<{ code: string }>(`/v1/points/${path}?node=org_zzzz`, { status: 404 })).code,
      'unknown_node',
    )
})

it('entries are counted and exported as they are listed, in scope, with a trace', async () => {
  await house.travel({ days: 1 })
  const from = encodeURIComponent(new Date(house.clock()).toISOString())
  const only = `programmeId=${town.mall}&from=${from}`
  const seller = await town.buy('points-X1', 10_000, { ...card('X1'), store: 'kiosk' })
  await town.buy('points-X2', 20_000, { ...card('X2'), store: 'shop' })
  const whose = { memberId: memberOf(seller), programmeId: town.mall }
  await owner.post('/v1/points/adjustments', { ...whose, amount: 7, reason: '=1+1' })
  const counted = (query: string) => owner.get<object>(`/v1/points/entries/count?${only}${query}`)
  assert.deepEqual(await counted(''), { count: 3, isExact: true })
  assert.deepEqual(await counted('&kind=adjust'), { count: 1, isExact: true })
  assert.deepEqual(await counted(`&node=${town.nodes.shop}`), { count: 1, isExact: true })
  const file = async (client: typeof owner, query = '') => {
    const reply = await client.send('GET', `/v1/points/entries/export?${only}${query}`, undefined)
    assert.match(String(reply.headers['content-disposition']), /points-.*\.csv/)
    return reply.body
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n')
  }
  const [head, first, ...rest] = await file(owner)
  assert.match(head ?? '', /^流水号,会员编号,会员计划,/)
  assert.equal(rest.length, 2)
  assert.ok(first?.includes(whose.memberId) && first.includes(',调整,7,127,'), first)
  assert.ok(!/,"?=1/.test(first ?? ''), first)
  assert.match((await file(owner, '&language=en&kind=earn'))[1] ?? '', /,Earned,240,240,.*,Purchase,/)

  const role = { code: 'ledger', name: { zh: '账本' }, permissions: ['points.read', 'points.export'] }
  await owner.post('/v1/staff/roles', role)
  const { password } = await owner.post<{ password: string }>('/v1/staff/accounts', {
    login: 'ledger',
    displayName: '账本',
    grants: [{ role: 'ledger', nodeId: town.nodes.shop }],
  })
  const narrow = await house.firstSignIn('ledger', password, 'nine otters over a lake')
  const theirs = await file(narrow)
  assert.deepEqual([theirs.length, theirs[1]?.includes(',240,240,')], [2, true])
  assert.deepEqual(await narrow.get(`/v1/points/entries/count?${only}`), { count: 1, isExact: true })
  const { items } = await owner.get<Page<{ after: { entries: number; whole: boolean } | null }>>(
    '/v1/staff/audit?action=points.endExport',
  )
  assert.deepEqual(
    items.map(({ after }) => [after?.entries, after?.whole]),
    [
      [1, true],
      [2, true],
      [3, true],
    ],
  )

  const person = `memberId=${whose.memberId}`
  assert.deepEqual(await owner.get(`/v1/points/entries/count?${person}`), { count: 2, isExact: true })
  assert.deepEqual(await counted(`&${person}&kind=earn`), { count: 1, isExact: true })
  assert.deepEqual(await counted(`&${person}&node=${town.nodes.shop}`), { count: 0, isExact: true })
  assert.equal((await file(owner, `&${person}`)).length, 3)
  assert.equal((await file(owner, `&${person}&purchaseId=${seller.purchaseId}`)).length, 2)
  const listed = await owner.get<Page<{ kind: string }>>(`/v1/points/entries?${person}&limit=1`)
  assert.deepEqual([listed.items.map(({ kind }) => kind), listed.nextCursor !== undefined], [['adjust'], true])
  const next = await owner.get<Page<{ kind: string }>>(
    `/v1/points/entries?${person}&limit=1&cursor=${listed.nextCursor}`,
  )
  assert.deepEqual([next.items.map(({ kind }) => kind), next.nextCursor], [['earn'], undefined])
  await narrow.get(`/v1/points/entries/count?${person}`, { status: 404 })
})

it('what the programme issued, redeemed and owes adds up, and the ledger has no faults', async () => {
  await house.work()
  const totals = await owner.get<
    Record<'issued' | 'takenBack' | 'redeemed' | 'expired' | 'adjusted' | 'forfeited' | 'outstanding', number>
  >(`/v1/points/totals?programmeId=${town.mall}&from=2026-01-01&to=2029-12-31`)
  const { issued, takenBack, redeemed, expired, adjusted, forfeited, outstanding } = totals
  assert.equal(outstanding, issued - takenBack - redeemed - expired + adjusted - forfeited)
  assert.deepEqual((await owner.get<Page<unknown>>('/v1/points/faults')).items, [])
})

/** The number behind an id, which events carry. */
async function numberOf(memberId: string): Promise<number> {
  const { decodeId, must } = await import('@atrium/kernel')
  return must(decodeId('mbr', memberId), 'an id of a member')
}
