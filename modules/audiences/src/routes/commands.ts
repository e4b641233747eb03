import { commandRoute, type Route, wire } from '@atrium/http'
import { encodeId } from '@atrium/kernel'
import Type from 'typebox'
import { archiveAudiencesOf, refreshAudiences } from '../commands/change-audiences.ts'
import { combineAudiences, putLists } from '../commands/make-sets.ts'
import { LIST_KINDS, matchMembers } from '../commands/match-members.ts'
import { saveAudiencesWith } from '../commands/save-audiences.ts'
import { LIMITS } from '../definition.ts'
import type { AudienceDesk } from '../desk.ts'
import { KINDS, OPERATIONS } from '../model.ts'
import { ADMIN, codes, FilterBody, ScheduleForm } from './forms.ts'

const name = () => wire.text(80)
const note = () => Type.String({ maxLength: 500 })
const pick = <const Name extends keyof typeof codes>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((each) => [each, codes[each]])) as Pick<typeof codes, Name>

const readNode = (nodeId: string | undefined) => (nodeId === undefined ? undefined : wire.readId('org', nodeId))

/** Commands over audiences. `desk` only tells which fields the projection has. */
export const commandRoutes = (desk: AudienceDesk | undefined): readonly Route[] => [
  commandRoute({
    name: 'audiences.save',
    audience: ADMIN,
    path: '/v1/audiences/saves',
    permission: 'audiences.change',
    summary: { zh: '新建或修改人群', en: 'Make or change an audience' },
    about:
      'Its set is found in the background at once. `static` is found once, `scheduled` again and again, `live` follows what happens within seconds. A change names the `definition` that it was made from.',
    idempotency: 'key',
    ask: Type.Object({
      audienceId: Type.Optional(wire.id('seg')),
      expectedDefinition: Type.Optional(wire.integer(1, 1_000_000)),
      name: name(),
      note: note(),
      kind: wire.oneOf(KINDS),
      filter: Type.Optional(FilterBody),
      schedule: Type.Optional(ScheduleForm),
      nodeId: Type.Optional(wire.id('org')),
    }),
    value: Type.Object({ audienceId: wire.id('seg'), definition: Type.Integer() }),
    codes: pick(
      'unknown_audience',
      'unknown_node',
      'out_of_scope',
      'definition_stale',
      'filter_has_faults',
      'invalid_schedule',
      'kind_not_allowed',
      'idempotency_conflict',
    ),
    toAsk: ({ audienceId, nodeId, ...body }, by, idempotencyKey) => ({
      ...body,
      audienceId: audienceId === undefined ? undefined : wire.readId('seg', audienceId),
      nodeId: readNode(nodeId),
      by,
      idempotencyKey,
    }),
    command: saveAudiencesWith(desk?.tables),
    toReply: ({ audienceId, definition }) => ({ audienceId: encodeId('seg', audienceId), definition }),
  }),
  commandRoute({
    name: 'audiences.archive',
    audience: ADMIN,
    path: '/v1/audiences/archivings',
    permission: 'audiences.change',
    summary: { zh: '归档或恢复人群', en: 'Archive an audience, or bring it back' },
    ask: Type.Object({ audienceId: wire.id('seg'), archived: Type.Boolean() }),
    value: Type.Object({ audienceId: wire.id('seg') }),
    codes: pick('unknown_audience', 'out_of_scope', 'still_used'),
    toAsk: ({ audienceId, archived }, by) => ({ audienceId: wire.readId('seg', audienceId), archived, by }),
    command: archiveAudiencesOf,
    toReply: ({ audienceId }) => ({ audienceId: encodeId('seg', audienceId) }),
  }),
  commandRoute({
    name: 'audiences.refresh',
    audience: ADMIN,
    path: '/v1/audiences/refreshes',
    permission: 'audiences.change',
    summary: { zh: '立即刷新人群', en: 'Find an audience anew, now' },
    ask: Type.Object({ audienceId: wire.id('seg') }),
    value: Type.Object({ audienceId: wire.id('seg') }),
    codes: pick('unknown_audience', 'out_of_scope', 'nothing_to_find'),
    toAsk: ({ audienceId }, by) => ({ audienceId: wire.readId('seg', audienceId), by }),
    command: refreshAudiences,
    toReply: ({ audienceId }) => ({ audienceId: encodeId('seg', audienceId) }),
  }),
  commandRoute({
    name: 'audiences.combine',
    audience: ADMIN,
    path: '/v1/audiences/combinations',
    permission: 'audiences.change',
    summary: { zh: '人群运算：合并、交集、排除、抽取、拆分、去重', en: 'Make audiences out of others' },
    about:
      'Static sets out of what the named audiences hold now, exact: `union`, `intersect`, `exclude` (the first without the others), `extract` (a count or a ratio, by seed), `split` (shares or counts that do not overlap, by seed), `dedupe` (each without those before it). Names: one for each set that comes out.',
    idempotency: 'key',
    ask: Type.Object({
      operation: wire.oneOf(OPERATIONS),
      audienceIds: Type.Array(wire.id('seg'), { minItems: 1, maxItems: 20 }),
      names: Type.Array(name(), { minItems: 1, maxItems: 20 }),
      note: note(),
      seed: Type.Optional(wire.text(LIMITS.text)),
      count: Type.Optional(wire.integer(1, 1_000_000_000)),
      ratio: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      shares: Type.Optional(Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1, maxItems: 20 })),
      counts: Type.Optional(Type.Array(wire.integer(1, 1_000_000_000), { minItems: 1, maxItems: 20 })),
    }),
    value: Type.Object({ made: Type.Array(Type.Object({ audienceId: wire.id('seg'), people: Type.Integer() })) }),
    codes: pick('unknown_audience', 'out_of_scope', 'not_found_yet', 'invalid_operation', 'idempotency_conflict'),
    toAsk: ({ audienceIds, ...body }, by, idempotencyKey) => ({
      ...body,
      audienceIds: audienceIds.map((id) => wire.readId('seg', id)),
      by,
      idempotencyKey,
    }),
    command: combineAudiences,
    toReply: ({ made }) => ({
      made: made.map(({ audienceId, people }) => ({ audienceId: encodeId('seg', audienceId), people })),
    }),
  }),
  commandRoute({
    name: 'audiences.matchMembers',
    audience: ADMIN,
    path: '/v1/audiences/list-matches',
    permission: 'audiences.change',
    summary: {
      zh: '按会员号、卡号或手机号查找名单中的会员',
      en: 'Who is meant by a list of member numbers, cards or phones',
    },
    about:
      'Up to 20,000 values; the members in their order, null for nobody whom you may see. That somebody asked stands in the audit trail, the values do not.',
    idempotency: 'none',
    ask: Type.Object({
      kind: wire.oneOf(LIST_KINDS),
      values: Type.Array(wire.text(200), { minItems: 1, maxItems: 20_000 }),
    }),
    value: Type.Object({ memberIds: Type.Array(wire.nullable(wire.id('mbr'))) }),
    codes: {},
    toAsk: ({ kind, values }, by) => ({ kind, values, by }),
    command: matchMembers,
    toReply: ({ memberIds }) => ({ memberIds: memberIds.map((id) => (id === null ? null : encodeId('mbr', id))) }),
  }),
  commandRoute({
    name: 'audiences.putList',
    audience: ADMIN,
    path: '/v1/audiences/lists',
    permission: 'audiences.change',
    summary: { zh: '按会员名单新建人群', en: 'Make an audience of a list of members' },
    about:
      'Up to 20,000 ids; members merged since stand for whom they are now, ids that are nobody’s are counted and left out. Longer lists: several, then a union.',
    idempotency: 'key',
    ask: Type.Object({
      name: name(),
      note: note(),
      nodeId: Type.Optional(wire.id('org')),
      memberIds: Type.Array(wire.id('mbr'), { minItems: 1, maxItems: 20_000 }),
    }),
    value: Type.Object({ audienceId: wire.id('seg'), people: Type.Integer(), unknown: Type.Integer() }),
    codes: pick('unknown_node', 'out_of_scope', 'idempotency_conflict'),
    toAsk: ({ memberIds, nodeId, ...body }, by, idempotencyKey) => ({
      ...body,
      memberIds: memberIds.map((id) => wire.readId('mbr', id)),
      nodeId: readNode(nodeId),
      by,
      idempotencyKey,
    }),
    command: putLists,
    toReply: ({ audienceId, people, unknown }) => ({ audienceId: encodeId('seg', audienceId), people, unknown }),
  }),
]
