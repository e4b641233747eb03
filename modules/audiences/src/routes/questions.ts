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
import { done, encodeId, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import Type from 'typebox'
import type { AudienceDesk } from '../desk.ts'
import { audienceOf, overlapOfAudiences, personOf, previewFilter, showMembers } from '../queries.ts'
import { reachOf } from '../reach.ts'
import { DEFAULT_PURPOSE } from '../vocabulary.ts'
import { whyOf } from '../why.ts'
import { asking } from './asking.ts'
import { ADMIN, both, codes, FilterBody, MemberForm, memberReply, one, ReachForm, whyRef } from './forms.ts'

const { unknown_audience, unknown_member, unknown_node, filter_has_faults } = codes

const purpose = Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }))
const afterMember = cursor(Type.Object({ memberId: Type.Integer() }))

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

/** Questions about who is meant: they ask the projection, and refuse where there is none. */
export const questionRoutes = (desk: AudienceDesk | undefined): readonly Route[] => [
  previewRoute(desk),
  overlapRoute(desk),
  membersRoute(desk),
  reachRoute(desk),
  whyRoute(desk),
  exportRoute(desk),
]
