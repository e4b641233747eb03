import { Readable } from 'node:stream'
import {
  CSV_MARK,
  csvLines,
  cursor,
  downloadRoute,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatDay, formatInstant, inScope, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { actorKey, actorNames, audit } from '@atrium/staff'
import Type from 'typebox'
import { audiencesIn } from '../definition.ts'
import type { AudienceDesk } from '../desk.ts'
import { KINDS, type ReachCounts } from '../model.ts'
import { audienceOf, maySee, overlapOfAudiences, personOf, previewFilter, showMembers, whyOf } from '../queries.ts'
import { reachOf } from '../reach.ts'
import { sayFilter } from '../say.ts'
import { type AudienceRow, loadDefinitions, loadGrowth, loadNamed, loadSets, pageOfAudiences } from '../store.ts'
import { CHANNELS, DEFAULT_PURPOSE, loadVocabulary, OPS_OF, OPS_OF_MEASURES, offeredTo } from '../vocabulary.ts'
import { asking } from './asking.ts'
import {
  ADMIN,
  AudienceForm,
  audienceReply,
  both,
  codes,
  FilterBody,
  MadeOfForm,
  MemberForm,
  madeOfReply,
  memberReply,
  ReachForm,
  whyRef,
} from './forms.ts'
import { FieldForm, vocabularyReply } from './vocabulary-form.ts'

const one = Type.Object({ audienceId: wire.id('seg') })
const { unknown_audience, unknown_member, unknown_node, filter_has_faults } = codes

const purpose = Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }))
const NO_CURSOR = 2_147_483_647
const before = cursor(Type.Object({ audienceId: Type.Integer() }))
const afterMember = cursor(Type.Object({ memberId: Type.Integer() }))

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
      const { filter, madeOf } = row
      return done({
        audience: audienceReply({
          ...row,
          ...toldTo(by, row, set),
          madeAt: set?.madeAt ?? null,
          owner: ownerOf(row),
        }),
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

const definitionsRoute = queryRoute({
  name: 'audiences.definitions',
  audience: ADMIN,
  path: '/v1/audiences/:audienceId/definitions',
  permission: 'audiences.read',
  summary: { zh: '条件历史', en: 'Every filter an audience had, the latest first' },
  params: one,
  reply: Type.Object({
    items: Type.Array(Type.Object({ definition: Type.Integer(), filter: FilterBody, savedAt: wire.instant() })),
  }),
  codes: { unknown_audience },
  handle: async (ctx, { params }, by) => {
    const audienceId = wire.readId('seg', params.audienceId)
    if (!(await audienceOf(ctx, by, audienceId, await loadOrganization(ctx)))) return refuse('unknown_audience')
    const rows = await ctx.tx.rows(loadDefinitions, { audienceId })
    return done({
      items: rows.map(({ definition, filter, savedAt }) => ({ definition, filter, savedAt: formatInstant(savedAt) })),
    })
  },
})

const membersRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.members',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId/members',
    permission: 'audiences.read',
    summary: { zh: '人群成员（脱敏）', en: 'Members of an audience that you may see, masked' },
    params: one,
    query: Type.Object(pageQuery(afterMember)),
    reply: pageReply(MemberForm),
    codes: { unknown_audience },
    handle: (ctx, { params, query }, by) =>
      asking(desk, ctx, by, async (reading) => {
        const audienceId = wire.readId('seg', params.audienceId)
        if (!(await audienceOf(ctx, by, audienceId, reading.vocabulary.organization))) return refuse('unknown_audience')
        const set = await reading.seen(await reading.current(audienceId))
        const after = afterMember.read(query.cursor)?.memberId ?? -1
        const members = await showMembers(ctx, set.page(after, pageSize(query.limit) + 1))
        return done(
          pageOf(members, query.limit, afterMember, { item: memberReply, place: ({ memberId }) => ({ memberId }) }),
        )
      }),
  })

const reachRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.reach',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId/reach',
    permission: 'audiences.read',
    summary: {
      zh: '人群各渠道可触达人数',
      en: 'How many of an audience can be reached, channel by channel, and why not the others',
    },
    params: one,
    query: Type.Object({ purpose }),
    reply: Type.Object({ people: Type.Integer(), reach: Type.Array(ReachForm) }),
    codes: { unknown_audience },
    handle: (ctx, { params, query }, by) =>
      asking(desk, ctx, by, async (reading) => {
        const audienceId = wire.readId('seg', params.audienceId)
        if (!(await audienceOf(ctx, by, audienceId, reading.vocabulary.organization))) return refuse('unknown_audience')
        const set = await reading.seen(await reading.current(audienceId))
        const reach = await reachOf(set, query.purpose ?? DEFAULT_PURPOSE, reading.evaluation, reading.asking)
        return done({ people: set.size, reach: reach.map((each) => ({ ...each, reasons: [...each.reasons] })) })
      }),
  })

const previewRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.preview',
    audience: ADMIN,
    path: '/v1/audiences/previews',
    permission: 'audiences.read',
    summary: { zh: '预览筛选条件', en: 'Try a filter: how many, by condition and channel, and some of them' },
    about: 'Exact, as of a few seconds ago; counts are of the members that you may see. Nothing is saved.',
    body: Type.Object({ filter: FilterBody, purpose, nodeId: Type.Optional(wire.id('org')) }),
    reply: Type.Object({
      people: Type.Integer(),
      of: Type.Integer({ description: 'Everybody you may see' }),
      sentence: both,
      parts: Type.Array(Type.Object({ pointer: Type.String(), people: Type.Integer() }), {
        description: 'How many each condition holds for by itself, by its JSON pointer in the filter',
      }),
      reach: Type.Array(ReachForm),
      sample: Type.Array(MemberForm),
    }),
    codes: { filter_has_faults, unknown_node },
    handle: (ctx, { body }, by) =>
      asking(
        desk,
        ctx,
        by,
        async (reading) => {
          const nodeId = body.nodeId === undefined ? undefined : wire.readId('org', body.nodeId)
          const preview = await previewFilter(reading, body.filter, {
            purpose: body.purpose ?? DEFAULT_PURPOSE,
            nodeId,
          })
          if (!preview.ok) return preview
          const { parts, reach, sample, sentence, ...counts } = preview.value
          return done({
            ...counts,
            sentence: { ...sentence },
            parts: parts.map((part) => ({ ...part })),
            reach: reach.map((each) => ({ ...each, reasons: [...each.reasons] })),
            sample: sample.map(memberReply),
          })
        },
        true,
      ),
  })

const overlapRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.overlap',
    audience: ADMIN,
    path: '/v1/audiences/overlaps',
    permission: 'audiences.read',
    summary: { zh: '人群重叠', en: 'How audiences overlap, each with each' },
    body: Type.Object({ audienceIds: Type.Array(wire.id('seg'), { minItems: 2, maxItems: 8 }) }),
    reply: Type.Object({
      common: Type.Array(Type.Array(Type.Integer()), {
        description: 'In both, by the order asked; the size on the diagonal',
      }),
      alone: Type.Array(Type.Integer(), { description: 'In no other' }),
      together: Type.Integer({ description: 'In any' }),
    }),
    codes: { unknown_audience },
    handle: (ctx, { body }, by) =>
      asking(desk, ctx, by, async (reading) => {
        const overlap = await overlapOfAudiences(
          reading,
          body.audienceIds.map((id) => wire.readId('seg', id)),
        )
        if (!overlap.ok) return overlap
        const { common, alone, together } = overlap.value
        return done({ common: common.map((row) => [...row]), alone: [...alone], together })
      }),
  })

