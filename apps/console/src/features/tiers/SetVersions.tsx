import { count, day, EmptyState, instant } from '@atrium/ui'
import { Button, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import type { Programme } from '../loyalty/programme.tsx'
import { differencesOf } from './differences.ts'

type Version = ReplyOf<'tiers.sets'>['items'][number]

interface VersionsProps {
  readonly programme: Programme
  readonly versions: readonly Version[]
  /** Begins a new version with what one said. */
  readonly onEdit: ((version: number) => void) | undefined
}

/** The versions of the levels: from when, by whom, how far each was brought to the members, and what it changed. */
export function SetVersions({ programme, versions, onEdit }: VersionsProps) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  return (
    <section aria-label={t('version.title')} style={{ marginTop: 32 }}>
      <Typography.Title level={2} style={{ fontSize: 16, marginBottom: 0 }}>
        {t('version.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('version.purpose')}</Typography.Paragraph>
      <Table<Version>
        size="middle"
        aria-label={t('version.title')}
        pagination={false}
        rowKey="version"
        dataSource={[...versions]}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('version.none')} /> }}
        expandable={{
          expandedRowRender: (row, at) => (
            <Differences version={row} before={versions[at + 1]} currency={programme.currency} />
          ),
          columnTitle: <span className="ant-typography-secondary">{t('version.changes')}</span>,
          columnWidth: 72,
        }}
        columns={[
          {
            title: t('version.version'),
            render: (_, row) => (
              <>
                {t('version.number', { version: row.version })} <State version={row} versions={versions} />
              </>
            ),
          },
          { title: t('version.from'), className: 'number', render: (_, row) => day(row.effectiveFrom, language) },
          {
            title: t('version.saved'),
            render: (_, row) => (
              <span className="number">
                {instant(row.savedAt, programme.zone, language)}
                {` · ${row.savedBy ?? t('version.system')}`}
              </span>
            ),
          },
          { title: t('version.progress'), render: (_, row) => <Brought version={row} programme={programme} /> },
          ...(onEdit
            ? [
                {
                  title: '',
                  key: 'restore',
                  align: 'right' as const,
                  render: (_: unknown, row: Version) =>
                    row.version === versions[0]?.version ? null : (
                      <Button size="small" onClick={() => onEdit(row.version)}>
                        {t('version.restore')}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
    </section>
  )
}

function State({ version, versions }: { readonly version: Version; readonly versions: readonly Version[] }) {
  const { t } = useTranslation('tiers')
  if (version.isInForce) return <Tag color="success">{t('version.inForce')}</Tag>
  const inForce = versions.find(({ isInForce }) => isInForce)
  const isComing = version.version > (inForce?.version ?? 0)
  return isComing ? <Tag color="blue">{t('version.coming')}</Tag> : null
}

/** How far a version has been brought to the members. */
function Brought({ version, programme }: { readonly version: Version; readonly programme: Programme }) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const { progress } = version
  if (progress === null) return <Typography.Text type="secondary">{t('version.sameJudgement')}</Typography.Text>
  const figures = t('version.judged', {
    judged: count(progress.judged, language),
    moved: count(progress.moved, language),
  })
  if (progress.finishedAt === null)
    return (
      <span className="number">
        <Tag color="processing">{t(progress.judged === 0 ? 'version.waiting' : 'version.running')}</Tag> {figures}
      </span>
    )
  return (
    <span className="number">
      {figures} · {t('version.finished', { at: instant(progress.finishedAt, programme.zone, language) })}
    </span>
  )
}

interface DifferencesProps {
  readonly version: Version
  readonly before: Version | undefined
  readonly currency: string
}

function Differences({ version, before, currency }: DifferencesProps) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  if (!before) return <Typography.Text type="secondary">{t('diff.first')}</Typography.Text>
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => t(key, { ...values })
  const found = differencesOf(before.definition, version.definition, currency, language, say)
  if (found.length === 0) return <Typography.Text type="secondary">{t('diff.none')}</Typography.Text>
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {found.map(({ what, before: was, after }) => (
        <li key={what}>
          {what}：{was && <Typography.Text delete>{was}</Typography.Text>}
          {was && after && ' → '}
          {after && <span>{after}</span>}
        </li>
      ))}
    </ul>
  )
}
