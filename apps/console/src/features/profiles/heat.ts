import { HeatmapChart } from 'echarts/charts'
import { GridComponent, VisualMapComponent } from 'echarts/components'
import type { Drawing } from '../../app/draw.ts'

export interface Heat {
  /** Names of columns, from the left, and of rows, from below. */
  readonly columns: readonly string[]
  readonly rows: readonly string[]
  readonly columnsTitle: string
  readonly rowsTitle: string
  readonly cells: readonly {
    readonly column: number
    readonly row: number
    readonly value: number
    /** As it is read in the cell and beside it. */
    readonly label: string
    readonly tip: string
  }[]
}

const drawing: Drawing<Heat> = {
  parts: [HeatmapChart, GridComponent, VisualMapComponent],
  option: ({ columns, rows, columnsTitle, rowsTitle, cells }, look) => {
    const axis = {
      type: 'category',
      nameLocation: 'middle',
      nameTextStyle: { color: look.text },
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: look.text },
    }
    const most = Math.max(1, ...cells.map(({ value }) => value))
    return {
      grid: { left: 56, right: 8, top: 8, bottom: 48 },
      tooltip: {
        backgroundColor: look.surface,
        textStyle: { color: look.text, fontFamily: look.font },
        formatter: ({ data }: { readonly data: { readonly tip?: string } }) => data.tip ?? '',
      },
      visualMap: {
        show: false,
        min: 0,
        max: most,
        // Under both words of a cell are read: the deepest is the ground of the palest text.
        inRange: { color: look.dark ? ['#1b2530', '#14897f'] : ['#eef5f4', '#5fb3a8'] },
      },
      xAxis: { ...axis, data: [...columns], name: columnsTitle, nameGap: 30 },
      yAxis: { ...axis, data: [...rows], name: rowsTitle, nameGap: 40 },
      series: [
        {
          type: 'heatmap',
          data: cells.map(({ column, row, value, label, tip }) => ({
            value: [column, row, value],
            label: { formatter: label },
            tip,
          })),
          label: { show: true, color: look.strong, fontFamily: look.font, fontSize: 12 },
          itemStyle: { borderColor: look.ground, borderWidth: 2, borderRadius: 4 },
          emphasis: { itemStyle: { borderColor: look.accent } },
        },
      ],
    }
  },
}
export default drawing
