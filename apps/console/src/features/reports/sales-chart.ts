import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

export interface Bars {
  readonly days: readonly string[]
  /** Stacked from zero, in minor units. */
  readonly bars: readonly Series[]
  /** Over them, to compare with. */
  readonly line: Series
  readonly text: string
  readonly rule: string
  readonly surface: string
  readonly font: string
  readonly money: (minor: number) => string
}

interface Series {
  readonly name: string
  readonly colour: string
  /** null leaves a gap. */
  readonly minor: readonly (number | null)[]
}

/** Draws into the element until the signal ends it. Import this file when a chart is shown: it brings the parts of the library that it takes. */
export function drawBars(element: HTMLElement, signal: AbortSignal, bars: Bars): void {
  use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, SVGRenderer])
  const chart = init(element, null, { renderer: 'svg' })
  chart.setOption(optionOf(bars))
  const watcher = new ResizeObserver(() => chart.resize())
  watcher.observe(element)
  signal.addEventListener('abort', () => {
    watcher.disconnect()
    chart.dispose()
  })
}

function optionOf({ days, bars, line, text, rule, surface, font, money }: Bars) {
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: text } },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: surface,
      textStyle: { color: text },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? money(value) : ''),
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
      axisLabel: { color: text, formatter: (value: number) => money(value).replace(/\D00$/, '') },
      splitLine: { lineStyle: { color: rule } },
    },
    series: [
      ...bars.map(({ name, colour, minor }) => ({
        ...{ type: 'bar', name, stack: 'sales', data: [...minor], barMaxWidth: 28 },
        itemStyle: { color: colour },
      })),
      {
        ...{ type: 'line', name: line.name, data: [...line.minor], symbol: 'circle', symbolSize: 4 },
        lineStyle: { color: line.colour, type: 'dashed', width: 1.5 },
        itemStyle: { color: line.colour },
      },
    ],
  }
}
