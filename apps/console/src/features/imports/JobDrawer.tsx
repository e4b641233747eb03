import { count, instant, nameIn, ProblemNotice } from '@atrium/ui'
import { Descriptions, Drawer, Flex, Skeleton, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { useHouseZone } from '../organization/nodes.ts'

type Job = ReplyOf<'imports.show'>

export const JOB_COLOURS = { running: 'processing', done: 'success', failed: 'error', interrupted: 'warning' } as const

interface DrawerProps {
  /** Undefined: closed. */
  readonly jobId: string | undefined
  readonly onClose: () => void
}

/** What an import brought, for good; its run with the rows that were refused is there for a day. */
export function JobDrawer({ jobId, onClose }: DrawerProps) {
  const { t } = useTranslation('imports')
  const { data, error, refetch } = useAsk(
    'imports.show',
    { path: { jobId: jobId ?? '' } },
    { enabled: jobId !== undefined },
  )
  return (
    <Drawer title={t('past.title')} open={jobId !== undefined} onClose={onClose} size={560} destroyOnHidden>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {!error && data && <Facts job={data} />}
    </Drawer>
  )
}

function Facts({ job }: { readonly job: Job }) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const figure = (value: number) => <span className="number">{count(value, language)}</span>
  const at = (iso: string | null) =>
    iso === null ? '–' : <span className="number">{instant(iso, zone, language)}</span>
  const facts: readonly (readonly [label: string, children: ReactNode])[] = [
    [t('list.file'), job.fileName],
    [t('list.target'), t(`target.${job.target}`)],
    [t('list.layout'), nameIn(job.title, language)],
    [
      t('list.state'),
      <Tag key="state" color={JOB_COLOURS[job.state]}>
        {t(`job.${job.state}`)}
      </Tag>,
    ],
    [t('count.rowsRead'), figure(job.rowsRead)],
    [t('count.written'), figure(job.written)],
    [t('count.unchanged'), figure(job.unchanged)],
    [t('count.rowsRejected'), figure(job.rowsRejected)],
    [t('list.started'), at(job.startedAt)],
    [t('past.ended'), at(job.finishedAt)],
    [t('list.took'), job.seconds === null ? '–' : t('seconds', { seconds: job.seconds.toFixed(1) })],
  ]
  return (
    <Flex vertical gap={16} align="start">
      <Descriptions
        size="small"
        column={1}
        bordered
        style={{ width: '100%' }}
        items={facts.map(([label, children]) => ({ key: label, label, children }))}
      />
      {job.runId === null ? t('past.gone') : <Link to={`/imports/runs/${job.runId}`}>{t('past.run')}</Link>}
    </Flex>
  )
}
