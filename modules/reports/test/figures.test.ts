import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deliverAll } from '@atrium/db'
import { DAY_MS, dayOf, must, type Scope } from '@atrium/kernel'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import { mergeMembers } from '@atrium/members'
import { countFootfall, loadOrganization } from '@atrium/organization'
import { putTags, setTagValues, type TagValue } from '@atrium/profiles'
import { MemberSet } from '@atrium/sets'
import { freshDatabase, testClock } from '@atrium/testkit'
import { putSources, readMessage, takeMessages } from '@atrium/tracking'
import fc from 'fast-check'
import {
  askFigures,
  checkQuery,
  daysOf,
  type Filter,
  METRICS,
  openVocabulary,
  programmeFor,
  type Query,
  type Reader,
  reportsModuleWith,
  type Span,
  UnknownAudience,
  type Viewer,
} from '../src/index.ts'
import { aboutPersons } from '../src/semantic/asking.ts'
import { askBaskets } from '../src/special/baskets.ts'
import { askCohorts } from '../src/special/cohorts.ts'
import { askFunnel } from '../src/special/funnel.ts'
import { askPaths } from '../src/special/path.ts'
import { askRfm } from '../src/special/rfm.ts'
import { askTopCustomers } from '../src/special/top-customers.ts'
import { fromPostgres, projectionOf } from './projected.ts'
import { by, card, expectDone, setStage } from './stage.ts'

const NOON = Date.parse('2026-03-01T12:00:00+08:00')
const FIRST = dayOf(2026, 3, 1)
const MONTH: Span = { from: FIRST - 5, to: FIRST + 30 }

const db = await freshDatabase(import.meta, { clock: testClock(NOON + 40 * DAY_MS) })
const stage = await setStage(db)
/** Forty days of five members and passers-by at two stores, some of it brought back. */
async function live() {
  const asks = Array.from({ length: 120 }, (_, no) =>
    stage.sale(`n${no}`, NOON + (no % 30) * DAY_MS + no, 1_000 + 137 * no, {
      ...(no % 3 === 0 ? {} : card(`m${no % 5}`)),
      storeCode: no % 4 === 0 ? 'shop' : 'kiosk',
      lines: [
        { sku: `S${no % 7}`, quantityMilli: 1_000 * (1 + (no % 3)), amountMinor: 600 + 137 * no },
        { sku: `S${no % 11}`, quantityMilli: 1_000, amountMinor: 400 },
      ],
    }),
  )
  const returns = [4, 9, 17, 50].map((no): PurchaseAsk => {
    const { paidMinor: _, ...sale } = stage.sale(`n${no}-r`, NOON + (31 + no / 10) * DAY_MS, 0)
    const storeCode = no % 4 === 0 ? 'shop' : 'kiosk'
    return { ...sale, kind: 'return', returnOf: { number: `n${no}` }, create: 'never', storeCode }
  })
  for (const set of [asks, returns]) {
    for (const outcome of await db.transact((ctx) => postPurchases(ctx, set))) expectDone(outcome)
  }
  await db.transact(async (ctx) => {
    const counts = Array.from({ length: 10 }, (_, no) => ({
      by,
      node: 'mall',
      day: FIRST + no,
      hour: 12,
      people: 40 + no,
    }))
    for (const outcome of await countFootfall(ctx, counts)) expectDone(outcome)
  })
  await browse()
  await tag()
  await deliverAll(db, must(reportsModuleWith(fromPostgres).reactions, 'reactions'))
}

const AUDIENCE = 'seg_1'
const HAND_TAGS = [
  { code: 'mood', type: 'choice', choices: ['calm', 'merry'] },
  { code: 'likes', type: 'choices', choices: ['tea', 'books', 'films'] },
  { code: 'visits', type: 'number' },
  { code: 'since', type: 'day' },
  { code: 'guest', type: 'boolean' },
] as const
const HELD: readonly Readonly<Record<string, TagValue>>[] = [
  { mood: 'calm', likes: ['tea', 'books'], visits: 3, since: '2026-01-05', guest: true },
  { mood: 'merry', likes: ['films'], visits: 12.5, guest: false },
  { likes: ['tea'], since: '2026-02-10' },
]

