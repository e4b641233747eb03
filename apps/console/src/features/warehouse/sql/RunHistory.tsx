import { CursorTable, count, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useList } from '../../../app/queries.ts'
import { useHouseZone } from '../../organization/nodes.ts'
import { shortSql } from './names.ts'
import type { Run } from './Result.tsx'

const COLOURS = { running: 'processing', done: 'success', failed: 'error', cancelled: 'default' } as const

/** What the one signed in ran, the latest first; a press brings a statement back with its result. */
export function RunHistory({ onOpen }: { readonly onOpen: (run: Run) => void }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const list = useList('warehouse.runs', { query: { limit: 50 } })
  if (list.error) return <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
  return (
    <CursorTable
      label={t('sql.history.title')}
      rows={list.rows}
      rowKey={({ runId }) => runId}
      loading={list.isFetching}
      hasMore={list.hasNextPage}
      onMore={() => void list.fetchNextPage()}
      onOpen={onOpen}
      empty={<EmptyState hint={t('sql.history.none')} />}
      columns={[
        {
          key: 'sql',
          title: t('sql.history.sql'),
          render: (_, run) => (
            <Typography.Link
              href={`?run=${run.runId}`}
              onClick={(event) => {
                event.preventDefault()
                event.stopPropagation()
                onOpen(run)
              }}
              ellipsis
              style={{ fontFamily: 'monospace', maxWidth: 520 }}
            >
              {shortSql(run.sql)}
            </Typography.Link>
          ),
        },
        {
          key: 'state',
          title: t('sql.history.state'),
          render: (_, { state }) => <Tag color={COLOURS[state]}>{t(`sql.history.states.${state}`)}</Tag>,
        },
        {
          key: 'rows',
          title: t('sql.history.rows'),
          ...{ align: 'right', className: 'number' },
          render: (_, { result }) => (result ? count(result.rows, language) : '–'),
        },
        {
          key: 'took',
          title: t('sql.history.took'),
          ...{ align: 'right', className: 'number' },
          render: (_, { startedAt, endedAt }) =>
            endedAt === null
              ? '–'
              : t('sql.history.seconds', { n: ((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000).toFixed(1) }),
        },
        { key: 'when', title: t('sql.history.when'), render: (_, { startedAt }) => instant(startedAt, zone, language) },
      ]}
    />
  )
}
