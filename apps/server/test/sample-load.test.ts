import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY_MS, dayOf, localInstant } from '@atrium/kernel'
import { putNodes } from '@atrium/organization'
import { bySystem, freshDatabase, type TestDatabase, testClock } from '@atrium/testkit'
import { lineage } from '../src/house.ts'
import { loadSample } from '../src/sample/index.ts'
import { SampleLoad } from '../src/sample/load.ts'
import { SamplePlan } from '../src/sample/plan.ts'
import { ZONE } from '../src/sample/shops.ts'

const TODAY = dayOf(2026, 6, 15)
const NOON = localInstant(ZONE, TODAY, 43_200_000)
const SIZE = { members: 150, sales: 1_500, doorDays: 2 }
const quiet = { size: SIZE, write: () => undefined }
const silent = () => undefined

/** Rows of every table of the modules, to tell whether anything was written. Locks and revisions are no content. */
async function contents(db: TestDatabase): Promise<Record<string, number>> {
  const tables = await db.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') and tablename not in ('revision', 'writer') order by 1`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await db.sql<{ count: string }>(`select count(*) from ${name}`)
    counts[name] = Number(row!.count)
  }
  return counts
}

const numberOf = async (db: TestDatabase, query: string): Promise<number> => {
  const [row] = await db.sql<{ n: string | null }>(`select (${query})::text as n`)
  return Number(row!.n)
}

/** What must be in no row of the books. */
const LAWS: readonly (readonly [law: string, violations: string])[] = [
  [
    'a balance is the sum of its entries',
    `select count(*) from points.account a
     where balance <> (select coalesce(sum(amount), 0) from points.entry e
                       where e.member_id = a.member_id and e.programme_id = a.programme_id)`,
  ],
  [
    'a balance is what is left of the lots, less debt',
    `select count(*) from points.account a
     where balance + debt <> (select coalesce(sum(remaining), 0) from points.lot l
                              where l.member_id = a.member_id and l.programme_id = a.programme_id)`,
  ],
  [
    'no entry without an account',
    `select count(*) from points.entry e left join points.account a using (member_id, programme_id) where a is null`,
  ],
  [
    'no more comes back than was paid',
    `select count(*) from (select returned_minor, paid_minor from purchases.purchase where kind = 'sale'
       union all select returned_minor, paid_minor from purchases.anonymous where kind = 'sale') as sale
     where returned_minor > paid_minor`,
  ],
  [
    'no more comes back of a line than was sold',
    `select count(*) from purchases.line where quantity_milli > 0 and (returned_milli > quantity_milli or returned_minor > amount_minor)`,
  ],
  [
    'what came back is what the returns say',
    `select count(*) from purchases.purchase sale
     where kind = 'sale' and returned_minor <> (select coalesce(-sum(paid_minor), 0) from purchases.purchase back
                                                where back.return_of = sale.purchase_id)`,
  ],
  [
    'every shop declared at least what its tills sent',
    `select count(*) from (
       select coalesce(counter.parent_id, p.store_id) as store_id, (occurred_at at time zone 'Asia/Shanghai')::date as day,
              sum(paid_minor) as paid
       from (select store_id, occurred_at, paid_minor from purchases.purchase where kind = 'sale'
             union all select store_id, occurred_at, paid_minor from purchases.anonymous
                   where kind = 'sale' and claimed_by is null) p
       left join organization.node_parent counter on counter.node_id = p.store_id and counter.node_kind = 'counter'
       group by 1, 2) sold
     left join organization.store_day d using (store_id, day)
     where day < date '2026-06-15' and d.turnover_minor is distinct from greatest(d.turnover_minor, paid)`,
  ],
  [
    'a receipt of a café in a mall is judged in both programmes, one of a café in the street in one',
    `select count(*) from (
       select p.purchase_id, n.floor, count(j.programme_id) as programmes
       from purchases.purchase p join organization.node n on n.id = p.store_id
       left join loyalty.judgement j on j.purchase_id = p.purchase_id
       where p.kind = 'sale' and n.code like '%inkside%' group by 1, 2) judged
     where programmes <> case when floor is null then 1 else 2 end`,
  ],
]

