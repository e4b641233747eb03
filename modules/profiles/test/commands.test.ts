import assert from 'node:assert/strict'
import { test } from 'node:test'
import { must, type Outcome } from '@atrium/kernel'
import { resolveMembers } from '@atrium/members'
import { byStaff, bySystem, freshDatabase } from '@atrium/testkit'
import { openTags, type PutTagAsk, profilesModule, putTags, type SetTagValueAsk, setTagValues } from '../src/index.ts'
import type { Lifecycle, Terms } from '../src/settings.ts'
import { previewStages } from '../src/stage-queries.ts'
import { stageOf } from '../src/standing.ts'

const db = await freshDatabase(import.meta, {
  lineage: [{ module: 'profiles', ...must(profilesModule.lineage, 'profiles has hooks') }],
})
const by = bySystem()
const said = (outcomes: readonly Outcome<unknown, string>[]) => outcomes.map((one) => (one.ok ? 'ok' : one.code))

let people = 0
async function somebody(): Promise<number> {
  const [made] = await db.transact((ctx) =>
    resolveMembers(ctx, [
      {
        by,
        identities: [{ kind: 'card_no', value: `P${++people}` }],
        at: 1_000,
        storeId: null,
        channel: 'pos',
        create: 'prospect',
        historical: false,
      },
    ]),
  )
  assert.ok(made?.ok)
  return made.value.rootId
}
const say = (...asks: readonly Pick<SetTagValueAsk, 'memberId' | 'tag' | 'value'>[]) =>
  db.transact((ctx) =>
    setTagValues(
      ctx,
      asks.map((ask) => ({ by, cause: 'hand' as const, ...ask })),
    ),
  )
const changes = async (memberId: number) =>
  (
    await db.sql<{ line: string }>(
      `select t.code || ' ' || coalesce(c.before::text, '-') || '>' || coalesce(c.after::text, '-') as line
       from profiles.tag_change c join profiles.tag t on t.id = c.tag_id where c.member_id = $1 order by c.change_id`,
      [memberId],
    )
  ).map((row) => row.line)

test('values are said none, one, many at a time; the last word of a batch counts and is one change', async () => {
  assert.deepEqual(await say(), [])
  const [one, other] = [await somebody(), await somebody()]
  assert.deepEqual(
    said(
      await say(
        { memberId: one, tag: 'shoeSize', value: 38 },
        { memberId: other, tag: 'shoeSize', value: 40 },
        { memberId: one, tag: 'shoeSize', value: 39 },
        { memberId: one, tag: 'nothing', value: 1 },
        { memberId: one, tag: 'age', value: 30 },
        { memberId: one, tag: 'education', value: 'king' },
        { memberId: 999_999, tag: 'shoeSize', value: 40 },
      ),
    ),
    ['ok', 'ok', 'ok', 'unknown_tag', 'tag_makes_itself', 'value_does_not_fit', 'unknown_member'],
  )
  assert.deepEqual(await changes(one), ['shoeSize ->39'])
  assert.deepEqual(await changes(other), ['shoeSize ->40'])
  const again = await say({ memberId: one, tag: 'shoeSize', value: 39 }, { memberId: one, tag: 'height', value: null })
  assert.deepEqual(
    again.map((outcome) => outcome.ok && outcome.value.changed),
    [false, false],
  )
  assert.deepEqual(await changes(one), ['shoeSize ->39'])
  // Said and taken back in one breath: nothing was ever there.
  await say({ memberId: one, tag: 'height', value: 170 }, { memberId: one, tag: 'height', value: null })
  assert.deepEqual(await changes(one), ['shoeSize ->39'])
})

