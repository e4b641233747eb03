import { ScatterChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { format } from 'echarts/core'
import type { Drawing } from '../../../app/draw.ts'
import { writeShort } from './answer.ts'
import type { Points } from './shape.ts'

/** Names are written beside points while there are so few of them. */
const NAMED = 12

const drawing: Drawing<Points> = {
  parts: [ScatterChart, GridComponent],
  option: ({ axes, points, ...pen }, look) => {
    const axis = ({ name, unit }: Points['axes'][number]) => ({
      ...{ type: 'value', name, nameLocation: 'middle', scale: true },
      nameTextStyle: { color: look.text },
      axisLabel: { color: look.text, formatter: (value: number) => writeShort(unit, value, pen) },
      splitLine: { lineStyle: { color: look.rule } },
    })
    return {
      grid: { left: 24, right: 24, top: 12, bottom: 28, containLabel: true },
      tooltip: {
        ...{ confine: true, backgroundColor: look.surface },
        textStyle: { color: look.text, fontFamily: look.font },
        // What is told is drawn as HTML, and names may come from outside.
        formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
      },
      xAxis: { ...axis(axes[0]), nameGap: 28 },
      yAxis: { ...axis(axes[1]), nameGap: 52 },
      series: [
        {
          type: 'scatter',
          data: points.map(({ at, size, ...point }) => ({
            ...point,
            value: [...at],
            symbolSize: 8 + Math.sqrt(size) * 24,
          })),
          itemStyle: { color: look.accent, opacity: 0.7 },
          label: { show: points.length <= NAMED, formatter: '{b}', position: 'top', color: look.text },
          labelLayout: { hideOverlap: true },
        },
      ],
    }
  },
  clicked: ({ data }) => (data as { readonly key?: string } | null)?.key,
}
export default drawing
