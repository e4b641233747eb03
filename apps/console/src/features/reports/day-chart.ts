import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

export interface Drawn {
  readonly days: readonly string[]
  readonly series: readonly DrawnSeries[]
  readonly text: string
  readonly rule: string
  readonly surface: string
  readonly font: string
  readonly write: (value: number) => string
  /** Shorter, for the axis. */
  readonly writeAxis: (value: number) => string
}

export interface DrawnSeries {
  readonly name: string
  readonly colour: string
  /** Bars stand upon each other from zero; a former year is a broken line. */
  readonly as: 'bar' | 'line' | 'former'
  /** null leaves a gap. */
  readonly values: readonly (number | null)[]
}

/** Draws into the element until the signal ends it. Import this file when a chart is shown: it brings the parts of the library that it takes. */
export function drawDays(element: HTMLElement, signal: AbortSignal, drawn: Drawn): void {
  use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, SVGRenderer])
  const chart = init(element, null, { renderer: 'svg' })
  chart.setOption(optionOf(drawn))
  const watcher = new ResizeObserver(() => chart.resize())
  watcher.observe(element)
  signal.addEventListener('abort', () => {
    watcher.disconnect()
    chart.dispose()
  })
}

function optionOf({ days, series, text, rule, surface, font, write, writeAxis }: Drawn) {
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
      valueFormatter: (value: unknown) => (typeof value === 'number' ? write(value) : '–'),
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
      axisLabel: { color: text, formatter: writeAxis },
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
  }
}
