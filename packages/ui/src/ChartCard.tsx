import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Skeleton, Table, theme } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionMenu } from './ActionMenu.tsx'
import { csvOf, download, saveAs } from './csv.ts'
import { pictureOf } from './picture.ts'

export interface ChartTable {
  readonly columns: readonly ChartColumn[]
  readonly rows: readonly ChartRow[]
  /** Stands above all rows, whichever way they are sorted, and last in the file. */
  readonly total?: ChartRow
}

export interface ChartColumn {
  readonly title: string
  /** The title as it is read, where more than words. */
  readonly shownTitle?: ReactNode
  readonly isNumber?: boolean
  /** In the file and not on the page. */
  readonly isFileOnly?: boolean
}

export interface ChartRow {
  readonly key: string
  /** As they are read, a link among them where one leads on. */
  readonly shown: readonly ReactNode[]
  /** As spreadsheets take them: plain numbers. */
  readonly values: readonly (string | number | null)[]
}

export interface ChartCardProps {
  readonly title: string
  /** What the files are called, without their ends. */
  readonly fileName: string
  readonly table: ChartTable
  readonly loading?: boolean
  /** Left of the buttons: what the chart shows is chosen there. */
  readonly extra?: ReactNode
  /** Below chart and table: what is to be known about the figures. */
  readonly note?: ReactNode
  /** Shown instead of the chart where there is nothing to draw. */
  readonly empty?: ReactNode
  /** Within another card: without a border of its own. */
  readonly isBare?: boolean
  /** Above chart and table: what they tell. */
  readonly lead?: ReactNode
  /** The chart, drawn as SVG or made of numbers; left out where there is the table alone. */
  readonly children?: ReactNode
}

/** A chart with the table behind it; to be taken along as an image or as CSV. */
export function ChartCard(props: ChartCardProps) {
  const { title, fileName, table, loading = false, extra, note, empty, lead, isBare = false, children } = props
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const { message } = App.useApp()
  const [isTable, setAsTable] = useState(false)
  const asTable = isTable || children === undefined
  const place = useRef<HTMLDivElement>(null)
  const savePicture = async () => {
    if (!place.current) return
    try {
      const look = {
        ...{ ground: token.colorBgContainer, text: token.colorText, rule: token.colorBorderSecondary },
        bar: token.colorPrimary,
      }
      saveAs(`${fileName}.png`, await pictureOf(place.current, { ...look, font: token.fontFamily }))
    } catch {
      void message.error(t('chart.noPicture'))
    }
  }
  const saveTable = () =>
    download(
      `${fileName}.csv`,
      csvOf([
        table.columns.map((column) => column.title),
        ...[...table.rows, ...(table.total ? [table.total] : [])].map((row) => row.values),
      ]),
    )
  const isEmpty = empty !== undefined && !loading
  const items = [
    { key: 'image', label: t('chart.image'), onClick: () => void savePicture() },
    { key: 'csv', label: t('chart.csv'), onClick: saveTable },
  ]
  return (
    <Card
      size="small"
      title={title}
      style={{ height: '100%' }}
      styles={{ header: { flexWrap: 'wrap' } }}
      {...(isBare ? { variant: 'borderless' as const } : {})}
      extra={
        <Flex gap={4} align="center" wrap justify="end">
          {extra}
          {!isEmpty && !loading && (
            <>
              {children !== undefined && (
                <Button type="text" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                  {t(asTable ? 'chart.showChart' : 'chart.showTable')}
                </Button>
              )}
              <ActionMenu items={items}>
                <Button type="text" size="small" icon={<DownloadOutlined />} aria-label={t('chart.save', { title })} />
              </ActionMenu>
            </>
          )}
        </Flex>
      }
    >
      {lead && <div style={{ marginBottom: 8, color: token.colorTextSecondary }}>{lead}</div>}
      {loading ? (
        <Skeleton active />
      ) : isEmpty ? (
        empty
      ) : (
        <div ref={place}>{asTable ? <ShownTable title={title} table={table} /> : children}</div>
      )}
      {note && <div style={{ marginTop: 8, fontSize: 12, color: token.colorTextSecondary }}>{note}</div>}
    </Card>
  )
}

/** Rows on one page: a long table is not drawn whole. */
const PAGE_ROWS = 100

function ShownTable({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  const { rows, total } = table
  const columns = table.columns.flatMap((column, at) => (column.isFileOnly ? [] : [{ ...column, at }]))
  return (
    <Table<ChartRow>
      aria-label={title}
      className="number"
      size="small"
      rowKey="key"
      pagination={rows.length > PAGE_ROWS ? { pageSize: PAGE_ROWS, showSizeChanger: false, size: 'small' } : false}
      scroll={{ x: 'max-content', y: 360 }}
      dataSource={total ? [total, ...rows] : [...rows]}
      columns={columns.map((column) => ({
        key: column.at,
        title: column.shownTitle ?? column.title,
        ...(column.isNumber
          ? {
              align: 'right' as const,
              sorter: (a: ChartRow, b: ChartRow, order?: 'ascend' | 'descend' | null) => {
                // Whichever way, the total comes first.
                if (a === total || b === total) return (a === total ? -1 : 1) * (order === 'descend' ? -1 : 1)
                return numberAt(a, column.at) - numberAt(b, column.at)
              },
              sortDirections: ['descend' as const, 'ascend' as const],
            }
          : {}),
        ...(column.at === 0 ? { fixed: 'left' as const } : {}),
        render: (_: unknown, row: ChartRow) =>
          row === total ? <strong>{row.shown[column.at]}</strong> : row.shown[column.at],
      }))}
    />
  )
}

/** What is not known sorts below everything. */
function numberAt({ values }: ChartRow, at: number): number {
  const value = values[at]
  return typeof value === 'number' ? value : Number.NEGATIVE_INFINITY
}
