import { type By, type Ctx, encodeId, type Row, type RowSpec } from '@atrium/kernel'
import type { Question } from '@atrium/olap'
import type { Fragment } from '@atrium/olap/query'
import { loadOrganization } from '@atrium/organization'
import type { ChartDefinition, DashboardDefinition } from '../kept/definition.ts'
import { keptOf } from '../kept/visible.ts'
import { askBaskets } from '../special/baskets.ts'
import { askCohorts } from '../special/cohorts.ts'
import { askPaths } from '../special/path.ts'
import { askRfm } from '../special/rfm.ts'
import { askTopCustomers } from '../special/top-customers.ts'
import { askingOf, programmeFor, type Viewer } from './asking.ts'
import { compileQuery } from './compile.ts'
import type { Words } from './dimension.ts'
import { isBase, type Metric, partsOf } from './metric.ts'
import { METRICS } from './metrics.ts'
import type { Filter, Query } from './query.ts'
import type { Reader } from './reader.ts'
import { STANDARD_REPORTS } from './standard.ts'
import type { Special } from './standard-form.ts'
import { openVocabulary } from './vocabulary.ts'

/** A figure or dimension with what it is reckoned from: others by code, and selects over projected tables by their names, without values. */
export interface FigureLineage {
  readonly code: string
  readonly name: Words
  readonly about: Words
  readonly owner: string
  readonly parts: readonly string[]
  /** The selects that answer it, and the columns of them that are it. */
  readonly selects: readonly { readonly sql: string; readonly outputs: readonly string[] }[]
}

/** Something that shows figures. */
export interface ShownLineage {
  readonly id: string
  readonly name: { readonly zh: string; readonly en?: string }
  readonly metrics: readonly string[]
  readonly dimensions: readonly string[]
  /** Of what no metric answers: the selects themselves. */
  readonly selects: readonly string[]
  /** Of a dashboard: its charts. */
  readonly shows: readonly string[]
}

export interface ReportsLineage {
  readonly metrics: readonly FigureLineage[]
  readonly dimensions: readonly FigureLineage[]
  readonly sections: readonly ShownLineage[]
  readonly charts: readonly ShownLineage[]
  readonly dashboards: readonly ShownLineage[]
}

/** Where everything that reports show comes from, read from the declarations; kept charts and dashboards are those that the asker may see. */
export async function lineageOfReports(ctx: Ctx, by: By): Promise<ReportsLineage> {
  const [charts, dashboards, viewer] = await Promise.all([
    keptOf(ctx, by, 'chart'),
    keptOf(ctx, by, 'dashboard'),
    everybody(ctx),
  ])
  if (!viewer) return { metrics: [], dimensions: [], sections: [], charts: [], dashboards: [] }
  const idOf = ({ keptId }: { readonly keptId: number }) => encodeId('rep', keptId)
  const nameOf = ({ nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string | null }) =>
    nameEn === null ? { zh: nameZh } : { zh: nameZh, en: nameEn }
  const seen = new Set(charts.map(idOf))
  return {
    metrics: await Promise.all(METRICS.map((metric) => lineageOfMetric(ctx, viewer, metric))),
    dimensions: await lineageOfDimensions(ctx, viewer),
    sections: await lineageOfSections(ctx, viewer),
    charts: charts.map((row) => ({
      ...{ id: idOf(row), name: nameOf(row), selects: [], shows: [] },
      // The kind of the row says which definition it is.
      ...namedBy((row.definition as ChartDefinition).question),
    })),
    dashboards: dashboards.map((row) => ({
      ...{ id: idOf(row), name: nameOf(row), metrics: [], dimensions: [], selects: [] },
      shows: (row.definition as DashboardDefinition).items.map(idOf).filter((id) => seen.has(id)),
    })),
  }
}

async function everybody(ctx: Ctx): Promise<Viewer | undefined> {
  const organization = await loadOrganization(ctx)
  const { root } = organization
  return root && { organization, scope: 'all', node: root, programme: programmeFor(organization, root, undefined) }
}

const plain = (fragment: Fragment): string =>
  fragment.print({ dialect: 'duckdb', table: (name) => name, value: () => 'null' })

