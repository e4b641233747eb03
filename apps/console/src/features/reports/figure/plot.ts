import { chartColours, formerColour } from '@atrium/ui'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import type { Drawing, Look } from '../../../app/draw.ts'
import { writeFigure, writeShort } from './answer.ts'
import type { Plot, PlotSeries } from './shape.ts'

const drawing: Drawing<Plot> = {
  parts: [BarChart, LineChart, GridComponent, LegendComponent],
  option: (plot, look) => {
    const { categories, series, isLying } = plot
    // Room for the longest name, and for figures at the ends of bars.
    const nameWidth = Math.min(MOST_NAME_PX, Math.max(48, ...categories.map(widthOf)))
    const endWidth = series.some(({ labels }) => labels) ? 104 : 24
    const units = [...new Set(series.map(({ unit }) => unit))].slice(0, 2)
    const names = {
      ...{ type: 'category', data: [...categories], inverse: isLying },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.rule } },
      axisLabel: {
        color: look.text,
        ...(isLying ? { width: nameWidth, overflow: 'truncate' } : { hideOverlap: true }),
      },
    }
    const figures = units.map((unit, at) => ({
      type: 'value',
      // Bars begin at zero, lines where they lie; counts have no halves.
      scale: !series.some((one) => one.unit === unit && one.as !== 'line' && one.as !== 'former'),
      ...(unit === 'count' || unit === 'points' ? { minInterval: 1 } : {}),
      axisLabel: { color: look.text, hideOverlap: true, formatter: (value: number) => writeShort(unit, value, plot) },
      splitLine: { show: at === 0, lineStyle: { color: look.rule } },
      ...(isLying ? { splitNumber: 4, position: at === 0 ? 'bottom' : 'top' } : {}),
    }))
    return {
      grid: { left: 8, right: isLying ? endWidth : 8, top: series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
      legend: {
        ...{ show: series.length > 1, type: 'scroll', top: 0, left: 0, itemWidth: 14, itemHeight: 10 },
        textStyle: { color: look.text },
        ...{ pageTextStyle: { color: look.text }, pageIconColor: look.text },
      },
      tooltip: {
        trigger: 'axis',
        confine: true,
        axisPointer: { type: 'shadow' },
        backgroundColor: look.surface,
        textStyle: { color: look.text, fontFamily: look.font },
      },
      xAxis: isLying ? figures : names,
      yAxis: isLying ? names : figures,
      series: series.map((one) => seriesOf(one, plot, Math.max(0, units.indexOf(one.unit)), look)),
    }
  },
  clicked: ({ data }) => (data as { readonly key?: string } | null)?.key,
}
export default drawing

const MOST_NAME_PX = 208

/** About how wide a name is drawn: Chinese letters are as wide as they are high. */
const widthOf = (name: string): number => [...name].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12.5 : 7.5), 4)

function seriesOf({ name, unit, as, colour: at, values, labels }: PlotSeries, plot: Plot, axis: number, look: Look) {
  const colours = chartColours(look.dark)
  const colour = at < 0 ? formerColour(look.dark) : (colours[at % colours.length] ?? look.accent)
  const common = {
    name,
    ...(plot.isLying ? { xAxisIndex: axis } : { yAxisIndex: axis }),
    data: values.map((value, place) => ({
      ...{ value, key: plot.keys[place] },
      ...(labels ? { label: { formatter: labels[place] ?? '' } } : {}),
    })),
    tooltip: {
      valueFormatter: (value: unknown) => writeFigure(unit, typeof value === 'number' ? value : null, plot),
    },
    itemStyle: { color: colour },
    ...(labels
      ? { label: { show: true, position: plot.isLying ? 'right' : 'top', color: look.text, fontFamily: look.font } }
      : {}),
  }
  if (as === 'bar' || as === 'stack')
    return { ...common, type: 'bar', barMaxWidth: 28, ...(as === 'stack' ? { stack: 'parts' } : {}) }
  const isFormer = as === 'former'
  return {
    ...common,
    type: 'line',
    symbol: 'circle',
    symbolSize: as === 'point' ? 8 : values.length > 60 ? 0 : 4,
    showSymbol: as === 'point' || values.length <= 60,
    lineStyle: {
      color: colour,
      width: as === 'point' ? 0 : isFormer ? 1.5 : 2,
      ...(isFormer ? { type: 'dashed', opacity: 0.8 } : {}),
    },
  }
}
