import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { APP_ROLE, type Database, deliverAll } from '@atrium/db'
import { systemBy } from '@atrium/kernel'
import { LiveProjection } from '@atrium/olap/live'
import { loadOrganization } from '@atrium/organization'
import { putSources } from '@atrium/tracking'
import pg from 'pg'
import { projections, reactions } from '../apps/server/src/house.ts'
import { choreNamed } from './profiles.ts'
import { openStage, type Stage, setUpMall } from './stage.ts'

/** How much there is. A purchase has a line and an entry; two events come on it. */
export interface Extent {
  readonly members: number
  readonly purchases: number
  readonly events: number
}

export const WHOLE: Extent = { members: 1_000_000, purchases: 10_000_000, events: 20_000_000 }
export const SMOKE: Extent = { members: 2_000, purchases: 20_000, events: 40_000 }

/** The extents divided, for machines and days with less room: `ATRIUM_BENCH_SHARE=10` is a tenth. */
export const shareOf = ({ members, purchases, events }: Extent, share: number): Extent => ({
  members: Math.ceil(members / share),
  purchases: Math.ceil(purchases / share),
  events: Math.ceil(events / share),
})

/** Ids above those that commands draw beside it, and as close together as these are. */
export const FIRST = 1_000_000
const DAYS = 730
/** Written into a kept folder when all is in it: what is there. */
const MARK = 'wide-history.json'

/**
 * A stage of its own with two years of history, written set-based by the owner of the database as commands would have left it: persons with profile,
 * consents, reach, scopes and portraits, purchases with lines and entries, accounts, levels, events of devices that are linked. Everything follows from
 * numbers by hashes: each run has the same. What measures on it shares it, with its columnar projection.
 */
export class WideHistory {
  readonly stage: Stage
  readonly db: Database
  readonly programmeId: number
  private opened: Promise<LiveProjection> | undefined

  private constructor(stage: Stage, db: Database, programmeId: number) {
    this.stage = stage
    this.db = db
    this.programmeId = programmeId
  }

  /** `kept`: a folder to find it in, or to leave it in for the next run (ATRIUM_BENCH_KEEP): writing it takes half an hour. */
  static async open(extent: Extent, tell: (line: string) => void, kept?: string): Promise<WideHistory> {
    const mark = kept === undefined ? undefined : join(kept, MARK)
    const known = mark && existsSync(mark) ? (JSON.parse(readFileSync(mark, 'utf8')) as Extent & Known) : undefined
    if (known && !isDeepStrictEqual(extent, extentOf(known)))
      throw new Error(`${mark} tells of another extent: choose another folder, or remove this one`)
    if (kept !== undefined && !known && existsSync(kept) && readdirSync(kept).length > 0)
      throw new Error(`${kept} holds something else, or a history that was not finished: remove it`)
    const stage = await openStage(tell, kept)
    const db = stage.open()
    if (known) return new WideHistory(stage, db, known.programmeId)
    const programmeId = await writeHistory(stage, db, extent, tell)
    if (mark !== undefined) writeFileSync(mark, JSON.stringify({ ...extent, programmeId }))
    return new WideHistory(stage, db, programmeId)
  }

  /** The projection in the place where a server looks for it, as it lies there: `round` brings it to now. */
  projection(): Promise<LiveProjection> {
    this.opened ??= LiveProjection.open({
      folder: join(this.stage.dataDir, 'olap'),
      source: { url: this.stage.url, role: APP_ROLE },
      projections,
      memory: '2GB',
      log: () => undefined,
    })
    return this.opened
  }

  /** Closes the projection, so that another process may own it. */
  async letGo(): Promise<void> {
    await (await this.opened)?.close()
    this.opened = undefined
  }

  async close(): Promise<void> {
    await this.letGo()
    await this.stage.close()
  }
}

interface Known {
  readonly programmeId: number
}

const extentOf = ({ members, purchases, events }: Extent): Extent => ({ members, purchases, events })