/** Days do not matter: what is asked is the same on all of them. */
const SPAN = { from: 0, to: 0 } as const

async function compiled(ctx: Ctx, viewer: Viewer, question: Query, output: 'k0' | 'v') {
  const asking = await askingOf(ctx, nobody, viewer, question, SPAN)
  return compileQuery(question, asking).map(({ select, row }) => ({
    sql: plain(select),
    outputs: Object.keys(row).filter((key) => (output === 'v' ? /^v\d+$/.test(key) : key === output)),
  }))
}

async function lineageOfMetric(ctx: Ctx, viewer: Viewer, metric: Metric): Promise<FigureLineage> {
  const { code, name, about, owner, formula } = metric
  const head = { code, name, about, owner }
  if (!isBase(formula)) return { ...head, parts: partsOf(formula), selects: [] }
  return { ...head, parts: [], selects: await compiled(ctx, viewer, { metrics: [code], dimensions: [] }, 'v') }
}

/** A dimension is told by every fact that has it; one metric of each fact stands for it. */
async function lineageOfDimensions(ctx: Ctx, viewer: Viewer): Promise<FigureLineage[]> {
  const ofFact = new Map(
    METRICS.flatMap(({ code, formula }) => (isBase(formula) ? [[formula.fact, code] as const] : [])),
  )
  const { dimensions } = await openVocabulary(ctx)
  return Promise.all(
    dimensions
      .filter((dimension) => !('filterOnly' in dimension && dimension.filterOnly))
      .map(async ({ code, name, about, owner, on }) => {
        const metrics = Object.keys(on).flatMap((fact) => ofFact.get(fact as keyof typeof on) ?? [])
        const selects = await Promise.all(
          metrics.map((metric) => compiled(ctx, viewer, { metrics: [metric], dimensions: [code] }, 'k0')),
        )
        return { code, name, about, owner, parts: [], selects: selects.flat() }
      }),
  )
}

/** What a question names, in its filter too. */
const namedBy = ({ metrics, dimensions, filter }: Query) => ({
  metrics,
  dimensions: [...new Set([...dimensions, ...(filter ? dimensionsIn(filter) : [])])],
})

const dimensionsIn = (filter: Filter): readonly string[] =>
  'all' in filter
    ? filter.all.flatMap(dimensionsIn)
    : 'any' in filter
      ? filter.any.flatMap(dimensionsIn)
      : 'not' in filter
        ? dimensionsIn(filter.not)
        : [filter.dimension]

const lineageOfSections = (ctx: Ctx, viewer: Viewer): Promise<ShownLineage[]> =>
  Promise.all(
    STANDARD_REPORTS.flatMap((report) =>
      report.sections.map(async ({ code, name, query, special }) => ({
        id: `${report.code}/${code}`,
        name: { zh: `${report.name.zh} · ${name.zh}`, en: `${report.name.en} · ${name.en}` },
        ...(query ? namedBy(query) : { metrics: [], dimensions: [] }),
        selects: special ? await selectsOf(ctx, viewer, special) : [],
        shows: [],
      })),
    ),
  )

/** The selects of a special report: it is asked of a reader that knows nothing and writes down what it is asked. */
async function selectsOf(ctx: Ctx, viewer: Viewer, special: Special): Promise<string[]> {
  const asked: string[] = []
  const listening: Reader = {
    rows: async <R extends RowSpec>(_ctx: Ctx, question: Question<R>): Promise<Row<R>[]> => {
      asked.push(plain(question.sql))
      return []
    },
  }
  switch (special.report) {
    case 'cohorts':
      await askCohorts(ctx, listening, viewer, { ...SPAN, by: special.by })
      break
    case 'rfm':
      await askRfm(ctx, listening, viewer, SPAN)
      break
    case 'topCustomers':
      await askTopCustomers(ctx, listening, viewer, SPAN)
      break
    case 'baskets':
      await askBaskets(ctx, listening, viewer, { ...SPAN, ...special, maxItems: 2, limit: 1 })
      break
    case 'paths':
      await askPaths(ctx, listening, viewer, { ...SPAN, ...special })
  }
  return asked
}

const nobody: Reader = { rows: async () => [] }
