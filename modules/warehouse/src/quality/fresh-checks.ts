import { type Ctx, DAY_MS, type Instant } from '@atrium/kernel'
import { type Fragment, sql, table, value } from '@atrium/olap/query'
import { countStale, listTrackingSources, loadFootfallHabits } from './check-store.ts'
import { type Check, type Found, type Looking, MOST_KEYS, type OffendingKey, words } from './model.ts'

/** How far back a habit is learnt. */
const HABIT_DAYS = 35
/** A source that was at work on fewer days has no habit yet. */
const LEAST_DAYS = 5
/** Nothing is silent sooner than this, however busy it is. */
const LEAST_SILENCE_MS = 6 * 3_600_000
const HOUR_MS = 3_600_000

export interface Habit {
  readonly name: string
  /** Epoch ms of the last hour in which there was anything. */
  readonly lastAt: Instant
  /** The longest pause between two hours with something. */
  readonly longestMs: number
  readonly days: number
}

/** Whether a source has been silent longer than it ever is, by the percentage that the setting gives. */
export function isSilent({ lastAt, longestMs }: Habit, now: Instant, silencePercent: number): boolean {
  return now - lastAt > Math.max(LEAST_SILENCE_MS, (longestMs * silencePercent) / 100)
}

/** A select of `name, at` → each name with the hours in which there was something. One question to DuckDB. */
async function habitsOf(at: Looking, rows: Fragment): Promise<Habit[]> {
  const found = await at.olap.rows({
    row: { name: 'text', lastHour: 'bigint', longest: 'bigint', days: 'bigint' },
    sql: sql`select name, max(hour_no) as last_hour, coalesce(max(pause), 0) as longest, count(distinct hour_no // 24) as days from (
        select name, hour_no, hour_no - lag(hour_no) over (partition by name order by hour_no) as pause from (
          select distinct name, cast(extract(epoch from at_time) as bigint) // 3600 as hour_no from (${rows}) as said
          where at_time > ${value('instant', at.now - HABIT_DAYS * DAY_MS)} and at_time <= ${value('instant', at.now)}) as hours) as pauses
      group by name order by name`,
  })
  return found.rows.map(({ name, lastHour, longest, days }) => ({
    name,
    lastAt: (lastHour + 1) * HOUR_MS,
    longestMs: longest * HOUR_MS,
    days,
  }))
}

function silentAmong(at: Looking, kind: 'feed' | 'trackingSource', habits: readonly Habit[]): Found {
  const judged = habits.filter(({ days }) => days >= LEAST_DAYS)
  const silent = judged.filter((habit) => isSilent(habit, at.now, at.terms.silencePercent))
  return {
    checked: judged.length,
    offending: silent.length,
    keys: silent.slice(0, MOST_KEYS).map(({ name, lastAt, longestMs }) => ({
      kind,
      id: name,
      note: `${hours(at.now - lastAt)} h > ${hours(longestMs)} h`,
    })),
  }
}

const hours = (ms: number): number => Math.max(0, Math.floor(ms / HOUR_MS))

const projection: Check = {
  ...{ code: 'fresh.projection', kind: 'fresh', owner: 'system', table: 'members.member', severity: 'high' },
  reads: 'small',
  name: words('分析数据跟得上', 'The analysis data keeps up'),
  about: words(
    '分析数据落后于账本：人群、报表和看板看到的是旧数',
    'Audiences, reports and dashboards are of the past when the projection lags behind the ledger',
  ),
  mostBp: 0,
  async look(at) {
    const { ready, lagMs, fault } = await at.olap.state()
    const late = !ready || fault !== null || lagMs > at.terms.lagSeconds * 1_000
    const key: OffendingKey = {
      kind: 'projection',
      id: 'olap',
      note: `${Math.round(lagMs / 1_000)} s > ${at.terms.lagSeconds} s`,
    }
    return { checked: 1, offending: late ? 1 : 0, keys: late ? [key] : [] }
  },
}

