import {
  ColumnHeightOutlined,
  ColumnWidthOutlined,
  DeleteOutlined,
  EditOutlined,
  HolderOutlined,
} from '@ant-design/icons'
import { ActionMenu } from '@atrium/ui'
import { Button, Card, Flex, Typography } from 'antd'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { useScopeNode } from '../../../app/scope.tsx'
import { figureKindOf } from '../figure/answer.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { FigureChart } from '../figure/FigureChart.tsx'
import { Waiting } from '../figure/Working.tsx'
import { useReadNodes } from '../nodes.ts'
import type { Draft } from './draft.ts'
import { changed, drawingHeight, moved, movedTo, resized, TALLEST, WIDEST } from './items.ts'
import { type Item, nameOfKept } from './kept.ts'

interface GridProps {
  readonly dashboardId: string
  readonly items: readonly Item[]
  readonly days: Pick<Draft, 'span' | 'days'>
  readonly isEditing: boolean
  /** On a wall: asked again every few minutes. */
  readonly isWatched: boolean
  readonly onChange: (items: readonly Item[]) => void
}

const KIND_OF_DRAG = 'application/x-atrium-chart'

/** The charts of a dashboard in their places; while it is edited each can be moved, resized and taken out, by hand and by keys. */
export function DashboardGrid(props: GridProps) {
  const { items, isEditing, onChange } = props
  const { t } = useTranslation('reports')
  const [over, setOver] = useState<string>()
  const [told, setTold] = useState('')
  const tell = (next: readonly Item[], keptId: string) => {
    const at = next.findIndex((item) => item.keptId === keptId)
    const item = next[at]
    if (item) setTold(t('boards.place', { n: at + 1, of: next.length, width: item.width, height: item.height }))
    onChange(next)
  }
  return (
    <>
      <ul className="board-grid">
        {items.map((item) => (
          <li
            key={item.keptId}
            className={`board-item board-width-${item.width} board-height-${item.height}`}
            data-item={item.keptId}
            {...(over === item.keptId ? { 'data-over': true } : {})}
            {...(isEditing
              ? {
                  onDragOver: (event: DragEvent) => {
                    if (!event.dataTransfer.types.includes(KIND_OF_DRAG)) return
                    event.preventDefault()
                    setOver(item.keptId)
                  },
                  onDragLeave: () => setOver(undefined),
                  onDrop: (event: DragEvent) => {
                    event.preventDefault()
                    setOver(undefined)
                    const keptId = event.dataTransfer.getData(KIND_OF_DRAG)
                    if (keptId !== '') tell(movedTo(items, keptId, item.keptId), keptId)
                  },
                }
              : {})}
          >
            <ShownChart {...props} item={item} onChange={(next) => tell(next, item.keptId)} />
          </li>
        ))}
      </ul>
      <div role="status" className="visually-hidden">
        {told}
      </div>
    </>
  )
}

const WATCHED_MS = 300_000

interface ShownProps extends GridProps {
  readonly item: Item
}

