import { DownloadOutlined } from '@ant-design/icons'
import { count, EmptyState } from '@atrium/ui'
import { Alert, Button, Card, Col, Flex, Row, Statistic, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { isOpen, type Run } from './progress.ts'
import { errorsUrl } from './upload.ts'

interface RunProps {
  readonly run: Run
}

/** What came of it, in one sentence. */
export function Verdict({ run }: RunProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const { written = 0, unchanged = 0, rowsRejected = 0 } = run.progress ?? {}
  const facts = {
    written: count(written, language),
    unchanged: count(unchanged, language),
    rejected: count(rowsRejected, language),
  }
  if (run.state === 'stopped') {
    return <Alert type="info" showIcon title={t(run.dryRun ? 'stopped.dry' : 'stopped.real', facts)} />
  }
  const kind = rowsRejected > 0 ? 'some' : written === 0 ? 'nothing' : 'all'
  return (
    <Alert
      type={rowsRejected > 0 ? 'warning' : 'success'}
      showIcon
      title={t(`${run.dryRun ? 'dryVerdict' : 'verdict'}.${kind}`, facts)}
    />
  )
}

/** Rows and what became, or would become, of their records. */
export function Counts({ run: { progress, dryRun } }: RunProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  if (!progress) return null
  const { rowsRead, written, changed, unchanged, rowsRejected } = progress
  const figures = [
    ['rowsRead', rowsRead],
    [dryRun ? 'wouldCreate' : 'created', written - changed],
    [dryRun ? 'wouldChange' : 'changed', changed],
    ['unchanged', unchanged],
    ['rowsRejected', rowsRejected],
  ] as const
  return (
    <Row gutter={[12, 12]}>
      {figures.map(([key, value]) => (
        <Col key={key} flex="1 1 150px">
          <Card size="small">
            <Statistic
              title={t(`count.${key}`)}
              value={count(value, language)}
              styles={{ content: { fontSize: 20, fontVariantNumeric: 'tabular-nums' } }}
            />
          </Card>
        </Col>
      ))}
    </Row>
  )
}

/** Why rows are refused, the commonest reason first. */
export function Reasons({ run: { progress } }: RunProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  if (!progress || progress.reasons.length === 0) return null
  return (
    <Card size="small" title={t('reasons.title')}>
      <Table
        aria-label={t('reasons.title')}
        size="small"
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        dataSource={progress.reasons}
        rowKey={({ code, column }) => `${code} ${column}`}
        columns={[
          { title: t('errors.reason'), render: (_, { message }) => message[language] },
          { title: t('errors.column'), dataIndex: 'column', render: (column: string) => column || '–' },
          {
            title: t('reasons.rows'),
            dataIndex: 'rows',
            align: 'right',
            className: 'number',
            render: (rows: number) => count(rows, language),
          },
          { title: t('reasons.firstRow'), dataIndex: 'firstRow', align: 'right', className: 'number' },
        ]}
      />
    </Card>
  )
}

/** The first records that were made or changed, or would be. */
export function Samples({ run: { progress, dryRun } }: RunProps) {
  const { t } = useTranslation('imports')
  if (!progress || progress.samples.length === 0) return null
  return (
    <Card size="small" title={t(dryRun ? 'samples.dry' : 'samples.real')}>
      <Flex vertical gap={6}>
        {progress.samples.map(({ row, became, text }) => (
          <Flex key={`${became} ${row}`} gap={12} align="baseline">
            <Tag style={{ margin: 0 }} color={became === 'created' ? 'success' : 'processing'}>
              {t(`samples.${became}`)}
            </Tag>
            <Typography.Text type="secondary" className="number" style={{ width: 72 }}>
              {t('samples.row', { row })}
            </Typography.Text>
            <Typography.Text>{text}</Typography.Text>
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}

/** The first hundred faults; the file has all of their rows, with their own cells, to be corrected. */
export function FirstErrors({ run }: RunProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const me = useMe()
  if (run.errors.length === 0) return isOpen(run) || run.fault ? null : <EmptyState hint={t('errors.none')} />
  const all = run.progress?.errors ?? run.errors.length
  const download = mayAll(me, ['imports.run']) && run.mine && !isOpen(run)
  return (
    <Card
      size="small"
      title={t('errors.title', { shown: count(run.errors.length, language), all: count(all, language) })}
      extra={
        download && (
          <Button icon={<DownloadOutlined />} href={errorsUrl(run.runId, language)}>
            {t('errors.file')}
          </Button>
        )
      }
    >
      {download && <Typography.Paragraph type="secondary">{t('errors.hint')}</Typography.Paragraph>}
      <Table
        aria-label={t('errors.label')}
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={run.errors.map((error, at) => ({ ...error, at }))}
        rowKey="at"
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('errors.row'), dataIndex: 'row', align: 'right', className: 'number', width: 80 },
          { title: t('errors.column'), dataIndex: 'column', render: (column: string) => column || '–' },
          { title: t('errors.value'), dataIndex: 'value', render: (value: string) => value || '–' },
          { title: t('errors.reason'), render: (_, { message }) => message[language] },
        ]}
      />
    </Card>
  )
}
