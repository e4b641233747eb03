import { AudienceDesk, type Filter } from '@atrium/audiences'
import { must } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import pg from 'pg'
import { projections } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { FIRST } from './wide-history.ts'

/** What an operator drags: filters in which one number moves. */
export const dragged: readonly ((step: number) => Filter)[] = [
  (step) => ({
    all: [
      { is: 'field', field: 'gender', op: 'in', value: ['female'] },
      { is: 'purchases', measure: 'paid', op: 'ge', value: 20_000 + step * 5_000, window: { lastDays: 90 } },
      { is: 'reachable', channel: 'sms' },
    ],
  }),
  (step) => ({
    all: [
      { is: 'purchases', measure: 'count', op: 'ge', value: 3 + step, where: { channels: ['mini_program'] } },
      { not: { is: 'purchases', measure: 'count', op: 'ge', value: 1, window: { lastDays: 30 } } },
    ],
  }),
  (step) => ({
    all: [
      { is: 'level', programme: 'mall', op: 'in', value: ['gold', 'platinum'] },
      {
        is: 'purchases',
        measure: 'paid',
        op: 'ge',
        value: 10_000,
        where: { categories: ['c3'] },
        window: { lastDays: 180 + step },
      },
    ],
  }),
  (step) => ({
    any: [
      {
        is: 'events',
        measure: 'count',
        op: 'ge',
        value: 2 + step,
        where: { names: ['Product Viewed'] },
        window: { lastDays: 30 },
      },
      { is: 'purchases', measure: 'lastDay', op: 'beforeDays', value: 200 + step * 10 },
    ],
  }),
  (step) => ({
    all: [
      { is: 'field', field: 'age', op: 'between', value: [20 + step, 45] },
      { is: 'points', programme: 'mall', measure: 'available', op: 'ge', value: 1_000 },
      {
        is: 'purchases',
        measure: 'count',
        op: 'ge',
        value: 1,
        where: { hours: { from: 18, till: 24 }, stores: ['s-1', 's-2', 's-3'] },
      },
    ],
  }),
  (step) => ({
    is: 'sequence',
    steps: [{ event: { names: ['Cart'] } }, { purchase: {} }],
    withinDays: 3,
    without: { event: { names: ['Coupon Opened'] } },
    window: { lastDays: 30 + step },
  }),
]

const LOCAL_DAY = `(p.occurred_at at time zone 'Asia/Shanghai')::date`
const TODAY = `(now() at time zone 'Asia/Shanghai')::date`

/** The first three as somebody would write them for PostgreSQL, over its own tables. */
const plain: readonly string[] = [
  `select person.member_id from members.person person
   where person.gender = 'female' and not person.erased and not person.blocked
     and person.member_id in (
       select p.member_id from purchases.purchase p where p.kind = 'sale' and ${LOCAL_DAY} > ${TODAY} - 90
       group by p.member_id having sum(p.paid_minor - p.returned_minor) >= 20000)
     and exists (select from members.identity i where i.member_id = person.member_id and i.kind in ('phone', 'phone_verified') and i.ended_at is null)
     and exists (select from members.consent c where c.member_id = person.member_id and c.purpose = 'marketing' and c.channel = 'sms' and c.allowed)`,
  `select p.member_id from purchases.purchase p where p.kind = 'sale' and p.channel = 'mini_program'
   group by p.member_id having count(*) >= 3
   except select p.member_id from purchases.purchase p where p.kind = 'sale' and ${LOCAL_DAY} > ${TODAY} - 30`,
  `select p.member_id from purchases.purchase p
   join purchases.line line on line.member_id = p.member_id and line.purchase_id = p.purchase_id
   join catalog.product product on product.id = line.product_id
   join tiers.state state on state.member_id = p.member_id and state.level in ('gold', 'platinum')
   where p.kind = 'sale' and ${LOCAL_DAY} > ${TODAY} - 180 and (product.category_path = 'c3' or product.category_path like 'c3/%')
   group by p.member_id having sum(line.amount_minor - line.returned_minor) >= 10000`,
]

const STEPS = 8
const sorted = (times: readonly number[]) => [...times].sort((one, other) => one - other)
const at = (times: readonly number[], share: number) =>
  round(must(sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))], 'something was timed'))

/**
 * Filters over a million members, ten million purchases and twenty million events while an operator drags one number of them, exact each time; a
 * thousand persons of whom something changed, asked for every filter; beside three of the
 * audiences as plain SQL on PostgreSQL. Bar: p95 below a second.
 */
export async function audiences(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const projection = await history.projection()
  const { db, stage } = history
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    return performance.now() - began
  }
  await projection.round()
  const desk = new AudienceDesk(projection, projections)
  const count = (filter: Filter) => db.read(async (ctx) => (await (await desk.browse(ctx)).filter(filter)).size)
  const times: number[] = []
  const byFilter = dragged.map((): number[] => [])
  for (let step = 0; step < STEPS; step++) {
    for (const [each, filter] of dragged.entries()) {
      const took = await timed(() => count(filter(step)))
      times.push(took)
      byFilter[each]?.push(took)
    }
  }
  for (const [each, took] of byFilter.entries()) {
    bench.tell(`  filter ${each}: first ${round(took[0] ?? 0)} ms, middle ${at(took, 0.5)} ms, worst ${at(took, 1)} ms`)
  }
  const few = Array.from({ length: 1_000 }, (_, each) => FIRST + each * 2)
  const followed: number[] = []
  for (const filter of dragged) {
    followed.push(
      await timed(() =>
        db.read(async (ctx) =>
          desk.few(await desk.vocabulary(ctx), few, async () => MemberSet.empty).filter(filter(0)),
        ),
      ),
    )
  }
  const client = new pg.Client({ connectionString: stage.url })
  await client.connect()
  const beside: number[] = []
  for (const [each, text] of plain.entries()) {
    let there = 0
    const took = await timed(async () => {
      there = Number((await client.query(`select count(*) as persons from (${text}) as found`)).rows[0]?.persons)
    })
    beside.push(took)
    const here = await count(must(dragged[each], 'each plain audience is one of those dragged')(0))
    if (here !== there) throw new Error(`filter ${each}: ${here} here and ${there} in PostgreSQL`)
    const drag = at(byFilter[each] ?? [], 0.5)
    bench.tell(`  filter ${each}: ${here.toLocaleString('en')} persons, ${drag} ms; ${round(took)} ms in PostgreSQL`)
  }
  await client.end()
  const row = (name: string, value: number, baseline: number): Row => ({
    name,
    value,
    unit: 'ms',
    baseline,
    ratio: round(baseline / Math.max(value, 0.01)),
  })
  return [
    row('audiences-drag', at(times, 0.5), at(beside, 0.5)),
    row('audiences-drag-p95', at(times, 0.95), at(beside, 0.95)),
    row('audiences-follow', at(followed, 0.95), at(beside, 0.95)),
  ]
}
