import { wire } from '@atrium/http'
import { encodeId, formatInstant, type Instant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { MadeOf, ReachCounts, Schedule } from '../model.ts'
import { KINDS, OPERATIONS, ORIGINS } from '../model.ts'
import type { SampleMember } from '../queries.ts'
import { REASONS } from '../reach.ts'
import type { Why } from '../why.ts'
import { filterRef } from './filter-schema.ts'

export const ADMIN = ['admin'] as const

/** One audience, by the address. */
export const one = Type.Object({ audienceId: wire.id('seg') })

export const codes = {
  unknown_audience: { status: 404, title: { zh: '人群不存在', en: 'No such audience' } },
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
  unknown_node: { status: 422, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
  out_of_scope: { status: 403, title: { zh: '超出您的数据权限', en: 'Outside your data scope' } },
  definition_stale: { status: 409, title: { zh: '已被他人修改', en: 'Changed by somebody else meanwhile' } },
  filter_has_faults: { status: 422, title: { zh: '筛选条件有误', en: 'The filter has faults' } },
  invalid_schedule: { status: 422, title: { zh: '刷新计划无效', en: 'Not a schedule for this kind' } },
  kind_not_allowed: { status: 422, title: { zh: '该人群只能是静态的', en: 'This audience can only be static' } },
  invalid_operation: { status: 422, title: { zh: '人群运算参数有误', en: 'The operation lacks something' } },
  not_found_yet: { status: 409, title: { zh: '人群尚未计算完成', en: 'The set has not been found yet' } },
  nothing_to_find: { status: 409, title: { zh: '没有可刷新的条件', en: 'It has no filter to find by' } },
  still_used: { status: 409, title: { zh: '仍被其他人群引用', en: 'Another audience rests on it' } },
  idempotency_conflict: {
    status: 409,
    title: { zh: '幂等键已用于其他内容', en: 'This key was used with other content' },
  },
  unknown_programme: { status: 422, title: { zh: '会员计划不存在', en: 'No such programme' } },
} as const

export const both = Type.Object({ zh: Type.String(), en: Type.String() })

const schedules = [
  Type.Object({ everyMinutes: wire.integer(5, 10_080) }),
  Type.Object({
    atMinute: Type.Integer({ minimum: 0, maximum: 1_439, description: 'Of the day, in the group’s zone' }),
  }),
] as const

export const ScheduleForm = Type.Union([...schedules])

export const AudienceForm = Type.Object(
  {
    audienceId: wire.id('seg'),
    name: Type.String(),
    note: Type.String(),
    kind: wire.oneOf(KINDS),
    origin: wire.oneOf(ORIGINS),
    nodeId: wire.id('org'),
    definition: Type.Integer({ description: 'Counts the changes of the filter: what a change must name' }),
    schedule: Type.Union([...schedules, Type.Null()]),
    version: Type.Integer({ description: 'Of its set; 0 before it was found first' }),
    people: Type.Union([Type.Integer(), Type.Null()], {
      description: 'When it was found last; null before, and where it is not told to your scope',
    }),
    entered: Type.Union([Type.Integer(), Type.Null()], { description: 'Since the version before' }),
    departed: Type.Union([Type.Integer(), Type.Null()]),
    reach: Type.Union([Type.Record(Type.String(), Type.Integer()), Type.Null()], {
      description: 'How many can be written to for marketing, by channel, as of two minutes ago at most',
    }),
    owner: Type.Union([Type.String(), Type.Null()], { description: 'Who made it; null where they are gone' }),
    madeAt: wire.nullable(wire.instant()),
    dueAt: Type.Union([wire.instant(), Type.Null()], {
      description: 'When it is found (again); past: it is being found',
    }),
    fault: Type.Union([Type.String(), Type.Null()], { description: 'Why it could not be found the last time' }),
    createdAt: wire.instant(),
    changedAt: wire.instant(),
    archived: Type.Boolean(),
  },
  { $id: 'Audience' },
)

interface AudienceShown {
  readonly audienceId: number
  readonly name: string
  readonly note: string
  readonly kind: string
  readonly origin: string
  readonly nodeId: number
  readonly definition: number
  readonly schedule: Schedule | null
  readonly version: number
  readonly people: number | null
  readonly entered: number | null
  readonly departed: number | null
  readonly reach: ReachCounts | null
  readonly owner: string | null
  readonly madeAt: Instant | null
  readonly dueAt: Instant | null
  readonly fault: string | null
  readonly createdAt: Instant
  readonly changedAt: Instant
  readonly archivedAt: Instant | null
}

const instantOrNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

export const audienceReply = (row: AudienceShown): Static<typeof AudienceForm> => ({
  audienceId: encodeId('seg', row.audienceId),
  name: row.name,
  note: row.note,
  // Held by check constraints.
  kind: row.kind as (typeof KINDS)[number],
  origin: row.origin as (typeof ORIGINS)[number],
  nodeId: encodeId('org', row.nodeId),
  definition: row.definition,
  schedule: row.schedule,
  version: row.version,
  people: row.people,
  entered: row.entered,
  departed: row.departed,
  reach: row.reach === null ? null : { ...row.reach },
  owner: row.owner,
  madeAt: instantOrNull(row.madeAt),
  dueAt: instantOrNull(row.dueAt),
  fault: row.fault,
  createdAt: formatInstant(row.createdAt),
  changedAt: formatInstant(row.changedAt),
  archived: row.archivedAt !== null,
})

export const MadeOfForm = Type.Object({
  operation: wire.oneOf(OPERATIONS),
  audiences: Type.Array(Type.Object({ audienceId: wire.id('seg'), version: Type.Integer() })),
  seed: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
  ratio: Type.Optional(Type.Number()),
  shares: Type.Optional(Type.Array(Type.Number())),
  counts: Type.Optional(Type.Array(Type.Integer())),
  part: Type.Optional(Type.Integer()),
})

export const madeOfReply = ({ audiences, shares, counts, ...made }: MadeOf): Static<typeof MadeOfForm> => ({
  ...made,
  ...(shares === undefined ? {} : { shares: [...shares] }),
  ...(counts === undefined ? {} : { counts: [...counts] }),
  audiences: audiences.map(({ audienceId, version }) => ({ audienceId: encodeId('seg', audienceId), version })),
})

export const ReachForm = Type.Object({
  channel: Type.String(),
  reachable: Type.Integer(),
  reasons: Type.Array(Type.Object({ reason: wire.oneOf(REASONS), people: Type.Integer() }), {
    description: 'Each person has the first that holds: no identity of the channel, blocked, refused, never allowed',
  }),
})

export const MemberForm = Type.Object({
  memberId: wire.id('mbr'),
  name: wire.nullable(Type.String()),
  phone: Type.Union([Type.String(), Type.Null()], { description: 'Masked' }),
  stage: wire.oneOf(['prospect', 'joined']),
})

export const memberReply = (member: SampleMember): Static<typeof MemberForm> => ({
  memberId: encodeId('mbr', member.memberId),
  name: member.name,
  phone: member.phone,
  stage: member.stage,
})

const WORDS = {
  type: 'object',
  additionalProperties: false,
  required: ['zh', 'en'],
  properties: { zh: { type: 'string' }, en: { type: 'string' } },
}

/** A tree of reasons; refers to itself. */
export const whySchema = Type.Unsafe<Why>({
  $id: 'AudienceWhy',
  title: 'AudienceWhy',
  description: 'A condition of a filter and whether it holds for one member',
  type: 'object',
  additionalProperties: false,
  required: ['pointer', 'holds', 'sentence', 'found', 'below'],
  properties: {
    pointer: { type: 'string', description: 'JSON pointer in the filter' },
    holds: { type: 'boolean' },
    sentence: WORDS,
    found: {
      anyOf: [WORDS, { type: 'null' }],
      description: 'What was found of the member, in words; null where the answer says all',
    },
    below: {
      type: 'array',
      items: { $ref: 'AudienceWhy' },
      description: 'Parts of a group; of a condition that names another audience the filter of that one',
    },
  },
})
export const whyRef = Type.Unsafe<Why>({ $ref: 'AudienceWhy' })

export const FilterBody = filterRef
