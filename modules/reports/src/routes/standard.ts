import { queryRoute, type Route, wire } from '@atrium/http'
import { done, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { STANDARD_REPORTS } from '../semantic/standard.ts'
import type { Section, Special } from '../semantic/standard-form.ts'
import { questionSchema, words } from './report-forms.ts'

const BOTH = ['admin', 'partner'] as const

const special = Type.Unsafe<Special>({
  type: 'object',
  required: ['report'],
  description: 'Ask the report of that name, with these terms and the days of the page',
  properties: { report: { type: 'string', enum: ['cohorts', 'rfm', 'topCustomers', 'baskets', 'paths'] } },
  additionalProperties: true,
})

const standardRoute: Route = queryRoute({
  name: 'reports.standard',
  audience: BOTH,
  path: '/v1/reports/standard',
  permission: 'reports.read',
  summary: { zh: '九类标准报表', en: 'The nine standard reports' },
  about:
    'Each a page of sections: the question to ask, how to draw the answer, and what it tells; and what is not told yet.',
  query: Type.Object({ code: Type.Optional(Type.String({ maxLength: 40 })) }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        code: Type.String(),
        name: words,
        about: words,
        sections: Type.Array(
          Type.Object({
            code: Type.String(),
            name: words,
            tells: words,
            chart: Type.String(),
            question: wire.nullable(questionSchema),
            special: wire.nullable(special),
          }),
        ),
        awaits: Type.Array(Type.Object({ what: words, from: words })),
      }),
    ),
  }),
  codes: { unknown_report: { status: 404, title: { zh: '报表不存在', en: 'No such report' } } },
  handle: async (_ctx, { query }) => {
    const items = STANDARD_REPORTS.filter(({ code }) => query.code === undefined || code === query.code)
    if (items.length === 0) return refuse('unknown_report')
    return done({
      items: items.map(({ sections, awaits, ...report }) => ({
        ...report,
        sections: sections.map(writeSection),
        awaits: awaits.map((one) => ({ ...one })),
      })),
    })
  },
})

const writeSection = ({ query, special: asked, ...section }: Section) => ({
  ...section,
  question: query === undefined ? null : { ...query, metrics: [...query.metrics], dimensions: [...query.dimensions] },
  special: asked ?? null,
})

export const standardRoutes: readonly Route[] = [standardRoute]
