import { wire } from '@atrium/http'
import { type By, type Ctx, done, formatDay, inScope, type Outcome, type RefusedPlace, refuse } from '@atrium/kernel'
import { QuestionRefused } from '@atrium/olap'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import { type Figures, TooManyParts } from '../semantic/ask.ts'
import { aboutPersons, programmeFor, UnknownAudience, type Viewer } from '../semantic/asking.ts'
import type { Dimension } from '../semantic/dimension.ts'
import { metricOf } from '../semantic/metrics.ts'
import { namesOf, writeKey } from '../semantic/names.ts'
import { COMPARES, checkPersons, type Filter, MOST, OPS, type Query, type Span } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { openVocabulary } from '../semantic/vocabulary.ts'

export const words = Type.Object({ zh: Type.String(), en: Type.String() })
export const localName = Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) })

const SELF = { $ref: 'ReportFilter' }

/** One object with optional keys, so that a fault names its place; that a node has one form is told by `checkQuery`. */
export const filterSchema = Type.Unsafe<Filter>({
  $id: 'ReportFilter',
  title: 'ReportFilter',
  description:
    'A condition on dimensions: {dimension, op, values}, or {all: […]}, {any: […]}, {not: …}. Values are keys as answers write them; `between` has both ends, included.',
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    dimension: { type: 'string', maxLength: 60 },
    op: { type: 'string', enum: [...OPS] },
    values: { type: 'array', maxItems: MOST.values, items: { type: 'string', minLength: 1, maxLength: 200 } },
    all: { type: 'array', minItems: 1, maxItems: MOST.leaves, items: SELF },
    any: { type: 'array', minItems: 1, maxItems: MOST.leaves, items: SELF },
    not: SELF,
  },
  examples: [{ dimension: 'channel', op: 'in', values: ['pos'] }],
})
const filterRef = Type.Unsafe<Filter>({ ...SELF })

const code = Type.String({ minLength: 1, maxLength: 60, examples: ['netSales'] })

/** A question to the semantic layer without its days. */
export const question = {
  metrics: Type.Array(code, { minItems: 1, maxItems: MOST.metrics }),
  dimensions: Type.Array(code, { maxItems: MOST.dimensions }),
  filter: Type.Optional(filterRef),
  compare: Type.Optional(wire.oneOf(COMPARES)),
  order: Type.Optional(Type.Object({ by: code, descending: Type.Optional(Type.Boolean()) })),
  limit: Type.Optional(wire.integer(1, MOST.rows)),
}
export const questionSchema = Type.Object(question)

/** About which part of the group, and of which days. */
export const about = {
  node: Type.Optional(wire.id('org')),
  from: wire.day(),
  to: wire.day(),
  programme: Type.Optional(wire.id('prg')),
}
const aboutSchema = Type.Object(about)

export const aboutCodes = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node of the organization' } },
  unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
  days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
  too_many_days: { status: 422, title: { zh: '日期范围超过三年', en: 'More than three years at once' } },
  too_many_rows: {
    status: 422,
    title: { zh: '数据太多，请缩小范围', en: 'Too much to be counted at once; narrow the question' },
  },
  took_too_long: {
    status: 422,
    title: { zh: '计算时间过长，请缩小范围', en: 'This takes too long; narrow the question' },
  },
} as const
type AboutCode = keyof typeof aboutCodes

export const questionCodes = {
  ...aboutCodes,
  invalid_question: { status: 422, title: { zh: '问题有误', en: 'The question cannot be answered as it is' } },
  unknown_audience: { status: 422, title: { zh: '人群不存在', en: 'No such audience' } },
  too_many_parts: {
    status: 422,
    title: { zh: '拆分太细，请减少维度或加筛选', en: 'Too many parts; take fewer dimensions or filter' },
  },
} as const

/** Whoever may see nothing of a node is told that it does not exist. */
export async function readAbout(
  ctx: Ctx,
  ask: Static<typeof aboutSchema>,
  by: By,
): Promise<Outcome<{ readonly viewer: Viewer; readonly span: Span }, AboutCode>> {
  const { scope } = by
  const organization = await loadOrganization(ctx)
  const node = ask.node === undefined ? organization.root : organization.node(wire.readId('org', ask.node))
  if (!node || ![...organization.subtree(node.id)].some((id) => inScope(scope, id))) return refuse('unknown_node')
  const chosen = ask.programme === undefined ? undefined : wire.readId('prg', ask.programme)
  const programme = programmeFor(organization, node, chosen)
  if (chosen !== undefined && !programme) return refuse('unknown_programme')
  const span = { from: wire.readDay(ask.from), to: wire.readDay(ask.to) }
  if (span.to < span.from) return refuse('days_reversed')
  if (span.to - span.from >= MOST.days) return refuse('too_many_days')
  return done({ viewer: { organization, scope, node, programme, by }, span })
}

/** What a report of its own form is asked: about which part, of which days, and of whom. */
export const aboutWhom = { ...about, filter: Type.Optional(filterRef) }
const aboutWhomSchema = Type.Object(aboutWhom)

