import type { By, Ctx, Day } from '@atrium/kernel'
import { bySystem, freshDatabase, type TestClock, type TestDatabase, testClock } from '@atrium/testkit'
import { auditLedger } from '../src/audit.ts'
import { pointsModule } from '../src/index.ts'

/** Two programmes: `1` in Shanghai with points for 12 months, `2` in London whose points come back for 5 days after they expired. */
export const MALL = 1
export const BRAND = 2

export interface House extends TestDatabase {
  readonly clock: TestClock
  readonly by: By
  /** Members 1 to n, each a person of its own. */
  members(count: number): Promise<void>
  /** `kind amount` of a member's entries in the order of posting. */
  story(memberId: number, programmeId?: number): Promise<string[]>
  account(
    memberId: number,
    programmeId?: number,
  ): Promise<{ balance: number; frozen: number; debt: number } | undefined>
  /** Fails unless every law holds over every account. */
  audit(): Promise<void>
  setting(programmeId: number, key: string, value: unknown): Promise<void>
  /** Bodies of the events of a topic, in order. */
  news<Body>(topic: string): Promise<Body[]>
}

export async function openHouse(of: { readonly filename: string }): Promise<House> {
  const clock = testClock('2026-06-15T04:00:00Z')
  const { lineage } = pointsModule
  const db = await freshDatabase(of, { clock, lineage: lineage ? [{ module: 'points', ...lineage }] : [] })
  await db.sql(`insert into organization.programme (id, code, name_zh, zone, currency, created_at, changed_at)
    values (1, 'mall', '商场', 'Asia/Shanghai', 'CNY', now(), now()), (2, 'brand', '品牌', 'Europe/London', 'GBP', now(), now())`)
  await revise(db)
  const house: House = {
    ...db,
    clock,
    by: bySystem(),
    async members(count) {
      await db.sql('insert into members.root select i, i from generate_series(1, $1::int) i', [count])
      await db.sql(
        `insert into members.member (member_id, stage, created_at, created_channel, changed_at)
         select i, 'prospect', now(), 'test', now() from generate_series(1, $1::int) i`,
        [count],
      )
      await db.sql(`select setval('members.member_id', greatest($1::int, 1))`, [count])
    },
    async story(memberId, programmeId = MALL) {
      const rows = await db.sql<{ line: string }>(
        `select kind || ' ' || amount as line from points.entry where member_id = $1 and programme_id = $2 order by entry_id`,
        [memberId, programmeId],
      )
      return rows.map(({ line }) => line)
    },
    async account(memberId, programmeId = MALL) {
      const [row] = await db.sql<Record<'balance' | 'frozen' | 'debt', string>>(
        'select balance, frozen, debt from points.account where member_id = $1 and programme_id = $2',
        [memberId, programmeId],
      )
      return row && { balance: Number(row.balance), frozen: Number(row.frozen), debt: Number(row.debt) }
    },
    async audit() {
      const { faults } = await db.transact((ctx) => auditLedger(ctx, { afterMemberId: 0, limit: 1_000_000 }))
      if (faults.length > 0) throw new Error(`the ledger is at fault: ${JSON.stringify(faults, null, 2)}`)
    },
    async setting(programmeId, key, value) {
      await db.sql(
        `insert into organization.setting (target_kind, target_id, version, key, from_day, value, actor_kind, actor_id, changed_at)
         select 'programme', $1, coalesce(max(version), 0) + 1, $2, '2000-01-01', $3, 'system', 0, now()
         from organization.setting where target_kind = 'programme' and target_id = $1`,
        [programmeId, key, JSON.stringify(value)],
      )
      await revise(db)
    },
    async news<Body>(topic: string) {
      const rows = await db.sql<{ body: Body }>('select body from house.outbox where topic = $1 order by id', [topic])
      return rows.map(({ body }) => body)
    },
  }
  return house
}

const revise = (db: TestDatabase): Promise<unknown> =>
  db.sql(`insert into house.revision (name) values ('organization')
          on conflict (name) do update set value = nextval('house.revision_value')`)

/** Joins `absorbed` to `root` as `members` does it: roots first, then the hooks, under the locks. */
export const merge = (house: House, absorbed: number, root: number, branch = [absorbed]): Promise<void> =>
  move(house, 'absorb', absorbed, root, branch)

/** Parts them again. */
export const unmerge = (house: House, absorbed: number, root: number, branch = [absorbed]): Promise<void> =>
  move(house, 'release', absorbed, root, branch)

async function move(
  house: House,
  how: 'absorb' | 'release',
  absorbed: number,
  root: number,
  branch: readonly number[],
): Promise<void> {
  await house.transact(async (ctx: Ctx) => {
    for (const hook of ctx.lineage) await hook[how](ctx, [{ mergeId: 7, branch, absorbed, root, by: house.by }])
  })
  const rootId = how === 'absorb' ? root : absorbed
  await house.sql('update members.root set root_id = $1 where member_id = any($2)', [rootId, branch])
}

export type { Day }
