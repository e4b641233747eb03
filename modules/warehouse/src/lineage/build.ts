import { type AudienceLineage, lineageOfAudiences } from '@atrium/audiences'
import { type By, type Ctx, type Projection, snakeCase } from '@atrium/kernel'
import { lineageOfTags, type TagLineage } from '@atrium/profiles'
import { type FigureLineage, lineageOfReports, type ReportsLineage, type ShownLineage } from '@atrium/reports'
import { type Layer, Lineage, type LineageNode, type NodeKind } from './graph.ts'
import { DOORS, EVENT_COLUMN, STEPS } from './intake.ts'
import { type Catalogue, type Traced, traceSql } from './sql-origins.ts'
import { listColumns, listPlannedEvents } from './store.ts'

type Name = { readonly zh: string; readonly en?: string }

/** Everything that can be told without asking who asks: from doors to projected columns. */
interface Ground {
  readonly lineage: Lineage
  /** Projected tables with their columns, as the SQL of figures names them. */
  readonly projected: Catalogue
}

/** The lineage of a house: what is declared is read once in a process, what people make at each question. */
export class LineageMap {
  private readonly projections: () => readonly Projection[]
  private ground: Promise<Ground> | undefined
  /** Selects are a few hundred texts that stay the same; reading them takes most of the time. */
  private readonly traced = new Map<string, Traced>()

  constructor(projections: () => readonly Projection[]) {
    this.projections = projections
  }

  /** With tags, figures, reports, and of kept charts and audiences those that the asker may see. */
  async of(ctx: Ctx, by: By): Promise<Lineage> {
    const [{ lineage, projected }, tags, reports, audiences, events] = await Promise.all([
      this.groundOf(ctx),
      lineageOfTags(ctx),
      lineageOfReports(ctx, by),
      lineageOfAudiences(ctx, by, this.projections()),
      ctx.tx.rows(listPlannedEvents, {}),
    ])
    const whole = lineage.copy()
    for (const { name, about, properties } of events) addEvent(whole, name, about, properties)
    addTags(whole, tags)
    const trace = (sql: string) => this.trace(sql, projected)
    addReports(whole, reports, trace)
    addAudiences(whole, audiences, trace)
    return whole
  }

  private trace(sql: string, projected: Catalogue): Traced {
    const known = this.traced.get(sql)
    if (known) return known
    const traced = traceSql(sql, projected)
    if (this.traced.size >= MOST_KEPT) this.traced.clear()
    this.traced.set(sql, traced)
    return traced
  }

  private groundOf(ctx: Ctx): Promise<Ground> {
    this.ground ??= groundOf(ctx, this.projections()).catch((error: unknown) => {
      this.ground = undefined
      throw error
    })
    return this.ground
  }
}

const MOST_KEPT = 5_000

type Trace = (sql: string) => Traced

async function groundOf(ctx: Ctx, projections: readonly Projection[]): Promise<Ground> {
  const tables = new Map<string, string[]>()
  for (const { tableName, columnName } of await ctx.tx.rows(listColumns, {})) {
    const columns = tables.get(tableName) ?? []
    columns.push(columnName)
    tables.set(tableName, columns)
  }
  const lineage = new Lineage()
  const written = new Set(STEPS.flatMap(({ writes }) => writes))
  const column = (code: string) => {
    const table = tableOf(code)
    if (lineage.has(`column:${code}`)) return
    const layer: Layer = written.has(table) ? 'derived' : 'ledger'
    lineage.add(node('column', layer, code, nameOfColumn(code, labels), table, tableName(table)))
  }
  const traced = projections.map((projection) => ({
    projection,
    ...traceSql(projection.sql, (table) => tables.get(table)),
  }))
  const labels = labelsOf(traced)
  const abouts = new Map(projections.map(({ name, about }) => [name, about]))
  const tableName = (table: string): Name => abouts.get(table) ?? { zh: table }
  const told = figuresAmong(traced)
  for (const { reads } of traced) for (const origin of reads) column(origin)
  for (const { fields } of DOORS) for (const origins of Object.values(fields)) origins.forEach(column)
  for (const { reads, writes } of STEPS) {
    reads.forEach(column)
    for (const table of writes)
      for (const name of tables.get(table) ?? []) if (told.has(`${table}.${name}`)) column(`${table}.${name}`)
  }
  for (const { projection, columns, reads } of traced) addProjection(lineage, projection, columns, reads)
  addDoors(lineage, labels)
  addSteps(lineage, told)
  return { lineage, projected: projectedCatalogue(projections) }
}