const feeds: Check = {
  ...{ code: 'fresh.feeds', kind: 'fresh', owner: 'purchases', table: 'purchases.purchase', severity: 'high' },
  reads: 'projection',
  name: words('单据来源没有中断', 'Feeds of receipts go on'),
  about: words(
    '某个来源比它惯常的最长间隔还久没有新小票：接口断了，或门店没有上传',
    'A feed has been silent longer than it ever is: its connection is broken, or stores do not upload',
  ),
  mostBp: 0,
  async look(at) {
    return silentAmong(
      at,
      'feed',
      await habitsOf(
        at,
        sql`select source as name, occurred_at as at_time from ${table('purchases.purchase')} as known
            union all select source, occurred_at from ${table('purchases.anonymous')} as unknown`,
      ),
    )
  },
}

const tracking: Check = {
  ...{ code: 'fresh.tracking', kind: 'fresh', owner: 'tracking', table: 'tracking.event', severity: 'medium' },
  reads: 'projection',
  name: words('行为来源没有中断', 'Sources of events go on'),
  about: words(
    '某个网站、App 或小程序比它惯常的最长间隔还久没有事件：埋点掉了，或密钥失效',
    'A site, app or mini program has been silent longer than it ever is: its tracker is gone, or its key does not fit',
  ),
  mostBp: 0,
  async look(at) {
    const open = new Set((await at.read((ctx) => ctx.tx.rows(listTrackingSources, {}))).map(({ code }) => code))
    const habits = await habitsOf(
      at,
      sql`select source.code as name, event."at" as at_time
          from ${table('tracking.event')} as event join ${table('tracking.source')} as source on source.source_id = event.source_id`,
    )
    return silentAmong(
      at,
      'trackingSource',
      habits.filter(({ name }) => open.has(name)),
    )
  },
}

const footfall: Check = {
  ...{
    code: 'fresh.footfall',
    kind: 'fresh',
    owner: 'organization',
    table: 'organization.footfall',
    severity: 'medium',
  },
  reads: 'small',
  name: words('客流计数没有中断', 'Counters of footfall go on'),
  about: words(
    '某处的客流比它惯常的最长间隔还久没有计数：设备离线，转化率会偏高',
    'A place has not been counted for longer than it ever is: its device is offline, and conversion looks too good',
  ),
  mostBp: 0,
  async look(at) {
    const rows = await at.read((ctx: Ctx) =>
      ctx.tx.rows(loadFootfallHabits, { from: at.today - HABIT_DAYS, to: at.today }),
    )
    const judged = rows.filter(({ days }) => days >= LEAST_DAYS)
    // A day is counted when it is over: yesterday is the newest that can be asked for.
    const silent = judged.filter(
      ({ lastDay, longest }) => at.today - 1 - lastDay > Math.max(1, (longest * at.terms.silencePercent) / 100),
    )
    return {
      checked: judged.length,
      offending: silent.length,
      keys: silent.slice(0, MOST_KEYS).map(({ nodeId, lastDay, longest }) => ({
        kind: 'node',
        id: nodeId,
        note: `${at.today - lastDay} d > ${longest} d`,
      })),
    }
  },
}

/** Portraits are redrawn within minutes of a purchase. */
const STALE_MS = HOUR_MS

const portraits: Check = {
  ...{ code: 'fresh.portraits', kind: 'fresh', owner: 'profiles', table: 'profiles.portrait', severity: 'medium' },
  reads: 'small',
  name: words('画像跟得上消费', 'Portraits follow purchases'),
  about: words(
    '消费或资料变动一小时后画像仍未重算：标签、RFM 和生命周期是旧的',
    'An hour after a purchase or a change the portrait is not drawn anew: tags, RFM and stages are of the past',
  ),
  mostBp: 0,
  async look(at) {
    const rows = await at.read((ctx: Ctx) =>
      ctx.tx.rows(countStale, { before: at.now - STALE_MS, limit: MOST_COUNTED }),
    )
    return {
      checked: rows.length,
      offending: rows.length,
      keys: rows.slice(0, MOST_KEYS).map(({ memberId }) => ({ kind: 'member', id: memberId })),
    }
  },
}

const MOST_COUNTED = 10_000

export const freshChecks: readonly Check[] = [projection, feeds, tracking, footfall, portraits]
