import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { putPlan } from '../commands/put-plan.ts'
import { putSources } from '../commands/put-sources.ts'
import type { Facts } from '../message.ts'
import { PLAN_MODES, type PlanMode } from '../plan.ts'
import { daysOfSources, eventsOfSpans, recentEvents, spansOf, type TrackedEvent, touchesOfSpans } from '../queries.ts'
import { SOURCE_KINDS, type Source, type SourceKind } from '../source.ts'
import { loadPlan, loadSources } from '../store.ts'

const SourceForm = Type.Object(
  {
    code: Type.String(),
    name: wire.name(),
    kind: wire.oneOf(SOURCE_KINDS),
    writeKey: wire.nullable(Type.String({ description: 'Null for a secret key, which is told once' })),
    trusted: Type.Boolean(),
    userKind: wire.nullable(Type.String()),
    origins: Type.Array(Type.String()),
    node: Type.String(),
    createdAt: wire.instant(),
    archivedAt: wire.nullable(wire.instant()),
  },
  { $id: 'TrackingSource' },
)

const putSource = commandRoute({
  name: 'tracking.putSource',
  audience: ['admin'],
  path: '/v1/tracking/sources',
  permission: 'tracking.configure',
  summary: { zh: '登记或修改行为数据来源', en: 'Register or change a source of events' },
  about:
    'A page, an app, a mini program or a server that sends events. A trusted server names people as a till does; what a page says is only looked up. Kind and trust are fixed with the first registration.',
  idempotency: 'none',
  ask: Type.Object({
    code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    name: wire.name(),
    kind: wire.oneOf(SOURCE_KINDS),
    trusted: Type.Optional(Type.Boolean()),
    userKind: Type.Optional(
      wire.nullable(
        wire.oneOf([
          'ecommerce_id',
          'card_no',
          'wechat_unionid',
          'wechat_openid',
          'pos_id',
          'phone',
          'email',
          'device',
        ]),
      ),
    ),
    origins: Type.Optional(
      Type.Array(Type.String({ maxLength: 200, examples: ['https://shop.example'] }), { maxItems: 50 }),
    ),
    node: wire.code(64),
    archived: Type.Optional(Type.Boolean()),
    renewKey: Type.Optional(Type.Boolean({ description: 'Draws a new write key; the old one ends at once' })),
  }),
  value: Type.Object({
    code: Type.String(),
    writeKey: wire.nullable(Type.String({ description: 'Of a trusted source only when it was just drawn' })),
  }),
  codes: {
    kind_is_fixed: {
      status: 409,
      title: { zh: '来源的类型与可信级别不可更改', en: 'Kind and trust of a source are fixed' },
    },
    trust_is_a_servers: { status: 422, title: { zh: '仅服务端来源可设为可信', en: 'Only a server can be trusted' } },
    invalid_origin: { status: 422, title: { zh: '网站来源格式有误', en: 'Not an origin' } },
    unknown_node: { status: 422, title: { zh: '组织节点不存在', en: 'No such node' } },
    out_of_scope: { status: 403, title: { zh: '超出您的数据范围', en: 'Outside your scope' } },
    duplicate_in_batch: { status: 409, title: { zh: '同一批中重复', en: 'Named twice in one batch' } },
  },
  toAsk: ({ trusted, userKind, origins, archived, renewKey, ...rest }, by) => ({
    ...rest,
    by,
    trusted: trusted ?? false,
    userKind: userKind ?? null,
    origins: origins ?? [],
    archived: archived ?? false,
    renewKey: renewKey ?? false,
  }),
  command: putSources,
  toReply: (value) => ({ ...value }),
})

type SourceRow = Omit<Source, 'kind'> & { readonly kind: string; readonly node: string }

/** Sources of the nodes that the asker may see. */
async function seenSources(ctx: Ctx, { scope }: By): Promise<SourceRow[]> {
  const organization = await loadOrganization(ctx)
  const rows = (await ctx.tx.rows(loadSources, {})).filter((row) => inScope(scope, row.nodeId))
  return rows.map((row) => ({ ...row, node: organization.node(row.nodeId)?.code ?? '' }))
}

