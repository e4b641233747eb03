import { queryRoute, wire } from '@atrium/http'
import { done, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { loadTerms, orderedLifecycle } from '../settings.ts'
import { previewStages } from '../stage-queries.ts'
import { STAGES } from '../standing.ts'
import { ADMIN } from './forms.ts'

const days = () => wire.integer(1, 3_650)

/** Who would move if the parameters of the lifecycle were others. */
export const lifecyclePreview = queryRoute({
  name: 'profiles.lifecyclePreview',
  audience: ADMIN,
  path: '/v1/profiles/lifecycle/preview',
  permission: 'profiles.read',
  summary: {
    zh: '生命周期参数的预览',
    en: 'Where buyers would stand today by other parameters of the lifecycle',
  },
  about:
    'Buyers by the stage of the parameters in force and by the stage of those asked about; also who would stay. Of more than 40,000 buyers so many are looked at, and `exact` is false. Orders are counted over the window in force.',
  query: Type.Object({
    newDays: days(),
    matureOrders: wire.integer(2, 1_000),
    decliningAfterDays: days(),
    sleepingAfterDays: days(),
    lostAfterDays: days(),
  }),
  reply: Type.Object({
    exact: Type.Boolean(),
    moves: Type.Array(Type.Object({ from: wire.oneOf(STAGES), to: wire.oneOf(STAGES), persons: Type.Integer() })),
  }),
  codes: {
    no_group: { status: 409, title: { zh: '尚未建立集团', en: 'There is no group yet' } },
    whole_group_only: { status: 403, title: { zh: '仅限集团范围查看', en: 'Only for whom the whole group is open' } },
  },
  handle: async (ctx, { query }, by) => {
    if (by.scope !== 'all') return refuse('whole_group_only')
    const terms = await loadTerms(ctx)
    if (!terms) return refuse('no_group')
    const { exact, rows } = await previewStages(ctx, terms, orderedLifecycle(query))
    const order: readonly string[] = STAGES
    const place = (stage: string) => order.indexOf(stage)
    return done({
      exact,
      moves: rows
        .map(({ fromStage, toStage, persons }) => ({
          from: STAGES[place(fromStage)] ?? 'new',
          to: STAGES[place(toStage)] ?? 'new',
          persons,
        }))
        .sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to)),
    })
  },
})
