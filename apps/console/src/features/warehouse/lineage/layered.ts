import { LAYERS, type Lineage, type LineageNode, type Way } from './words.ts'

/** Of a row of the picture, pixels. */
export const ROW_HEIGHT = 50
/** Nodes of a layer that the picture shows. */
export const MOST_OF_LAYER = 12

export interface Placed {
  readonly id: string
  readonly layer: number
  /** From the top, in rows; halves where a layer is centred. */
  readonly row: number
}

export interface Layered {
  readonly layers: readonly (typeof LAYERS)[number][]
  readonly rows: number
  readonly placed: readonly Placed[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly isCondition: boolean }[]
  /** How many are only in the table. */
  readonly hidden: number
}

/** What is shown of a direction, the node itself in front. */
export function nodesOf({ node, up, down }: Lineage, way: Way): readonly (LineageNode & { readonly steps: number })[] {
  return [{ ...node, steps: 0 }, ...(way === 'down' ? [] : up), ...(way === 'up' ? [] : down)]
}

/**
 * Places nodes layer by layer, the nearest of each, and orders each layer by where its neighbours in the layers before stand, so that lines cross
 * less.
 */
export function layered(lineage: Lineage, way: Way): Layered {
  const nodes = nodesOf(lineage, way)
  const byLayer = LAYERS.map((layer) =>
    nodes
      .filter((node) => node.layer === layer)
      .toSorted((one, other) => one.steps - other.steps || one.code.localeCompare(other.code))
      .slice(0, MOST_OF_LAYER),
  )
  const kept = new Set(byLayer.flat().map(({ id }) => id))
  const edges = lineage.edges.filter(({ from, to }) => kept.has(from) && kept.has(to))
  const used = LAYERS.map((layer, at) => ({ layer, nodes: byLayer[at] ?? [] })).filter((each) => each.nodes.length > 0)
  const rows = Math.max(1, ...used.map((each) => each.nodes.length))
  const rowOf = new Map<string, number>()
  const placed: Placed[] = []
  for (const [at, { nodes: members }] of used.entries()) {
    const wanted = (id: string): number => {
      const near = edges.flatMap(({ from, to }) =>
        to === id ? (rowOf.get(from) ?? []) : from === id ? (rowOf.get(to) ?? []) : [],
      )
      return near.length === 0 ? rows / 2 : near.reduce((sum, row) => sum + row, 0) / near.length
    }
    const ordered = members
      .map((node, no) => ({ node, no, wanted: wanted(node.id) }))
      .toSorted((one, other) => one.wanted - other.wanted || one.no - other.no)
    for (const [no, { node }] of ordered.entries()) {
      const row = no + (rows - ordered.length) / 2
      rowOf.set(node.id, row)
      placed.push({ id: node.id, layer: at, row })
    }
  }
  return {
    ...{ layers: used.map(({ layer }) => layer), rows, placed, hidden: nodes.length - placed.length },
    edges: edges.map(({ from, to, kind }) => ({ from, to, isCondition: kind === 'condition' })),
  }
}