function ShownChart(props: ShownProps) {
  const { item, dashboardId, days, isEditing, isWatched } = props
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const scope = useScopeNode()
  const nodes = useReadNodes()
  const query = {
    dashboard: dashboardId,
    ...(item.ownDays ? {} : days.span === 'days' ? { span: 'days' as const, ...days.days } : { span: days.span }),
  }
  // Whether the chart keeps to a part of its own is known from the first answer; a part chosen above comes before it where the item says so.
  const asked = useAsk(
    'reports.keptFigures',
    {
      path: { keptId: item.keptId },
      query: { ...query, ...(scope === undefined || item.ownNode ? {} : { node: scope }) },
    },
    isWatched ? { ...LATEST, refetchMs: WATCHED_MS } : LATEST,
  )
  const { data, error, refetch } = asked
  const title = data ? nameOfKept(data, language) : t('boards.chart')
  const tools = isEditing ? (
    <ItemTools {...props} title={title} hasOwnNode={data?.chart?.node !== undefined} />
  ) : (
    <Link
      to={`/reports/charts/${item.keptId}`}
      aria-label={t('boards.open', { name: title })}
      title={t('boards.openChart')}
    >
      <EditOutlined />
    </Link>
  )
  if (error) {
    const isGone = problemOf(error).code === 'unknown_kept'
    return isGone ? (
      <Card size="small" title={t('boards.chart')} extra={isEditing && tools} style={{ height: '100%' }}>
        <Typography.Text type="secondary">{t('boards.gone')}</Typography.Text>
      </Card>
    ) : (
      <Unanswered title={title} error={error} onRetry={() => void refetch()} lead={isEditing && tools} />
    )
  }
  const place = data && (item.ownNode ? nodes.rows.find(({ id }) => id === data.chart?.node) : undefined)
  const own = [
    ...(data && item.ownDays ? [data.from === data.to ? data.from : `${data.from} – ${data.to}`] : []),
    ...(place ? [(language === 'en' ? place.name.en : undefined) ?? place.name.zh] : []),
  ]
  return (
    <Waiting asked={asked}>
      <FigureChart
        title={title}
        fileName={data ? `${title}-${data.from}-${data.to}` : title}
        kind={figureKindOf(data?.chart?.chart ?? 'table')}
        answer={data?.figures}
        height={drawingHeight(item.height)}
        extra={tools}
        {...(own.length > 0 ? { note: <span>{t('boards.own', { what: own.join(' · ') })}</span> } : {})}
      />
    </Waiting>
  )
}

interface ToolsProps extends ShownProps {
  readonly title: string
  readonly hasOwnNode: boolean
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** Moves, resizes and takes out; the grip by dragging, by the arrow keys, and with Shift by size. */
function ItemTools({ items, item, title, hasOwnNode, onChange }: ToolsProps) {
  const { t } = useTranslation('reports')
  const { keptId, width, height, ownDays, ownNode } = item
  const onKey = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    if (by === undefined) return
    event.preventDefault()
    const isWidth = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
    onChange(event.shiftKey ? resized(items, keptId, isWidth ? by : 0, isWidth ? 0 : by) : moved(items, keptId, by))
  }
  const sizes = (most: number, now: number, of: 'width' | 'height') =>
    Array.from({ length: most }, (_, at) => ({
      key: `${of}-${at + 1}`,
      label: t(`boards.${of}s.${at + 1}`),
      disabled: at + 1 === now,
      onClick: () => onChange(changed(items, keptId, () => ({ [of]: at + 1 }))),
    }))
  const whose = [
    {
      key: 'days',
      label: t(ownDays ? 'boards.followDays' : 'boards.keepDays'),
      onClick: () => onChange(changed(items, keptId, () => ({ ownDays: !ownDays }))),
    },
    {
      key: 'node',
      label: t(ownNode ? 'boards.followNode' : 'boards.keepNode'),
      disabled: !hasOwnNode && !ownNode,
      onClick: () => onChange(changed(items, keptId, () => ({ ownNode: !ownNode }))),
    },
  ]
  return (
    <Flex gap={2} align="center">
      <Button
        type="text"
        size="small"
        icon={<HolderOutlined />}
        aria-label={t('boards.move', { name: title })}
        title={t('boards.moveHint')}
        style={{ cursor: 'grab' }}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(KIND_OF_DRAG, keptId)
          event.dataTransfer.effectAllowed = 'move'
        }}
        onKeyDown={onKey}
      />
      <ActionMenu items={sizes(WIDEST, width, 'width')}>
        <Button
          type="text"
          size="small"
          icon={<ColumnWidthOutlined />}
          aria-label={t('boards.width', { name: title })}
        />
      </ActionMenu>
      <ActionMenu items={sizes(TALLEST, height, 'height')}>
        <Button
          type="text"
          size="small"
          icon={<ColumnHeightOutlined />}
          aria-label={t('boards.height', { name: title })}
        />
      </ActionMenu>
      <ActionMenu items={whose}>
        <Button type="text" size="small" aria-label={t('boards.whose', { name: title })}>
          {t('boards.whoseShort')}
        </Button>
      </ActionMenu>
      <Button
        type="text"
        size="small"
        danger
        icon={<DeleteOutlined />}
        aria-label={t('boards.remove', { name: title })}
        onClick={() => onChange(items.filter((one) => one.keptId !== keptId))}
      />
    </Flex>
  )
}
