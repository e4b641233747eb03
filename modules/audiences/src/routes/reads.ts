import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, type Route, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { audiencesIn } from '../definition.ts'
import type { AudienceDesk } from '../desk.ts'
import { KINDS, type ReachCounts } from '../model.ts'
import { audienceOf, maySee } from '../queries.ts'
import { sayFilter } from '../say.ts'
import {
  type AudienceRow,
  followingLag,
  loadDefinitions,
  loadGrowth,
  loadNamed,
  loadSets,
  pageOfAudiences,
} from '../store.ts'
import { CHANNELS, loadVocabulary, OPS_OF, OPS_OF_MEASURES, offeredTo } from '../vocabulary.ts'
import { ADMIN, AudienceForm, audienceReply, both, codes, FilterBody, MadeOfForm, madeOfReply, one } from './forms.ts'
import { FieldForm, vocabularyReply } from './vocabulary-form.ts'

const { unknown_audience } = codes

const NO_CURSOR = 2_147_483_647
const before = cursor(Type.Object({ audienceId: Type.Integer() }))

const listRoute = queryRoute({
  name: 'audiences.list',
  audience: ADMIN,
  path: '/v1/audiences',
  permission: 'audiences.read',
  summary: { zh: '人群列表', en: 'Audiences, the youngest first' },
  query: Type.Object({
    ...pageQuery(before),
    archived: Type.Optional(Type.Boolean()),
    kind: Type.Optional(wire.oneOf(KINDS)),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'Part of the name' })),
  }),
  reply: pageReply(AudienceForm),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const organization = await loadOrganization(ctx)
    const rows = await ctx.tx.rows(pageOfAudiences, {
      archived: query.archived ?? false,
      kind: query.kind ?? null,
      nameLike: query.name ?? null,
      everywhere: by.scope === 'all',
      nodeId: by.scope === 'all' ? [] : [...by.scope, organization.root?.id ?? 0],
      before: before.read(query.cursor)?.audienceId ?? NO_CURSOR,
      limit: pageSize(query.limit) + 1,
    })
    const ownerOf = await ownersOf(ctx, rows)
    return done(
      pageOf(rows, query.limit, before, {
        item: (row) => audienceReply({ ...row, ...toldTo(by, row, row), owner: ownerOf(row) }),
        place: ({ audienceId }) => ({ audienceId }),
      }),
    )
  },
})

interface SetFigures {
  readonly people: number | null
  readonly entered: number | null
  readonly departed: number | null
  readonly reach: ReachCounts | null
}

/** Figures of a whole set are for who may see all of it. */
const toldTo = (by: By, { nodeId }: { readonly nodeId: number }, set: SetFigures | undefined): SetFigures =>
  set && inScope(by.scope, nodeId)
    ? { people: set.people, entered: set.entered, departed: set.departed, reach: set.reach }
    : { people: null, entered: null, departed: null, reach: null }

/** Names of those who made audiences. */
async function ownersOf(ctx: Ctx, rows: readonly Pick<AudienceRow, 'actorKind' | 'actorId'>[]) {
  const actorOf = ({ actorKind, actorId }: Pick<AudienceRow, 'actorKind' | 'actorId'>) =>
    actorKind === 'staff' || actorKind === 'key' ? [{ kind: actorKind, id: actorId } as const] : []
  const names = await actorNames(ctx, rows.flatMap(actorOf))
  return (row: Pick<AudienceRow, 'actorKind' | 'actorId'>) =>
    actorOf(row).map((actor) => names.get(actorKey(actor)) ?? null)[0] ?? null
}

const usesRoute = queryRoute({
  name: 'audiences.uses',
  audience: ADMIN,
  path: '/v1/audiences/:audienceId/uses',
  permission: 'audiences.read',
  summary: { zh: '人群被哪些人群使用', en: 'Which audiences rest on this one, or were made of it' },
  about:
    'One that others rest on cannot be archived. Charts that name it are told by `reports.keptList`. Only those that you may see are named; `others` counts the rest.',
  params: one,
  reply: Type.Object({
    restOn: Type.Array(Type.Object({ audienceId: wire.id('seg'), name: Type.String() })),
    madeOf: Type.Array(Type.Object({ audienceId: wire.id('seg'), name: Type.String() })),
    others: Type.Integer(),
  }),
  codes: { unknown_audience },
  handle: async (ctx, { params }, by) => {
    const audienceId = wire.readId('seg', params.audienceId)
    const organization = await loadOrganization(ctx)
    if (!(await audienceOf(ctx, by, audienceId, organization))) return refuse('unknown_audience')
    const rows = await ctx.tx.rows(loadNamed, {})
    const resting = rows.filter(({ filter }) => filter !== null && audiencesIn(filter).includes(params.audienceId))
    const made = rows.filter(({ madeOf }) => madeOf?.audiences.some((each) => each.audienceId === audienceId))
    const told = (some: typeof rows) =>
      some
        .filter((row) => maySee(by, row, { organization }))
        .map((row) => ({ audienceId: encodeId('seg', row.audienceId), name: row.name }))
    const [restOn, madeOf] = [told(resting), told(made)]
    return done({ restOn, madeOf, others: resting.length - restOn.length })
  },
})

const detailRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.audience',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId',
    permission: 'audiences.read',
    summary: { zh: '人群详情', en: 'An audience, with its filter in words' },
    params: one,
    reply: Type.Object({
      audience: AudienceForm,
      lagMs: Type.Union([Type.Integer(), Type.Null()], {
        description:
          'Of a live audience: how long ago the moment is as of which it is right. Null for others, and where nobody follows yet.',
      }),
      filter: Type.Optional(FilterBody),
      sentence: Type.Optional(both),
      madeOf: Type.Optional(MadeOfForm),
    }),
    codes: { unknown_audience },
    handle: async (ctx, { params }, by) => {
      const audienceId = wire.readId('seg', params.audienceId)
      const organization = await loadOrganization(ctx)
      const row = await audienceOf(ctx, by, audienceId, organization)
      if (!row) return refuse('unknown_audience')
      const [set] = await ctx.tx.rows(loadSets, { audienceId: [audienceId] })
      const ownerOf = await ownersOf(ctx, [row])
      const [followed] = row.kind === 'live' ? await ctx.tx.rows(followingLag, {}) : []
      const { filter, madeOf } = row
      return done({
        audience: audienceReply({
          ...row,
          ...toldTo(by, row, set),
          madeAt: set?.madeAt ?? null,
          owner: ownerOf(row),
        }),
        lagMs: followed?.lagMs ?? null,
        ...(filter === null ? {} : { filter, sentence: { ...sayFilter(filter, await vocabularyOf(desk, ctx)) } }),
        ...(madeOf === null ? {} : { madeOf: madeOfReply(madeOf) }),
      })
    },
  })

const vocabularyOf = async (desk: AudienceDesk | undefined, ctx: Ctx) =>
  desk ? desk.vocabulary(ctx) : loadVocabulary(ctx)

const growthRoute = queryRoute({
  name: 'audiences.growth',
  audience: ADMIN,
  path: '/v1/audiences/:audienceId/growth',
  permission: 'audiences.read',
  summary: { zh: '人群规模变化', en: 'How many an audience held, version by version, the latest first' },
  about: 'Of a live audience one version a day. For those who may see the whole of it.',
  params: one,
  query: Type.Object({ limit: Type.Optional(wire.integer(1, 400)) }),
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        version: Type.Integer(),
        definition: Type.Integer(),
        madeAt: wire.instant(),
        day: wire.day(),
        people: Type.Integer(),
        entered: Type.Integer(),
        departed: Type.Integer(),
      }),
    ),
  }),
  codes: { unknown_audience },
  handle: async (ctx, { params, query }, by) => {
    const audienceId = wire.readId('seg', params.audienceId)
    const row = await audienceOf(ctx, by, audienceId, await loadOrganization(ctx))
    if (!row || !inScope(by.scope, row.nodeId)) return refuse('unknown_audience')
    const rows = await ctx.tx.rows(loadGrowth, { audienceId, limit: query.limit ?? 100 })
    return done({
      items: rows.map((each) => ({ ...each, madeAt: formatInstant(each.madeAt), day: formatDay(each.day) })),
    })
  },
})

const definitionsRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.definitions',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId/definitions',
    permission: 'audiences.read',
    summary: { zh: '条件历史', en: 'Every filter an audience had, the latest first' },
    params: one,
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          definition: Type.Integer(),
          filter: FilterBody,
          sentence: both,
          savedAt: wire.instant(),
          owner: Type.Union([Type.String(), Type.Null()], { description: 'Who saved it, where that is known' }),
        }),
      ),
    }),
    codes: { unknown_audience },
    handle: async (ctx, { params }, by) => {
      const audienceId = wire.readId('seg', params.audienceId)
      if (!(await audienceOf(ctx, by, audienceId, await loadOrganization(ctx)))) return refuse('unknown_audience')
      const [vocabulary, rows] = await Promise.all([
        vocabularyOf(desk, ctx),
        ctx.tx.rows(loadDefinitions, { audienceId }),
      ])
      const ownerOf = await ownersOf(ctx, rows)
      return done({
        items: rows.map((row) => ({
          definition: row.definition,
          filter: row.filter,
          sentence: { ...sayFilter(row.filter, vocabulary) },
          savedAt: formatInstant(row.savedAt),
          owner: ownerOf(row),
        })),
      })
    },
  })

const vocabularyRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.vocabulary',
    audience: ADMIN,
    path: '/v1/audiences/vocabulary',
    permission: 'audiences.read',
    summary: { zh: '可用的筛选条件', en: 'What filters may speak of' },
    reply: FieldForm,
    codes: {},
    handle: async (ctx, _, by) => {
      const offered = offeredTo(await vocabularyOf(desk, ctx), by.scope)
      return done(vocabularyReply(offered, CHANNELS, OPS_OF, OPS_OF_MEASURES))
    },
  })

/** Reads of audiences as they are kept. */
export const readRoutes = (desk: AudienceDesk | undefined): readonly Route[] => [
  listRoute,
  vocabularyRoute(desk),
  detailRoute(desk),
  usesRoute,
  growthRoute,
  definitionsRoute(desk),
]