const whyRoute = (desk: AudienceDesk | undefined) =>
  queryRoute({
    name: 'audiences.why',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId/reasons/:memberId',
    permission: 'audiences.read',
    summary: { zh: '会员为何在或不在人群中', en: 'Why a member is, or is not, in an audience' },
    about: '`isIn` is as the set was found last, `why` is asked now.',
    params: Type.Object({ audienceId: wire.id('seg'), memberId: wire.id('mbr') }),
    reply: Type.Object({ isIn: Type.Boolean(), memberId: wire.id('mbr'), why: Type.Optional(whyRef) }),
    codes: { unknown_audience, unknown_member },
    handle: (ctx, { params }, by) =>
      asking(desk, ctx, by, async (reading) => {
        const audienceId = wire.readId('seg', params.audienceId)
        const row = await audienceOf(ctx, by, audienceId, reading.vocabulary.organization)
        if (!row) return refuse('unknown_audience')
        const rootId = await personOf(reading, wire.readId('mbr', params.memberId))
        if (rootId === undefined) return refuse('unknown_member')
        const [set, why] = await Promise.all([
          reading.current(audienceId),
          row.filter === null ? null : whyOf(reading, row.filter, rootId),
        ])
        return done({ isIn: set.has(rootId), memberId: encodeId('mbr', rootId), ...(why === null ? {} : { why }) })
      }),
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

const EXPORT_PAGE = 1_000

const exportRoute = (desk: AudienceDesk | undefined) =>
  downloadRoute({
    name: 'audiences.export',
    audience: ADMIN,
    path: '/v1/audiences/:audienceId/export',
    permission: 'audiences.export',
    contentType: 'text/csv; charset=utf-8',
    summary: { zh: '导出人群名单为 CSV（脱敏）', en: 'The members of an audience as CSV, masked' },
    about: 'Those whom you may see. How many went out stands in the audit trail.',
    params: one,
    query: Type.Object({ language: Type.Optional(wire.oneOf(['zh', 'en'])) }),
    codes: { unknown_audience },
    handle: async (db, { params, query }, by) => {
      const audienceId = wire.readId('seg', params.audienceId)
      const found = await db.read((ctx) =>
        asking(desk, ctx, by, async (reading) => {
          const row = await audienceOf(ctx, by, audienceId, reading.vocabulary.organization)
          if (!row) return refuse('unknown_audience')
          return done({ row, set: await reading.seen(await reading.current(audienceId)) })
        }),
      )
      if (!found.ok) return found
      const { row, set } = found.value
      await db.transact((ctx) =>
        audit(ctx, [
          {
            by,
            action: 'audiences.export',
            subject: { kind: 'audience', id: audienceId },
            nodeId: row.nodeId,
            after: { people: set.size },
          },
        ]),
      )
      const head = query.language === 'en' ? ['Member', 'Name', 'Phone'] : ['会员号', '姓名', '手机']
      async function* lines(): AsyncGenerator<string> {
        yield CSV_MARK + csvLines([head])
        for (let after = -1; ; ) {
          const ids = set.page(after, EXPORT_PAGE)
          if (ids.length === 0) return
          const members = await db.read((ctx) => showMembers(ctx, ids))
          yield csvLines(members.map(({ memberId, name, phone }) => [encodeId('mbr', memberId), name, phone]))
          after = ids.at(-1)!
        }
      }
      return done({ fileName: `audience-${encodeId('seg', audienceId)}.csv`, bytes: Readable.from(lines()) })
    },
  })

/** Reads over audiences; those that need the projection refuse where there is none. */
export const readRoutes = (desk: AudienceDesk | undefined): readonly Route[] => [
  listRoute,
  vocabularyRoute(desk),
  previewRoute(desk),
  overlapRoute(desk),
  detailRoute(desk),
  usesRoute,
  growthRoute,
  definitionsRoute,
  membersRoute(desk),
  reachRoute(desk),
  whyRoute(desk),
  exportRoute(desk),
]
