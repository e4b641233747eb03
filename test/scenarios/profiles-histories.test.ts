import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayIn, type Outcome, systemBy } from '@atrium/kernel'
import { postPurchases } from '@atrium/loyalty'
import { eraseMembers, lineagesOf, mergeMembers, unmergeMembers } from '@atrium/members'
import { setTagValues } from '@atrium/profiles'
import fc from 'fast-check'
import { openHouse } from './house.ts'
import { buildTown } from './town.ts'

// Whatever happens, portraits say what purchases say, tags what was said last, and counts what stands.

const house = await openHouse(import.meta)
await buildTown(house)
const by = systemBy('histories')
const PEOPLE = 6
const ZONE = 'Asia/Shanghai'

type Step =
  | {
      readonly do: 'buy'
      readonly who: number
      readonly paid: number
      readonly daysAgo: number
      readonly store: string
    }
  | { readonly do: 'return'; readonly sale: number; readonly whole: boolean }
  | { readonly do: 'giveBack'; readonly who: number; readonly paid: number }
  | { readonly do: 'merge'; readonly who: number; readonly other: number }
  | { readonly do: 'unmerge'; readonly merge: number }
  | { readonly do: 'erase'; readonly who: number }
  | { readonly do: 'say'; readonly who: number; readonly size: number | null }
  | { readonly do: 'pass'; readonly days: number }

const who = fc.integer({ min: 0, max: PEOPLE - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      who,
      paid: fc.integer({ min: 0, max: 900 }),
      daysAgo: fc.integer({ min: 0, max: 420 }),
      store: fc.constantFrom('shop', 'kiosk'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('return' as const), sale: fc.nat(40), whole: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('giveBack' as const), who, paid: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), who, other: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unmerge' as const), merge: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('say' as const), who, size: fc.option(fc.integer({ min: 30, max: 45 })) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), days: fc.integer({ min: 1, max: 200 }) }) },
)

let story = 0
/** What really happened, over all stories: a test of histories in which nothing happens tells nothing. */
const happened = new Map<string, number>()
const count = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1)
const ok = <T>(outcome: Outcome<T, string> | undefined): T | undefined => (outcome?.ok ? outcome.value : undefined)

async function live(steps: readonly Step[]): Promise<void> {
  const name = ++story
  const sales: { readonly number: string; readonly paidMinor: number }[] = []
  const merges: number[] = []
  const members = new Map<number, number>()
  const post = async (ask: object) => {
    const [outcome] = await house.db.transact((ctx) =>
      postPurchases(ctx, [
        {
          by,
          source: 'pos',
          storeCode: 'kiosk',
          at: house.clock(),
          currency: 'CNY',
          lines: [],
          create: 'prospect',
          historical: false,
          ...ask,
        } as never,
      ]),
    )
    if (outcome?.ok) count(`${'returnOf' in ask ? 'linked' : 'kind' in ask ? ask.kind : ''}`)
    if (outcome?.ok) count('returnOf' in ask ? 'linked' : (ask as { readonly kind: string }).kind)
    return ok(outcome)
  }
  const card = (of: number) => [{ kind: 'card_no', value: `H${name}-${of}` }]
  const number = () => `h-${name}-${sales.length}-${merges.length}-${house.clock()}-${++counter}`
  let counter = 0
  for (const each of steps) {
    house.clock.advance(1_000)
    switch (each.do) {
      case 'buy': {
        const sale = { number: number(), paidMinor: each.paid * 100 }
        const posted = await post({
          kind: 'sale',
          ...sale,
          storeCode: each.store,
          at: house.clock() - each.daysAgo * 86_400_000,
          identities: card(each.who),
        })
        if (posted?.memberId) members.set(each.who, posted.memberId)
        sales.push(sale)
        break
      }
      case 'return': {
        const sale = sales[each.sale % Math.max(1, sales.length)]
        if (!sale) break
        const returned = each.whole ? {} : { returned: { amountMinor: Math.max(1, Math.floor(sale.paidMinor / 3)) } }
        await post({
          kind: 'return',
          number: number(),
          returnOf: { source: 'pos', number: sale.number },
          create: 'never',
          ...returned,
        })
        break
      }
      case 'giveBack':
        await post({
          kind: 'return',
          number: number(),
          paidMinor: -each.paid * 100,
          identities: card(each.who),
          create: 'never',
        })
        break
      case 'merge': {
        const [one, other] = [members.get(each.who), members.get(each.other)]
        if (one === undefined || other === undefined) break
        const [merged] = await house.db.transact((ctx) => mergeMembers(ctx, [{ by, memberId: one, otherId: other }]))
        if (merged?.ok) merges.push(merged.value.mergeId)
        if (merged?.ok) count('merge')
        break
      }
      case 'unmerge': {
        const mergeId = merges[each.merge % Math.max(1, merges.length)]
        if (mergeId === undefined) break
        const [parted] = await house.db.transact((ctx) => unmergeMembers(ctx, [{ by, mergeId }]))
        if (parted?.ok) count('unmerge')
        break
      }
      case 'erase': {
        const memberId = members.get(each.who)
        if (memberId !== undefined) await house.db.transact((ctx) => eraseMembers(ctx, [{ by, memberId }]))
        break
      }
      case 'say': {
        const memberId = members.get(each.who)
        if (memberId === undefined) break
        await house.db.transact((ctx) =>
          setTagValues(ctx, [{ by, memberId, tag: 'shoeSize', value: each.size, cause: 'hand' }]),
        )
        break
      }
      case 'pass':
        house.clock.advance(each.days * 86_400_000)
        // Some of what happened is seen on the way, some only at the end.
        if (each.days % 2 === 0) await house.work()
    }
  }
  house.clock.advance(61_000)
  await house.work()
  await agrees()
}

