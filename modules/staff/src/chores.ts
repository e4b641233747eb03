import type { Log } from '@atrium/db'
import { addMonths, type Chore, type Clock, DAY_MS, defineChore } from '@atrium/kernel'
import { loadBlocks, readHead } from './audit/queries.ts'
import { keepFrom, monthOf, sealAuditRows } from './audit/seal.ts'
import { dropAuditPartition, makeAuditPartitions } from './audit/store.ts'
import { resealSeed } from './sessions/second-factor.ts'
import { forgetAttempts, forgetSessions, loadOldSeeds, resealSeeds } from './sessions/store.ts'

export interface AuditChoreOptions {
  /** Whole months that are kept beside the present one; all of them where left out. */
  readonly keepMonths?: number
  /** Told the head of the chain every hour. Keep that log apart from the database: it is what shows a cut off end. */
  readonly log?: Log
}

/** Timed work of the audit trail, in the order in which a run of all of them makes sense. */
export function auditChores({ keepMonths, log }: AuditChoreOptions): Chore[] {
  return [
    makePartitions,
    sealAudit,
    ...(keepMonths === undefined ? [] : [dropPartitions(keepMonths)]),
    ...(log === undefined ? [] : [logHead(log)]),
  ]
}

/** Rows that have committed are sealed within seconds. */
const sealAudit = defineChore({ name: 'staff.sealAudit', everySeconds: 5, limit: 1_000, run: sealAuditRows })

/** This month's partition and the next one's. */
const makePartitions = defineChore({
  name: 'staff.makeAuditPartitions',
  everySeconds: 21_600,
  limit: 1,
  async run(ctx) {
    const today = Math.floor(ctx.now / DAY_MS)
    const [row] = await ctx.tx.rows(makeAuditPartitions, { fromDay: today, toDay: addMonths(monthOf(ctx.now), 1) })
    return row?.made ?? 0
  },
})

const dropPartitions = (keepMonths: number): Chore =>
  defineChore({
    name: 'staff.dropAuditPartitions',
    everySeconds: 21_600,
    limit: 1,
    async run(ctx) {
      const [row] = await ctx.tx.rows(dropAuditPartition, { beforeDay: addMonths(monthOf(ctx.now), -keepMonths) })
      if (row === undefined || row.keptFrom === null) return 0
      await keepFrom(ctx, row.keptFrom)
      return 1
    },
  })

const logHead = (log: Log): Chore =>
  defineChore({
    name: 'staff.logAuditHead',
    everySeconds: 3_600,
    limit: 1,
    async run(ctx) {
      const [head] = await ctx.tx.rows(readHead, {})
      const [block] = head ? await ctx.tx.rows(loadBlocks, { after: head.block - 1, limit: 1 }) : []
      if (head && block) {
        const { lastSeq: seq } = head
        log('info', 'head of the audit trail', { block: head.block, seq, mac: block.mac.toString('hex') })
      }
      return 0
    },
  })

/** Sessions that ended by themselves, counts of failed sign-ins a day old by real time, seeds under an old key. */
export const houseKeeping = (wallClock: Clock): readonly Chore[] => [
  defineChore({
    name: 'staff.forgetSessions',
    everySeconds: 300,
    limit: 1_000,
    run: (ctx, limit) => ctx.tx.run(forgetSessions, { now: ctx.now, limit }),
  }),
  defineChore({
    name: 'staff.forgetAttempts',
    everySeconds: 3_600,
    limit: 1_000,
    run: (ctx, limit) =>
      ctx.tx.run(forgetAttempts, { before: wallClock() - DAY_MS, after: wallClock() + DAY_MS, limit }),
  }),
  defineChore({
    name: 'staff.resealSeeds',
    everySeconds: 3_600,
    limit: 200,
    async run(ctx, limit) {
      const rows = await ctx.tx.rows(loadOldSeeds, { keyVersion: ctx.vault.versions.at(-1) ?? 0, limit })
      const sealed = rows.map((row) => resealSeed(ctx, row.id, row.totpSeed))
      return ctx.tx.run(resealSeeds, {
        id: rows.map((row) => row.id),
        seed: sealed.map(({ seed }) => seed),
        keyVersion: sealed.map(({ keyVersion }) => keyVersion),
      })
    },
  }),
]
