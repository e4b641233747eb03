import { HeatmapChart } from 'echarts/charts'
import { GridComponent, VisualMapComponent } from 'echarts/components'
import { format } from 'echarts/core'
import type { Drawing } from '../draw.ts'
import type { Heat } from './heat-data.ts'

/** How wide a figure is, of its height. */
const LETTER = 0.6

const drawing: Drawing<Heat> = {
  clicked: ({ data }) =>
    typeof data === 'object' && data !== null && 'key' in data && typeof data.key === 'string' ? data.key : undefined,
  parts: [HeatmapChart, GridComponent, VisualMapComponent],
  option: ({ columns, rows, columnsTitle, rowsTitle, cells, fromTop = false, left = 56, fontSize = 12 }, look) => {
    const axis = {
      type: 'category',
      nameLocation: 'middle',
      nameTextStyle: { color: look.text },
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: look.text, fontSize },
    }
    // Words wider than their cells would run into each other: the colour tells, and the tip.
    const room = (look.width - left - 8) / Math.max(1, columns.length) - 4
    const isNarrow = cells.some(({ label }) => label.length * fontSize * LETTER > room)
    const most = Math.max(1e-9, ...cells.map(({ value }) => value))
    return {
      grid: { left, right: 8, top: 8, bottom: 48 },
      tooltip: {
        backgroundColor: look.surface,
        textStyle: { color: look.text, fontFamily: look.font },
        // What is told is drawn as HTML, and names may come from outside.
        formatter: ({ data }: { readonly data: { readonly tip?: string } }) => format.encodeHTML(data.tip ?? ''),
      },
      visualMap: {
        show: false,
        min: 0,
        max: most,
        // Under both words of a cell are read: the deepest is the ground of the palest text.
        inRange: { color: look.dark ? ['#1b2530', '#14897f'] : ['#eef5f4', '#5fb3a8'] },
      },
      xAxis: { ...axis, data: [...columns], name: columnsTitle, nameGap: 30 },
      yAxis: { ...axis, data: [...rows], name: rowsTitle, nameGap: left - 16, inverse: fromTop },
      series: [
        {
          type: 'heatmap',
          data: cells.map(({ column, row, value, label, tip, key }) => ({
            value: [column, row, value],
            key,
            label: { formatter: isNarrow ? '' : label },
            tip,
          })),
          label: { show: true, color: look.strong, fontFamily: look.font, fontSize },
          cursor: cells.some(({ key }) => key !== undefined) ? 'pointer' : 'default',
          itemStyle: { borderColor: look.ground, borderWidth: 2, borderRadius: 4 },
          emphasis: { itemStyle: { borderColor: look.accent } },
        },
      ],
    }
  },
}
export default drawing
