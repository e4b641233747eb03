import { GraphChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { format } from 'echarts/core'
import type { Drawing } from '../../../app/draw.ts'
import { ROW_HEIGHT } from './layered.ts'

export interface Picture {
  readonly layers: readonly string[]
  readonly rows: number
  readonly nodes: readonly {
    readonly id: string
    readonly name: string
    /** The table, door or report that it belongs to, in small below. */
    readonly group: string
    readonly tip: string
    readonly layer: number
    readonly row: number
    readonly isHere: boolean
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly isCondition: boolean }[]
}

/** Signs that would end a styled piece of a label. */
const plain = (text: string): string => {
  const short = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
  return short.replaceAll(/[{}|\n]/g, ' ')
}
/** Letters that are kept before the width cuts off. */
const MOST = 40

/** Width and height of a node in pixels; a row is somewhat higher. */
const [WIDTH, HEIGHT] = [132, 38]
/** How far an edge between nodes of one layer leaves their middle, pixels: past their side. */
const ASIDE = WIDTH / 2 + 18

/** The accent is dark enough for it in both lights. */
const ON_ACCENT = '#fff'

type Place = Picture['nodes'][number] | undefined

/** Edges between layers are straight; within one they go around what stands between. */
function curvenessOf(from: Place, to: Place): number {
  if (!from || !to || from.layer !== to.layer || from.row === to.row) return 0
  return (2 * ASIDE) / ((to.row - from.row) * ROW_HEIGHT)
}

const drawing: Drawing<Picture> = {
  parts: [GraphChart, GridComponent],
  option: ({ layers, rows, nodes, edges }, { text, strong, surface, accent, rule, font }) => {
    const places = new Map(nodes.map((node) => [node.id, node]))
    return {
      tooltip: {
        trigger: 'item',
        backgroundColor: surface,
        textStyle: { color: text, fontFamily: font },
        // What is told is drawn as HTML, and names come from outside.
        formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
      },
      grid: { left: WIDTH / 2 + 6, right: WIDTH / 2 + 6, top: 36, bottom: 8 },
      xAxis: {
        ...{ type: 'category', data: layers, position: 'top', boundaryGap: layers.length === 1 },
        ...{ axisLine: { show: false }, axisTick: { show: false } },
        axisLabel: { color: text, fontFamily: font, interval: 0, margin: 14 },
      },
      yAxis: { type: 'value', min: -0.5, max: rows - 0.5, inverse: true, show: false },
      series: [
        {
          // No arrows: everything goes to the right, and within a layer the table tells.
          ...{ type: 'graph', coordinateSystem: 'cartesian2d', edgeSymbol: 'none' },
          emphasis: { focus: 'adjacency' },
          data: nodes.map(({ id, name, group, tip, layer, row, isHere }) => ({
            ...{ id, name: id, tip, value: [layer, row], symbol: 'rect', symbolSize: [WIDTH, HEIGHT] },
            itemStyle: { color: surface },
            // The frame is the label's: a symbol is stretched, and its border with it.
            label: {
              ...{ show: true, width: WIDTH - 14, overflow: 'truncate', fontFamily: font, lineHeight: 16 },
              ...{
                height: HEIGHT - 6,
                padding: [3, 7],
                borderRadius: 6,
                borderWidth: 1,
                borderColor: isHere ? accent : rule,
              },
              ...{ backgroundColor: isHere ? accent : surface, align: 'center', verticalAlign: 'middle' },
              formatter: `{name|${plain(name)}}\n{group|${plain(group)}}`,
              rich: {
                name: { color: isHere ? ON_ACCENT : strong, fontFamily: font, fontSize: 12 },
                group: { color: isHere ? ON_ACCENT : text, fontFamily: font, fontSize: 10 },
              },
            },
          })),
          links: edges.map(({ from, to, isCondition }) => ({
            ...{ source: from, target: to },
            lineStyle: {
              ...{ color: text, opacity: 0.55, type: isCondition ? 'dashed' : 'solid' },
              curveness: curvenessOf(places.get(from), places.get(to)),
            },
          })),
        },
      ],
    }
  },
  clicked: ({ data }) => {
    const chosen = data as { readonly id?: unknown } | null
    return typeof chosen?.id === 'string' ? chosen.id : undefined
  },
}
export default drawing
