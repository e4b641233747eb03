import { TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

/** How a chart looks in the language, the light and the font of the page. */
export interface Look {
  readonly text: string
  readonly strong: string
  readonly rule: string
  readonly ground: string
  readonly surface: string
  readonly accent: string
  readonly font: string
  readonly dark: boolean
  /** Of what is drawn into, px: where there is little room less is written. */
  readonly width: number
}

/** What a file that draws a kind of chart exports: the parts of the library that it takes, and what to draw. */
export interface Drawing<Data> {
  readonly parts: Parameters<typeof use>[0]
  readonly option: (data: Data, look: Look) => EChartsCoreOption
  /** What was clicked, told by what was drawn. */
  readonly clicked?: (event: { readonly data: unknown }) => string | undefined
}

/** Draws into the element until the signal ends it. Loaded when the first chart is shown. */
export function drawInto<Data>(
  element: HTMLElement,
  signal: AbortSignal,
  drawing: Drawing<Data>,
  data: Data,
  look: Omit<Look, 'width'>,
  onChoose: (key: string) => void,
): void {
  use([drawing.parts, TooltipComponent, SVGRenderer].flat())
  const chart = init(element, null, { renderer: 'svg' })
  const put = () =>
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: look.font, color: look.text },
      ...drawing.option(data, { ...look, width: element.clientWidth }),
    })
  put()
  chart.on('click', (event) => {
    const key = drawing.clicked?.({ data: event.data })
    if (key !== undefined) onChoose(key)
  })
  const watcher = new ResizeObserver(() => {
    chart.resize()
    put()
  })
  watcher.observe(element)
  signal.addEventListener('abort', () => {
    watcher.disconnect()
    chart.dispose()
  })
}
