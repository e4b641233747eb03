import { SankeyChart } from 'echarts/charts'
import type { Drawing } from '../../app/draw.ts'

export interface Flow {
  readonly nodes: readonly {
    readonly key: string
    readonly name: string
    readonly colour: string
    readonly depth: 0 | 1
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
  option: ({ nodes, links }, { text, surface, font }) => ({
    tooltip: {
      trigger: 'item',
      backgroundColor: surface,
      textStyle: { color: text, fontFamily: font },
      formatter: ({ data }: { readonly data: { readonly tip?: string } }) => data.tip ?? '',
    },
    series: [
      {
        type: 'sankey',
        left: 90,
        right: 90,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 12,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: nodes.map(({ key, name, colour, depth }) => ({
          ...{ name: key, depth, tip: name },
          itemStyle: { color: colour, borderWidth: 0 },
          label: { formatter: name, position: depth === 0 ? 'left' : 'right', color: text, fontFamily: font },
        })),
        links: links.map(({ from, to, value, tip }) => ({ source: from, target: to, value, tip })),
        lineStyle: { color: 'target', opacity: 0.35, curveness: 0.5 },
      },
    ],
  }),
}
export default drawing