test('a race: two say different things of many at once, one word is left of each and every change has its before', async () => {
  const many = await Promise.all(Array.from({ length: 20 }, somebody))
  const all = (value: number, order: readonly number[]) =>
    say(...order.map((memberId) => ({ memberId, tag: 'shoeSize', value })))
  await Promise.all([all(36, many), all(37, many.toReversed()), all(38, many)])
  const rows = await db.sql<{ member_id: number; held: number; last: number; changes: string }>(
    `select h.member_id, h.value as held,
       (select after from profiles.tag_change c where c.member_id = h.member_id order by change_id desc limit 1) as last,
       (select count(*) from profiles.tag_change c where c.member_id = h.member_id) as changes
     from profiles.held h where h.member_id = any($1)`,
    [many],
  )
  assert.equal(rows.length, 20)
  for (const { member_id, changes: count } of rows) {
    const chain = (await changes(member_id)).map((line) => line.split(' ')[1]?.split('>') ?? [])
    assert.equal(Number(count), 3)
    assert.deepEqual(
      chain
        .map(([before]) => before)
        .slice(1)
        .sort(),
      chain
        .map(([, after]) => after)
        .slice(0, -1)
        .sort(),
    )
    assert.equal(chain.filter(([before]) => before === '-').length, 1)
  }
})

test('words of members outside the scope are refused as of nobody', async () => {
  const memberId = await somebody()
  const outcomes = await db.transact((ctx) =>
    setTagValues(ctx, [{ by: byStaff(1, [5]), memberId, tag: 'shoeSize', value: 40, cause: 'hand' }]),
  )
  assert.deepEqual(said(outcomes), ['unknown_member'])
})

const draft = (code: string, more: Partial<PutTagAsk> = {}): PutTagAsk => ({
  by,
  code,
  group: 'interest',
  name: { zh: code },
  about: null,
  type: 'boolean',
  kind: 'hand',
  choices: null,
  unit: null,
  rule: null,
  ownerId: null,
  freshDays: null,
  personal: false,
  archived: false,
  expectedVersion: 0,
  ...more,
})
const put = (...asks: readonly PutTagAsk[]) => db.transact((ctx) => putTags(ctx, asks))
const when = (field: string, value: unknown) => ({ field, op: 'eq' as const, value: value as never })
const rule = (field: string, value: unknown = true) => ({ cases: [{ when: when(field, value), value: true }] })

test('definitions: none, one, many, twice in a batch, stale, unknown places, what is fixed', async () => {
  assert.deepEqual(await put(), [])
  assert.deepEqual(
    said(
      await put(
        draft('tea'),
        draft('tea', { name: { zh: '茶' } }),
        draft('green', { kind: 'rule', rule: rule('tag.tea') }),
        draft('nowhere', { group: 'none' }),
        draft('owned', { ownerId: 77 }),
        draft('mine', { by: byStaff(1, [5]) }),
        draft('chosen', { type: 'choice' }),
        draft('twice', {
          type: 'choice',
          choices: [
            { code: 'a', zh: '甲' },
            { code: 'a', zh: '乙' },
          ],
        }),
        draft('made', { kind: 'builtIn', rule: { field: 'member.age' } }),
        draft('odd', { kind: 'rule', rule: rule('tag.nobody') }),
        draft('unfit', { kind: 'rule', rule: { cases: [{ when: when('tag.tea', true), value: 'yes' }] } }),
      ),
    ),
    [
      'ok',
      'duplicate_in_batch',
      'ok',
      'unknown_group',
      'unknown_owner',
      'whole_group_only',
      'invalid_choices',
      'invalid_choices',
      'built_in',
      'rule_has_faults',
      'rule_has_faults',
    ],
  )
  assert.deepEqual(
    said(
      await put(
        draft('tea', { expectedVersion: 1, type: 'text' }),
        draft('green', { expectedVersion: 0 }),
        draft('sport', {
          expectedVersion: 1,
          group: 'interest',
          type: 'choices',
          choices: [{ code: 'yoga', zh: '瑜伽' }],
        }),
      ),
    ),
    ['tag_is_fixed', 'tag_changed', 'invalid_choices'],
  )
  // A tag that a rule names cannot go, nor can a rule come to name what comes from it.
  assert.deepEqual(said(await put(draft('tea', { expectedVersion: 1, archived: true }))), ['named_by_another'])
  assert.deepEqual(said(await put(draft('self', { kind: 'rule', rule: rule('tag.self') }))), ['tags_in_a_circle'])
  assert.deepEqual(
    said(
      await put(
        draft('green', { expectedVersion: 1, kind: 'rule', rule: rule('tag.tea'), archived: true }),
        draft('tea', { expectedVersion: 1, archived: true }),
      ),
    ),
    ['ok', 'ok'],
  )
  assert.deepEqual(said(await say({ memberId: await somebody(), tag: 'tea', value: true })), ['unknown_tag'])
})