/** Tags of every type on three of the five, and an audience of the last two and one who is nobody. */
async function tag() {
  await db.transact(async (ctx) => {
    const named = (code: string) => ({ code, zh: code, archived: false })
    const asks = HAND_TAGS.map(({ code, type, ...more }) => ({
      ...{ by, code, group: 'interest', name: { zh: code }, about: null, type, kind: 'hand', unit: null, rule: null },
      ...{ ownerId: null, freshDays: null, personal: false, archived: false, expectedVersion: 0 },
      choices: 'choices' in more ? more.choices.map(named) : null,
    }))
    for (const outcome of await putTags(ctx, asks as Parameters<typeof putTags>[1])) expectDone(outcome)
  })
  const members = await db.sql<{ id: number }>('select member_id as id from members.person order by member_id limit 3')
  await db.transact(async (ctx) => {
    const asks = HELD.flatMap((held, at) =>
      Object.entries(held).map(([code, value]) => ({
        ...{ by, memberId: must(members[at], 'a member').id, tag: code, value, cause: 'hand' as const },
      })),
    )
    for (const outcome of await setTagValues(ctx, asks)) expectDone(outcome)
  })
  const set = MemberSet.of([...members.slice(1).map(({ id }) => id), 2_000_000])
  await db.sql(
    `insert into audiences.audience (name, note, kind, origin, node_id, definition, version, created_at, changed_at, actor_kind, actor_id)
     select 'list', '', 'static', 'list', id, 1, 1, now(), now(), 'system', 0 from organization.node where kind = 'group'`,
  )
  await db.sql(
    `insert into audiences.version (audience_id, version, definition, made_at, day, people, entered, departed, members)
     values (1, 1, 1, now(), current_date, 3, 3, 0, decode('${Buffer.from(set.toBytes()).toString('hex')}', 'hex'))`,
  )
}

/** Three visitors: one leaves at once, one sees something, one is a member who sees something and buys. */
async function browse() {
  const put = await db.transact((ctx) =>
    putSources(ctx, [
      {
        by,
        code: 'site',
        name: { zh: '官网' },
        kind: 'web',
        trusted: false,
        userKind: 'card_no',
        origins: [],
        node: 'group',
        archived: false,
        renewKey: false,
      },
    ]),
  )
  const writeKey = must(expectDone(put[0]).writeKey, 'a key')
  const at = (minute: number) => new Date(NOON + minute * 60_000 - 3_600_000).toISOString()
  const page = (who: object, minute: number) => ({
    type: 'page',
    properties: { path: '/home' },
    messageId: `p${minute}${JSON.stringify(who)}`,
    timestamp: at(minute),
    ...who,
  })
  const seen = (who: object, minute: number) => ({
    type: 'track',
    event: 'Seen',
    messageId: `s${minute}${JSON.stringify(who)}`,
    timestamp: at(minute),
    ...who,
  })
  const [a, b, c] = [{ anonymousId: 'a' }, { anonymousId: 'b' }, { anonymousId: 'c', userId: 'm1' }]
  const raw = [page(a, 0), page(b, 1), page(b, 2), seen(b, 3), page(c, 4), seen(c, 5)]
  const messages = raw.flatMap((one) => {
    const read = readMessage(one, undefined, () => '')
    return typeof read === 'string' ? [] : [read]
  })
  const ask = {
    writeKey,
    origin: undefined,
    userAgent: undefined,
    sentAt: undefined,
    imported: true,
    unread: [],
    alone: false,
  }
  for (const outcome of await db.transact((ctx) => takeMessages(ctx, [{ ...ask, messages }]))) expectDone(outcome)
}
await live()
const { reader: fromProjection, catchUp } = await projectionOf(db)
const organization = await db.read(loadOrganization)
const vocabulary = await db.read(openVocabulary)
/** What splits an answer; of the tags, which are all asked alike, those made here. */
const SPLITTING = vocabulary.dimensions.filter(
  ({ code, filterOnly }) =>
    !filterOnly && (!code.startsWith('tag:') || HAND_TAGS.some((one) => `tag:${one.code}` === code)),
)
const nodeOf = (code: string) => must(organization.nodeByCode(code), code)

