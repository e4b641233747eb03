import { count, day, EmptyState, instant, nameIn, Page, ProblemNotice, percent } from '@atrium/ui'
import { Button, Card, Flex, Progress, Skeleton, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useSetting } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Programme, ProgrammePicker, useProgramme } from '../loyalty/programme.tsx'
import { personsOf, sayBenefit, sayEntry, type TierSet } from './definition.ts'
import { SetDrawer } from './SetDrawer.tsx'

type Step = ReplyOf<'tiers.setProgress'>['items'][number]

export default function TiersPage() {
  const { t } = useTranslation('tiers')
  const me = useMe()
  const { programme } = useProgramme()
  const [params, setParams] = useSearchParams()
  const edit = (open: boolean) => {
    const next = new URLSearchParams(params)
    if (open) next.set('edit', '1')
    else next.delete('edit')
    setParams(next)
  }
  const mayWrite = mayAll(me, ['tiers.writeSets'])
  return (
    <Page
      title={t('set.title')}
      purpose={t('set.purpose')}
      action={
        mayWrite &&
        programme && (
          <Button type="primary" onClick={() => edit(true)}>
            {t('set.edit')}
          </Button>
        )
      }
    >
      <ProgrammePicker />
      {programme && (
        <ProgrammeLevels
          key={programme.id}
          programme={programme}
          editing={mayWrite && params.get('edit') !== null}
          onClose={() => edit(false)}
        />
      )}
    </Page>
  )
}

interface LevelsProps {
  readonly programme: Programme
  readonly editing: boolean
  readonly onClose: () => void
}

function ProgrammeLevels({ programme, editing, onClose }: LevelsProps) {
  const path = { programmeId: programme.id }
  const { data, error, isPending, refetch } = useSetting('tiers.set', { path })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending || !data) return <Skeleton active />
  return (
    <>
      <Ladder programme={programme} set={data.value.definition} effectiveFrom={data.value.effectiveFrom} />
      <SetProgress programme={programme} />
      {editing && (
        <SetDrawer
          programme={programme}
          set={data.value.definition}
          etag={data.etag ?? ''}
          onReread={async () => void (await refetch())}
          onClose={onClose}
        />
      )}
    </>
  )
}

interface LadderProps {
  readonly programme: Programme
  readonly set: TierSet
  readonly effectiveFrom: string | null
}

/** Levels from the highest down, each with who stands on it, what it takes and what it gives. */
function Ladder({ programme, set, effectiveFrom }: LadderProps) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const counts = useAsk('tiers.counts', { path: { programmeId: programme.id } })
  const persons = set.levels.map(({ code }) => personsOf(counts.data?.counts ?? {}, code))
  const all = persons.reduce((sum, each) => sum + each, 0)
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => t(key, { ...values })
  const rules = [
    ...(effectiveFrom === null ? [] : [t('set.since', { day: day(effectiveFrom, language) })]),
    set.retentionDays ? t('set.retention', { days: set.retentionDays }) : t('set.noRetention'),
    set.graceDays ? t('set.grace', { days: set.graceDays }) : t('set.noGrace'),
  ]
  return (
    <section aria-label={t('set.ladder')}>
      <Typography.Paragraph type="secondary">{rules.join(' · ')}</Typography.Paragraph>
      {counts.error && <ProblemNotice problem={problemOf(counts.error)} onRetry={() => void counts.refetch()} />}
      <Flex vertical gap={8}>
        {set.levels.map((level, rank) => {
          const share = all === 0 ? 0 : (persons[rank] ?? 0) / all
          return (
            <Card key={level.code} size="small" style={{ order: set.levels.length - rank }}>
              <Flex gap={16} align="center" wrap>
                <div style={{ flex: '1 1 160px' }}>
                  <Typography.Text strong style={{ fontSize: 15 }}>
                    {nameIn(level.name, language)}
                  </Typography.Text>
                  <Typography.Text type="secondary" style={{ display: 'block', fontSize: 12 }}>
                    {t('set.rank', { rank })} · {level.code}
                  </Typography.Text>
                </div>
                <div style={{ flex: '3 1 320px' }}>
                  <div>{sayEntry(level.entry, programme.currency, language, say)}</div>
                  <Flex gap={4} wrap style={{ marginTop: 4 }}>
                    {(level.benefits ?? []).map((benefit) => (
                      <Tag key={JSON.stringify(benefit)}>{sayBenefit(benefit, language, say)}</Tag>
                    ))}
                  </Flex>
                </div>
                <div style={{ flex: '1 1 200px' }}>
                  <Flex justify="space-between" className="number">
                    <strong>
                      {counts.data ? t('set.persons', { persons: count(persons[rank] ?? 0, language) }) : '–'}
                    </strong>
                    <Typography.Text type="secondary">{counts.data ? percent(share, language) : ''}</Typography.Text>
                  </Flex>
                  <Progress
                    percent={share * 100}
                    showInfo={false}
                    size="small"
                    aria-label={t('set.share', { level: nameIn(level.name, language) })}
                  />
                </div>
              </Flex>
            </Card>
          )
        })}
      </Flex>
    </section>
  )
}

const REFETCH_MS = 3_000

/** How far saved sets have been brought to the members; asked again while one is under way. */
function SetProgress({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const { data, error, refetch } = useAsk(
    'tiers.setProgress',
    { path: { programmeId: programme.id } },
    { refetchMs: REFETCH_MS },
  )
  return (
    <section aria-label={t('progress.title')} style={{ marginTop: 32 }}>
      <Typography.Title level={2} style={{ fontSize: 16, marginBottom: 0 }}>
        {t('progress.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('progress.purpose')}</Typography.Paragraph>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      <Table<Step>
        size="middle"
        aria-label={t('progress.title')}
        pagination={false}
        rowKey="version"
        dataSource={[...(data?.items ?? [])]}
        locale={{ emptyText: data ? <EmptyState hint={t('progress.none')} /> : ' ' }}
        columns={[
          { title: t('progress.version'), className: 'number', dataIndex: 'version' },
          { title: t('progress.dueOn'), className: 'number', render: (_, row) => day(row.dueOn, language) },
          {
            title: t('progress.judged'),
            align: 'right',
            className: 'number',
            render: (_, row) => count(row.judged, language),
          },
          {
            title: t('progress.moved'),
            align: 'right',
            className: 'number',
            render: (_, row) => count(row.moved, language),
          },
          {
            title: t('progress.state'),
            render: (_, row) =>
              row.finishedAt === null ? (
                <Tag color="blue">{t('progress.running')}</Tag>
              ) : (
                t('progress.finished', { at: instant(row.finishedAt, programme.zone, language) })
              ),
          },
        ]}
      />
    </section>
  )
}
