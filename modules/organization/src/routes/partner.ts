import { commandRoute, cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { done, encodeId, inScope, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { moveNodes } from '../commands/move-nodes.ts'
import { putNodes } from '../commands/put-nodes.ts'
import { CLOSURES_LIMIT, NODE_KINDS } from '../model.ts'
import { listNodes, loadOrganization } from '../queries.ts'
import {
  closure,
  hours,
  invalidDay,
  nodeChange,
  nodeChangeReply,
  nodeForm,
  nodeReply,
  outOfScope,
  placeCodes,
  programmeForm,
  programmeReply,
  unknownNode,
} from './forms.ts'
import { storeDayRoutes } from './store-days.ts'

const BOTH = ['admin', 'partner'] as const

export const putNode = commandRoute({
  name: 'organization.putNode',
  audience: BOTH,
  path: '/v1/organization/nodes',
  permission: 'organization.change',
  summary: { zh: '新建或修改组织节点', en: 'Create or change a node of the organization, by code' },
  about:
    'Fields left out stay as they are, null makes them inherited or unknown. In a batch a parent may stand before or after its children. A parent other than today’s moves the node as of today; `/v1/organization/moves` takes a day.',
  ask: Type.Object({
    code: wire.code(),
    kind: wire.oneOf(NODE_KINDS),
    name: Type.Optional(wire.name(200)),
    parent: Type.Optional(wire.code()),
    zone: Type.Optional(wire.nullable(wire.zone())),
    currency: Type.Optional(wire.nullable(wire.currency())),
    hours: Type.Optional(wire.nullable(hours)),
    category: Type.Optional(wire.nullable(wire.text(100))),
    floor: Type.Optional(wire.nullable(wire.text(100))),
    openedOn: Type.Optional(wire.nullable(wire.day())),
    closedOn: Type.Optional(wire.nullable(wire.day())),
    closures: Type.Optional(wire.nullable(Type.Array(closure, { maxItems: CLOSURES_LIMIT }))),
  }),
  value: nodeChange,
  codes: {
    ...outOfScope,
    ...placeCodes,
    invalid_code: { status: 422, title: { zh: '编码无效', en: 'Not a code' } },
    invalid_name: { status: 422, title: { zh: '名称缺失或无效', en: 'The name is missing or not a name' } },
    unknown_zone: { status: 422, title: { zh: '时区不存在', en: 'No such time zone' } },
    unknown_currency: { status: 422, title: { zh: '币种不存在', en: 'No such currency' } },
    invalid_hours: { status: 422, title: { zh: '营业时间无效', en: 'The opening hours are not possible' } },
    invalid_closures: { status: 422, title: { zh: '停业日期无效', en: 'The closures are not possible' } },
    invalid_opening: { status: 422, title: { zh: '撤店日期须晚于开业日期', en: 'It cannot close before it opened' } },
    invalid_text: { status: 422, title: { zh: '文字无效', en: 'Not a printable text' } },
    kind_fixed: { status: 409, title: { zh: '节点类型不可更改', en: 'The kind of a node cannot change' } },
    group_exists: { status: 409, title: { zh: '集团已存在', en: 'There is a group already' } },
  },
  example: {
    ask: {
      code: 'SH01-L1-08',
      kind: 'store',
      name: { zh: '山间咖啡', en: 'Hill Coffee' },
      parent: 'SH01',
      floor: 'L1',
    },
    value: { id: 'org_2n9c', code: 'SH01-L1-08', change: 'created' },
  },
  toAsk: ({ openedOn, closedOn, ...body }, by) => ({
    by,
    ...body,
    ...(openedOn === undefined ? {} : { openedOn: openedOn === null ? null : wire.readDay(openedOn) }),
    ...(closedOn === undefined ? {} : { closedOn: closedOn === null ? null : wire.readDay(closedOn) }),
  }),
  command: putNodes,
  toReply: nodeChangeReply,
})

export const moveNode = commandRoute({
  name: 'organization.moveNode',
  audience: BOTH,
  path: '/v1/organization/moves',
  permission: 'organization.change',
  summary: { zh: '自某日起移动节点', en: 'Move a node from a day on' },
  about: 'Today where no day is given. It stays until the day of a move already dated later; history is kept.',
  ask: Type.Object({ code: wire.code(), parent: wire.code(), from: Type.Optional(wire.day()) }),
  value: nodeChange,
  codes: { ...unknownNode, ...outOfScope, ...invalidDay, ...placeCodes },
  toAsk: ({ from, ...body }, by) => ({ by, ...body, ...(from === undefined ? {} : { from: wire.readDay(from) }) }),
  command: moveNodes,
  toReply: nodeChangeReply,
})

const afterCode = cursor(Type.Object({ code: Type.String() }))

export const nodes = queryRoute({
  name: 'organization.nodes',
  audience: BOTH,
  path: '/v1/organization/nodes',
  permission: 'organization.read',
  summary: { zh: '组织节点列表', en: 'Nodes of the organization within the data scope, by code' },
  query: Type.Object({
    ...pageQuery(afterCode),
    kind: Type.Optional(wire.oneOf(NODE_KINDS)),
    under: Type.Optional(wire.id('org')),
    text: Type.Optional(wire.text(100, 'Part of the code or a name')),
    archived: Type.Optional(Type.Boolean()),
  }),
  reply: pageReply(nodeForm),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const { limit, cursor: text, under, ...filter } = query
    const place = afterCode.read(text)
    const found = await listNodes(ctx, {
      scope: by.scope,
      ...filter,
      ...(under === undefined ? {} : { under: wire.readId('org', under) }),
      ...(place === undefined ? {} : { after: place.code }),
      limit: pageSize(limit) + 1,
    })
    return done(pageOf(found, limit, afterCode, { item: nodeReply, place: ({ code }) => ({ code }) }))
  },
})

export const node = queryRoute({
  name: 'organization.node',
  audience: BOTH,
  path: '/v1/organization/nodes/:nodeId',
  permission: 'organization.read',
  summary: { zh: '组织节点', en: 'A node of the organization' },
  params: Type.Object({ nodeId: wire.id('org') }),
  reply: nodeForm,
  codes: unknownNode,
  handle: async (ctx, { params }, by) => {
    const found = (await loadOrganization(ctx)).node(wire.readId('org', params.nodeId))
    return found && inScope(by.scope, found.id) ? done(nodeReply(found)) : refuse('unknown_node')
  },
})

export const programmes = queryRoute({
  name: 'organization.programmes',
  audience: BOTH,
  path: '/v1/organization/programmes',
  permission: 'organization.read',
  summary: { zh: '会员计划列表', en: 'All programmes' },
  reply: Type.Object({ programmes: Type.Array(programmeForm) }),
  codes: {},
  handle: async (ctx) => {
    const organization = await loadOrganization(ctx)
    return done({ programmes: organization.programmes.map(programmeReply) })
  },
})

export const storeProgrammes = queryRoute({
  name: 'organization.storeProgrammes',
  audience: BOTH,
  path: '/v1/organization/nodes/:nodeId/programmes',
  permission: 'organization.read',
  summary: { zh: '门店某日参加的会员计划', en: 'Programmes that purchases at a store feed on a day' },
  params: Type.Object({ nodeId: wire.id('org') }),
  query: Type.Object({ day: Type.Optional(wire.day()) }),
  reply: Type.Object({ nodeId: wire.id('org'), programmes: Type.Array(programmeForm) }),
  codes: unknownNode,
  handle: async (ctx, { params, query }, by) => {
    const organization = await loadOrganization(ctx)
    const id = wire.readId('org', params.nodeId)
    if (!organization.node(id) || !inScope(by.scope, id)) return refuse('unknown_node')
    const day = query.day === undefined ? organization.today : wire.readDay(query.day)
    return done({ nodeId: encodeId('org', id), programmes: organization.programmesOf(id, day).map(programmeReply) })
  },
})

export const partnerRoutes = [putNode, moveNode, nodes, node, programmes, storeProgrammes, ...storeDayRoutes]