const tableOf = (code: string): string => code.slice(0, code.lastIndexOf('.'))

function node(
  kind: NodeKind,
  layer: Layer,
  code: string,
  name: Name,
  group: string,
  groupName: Name,
  id = `${kind}:${code}`,
): LineageNode {
  return { id, kind, layer, code, name, group, groupName }
}

interface TracedProjection {
  readonly projection: Projection
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  readonly reads: ReadonlySet<string>
}

/** Columns that a projected figure comes from: what keys are made of says nothing of what was worked out. */
const figuresAmong = (traced: readonly TracedProjection[]): ReadonlySet<string> =>
  new Set(
    traced.flatMap(({ projection, columns }) =>
      Object.entries(projection.columns).flatMap(([key, { role }]) =>
        role === 'key' || key.endsWith('Id') ? [] : [...(columns.get(snakeCase(key)) ?? [])],
      ),
    ),
  )

/** How columns are called: as the projected column that is nothing but this one. */
function labelsOf(traced: readonly TracedProjection[]): ReadonlyMap<string, Name> {
  const labels = new Map<string, Name>()
  for (const { projection, columns } of traced) {
    for (const [key, declared] of Object.entries(projection.columns)) {
      const [only, ...more] = columns.get(snakeCase(key)) ?? []
      if (only !== undefined && more.length === 0 && !labels.has(only))
        labels.set(only, { zh: declared.zh, en: declared.en })
    }
  }
  // Of several origins the one of the same name is what the column is called after.
  for (const { projection, columns } of traced) {
    for (const [key, declared] of Object.entries(projection.columns)) {
      for (const origin of columns.get(snakeCase(key)) ?? [])
        if (origin.endsWith(`.${snakeCase(key)}`) && !labels.has(origin))
          labels.set(origin, { zh: declared.zh, en: declared.en })
    }
  }
  return labels
}

const nameOfColumn = (code: string, labels: ReadonlyMap<string, Name>): Name =>
  labels.get(code) ?? { zh: code.slice(code.lastIndexOf('.') + 1) }

function addProjection(
  lineage: Lineage,
  { name, about, columns: declared }: Projection,
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  reads: ReadonlySet<string>,
): void {
  for (const [key, { zh, en }] of Object.entries(declared)) {
    const added = node('projected', 'projection', `${name}.${key}`, { zh, en }, name, about)
    lineage.add(added)
    const origins = columns.get(snakeCase(key)) ?? new Set<string>()
    for (const origin of origins) lineage.join(`column:${origin}`, added.id, 'value')
    // What a join or a condition reads decides about whole rows, and so about every column.
    for (const origin of reads) if (!origins.has(origin)) lineage.join(`column:${origin}`, added.id, 'condition')
  }
}

function addDoors(lineage: Lineage, labels: ReadonlyMap<string, Name>): void {
  for (const { operation, name, fields } of DOORS) {
    for (const [field, columns] of Object.entries(fields)) {
      const added = node(
        'field',
        'source',
        `${operation}.${field}`,
        columns.map((column) => labels.get(column)).find((label) => label !== undefined) ?? { zh: field },
        operation,
        name,
      )
      lineage.add(added)
      for (const column of columns) lineage.join(added.id, `column:${column}`, 'value')
    }
  }
}

function addSteps(lineage: Lineage, told: ReadonlySet<string>): void {
  for (const { code, owner, name, reads, writes } of STEPS) {
    const added = node('step', 'step', code, name, owner, name)
    lineage.add(added)
    for (const column of reads) lineage.join(`column:${column}`, added.id, 'value')
    for (const { id, kind, group, code } of lineage.nodes)
      if (kind === 'column' && writes.includes(group) && told.has(code) && !reads.includes(code))
        lineage.join(added.id, id, 'value')
  }
}

function addEvent(lineage: Lineage, event: string, about: Name, properties: readonly string[]): void {
  for (const property of properties) {
    const added = node('eventField', 'source', `${event}.${property}`, { zh: property }, event, {
      ...about,
      zh: about.zh || event,
    })
    lineage.add(added)
    lineage.join(added.id, `column:${EVENT_COLUMN}`, 'value')
  }
}

