import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { format } from 'echarts/core'
import type { Drawing } from '../../app/draw.ts'

/** How an audience grew: how many it held as a line, who came and went as bars up and down from zero. */
export interface GrowthPlot {
  readonly versions: readonly GrownVersion[]
  readonly names: { readonly people: string; readonly entered: string; readonly departed: string }
  readonly colours: { readonly people: string; readonly entered: string; readonly departed: string }
}

export interface GrownVersion {
  /** Short, for the axis. */
  readonly label: string
  readonly people: number
  readonly entered: number
  readonly departed: number
  /** All of it in words. */
  readonly tip: string
}

const drawing: Drawing<GrowthPlot> = {
  parts: [BarChart, LineChart, GridComponent, LegendComponent],
  option: ({ versions, names, colours }, { text, rule, surface, font }) => {
    const axis = {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: text },
      splitLine: { lineStyle: { color: rule } },
    }
    const bar = (key: 'entered' | 'departed', sign: 1 | -1) => ({
      ...{ type: 'bar', name: names[key], stack: 'moves', yAxisIndex: 1, barMaxWidth: 14 },
      data: versions.map((version) => version[key] * sign),
      itemStyle: { color: colours[key] },
    })
    return {
      grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: text } },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        backgroundColor: surface,
        textStyle: { color: text, fontFamily: font },
        formatter: ([point]: readonly { readonly dataIndex: number }[]) =>
          format.encodeHTML(versions[point?.dataIndex ?? -1]?.tip ?? ''),
      },
      xAxis: {
        type: 'category',
        data: versions.map(({ label }) => label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: rule } },
        axisLabel: { color: text },
      },
      yAxis: [axis, { ...axis, splitLine: { show: false } }],
      series: [
        {
          ...{ type: 'line', name: names.people, symbol: 'circle', symbolSize: 5 },
          data: versions.map(({ people }) => people),
          lineStyle: { color: colours.people, width: 2 },
          itemStyle: { color: colours.people },
        },
        bar('entered', 1),
        bar('departed', -1),
      ],
    }
  },
}
export default drawing
