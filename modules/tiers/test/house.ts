import { type Day, dayOf, type Outcome, startOfDay } from '@atrium/kernel'
import { loadOrganization, putNodes, putProgrammes } from '@atrium/organization'
import { bySystem, freshDatabase, testClock } from '@atrium/testkit'
import {
  bringTierSets,
  judgeDueTiers,
  openTierBook,
  type SaveTierSetAsk,
  type SpendAsk,
  saveTierSets,
  type TierAsk,
  type TierBook,
  type TierSetDefinition,
  tiersModule,
  writeTierBook,
} from '../src/index.ts'

export const TODAY: Day = dayOf(2026, 6, 15)
export const ZONE = 'Asia/Shanghai'

/** Noon of a day where the programme is. */
export const noonOf = (day: Day) => startOfDay(ZONE, day) + 12 * 3_600_000

/** A group with two programmes, members 1 to 20 (or more), a clock, and the calls that tests repeat. */
export async function tierHouse(name: string, members = 20) {
  const clock = testClock(noonOf(TODAY))
  const lineage = tiersModule.lineage
  const db = await freshDatabase(name, { clock, lineage: lineage ? [{ module: 'tiers', ...lineage }] : [] })
  const by = bySystem('test')
  await db.transact(async (ctx) => {
    await putNodes(ctx, [{ by, code: 'G', kind: 'group', name: { zh: '集团' }, zone: ZONE, currency: 'CNY' }])
    await putProgrammes(ctx, [
      { by, code: 'ALL', name: { zh: '会员' } },
      { by, code: 'VIP', name: { zh: '贵宾' } },
    ])
  })
  await db.sql('insert into members.root select i, i from generate_series(1, $1::int) i', [members])
  const organization = await db.read(loadOrganization)
  const programmeId = organization.programmeByCode('ALL')!.id
  const otherProgrammeId = organization.programmeByCode('VIP')!.id

  const spend = (memberId: number, day: Day, netMinor: number, more: Partial<SpendAsk> = {}): SpendAsk => ({
    by,
    memberId,
    viaMemberId: memberId,
    programmeId,
    day,
    netMinor,
    orders: netMinor < 0 ? 0 : 1,
    returns: netMinor < 0 ? 1 : 0,
    pointsEarned: Math.trunc(netMinor / 100),
    at: noonOf(day),
    purchaseId: 1,
    historical: false,
    ...more,
  })

  /** Opens, posts in order and writes, in one transaction; answers the levels after each. */
  const post = (...asks: SpendAsk[]) =>
    db.transact(async (ctx) => {
      const accounts: TierAsk[] = asks.map((ask) => ({ ...ask, through: ask.day }))
      const book = await openTierBook(ctx, accounts, await loadOrganization(ctx))
      const answers = asks.map((ask) => book.add(ask))
      await writeTierBook(ctx, book)
      return answers.map((answer) => answer.after)
    })

  const read = <T>(memberIds: readonly number[], use: (book: TierBook) => T, of = programmeId) =>
    db.read(async (ctx) => {
      const asks = memberIds.map((memberId) => ({ memberId, programmeId: of, through: TODAY }))
      return use(await openTierBook(ctx, asks, await loadOrganization(ctx)))
    })
  const levelOn = (memberId: number, day: Day, of = programmeId) =>
    read([memberId], (book) => book.levelOn(memberId, of, day).code, of)

  /** The daily run of a day, in small bites. */
  const runOn = async (day: Day, limit = 3) => {
    clock.set(noonOf(day))
    let judged = 0
    for (;;) {
      const some = await db.transact((ctx) => judgeDueTiers(ctx, limit))
      if (some === 0) return judged
      judged += some
    }
  }

  /** Saves a set, from the day on that the clock shows unless it says otherwise. */
  const save = async (definition: TierSetDefinition, more: Partial<SaveTierSetAsk> = {}) => {
    const [outcome] = await db.transact((ctx) =>
      saveTierSets(ctx, [{ by, programmeId, expectedVersion: 0, definition, ...more }]),
    )
    return outcome!
  }
  /** Brings saved sets to all members, without the pause for transactions that run. */
  const bring = async (limit = 3) => {
    await db.sql(`update tiers.sweep set since = since - interval '1 minute'`)
    let judged = 0
    for (;;) {
      const some = await db.transact((ctx) => bringTierSets(ctx, limit))
      if (some === 0) return judged
      judged += some
    }
  }

  const states = () => db.sql<Record<string, unknown>>('select * from tiers.state order by member_id, programme_id')
  const changes = async (memberId?: number) => {
    const rows = await db.sql<{ line: string }>(
      `select member_id || ' ' || day || ' ' || from_level || '>' || to_level || ' ' || reason as line
       from tiers.change where $1::int is null or member_id = $1 order by member_id, changed_at, change_id`,
      [memberId ?? null],
    )
    return rows.map((row) => row.line)
  }
  const news = async <Body>(topic: string) =>
    db.sql<{ body: Body; historical: boolean }>(
      'select body, historical from house.outbox where topic = $1 order by id',
      [topic],
    )

  /** Joins members as `members` does it: roots first, then the hooks; and parts them. */
  const merge = (absorbed: number, root: number, branch = [absorbed]) => move('absorb', absorbed, root, branch)
  const unmerge = (absorbed: number, root: number, branch = [absorbed]) => move('release', absorbed, root, branch)
  let merges = 100
  async function move(how: 'absorb' | 'release', absorbed: number, root: number, branch: readonly number[]) {
    const rootId = how === 'absorb' ? root : absorbed
    await db.sql('update members.root set root_id = $1 where member_id = any($2)', [rootId, branch])
    await db.transact(async (ctx) => {
      for (const hook of ctx.lineage) await hook[how](ctx, [{ mergeId: ++merges, branch, absorbed, root, by }])
    })
  }

  return {
    db,
    clock,
    by,
    programmeId,
    otherProgrammeId,
    organization,
    spend,
    post,
    read,
    levelOn,
    runOn,
    save,
    bring,
    states,
    changes,
    news,
    merge,
    unmerge,
  }
}

export type TierHouse = Awaited<ReturnType<typeof tierHouse>>

/** What outcomes say: `ok` or the code of the refusal. */
export const said = (outcomes: readonly Outcome<unknown, string>[]) =>
  outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code))
