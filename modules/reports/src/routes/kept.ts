import { commandRoute, queryRoute, type Route, wire } from '@atrium/http'
import { type Ctx, dayIn, done, encodeId, formatInstant, refuse } from '@atrium/kernel'
import { actorKey, actorNames } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import {
  type ChartDefinition,
  type ChartSpan,
  type DashboardItem,
  MOST_ITEMS,
  SPANS,
  spanOf,
} from '../kept/definition.ts'
import { archiveKeptItems, keepItems } from '../kept/keep.ts'
import { type KeptRow, versionsOfKept } from '../kept/store.ts'
import { findKept, findShown, keptOf } from '../kept/visible.ts'
import { askFigures } from '../semantic/ask.ts'
import { testsOf } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { CHARTS } from '../semantic/standard-form.ts'
import {
  answeredFigures,
  figuresReply,
  localName,
  questionCodes,
  questionSchema,
  readAbout,
  readQuestion,
  writeFigures,
  writeSpan,
} from './report-forms.ts'

const ADMIN = ['admin'] as const

const chartForm = Type.Object({
  question: questionSchema,
  /** `days`: from `from` to `to`. */
  span: wire.oneOf([...SPANS, 'days']),
  from: Type.Optional(wire.day()),
  to: Type.Optional(wire.day()),
  node: Type.Optional(wire.id('org')),
  chart: wire.oneOf(CHARTS),
})
type ChartForm = Static<typeof chartForm>
const dashboardForm = Type.Object({
  span: wire.oneOf(SPANS),
  items: Type.Array(
    Type.Object({
      keptId: wire.id('rep'),
      width: Type.Integer({ minimum: 1, maximum: 4, description: 'Quarters of the page' }),
      height: Type.Integer({ minimum: 1, maximum: 3 }),
      ownDays: Type.Boolean({ description: 'Shows the days of the chart and not those of the dashboard' }),
      ownNode: Type.Boolean({ description: 'Shows the part of the group that the chart names' }),
    }),
    { maxItems: MOST_ITEMS },
  ),
})
const shared = {
  sharedRoles: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 20 }),
  sharedNodes: Type.Array(wire.id('org'), { maxItems: 50 }),
}

const head = {
  keptId: wire.id('rep'),
  kind: wire.oneOf(['chart', 'dashboard']),
  name: localName,
  owner: Type.String({ description: 'Who keeps it' }),
  mine: Type.Boolean(),
  version: Type.Integer(),
  changedAt: wire.instant(),
  ...shared,
}
const body = {
  chart: wire.nullable(chartForm),
  dashboard: wire.nullable(dashboardForm),
}

