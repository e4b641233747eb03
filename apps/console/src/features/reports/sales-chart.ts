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

/** Draws into the element until the signal ends it. The library is loaded with the first chart, and only the parts it takes. */
export async function drawBars(element: HTMLElement, signal: AbortSignal, bars: Bars): Promise<void> {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ])
  if (signal.aborted) return
  core.use([
    charts.BarChart,
    charts.LineChart,
    components.GridComponent,
    components.TooltipComponent,
    components.LegendComponent,
    renderers.SVGRenderer,
  ])
  const chart = core.init(element, null, { renderer: 'svg' })
  chart.setOption(optionOf(bars))
  const watcher = new ResizeObserver(() => chart.resize())
  watcher.observe(element)
  signal.addEventListener('abort', () => {
    watcher.disconnect()
    chart.dispose()
  })
}

function optionOf({ days, bars, line, text, rule, surface, font, money }: Bars) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    animation: !still,
    animationDuration: 200,
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
