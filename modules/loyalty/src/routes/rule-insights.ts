import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type Actor, type By, type Ctx, done, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { costPer1000Minor, valuePer1000Minor } from '@atrium/points'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { budgetsOf } from '../budgets.ts'
import { earningsOf, formerNames, listVersions, type Version } from '../earning-queries.ts'
import { openRuleSets } from '../rule-sets.ts'
import { type RuleSetDefinition, RuleSetSchema } from '../rules/rule-set.ts'
import { tryRules } from '../simulate.ts'
import { loadRuleSets } from '../store.ts'
import { purchaseCodes } from './purchases.ts'
import { SimulationReply, simulationReply } from './simulation-form.ts'
import { PurchaseForm, readPurchase } from './wire-forms.ts'

const programmeParams = Type.Object({ programmeId: wire.id('prg') })
const unknownProgramme = {
  unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
} as const
const Name = Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) })

const afterVersion = cursor(Type.Object({ version: Type.Integer() }))

/** `staff:7` as it is stored. */
function actorOf(savedBy: string): Actor {
  const [kind, id] = savedBy.split(':')
  return kind === 'staff' || kind === 'key' ? { kind, id: Number(id) } : { kind: 'system', id: 0 }
}

export const versionsRoute = queryRoute({
  name: 'loyalty.ruleVersions',
  audience: ['admin'],
  path: '/v1/loyalty/programmes/:programmeId/rule-versions',
  permission: 'loyalty.readRules',
  summary: { zh: '积分规则的历次版本', en: 'Versions of the rules, the latest first' },
  params: programmeParams,
  query: Type.Object({ ...pageQuery(afterVersion) }),
  reply: pageReply(
    Type.Object({
      version: Type.Integer(),
      savedAt: wire.instant(),
      savedBy: Type.Object({ kind: wire.oneOf(['staff', 'key', 'system']), name: wire.nullable(Type.String()) }),
      note: wire.nullable(Type.String()),
      rules: Type.Integer({ description: 'How many there are in it' }),
    }),
  ),
  codes: unknownProgramme,
  handle: async (ctx, { params, query }) => {
    const programmeId = wire.readId('prg', params.programmeId)
    if (!(await loadOrganization(ctx)).programme(programmeId)) return refuse('unknown_programme')
    const rows = await ctx.tx.rows(listVersions, {
      programmeId,
      before: afterVersion.read(query.cursor)?.version ?? null,
      limit: pageSize(query.limit) + 1,
    })
    const names = await actorNames(
      ctx,
      rows.map(({ savedBy }) => actorOf(savedBy)),
    )
    const item = (row: Version) => {
      const actor = actorOf(row.savedBy)
      return {
        version: row.version,
        savedAt: formatInstant(row.savedAt),
        savedBy: { kind: actor.kind, name: names.get(actorKey(actor)) ?? null },
        note: row.note,
        rules: row.rules,
      }
    }
    return done(pageOf(rows, query.limit, afterVersion, { item, place: ({ version }) => ({ version }) }))
  },
})

export const versionRoute = queryRoute({
  name: 'loyalty.ruleVersion',
  audience: ['admin'],
  path: '/v1/loyalty/programmes/:programmeId/rule-versions/:version',
  permission: 'loyalty.readRules',
  summary: { zh: '积分规则的一个版本', en: 'One version of the rules' },
  params: Type.Object({
    programmeId: wire.id('prg'),
    version: Type.String({ pattern: '^[1-9][0-9]{0,8}$', maxLength: 9, examples: ['3'] }),
  }),
  reply: RuleSetSchema,
  codes: { unknown_version: { status: 404, title: { zh: '没有这个版本', en: 'No such version' } } },
  handle: async (ctx, { params }) => {
    const [row] = await ctx.tx.rows(loadRuleSets, {
      programmeId: [wire.readId('prg', params.programmeId)],
      version: [Number(params.version)],
    })
    return row ? done({ ...row.definition, rules: [...row.definition.rules] }) : refuse('unknown_version')
  },
})