/** What a visitor finds: of everything that a page shows, something is there. */
const CONTENTS: readonly (readonly [what: string, query: string, least: number, most: number])[] = [
  [
    'redeemed, per cent of what was issued',
    `select round(-100 * sum(amount) filter (where kind = 'spend') / sum(amount) filter (where kind = 'earn')) from points.entry`,
    ...([10, 40] as const),
  ],
  ['sources of events', `select count(*) from tracking.source`, 3, 3],
  [
    'days on which events came',
    `select count(distinct (received_at at time zone '${ZONE}')::date) from tracking.event`,
    14,
    14,
  ],
  ['events of members', `select count(*) from tracking.user_ref where member_id is not null`, 40, 150],
  [
    'events that the plan does not like',
    `select count(*) from tracking.event where body ->> 'fault' is not null`,
    2,
    60,
  ],
  ['visits that a campaign led to', `select count(*) from tracking.touch`, 20, 1_500],
  ['frozen points', `select count(*) from points.freeze where state = 'held'`, 4, 4],
  ['corrections', `select count(*) from points.entry where kind = 'adjust'`, 4, 4],
  [
    'corrections that a second person decided, either way',
    `select count(distinct state) from points.adjustment where state in ('approved', 'declined')`,
    ...([2, 2] as const),
  ],
  [
    'corrections that wait for a second person, asked for by somebody else than the owner',
    `select count(*) from points.adjustment j join staff.account a on a.id = j.asked_id
     where j.asked_kind = 'staff' and j.state = 'waiting' and a.login <> 'owner'`,
    ...([1, 1] as const),
  ],
  [
    'used of the budget, per cent',
    `select 100 * sum(used) / sum(quota) from loyalty.budget_slot where rule_code = 'dining-200'`,
    ...([30, 80] as const),
  ],
  [
    'rules of the malls that begin later',
    `select count(*) from loyalty.rule_set s, jsonb_array_elements(s.definition -> 'rules') r
     where s.version = 2 and (r ->> 'from')::bigint > ${NOON}`,
    ...([1, 1] as const),
  ],
  [
    'rules of the malls that are over',
    `select count(*) from loyalty.rule_set s, jsonb_array_elements(s.definition -> 'rules') r
     where s.version = 2 and (r ->> 'to')::bigint < ${NOON}`,
    ...([1, 1] as const),
  ],
  [
    'benefits without an English text',
    `select count(*) from tiers.tier_set s, jsonb_array_elements(s.definition -> 'levels') l,
       jsonb_array_elements(l -> 'benefits') b where b ->> 'type' = 'text' and b -> 'text' ->> 'en' is null`,
    ...([0, 0] as const),
  ],
  [
    'levels with benefits',
    `select count(*) from tiers.tier_set s, jsonb_array_elements(s.definition -> 'levels') l
     where jsonb_array_length(l -> 'benefits') > 0`,
    ...([6, 6] as const),
  ],
  [
    'climbs',
    `select count(*) from tiers.change where from_level = 'bronze' and to_level in ('silver', 'gold')`,
    20,
    500,
  ],
  [
    'falls',
    `select count(*) from tiers.change where from_level in ('silver', 'gold') and to_level = 'bronze'`,
    20,
    500,
  ],
  [
    'consents that were withdrawn',
    `select count(*) from members.consent a join members.consent b using (member_id, purpose, channel)
     where a.allowed and not b.allowed and a.entry_id < b.entry_id`,
    ...([1, 30] as const),
  ],
  ['ways to be reached', `select count(distinct channel) from members.consent`, 5, 5],
  ['merges with evidence', `select count(*) from members.merge where jsonb_array_length(evidence) > 0`, 1, 10],
  ['merges by staff', `select count(*) from members.merge where rule = 'staff'`, 3, 3],
  ['merges that were undone', `select count(*) from members.merge where undone_at is not null`, 1, 1],
  [
    'kinds of doubts that wait',
    `select count(distinct type) from members.review where state = 'open' and type in ('recycled_phone', 'different_identities', 'weak_match')`,
    ...([3, 3] as const),
  ],
  ['custom fields', `select count(*) from members.field`, 4, 4],
  ['members with custom fields', `select count(*) from members.member where attributes <> '{}'`, 40, 80],
  ['members with a guide', `select count(*) from members.member where guide_id is not null`, 25, 70],
  [
    'members with a home store',
    `select count(*) from members.member where stage = 'joined' and home_store_id is null`,
    0,
    0,
  ],
  ['blocked identities', `select count(*) from members.blocked_value`, 2, 2],
  ['accounts that nobody has signed in to', `select count(*) from staff.account where signed_in_at is null`, 18, 18],
  [
    'receipts that were claimed, with points',
    `select count(*) from purchases.anonymous a join purchases.purchase p using (purchase_id)
     where a.claimed_by = p.member_id and exists (select from points.entry e where e.purchase_id = p.purchase_id)`,
    ...([1, 6] as const),
  ],
  ['receipts of nobody', `select count(*) from purchases.anonymous where kind = 'sale'`, 200, 500],
]

