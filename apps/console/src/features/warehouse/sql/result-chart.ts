import { chartColours } from '@atrium/ui'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import type { Drawing } from '../../../app/draw.ts'

export interface ResultDrawing {
  readonly kind: 'bar' | 'line'
  readonly names: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

/** Columns of a result over one of its columns. */
const drawing: Drawing<ResultDrawing> = {
  parts: [BarChart, LineChart, GridComponent, LegendComponent],
  option: ({ kind, names, series }, look) => ({
    color: [...chartColours(look.dark)],
    grid: { left: 8, right: 16, top: series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, textStyle: { color: look.text } },
    tooltip: {
      ...{ trigger: 'axis', confine: true, backgroundColor: look.surface },
      textStyle: { color: look.strong, fontFamily: look.font },
    },
    xAxis: {
      ...{ type: 'category', data: [...names], axisTick: { show: false } },
      axisLine: { lineStyle: { color: look.rule } },
      axisLabel: { color: look.text, hideOverlap: true, width: 120, overflow: 'truncate' },
    },
    yAxis: {
      type: 'value',
      scale: kind === 'line',
      axisLabel: { color: look.text },
      splitLine: { lineStyle: { color: look.rule } },
    },
    series: series.map(({ name, values }) => ({
      ...{ name, type: kind, data: [...values] },
      ...(kind === 'bar' ? { barMaxWidth: 36 } : { showSymbol: values.length <= 60 }),
    })),
  }),
}
export default drawing