interface Facts {
  readonly orders: number
  readonly spend: number
  readonly windowOrders: number
  readonly windowSpend: number
  readonly first: number
  readonly last: number
  readonly days: number
  readonly returned: number
}

async function agrees(): Promise<void> {
  const today = dayIn(ZONE, house.clock())
  const persons = await house.db.sql<{ member_id: number }>(
    'select member_id from members.person where not erased order by member_id',
  )
  const lineages = await house.db.read((ctx) =>
    lineagesOf(
      ctx,
      persons.map((row) => row.member_id),
    ),
  )
  const purchases = await house.db.sql<Record<'member_id' | 'kind' | 'return_of' | 'at' | 'paid' | 'returned', string>>(
    `select member_id, kind, return_of, extract(epoch from occurred_at) * 1000 as at, paid_minor as paid, returned_minor as returned
     from purchases.purchase`,
  )
  const expected = new Map<number, Facts>()
  for (const [root, lineage] of lineages) {
    const mine = purchases
      .filter((row) => lineage.includes(Number(row.member_id)))
      .map((row) => ({
        ...row,
        day: dayIn(ZONE, Number(row.at)),
        paid: Number(row.paid),
        returned: Number(row.returned),
      }))
    const orders = mine.filter((row) => row.kind === 'sale' && (row.paid === 0 || row.paid > row.returned))
    if (orders.length === 0) continue
    const net = mine.map((row) => ({
      day: row.day,
      minor: row.kind === 'sale' ? row.paid - row.returned : row.return_of === null ? row.paid : 0,
    }))
    const sum = (rows: readonly { readonly day: number; readonly minor: number }[]) =>
      rows.reduce((all, row) => all + row.minor, 0)
    const days = orders.map((row) => row.day)
    expected.set(root, {
      orders: orders.length,
      spend: sum(net),
      windowOrders: days.filter((day) => day >= today - 365).length,
      windowSpend: sum(net.filter((row) => row.day >= today - 365)),
      first: Math.min(...days),
      last: Math.max(...days),
      days: new Set(days).size,
      returned: mine.reduce(
        (all, row) => all + (row.kind === 'sale' ? row.returned : row.return_of === null ? -row.paid : 0),
        0,
      ),
    })
  }
  const kept = await house.db.sql<Record<string, string>>(
    `select member_id, orders, spend_minor, window_orders, window_spend_minor, first_day - date '1970-01-01' as first,
       last_day - date '1970-01-01' as last, buying_days, returned_minor from profiles.habit order by member_id`,
  )
  const found = new Map(
    kept.map((row): [number, Facts] => [
      Number(row.member_id),
      {
        orders: Number(row.orders),
        spend: Number(row.spend_minor),
        windowOrders: Number(row.window_orders),
        windowSpend: Number(row.window_spend_minor),
        first: Number(row.first),
        last: Number(row.last),
        days: Number(row.buying_days),
        returned: Number(row.returned_minor),
      },
    ]),
  )
  assert.deepEqual([...found].sort(byId), [...expected].sort(byId))
  await countsAgree()
  await tagsAgree(lineages)
  await drawnAnewTheSame()
}
const byId = (one: readonly [number, unknown], other: readonly [number, unknown]) => one[0] - other[0]