describe('loading the sample', () => {
  it('goes through the commands without a refusal, and never twice', async () => {
    const db = await freshDatabase('sample', { clock: testClock(NOON), lineage })
    const lines: string[] = []
    const bars: string[] = []
    const loaded = await loadSample(db, (line) => lines.push(line), { size: SIZE, write: (text) => bars.push(text) })
    assert.equal(loaded?.refused, 0, loaded?.firstRefusal)
    assert.equal(loaded.again, 0)
    assert.equal(lines.length, 2)
    assert.match(
      lines[1]!,
      /栖澜商业集团: 2 malls with 60 stores, 5 cafés, 797 products, 150 members, 1,5\d\d purchases and \d+ returns/,
    )
    assert.match(bars.at(-1)!, /100 %/)
    assert.ok(loaded.receipts >= SIZE.sales && loaded.returns > 10 && loaded.actions > 100)
    assert.equal(await numberOf(db, `select count(*) from members.member where stage = 'joined'`), SIZE.members)
    assert.equal(await numberOf(db, `select count(*) from purchases.receipt`), loaded.receipts + loaded.returns)
    assert.equal(await numberOf(db, `select count(*) from loyalty.action`), loaded.actions)
    assert.equal(await numberOf(db, `select count(*) from loyalty.action where action = 'check_in' and points <> 1`), 0)
    assert.ok((await numberOf(db, `select sum(points) from loyalty.action where action = 'activity_sign_up'`)) >= 5)
    assert.equal(await numberOf(db, `select count(*) from organization.node where kind = 'store'`), 65)
    assert.ok((await numberOf(db, `select count(*) from tiers.state where level = 'silver'`)) > 5)
    for (const [law, violations] of LAWS) assert.equal(await numberOf(db, violations), 0, law)
    for (const [what, query, least, most] of CONTENTS) {
      const found = await numberOf(db, query)
      assert.ok(found >= least && found <= most, `${what}: ${found}`)
    }
    assert.ok(!lines.some((line) => /password|密码/.test(line)))

    const before = await contents(db)
    assert.equal(await loadSample(db, silent, quiet), undefined)
    assert.deepEqual(await contents(db), before)

    // And where it is posted once more after all, everything is recognized.
    const again = new SampleLoad(db, new SamplePlan(TODAY, SIZE), silent)
    await again.run()
    assert.equal(again.loaded.refused, 0, again.loaded.firstRefusal)
    assert.equal(again.loaded.again, loaded.receipts + loaded.returns)
    assert.deepEqual(await contents(db), before)
  })

  it('goes on where a load was killed, as of the day on which that began', async () => {
    const clock = testClock(NOON)
    const db = await freshDatabase('sample-killed', { clock, lineage })
    const whole = await freshDatabase('sample-whole', { clock: testClock(NOON), lineage })
    await loadSample(whole, silent, quiet)
    const kill = (text: string) => {
      if (/ [67]\d %/.test(text)) throw new Error('killed')
    }
    await assert.rejects(loadSample(db, silent, { size: SIZE, write: kill }), /killed/)
    const posted = await numberOf(db, `select count(*) from purchases.receipt`)
    assert.ok(posted > 100, `${posted} receipts were posted`)

    clock.advance(DAY_MS)
    const loaded = await loadSample(db, silent, quiet)
    assert.equal(loaded?.refused, 0, loaded?.firstRefusal)
    assert.equal(loaded.again, posted)
    const sold = `select sum(paid_minor) from purchases.purchase where occurred_at < '2026-06-15T04:00:00Z'`
    assert.equal(await numberOf(db, sold), await numberOf(whole, sold))
    // That something expired is found when its owner next buys, and a day later more have.
    const earned = `select sum(amount) from points.entry
                    where effective_at < '2026-06-15T04:00:00Z' and kind <> 'expire'`
    assert.equal(await numberOf(db, earned), await numberOf(whole, earned))
    assert.equal(await loadSample(db, silent, quiet), undefined)
    for (const [law, violations] of LAWS) assert.equal(await numberOf(db, violations), 0, law)
  })

  it('leaves an organization of one’s own alone', async () => {
    const db = await freshDatabase('sample-own', { clock: testClock(NOON) })
    const group = { code: 'mine', kind: 'group', name: { zh: '我的集团' }, zone: ZONE, currency: 'CNY' } as const
    await db.transact((ctx) => putNodes(ctx, [{ by: bySystem(), ...group }]))
    const before = await contents(db)
    assert.equal(await loadSample(db, silent, quiet), undefined)
    assert.deepEqual(await contents(db), before)
  })
})
