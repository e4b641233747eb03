import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, encodeId, formatInstant, inScope, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import Type from 'typebox'
import { leavesOf } from '../definition.ts'
import { MemberSets } from '../member-sets.ts'
import { KINDS } from '../model.ts'
import { pageOfMoves } from '../move-store.ts'
import { maySee } from '../queries.ts'
import { loadNamed } from '../store.ts'
import { ADMIN, codes } from './forms.ts'

/** What audiences have to do with one member, and with one tag. */

const params = Type.Object({ memberId: wire.id('mbr') })
const { unknown_member } = codes
const place = cursor(Type.Object({ moveId: Type.Integer() }))

async function seenLineage(ctx: Ctx, by: By, id: string): Promise<readonly number[] | undefined> {
  const memberId = wire.readId('mbr', id)
  const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
  return seen ? (await lineagesOf(ctx, [memberId])).get(memberId) : undefined
}

const holdingRoute = (sets: MemberSets) =>
  queryRoute({
    name: 'audiences.ofMember',
    audience: ADMIN,
    path: '/v1/audiences/of-member/:memberId',
    permission: 'audiences.read',
    summary: { zh: '会员所在的人群', en: 'Audiences that a member is in' },
    about: 'As each was found last, of those that you may see.',
    params,
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          audienceId: wire.id('seg'),
          name: Type.String(),
          kind: wire.oneOf(KINDS),
          madeAt: wire.instant(),
        }),
      ),
    }),
    codes: { unknown_member },
    handle: async (ctx, asked, by) => {
      const lineage = await seenLineage(ctx, by, asked.params.memberId)
      if (!lineage) return refuse('unknown_member')
      const items = await sets.holding(ctx, by, lineage)
      return done({
        items: items.map(({ audienceId, name, kind, madeAt }) => ({
          ...{ audienceId: encodeId('seg', audienceId), name, madeAt: formatInstant(madeAt) },
          // Held by a check constraint.
          kind: kind as (typeof KINDS)[number],
        })),
      })
    },
  })

const movesRoute = queryRoute({
  name: 'audiences.movesOfMember',
  audience: ADMIN,
  path: '/v1/audiences/of-member/:memberId/moves',
  permission: 'audiences.read',
  summary: { zh: '会员进出人群的记录', en: 'When a member came into live audiences and left them, newest first' },
  about:
    'Of live audiences that you may see, for 400 days. Who was in one when it was first found did not come, and those found by a schedule tell nobody one by one.',
  params,
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(
    Type.Object({
      at: wire.instant(),
      audienceId: wire.id('seg'),
      name: Type.String(),
      entered: Type.Boolean({ description: 'False: left' }),
      archived: Type.Boolean({ description: 'Whether the audience has been put away since' }),
    }),
  ),
  codes: { unknown_member },
  handle: async (ctx, { params: asked, query }, by) => {
    const lineage = await seenLineage(ctx, by, asked.memberId)
    if (!lineage) return refuse('unknown_member')
    const { nodes, root } = await loadOrganization(ctx)
    const rows = await ctx.tx.rows(pageOfMoves, {
      memberId: [...lineage],
      everywhere: by.scope === 'all',
      nodeId: nodes.map(({ id }) => id).filter((id) => inScope(by.scope, id) || id === root?.id),
      before: place.read(query.cursor)?.moveId ?? Number.MAX_SAFE_INTEGER,
      limit: pageSize(query.limit) + 1,
    })
    return done(
      pageOf(rows, query.limit, place, {
        item: ({ movedAt, audienceId, name, entered, archived }) => ({
          at: formatInstant(movedAt),
          audienceId: encodeId('seg', audienceId),
          name,
          entered,
          archived,
        }),
        place: ({ moveId }) => ({ moveId }),
      }),
    )
  },
})

const ofTagRoute = queryRoute({
  name: 'audiences.ofTag',
  audience: ADMIN,
  path: '/v1/audiences/of-tag/:tag',
  permission: 'audiences.read',
  summary: { zh: '使用某标签的人群', en: 'Audiences whose filter asks about a tag' },
  about: 'Of those in use. Only those that you may see are named; `others` counts the rest.',
  params: Type.Object({ tag: wire.code(40) }),
  reply: Type.Object({
    items: Type.Array(Type.Object({ audienceId: wire.id('seg'), name: Type.String() })),
    others: Type.Integer(),
  }),
  codes: {},
  handle: async (ctx, { params: { tag } }, by) => {
    const [organization, rows] = await Promise.all([loadOrganization(ctx), ctx.tx.rows(loadNamed, {})])
    const using = rows.filter(
      ({ filter }) => filter !== null && leavesOf(filter).some((leaf) => leaf.is === 'tag' && leaf.tag === tag),
    )
    const seen = using.filter((row) => maySee(by, row, { organization }))
    return done({
      items: seen.map(({ audienceId, name }) => ({ audienceId: encodeId('seg', audienceId), name })),
      others: using.length - seen.length,
    })
  },
})

export const elsewhereRoutes = () => [holdingRoute(new MemberSets()), movesRoute, ofTagRoute]
