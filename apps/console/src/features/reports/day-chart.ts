import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import type { Drawing } from '../../app/draw.ts'
import { type Pen, writeFigure, writeShort } from './figure/answer.ts'

export interface DayPlot extends Pen {
  readonly days: readonly string[]
  readonly series: readonly DrawnSeries[]
  /** In what all of them are counted: `money`, `share`, `count`. */
  readonly unit: string
}

export interface DrawnSeries {
  readonly name: string
  readonly colour: string
  /** Bars stand upon each other from zero; a former year is a broken line. */
  readonly as: 'bar' | 'line' | 'former'
  /** null leaves a gap. */
  readonly values: readonly (number | null)[]
}

const drawing: Drawing<DayPlot> = {
  parts: [BarChart, LineChart, GridComponent, LegendComponent],
  option: ({ days, series, unit, ...pen }, { text, rule, surface, font }) => ({
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: text } },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: surface,
      textStyle: { color: text, fontFamily: font },
      valueFormatter: (value: unknown) => writeFigure(unit, typeof value === 'number' ? value : null, pen),
    },
    xAxis: {
      type: 'category',
      data: [...days],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: rule } },
      axisLabel: { color: text },
    },
    yAxis: {
      type: 'value',
      // Lines alone may begin where they lie; bars begin at zero.
      scale: !series.some((one) => one.as === 'bar'),
      axisLabel: { color: text, formatter: (value: number) => writeShort(unit, value, pen) },
      splitLine: { lineStyle: { color: rule } },
    },
    series: series.map(({ name, colour, as, values }) =>
      as === 'bar'
        ? {
            ...{ type: 'bar', name, stack: 'parts', data: [...values], barMaxWidth: 28 },
            itemStyle: { color: colour },
          }
        : {
            ...{ type: 'line', name, data: [...values], symbol: 'circle', symbolSize: 4 },
            lineStyle: { color: colour, type: as === 'former' ? 'dashed' : 'solid', width: as === 'former' ? 1.5 : 2 },
            itemStyle: { color: colour },
          },
    ),
  }),
}
export default drawing
