import { productsByIds } from '@atrium/catalog'
import { queryRoute, type Route, wire } from '@atrium/http'
import { type Ctx, done, encodeId, formatDay } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import type { Reader } from '../semantic/reader.ts'
import { askBaskets } from '../special/baskets.ts'
import { askCohorts } from '../special/cohorts.ts'
import { askFunnel, type Step } from '../special/funnel.ts'
import { askPaths, type PathNode } from '../special/path.ts'
import { askRfm } from '../special/rfm.ts'
import { askTopCustomers } from '../special/top-customers.ts'
import { aboutWhom, answered, localName, questionCodes, readAboutWhom } from './report-forms.ts'

const BOTH = ['admin', 'partner'] as const
const permission = 'reports.read'
const codes = questionCodes
const OF_WHOM =
  ' `filter` says of whom: conditions on dimensions that tell who a person is (`ofPersons` in the catalogue).'

const cohortsRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.cohorts',
    audience: BOTH,
    path: '/v1/reports/cohorts',
    permission,
    summary: { zh: '留存：按首购月份', en: 'Retention by the month of the first purchase' },
    about: `Purchases in earnest: sales with a price above zero of known buyers, at the stores in your scope under the node. The first of a person may be older than the range; cohorts are those that begin in it.${OF_WHOM}`,
    body: Type.Object({ ...aboutWhom, by: Type.Optional(wire.oneOf(['month', 'week'])) }),
    reply: Type.Object({
      currency: wire.currency(),
      cohorts: Type.Array(
        Type.Object({
          start: wire.day(),
          persons: Type.Integer(),
          kept: Type.Array(Type.Integer(), {
            description: 'Persons who bought in this and each later month; the first is all',
          }),
          spentMinor: Type.Array(Type.Integer()),
        }),
      ),
    }),
    codes,
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      return answered(async () => {
        const cohorts = await askCohorts(ctx, reader, viewer, { ...span, by: body.by ?? 'month' })
        return done({
          currency: viewer.node.currency,
          cohorts: cohorts.map(({ start, persons, kept, spentMinor }) => ({
            ...{ start: formatDay(start), persons, kept: [...kept], spentMinor: [...spentMinor] },
          })),
        })
      })
    },
  })

const topRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.topCustomers',
    audience: BOTH,
    path: '/v1/reports/top-customers',
    permission,
    summary: { zh: '头部会员的销售占比', en: 'What part of sales comes from those who buy most' },
    about: `Purchases in earnest of known buyers; what came back is not taken off.${OF_WHOM}`,
    body: Type.Object(aboutWhom),
    reply: Type.Object({
      currency: wire.currency(),
      persons: Type.Integer(),
      spentMinor: Type.Integer(),
      top: Type.Array(
        Type.Object({
          percent: Type.Integer({ description: 'Of the customers, rounded down to whole persons' }),
          persons: Type.Integer(),
          spentMinor: Type.Integer(),
        }),
      ),
    }),
    codes,
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      return answered(async () => {
        const { top, ...sums } = await askTopCustomers(ctx, reader, viewer, span)
        return done({ currency: viewer.node.currency, ...sums, top: top.map((share) => ({ ...share })) })
      })
    },
  })

const rfmRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.rfm',
    audience: BOTH,
    path: '/v1/reports/rfm',
    permission,
    summary: { zh: 'RFM 分布', en: 'Buyers by how lately and how often they bought' },
    about: `Fifths of the buyers of the range against each other, 5 the best.${OF_WHOM}`,
    body: Type.Object(aboutWhom),
    reply: Type.Object({
      currency: wire.currency(),
      cells: Type.Array(
        Type.Object({
          recency: Type.Integer(),
          frequency: Type.Integer(),
          persons: Type.Integer(),
          monetary: Type.Number({ description: 'Mean score of what they spent' }),
          orders: Type.Integer(),
          spentMinor: Type.Integer({ description: 'Net of returns' }),
        }),
      ),
    }),
    codes,
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      return answered(async () => {
        const cells = await askRfm(ctx, reader, viewer, span)
        return done({ currency: viewer.node.currency, cells: cells.map((cell) => ({ ...cell })) })
      })
    },
  })

const stepName = Type.String({ minLength: 1, maxLength: 200 })
const stepSchema = Type.Object({
  kind: wire.oneOf(['event', 'page', 'purchase']),
  name: Type.Optional(stepName),
})

/** A step of a body, or undefined where an event or page has no name. */
function readStep({ kind, name }: Static<typeof stepSchema>): Step | undefined {
  if (kind === 'purchase') return { kind }
  return name === undefined ? undefined : { kind, name }
}

const stepCodes = {
  step_without_name: { status: 422, title: { zh: '步骤缺少名称', en: 'An event or page needs a name' } },
} as const

const funnelRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.funnel',
    audience: BOTH,
    path: '/v1/reports/funnel',
    permission,
    summary: { zh: '漏斗：按顺序完成各步的人数', en: 'How many came to each step, in order, within some days' },
    about: `Persons, and devices of nobody known, who began in the range. Pages go by path, or by name where they have none; a purchase is a sale with a price above zero.${OF_WHOM}`,
    body: Type.Object({
      ...aboutWhom,
      steps: Type.Array(stepSchema, { minItems: 2, maxItems: 8 }),
      withinDays: wire.integer(1, 90),
    }),
    reply: Type.Object({ reached: Type.Array(Type.Integer(), { description: 'One for each step' }) }),
    codes: { ...codes, ...stepCodes },
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const steps = body.steps.flatMap((step) => readStep(step) ?? [])
      if (steps.length < body.steps.length) return { ok: false, code: 'step_without_name' }
      const { viewer, span } = asked.value
      return answered(async () => {
        const { withinDays } = body
        return done({ reached: await askFunnel(ctx, reader, viewer, { ...span, steps, withinDays }) })
      })
    },
  })

