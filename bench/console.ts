import { deliverAll } from '@atrium/db'
import { encodeId, formatDay, must, systemBy } from '@atrium/kernel'
import { type PurchaseAsk, postPurchases } from '@atrium/loyalty'
import { loadOrganization } from '@atrium/organization'
import { reactions } from '../apps/server/src/house.ts'
import { type Bench, type Row, round } from './bench.ts'
import { type Asked, openOperator } from './operator.ts'
import { addMembers, done, STORES } from './stage.ts'
import { widenGroup } from './wide-group.ts'

const by = systemBy('bench')
/** A page of the console answers within this. Milliseconds. */
const BAR_MS = 100
/** Receipts that lists and figures are read from. */
const RECEIPTS = 200_000
const SET = 500

interface Listed {
  readonly items: readonly { readonly memberId: string | null; readonly purchaseId?: string }[]
  readonly nextCursor?: string
}

/**
 * What pages of the console ask when they open, over the whole way from the address to the answer, in this process, with a million members: the
 * 95th of a hundred times each was asked, and one row for the slowest of all, beside the bar of 100 ms.
 */
export async function consoleReads(bench: Bench): Promise<Row[]> {
  const { db } = await bench.mall()
  const { ask, close } = openOperator(db)
  const times = bench.smoke ? 5 : 100
  const measured = async (question: Question): Promise<Row> => {
    const p95 = await timed(() => ask(question), times)
    return {
      name: `console-${question.name}`,
      value: round(p95),
      unit: 'ms p95',
      baseline: BAR_MS,
      ratio: round(BAR_MS / p95),
    }
  }
  try {
    if (!bench.smoke) await addMembers(db, 500_000, bench.tell, 500_000)
    // Half a million members joined and nobody has heard of it yet.
    await bench.settle()
    const rows = [await measured({ name: 'system-backlog', method: 'GET', url: '/v1/system/health' })]
    await trade(bench, bench.smoke ? 1_000 : RECEIPTS)
    await deliverAll(db, reactions)
    const mall = await widenGroup(bench)
    await bench.settle()
    const list = async (url: string) => (await ask({ method: 'GET', url })).json<Listed>()
    for (const question of await questionsOf(bench, mall, list)) rows.push(await measured(question))
    const slowest = Math.max(...rows.map(({ value }) => value))
    return [
      { name: 'console', value: slowest, unit: 'ms p95 worst', baseline: BAR_MS, ratio: round(BAR_MS / slowest) },
      ...rows,
    ]
  } finally {
    await close()
  }
}

interface Question extends Asked {
  readonly name: string
}

/** What the pages ask, on people and receipts that there are. */
async function questionsOf(bench: Bench, mall: string, list: (url: string) => Promise<Listed>): Promise<Question[]> {
  const { db } = await bench.mall()
  const today = Math.floor(db.clock() / 86_400_000)
  const [from, to] = [formatDay(today - 30), formatDay(today)]
  const year = formatDay(today - 364)
  const wide = await db.read(async (ctx) => {
    const node = must(
      (await loadOrganization(ctx)).nodes.find(({ code }) => code === mall),
      'no wide mall',
    )
    return encodeId('org', node.id)
  })
  const get = (name: string, url: string): Question => ({ name, method: 'GET', url })
  const post = (name: string, url: string, body: object): Question => ({
    name,
    method: 'POST',
    url,
    body,
  })
  const bought = await list('/v1/purchases?limit=50')
  const buyer = must(bought.items.find(({ memberId }) => memberId !== null)?.memberId ?? undefined, 'nobody bought')
  const { programmeId: programme } = await bench.mall()
  return [
    get('members', '/v1/members?limit=50'),
    get('members-deep', `/v1/members?limit=50&cursor=${await cursorAfter(list, '/v1/members?limit=200', 20)}`),
    get('members-count', '/v1/members/count'),
    get('members-filter', '/v1/members?limit=50&stage=joined&channel=pos'),
    post('member-search', '/v1/members/searches', { by: 'identity', kind: 'card_no', value: 'BENCH77' }),
    get('member', `/v1/members/${buyer}`),
    get('member-timeline', `/v1/members/${buyer}/timeline`),
    get('member-points', `/v1/points/of-member/${buyer}/entries?limit=50`),
    get('member-levels', `/v1/tiers/of-member/${buyer}`),
    get('purchases', '/v1/purchases?limit=50'),
    get('purchases-count', '/v1/purchases/count'),
    get('points-totals', `/v1/points/totals?programmeId=${encodeId('prg', programme)}&from=${from}&to=${to}`),
    get('points-entries', `/v1/points/entries?limit=50&from=${from}T00:00:00Z`),
    get('points-entry-count', `/v1/points/entries/count?from=${from}T00:00:00Z`),
    get('tiers-counts', `/v1/tiers/programmes/${encodeId('prg', programme)}/counts`),
    get('home-days', `/v1/reports/days?from=${from}&to=${to}`),
    get('home-breakdown', `/v1/reports/breakdown?from=${from}&to=${to}&by=store`),
    get('breakdown-year', `/v1/reports/breakdown?from=${year}&to=${to}&by=store`),
    get('days-year', `/v1/reports/days?from=${year}&to=${to}`),
    get('mall-days-year', `/v1/reports/days?from=${year}&to=${to}&node=${wide}`),
    get('mall-breakdown-year', `/v1/reports/breakdown?from=${year}&to=${to}&by=store&node=${wide}`),
    get('home-programmes', `/v1/reports/programmes?from=${from}&to=${to}`),
    get('nodes', '/v1/organization/nodes?limit=200'),
    get('audit', '/v1/staff/audit?limit=50'),
    get('system', '/v1/system/health'),
  ]
}

/** The cursor after so many pages. */
async function cursorAfter(list: (url: string) => Promise<Listed>, url: string, pages: number): Promise<string> {
  let cursor = ''
  for (let page = 0; page < pages; page++) {
    const { nextCursor } = await list(cursor === '' ? url : `${url}&cursor=${cursor}`)
    if (nextCursor === undefined) break
    cursor = encodeURIComponent(nextCursor)
  }
  return cursor
}

/** The 95th percentile of how long an answer takes, asked so often one after another. Milliseconds. */
async function timed(ask: () => Promise<unknown>, times: number): Promise<number> {
  await ask()
  const taken: number[] = []
  for (let at = 0; at < times; at++) {
    const began = performance.now()
    await ask()
    taken.push(performance.now() - began)
  }
  taken.sort((one, other) => one - other)
  return taken[Math.ceil(times * 0.95) - 1]!
}

/** Receipts of the last thirty days, in sets. */
async function trade(bench: Bench, receipts: number): Promise<void> {
  const { db, members } = await bench.mall()
  const random = bench.random(11)
  for (let from = 0; from < receipts; from += SET) {
    const asks = Array.from({ length: SET }, (_, at): PurchaseAsk => {
      const amountMinor = 100 + Math.floor(random() * 80_000)
      return {
        by,
        kind: 'sale',
        source: 'bench',
        number: `${bench.run}-console-${from + at}`,
        storeCode: STORES[(from + at) % STORES.length]!,
        at: db.clock() - Math.floor(random() * 30 * 86_400_000),
        currency: 'CNY',
        lines: [{ sku: `SKU-${Math.floor(random() * 2_000)}`, quantityMilli: 1_000, amountMinor }],
        identities: [{ kind: 'card_no', value: `BENCH${Math.floor(random() * members)}` }],
        create: 'never',
        historical: true,
      }
    })
    done(await db.transact((ctx) => postPurchases(ctx, asks)))
  }
}