test('sums part into one choice more than they have bounds, and days are days', async () => {
  const choices = [
    { code: 'few', zh: '少' },
    { code: 'many', zh: '多' },
  ]
  const sum = (type: PutTagAsk['type'], measure: 'orders' | 'lastDay', bounds?: readonly number[]) =>
    draft(`sum${++sums}`, {
      type,
      kind: 'computed',
      choices: type === 'choice' ? choices : null,
      rule: { measure, windowDays: 30, ...(bounds ? { bounds } : {}) },
    })
  assert.deepEqual(
    said(
      await put(
        sum('number', 'orders'),
        sum('choice', 'orders', [3]),
        sum('choice', 'orders', [3, 5]),
        sum('number', 'orders', [3]),
        sum('day', 'lastDay'),
        sum('number', 'lastDay'),
        sum('text', 'orders'),
      ),
    ),
    ['ok', 'ok', 'rule_has_faults', 'rule_has_faults', 'ok', 'rule_has_faults', 'rule_has_faults'],
  )
})
let sums = 0

test('a race: two define one tag from the same version, and only one of them does', async () => {
  await put(draft('raced'))
  const names = ['甲', '乙', '丙']
  const outcomes = await Promise.all(names.map((zh) => put(draft('raced', { name: { zh }, expectedVersion: 1 }))))
  assert.deepEqual(outcomes.flatMap(said).sort(), ['ok', 'tag_changed', 'tag_changed'])
  const tag = (await db.read((ctx) => openTags(ctx))).byCode('raced')
  assert.equal(tag?.version, 2)
})

test('the preview of other parameters counts as stages are judged', async () => {
  const today = 20_500
  // Days and orders around every bound, each with each.
  const days = [0, 9, 10, 11, 30, 31, 59, 60, 61, 120, 121]
  const buyers = days.flatMap((last) =>
    days.flatMap((since) =>
      [1, 2, 5].map((orders) => ({
        firstDay: today - last - since,
        lastDay: today - last,
        orders,
        windowOrders: orders - 1,
      })),
    ),
  )
  await db.sql(
    `insert into profiles.habit (member_id, read_on, first_day, last_day, orders, buying_days, spend_minor, first_day_spend_minor,
       window_orders, window_spend_minor, gross_minor, discount_minor, returned_minor, item_milli, item_minor, stores, categories)
     select 900000 + n, '2026-01-01', '1970-01-01'::date + first_day, '1970-01-01'::date + last_day, orders, 1, 0, 0, window_orders, 0, 0, 0, 0, 0, 0, 1, 1
     from unnest($1::int[], $2::int[], $3::int[], $4::int[]) with ordinality as h(first_day, last_day, orders, window_orders, n)`,
    [
      buyers.map((one) => one.firstDay),
      buyers.map((one) => one.lastDay),
      buyers.map((one) => one.orders),
      buyers.map((one) => one.windowOrders),
    ],
  )
  const now: Lifecycle = {
    newDays: 30,
    matureOrders: 4,
    decliningAfterDays: 30,
    sleepingAfterDays: 60,
    lostAfterDays: 120,
  }
  const then: Lifecycle = {
    newDays: 10,
    matureOrders: 2,
    decliningAfterDays: 10,
    sleepingAfterDays: 60,
    lostAfterDays: 61,
  }
  const terms = { today, lifecycle: now } as Terms
  const { exact, rows } = await db.read((ctx) => previewStages(ctx, terms, then))
  const told = Object.fromEntries(rows.map(({ fromStage, toStage, persons }) => [`${fromStage}>${toStage}`, persons]))
  const judged = Map.groupBy(buyers, (one) => `${stageOf(one, now, today)}>${stageOf(one, then, today)}`)
  assert.equal(exact, true)
  assert.deepEqual(told, Object.fromEntries([...judged].map(([move, all]) => [move, all.length])))
  await db.sql('delete from profiles.habit where member_id > 900000')
})