/** Everybody with a habit stands somewhere, cells count them, and moves lead to where they are. */
async function countsAgree(): Promise<void> {
  const [counts] = await house.db.sql<Record<string, string>>(
    `select (select count(*) from profiles.habit h full join profiles.standing s using (member_id)
             where h.member_id is null or s.member_id is null or h.spend_minor <> s.spend_minor) as alone,
       (select count(*) from (
          select stage, recency, frequency, monetary, persons, spend_minor from profiles.cell where kind = 'tile' and persons <> 0
          except select stage, recency, frequency, monetary, count(*), sum(spend_minor)::bigint from profiles.standing group by 1, 2, 3, 4
        ) as off) as cells,
       (select count(*) from profiles.cell where persons < 0 or persons = 0 and spend_minor <> 0) as below,
       (select count(*) from (
          select stage, sum(persons) from (
            select to_stage as stage, persons from profiles.stage_day union all select from_stage, -persons from profiles.stage_day
          ) as moves where stage not in ('', 'prospect') group by stage having sum(persons) <> 0
          except select stage, count(*) from profiles.standing group by stage
        ) as off) as moves,
       (select count(*) from profiles.stale) as stale`,
  )
  assert.deepEqual({ ...counts }, { alone: '0', cells: '0', below: '0', moves: '0', stale: '0' })
}

/** What is held is the latest word of the lineage, and nobody else holds anything. */
async function tagsAgree(lineages: ReadonlyMap<number, readonly number[]>): Promise<void> {
  const said = await house.db.sql<{ member_id: number; value: number | null; said_at: Date }>(
    'select member_id, value, said_at from profiles.said order by said_at, member_id',
  )
  const held = await house.db.sql<{ member_id: number; value: number }>('select member_id, value from profiles.held')
  const expected = [...lineages].flatMap(([root, lineage]) => {
    const last = said.findLast((row) => lineage.includes(row.member_id))
    return last?.value == null ? [] : [[root, last.value] as [number, number]]
  })
  assert.deepEqual(held.map((row): [number, number] => [row.member_id, row.value]).sort(byId), expected.sort(byId))
}

/** Forgotten and drawn anew by the same yardstick, everything is as it was. */
async function drawnAnewTheSame(): Promise<void> {
  const all = async () =>
    JSON.stringify(
      await house.db.sql(
        `select h.*, p.likes, s.* from profiles.habit h join profiles.preference p using (member_id) join profiles.standing s using (member_id)
         order by h.member_id`,
      ),
      (key, value) => (key === 'read_on' || key === 'since_on' ? undefined : value),
    )
  const before = await all()
  await house.db.sql(
    'delete from profiles.habit; delete from profiles.preference; delete from profiles.standing; delete from profiles.cell',
  )
  await house.db.sql(
    `insert into profiles.stale select member_id, 'epoch', true from members.root on conflict (member_id) do nothing`,
  )
  await house.db.sql(`delete from profiles.stage_day; update profiles.pass set day = '1970-01-01'`)
  await house.work()
  assert.equal(await all(), before)
}

test('after any history of purchases, returns, merges, unmerges, erasures and days, portraits are what is worked out anew', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 40 }), live), {
    numRuns: 8,
    endOnFailure: true,
    seed: 20_261_122,
  })
  for (const what of ['sale', 'linked', 'return', 'merge', 'unmerge'])
    assert.ok((happened.get(what) ?? 0) > 0, `no ${what}: ${JSON.stringify([...happened])}`)
})
