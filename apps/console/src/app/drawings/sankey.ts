import { SankeyChart } from 'echarts/charts'
import { format } from 'echarts/core'
import type { Drawing } from '../draw.ts'

export interface Flow {
  /** Whether names stand to the right of every column but the first; left out: there are two columns, named outwards. */
  readonly isLong?: boolean
  readonly nodes: readonly {
    readonly key: string
    readonly name: string
    readonly colour: string
    /** Its column, from the left. */
    readonly depth: number
  }[]
  readonly links: readonly {
    readonly from: string
    readonly to: string
    readonly value: number
    readonly tip: string
  }[]
}

const drawing: Drawing<Flow> = {
  parts: [SankeyChart],
  option: ({ nodes, links, isLong = false }, { text, surface, font }) => ({
    tooltip: {
      trigger: 'item',
      backgroundColor: surface,
      textStyle: { color: text, fontFamily: font },
      // What is told is drawn as HTML, and names come from outside.
      formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
    },
    series: [
      {
        type: 'sankey',
        left: isLong ? 8 : 90,
        right: isLong ? 120 : 90,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 12,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: nodes.map(({ key, name, colour, depth }) => ({
          ...{ name: key, depth, tip: name },
          itemStyle: { color: colour, borderWidth: 0 },
          label: {
            formatter: name,
            position: depth === 0 && !isLong ? 'left' : 'right',
            ...{ color: text, fontFamily: font, width: isLong ? 120 : 80, overflow: 'truncate' },
          },
        })),
        links: links.map(({ from, to, value, tip }) => ({ source: from, target: to, value, tip })),
        lineStyle: { color: 'target', opacity: 0.35, curveness: 0.5 },
      },
    ],
  }),
}
export default drawing