/** The same as `readAbout`, where the question may name those whom it is about. */
export async function readAboutWhom(
  ctx: Ctx,
  reader: Reader,
  { filter, ...ask }: Static<typeof aboutWhomSchema>,
  by: By,
): Promise<Awaited<ReturnType<typeof readAbout>> | ReturnType<typeof invalid> | ReturnType<typeof unknownAudience>> {
  const asked = await readAbout(ctx, ask, by)
  if (!asked.ok || filter === undefined) return asked
  const faults = checkPersons(filter, await openVocabulary(ctx))
  if (faults.length > 0) return invalid(faults)
  const { viewer, span } = asked.value
  try {
    return done({ viewer: await aboutPersons(ctx, reader, viewer, filter, span), span })
  } catch (error) {
    if (error instanceof UnknownAudience) return unknownAudience()
    throw error
  }
}

const unknownAudience = () => refuse('unknown_audience')

/** Limits of the projection, met while a question is answered, are refusals of the question. */
export async function answered<T, Code extends string>(
  ask: () => Promise<Outcome<T, Code>>,
): Promise<Outcome<T, Code | 'too_many_rows' | 'took_too_long' | 'too_many_parts'>> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof TooManyParts) return refuse('too_many_parts')
    if (error instanceof QuestionRefused) return refuse(error.code)
    throw error
  }
}

/** The same of a question that may name audiences. */
export async function answeredFigures<T, Code extends string>(ask: () => Promise<Outcome<T, Code>>) {
  try {
    return await answered(ask)
  } catch (error) {
    if (error instanceof UnknownAudience) return unknownAudience()
    throw error
  }
}

/** A question as the body has it, without what is left out. */
export const readQuestion = ({
  metrics,
  dimensions,
  filter,
  compare,
  order,
  limit,
}: Static<typeof questionSchema>): Query => ({
  metrics,
  dimensions,
  ...(filter === undefined ? {} : { filter }),
  ...(compare === undefined ? {} : { compare }),
  ...(order === undefined ? {} : { order }),
  ...(limit === undefined ? {} : { limit }),
})

export const invalid = (faults: readonly RefusedPlace[]) => refuse('invalid_question', faults[0]?.message, faults)

const value = wire.nullable(Type.Number())
const values = Type.Array(value, {
  description: 'In the order of the metrics asked; money in minor units, shares as 0.25',
})

export const figuresReply = Type.Object({
  currency: wire.currency(),
  metrics: Type.Array(Type.Object({ code: Type.String(), name: words, unit: Type.String() })),
  dimensions: Type.Array(Type.Object({ code: Type.String(), name: words, type: Type.String() })),
  comparedWith: wire.nullable(
    Type.Object({
      from: wire.day(),
      to: wire.day(),
      by: wire.nullable(Type.String({ description: 'festival, dates or weekdays, of the year before' })),
      festival: wire.nullable(Type.String()),
    }),
  ),
  rows: Type.Array(
    Type.Object({
      keys: Type.Array(wire.nullable(Type.String())),
      names: Type.Array(wire.nullable(localName), { description: 'Null where the key speaks for itself' }),
      values,
      before: wire.nullable(values),
    }),
  ),
  parts: Type.Integer({ description: 'How many rows there were before the limit' }),
  total: Type.Object({ values, before: wire.nullable(values) }),
})

/** Rows answered where nobody says how many. */
const ROWS = 1_000

/** Figures with names beside their keys, cut to the limit. */
export async function writeFigures(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  query: Query,
  { rows, parts, total, comparedWith }: Figures,
): Promise<Static<typeof figuresReply>> {
  const shown = rows.slice(0, query.limit ?? ROWS)
  const vocabulary = await openVocabulary(ctx)
  const dimensions = query.dimensions.flatMap((each) => vocabulary.of(each) ?? [])
  const names = await Promise.all(
    dimensions.map((dimension, at) => {
      const keys = [...new Set(shown.map((row) => row.keys[at] ?? null))]
      return namesOf(ctx, reader, viewer, dimension, keys)
    }),
  )
  return {
    currency: viewer.node.currency,
    metrics: query.metrics.flatMap((each) => {
      const metric = metricOf(each)
      return metric ? [{ code: metric.code, name: metric.name, unit: metric.unit }] : []
    }),
    dimensions: dimensions.map((dimension) => ({ code: dimension.code, name: dimension.name, type: dimension.type })),
    comparedWith: comparedWith && {
      ...writeSpan(comparedWith),
      by: comparedWith.by ?? null,
      festival: comparedWith.festival ?? null,
    },
    rows: shown.map((row) => ({
      keys: dimensions.map((dimension: Dimension, at) => writeKey(dimension, row.keys[at] ?? null)),
      names: names.map((nameOf, at) => {
        const name = nameOf(row.keys[at] ?? null)
        return name === undefined ? null : { ...name }
      }),
      values: [...row.values],
      before: row.before ? [...row.before] : null,
    })),
    parts,
    total: { values: [...total.values], before: total.before ? [...total.before] : null },
  }
}

export const writeSpan = ({ from, to }: Span) => ({ from: formatDay(from), to: formatDay(to) })
