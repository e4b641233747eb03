import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AudienceDesk, type Filter, overPostgres, saveAudiencesWith } from '@atrium/audiences'
import type { Database } from '@atrium/db'
import { must, statement, systemBy } from '@atrium/kernel'
import { OlapClient, shapeOf } from '@atrium/olap'
import { AnalystDesk } from '@atrium/warehouse'
import { projections } from '../apps/server/src/house.ts'
import { dragged } from './audiences.ts'
import { type Bench, type Row, round } from './bench.ts'
import { openOperator } from './operator.ts'
import { withServer } from './server.ts'
import { done } from './stage.ts'
import { postSteadily } from './steady.ts'

const by = systemBy('bench')
const SECONDS = 40
const BAR_MS = 5_000
/** How long an operator drags filters beside the purchases, and rests between two looks. */
const DRAG_SECONDS = 30
const DRAG_PAUSE_MS = 250
/** Numbers that one filter is dragged over before the next. */
const STEPS = 8
const DRAG_BAR_MS = 1_000
const within = (orders: number): Filter => ({
  is: 'purchases',
  measure: 'count',
  op: 'ge',
  value: orders,
  window: { lastDays: 2 },
})

const standing = statement({
  name: 'bench.liveStanding',
  params: { audienceId: 'int[]' },
  row: { found: 'bigint' },
  sql: `select count(*) as found from audiences.audience where audience_id = any(:audienceId) and version > 0`,
})

/** Whether what a server does with a history that it finds is behind it: everybody judged, the ledger audited, data published, nothing told for a while. */
const settled = statement({
  name: 'bench.liveSettled',
  params: {},
  row: { isSo: 'boolean' },
  sql: `select exists (select from profiles.pass where finished_at is not null) and exists (select from points.audit_pass where finished_at is not null)
          and not exists (select from warehouse.desk where publish_started_at > coalesce(publish_ended_at, 'epoch'))
          and not exists (select from house.outbox where emitted_at > now() - interval '10 seconds') as is_so`,
})

/** How long it was, over a run's cards, from the nth purchase until that was told: of the second one, for those who had entered by the first. */
const waited = statement({
  name: 'bench.liveWaited',
  params: { topic: 'text', audienceId: 'int', run: 'text', nth: 'int' },
  row: { told: 'bigint', expected: 'bigint', p95: 'double?', worst: 'double?' },
  sql: `with bought as (
          select member_id, posted_at, row_number() over (partition by member_id order by purchase_id) as nth
          from purchases.purchase where source = 'bench' and starts_with(number, :run)
        ), said as (
          select topic, member_id, min(emitted_at) as emitted_at from house.outbox
          where topic in ('audiences.entered', 'audiences.left') and (body ->> 'audienceId')::int = :audienceId group by topic, member_id
        ), told as (select * from said where topic = :topic), gone as (
          select bought.member_id, extract(epoch from told.emitted_at - bought.posted_at) * 1000 as ms
          from bought left join told on told.member_id = bought.member_id where bought.nth = :nth
            and (:nth = 1 or bought.member_id in (select member_id from said where topic = 'audiences.entered'))
        )
        select count(ms) as told, count(*) as expected, percentile_cont(0.95) within group (order by ms) as p95, max(ms) as worst from gone`,
})

/** How long it was, over a run's cards, from the first purchase until its buyer was drawn. */
const drawn = statement({
  name: 'bench.liveDrawn',
  params: { run: 'text' },
  row: { p95: 'double?', worst: 'double?' },
  sql: `with bought as (
          select member_id, min(posted_at) as posted_at from purchases.purchase where source = 'bench' and starts_with(number, :run) group by member_id
        ), told as (
          select named.root::int as member_id, min(o.emitted_at) as emitted_at
          from house.outbox o, json_array_elements_text(o.body -> 'memberIds') as named (root)
          where o.topic = 'profiles.portraitsChanged' and o.emitted_at >= (select min(posted_at) from bought) group by named.root
        ), gone as (select extract(epoch from emitted_at - posted_at) * 1000 as ms from bought join told using (member_id))
        select percentile_cont(0.95) within group (order by ms) as p95, max(ms) as worst from gone`,
})

/** What is asked of the run that begins with its cards. */
const ASKED = [
  ['audiences-enter', 0, 'audiences.entered', 1],
  ['audiences-leave', 1, 'audiences.left', 2],
  ['audiences-enter-portrait', 2, 'audiences.entered', 1],
] as const

/**
 * How long after a purchase its buyer enters a live audience, leaves another, and enters one that asks for what is drawn of buyers, as events: a server in its usual roles with its own projection of a million
 * members, ten million purchases and twenty million events, nine live audiences, and 500 purchases a second of people it has never seen; then the same while it publishes all data for
 * analysts. Bar: 5 s. Then what an operator waits who drags filters in that house meanwhile, as the page asks: count, conditions,
 * channels, some of them. Bar: p95 of a second.
 */