export const keptCodes = {
  only_staff: { status: 403, title: { zh: '仅员工账号可用', en: 'Only accounts of staff keep charts' } },
  unknown_kept: { status: 404, title: { zh: '图表或看板不存在', en: 'No such chart or dashboard' } },
  not_yours: { status: 403, title: { zh: '只有创建者可以修改', en: 'Only who keeps it may change it' } },
  kept_changed: { status: 409, title: { zh: '内容已在别处修改', en: 'It was changed meanwhile' } },
  name_taken: { status: 409, title: { zh: '已有同名的', en: 'There is one of that name' } },
  duplicate_in_batch: { status: 409, title: { zh: '批次内重复', en: 'The same twice in one batch' } },
  unknown_chart: {
    status: 422,
    title: { zh: '看板含有不可用的图表', en: 'The dashboard names a chart that is not there' },
  },
  unknown_node: { status: 422, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
  unknown_role: { status: 422, title: { zh: '角色不存在或已停用', en: 'No such role, or it was put away' } },
  one_form: { status: 422, title: { zh: '图表与看板二选一', en: 'Either a chart or a dashboard' } },
  days_missing: { status: 422, title: { zh: '请选择起止日期', en: 'Give the first and the last day' } },
  days_reversed: questionCodes.days_reversed,
} as const

const bodySchema = () => Type.Object(body)

const writeBody = ({ definition }: Pick<KeptRow, 'definition'>): Static<ReturnType<typeof bodySchema>> => {
  if ('items' in definition) {
    const items = definition.items.map((item) => ({ ...item, keptId: encodeId('rep', item.keptId) }))
    return { chart: null, dashboard: { span: definition.span, items } }
  }
  return { chart: writeChart(definition), dashboard: null }
}

const writeChart = ({ question, span, node, chart }: ChartDefinition): ChartForm => ({
  question: { ...question, metrics: [...question.metrics], dimensions: [...question.dimensions] },
  ...(typeof span === 'string' ? { span } : { span: 'days' as const, ...writeSpan(span) }),
  ...(node === undefined ? {} : { node: encodeId('org', node) }),
  chart,
})

/** Undefined where fixed days lack an end. */
function readSpan({ span, from, to }: Pick<ChartForm, 'span' | 'from' | 'to'>): ChartSpan | undefined {
  if (span !== 'days') return span
  return from === undefined || to === undefined ? undefined : { from: wire.readDay(from), to: wire.readDay(to) }
}

const nameOf = ({ nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string | null }) =>
  nameEn === null ? { zh: nameZh } : { zh: nameZh, en: nameEn }

async function writeHeads(ctx: Ctx, rows: readonly KeptRow[], me: number | undefined) {
  const names = await actorNames(
    ctx,
    rows.map(({ ownerId }) => ({ kind: 'staff', id: ownerId }) as const),
  )
  return rows.map((row) => ({
    keptId: encodeId('rep', row.keptId),
    kind: row.kind === 'chart' ? ('chart' as const) : ('dashboard' as const),
    name: nameOf(row),
    owner: names.get(actorKey({ kind: 'staff', id: row.ownerId })) ?? '',
    mine: row.ownerId === me,
    version: row.version,
    changedAt: formatInstant(row.changedAt),
    sharedRoles: [...row.sharedRoles],
    sharedNodes: row.sharedNodes.map((id) => encodeId('org', id)),
  }))
}

const listRoute = queryRoute({
  name: 'reports.keptList',
  audience: ADMIN,
  path: '/v1/reports/kept',
  permission: 'reports.read',
  summary: { zh: '我能看的图表与看板', en: 'Charts and dashboards that I keep or that are shared with me' },
  query: Type.Object({
    kind: wire.oneOf(['chart', 'dashboard']),
    audience: Type.Optional(wire.id('seg')),
  }),
  about: '`audience` leaves only the charts whose filter names it.',
  reply: Type.Object({ items: Type.Array(Type.Object(head)) }),
  codes: {},
  handle: async (ctx, { query }, by) =>
    done({
      items: await writeHeads(
        ctx,
        (await keptOf(ctx, by, query.kind)).filter((row) => names(row, query.audience)),
        by.actor.kind === 'staff' ? by.actor.id : undefined,
      ),
    }),
})

/** Whether a chart's filter names an audience; true for all where none is asked about. */
const names = ({ definition }: KeptRow, audience: string | undefined): boolean =>
  audience === undefined ||
  ('question' in definition &&
    testsOf(definition.question.filter).some(
      ({ dimension, values = [] }) => dimension === 'audience' && values.includes(audience),
    ))

const params = Type.Object({ keptId: wire.id('rep') })
const { unknown_kept } = keptCodes

const oneRoute = queryRoute({
  name: 'reports.keptOne',
  audience: ADMIN,
  path: '/v1/reports/kept/:keptId',
  permission: 'reports.read',
  summary: { zh: '一个图表或看板', en: 'One chart or dashboard' },
  params,
  reply: Type.Object({ ...head, ...body }),
  codes: { unknown_kept },
  handle: async (ctx, input, by) => {
    const row = await findKept(ctx, by, wire.readId('rep', input.params.keptId))
    if (!row) return refuse('unknown_kept')
    const [first] = await writeHeads(ctx, [row], by.actor.kind === 'staff' ? by.actor.id : undefined)
    return first ? done({ ...first, ...writeBody(row) }) : refuse('unknown_kept')
  },
})

const versionsRoute = queryRoute({
  name: 'reports.keptVersions',
  audience: ADMIN,
  path: '/v1/reports/kept/:keptId/versions',
  permission: 'reports.read',
  summary: { zh: '历次版本', en: 'Its versions, the latest first, at most 50' },
  params,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        version: Type.Integer(),
        name: localName,
        savedBy: Type.String(),
        savedAt: wire.instant(),
        ...body,
      }),
    ),
  }),
  codes: { unknown_kept },
  handle: async (ctx, input, by) => {
    const row = await findKept(ctx, by, wire.readId('rep', input.params.keptId))
    if (!row) return refuse('unknown_kept')
    const rows = await ctx.tx.rows(versionsOfKept, { keptId: row.keptId })
    const names = await actorNames(
      ctx,
      rows.map(({ savedBy }) => ({ kind: 'staff', id: savedBy }) as const),
    )
    return done({
      items: rows.map((version) => ({
        version: version.version,
        name: nameOf(version),
        savedBy: names.get(actorKey({ kind: 'staff', id: version.savedBy })) ?? '',
        savedAt: formatInstant(version.savedAt),
        ...writeBody(version),
      })),
    })
  },
})

const keptFiguresRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.keptFigures',
    audience: ADMIN,
    path: '/v1/reports/kept/:keptId/figures',
    permission: 'reports.read',
    summary: {
      zh: '图表的数据，按查看者的数据权限',
      en: 'The figures of a chart as of today, within the scope of who looks',
    },
    params,
    query: Type.Object({
      node: Type.Optional(wire.id('org')),
      span: Type.Optional(wire.oneOf([...SPANS, 'days'])),
      from: Type.Optional(wire.day()),
      to: Type.Optional(wire.day()),
      dashboard: Type.Optional(wire.id('rep')),
    }),
    about:
      'Of the days and the part of the group that the chart names, or of others. With `dashboard` also charts that are seen only where a dashboard shows them.',
    reply: Type.Object({
      name: localName,
      ...body,
      from: wire.day(),
      to: wire.day(),
      node: wire.id('org'),
      figures: figuresReply,
    }),
    codes: {
      ...questionCodes,
      unknown_kept,
      days_missing: keptCodes.days_missing,
      not_a_chart: { status: 422, title: { zh: '看板没有自己的数据', en: 'A dashboard has no figures of its own' } },
    },
    handle: async (ctx, { params: { keptId }, query }, by) => {
      const dashboard = query.dashboard === undefined ? undefined : wire.readId('rep', query.dashboard)
      const row = await findShown(ctx, by, wire.readId('rep', keptId), dashboard)
      if (!row) return refuse('unknown_kept')
      const { definition } = row
      if ('items' in definition) return refuse('not_a_chart')
      const chosen = query.span === undefined ? definition.span : readSpan({ ...query, span: query.span })
      if (chosen === undefined) return refuse('days_missing')
      const node = query.node ?? (definition.node === undefined ? undefined : encodeId('org', definition.node))
      const days = typeof chosen === 'string' ? { from: '1970-01-01', to: '1970-01-01' } : writeSpan(chosen)
      const asked = await readAbout(ctx, { ...days, ...(node === undefined ? {} : { node }) }, by)
      if (!asked.ok) return asked
      const { viewer } = asked.value
      const span = spanOf(chosen, dayIn(viewer.node.zone, ctx.now))
      return answeredFigures(async () => {
        const figures = await askFigures(ctx, reader, viewer, definition.question, span)
        return done({
          ...{ name: nameOf(row), ...writeBody(row), ...writeSpan(span), node: encodeId('org', viewer.node.id) },
          figures: await writeFigures(ctx, reader, viewer, definition.question, figures),
        })
      })
    },
  })

function readChart({ question, node, chart, ...days }: ChartForm) {
  const span = readSpan(days)
  if (span === undefined) return undefined
  const own = node === undefined ? {} : { node: wire.readId('org', node) }
  return { kind: 'chart', question: readQuestion(question), span, ...own, chart } as const
}

const readDashboard = (form: Static<typeof dashboardForm> | undefined) =>
  ({
    kind: 'dashboard',
    span: form?.span ?? 'last30',
    items: (form?.items ?? []).map(
      (item): DashboardItem => ({
        ...item,
        keptId: wire.readId('rep', item.keptId),
        // The schema holds them to these.
        width: item.width as DashboardItem['width'],
        height: item.height as DashboardItem['height'],
      }),
    ),
  }) as const

const keepRoute = commandRoute({
  name: 'reports.keep',
  audience: ADMIN,
  path: '/v1/reports/keeping',
  permission: 'reports.keep',
  summary: { zh: '保存图表或看板', en: 'Keep a chart or a dashboard, or change one of mine' },
  about:
    'Give `chart` or `dashboard`. With `keptId` and the version that the change was made from, it becomes the next version. Whoever it is shared with sees it with their own scope.',
  idempotency: 'key',
  ask: Type.Object({
    keptId: Type.Optional(wire.id('rep')),
    expectedVersion: Type.Optional(wire.integer(1, 1_000_000)),
    name: wire.name(80),
    chart: Type.Optional(chartForm),
    dashboard: Type.Optional(dashboardForm),
    ...shared,
  }),
  value: Type.Object({ keptId: wire.id('rep'), version: Type.Integer() }),
  codes: {
    ...keptCodes,
    invalid_question: questionCodes.invalid_question,
    idempotency_conflict: {
      status: 409,
      title: { zh: '同一幂等键内容不同', en: 'The same key with other content' },
    },
  },
  toAsk: ({ keptId, chart, dashboard, sharedNodes, expectedVersion, ...ask }, by, idempotencyKey) => {
    if ((chart === undefined) === (dashboard === undefined)) return refuse('one_form')
    const kept = chart === undefined ? readDashboard(dashboard) : readChart(chart)
    if (kept === undefined) return refuse('days_missing')
    return {
      ...ask,
      ...(keptId === undefined ? {} : { keptId: wire.readId('rep', keptId) }),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...{ kept, by, idempotencyKey },
      sharedNodes: sharedNodes.map((id) => wire.readId('org', id)),
    }
  },
  command: keepItems,
  toReply: ({ keptId, version }) => ({ keptId: encodeId('rep', keptId), version }),
})

const archiveRoute = commandRoute({
  name: 'reports.archiveKept',
  audience: ADMIN,
  path: '/v1/reports/kept-archivings',
  permission: 'reports.keep',
  summary: { zh: '归档或恢复', en: 'Put away a chart or dashboard of mine, or bring it back' },
  about: 'Its schedules end.',
  ask: Type.Object({ keptId: wire.id('rep'), archived: Type.Boolean() }),
  value: Type.Object({ keptId: wire.id('rep') }),
  codes: { unknown_kept, not_yours: keptCodes.not_yours },
  toAsk: ({ keptId, archived }, by) => ({ by, keptId: wire.readId('rep', keptId), archived }),
  command: archiveKeptItems,
  toReply: ({ keptId }) => ({ keptId: encodeId('rep', keptId) }),
})

export const keptRoutes = (reader: Reader): readonly Route[] => [
  listRoute,
  oneRoute,
  versionsRoute,
  keptFiguresRoute(reader),
  keepRoute,
  archiveRoute,
]
