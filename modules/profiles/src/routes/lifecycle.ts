import { queryRoute, wire } from '@atrium/http'
import { done, formatDay, formatInstant, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { countUnjudged, loadPass } from '../portrait-store.ts'
import { type Cell, cellsIn, movesIn } from '../queries.ts'
import { loadTerms } from '../settings.ts'
import { countUndrawn } from '../stale-store.ts'
import { STAGES } from '../standing.ts'
import { node, nodeCodes, scopeBelow } from './below.ts'
import { ADMIN, Counted } from './forms.ts'
import { lifecyclePreview } from './lifecycle-preview.ts'

const kindQuery = Type.Object({ kind: Type.Optional(wire.oneOf(['tile', 'band'])), node: node() })
const codes = {
  ...nodeCodes,
  no_group: { status: 409, title: { zh: '尚未建立集团', en: 'There is no group yet' } },
} as const

const rfm = queryRoute({
  name: 'profiles.rfm',
  audience: ADMIN,
  path: '/v1/profiles/rfm',
  permission: 'profiles.read',
  summary: { zh: 'RFM 分布', en: 'The RFM grid: how many stand in each cell, and what they spent' },
  about:
    '`tile` scores buyers against all others (1 to 5; where the whole group is open that is what is told), `band` by the fixed bounds of the group. Spend is net, ever, in minor units.',
  query: kindQuery,
  reply: Type.Object({
    ...Counted,
    currency: wire.currency(),
    scores: Type.Object({ recency: Type.Integer(), frequency: Type.Integer(), monetary: Type.Integer() }),
    cells: Type.Array(
      Type.Object({
        recency: Type.Integer(),
        frequency: Type.Integer(),
        monetary: Type.Integer(),
        persons: Type.Integer(),
        spendMinor: Type.Integer(),
      }),
    ),
  }),
  codes,
  handle: async (ctx, { query }, by) => {
    const below = await scopeBelow(ctx, by, query.node)
    if (!below.ok) return below
    const kind = query.kind ?? (below.value === 'all' ? 'tile' : 'band')
    const terms = await loadTerms(ctx)
    if (!terms) return refuse('no_group')
    const { rows, all } = await cellsIn(ctx, below.value, kind)
    const { bands } = terms
    return done({
      all,
      currency: terms.currency,
      scores:
        kind === 'tile'
          ? { recency: 5, frequency: 5, monetary: 5 }
          : {
              recency: bands.recencyDays.length + 1,
              frequency: bands.orders.length + 1,
              monetary: bands.spend.length + 1,
            },
      cells: [
        ...Map.groupBy(rows, ({ recency, frequency, monetary }) => `${recency} ${frequency} ${monetary}`).values(),
      ].map((same) => ({
        recency: same[0]!.recency,
        frequency: same[0]!.frequency,
        monetary: same[0]!.monetary,
        persons: sum(same, 'persons'),
        spendMinor: sum(same, 'spendMinor'),
      })),
    })
  },
})

const sum = (cells: readonly Cell[], what: 'persons' | 'spendMinor'): number =>
  cells.reduce((total, cell) => total + cell[what], 0)

const lifecycle = queryRoute({
  name: 'profiles.lifecycle',
  audience: ADMIN,
  path: '/v1/profiles/lifecycle',
  permission: 'profiles.read',
  summary: { zh: '生命周期看板', en: 'How many are in each stage of the lifecycle' },
  about:
    'Prospects are all persons who never bought; null before the first count of persons. `undrawn` buyers of the whole group have no portrait yet and are in no stage. Parameters are the group’s settings.',
  reply: Type.Object({
    ...Counted,
    today: wire.day(),
    currency: wire.currency(),
    parameters: Type.Object({
      newDays: Type.Integer(),
      matureOrders: Type.Integer(),
      decliningAfterDays: Type.Integer(),
      sleepingAfterDays: Type.Integer(),
      lostAfterDays: Type.Integer(),
      windowDays: Type.Integer(),
    }),
    pass: wire.nullable(
      Type.Object({
        day: wire.day(),
        startedAt: wire.instant(),
        finishedAt: wire.nullable(wire.instant()),
      }),
    ),
    undrawn: Type.Integer(),
    stages: Type.Array(
      Type.Object({
        stage: wire.oneOf(STAGES),
        persons: wire.nullable(Type.Integer()),
        spendMinor: Type.Integer(),
      }),
    ),
  }),
  codes,
  query: Type.Object({ node: node() }),
  handle: async (ctx, { query }, by) => {
    const terms = await loadTerms(ctx)
    if (!terms) return refuse('no_group')
    const below = await scopeBelow(ctx, by, query.node)
    if (!below.ok) return below
    const [{ rows, all, persons }, [pass], [waiting]] = await Promise.all([
      cellsIn(ctx, below.value, 'tile'),
      ctx.tx.rows(loadPass, {}),
      ctx.tx.rows(countUndrawn, {}),
    ])
    // A million buyers are counted in a tenth of a second: only while a pass is under way is there anybody to be found.
    const [unjudged] = pass?.finishedAt == null ? await ctx.tx.rows(countUnjudged, {}) : []
    const undrawn = (waiting?.buyers ?? 0) + (unjudged?.buyers ?? 0)
    const stages = Map.groupBy(rows, (row) => row.stage)
    const buyers = sum(rows, 'persons')
    return done({
      all,
      today: formatDay(terms.today),
      currency: terms.currency,
      parameters: { ...terms.lifecycle, windowDays: terms.windowDays },
      pass:
        pass && pass.day > 0
          ? {
              day: formatDay(pass.day),
              startedAt: formatInstant(pass.startedAt),
              finishedAt: pass.finishedAt === null ? null : formatInstant(pass.finishedAt),
            }
          : null,
      undrawn,
      stages: STAGES.map((stage) => ({
        stage,
        persons:
          stage === 'prospect'
            ? persons === null
              ? null
              : Math.max(0, persons - buyers - (below.value === 'all' ? undrawn : 0))
            : sum(stages.get(stage) ?? [], 'persons'),
        spendMinor: sum(stages.get(stage) ?? [], 'spendMinor'),
      })),
    })
  },
})

const moves = queryRoute({
  name: 'profiles.moves',
  audience: ADMIN,
  path: '/v1/profiles/lifecycle/moves',
  permission: 'profiles.read',
  summary: { zh: '生命周期流转矩阵', en: 'Who moved from stage to stage in a period' },
  about: 'Both days included. An empty `to` is somebody who is no person of their own any more: merged or erased.',
  query: Type.Object({ from: wire.day(), to: wire.day(), node: node() }),
  reply: Type.Object({
    ...Counted,
    moves: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), persons: Type.Integer() })),
  }),
  codes: {
    ...nodeCodes,
    days_reversed: { status: 422, title: { zh: '结束日期早于开始日期', en: 'The last day is before the first' } },
  },
  handle: async (ctx, { query }, by) => {
    const [from, to] = [wire.readDay(query.from), wire.readDay(query.to)]
    if (to < from) return refuse('days_reversed')
    const below = await scopeBelow(ctx, by, query.node)
    if (!below.ok) return below
    const { rows, all } = await movesIn(ctx, below.value, from, to)
    return done({
      all,
      moves: rows.map(({ fromStage, toStage, persons }) => ({ from: fromStage, to: toStage, persons })),
    })
  },
})

export const lifecycleRoutes = [rfm, lifecycle, moves, lifecyclePreview]
