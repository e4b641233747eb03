import { Readable } from 'node:stream'
import { CSV_MARK, csvLines, downloadRoute, queryRoute, type Route, wire } from '@atrium/http'
import { done, formatDay, must } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import { askFigures } from '../semantic/ask.ts'
import { figuresCsv } from '../semantic/csv.ts'
import { readsOf, sayFormula } from '../semantic/formula.ts'
import { isAdditive } from '../semantic/metric.ts'
import { basesOf, METRICS, metricOf } from '../semantic/metrics.ts'
import { checkQuery, MOST } from '../semantic/query.ts'
import type { Reader } from '../semantic/reader.ts'
import { openVocabulary } from '../semantic/vocabulary.ts'
import {
  about,
  answeredFigures,
  figuresReply,
  filterSchema,
  invalid,
  question,
  questionCodes,
  questionSchema,
  readAbout,
  readQuestion,
  words,
  writeFigures,
} from './report-forms.ts'

const BOTH = ['admin', 'partner'] as const

const catalogueRoute = queryRoute({
  name: 'reports.catalogue',
  audience: BOTH,
  path: '/v1/reports/catalogue',
  permission: 'reports.read',
  summary: { zh: '指标与维度目录', en: 'Metrics and dimensions, each defined once' },
  about: 'What figures there are, whose they are, in which unit, by which formula, and which dimensions go with them.',
  reply: Type.Object({
    metrics: Type.Array(
      Type.Object({
        code: Type.String(),
        name: words,
        about: words,
        owner: Type.String({ description: 'The module whose word it is' }),
        unit: Type.String({ description: 'money, count, share, points, days or number' }),
        formula: words,
        additive: Type.Boolean({ description: 'Whether the parts sum to the whole' }),
        better: wire.nullable(Type.String({ description: 'more or less' })),
        asOf: wire.nullable(Type.String({ description: 'end: as it stood at the end of the range' })),
        dimensions: Type.Array(Type.String(), { description: 'Dimensions by which it can be told' }),
        reads: Type.Array(Type.String(), { description: 'Tables of the projection behind it' }),
      }),
    ),
    dimensions: Type.Array(
      Type.Object({
        code: Type.String(),
        name: words,
        about: words,
        owner: Type.String(),
        type: Type.String(),
        span: wire.nullable(Type.String({ description: 'Of the calendar: day, week, month, quarter or year' })),
        values: Type.Array(Type.Object({ key: Type.String(), name: words }), { description: 'Where there are few' }),
        filterOnly: Type.Boolean({ description: 'For conditions; it splits no answer' }),
        ofPersons: Type.Boolean({
          description: 'Tells who a person is: retention, funnels and the like are narrowed by it',
        }),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx) => {
    const vocabulary = await openVocabulary(ctx)
    return done({
      metrics: METRICS.map((metric) => ({
        ...{ code: metric.code, name: metric.name, about: metric.about, owner: metric.owner, unit: metric.unit },
        formula: sayFormula(metric),
        additive: isAdditive(metric),
        better: metric.better ?? null,
        asOf: metric.asOf ?? null,
        dimensions: vocabulary.dimensions
          .filter(({ on }) => basesOf(metric.code).every(([, base]) => on[base.fact]))
          .map(({ code }) => code),
        reads: [...readsOf(metric)],
      })),
      dimensions: vocabulary.dimensions.map((dimension) => ({
        ...{ code: dimension.code, name: dimension.name, about: dimension.about, owner: dimension.owner },
        type: dimension.type,
        span: dimension.span ?? null,
        values: Object.entries(dimension.values ?? {}).map(([key, name]) => ({ key, name })),
        filterOnly: dimension.filterOnly ?? false,
        ofPersons: dimension.ofPersons ?? false,
      })),
    })
  },
})

const figuresRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.figures',
    audience: BOTH,
    path: '/v1/reports/figures',
    permission: 'reports.read',
    summary: { zh: '按指标与维度取数', en: 'Any metrics by any dimensions' },
    about:
      'Of the stores in your scope under the node. The total is reckoned of all rows, also where the parts do not add up (distinct persons, rates). Seconds behind.',
    body: Type.Object({ ...about, ...question }),
    reply: figuresReply,
    codes: questionCodes,
    handle: async (ctx, { body }, by) => {
      const asked = await readAbout(ctx, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      const query = readQuestion(body)
      const faults = checkQuery(query, await openVocabulary(ctx))
      if (faults.length > 0) return invalid(faults)
      return answeredFigures(async () => {
        const figures = await askFigures(ctx, reader, viewer, query, span)
        return done(await writeFigures(ctx, reader, viewer, query, figures))
      })
    },
  })

const csvRoute = (reader: Reader): Route =>
  downloadRoute({
    name: 'reports.figuresFile',
    audience: ['admin'],
    path: '/v1/reports/figures-file',
    permission: 'reports.read',
    contentType: 'text/csv; charset=utf-8',
    summary: { zh: '取数结果导出为 CSV', en: 'The same figures as CSV' },
    about: `The question as JSON: metrics, dimensions, filter, compare, order, limit (at most ${MOST.rows} rows).`,
    query: Type.Object({
      ...about,
      question: Type.String({ minLength: 2, maxLength: 6_000 }),
      language: Type.Optional(wire.oneOf(['zh', 'en'])),
    }),
    codes: questionCodes,
    handle: async (db, { query: asked }, by) =>
      db.read(async (ctx) => {
        const read = await readAbout(ctx, asked, by)
        if (!read.ok) return read
        const { viewer, span } = read.value
        const parsed = parseQuestion(asked.question)
        if (parsed === undefined) {
          return invalid([
            { pointer: '/question', code: 'not_a_question', message: 'The question is no JSON of its form' },
          ])
        }
        const query = { ...readQuestion(parsed), limit: parsed.limit ?? MOST.rows }
        const faults = checkQuery(query, await openVocabulary(ctx))
        if (faults.length > 0) return invalid(faults)
        return answeredFigures(async () => {
          const figures = await askFigures(ctx, reader, viewer, query, span)
          const written = await writeFigures(ctx, reader, viewer, query, figures)
          const lines = csvLines(figuresCsv(written, asked.language ?? 'zh'))
          const name = must(metricOf(query.metrics[0] ?? ''), 'a checked metric').code
          const fileName = `${name}-${formatDay(span.from)}-${formatDay(span.to)}.csv`
          return done({ fileName, bytes: Readable.from([CSV_MARK, lines]) })
        })
      }),
  })

function parseQuestion(text: string): Static<typeof questionSchema> | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return isQuestion(parsed) ? parsed : undefined
}

const isQuestion = (value: unknown): value is Static<typeof questionSchema> =>
  Check({ ReportFilter: filterSchema }, questionSchema, value)

export const figureRoutes = (reader: Reader): readonly Route[] => [
  catalogueRoute,
  figuresRoute(reader),
  csvRoute(reader),
]
