import { chartColours } from '@atrium/ui'
import { PieChart } from 'echarts/charts'
import { format } from 'echarts/core'
import type { Drawing } from '../../../app/draw.ts'
import type { Ring } from './shape.ts'

const drawing: Drawing<Ring> = {
  parts: [PieChart],
  option: ({ parts }, look) => ({
    tooltip: {
      ...{ confine: true, backgroundColor: look.surface },
      textStyle: { color: look.text, fontFamily: look.font },
      // What is told is drawn as HTML, and names may come from outside.
      formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
    },
    color: [...chartColours(look.dark)],
    series: [
      {
        type: 'pie',
        radius: ['48%', '72%'],
        itemStyle: { borderColor: look.ground, borderWidth: 2 },
        data: parts.map((part) => ({ ...part })),
        label: { color: look.text, fontFamily: look.font, formatter: '{b}\n{d}%' },
        labelLine: { lineStyle: { color: look.rule } },
      },
    ],
  }),
  clicked: ({ data }) => (data as { readonly key?: string } | null)?.key,
}
export default drawing
