import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { changesOfMember, type LevelChanged, levelsOfMembers } from '../queries.ts'
import { onlySeen } from '../visibility.ts'
import { BOTH, ChangeForm, changeReply, LevelForm, levelReply, memberCodes } from './forms.ts'

export const levelsRoute = queryRoute({
  name: 'tiers.levels',
  audience: BOTH,
  path: '/v1/tiers/levels',
  permission: 'tiers.read',
  summary: { zh: '批量查询会员等级', en: 'Levels of many members, in every programme they have bought in' },
  about: 'Members that are unknown to the caller are left out.',
  body: Type.Object({ memberIds: Type.Array(wire.id('mbr'), { minItems: 1, maxItems: 1_000 }) }),
  reply: Type.Object({
    items: Type.Array(Type.Object({ memberId: wire.id('mbr'), levels: Type.Array(LevelForm) })),
  }),
  codes: {},
  handle: async (ctx, { body }, by) => {
    const memberIds = await onlySeen(ctx, by, [...new Set(body.memberIds.map((id) => wire.readId('mbr', id)))])
    const levels = await levelsOfMembers(ctx, memberIds)
    return done({
      items: [...levels].map(([memberId, held]) => ({
        memberId: encodeId('mbr', memberId),
        levels: held.map(levelReply),
      })),
    })
  },
})

const member = Type.Object({ memberId: wire.id('mbr') })

export const levelRoute = queryRoute({
  name: 'tiers.levelsOfMember',
  audience: BOTH,
  path: '/v1/tiers/of-member/:memberId',
  permission: 'tiers.read',
  summary: {
    zh: '会员等级、升级差额与保级条件',
    en: 'Levels of a member: what the next one takes, what keeps this one',
  },
  params: member,
  reply: Type.Object({ items: Type.Array(LevelForm) }),
  codes: memberCodes,
  handle: async (ctx, { params }, by) => {
    const memberIds = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    const [levels] = (await levelsOfMembers(ctx, memberIds)).values()
    return levels === undefined ? refuse('unknown_member') : done({ items: levels.map(levelReply) })
  },
})

const afterChange = cursor(Type.Object({ changedAt: Type.Integer(), changeId: Type.Integer() }))
const changePage = {
  item: changeReply,
  place: ({ changedAt, changeId }: LevelChanged) => ({ changedAt, changeId }),
}

export const changesRoute = queryRoute({
  name: 'tiers.changesOfMember',
  audience: BOTH,
  path: '/v1/tiers/of-member/:memberId/changes',
  permission: 'tiers.read',
  summary: { zh: '会员等级变更历史', en: 'Changes of level of a member, the latest first' },
  params: member,
  query: Type.Object({ ...pageQuery(afterChange), programmeId: Type.Optional(wire.id('prg')) }),
  reply: pageReply(ChangeForm),
  codes: memberCodes,
  handle: async (ctx, { params, query }, by) => {
    const [memberId] = await onlySeen(ctx, by, [wire.readId('mbr', params.memberId)])
    if (memberId === undefined) return refuse('unknown_member')
    const changes = await changesOfMember(ctx, {
      memberId,
      programmeId: query.programmeId === undefined ? undefined : wire.readId('prg', query.programmeId),
      before: afterChange.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    return changes === undefined
      ? refuse('unknown_member')
      : done(pageOf(changes, query.limit, afterChange, changePage))
  },
})

/** What machines may call as well as staff. */
export const partnerRoutes = [levelsRoute, levelRoute, changesRoute]
