import type { By, Ctx } from '@atrium/kernel'
import { keepItems, type Query } from '@atrium/reports'
import { expectAll } from './expect-all.ts'

interface SampleChart {
  readonly name: { readonly zh: string; readonly en: string }
  readonly question: Query
  readonly chart: 'figures' | 'line' | 'bar' | 'stacked' | 'heat' | 'table'
  readonly width: 2 | 4
  readonly height: 1 | 2
}

/** What the operators look at every morning. */
const CHARTS: readonly SampleChart[] = [
  {
    name: { zh: '经营概览', en: 'Overview' },
    question: {
      metrics: ['netSales', 'receipts', 'averageOrder', 'memberSalesShare', 'newMembers'],
      dimensions: [],
      compare: 'lastYear',
    },
    ...{ chart: 'figures', width: 4, height: 1 },
  },
  {
    name: { zh: '净销售走势', en: 'Net sales by day' },
    question: { metrics: ['netSales'], dimensions: ['day'], compare: 'previous' },
    ...{ chart: 'line', width: 2, height: 2 },
  },
  {
    name: { zh: '各业态净销售', en: 'Net sales by business' },
    question: { metrics: ['netSales'], dimensions: ['trade'] },
    ...{ chart: 'bar', width: 2, height: 2 },
  },
  {
    name: { zh: '会员与非会员消费', en: 'Sales by members and others' },
    question: { metrics: ['sales'], dimensions: ['week', 'buyer'] },
    ...{ chart: 'stacked', width: 2, height: 2 },
  },
  {
    name: { zh: '一周各时段小票数', en: 'Receipts by hour of the week' },
    question: { metrics: ['receipts'], dimensions: ['weekday', 'hour'] },
    ...{ chart: 'heat', width: 2, height: 2 },
  },
  {
    name: { zh: '门店前十', en: 'Top ten stores' },
    question: {
      metrics: ['netSales', 'receipts', 'averageOrder', 'memberSalesShare', 'returnRate'],
      dimensions: ['store'],
      order: { by: 'netSales', descending: true },
      limit: 10,
    },
    ...{ chart: 'table', width: 4, height: 2 },
  },
]

/** Keeps the charts and the dashboard on which they stand, shared with everybody of the group. */
export async function keepBoard(ctx: Ctx, by: By, group: number): Promise<void> {
  const shared = { by, sharedRoles: [], sharedNodes: [group] }
  const charts = expectAll(
    await keepItems(
      ctx,
      CHARTS.map(({ name, question, chart }, at) => ({
        ...{ ...shared, idempotencyKey: `sample chart ${at}`, name },
        kept: { kind: 'chart' as const, question, span: 'last30' as const, chart },
      })),
    ),
  )
  const items = CHARTS.flatMap(({ width, height }, at) => {
    const keptId = charts[at]?.keptId
    return keptId === undefined ? [] : [{ keptId, width, height, ownDays: false, ownNode: true }]
  })
  const kept = { kind: 'dashboard', span: 'last30', items } as const
  const name = { zh: '经营早报', en: 'Morning report' }
  expectAll(await keepItems(ctx, [{ ...shared, idempotencyKey: 'sample dashboard', name, kept }]))
}
