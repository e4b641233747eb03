import { runChores } from '@atrium/db'
import { type Chore, DAY_MS, dayIn, fixedClock, systemBy } from '@atrium/kernel'
import { putProgrammes } from '@atrium/organization'
import pg from 'pg'
import { chores } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { done } from './stage.ts'

const by = systemBy('bench')
const ZONE = 'Asia/Shanghai'

const choreNamed = (name: string): Chore => {
  const chore = chores.find((one) => one.name === name)
  if (!chore) throw new Error(`there is no chore ${name}`)
  return chore
}

/** A programme of its own, so that what is arranged here meets nothing else. */
async function programmeOf(bench: Bench, code: string): Promise<number> {
  const { db } = await bench.mall()
  const [programme] = done(
    await db.transact((ctx) =>
      putProgrammes(ctx, [{ by, code, name: { zh: code }, owner: 'mall', zone: ZONE, currency: 'CNY' }]),
    ),
  )
  return programme!.id
}

/** Arranges rows as the owner: what a year of work would have left. */
async function arrange(bench: Bench, texts: readonly (readonly [sql: string, values: unknown[]])[]): Promise<void> {
  const client = new pg.Client({ connectionString: (await bench.stage()).url })
  await client.connect()
  for (const [sql, values] of texts) await client.query(sql, values)
  await client.end()
  await bench.settle()
}

async function countOf(bench: Bench, sql: string, values: unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: (await bench.stage()).url })
  await client.connect()
  const { rows } = await client.query<{ count: string }>(sql, values)
  await client.end()
  return Number(rows[0]?.count)
}

/** Expiry of a million lots, two in each of 500,000 accounts, due on two days. Bar: 60 s. */
export async function expiry(bench: Bench): Promise<Row[]> {
  const { members } = await bench.mall()
  const programme = await programmeOf(bench, 'bench-expiry')
  const stage = await bench.stage()
  const now = stage.open().clock()
  const today = dayIn(ZONE, now)
  const ids = `from (select member_id from members.root order by member_id limit ${members}) m`
  await arrange(bench, [
    [
      `insert into points.account (member_id, programme_id, balance, frozen, debt, next_expiry, next_warning)
       select member_id, $1, 300, 0, 0, date '1970-01-01' + $2::int, null ${ids}`,
      [programme, today - 1],
    ],
    [
      `insert into points.entry (member_id, programme_id, entry_id, amount, balance, effective_at, posted_at, actor_id, via_member_id,
         kind, reason, actor_kind)
       select member_id, $1, nth, 150, nth * 150, now() - interval '1 year', now() - interval '1 year', 0, member_id, 'earn', 'bench', 'system'
       ${ids} cross join generate_series(1, 2) as nth`,
      [programme],
    ],
    [
      `insert into points.lot (member_id, programme_id, lot_id, entry_id, amount, remaining, frozen, earned_at, expires_on, via_member_id)
       select member_id, $1, nth, nth, 150, 150, 0, now() - interval '1 year', date '1970-01-01' + $2::int - 2 + nth::int, member_id
       ${ids} cross join generate_series(1, 2) as nth`,
      [programme, today],
    ],
  ])
  const began = performance.now()
  await runChores(stage.open(fixedClock(now)), [choreNamed('points.expireLots')])
  const seconds = (performance.now() - began) / 1000
  const left = await countOf(bench, 'select count(*) from points.lot where programme_id = $1 and remaining > 0', [
    programme,
  ])
  if (left > 0) throw new Error(`${left} lots did not expire`)
  bench.tell(`  ${(members * 2).toLocaleString('en')} lots in ${round(seconds)} s`)
  return [{ name: 'expiry', value: round(seconds), unit: 's', baseline: 60, ratio: round(60 / seconds) }]
}

/**
 * The daily run of levels over a million members with a purchase in their windows: 200,000 have a row that leaves a window today, and
 * for 50,000 of them that means a lower level. Bar: 60 s.
 */
export async function tierRun(bench: Bench): Promise<Row[]> {
  await bench.mall()
  const programme = await programmeOf(bench, 'bench-tiers')
  const stage = await bench.stage()
  const now = stage.open().clock()
  const today = dayIn(ZONE, now)
  const all = bench.smoke ? 10_000 : 1_000_000
  const first = 1_000_000_001
  const day = (before: number) => `date '1970-01-01' + ${today - before}`
  const spend = (from: number, count: number, before: number, netMinor: number): [string, unknown[]] => [
    `insert into tiers.spend_day (member_id, programme_id, day, via_member_id, net_minor, points, orders, returns)
     select member_id, $1, ${day(before)}, member_id, $2, 100, 1, 0 from generate_series($3::int, $4::int) as member_id`,
    [programme, netMinor, first + from, first + from + count - 1],
  ]
  const state = (from: number, count: number, due: number): [string, unknown[]] => [
    `insert into tiers.state (member_id, programme_id, set_version, since, reached_on, protected_until, judged_on, next_due, level, earned)
     select member_id, $1, 0, ${day(31)}, ${day(31)}, ${day(31)}, ${day(1)}, ${day(-due)}, 'silver', 'silver'
     from generate_series($2::int, $3::int) as member_id`,
    [programme, first + from, first + from + count - 1],
  ]
  const movers = all / 20
  const stayers = (all / 20) * 3
  await arrange(bench, [
    [
      'insert into members.root (member_id, root_id) select id, id from generate_series($1::int, $2::int) as id',
      [first, first + all - 1],
    ],
    spend(0, movers, 31, 60_000),
    state(0, movers, 0),
    spend(movers, stayers, 31, 60_000),
    spend(movers, stayers, 5, 60_000),
    state(movers, stayers, 26),
    spend(movers + stayers, all - movers - stayers, 10, 20_000),
  ])
  const began = performance.now()
  await runChores(stage.open(fixedClock(Math.max(now, today * DAY_MS))), [choreNamed('tiers.judgeDue')])
  const seconds = (performance.now() - began) / 1000
  const moved = await countOf(bench, 'select count(*) from tiers.change where programme_id = $1', [programme])
  if (moved !== movers) throw new Error(`${moved} members moved, ${movers} should have`)
  bench.tell(
    `  ${all.toLocaleString('en')} members, ${(movers + stayers).toLocaleString('en')} with a row leaving, ${moved.toLocaleString('en')} moved in ${round(seconds)} s`,
  )
  return [{ name: 'tier-run', value: round(seconds), unit: 's', baseline: 60, ratio: round(60 / seconds) }]
}
