import type { Database } from '@atrium/db'
import { type Ctx, type Day, dayIn } from '@atrium/kernel'
import { loadOrganization, sumStoreDays } from '@atrium/organization'
import { progressBar } from '../progress-bar.ts'
import { type Loaded, SampleLoad } from './load.ts'
import { FULL_SIZE, HISTORY_DAYS, SamplePlan, type SampleSize } from './plan.ts'
import { FORMER_PROGRAMME, todayOf } from './programmes.ts'
import { GROUP, MALLS, ZONE } from './shops.ts'

export type { Loaded } from './load.ts'

export interface SampleOptions {
  /** Left out: the whole sample. Members and sales may be fewer for tests; shops and products are always all there. */
  readonly size?: SampleSize
  /** Where the progress bar is drawn; left out: stderr. */
  readonly write?: (text: string) => void
}

/**
 * Loads the sample group into an empty organization, through the product's own commands. A load that was killed goes on: everything is
 * posted once more, as of the day on which the load began, and what is there is recognized by its own keys. Answers what was
 * loaded; undefined where there was nothing to do: another organization, or a sample that is whole.
 *
 * The whole sample: 5,000 members, 60,000 sales, 1,500 returns, 13,000 check-ins and sign-ups, 3,900 redemptions, 89,000 rows of turnover and
 * footfall, and what `playToday` does once the history is there. Without redemptions and `playToday` it took 13 to 18 s on two cores that had
 * other work too (durable commits, PostgreSQL 18 beside it); with them Node works for 11 s.
 */
export async function loadSample(
  db: Database,
  tell: (line: string) => void,
  options: SampleOptions = {},
): Promise<Loaded | undefined> {
  const state = await db.read(stateOf)
  if (state === 'done') return undefined
  const began = performance.now()
  const size = options.size ?? FULL_SIZE
  tell(
    state === 'empty' ? 'Loading the sample group (ATRIUM_SAMPLE=off leaves it out)' : 'Going on with the sample group',
  )
  const plan = new SamplePlan(state === 'empty' ? dayIn(ZONE, db.clock()) : state, size)
  const write = options.write ?? ((text: string) => void process.stderr.write(text))
  const bar = progressBar('Sample', 'records', write, options.write === undefined && (process.stderr.isTTY ?? false))
  const total = recordsOf(plan)
  const load = new SampleLoad(db, plan, (done) => bar.update(done, Math.max(done, total)))
  await load.run()
  bar.end()
  tell(summaryOf(load.loaded, plan, (performance.now() - began) / 1000))
  return load.loaded
}

/** The sample's today where a load was begun and is not whole. */
async function stateOf(ctx: Ctx): Promise<'empty' | 'done' | Day> {
  const organization = await loadOrganization(ctx)
  const { root } = organization
  if (!root) return 'empty'
  if (root.code !== GROUP.code) return 'done'
  const closed = organization.programmeByCode(FORMER_PROGRAMME)?.closedOn
  if (typeof closed !== 'number') return 'done'
  const yesterday = todayOf(closed) - 1
  const declared = await sumStoreDays(ctx, { scope: 'all', from: yesterday, to: yesterday })
  return declared.length > 0 ? 'done' : todayOf(closed)
}

/** About how many records the load will post, for the progress bar. */
function recordsOf(plan: SamplePlan): number {
  const { sales, doorDays } = plan.size
  const perShop = plan.days.length + doorDays * 12
  return (
    plan.people.registrations.length +
    Math.round(sales * 1.33) +
    plan.shops.length * perShop +
    MALLS.length * 14 * HISTORY_DAYS
  )
}

function summaryOf(loaded: Loaded, plan: SamplePlan, seconds: number): string {
  const number = (value: number) => value.toLocaleString('en')
  const inMalls = plan.shops.filter((shop) => shop.floor !== undefined).length
  const joined = plan.people.registrations.filter((one) => one.stage === 'joined').length
  const refused =
    loaded.refused === 0 ? '' : `; ${number(loaded.refused)} records were refused, first ${loaded.firstRefusal}`
  return (
    `Sample group ${GROUP.name.zh}: ${MALLS.length} malls with ${inMalls} stores, ${plan.shops.length - inMalls} cafés, ` +
    `${number(loaded.products)} products, ${number(joined)} members, ${number(loaded.receipts)} purchases and ` +
    `${number(loaded.returns)} returns of fourteen months, ${number(loaded.actions)} check-ins and sign-ups, ` +
    `${number(loaded.redemptions)} redemptions, ${number(loaded.storeDays)} store days${refused} (${seconds.toFixed(1)} s)`
  )
}