const projectedCatalogue = (projections: readonly Projection[]): Catalogue => {
  const tables = new Map(
    projections.map(({ name, columns }) => [name, [...Object.keys(columns).map(snakeCase), 'root_id']]),
  )
  return (table) => tables.get(table)
}

/** `purchases.purchase.paid_minor` of a projected table → its node; the person beside a member is the member's. */
function projectedId(lineage: Lineage, origin: string): string {
  const table = tableOf(origin)
  const key = origin.slice(table.length + 1).replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const id = `projected:${table}.${key}`
  return lineage.has(id) ? id : `projected:${table}.memberId`
}

function joinSelect(
  lineage: Lineage,
  { columns, reads }: Traced,
  outputs: readonly string[] | undefined,
  to: string,
): void {
  const values = new Set(outputs ? outputs.flatMap((output) => [...(columns.get(output) ?? [])]) : reads)
  for (const origin of values) lineage.join(projectedId(lineage, origin), to, 'value')
  for (const origin of reads) if (!values.has(origin)) lineage.join(projectedId(lineage, origin), to, 'condition')
}

function addTags(lineage: Lineage, tags: readonly TagLineage[]): void {
  for (const { code, name } of tags) lineage.add(node('tag', 'meaning', code, name, 'profiles', TAGS))
  for (const { code, columns, tags: others } of tags) {
    for (const column of columns) lineage.join(`projected:${column}`, `tag:${code}`, 'value')
    for (const other of others) lineage.join(`tag:${other}`, `tag:${code}`, 'value')
  }
}

const TAGS: Name = { zh: '标签', en: 'Tags' }
const METRICS: Name = { zh: '指标', en: 'Metrics' }
const DIMENSIONS: Name = { zh: '维度', en: 'Dimensions' }
const REPORTS: Name = { zh: '标准报表', en: 'Standard reports' }
const CHARTS: Name = { zh: '图表', en: 'Charts' }
const DASHBOARDS: Name = { zh: '看板', en: 'Dashboards' }
const AUDIENCES: Name = { zh: '人群', en: 'Audiences' }

function addReports(lineage: Lineage, reports: ReportsLineage, trace: Trace): void {
  const figures = (kind: 'metric' | 'dimension', all: readonly FigureLineage[], groupName: Name) => {
    for (const { code, name, owner } of all) lineage.add(node(kind, 'meaning', code, name, owner, groupName))
    for (const { code, parts, selects } of all) {
      for (const part of parts) lineage.join(`${kind}:${part}`, `${kind}:${code}`, 'value')
      for (const { sql, outputs } of selects) joinSelect(lineage, trace(sql), outputs, `${kind}:${code}`)
      if (code.startsWith('tag:')) lineage.join(code, `${kind}:${code}`, 'value')
    }
  }
  figures('metric', reports.metrics, METRICS)
  figures('dimension', reports.dimensions, DIMENSIONS)
  const shown = (kind: 'section' | 'chart' | 'dashboard', all: readonly ShownLineage[], groupName: Name) => {
    for (const { id, name } of all) lineage.add(node(kind, 'use', id, name, kind, groupName))
    for (const { id, metrics, dimensions, selects, shows } of all) {
      const to = `${kind}:${id}`
      for (const code of metrics) lineage.join(`metric:${code}`, to, 'value')
      for (const code of dimensions) lineage.join(`dimension:${code}`, to, 'value')
      for (const sql of selects) joinSelect(lineage, trace(sql), undefined, to)
      for (const chart of shows) lineage.join(`chart:${chart}`, to, 'value')
    }
  }
  shown('section', reports.sections, REPORTS)
  shown('chart', reports.charts, CHARTS)
  shown('dashboard', reports.dashboards, DASHBOARDS)
}

function addAudiences(lineage: Lineage, audiences: readonly AudienceLineage[], trace: Trace): void {
  for (const { id, name } of audiences) lineage.add(node('audience', 'use', id, { zh: name }, 'audience', AUDIENCES))
  for (const { id, selects, tags, audiences: others } of audiences) {
    const to = `audience:${id}`
    for (const sql of selects) joinSelect(lineage, trace(sql), undefined, to)
    for (const tag of tags) lineage.join(`tag:${tag}`, to, 'value')
    for (const other of others) lineage.join(`audience:${other}`, to, 'value')
  }
}