const sourceReply = (row: SourceRow): Static<typeof SourceForm> => ({
  code: row.code,
  name: row.name,
  // The database holds it to these words: source_kind_known.
  kind: row.kind as SourceKind,
  writeKey: row.writeKey,
  trusted: row.trusted,
  userKind: row.userKind,
  origins: [...row.origins],
  node: row.node,
  createdAt: formatInstant(row.createdAt),
  archivedAt: row.archivedAt === null ? null : formatInstant(row.archivedAt),
})

const sources = queryRoute({
  name: 'tracking.sources',
  audience: ['admin'],
  path: '/v1/tracking/sources',
  permission: 'tracking.read',
  summary: { zh: '行为数据来源', en: 'Sources of events' },
  reply: Type.Object({ items: Type.Array(SourceForm) }),
  codes: {},
  handle: async (ctx, _input, by) => done({ items: (await seenSources(ctx, by)).map(sourceReply) }),
})

const schemaBody = Type.Unsafe<Facts>(
  Type.Object({}, { additionalProperties: true, description: 'JSON Schema of the properties, `type: object`' }),
)

const PlanForm = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  mode: wire.oneOf(PLAN_MODES),
  about: wire.name(500),
  schema: schemaBody,
  archived: Type.Boolean(),
})

const putPlannedEvent = commandRoute({
  name: 'tracking.putPlannedEvent',
  audience: ['admin'],
  path: '/v1/tracking/plan',
  permission: 'tracking.configure',
  summary: { zh: '维护埋点计划', en: 'Say what an event must look like' },
  about: 'An event that breaks its schema is kept and counted (`warn`) or counted and not kept (`reject`).',
  idempotency: 'none',
  ask: PlanForm,
  value: Type.Object({ name: Type.String() }),
  codes: {
    invalid_schema: { status: 422, title: { zh: '属性结构无效', en: 'The schema cannot be used' } },
    duplicate_in_batch: { status: 409, title: { zh: '同一批中重复', en: 'Named twice in one batch' } },
  },
  toAsk: (body, by) => ({ ...body, by }),
  command: putPlan,
  toReply: (value) => ({ ...value }),
})

const plan = queryRoute({
  name: 'tracking.plan',
  audience: ['admin'],
  path: '/v1/tracking/plan',
  permission: 'tracking.read',
  summary: { zh: '埋点计划', en: 'The tracking plan' },
  reply: Type.Object({ items: Type.Array(PlanForm) }),
  codes: {},
  handle: async (ctx) =>
    done({
      items: (await ctx.tx.rows(loadPlan, {})).map((row) => ({
        name: row.name,
        mode: row.mode as PlanMode,
        about: row.about,
        schema: row.schema,
        archived: row.archivedAt !== null,
      })),
    }),
})

const EventForm = Type.Object(
  {
    key: Type.String(),
    at: wire.instant(),
    receivedAt: wire.instant(),
    source: Type.String(),
    kind: wire.oneOf(['track', 'page', 'screen', 'identify', 'group', 'alias']),
    name: Type.String(),
    body: Type.Unsafe<Facts>(Type.Object({}, { additionalProperties: true })),
  },
  { $id: 'TrackedEvent' },
)

const codesOf = (rows: readonly SourceRow[]): ReadonlyMap<number, string> =>
  new Map(rows.map((row) => [row.id, row.code]))

const eventReply =
  (codes: ReadonlyMap<number, string>) =>
  ({ at, receivedAt, sourceId, ...event }: TrackedEvent): Static<typeof EventForm> => ({
    ...event,
    at: formatInstant(at),
    receivedAt: formatInstant(receivedAt),
    source: codes.get(sourceId) ?? '',
  })

const place = cursor(Type.Object({ at: Type.Integer(), key: Type.String({ pattern: '^[0-9a-f]{32}$' }) }))
const unknownMember = { unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } } } as const