async function writeHistory(stage: Stage, db: Database, extent: Extent, tell: (line: string) => void): Promise<number> {
  const programmeId = await setUpMall(db)
  const stores = await db.read(async (ctx) =>
    (await loadOrganization(ctx)).nodes.filter(({ kind }) => kind === 'store').map(({ id }) => id),
  )
  // By the command: it draws the salt of names, which whoever reads sources asks for.
  await db.transact((ctx) =>
    putSources(ctx, [
      {
        by: systemBy('bench'),
        code: 'wide',
        name: { zh: '小程序' },
        kind: 'mini_program',
        trusted: false,
        userKind: null,
        origins: [],
        node: 'group',
        archived: false,
        renewKey: false,
      },
    ]),
  )
  const client = new pg.Client({ connectionString: stage.url })
  await client.connect()
  const began = performance.now()
  try {
    await client.query('set synchronous_commit = off')
    for (const text of statements(extent, stores, programmeId)) await client.query(text)
    await client.query('vacuum (analyze)')
    // The night's work: everybody's stage and scores.
    for (const { run, limit } of [choreNamed('profiles.learn'), choreNamed('profiles.judge')])
      while ((await db.transact((ctx) => run(ctx, limit))) > 0);
    await deliverAll(db, reactions)
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  const { members, purchases, events } = extent
  const told = [
    `${members.toLocaleString('en')} members`,
    `${purchases.toLocaleString('en')} purchases`,
    `${events.toLocaleString('en')} events`,
  ]
  tell(`${told.join(', ')} in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return programmeId
}

/** A whole number below `below` that follows from an expression. */
const chance = (expression: string, below: number): string => `(abs(hashint8((${expression})::bigint)) % ${below})`

function statements({ members, purchases, events }: Extent, stores: readonly number[], programmeId: number): string[] {
  const ids = `generate_series(${FIRST}::bigint, ${FIRST + members - 1}) as member_id`
  const store = (expression: string) => `('{${stores.join(',')}}'::int[])[1 + ${chance(expression, stores.length)}]`
  const member = (expression: string) => `(${FIRST} + ${chance(expression, members)})::int`
  const moment = (expression: string) =>
    `now() - ${chance(expression, DAYS)} * interval '1 day' - ${chance(`${expression} + 5`, 36_000)} * interval '1 second'`
  const visitor = (n: string) => `decode(md5('v' || ${n}), 'hex')`
  const visitors = Math.ceil(members / 2)
  return [
    `insert into members.root (member_id, root_id) select member_id, member_id from ${ids}`,
    `insert into members.member (member_id, stage, joined_at, joined_channel, gender, birthday, attributes, home_store_id, created_at,
       created_channel, changed_at)
     select member_id, 'joined', ${moment('member_id::bigint * 3')}, case when member_id % 3 = 0 then 'wechat' else 'pos' end,
       case member_id % 5 when 0 then null when 1 then 'male' else 'female' end,
       case when member_id % 4 > 0 then date '1960-01-01' + ${chance('member_id * 7', 16_000)} end,
       case when member_id % 10 = 0 then jsonb_build_object('shoe', 35 + member_id % 10) else '{}'::jsonb end,
       ${store('member_id * 11')}, now() - interval '2 years', 'pos', now()
     from ${ids}`,
    `insert into members.person (member_id, merged, joined, since, channel, gender, birth_month, home_store_id, blocked, erased)
     select member_id, false, true, joined_at, joined_channel, gender, extract(month from birthday), home_store_id, false, false
     from members.member where member_id >= ${FIRST}`,
    `insert into members.consent (member_id, entry_id, purpose, channel, allowed, said_for, said_at, source, actor_kind, actor_id)
     select member_id, member_id::bigint * 2, 'marketing', 'sms', member_id % 3 > 0, member_id, now(), 'counter', 'system', 0 from ${ids}`,
    `insert into members.identity (member_id, identity_id, kind, channel, first_seen_at)
     select member_id, member_id::bigint * 4, case when member_id % 4 = 0 then 'wechat_unionid' else 'phone_verified' end, 'pos', now() from ${ids}`,
    `insert into members.member_scope (member_id, store_id, since) select member_id, ${store('member_id * 11')}, now() from ${ids}`,
    `insert into tiers.state (member_id, programme_id, set_version, since, reached_on, protected_until, judged_on, level, earned)
     select member_id, ${programmeId}, 1, current_date - 30, current_date - 30, current_date, current_date,
       (array['silver', 'gold', 'platinum'])[1 + ${chance('member_id', 3)}], 'silver' from ${ids} where member_id % 4 = 0`,
    `insert into purchases.purchase (member_id, purchase_id, kind, source, number, store_id, channel, occurred_at, posted_at, currency,
       gross_minor, discount_minor, paid_minor, actor_kind, actor_id)
     select ${member('n')}, ${FIRST} + n, 'sale', 'bench', 'H' || n, ${store('n * 31')},
       case when n % 3 = 0 then 'mini_program' else 'pos' end, ${moment('n * 17')}, now(), 'CNY',
       5000 + ${chance('n', 40_000)}, 500, 4500 + ${chance('n', 40_000)}, 'system', 0
     from generate_series(1::bigint, ${purchases}) as n`,
    `insert into purchases.line (member_id, purchase_id, line_no, product_id, quantity_milli, amount_minor)
     select p.member_id, p.purchase_id, 1, (select min(id) from catalog.product) + ${chance('p.purchase_id * 7', 2_000)}, 1000, p.paid_minor
     from purchases.purchase p where p.source = 'bench'`,
    `insert into points.entry (member_id, programme_id, entry_id, amount, balance, effective_at, posted_at, purchase_id, actor_id,
       via_member_id, kind, reason, actor_kind)
     select member_id, ${programmeId}, purchase_id, 1 + paid_minor / 100, 0, occurred_at, posted_at, purchase_id, 0, member_id, 'earn',
       'purchase', 'system' from purchases.purchase where source = 'bench'`,
    // Nothing was spent: the ledger adds up, or the house would tell of a million faults.
    `insert into points.lot (member_id, programme_id, lot_id, entry_id, amount, remaining, frozen, earned_at, purchase_id, via_member_id)
     select member_id, programme_id, entry_id, entry_id, amount, amount, 0, effective_at, purchase_id, via_member_id
     from points.entry where entry_id > ${FIRST}`,
    `insert into points.account (member_id, programme_id, balance, frozen, debt)
     select member_id, programme_id, sum(amount), 0, 0 from points.entry where entry_id > ${FIRST} group by member_id, programme_id`,
    `insert into profiles.habit (member_id, read_on, first_day, last_day, orders, buying_days, spend_minor, first_day_spend_minor, window_orders,
       window_spend_minor, gross_minor, discount_minor, returned_minor, item_milli, item_minor, stores, categories)
     select member_id, current_date, min(occurred_at)::date, max(occurred_at)::date, count(*), count(distinct occurred_at::date), sum(paid_minor), 0,
       count(*), sum(paid_minor), sum(gross_minor), sum(discount_minor), 0, count(*) * 1000, sum(paid_minor), count(distinct store_id), 1
     from purchases.purchase where source = 'bench' group by member_id`,
    `insert into profiles.preference (member_id, likes)
     select member_id, jsonb_build_object('categories', jsonb_build_array(jsonb_build_object('key', 'c' || member_id % 9)),
       'channels', jsonb_build_array(jsonb_build_object('key', case when member_id % 3 = 0 then 'mini_program' else 'pos' end)))
     from profiles.habit`,
    // Half of the persons use a device that is linked to them.
    `insert into tracking.user_ref (user_key, user_kind, member_id, seen_at, tried_at)
     select decode(md5('u' || n), 'hex'), '', ${FIRST} + n, now(), now() from generate_series(0::bigint, ${visitors - 1}) as n`,
    `insert into tracking.visitor_link (visitor, since_at, user_key)
     select ${visitor('n')}, now() - interval '1 year', decode(md5('u' || n), 'hex') from generate_series(0::bigint, ${visitors - 1}) as n`,
    // All were brought today: no month of them is due to be forgotten.
    `select tracking.make_event_partitions(current_date, current_date + 31)`,
    `insert into tracking.event (message_key, said_on, at, received_at, batch_id, visitor, source_id, kind, name, body)
     select decode(md5('e' || n), 'hex'), current_date, ${moment('n * 23')}, now(), ${FIRST} + n / 100, ${visitor(chance('n * 3', visitors))},
       (select id from tracking.source where code = 'wide'), 1, (array['Seen', 'Product Viewed', 'Coupon Opened', 'Cart'])[1 + ${chance('n', 4)}],
       json_build_object('properties', json_build_object('sku', 'SKU-' || ${chance('n * 5', 2_000)}, 'price', ${chance('n', 500)}))
     from generate_series(1::bigint, ${events}) as n`,
  ]
}
