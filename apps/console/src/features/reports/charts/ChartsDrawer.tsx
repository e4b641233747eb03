import { EmptyState, ProblemNotice } from '@atrium/ui'
import { Button, Checkbox, Drawer, Flex, Input, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { newItem } from './AddToDashboard.tsx'
import { type Item, nameOfKept } from './kept.ts'

/** As many charts as one dashboard holds. */
const MOST_ITEMS = 24

interface ChartsProps {
  readonly items: readonly Item[]
  readonly onChoose: (items: readonly Item[]) => void
  readonly onClose: () => void
}

/** Chooses among the charts that are not on the dashboard yet. */
export function ChartsDrawer({ items, onChoose, onClose }: ChartsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const { data, error, refetch } = useAsk('reports.keptList', { query: { kind: 'chart' } })
  const there = new Set(items.map(({ keptId }) => keptId))
  const rows = data?.items.filter(
    (row) => !there.has(row.keptId) && nameOfKept(row, language).toLowerCase().includes(text.toLowerCase()),
  )
  return (
    <Drawer
      open
      onClose={onClose}
      title={t('boards.addChart')}
      size={440}
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={onClose}>{t('boards.cancel')}</Button>
          <Button
            type="primary"
            disabled={chosen.length === 0 || items.length + chosen.length > MOST_ITEMS}
            onClick={() => {
              onChoose(chosen.map(newItem))
              onClose()
            }}
          >
            {t('boards.addSome', { n: chosen.length })}
          </Button>
        </Flex>
      }
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!rows && !error && <Skeleton active />}
      {data?.items.length === 0 && (
        <EmptyState hint={t('boards.noCharts')} action={<Link to="/reports/charts/new">{t('charts.new')}</Link>} />
      )}
      {rows && data && data.items.length > 0 && (
        <Flex vertical gap={8}>
          <Input.Search
            aria-label={t('charts.findKept')}
            placeholder={t('charts.findKept')}
            allowClear
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <Checkbox.Group<string>
            style={{ display: 'grid', gap: 8 }}
            value={[...chosen]}
            onChange={setChosen}
            options={rows.map((row) => ({
              value: row.keptId,
              label: (
                <>
                  {nameOfKept(row, language)}{' '}
                  {!row.mine && <Typography.Text type="secondary">{row.owner}</Typography.Text>}
                </>
              ),
            }))}
          />
          {rows.length === 0 && <Typography.Text type="secondary">{t('charts.nothingFits')}</Typography.Text>}
        </Flex>
      )}
    </Drawer>
  )
}
