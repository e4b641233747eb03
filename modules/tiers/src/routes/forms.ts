import { wire } from '@atrium/http'
import { encodeId, formatDay, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { TierSetSchema } from '../check-definition.ts'
import type { TierSetDefinition } from '../definition.ts'
import type { ChangeReason } from '../model.ts'
import type { LevelChanged, MemberLevel, Way } from '../queries.ts'

/** The forms in which this module speaks on the wire, and what writes them. */

export const BOTH = ['admin', 'partner'] as const

const levelSchema = TierSetSchema.properties.levels.items
const { properties: named } = levelSchema

const WayForm = Type.Object({
  level: Type.String(),
  rule: Type.Union([Type.Literal('any'), Type.Literal('all')], {
    description: 'Whether one criterion is enough or all are needed',
  }),
  on: Type.String({ format: 'date', description: 'The day whose windows these are' }),
  criteria: Type.Array(
    Type.Object({
      measure: Type.String({ description: 'netSpend (minor units), points, visits or rfmScore' }),
      window: levelSchema.properties.entry.anyOf[0].properties.any.items.anyOf[0].properties.window,
      has: Type.Integer(),
      needs: Type.Integer({ description: 'The least that meets it' }),
      missing: Type.Integer({ description: '0 where it is met' }),
    }),
  ),
})

const wayReply = (way: Way): Static<typeof WayForm> => ({
  ...way,
  on: formatDay(way.on),
  criteria: way.criteria.map((one) => ({ ...one })),
})

export const LevelForm = Type.Object(
  {
    programmeId: wire.id('prg'),
    day: Type.String({ format: 'date', description: 'Today in the programme’s zone' }),
    code: named.code,
    name: named.name,
    benefits: Type.Array(named.benefits.items),
    rank: Type.Integer({ description: '0 for the base level' }),
    since: wire.nullable(wire.day()),
    earned: Type.String({ description: 'By windows, grace and retention, without what was granted by hand' }),
    keptUntil: Type.Union([wire.day(), Type.Null()], { description: 'The last day on which the earned level is kept' }),
    granted: Type.Array(
      Type.Object({
        level: Type.String(),
        until: wire.nullable(wire.day()),
        reason: Type.String(),
        at: wire.instant(),
      }),
    ),
    next: Type.Union([WayForm, Type.Null()], { description: 'What the next level takes as of today' }),
    ahead: Type.Union(
      [
        Type.Object({
          day: Type.String({ format: 'date', description: 'The first day of another level' }),
          level: Type.String(),
          toStay: Type.Union([WayForm, Type.Null()], {
            description: 'What would keep the level: spent on the day before, it counts on that day',
          }),
        }),
        Type.Null(),
      ],
      { description: 'What happens without further purchases' },
    ),
  },
  { $id: 'MemberLevel' },
)

export const levelReply = (one: MemberLevel): Static<typeof LevelForm> => ({
  programmeId: encodeId('prg', one.programmeId),
  day: formatDay(one.today),
  code: one.level.code,
  name: { ...one.level.name },
  benefits: [...(one.level.benefits ?? [])] as Static<typeof named.benefits.items>[],
  rank: one.rank,
  since: one.since === null ? null : formatDay(one.since),
  earned: one.earned,
  keptUntil: one.keptUntil === null ? null : formatDay(one.keptUntil),
  granted: one.grants.map(({ level, until, reason, grantedAt }) => ({
    level,
    until: until === null ? null : formatDay(until),
    reason,
    at: formatInstant(grantedAt),
  })),
  next: one.next && wayReply(one.next),
  ahead: one.ahead && {
    day: formatDay(one.ahead.day),
    level: one.ahead.level,
    toStay: one.ahead.toStay && wayReply(one.ahead.toStay),
  },
})

const REASONS = [
  'spend',
  'window',
  'promise_ended',
  'manual',
  'manual_ended',
  'merge',
  'unmerge',
  'set_changed',
  'erased',
  'kept',
] as const satisfies readonly ChangeReason[]

export const ChangeForm = Type.Object(
  {
    memberId: wire.id('mbr'),
    programmeId: wire.id('prg'),
    day: Type.String({ format: 'date', description: 'The first day on which it holds' }),
    at: Type.String({ format: 'date-time', description: 'When it was found out' }),
    from: Type.String(),
    to: Type.String({ description: 'The same as `from` where the level was kept' }),
    reason: wire.oneOf(REASONS),
    by: Type.Union([Type.Literal('staff'), Type.Literal('key'), Type.Literal('system')]),
    setVersion: Type.Integer({ description: 'Of the tier set that judged; 0 for the default set' }),
    counted: Type.Record(Type.String(), Type.Integer(), { description: 'What the criteria counted: `netSpend 30d`' }),
    purchaseId: wire.nullable(wire.id('pur')),
    mergeId: wire.nullable(wire.id('mrg')),
    keptUntil: wire.nullable(
      Type.String({
        format: 'date',
        description: 'Of a level that was kept and promised again: the last day promised',
      }),
    ),
  },
  { $id: 'LevelChange' },
)

export const changeReply = ({ facts, ...change }: LevelChanged): Static<typeof ChangeForm> => ({
  memberId: encodeId('mbr', change.memberId),
  programmeId: encodeId('prg', change.programmeId),
  day: formatDay(change.day),
  at: formatInstant(change.changedAt),
  from: change.fromLevel,
  to: change.toLevel,
  reason: change.reason,
  // Held by the constraint change_actor_known.
  by: change.actorKind as 'staff' | 'key' | 'system',
  setVersion: facts.setVersion,
  counted: { ...facts.counted },
  purchaseId: facts.purchaseId === undefined ? null : encodeId('pur', facts.purchaseId),
  mergeId: facts.mergeId === undefined ? null : encodeId('mrg', facts.mergeId),
  keptUntil: facts.keptUntil === undefined ? null : formatDay(facts.keptUntil),
})

/** Definitions are read-only here and plain on the wire: the same JSON. */
export const definitionReply = (definition: TierSetDefinition) => definition as Static<typeof TierSetSchema>

export const memberCodes = {
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
} as const

export const programmeCodes = {
  unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
} as const

export const grantCodes = {
  ...memberCodes,
  ...programmeCodes,
  invalid_reason: { status: 422, title: { zh: '原因无效', en: 'Not a reason' } },
  idempotency_conflict: {
    status: 409,
    title: { zh: '幂等键已用于其他内容', en: 'This key was used with other content' },
  },
} as const

export const faultCodes = {
  tier_set_has_faults: { status: 422, title: { zh: '等级体系有误', en: 'The levels have faults' } },
} as const
