import { DownloadOutlined, SaveOutlined } from '@ant-design/icons'
import { count, EmptyState, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Flex, Skeleton, Table, Typography, theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { fileAddress } from './names.ts'

export type Run = ReplyOf<'warehouse.runOne'>
export type Cell = ReplyOf<'warehouse.runRows'>['rows'][number][number]

/** Rows on one page, asked for page by page. */
const PAGE = 100
/** Rows that can be looked at here; files hold the rest. */
const SHOWN = 10_000

interface ResultProps {
  readonly run: Run | undefined
  readonly onKeep: (run: Run) => void
}

/** What came of a run: rows, or why there are none. */
export function Result({ run, onKeep }: ResultProps) {
  const { t } = useTranslation('warehouse')
  if (!run) return <EmptyState hint={t('sql.result.none')} />
  if (run.state === 'running')
    return (
      <div role="status" aria-live="polite">
        <Typography.Text type="secondary">
          {run.percent > 0 ? t('sql.result.percent', { n: run.percent }) : t('sql.result.running')}
        </Typography.Text>
        <Skeleton active />
      </div>
    )
  if (run.state === 'cancelled') return <EmptyState hint={t('sql.result.cancelled')} />
  if (run.fault) return <Fault fault={run.fault} />
  if (!run.result || !run.kept) return <EmptyState hint={t('sql.result.gone')} />
  return <Rows run={run} result={run.result} onKeep={onKeep} />
}

function Fault({ fault }: { readonly fault: NonNullable<Run['fault']> }) {
  const { t } = useTranslation('warehouse')
  const { code, message, line, column } = fault
  const where = line !== null && column !== null ? t('sql.result.at', { line, column }) : undefined
  return (
    <Alert
      type="error"
      showIcon
      title={t(`sql.fault.${code}`)}
      description={
        (where || message) && (
          <>
            {where && <div>{where}</div>}
            {message && <div style={{ fontFamily: 'monospace', whiteSpace: 'pre-wrap' }}>{message}</div>}
          </>
        )
      }
    />
  )
}

interface RowsProps {
  readonly run: Run
  readonly result: NonNullable<Run['result']>
  readonly onKeep: (run: Run) => void
}

function Rows({ run, result, onKeep }: RowsProps) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const me = useMe()
  const [page, setPage] = useState(1)
  const { data, error, isFetching, refetch } = useAsk(
    'warehouse.runRows',
    { path: { runId: run.runId }, query: { offset: (page - 1) * PAGE, limit: PAGE } },
    { isLatestOnly: true },
  )
  const took = (Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt)) / 1_000
  const shown = Math.min(result.rows, SHOWN)
  return (
    <>
      <Flex gap={8} wrap align="center" justify="space-between" style={{ marginBottom: 8 }}>
        <Typography.Text type="secondary" role="status">
          {t('sql.result.rows', {
            rows: count(result.rows, language),
            columns: count(result.columns.length, language),
            seconds: took.toFixed(1),
          })}
          {shown < result.rows && ` · ${t('sql.result.shown', { rows: count(shown, language) })}`}
        </Typography.Text>
        <Flex gap={4} wrap>
          {mayAll(me, ['warehouse.download']) && (
            <>
              <Button
                size="small"
                icon={<DownloadOutlined />}
                href={fileAddress('warehouse.runCsv', run.runId)}
                download
              >
                {t('sql.result.csv')}
              </Button>
              <Button
                size="small"
                icon={<DownloadOutlined />}
                href={fileAddress('warehouse.runParquet', run.runId)}
                download
              >
                {t('sql.result.parquet')}
              </Button>
            </>
          )}
          {mayAll(me, ['warehouse.keep']) && !result.cut && (
            <Button size="small" icon={<SaveOutlined />} onClick={() => onKeep(run)}>
              {t('sql.result.keep')}
            </Button>
          )}
        </Flex>
      </Flex>
      {result.cut && (
        <Alert
          type="warning"
          showIcon
          title={t('sql.result.cut', { rows: count(result.rows, language) })}
          style={{ marginBottom: 8 }}
        />
      )}
      {error ? (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
      ) : (
        <Table<{ readonly key: number; readonly cells: readonly Cell[] }>
          aria-label={t('sql.result.table')}
          size="small"
          loading={isFetching && !data}
          locale={{ emptyText: t('sql.result.empty') }}
          scroll={{ x: 'max-content', y: 440 }}
          dataSource={(data?.rows ?? []).map((cells, at) => ({ key: at, cells }))}
          pagination={
            shown > PAGE
              ? {
                  current: page,
                  pageSize: PAGE,
                  total: shown,
                  showSizeChanger: false,
                  size: 'small',
                  onChange: setPage,
                }
              : false
          }
          columns={result.columns.map((column, at) => ({
            key: at,
            title: <span style={{ fontFamily: 'monospace' }}>{column.name}</span>,
            ...(column.kind === 'number' ? { align: 'right' as const, className: 'number' } : {}),
            render: (_: unknown, { cells }) => <CellText cell={cells[at] ?? null} quiet={token.colorTextTertiary} />,
          }))}
        />
      )}
    </>
  )
}

function CellText({ cell, quiet }: { readonly cell: Cell; readonly quiet: string }) {
  const { t } = useTranslation('warehouse')
  if (cell === null) return <span style={{ color: quiet, fontStyle: 'italic' }}>{t('sql.result.null')}</span>
  const text = String(cell)
  return (
    <span
      title={text.length > 60 ? text : undefined}
      style={{
        ...{ display: 'inline-block', maxWidth: 420, overflow: 'hidden', textOverflow: 'ellipsis' },
        ...{ whiteSpace: text.includes('\n') ? 'pre' : 'nowrap', verticalAlign: 'bottom' },
        ...(text.includes('\n') ? { fontFamily: 'monospace', maxWidth: 'none' } : {}),
      }}
    >
      {text}
    </span>
  )
}
