import { queryRoute, type Route, wire } from '@atrium/http'
import { done, type Projection, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { LineageMap } from './build.ts'
import { LAYERS, type LineageNode, NODE_KINDS } from './graph.ts'

const NodeForm = Type.Object({
  id: Type.String(),
  kind: wire.oneOf(NODE_KINDS),
  layer: wire.oneOf(LAYERS),
  code: Type.String({ description: 'As the house calls it; an id of what somebody keeps' }),
  name: wire.name(500),
  group: Type.String(),
  groupName: wire.name(500),
})

const formOf = ({ id, kind, layer, code, name, group, groupName }: LineageNode): Static<typeof NodeForm> => ({
  ...{ id, kind, layer, code, group },
  name: { ...name },
  groupName: { ...groupName },
})

/** Nodes of one answer at most: more is no picture, and no list that anybody reads. */
const MOST_FOUND = 50

/** Routes of the page 数据血缘. */
export function lineageRoutes(projections: () => readonly Projection[]): readonly Route[] {
  const map = new LineageMap(projections)
  return [nodesRoute(map), lineageRoute(map)]
}

const nodesRoute = (map: LineageMap) =>
  queryRoute({
    name: 'warehouse.lineageNodes',
    audience: ['admin'],
    path: '/v1/warehouse/lineage/nodes',
    permission: 'warehouse.readLineage',
    summary: { zh: '查找血缘节点', en: 'Find fields, columns, metrics, tags, charts, audiences by name or code' },
    about:
      'The first 50 whose name or code holds the text, the shortest first. Kept charts and audiences are those that the asker may see.',
    query: Type.Object({ text: Type.Optional(wire.text(100)) }),
    reply: Type.Object({ items: Type.Array(NodeForm), total: Type.Integer() }),
    codes: {},
    handle: async (ctx, { query }, by) => {
      const wanted = (query.text ?? '').toLowerCase()
      const lineage = await map.of(ctx, by)
      const found = lineage.nodes.filter(({ code, name }) =>
        [code, name.zh, name.en ?? ''].some((each) => each.toLowerCase().includes(wanted)),
      )
      const length = ({ name }: LineageNode) => name.zh.length
      found.sort((one, other) => length(one) - length(other) || (one.id < other.id ? -1 : 1))
      return done({ items: found.slice(0, MOST_FOUND).map(formOf), total: found.length })
    },
  })

const lineageRoute = (map: LineageMap) =>
  queryRoute({
    name: 'warehouse.lineage',
    audience: ['admin'],
    path: '/v1/warehouse/lineage',
    permission: 'warehouse.readLineage',
    summary: { zh: '数据血缘：从来源字段到报表', en: 'What a node is made of, and what breaks if it changes' },
    about:
      'Built from the declarations: forms of doors, SQL of projections, metrics and dimensions, rules of tags, filters of audiences, kept charts. `steps` counts away from the node. `conditions` also follows columns that only decide which rows there are.',
    query: Type.Object({
      id: Type.String({ minLength: 1, maxLength: 300 }),
      conditions: Type.Optional(wire.oneOf(['true', 'false'])),
    }),
    reply: Type.Object(
      {
        node: NodeForm,
        up: Type.Array(Type.Object({ ...NodeForm.properties, steps: Type.Integer() })),
        down: Type.Array(Type.Object({ ...NodeForm.properties, steps: Type.Integer() })),
        edges: Type.Array(
          Type.Object({ from: Type.String(), to: Type.String(), kind: wire.oneOf(['value', 'condition']) }),
        ),
      },
      { $id: 'Lineage' },
    ),
    codes: { unknown_lineage_node: { status: 404, title: { zh: '没有这个节点', en: 'No such node' } } },
    handle: async (ctx, { query }, by) => {
      const lineage = await map.of(ctx, by)
      const node = lineage.node(query.id)
      if (!node) return refuse('unknown_lineage_node')
      const conditions = query.conditions === 'true'
      const reached = (way: 'up' | 'down') =>
        [...lineage.reach(node.id, way, conditions)].flatMap(([id, steps]) => {
          const each = lineage.node(id)
          return each ? [{ ...formOf(each), steps }] : []
        })
      const [up, down] = [reached('up'), reached('down')]
      const shown = new Set([node.id, ...up.map(({ id }) => id), ...down.map(({ id }) => id)])
      return done({
        node: formOf(node),
        up,
        down,
        edges: lineage.among(shown, conditions).map((edge) => ({ ...edge })),
      })
    },
  })