export async function live(bench: Bench): Promise<Row[]> {
  const history = await bench.wide()
  const { db, stage } = history
  await (await history.projection()).round()
  await history.letGo()
  const run = `${bench.run}-live`
  const made = await saveAudiences(db, run)
  return withServer(stage, {}, async () => {
    const found = async () => (await db.read((ctx) => ctx.tx.rows(standing, { audienceId: made })))[0]?.found
    await until(async () => (await found()) === made.length, 'the first sets of live audiences')
    if (!bench.smoke)
      await until(
        async () => (await db.read((ctx) => ctx.tx.rows(settled, {})))[0]?.isSo === true,
        'the end of the night’s work',
      )
    const olap = new OlapClient(db, shapeOf(projections))
    try {
      const quiet = await follow(bench, db, `${run}-quiet`, made, '')
      const published = publish(bench, db, olap)
      const busy = await follow(bench, db, `${run}-busy`, made, '-publishing')
      await published
      return [...quiet, ...busy, await dragBusy(bench, db, olap, `${run}-drag`)]
    } finally {
      olap.close()
    }
  })
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 9_000; tries++) {
    if (await isSo()) return
    await sleep(200)
  }
  throw new Error(`${what} did not come`)
}

async function saveAudiences(db: Database, run: string): Promise<readonly number[]> {
  const desk = new AudienceDesk(
    overPostgres((work) => db.read(work), shapeOf(projections)),
    projections,
  )
  const filters: readonly Filter[] = [
    within(1),
    { all: [within(1), { not: within(2) }] },
    { all: [within(1), { is: 'field', field: 'portrait.orders', op: 'ge', value: 1 }] },
    ...dragged.map((filter) => filter(0)),
  ]
  const outcomes = await db.transact((ctx) =>
    saveAudiencesWith(desk.tables)(
      ctx,
      filters.map((filter, at) => ({
        ...{ by, name: `${run} ${at}`, note: '', kind: 'live' as const, filter, idempotencyKey: `${run}-${at}` },
      })),
    ),
  )
  return done(outcomes).map(({ audienceId }) => audienceId)
}

/** Purchases come in for a while; answers how long those who bought had to wait at worst. `of` ends the names of the rows. */
async function follow(bench: Bench, db: Database, run: string, made: readonly number[], of: string): Promise<Row[]> {
  await postSteadily(db, run, bench.smoke ? 12 : SECONDS)
  const rows: Row[] = []
  for (const [asked, at, topic, nth] of ASKED) {
    const name = `${asked}${of}`
    const look = async () =>
      must(
        (await db.read((ctx) => ctx.tx.rows(waited, { audienceId: must(made[at], 'made'), run, topic, nth })))[0],
        'a row',
      )
    await until(async () => {
      const { told, expected } = await look()
      return told === expected
    }, `${topic} of everybody`)
    const { told, p95, worst } = await look()
    bench.tell(`  ${name}: ${told.toLocaleString('en')} members, p95 ${round(p95 ?? 0)} ms`)
    // In a short run nobody bought twice.
    if (worst === null) continue
    const value = round(worst)
    rows.push({ name, value, unit: 'ms worst', baseline: BAR_MS, ratio: round(BAR_MS / value) })
  }
  const [portraits] = await db.read((ctx) => ctx.tx.rows(drawn, { run }))
  bench.tell(`  portraits drawn after p95 ${round(portraits?.p95 ?? 0)} ms, worst ${round(portraits?.worst ?? 0)} ms`)
  return rows
}

/** Has the owner of the projection write the file that analysts read, as a server does at most every quarter of an hour. */
async function publish(bench: Bench, db: Database, olap: OlapClient): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-live-'))
  try {
    const began = performance.now()
    await new AnalystDesk({ db, olap, folder, projections, everyMinutes: 15, log: () => undefined }).publish()
    bench.tell(`  published in ${round((performance.now() - began) / 1_000)} s`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function dragBusy(bench: Bench, db: Database, olap: OlapClient, run: string): Promise<Row> {
  const seconds = bench.smoke ? 2 : DRAG_SECONDS
  const [looks] = await Promise.all([drag(db, olap, seconds), postSteadily(db, run, seconds)])
  const times = looks.sort((one, other) => one - other)
  const at = (share: number) => round(must(times[Math.floor(times.length * share)], 'was timed'))
  bench.tell(`  dragged beside purchases: ${times.length} looks, middle ${at(0.5)} ms, p95 ${at(0.95)} ms`)
  const value = at(0.95)
  return {
    name: 'audiences-drag-busy',
    value,
    unit: 'ms p95',
    baseline: DRAG_BAR_MS,
    ratio: round(DRAG_BAR_MS / value),
  }
}

/** An operator drags one number of each filter in turn, in a process beside the server that asks the server's projection; answers how long each look took, in milliseconds. */
async function drag(db: Database, olap: OlapClient, seconds: number): Promise<number[]> {
  const { ask, close } = openOperator(db, { olap, audiences: new AudienceDesk(olap, projections) })
  try {
    const times: number[] = []
    const end = performance.now() + seconds * 1_000
    for (let step = 0; performance.now() < end; step++) {
      const filter = must(dragged[Math.floor(step / STEPS) % dragged.length], 'a filter')(1 + (step % STEPS))
      const began = performance.now()
      await ask({ method: 'POST', url: '/v1/audiences/previews', body: { filter } })
      times.push(performance.now() - began)
      await sleep(DRAG_PAUSE_MS)
    }
    return times
  } finally {
    await close()
  }
}
