import { dayOf, startOfDay } from '@atrium/kernel'
import { loadOrganization, putNodes, putProgrammes } from '@atrium/organization'
import { bySystem, freshDatabase, testClock } from '@atrium/testkit'
import { openTierBook, type SpendAsk, type TierAsk, type TierBook, writeTierBook } from '../src/index.ts'

export const TODAY = dayOf(2026, 6, 15)
export const ZONE = 'Asia/Shanghai'

/** A group with one programme, a clock, and the calls that tests repeat. */
export async function tierHouse(name: string, at: string | number = '2026-06-15T04:00:00Z') {
  const clock = testClock(at)
  const db = await freshDatabase(name, { clock })
  const by = bySystem('test')
  await db.transact(async (ctx) => {
    await putNodes(ctx, [{ by, code: 'G', kind: 'group', name: { zh: '集团' }, zone: ZONE, currency: 'CNY' }])
    await putProgrammes(ctx, [
      { by, code: 'ALL', name: { zh: '会员' } },
      { by, code: 'VIP', name: { zh: '贵宾' } },
    ])
  })
  const organization = await db.read(loadOrganization)
  const programmeId = organization.programmeByCode('ALL')!.id
  const otherProgrammeId = organization.programmeByCode('VIP')!.id

  const spend = (memberId: number, day: number, netMinor: number, more: Partial<SpendAsk> = {}): SpendAsk => ({
    by,
    memberId,
    viaMemberId: memberId,
    programmeId,
    day,
    netMinor,
    orders: netMinor < 0 ? 0 : 1,
    returns: netMinor < 0 ? 1 : 0,
    pointsEarned: Math.floor(netMinor / 100),
    at: startOfDay(ZONE, day) + 36_000_000,
    purchaseId: 1,
    historical: false,
    ...more,
  })

  /** Opens, posts in order and writes, in one transaction. */
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
  const levelOn = (memberId: number, day: number) =>
    read([memberId], (book) => book.levelOn(memberId, programmeId, day).code)
  const states = () => db.sql('select * from tiers.state order by member_id, programme_id')
  const changes = () =>
    db
      .sql<{ line: string }>(
        `select member_id || ' ' || day || ' ' || from_level || '>' || to_level || ' ' || reason as line
       from tiers.change order by member_id, changed_at, change_id`,
      )
      .then((rows) => rows.map((row) => row.line))
  return { db, clock, by, programmeId, otherProgrammeId, organization, spend, post, read, levelOn, states, changes }
}