export const trialRoute = queryRoute({
  name: 'loyalty.tryRules',
  audience: ['admin'],
  path: '/v1/loyalty/trials',
  permission: 'loyalty.simulate',
  summary: {
    zh: '用已保存或未保存的规则试算一笔消费',
    en: 'What rules, saved or not, would give to a purchase that is typed or was really made, and why',
  },
  about:
    '`rules` left out: those that hold. `real` names a purchase that was posted; it is judged as it was bought, at the level and by the facts that its judgement kept.',
  body: Type.Object({
    programmeId: wire.id('prg'),
    rules: Type.Optional(RuleSetSchema),
    typed: Type.Optional(PurchaseForm),
    real: Type.Optional(Type.Object({ memberId: wire.id('mbr'), purchaseId: wire.id('pur') })),
  }),
  reply: SimulationReply,
  codes: {
    ...purchaseCodes,
    ...unknownProgramme,
    nothing_to_try: { status: 422, title: { zh: '请给出一笔消费', en: 'Name a purchase: typed or real' } },
    unknown_purchase: { status: 404, title: { zh: '消费记录不存在', en: 'No such purchase' } },
    only_sales: { status: 422, title: { zh: '只能试算销售单', en: 'Only sales earn' } },
    not_in_programme: {
      status: 422,
      title: { zh: '这笔消费不计入该会员计划', en: 'The purchase does not count for this programme' },
    },
    rules_have_faults: { status: 422, title: { zh: '规则有误', en: 'The rules have faults' } },
  },
  handle: async (ctx, { body }, by) => {
    const { typed, real } = body
    const purchase = typed
      ? readPurchase(typed)
      : real && { memberId: wire.readId('mbr', real.memberId), purchaseId: wire.readId('pur', real.purchaseId) }
    if (!purchase || (typed && real)) return refuse('nothing_to_try')
    const tried = await tryRules(ctx, {
      ...{ by, purchase, programmeId: wire.readId('prg', body.programmeId) },
      // The schema vouches for the shape; `tryRules` checks the conditions.
      rules: body.rules as RuleSetDefinition | undefined,
    })
    return tried.ok ? done(simulationReply(tried.value)) : tried
  },
})

const wholeProgramme = {
  ...unknownProgramme,
  programme_out_of_scope: {
    status: 403,
    title: {
      zh: '会员计划的合计需要其所属组织的数据权限',
      en: 'Sums of a programme are for those in charge of all of it',
    },
  },
} as const

/** A programme to whoever sees all of it: its sums tell of every store. */
async function wholeOf(ctx: Ctx, id: string, by: By) {
  const programme = (await loadOrganization(ctx)).programme(wire.readId('prg', id))
  if (!programme) return refuse('unknown_programme')
  const seesAll = by.scope === 'all' || (programme.ownerId !== null && inScope(by.scope, programme.ownerId))
  return seesAll ? done(programme) : refuse('programme_out_of_scope')
}

export const budgetsRoute = queryRoute({
  name: 'loyalty.budgets',
  audience: ['admin'],
  path: '/v1/loyalty/programmes/:programmeId/budgets',
  permission: 'loyalty.readTotals',
  summary: { zh: '积分规则的预算使用', en: 'How the budgets of rules are used, and when they will be used up' },
  about: 'Used: given and not taken back. The forecast goes on at the pace of the last two weeks, today left out.',
  params: programmeParams,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        rule: Type.String(),
        name: Name,
        standing: wire.oneOf(['inForce', 'paused', 'ahead', 'over', 'gone']),
        budget: wire.nullable(Type.Integer()),
        used: Type.Integer(),
        left: Type.Integer(),
        state: wire.oneOf(['ok', 'warning', 'exhausted']),
        pace: Type.Number({ description: 'Points a day' }),
        endsOn: wire.nullable(wire.day()),
        days: Type.Array(Type.Object({ day: wire.day(), points: Type.Integer() })),
      }),
    ),
  }),
  codes: wholeProgramme,
  handle: async (ctx, { params }, by) => {
    const found = await wholeOf(ctx, params.programmeId, by)
    if (!found.ok) return found
    const programme = found.value
    const budgets = await budgetsOf(ctx, programme)
    return done({
      items: budgets.map(({ ruleCode, name, endsOn, days, ...one }) => ({
        ...one,
        rule: ruleCode,
        name: { zh: name.zh, ...(name.en === undefined ? {} : { en: name.en }) },
        endsOn: endsOn === null ? null : formatDay(endsOn),
        days: days.map(({ day, points }) => ({ day: formatDay(day), points })),
      })),
    })
  },
})

