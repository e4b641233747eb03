import { systemBy } from '@atrium/kernel'
import { putNodes } from '@atrium/organization'
import pg from 'pg'
import type { Bench } from './bench.ts'
import { done } from './stage.ts'

const by = systemBy('bench')
const MALLS = 7
const STORES = 50
/** Two years. */
const DAYS = 730

/**
 * Seven malls of fifty stores beside the first one: with its sixty, 410 stores that sold on every day of two years. Their figures are put into
 * the tables of reports as the reactions would have left them; what these cost to keep is measured elsewhere. Answers the code of one of the malls.
 */
export async function widenGroup(bench: Bench): Promise<string> {
  const { db, programmeId } = await bench.mall()
  const malls = Array.from({ length: bench.smoke ? 1 : MALLS }, (_, at) => `wide-${at}`)
  const stores = malls.flatMap((mall) => Array.from({ length: STORES }, (_, at) => ({ mall, code: `${mall}-s${at}` })))
  await db.transact(async (ctx) => {
    done(
      await putNodes(ctx, [
        ...malls.map((code) => ({ by, code, kind: 'mall' as const, name: { zh: code }, parent: 'group' })),
        ...stores.map(({ mall, code }, at) => ({
          by,
          code,
          kind: 'store' as const,
          name: { zh: code },
          parent: mall,
          floor: `L${at % 6}`,
          category: ['retail', 'food', 'services'][at % 3]!,
        })),
      ]),
    )
  })
  const client = new pg.Client({ connectionString: (await bench.stage()).url })
  await client.connect()
  const days = bench.smoke ? 40 : DAYS
  // Written day after day, as a house lives, so that the days of one store lie apart.
  for (const text of [...sold(programmeId), ...summed])
    await client.query(text.replaceAll('$days', `generate_series(current_date - ${days}, current_date, '1 day') as d`))
  await client.end()
  return malls[0]!
}

const STORE = `organization.node as n where n.kind = 'store' order by d, n.id`
const FIGURES = `receipts, sales_minor, returns, returns_minor, member_receipts, member_sales_minor, member_returns, member_returns_minor,
  repeat_receipts, repeat_sales_minor`
const SUMS = FIGURES.split(',')
  .map((name) => `sum(${name.trim()})`)
  .join(', ')

const sold = (programmeId: number): string[] => [
  `insert into reports.store_day (store_id, day, currency, ${FIGURES})
   select n.id, d::date, 'CNY', 40 + n.id % 7, 1000000 + n.id * 100, 1, 5000, 20, 500000, 1, 2500, 10, 250000 from $days, ${STORE}
   on conflict do nothing`,
  `insert into reports.joined_day (node_id, day, channel, members)
   select n.id, d::date, channel, 3 from $days, unnest(array['pos', 'mini']) as channel, ${STORE} on conflict do nothing`,
  `insert into reports.points_day (node_id, day, programme_id, issued, taken_back, redeemed, expired, adjusted, forfeited)
   select n.id, d::date, ${programmeId}, 900, 10, 20, 30, 0, 0 from $days, ${STORE} on conflict do nothing`,
]

const summed: readonly string[] = [
  'delete from reports.store_month',
  'delete from reports.joined_month',
  'delete from reports.store_day where store_id = -1',
  'delete from reports.joined_day where node_id = -1',
  'delete from reports.points_day where node_id = -1',
  `insert into reports.store_day (store_id, day, currency, ${FIGURES})
   select -1, day, currency, ${SUMS} from reports.store_day group by day, currency`,
  `insert into reports.joined_day select -1, day, channel, sum(members) from reports.joined_day group by day, channel`,
  `insert into reports.points_day
   select -1, day, programme_id, sum(issued), sum(taken_back), sum(redeemed), sum(expired), sum(adjusted), sum(forfeited)
   from reports.points_day group by day, programme_id`,
  `insert into reports.store_month (store_id, month, currency, ${FIGURES})
   select store_id, date_trunc('month', day)::date, currency, ${SUMS} from reports.store_day where store_id > 0
   group by 1, 2, 3 order by 2, 1`,
  `insert into reports.joined_month
   select node_id, date_trunc('month', day)::date, sum(members) from reports.joined_day where node_id > 0 group by 1, 2 order by 2, 1`,
]
