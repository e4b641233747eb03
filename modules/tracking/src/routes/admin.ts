import { commandRoute, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatDay, formatInstant, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { putPlan } from '../commands/put-plan.ts'
import { putSources } from '../commands/put-sources.ts'
import type { Facts } from '../message.ts'
import { PLAN_MODES, type PlanMode } from '../plan.ts'
import { daysOfSources } from '../queries.ts'
import { recentEvents, recentRefusals } from '../recent-queries.ts'
import { SOURCE_KINDS, type SourceKind, USER_KINDS } from '../source.ts'
import { loadPlan } from '../store.ts'
import { REFUSAL_REASONS, type RefusalReason } from '../tally.ts'
import { codesOf, EventForm, eventReply, KINDS, type SourceRow, seenSources, visibleMembers } from './forms.ts'
import { memberRoutes } from './of-member.ts'

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
    userKind: Type.Optional(wire.nullable(wire.oneOf(USER_KINDS))),
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

const RefusalForm = Type.Object({
  id: Type.Integer(),
  at: wire.instant(),
  source: Type.String(),
  reason: wire.oneOf(REFUSAL_REASONS),
  kind: wire.nullable(wire.oneOf(KINDS)),
  name: Type.String(),
  fault: wire.nullable(Type.String({ description: 'Where it breaks the plan, or the page that posted it' })),
})

const recent = queryRoute({
  name: 'tracking.recent',
  audience: ['admin'],
  path: '/v1/tracking/recent',
  permission: 'tracking.read',
  summary: {
    zh: '最近收到与被拒的事件',
    en: 'What came last and what was refused: for whoever is building a source in',
  },
  query: Type.Object({
    source: Type.Optional(Type.String({ maxLength: 40 })),
    name: Type.Optional(Type.String({ maxLength: 200, description: 'A part of the name of the event' })),
  }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        ...EventForm.properties,
        device: Type.String({ description: 'Tells devices apart' }),
        memberId: wire.nullable(wire.id('mbr')),
      }),
    ),
    refusals: Type.Array(RefusalForm, { description: 'Told within seconds; the last 200 of each source are kept' }),
  }),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const rows = (await seenSources(ctx, by)).filter((row) => query.source === undefined || row.code === query.source)
    const codes = codesOf(rows)
    const ask = { sourceIds: [...codes.keys()], name: query.name, limit: 100 }
    const [events, refusals] = await Promise.all([recentEvents(ctx, ask), recentRefusals(ctx, ask)])
    const visible = await visibleMembers(
      ctx,
      by,
      events.flatMap(({ memberId }) => memberId ?? []),
    )
    return done({
      items: events.map(({ device, memberId, ...event }) => ({
        ...eventReply(codes)(event),
        device,
        memberId: memberId !== undefined && visible.has(memberId) ? encodeId('mbr', memberId) : null,
      })),
      refusals: refusals.map(({ sourceId, at, reason, ...rest }) => ({
        ...rest,
        source: codes.get(sourceId) ?? '',
        at: formatInstant(at),
        // Written by `Tally` alone, which knows these words.
        reason: reason as RefusalReason,
      })),
    })
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

export const adminRoutes = [putSource, sources, putPlannedEvent, plan, recent, days, ...memberRoutes]