const MOST_DAYS = 1_100

export const returnRateRoute = queryRoute({
  name: 'loyalty.returnRate',
  audience: ['admin'],
  path: '/v1/loyalty/programmes/:programmeId/return-rate',
  permission: 'loyalty.readTotals',
  summary: {
    zh: '返点率：发出的积分成本占消费的比例',
    en: 'What points cost against the sales on which they were earned',
  },
  about:
    'Days are days of the programme, both included; purchases of members in the programme’s currency. Rate = (points − taken back) × cost of a point ÷ (sales − returns); of a rule: points × cost ÷ sales on which it gave, before returns. Costs and values are the programme’s settings on the last day; null where it states none.',
  params: programmeParams,
  query: Type.Object({ from: wire.day(), to: wire.day() }),
  reply: Type.Object({
    currency: wire.currency(),
    costPer1000Minor: wire.nullable(Type.Integer()),
    valuePer1000Minor: wire.nullable(Type.Integer()),
    total: Type.Object({
      purchases: Type.Integer(),
      salesMinor: Type.Integer(),
      returnsMinor: Type.Integer(),
      points: Type.Integer(),
      takenBack: Type.Integer(),
      rate: Type.Union([Type.Number(), Type.Null()], { description: '0.01 for 1 %' }),
    }),
    rules: Type.Array(
      Type.Object({
        rule: Type.String(),
        name: Name,
        isGone: Type.Boolean(),
        times: Type.Integer(),
        salesMinor: Type.Integer(),
        points: Type.Integer(),
        heldBack: Type.Integer({ description: 'Points that limits held back' }),
        rate: Type.Union([Type.Number(), Type.Null()]),
      }),
    ),
  }),
  codes: {
    ...wholeProgramme,
    days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
    too_many_days: { status: 422, title: { zh: '期间不得超过三年', en: 'At most three years at once' } },
  },
  handle: async (ctx, { params, query }, by) => {
    const found = await wholeOf(ctx, params.programmeId, by)
    if (!found.ok) return found
    const programme = found.value
    const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
    if (to < from) return refuse('days_reversed')
    if (to - from >= MOST_DAYS) return refuse('too_many_days')
    const { total, rules } = await earningsOf(ctx, { programmeId: programme.id, from, to })
    const known = new Map(
      (await openRuleSets(ctx)).of(programme.id).definition.rules.map((rule) => [rule.code, rule.name]),
    )
    const former = await formerNames(
      ctx,
      programme.id,
      rules.map(({ ruleCode }) => ruleCode).filter((code) => !known.has(code)),
    )
    const cost = programme.settings(costPer1000Minor, to)
    const rate = (points: number, salesMinor: number) =>
      cost === null || salesMinor <= 0 ? null : (points * cost) / 1_000 / salesMinor
    return done({
      currency: programme.currency,
      costPer1000Minor: cost,
      valuePer1000Minor: programme.settings(valuePer1000Minor, to),
      total: { ...total, rate: rate(total.points - total.takenBack, total.salesMinor - total.returnsMinor) },
      rules: rules.map(({ ruleCode, ...sums }) => {
        const name = known.get(ruleCode) ?? former.get(ruleCode) ?? { zh: ruleCode }
        return {
          ...sums,
          rule: ruleCode,
          name: { zh: name.zh, ...(name.en === undefined ? {} : { en: name.en }) },
          isGone: !known.has(ruleCode),
          rate: rate(sums.points, sums.salesMinor),
        }
      }),
    })
  },
})

/** What the rules were, would do, and have done. */
export const ruleInsightRoutes = [versionsRoute, versionRoute, trialRoute, budgetsRoute, returnRateRoute]
