import { commandRoute, queryRoute, wire } from '@atrium/http'
import { done, encodeId, formatDay, inScope, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { archiveNodes } from '../commands/archive-nodes.ts'
import { putProgrammes } from '../commands/put-programmes.ts'
import { setParticipation } from '../commands/set-participation.ts'
import { listParticipation, listPlaces, loadOrganization } from '../queries.ts'
import {
  change,
  doneByNamed,
  doneByNamedReply,
  invalidDay,
  namesOf,
  nodeChange,
  nodeChangeReply,
  outOfScope,
  placeCodes,
  unknownNode,
  unknownProgramme,
} from './forms.ts'

/** Routes for staff only; `partner.ts` has those that machines may call too. */
export const archiveNode = commandRoute({
  name: 'organization.archiveNode',
  audience: ['admin'],
  path: '/v1/organization/archivings',
  permission: 'organization.change',
  summary: {
    zh: '归档节点及其下级，或恢复单个节点',
    en: 'Archive a node with all below it, or restore a node alone',
  },
  ask: Type.Object({ code: wire.code(), archived: Type.Boolean() }),
  value: nodeChange,
  codes: {
    ...unknownNode,
    ...outOfScope,
    archived_parent: placeCodes.archived_parent,
    group_stays: { status: 409, title: { zh: '集团不能归档', en: 'The group cannot be archived' } },
  },
  toAsk: (body, by) => ({ by, ...body }),
  command: archiveNodes,
  toReply: nodeChangeReply,
})

export const nodePlaces = queryRoute({
  name: 'organization.nodePlaces',
  audience: ['admin'],
  path: '/v1/organization/nodes/:nodeId/places',
  permission: 'organization.read',
  summary: { zh: '节点归属历史', en: 'Where a node stood, from which day to which' },
  params: Type.Object({ nodeId: wire.id('org') }),
  reply: Type.Object({
    places: Type.Array(
      Type.Object({
        from: wire.day(),
        to: Type.Union([wire.day(), Type.Null()], { description: 'First day elsewhere' }),
        parentId: wire.id('org'),
        ...doneByNamed,
      }),
    ),
  }),
  codes: unknownNode,
  handle: async (ctx, { params }, by) => {
    const nodeId = wire.readId('org', params.nodeId)
    const node = (await loadOrganization(ctx)).node(nodeId)
    if (!node || !inScope(by.scope, nodeId)) return refuse('unknown_node')
    const rows = await listPlaces(ctx, nodeId)
    const nameOf = await namesOf(ctx, rows)
    const places = rows.map((place) => ({
      from: formatDay(place.fromDay),
      to: place.toDay === null ? null : formatDay(place.toDay),
      parentId: encodeId('org', place.parentId),
      ...doneByNamedReply(place, place.changedAt, nameOf),
    }))
    return done({ places })
  },
})

export const putProgramme = commandRoute({
  name: 'organization.putProgramme',
  audience: ['admin'],
  path: '/v1/organization/programmes',
  permission: 'organization.change',
  summary: { zh: '新建或修改会员计划', en: 'Create or change a programme, by code' },
  about: 'Fields left out stay as they are. Zone and currency are set once: left out, they are those of the owner.',
  ask: Type.Object({
    code: wire.code(),
    name: Type.Optional(wire.name(200)),
    owner: Type.Optional(wire.nullable(wire.code())),
    zone: Type.Optional(wire.zone()),
    currency: Type.Optional(wire.currency()),
    closedOn: Type.Optional(wire.nullable(wire.day())),
  }),
  value: Type.Object({ id: wire.id('prg'), code: wire.code(), change }),
  codes: {
    ...outOfScope,
    ...invalidDay,
    invalid_code: { status: 422, title: { zh: '编码无效', en: 'Not a code' } },
    invalid_name: { status: 422, title: { zh: '名称缺失或无效', en: 'The name is missing or not a name' } },
    unknown_zone: { status: 422, title: { zh: '时区不存在', en: 'No such time zone' } },
    unknown_currency: { status: 422, title: { zh: '币种不存在', en: 'No such currency' } },
    unknown_owner: { status: 422, title: { zh: '归属节点不存在', en: 'No such owner' } },
    zone_fixed: { status: 409, title: { zh: '时区不可更改', en: 'The time zone cannot change' } },
    currency_fixed: { status: 409, title: { zh: '币种不可更改', en: 'The currency cannot change' } },
  },
  toAsk: ({ closedOn, ...body }, by) => ({
    by,
    ...body,
    ...(closedOn === undefined ? {} : { closedOn: closedOn === null ? null : wire.readDay(closedOn) }),
  }),
  command: putProgrammes,
  toReply: (value) => ({ ...value, id: encodeId('prg', value.id) }),
})

export const setParticipationRoute = commandRoute({
  name: 'organization.setParticipation',
  audience: ['admin'],
  path: '/v1/organization/participation',
  permission: 'organization.change',
  summary: {
    zh: '设定节点及其下级从某日起是否参加会员计划',
    en: 'From a day on, a subtree takes part in a programme or does not',
  },
  about:
    'The nearest node above a store that says anything decides. `from` left out means always; `to` is the first day on which the opposite holds again.',
  ask: Type.Object({
    programme: wire.code(),
    node: wire.code(),
    takesPart: Type.Boolean(),
    from: Type.Optional(wire.day()),
    to: Type.Optional(wire.day()),
  }),
  value: Type.Object({ change }),
  codes: {
    ...outOfScope,
    ...invalidDay,
    ...unknownNode,
    ...unknownProgramme,
    dates_overlap: { status: 409, title: { zh: '日期与已有设定重叠', en: 'Something else begins between these days' } },
  },
  toAsk: ({ from, to, ...body }, by) => ({
    by,
    ...body,
    ...(from === undefined ? {} : { from: wire.readDay(from) }),
    ...(to === undefined ? {} : { to: wire.readDay(to) }),
  }),
  command: setParticipation,
  toReply: (value) => ({ ...value }),
})

export const programmeParticipation = queryRoute({
  name: 'organization.participation',
  audience: ['admin'],
  path: '/v1/organization/programmes/:programmeId/participation',
  permission: 'organization.read',
  summary: { zh: '会员计划的参加范围与历史', en: 'What has been said about who takes part, by node and day' },
  params: Type.Object({ programmeId: wire.id('prg') }),
  reply: Type.Object({
    participation: Type.Array(
      Type.Object({
        nodeId: wire.id('org'),
        from: wire.day(),
        to: wire.nullable(wire.day()),
        takesPart: Type.Boolean(),
        ...doneByNamed,
      }),
    ),
  }),
  codes: unknownProgramme,
  handle: async (ctx, { params }, by) => {
    const programmeId = wire.readId('prg', params.programmeId)
    const organization = await loadOrganization(ctx)
    if (!organization.programme(programmeId)) return refuse('unknown_programme')
    const above = by.scope === 'all' ? [] : [...by.scope].flatMap((id) => organization.node(id)?.path ?? [])
    const seen = new Set(above)
    const rows = (await listParticipation(ctx, programmeId)).filter(
      ({ nodeId }) => by.scope === 'all' || seen.has(nodeId),
    )
    const nameOf = await namesOf(ctx, rows)
    const participation = rows.map((row) => ({
      nodeId: encodeId('org', row.nodeId),
      from: formatDay(row.fromDay),
      to: row.toDay === null ? null : formatDay(row.toDay),
      takesPart: row.takesPart,
      ...doneByNamedReply(row, row.changedAt, nameOf),
    }))
    return done({ participation })
  },
})

export const adminRoutes = [archiveNode, nodePlaces, putProgramme, setParticipationRoute, programmeParticipation]