const eventsOfMember = queryRoute({
  name: 'tracking.eventsOfMember',
  audience: ['admin'],
  path: '/v1/tracking/of-member/:memberId/events',
  permission: 'tracking.read',
  summary: { zh: '会员的行为记录', en: 'What a member did on pages and in apps, newest first' },
  about: 'On all devices while they were the member’s, also before signing in; of the sources in your scope.',
  params: Type.Object({ memberId: wire.id('mbr') }),
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(EventForm),
  codes: unknownMember,
  handle: async (ctx, { params, query }, by) => {
    const spans = await seenSpans(ctx, params.memberId, by)
    if (!spans) return refuse('unknown_member')
    const codes = codesOf(await seenSources(ctx, by))
    const found = await eventsOfSpans(ctx, spans, {
      sourceIds: [...codes.keys()],
      after: place.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    const form = { item: eventReply(codes), place: ({ at, key }: TrackedEvent) => ({ at, key }) }
    return done(pageOf(found, query.limit, place, form))
  },
})

async function seenSpans(ctx: Ctx, id: string, by: By) {
  const memberId = wire.readId('mbr', id)
  const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
  const lineage = seen ? (await lineagesOf(ctx, [memberId])).get(memberId) : undefined
  return lineage && (await spansOf(ctx, lineage))
}

const text = () => wire.nullable(Type.String())
const TouchForm = Type.Object({
  at: wire.instant(),
  source: Type.String(),
  utmSource: text(),
  utmMedium: text(),
  utmCampaign: text(),
  utmTerm: text(),
  utmContent: text(),
  clickKind: text(),
  referrerHost: text(),
})

const touchesOfMember = queryRoute({
  name: 'tracking.touchesOfMember',
  audience: ['admin'],
  path: '/v1/tracking/of-member/:memberId/touches',
  permission: 'tracking.read',
  summary: { zh: '会员的首次与末次触点', en: 'The first and the last campaign that led a member here' },
  params: Type.Object({ memberId: wire.id('mbr') }),
  reply: Type.Object({ first: wire.nullable(TouchForm), last: wire.nullable(TouchForm) }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const spans = await seenSpans(ctx, params.memberId, by)
    if (!spans) return refuse('unknown_member')
    const codes = codesOf(await seenSources(ctx, by))
    const [first, last] = (await touchesOfSpans(ctx, spans)).map(({ touchedAt, sourceId, ...touch }) => ({
      ...touch,
      at: formatInstant(touchedAt),
      source: codes.get(sourceId) ?? '',
    }))
    return done({ first: first ?? null, last: last ?? null })
  },
})

const recent = queryRoute({
  name: 'tracking.recent',
  audience: ['admin'],
  path: '/v1/tracking/recent',
  permission: 'tracking.read',
  summary: { zh: '最近收到的事件', en: 'What came last: for whoever is building a source in' },
  query: Type.Object({ source: Type.Optional(Type.String({ maxLength: 40 })) }),
  reply: Type.Object({ items: Type.Array(EventForm) }),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const rows = (await seenSources(ctx, by)).filter((row) => query.source === undefined || row.code === query.source)
    const codes = codesOf(rows)
    return done({ items: (await recentEvents(ctx, [...codes.keys()], 100)).map(eventReply(codes)) })
  },
})

const days = queryRoute({
  name: 'tracking.days',
  audience: ['admin'],
  path: '/v1/tracking/days',
  permission: 'tracking.read',
  summary: { zh: '各来源每日事件量与计划外事件', en: 'What came of each source by day, and what was not as planned' },
  query: Type.Object({ from: wire.day(), to: wire.day() }),
  reply: Type.Object({
    days: Type.Array(
      Type.Object({
        source: Type.String(),
        day: wire.day(),
        accepted: Type.Integer(),
        duplicates: Type.Integer({ description: 'Came before and were not kept again' }),
        bots: Type.Integer(),
        refused: Type.Integer({ description: 'Could not be read, or were rejected by the plan' }),
      }),
    ),
    violations: Type.Array(
      Type.Object({ event: Type.String(), fault: Type.String(), events: Type.Integer(), lastDay: wire.day() }),
    ),
  }),
  codes: {
    days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
  },
  handle: async (ctx, { query }, by) => {
    const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
    if (to < from) return refuse('days_reversed')
    const codes = codesOf(await seenSources(ctx, by))
    const found = await daysOfSources(ctx, [...codes.keys()], from, to)
    return done({
      days: found.days.map(({ sourceId, day, ...counts }) => ({
        ...counts,
        source: codes.get(sourceId) ?? '',
        day: formatDay(day),
      })),
      // Of all sources: what is planned is the same for each.
      violations: found.violations.map(({ eventName, lastDay, ...rest }) => ({
        ...rest,
        event: eventName,
        lastDay: formatDay(lastDay),
      })),
    })
  },
})

export const adminRoutes = [putSource, sources, putPlannedEvent, plan, eventsOfMember, touchesOfMember, recent, days]