interface PathReply {
  step: string
  kind: 'event' | 'page'
  times: number
  ended: number
  others: number
  next: PathReply[]
}
const pathSchema = Type.Unsafe<PathReply>({
  $id: 'ReportPath',
  title: 'ReportPath',
  description: 'A step and what came next.',
  type: 'object',
  required: ['step', 'kind', 'times', 'ended', 'others', 'next'],
  properties: {
    step: { type: 'string' },
    kind: { type: 'string', enum: ['event', 'page'] },
    times: { type: 'integer' },
    ended: { type: 'integer', description: 'The visit ended here, or began, looking back' },
    others: { type: 'integer', description: 'Next steps too rare to be shown one by one' },
    next: { type: 'array', items: { $ref: 'ReportPath' } },
  },
})
const pathRef = Type.Unsafe<PathReply>({ $ref: 'ReportPath' })

const writePath = ({ next, ...node }: PathNode): PathReply => ({ ...node, next: next.map(writePath) })

const pathsRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.paths',
    audience: BOTH,
    path: '/v1/reports/paths',
    permission,
    summary: { zh: '路径：接下来做什么', en: 'What comes next, or what led to it' },
    about: `Within visits: half an hour of silence ends one. Without an anchor from the beginning (or the end) of each visit. The same step twice in a row is one.${OF_WHOM}`,
    body: Type.Object({
      ...aboutWhom,
      anchor: Type.Optional(Type.Object({ kind: wire.oneOf(['event', 'page']), name: stepName })),
      direction: Type.Optional(wire.oneOf(['after', 'before'])),
      depth: wire.integer(1, 5),
    }),
    reply: Type.Object({
      times: Type.Integer({ description: 'How often the anchor came' }),
      ended: Type.Integer(),
      others: Type.Integer(),
      next: Type.Array(pathRef),
    }),
    codes,
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      return answered(async () => {
        const { anchor, direction = 'after', depth } = body
        const { next, ...paths } = await askPaths(ctx, reader, viewer, {
          ...{ ...span, direction, depth },
          ...(anchor === undefined ? {} : { anchor }),
        })
        return done({ ...paths, next: next.map(writePath) })
      })
    },
  })

const basketsRoute = (reader: Reader): Route =>
  queryRoute({
    name: 'reports.baskets',
    audience: BOTH,
    path: '/v1/reports/baskets',
    permission,
    summary: { zh: '购物篮：什么一起买', en: 'What is bought together' },
    about: `Rules with one item on the right, exact, over all receipts of the range. Support is the share of receipts with all of it, confidence the share of those with the left side.${OF_WHOM}`,
    body: Type.Object({
      ...aboutWhom,
      by: Type.Optional(wire.oneOf(['product', 'category'])),
      depth: Type.Optional(wire.integer(1, 3)),
      minSupport: Type.Number({ minimum: 0.0001, maximum: 1 }),
      minConfidence: Type.Number({ minimum: 0, maximum: 1 }),
      maxItems: Type.Optional(wire.integer(2, 10)),
      limit: Type.Optional(wire.integer(1, 1_000)),
    }),
    reply: Type.Object({
      baskets: Type.Integer(),
      items: Type.Integer(),
      found: Type.Integer({ description: 'Rules before the limit' }),
      rules: Type.Array(
        Type.Object({
          left: Type.Array(localName),
          right: localName,
          baskets: Type.Integer(),
          support: Type.Number(),
          confidence: Type.Number(),
          lift: Type.Number(),
        }),
      ),
    }),
    codes: {
      ...codes,
      too_many_sets: {
        status: 422,
        title: { zh: '组合太多，请提高支持度', en: 'Too many sets are frequent; ask for more support' },
      },
    },
    handle: async (ctx, { body }, by) => {
      const asked = await readAboutWhom(ctx, reader, body, by)
      if (!asked.ok) return asked
      const { viewer, span } = asked.value
      const { minSupport, minConfidence, depth = 2, maxItems = 5, limit = 200 } = body
      return answered(async () => {
        const terms = { by: body.by ?? 'category', depth, minSupport, minConfidence, maxItems, limit } as const
        const found = await askBaskets(ctx, reader, viewer, { ...span, ...terms })
        if (!found.ok) return found
        const { rules, ...sums } = found.value
        const nameOf = await itemNames(
          ctx,
          rules.flatMap(({ left, right }) => [...left, right]),
        )
        return done({
          ...sums,
          rules: rules.map(({ left, right, ...rule }) => ({ ...rule, left: left.map(nameOf), right: nameOf(right) })),
        })
      })
    },
  })

/** Categories go by their path; a product that is gone by its id. */
async function itemNames(ctx: Ctx, items: readonly (number | string)[]) {
  const products = await productsByIds(
    ctx,
    items.flatMap((item) => (typeof item === 'number' ? [item] : [])),
  )
  return (item: number | string) => {
    if (typeof item === 'string') return { zh: item }
    const name = products.get(item)?.name
    return name === undefined ? { zh: encodeId('prd', item) } : { ...name }
  }
}

export const specialSchemas = [pathSchema]

export const specialRoutes = (reader: Reader): readonly Route[] =>
  [cohortsRoute, topRoute, rfmRoute, funnelRoute, pathsRoute, basketsRoute].map((route) => route(reader))
