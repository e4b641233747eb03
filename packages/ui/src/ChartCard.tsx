import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Card, Dropdown, Flex, Skeleton, Table, theme } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { csvOf, download, saveAs } from './csv.ts'
import { pictureOf } from './picture.ts'

export interface ChartTable {
  readonly columns: readonly { readonly title: string; readonly isNumber?: boolean }[]
  readonly rows: readonly ChartRow[]
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
  /** The chart, drawn as SVG. */
  readonly children: ReactNode
}

/** A chart with the table behind it; to be taken along as an image or as CSV. */
export function ChartCard(props: ChartCardProps) {
  const { title, fileName, table, loading = false, extra, note, empty, children } = props
  const { t } = useTranslation('ui')
  const { token } = theme.useToken()
  const { message } = App.useApp()
  const [asTable, setAsTable] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const savePicture = async () => {
    const drawn = place.current?.querySelector('svg')
    if (!drawn) return
    try {
      saveAs(`${fileName}.png`, await pictureOf(drawn, token.colorBgContainer))
    } catch {
      void message.error(t('chart.noPicture'))
    }
  }
  const saveTable = () =>
    download(
      `${fileName}.csv`,
      csvOf([table.columns.map((column) => column.title), ...table.rows.map((row) => row.values)]),
    )
  const isEmpty = empty !== undefined && !loading
  const items = [
    ...(asTable ? [] : [{ key: 'image', label: t('chart.image'), onClick: () => void savePicture() }]),
    { key: 'csv', label: t('chart.csv'), onClick: saveTable },
  ]
  return (
    <Card
      size="small"
      title={title}
      style={{ height: '100%' }}
      styles={{ header: { flexWrap: 'wrap' } }}
      extra={
        <Flex gap={4} align="center" wrap justify="end">
          {extra}
          {!isEmpty && !loading && (
            <>
              <Button type="text" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {t(asTable ? 'chart.showChart' : 'chart.showTable')}
              </Button>
              <Dropdown trigger={['click']} menu={{ items }}>
                <Button type="text" size="small" icon={<DownloadOutlined />} aria-label={t('chart.save', { title })} />
              </Dropdown>
            </>
          )}
        </Flex>
      }
    >
      {loading ? (
        <Skeleton active />
      ) : isEmpty ? (
        empty
      ) : asTable ? (
        <ShownTable title={title} table={table} />
      ) : (
        <div ref={place}>{children}</div>
      )}
      {note && <div style={{ marginTop: 8, fontSize: 12, color: token.colorTextSecondary }}>{note}</div>}
    </Card>
  )
}

function ShownTable({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    <Table<ChartRow>
      aria-label={title}
      className="number"
      size="small"
      rowKey="key"
      pagination={false}
      scroll={{ x: 'max-content', y: 360 }}
      dataSource={[...table.rows]}
      columns={table.columns.map((column, at) => ({
        key: column.title,
        title: column.title,
        ...(column.isNumber ? { align: 'right' as const } : {}),
        ...(at === 0 ? { fixed: 'left' as const } : {}),
        render: (_: unknown, row: ChartRow) => row.shown[at],
      }))}
    />
  )
}
