import { LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { format } from 'echarts/core'
import type { Drawing } from '../../../app/draw.ts'

/** Percent of a whole by percent of those who hold it, and the line on which all would hold as much. */
export interface Curve {
  readonly along: string
  readonly up: string
  readonly points: readonly { readonly at: readonly [number, number]; readonly tip: string }[]
}

const drawing: Drawing<Curve> = {
  parts: [LineChart, GridComponent],
  option: ({ along, up, points }, look) => {
    const axis = (name: string) => ({
      ...{ type: 'value', min: 0, max: 100, name, nameLocation: 'middle', nameTextStyle: { color: look.text } },
      axisLabel: { color: look.text, formatter: '{value}%' },
      splitLine: { lineStyle: { color: look.rule } },
    })
    return {
      grid: { left: 24, right: 16, top: 12, bottom: 28, containLabel: true },
      tooltip: {
        ...{ trigger: 'item', confine: true, backgroundColor: look.surface },
        textStyle: { color: look.text, fontFamily: look.font },
        formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
      },
      xAxis: { ...axis(along), nameGap: 28 },
      yAxis: { ...axis(up), nameGap: 44 },
      series: [
        {
          ...{ type: 'line', smooth: 0.2, symbol: 'circle', symbolSize: 8 },
          data: points.map(({ at, tip }) => ({ value: [...at], tip })),
          lineStyle: { color: look.accent, width: 2 },
          itemStyle: { color: look.accent },
          areaStyle: { color: look.accent, opacity: 0.12 },
        },
        {
          ...{ type: 'line', silent: true, symbol: 'none' },
          data: [
            [0, 0],
            [100, 100],
          ],
          lineStyle: { color: look.text, width: 1, type: 'dashed' },
        },
      ],
    }
  },
}
export default drawing
