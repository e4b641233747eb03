import { type Ctx, type RowOf, statement } from '@atrium/kernel'
import { countStanding } from './portrait-store.ts'
import type { Lifecycle, Terms } from './settings.ts'

/** More buyers than this are not gone through while somebody waits: of more, as many are, and what they say is taken for all. */
const LOOKED_AT = 40_000

/** `stageOf` in SQL, over a habit; parameters are named with an ending. */
const stageBy = (by: 'Now' | 'Then'): string => `case
            when :today - last_day > :lost${by} then 'lost'
            when :today - last_day > :sleeping${by} then 'sleeping'
            when :today - last_day > :declining${by} then 'declining'
            when window_orders >= :mature${by} then 'mature'
            when orders >= 2 or :today - first_day > :young${by} then 'growing'
            else 'new' end`

export const countRestaged = statement({
  name: 'profiles.countRestaged',
  params: {
    today: 'date',
    percent: 'double',
    lostNow: 'int',
    sleepingNow: 'int',
    decliningNow: 'int',
    matureNow: 'int',
    youngNow: 'int',
    lostThen: 'int',
    sleepingThen: 'int',
    decliningThen: 'int',
    matureThen: 'int',
    youngThen: 'int',
  },
  row: { fromStage: 'text', toStage: 'text', persons: 'bigint' },
  // Whole pages, the same ones each time: of a hundredth only a hundredth is read.
  sql: `select ${stageBy('Now')} as from_stage, ${stageBy('Then')} as to_stage, count(*) as persons
        from profiles.habit tablesample system (:percent) repeatable (1) group by 1, 2`,
})

export interface Restaged {
  /** False where only some were looked at: then the counts are estimates. */
  readonly exact: boolean
  /** Buyers by the stage of today's parameters and the stage of the others, also where both are the same. */
  readonly rows: readonly RowOf<typeof countRestaged>[]
}

/** Where buyers would stand today by other parameters, beside where they stand by those in force. Two statements. */
export async function previewStages(ctx: Ctx, { today, lifecycle: now }: Terms, then: Lifecycle): Promise<Restaged> {
  const [standing] = await ctx.tx.rows(countStanding, {})
  const buyers = standing?.buyers ?? 0
  const percent = buyers <= LOOKED_AT ? 100 : (LOOKED_AT / buyers) * 100
  const rows = await ctx.tx.rows(countRestaged, {
    today,
    percent,
    lostNow: now.lostAfterDays,
    sleepingNow: now.sleepingAfterDays,
    decliningNow: now.decliningAfterDays,
    matureNow: now.matureOrders,
    youngNow: now.newDays,
    lostThen: then.lostAfterDays,
    sleepingThen: then.sleepingAfterDays,
    decliningThen: then.decliningAfterDays,
    matureThen: then.matureOrders,
    youngThen: then.newDays,
  })
  const seen = rows.reduce((sum, { persons }) => sum + persons, 0)
  const scale = percent === 100 || seen === 0 ? 1 : buyers / seen
  return { exact: scale === 1, rows: rows.map((row) => ({ ...row, persons: Math.round(row.persons * scale) })) }
}
