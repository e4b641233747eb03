import { wire } from '@atrium/http'
import { encodeId, formatInstant } from '@atrium/kernel'
import { conditionRef } from '@atrium/rules'
import Type, { type Static } from 'typebox'
import { MEASURES, TAG_KINDS, type Tag, type TagKind, type TagValue, TRACES, VALUE_TYPES } from '../tag.ts'

/** Shapes that several routes share. */

export const ADMIN = ['admin'] as const

/** A value of any type: text, number, yes or no, a day `YYYY-MM-DD`, the code of a choice, several codes. */
const values = [
  Type.String({ minLength: 1, maxLength: 200 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 100 }),
] as const
const description = 'Text, number, boolean, a day as YYYY-MM-DD, the code of a choice, or several codes'
export const ValueForm = Type.Union([...values], { description })
export const NullableValueForm = Type.Union([...values, Type.Null()], { description: `${description}; null: none` })

export const ChoiceForm = Type.Object({
  code: Type.String({ pattern: '^[a-zA-Z0-9][A-Za-z0-9_-]{0,39}$' }),
  zh: wire.text(60),
  en: Type.Optional(wire.text(60)),
  archived: Type.Optional(Type.Boolean()),
})

export const CasesForm = Type.Object({
  cases: Type.Array(Type.Object({ when: conditionRef, value: ValueForm }), { minItems: 1, maxItems: 50 }),
})

/** As audiences name properties. */
const property = () => Type.String({ pattern: '^[\\p{L}\\p{N}_$ -]{1,60}(\\.[\\p{L}\\p{N}_$ -]{1,60}){0,3}$' })

const TestForm = Type.Object({
  property: property(),
  op: wire.oneOf(['in', 'ge', 'le']),
  value: Type.Union([Type.Array(wire.text(200), { minItems: 1, maxItems: 100 }), Type.Number()]),
})

export const SumForm = Type.Object({
  measure: wire.oneOf(MEASURES),
  windowDays: wire.nullable(wire.integer(1, 3_650)),
  events: Type.Optional(Type.Array(wire.text(200), { minItems: 1, maxItems: 20 })),
  property: Type.Optional(property()),
  tests: Type.Optional(Type.Array(TestForm, { minItems: 1, maxItems: 10 })),
  where: Type.Optional(conditionRef),
  bounds: Type.Optional(Type.Array(Type.Number(), { maxItems: 50 })),
})

const ReadForm = Type.Object({ field: Type.String() })

const TraceForm = Type.Object({ trace: wire.oneOf(TRACES) })

const RuleForm = Type.Union([CasesForm, SumForm, TraceForm, ReadForm, Type.Null()])

/** When values are renewed: with every reading, within seconds of news and each night, when somebody says so, when a file or another system does. */
const POLICIES = ['read', 'news', 'hand', 'import'] as const
const POLICY_OF: Readonly<Record<TagKind, (typeof POLICIES)[number]>> = {
  builtIn: 'read',
  rule: 'news',
  computed: 'news',
  hand: 'hand',
  imported: 'import',
}

export const TagForm = Type.Object(
  {
    code: Type.String(),
    group: Type.String(),
    name: wire.name(),
    about: wire.nullable(wire.name(300)),
    type: wire.oneOf(VALUE_TYPES),
    kind: wire.oneOf(TAG_KINDS),
    policy: wire.oneOf(POLICIES),
    choices: wire.nullable(Type.Array(ChoiceForm)),
    unit: wire.nullable(wire.name(20)),
    rule: RuleForm,
    ownerId: wire.nullable(wire.id('stf')),
    ownerName: wire.nullable(Type.String()),
    freshDays: wire.nullable(Type.Integer()),
    personal: Type.Boolean({ description: 'Tells who somebody is: never shown to analysts' }),
    version: Type.Integer(),
    changedAt: wire.instant(),
    archived: Type.Boolean(),
    persons: wire.nullable(Type.Integer({ description: 'How many have it, as of the last count; null before it' })),
    countedAt: wire.nullable(wire.instant()),
  },
  { $id: 'Tag' },
)

/** Arrays and objects of ours are readonly; the wire's are not. */
type Written<T> = T extends readonly (infer Item)[]
  ? Written<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Written<T[K]> }
    : T

const written = <T>(value: T): Written<T> => structuredClone(value) as Written<T>

export const valueReply = (value: TagValue): Static<typeof ValueForm> => written(value)

export const tagReply = (
  tag: Tag,
  ownerName: string | null,
  count: { readonly persons: number | null; readonly countedAt: number | null },
): Static<typeof TagForm> => ({
  code: tag.code,
  group: tag.group,
  name: tag.name,
  about: tag.about,
  type: tag.type,
  kind: tag.kind,
  policy: POLICY_OF[tag.kind],
  choices: tag.choices && written(tag.choices),
  unit: tag.unit,
  rule: tag.rule && written(tag.rule),
  ownerId: tag.ownerId === null ? null : encodeId('stf', tag.ownerId),
  ownerName,
  freshDays: tag.freshDays,
  personal: tag.personal,
  version: tag.version,
  changedAt: formatInstant(tag.changedAt),
  archived: tag.archived,
  persons: count.persons,
  countedAt: count.countedAt === null ? null : formatInstant(count.countedAt),
})

export const memberParam = Type.Object({ memberId: wire.id('mbr') })

export const unknownMember = {
  unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } },
} as const

export const Counted = {
  all: Type.Boolean({
    description: 'False where your stores have met more people than are gone through: then it is at least so many',
  }),
}