async function ask(query: Query, of: { reader?: Reader; code?: string; scope?: Scope; span?: Span } = {}) {
  const { reader = fromProjection, code = 'group', scope = 'all', span = MONTH } = of
  const node = nodeOf(code)
  const viewer = { organization, scope, by, node, programme: programmeFor(organization, node, undefined) }
  return db.read((ctx) => askFigures(ctx, reader, viewer, query, span))
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((all, item) => all + of(item), 0)

describe('figures are those of the daily rollups', () => {
  it('sales, members and points by day, of the group, the mall and a store', async () => {
    for (const code of ['group', 'mall', 'shop', 'kiosk']) {
      const days = await db.read((ctx) => daysOf(ctx, { scope: 'all', node: nodeOf(code), ...MONTH }))
      const metrics = [
        'receipts',
        'sales',
        'returns',
        'returnsAmount',
        'memberReceipts',
        'memberSales',
        'memberReturnsAmount',
        'repeatReceipts',
        'repeatSales',
      ]
      const { rows, total } = await ask({ metrics, dimensions: ['day'] }, { code })
      const expected = days.sales.map((row) => [
        ...[
          row.day,
          row.receipts,
          row.salesMinor,
          row.returns,
          row.returnsMinor,
          row.memberReceipts,
          row.memberSalesMinor,
        ],
        ...[row.memberReturnsMinor, row.repeatReceipts, row.repeatSalesMinor],
      ])
      const some = rows.filter(({ values }) => values.some((value) => value !== 0))
      assert.deepEqual(
        some.map(({ keys, values }) => [...keys, ...values]),
        expected,
        code,
      )
      assert.equal(rows.length, MONTH.to - MONTH.from + 1)
      assert.equal(
        total.values[1],
        sum(days.sales, (row) => row.salesMinor),
      )
    }
  })

  it('new members, points and footfall', async () => {
    const days = await db.read((ctx) => daysOf(ctx, { scope: 'all', node: nodeOf('group'), ...MONTH }))
    const { total } = await ask({
      metrics: [
        'newMembers',
        'members',
        'pointsIssued',
        'pointsTakenBack',
        'footfall',
        'footfallReceipts',
        'conversion',
      ],
      dimensions: [],
    })
    const people = sum(days.footfall.days, (row) => row.people)
    const allReceipts = sum(days.sales, (row) => row.receipts)
    assert.deepEqual(total.values, [
      sum(days.joined, (row) => row.members),
      5,
      sum(days.points, (row) => row.issued),
      sum(days.points, (row) => row.takenBack),
      people,
      allReceipts,
      allReceipts / people,
    ])
  })
})

describe('questions', () => {
  it('ratios, persons who came again, first buyers, parts that do not add up', async () => {
    const { total, rows } = await ask({
      metrics: ['buyers', 'repeatBuyers', 'repeatRate', 'newBuyers', 'orders', 'averageOrder'],
      dimensions: ['store'],
    })
    assert.deepEqual(total.values.slice(0, 5), [5, 5, 1, 5, 120])
    assert.ok(sum(rows, ({ values }) => values[0] ?? 0) > 5)
  })

  it('members at the end of each week', async () => {
    const { rows } = await ask({ metrics: ['members'], dimensions: ['week'] })
    assert.equal(rows.at(-1)?.values[0], 5)
    for (const [at, row] of rows.entries()) assert.ok((row.values[0] ?? 0) >= (rows[at - 1]?.values[0] ?? 0))
  })

  it('the period before and the year before stand beside', async () => {
    const span = { from: FIRST + 10, to: FIRST + 19 }
    const { rows, comparedWith } = await ask({ metrics: ['sales'], dimensions: ['day'], compare: 'previous' }, { span })
    assert.deepEqual(comparedWith, { from: FIRST, to: FIRST + 9 })
    const earlier = await ask({ metrics: ['sales'], dimensions: ['day'] }, { span: { from: FIRST, to: FIRST + 9 } })
    assert.deepEqual(
      rows.map(({ before }) => before),
      earlier.rows.map(({ values }) => values),
    )
  })

  it('a store manager sees their store only, and nothing of programmes that others feed', async () => {
    const shop = nodeOf('shop').id
    const { total } = await ask({ metrics: ['receipts', 'pointsIssued'], dimensions: [] }, { scope: new Set([shop]) })
    assert.equal(total.values[0], 30)
    const brand = await ask({ metrics: ['pointsIssued'], dimensions: ['programme'] }, { scope: new Set([shop]) })
    assert.deepEqual(
      brand.rows.map(({ keys }) => keys[0]),
      [stage.brand],
    )
  })
})

describe('both databases answer the same', () => {
  const same = async (query: Query, span?: Span) => {
    const of = span ? { span } : {}
    const [one, other] = await Promise.all([
      ask(query, { reader: fromProjection, ...of }),
      ask(query, { reader: fromPostgres, ...of }),
    ])
    assert.deepEqual(one, other, JSON.stringify(query))
  }

  it('questions drawn at random over everything that can be asked', async () => {
    const metrics = fc.uniqueArray(fc.constantFrom(...METRICS.map(({ code }) => code)), { minLength: 1, maxLength: 4 })
    const dimensions = fc.uniqueArray(fc.constantFrom(...SPLITTING.map(({ code }) => code)), {
      maxLength: 3,
    })
    const leaf = fc.constantFrom<Filter>(
      { dimension: 'buyer', op: 'in', values: ['member'] },
      { dimension: 'buyerHistory', op: 'notIn', values: ['new'] },
      { dimension: 'weekday', op: 'between', values: ['2', '5'] },
      { dimension: 'floor', op: 'in', values: ['1F'] },
      { dimension: 'trade', op: 'contains', values: ['oo'] },
      { dimension: 'channel', op: 'startsWith', values: ['e'] },
      { dimension: 'joinedChannel', op: 'known' },
      { dimension: 'gender', op: 'unknown' },
      { dimension: 'month', op: 'in', values: ['2026-03-01'] },
      { dimension: 'level', op: 'unknown' },
      { dimension: 'audience', op: 'in', values: [AUDIENCE] },
      { dimension: 'audience', op: 'notIn', values: [AUDIENCE] },
      { dimension: 'tag:mood', op: 'in', values: ['calm'] },
      { dimension: 'tag:mood', op: 'contains', values: ['err'] },
      { dimension: 'tag:likes', op: 'notIn', values: ['tea'] },
      { dimension: 'tag:likes', op: 'known' },
      { dimension: 'tag:visits', op: 'between', values: ['2', '12.5'] },
      { dimension: 'tag:since', op: 'between', values: ['2026-01-01', '2026-01-31'] },
      { dimension: 'tag:guest', op: 'in', values: ['no'] },
      { dimension: 'tag:guest', op: 'unknown' },
    )
    const filter = fc.oneof(
      leaf,
      fc.array(leaf, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      leaf.map((not) => ({ not })),
    )
    const days = fc.tuple(fc.integer({ min: -5, max: 30 }), fc.integer({ min: 0, max: 40 }))
    const compare = fc.constantFrom('none', 'previous', 'lastYear' as const)
    let asked = 0
    await fc.assert(
      fc.asyncProperty(
        metrics,
        dimensions,
        fc.option(filter),
        days,
        compare,
        async (some, by, where, [start, length], against) => {
          // What cannot go together is refused, and that is another test: here it is left out.
          const able = (codes: readonly string[], test: Filter | null): Query => ({
            ...{ metrics: some, dimensions: codes, compare: against as 'none' },
            ...(test === null ? {} : { filter: test }),
          })
          const fits = by.filter((code) => checkQuery(able([code], null), vocabulary).length === 0)
          const test = where !== null && checkQuery(able([], where), vocabulary).length === 0 ? where : null
          const span = { from: FIRST + start, to: FIRST + start + length }
          asked++
          await same(able(fits, test), span)
        },
      ),
      { numRuns: 120 },
    )
    assert.equal(asked, 120)
  })

  it('every metric by every dimension that it has', async () => {
    for (const dimension of SPLITTING) {
      const fits = METRICS.map(({ code }) => code).filter(
        (code) => checkQuery({ metrics: [code], dimensions: [dimension.code] }, vocabulary).length === 0,
      )
      assert.ok(fits.length > 0, dimension.code)
      await same({ metrics: fits, dimensions: [dimension.code] })
    }
  })

  it('retention, top customers, RFM, funnels, paths and baskets', async () => {
    const node = nodeOf('group')
    const everybody: Viewer = {
      ...{ organization, by, node, scope: 'all' as const },
      programme: programmeFor(organization, node, undefined),
    }
    const terms = { by: 'product', depth: 1, minSupport: 0.01, minConfidence: 0.1, maxItems: 3, limit: 500 } as const
    const view = { kind: 'page', name: '/home' } as const
    const steps = [view, { kind: 'event', name: 'Seen' }, { kind: 'purchase' }] as const
    const answerOf = (reader: Reader, filter?: Filter) =>
      db.read(async (ctx) => {
        const viewer = filter ? await aboutPersons(ctx, reader, everybody, filter, MONTH) : everybody
        return {
          cohorts: await askCohorts(ctx, reader, viewer, { ...MONTH, by: 'week' }),
          top: await askTopCustomers(ctx, reader, viewer, MONTH),
          rfm: await askRfm(ctx, reader, viewer, MONTH),
          funnel: await askFunnel(ctx, reader, viewer, { ...MONTH, steps, withinDays: 7 }),
          after: await askPaths(ctx, reader, viewer, { ...MONTH, direction: 'after', depth: 4 }),
          before: await askPaths(ctx, reader, viewer, {
            ...MONTH,
            anchor: { kind: 'event', name: 'Seen' },
            direction: 'before',
            depth: 2,
          }),
          baskets: await askBaskets(ctx, reader, viewer, { ...MONTH, ...terms }),
        }
      })
    const answer = async (filter?: Filter) => {
      const [one, other] = await Promise.all([answerOf(fromProjection, filter), answerOf(fromPostgres, filter)])
      assert.deepEqual(one, other)
      return one
    }
    const one = await answer()
    assert.deepEqual(one.funnel, [3, 2, 1])
    assert.equal(one.after.times, 3)
    assert.deepEqual(
      one.after.next.map(({ step, times }) => [step, times]),
      [['/home', 3]],
    )
    assert.deepEqual(
      one.after.next[0]?.next.map(({ step, times }) => [step, times]),
      [['Seen', 2]],
    )
    assert.deepEqual([one.before.times, one.before.ended], [2, 0])
    assert.ok(one.baskets.ok && one.baskets.value.found > 0 && one.rfm.length > 0)

    // Of an audience of two who buy, of the others, and of one of the two by what else is known of them: what nobody known did is left out.
    const inside = { dimension: 'audience', op: 'in', values: [AUDIENCE] } as const
    const [those, others] = [await answer(inside), await answer({ not: inside })]
    assert.deepEqual([one.top.persons, those.top.persons, others.top.persons], [5, 2, 3])
    assert.equal(those.top.spentMinor + others.top.spentMinor, one.top.spentMinor)
    for (const { cohorts, rfm, baskets } of [those, others]) {
      assert.ok(baskets.ok && baskets.value.baskets > 0 && rfm.length > 0 && cohorts.length > 0)
    }
    assert.ok(those.baskets.ok && others.baskets.ok && one.baskets.ok)
    assert.equal(one.baskets.value.baskets - those.baskets.value.baskets - others.baskets.value.baskets, 40)
    assert.deepEqual(
      [those.funnel, others.funnel].map(([began = 0]) => began).reduce((sum, began) => sum + began),
      1,
    )
    assert.equal(those.after.times + others.after.times, 1)
    const tagged = await answer({ all: [inside, { dimension: 'tag:likes', op: 'known' }] })
    assert.ok(tagged.top.persons > 0 && tagged.top.persons <= 2)
  })
})

describe('tags and audiences', () => {
  const buyers = async (filter: Filter, reader = fromProjection) =>
    (await ask({ metrics: ['buyers'], dimensions: [], filter }, { reader })).total.values[0]
  const test = (
    dimension: string,
    op: 'in' | 'notIn' | 'between' | 'known' | 'unknown',
    ...values: string[]
  ): Filter => (op === 'known' || op === 'unknown' ? { dimension, op } : { dimension, op, values })

  it('split and narrow what is told of persons', async () => {
    const { rows, total } = await ask({ metrics: ['buyers', 'members'], dimensions: ['tag:mood'] })
    assert.deepEqual(
      rows.map(({ keys, values }) => [...keys, ...values]),
      [
        [null, 3, 3],
        ['calm', 1, 1],
        ['merry', 1, 1],
      ],
    )
    assert.deepEqual(total.values, [5, 5])
    assert.equal(await buyers(test('tag:likes', 'in', 'tea', 'films')), 3)
    assert.equal(await buyers(test('tag:likes', 'notIn', 'tea')), 3)
    assert.equal(await buyers(test('tag:likes', 'unknown')), 2)
    assert.equal(await buyers(test('tag:visits', 'between', '3', '13')), 2)
    assert.equal(await buyers(test('tag:since', 'between', '2026-02-01', '2026-02-28')), 1)
    assert.equal(await buyers(test('tag:guest', 'in', 'yes')), 1)
    assert.equal(await buyers(test('audience', 'in', AUDIENCE)), 2)
    assert.equal(await buyers(test('audience', 'notIn', AUDIENCE)), 3)
  })

  it('are refused where they say nothing, and audiences that nobody may see', async () => {
    const faults = (query: Query) => checkQuery(query, vocabulary).map(({ pointer, code }) => `${pointer} ${code}`)
    const split = ['audience', 'tag:likes', 'tag:visits', 'tag:nonsense']
    assert.deepEqual(faults({ metrics: ['buyers'], dimensions: split }).slice(0, 4), [
      '/dimensions/0 only_a_condition',
      '/dimensions/1 only_a_condition',
      '/dimensions/2 only_a_condition',
      '/dimensions/3 unknown_name',
    ])
    const filter = test('audience', 'in', AUDIENCE)
    assert.deepEqual(faults({ metrics: ['footfall'], dimensions: [], filter }), [
      '/filter/dimension dimension_not_for_metric',
    ])
    await assert.rejects(buyers(test('audience', 'in', 'seg_999')), UnknownAudience)
  })

  it('follow merges: whoever was merged stands for the person they are now', async () => {
    const ids = await db.sql<{ id: number }>('select member_id as id from members.person order by member_id limit 2')
    const [older, chosen] = ids.map(({ id }) => id)
    await db.transact(async (ctx) => {
      const [merged] = await mergeMembers(ctx, [{ by, memberId: must(older, 'a'), otherId: must(chosen, 'b') }])
      assert.equal(expectDone(merged).absorbedId, chosen)
    })
    await catchUp()
    for (const reader of [fromProjection, fromPostgres])
      assert.equal(await buyers(test('audience', 'in', AUDIENCE), reader), 2)
    const inside = await ask({ metrics: ['members'], dimensions: [], filter: test('audience', 'in', AUDIENCE) })
    assert.equal(inside.total.values[0], 2)
  })
})
