import { count, day, instant, nameIn, Page, ProblemNotice, percent } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Alert, Button, Card, Flex, Progress, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useSetting } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Programme, ProgrammePicker, useProgramme } from '../loyalty/programme.tsx'
import { personsOf, sayBenefit, sayEntry, type TierSet } from './definition.ts'
import { SetDrawer } from './SetDrawer.tsx'
import { SetVersions } from './SetVersions.tsx'

/** `?edit=latest` opens the editor, `?edit=3` with what version 3 said. */
export default function TiersPage() {
  const { t } = useTranslation('tiers')
  const me = useMe()
  const { programme } = useProgramme()
  const params = useUrlParams()
  const mayWrite = mayAll(me, ['tiers.writeSets'])
  const edited = params.get('edit')
  return (
    <Page
      title={t('set.title')}
      purpose={t('set.purpose')}
      action={
        mayWrite &&
        programme && (
          <Button type="primary" onClick={() => params.set({ edit: 'latest' })}>
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
          edited={mayWrite ? edited : undefined}
          onEdit={mayWrite ? (version) => params.set({ edit: String(version) }) : undefined}
          onClose={() => params.set({ edit: undefined })}
        />
      )}
    </Page>
  )
}

interface LevelsProps {
  readonly programme: Programme
  /** `latest`, or a version to begin with; undefined: nothing is edited. */
  readonly edited: string | undefined
  readonly onEdit: ((version: number) => void) | undefined
  readonly onClose: () => void
}

const REFETCH_MS = 3_000

function ProgrammeLevels({ programme, edited, onEdit, onClose }: LevelsProps) {
  const { t } = useTranslation('tiers')
  const { language } = useLanguage()
  const path = { programmeId: programme.id }
  const latest = useSetting('tiers.set', { path })
  const versions = useAsk('tiers.sets', { path })
  // While a version is on its way to the members, both are read again.
  const isUnderWay = versions.data?.items.some(({ progress }) => progress?.finishedAt === null) ?? false
  useAsk('tiers.sets', { path }, { enabled: isUnderWay, refetchMs: REFETCH_MS })
  useAsk('tiers.counts', { path }, { enabled: isUnderWay, refetchMs: REFETCH_MS })
  const error = latest.error ?? versions.error
  if (error)
    return (
      <ProblemNotice
        problem={problemOf(error)}
        onRetry={() => void Promise.all([latest.refetch(), versions.refetch()])}
      />
    )
  if (!latest.data || !versions.data) return <Skeleton active />
  const { items } = versions.data
  const { definition, effectiveFrom } = latest.data.value
  const inForce = items.find(({ isInForce }) => isInForce)
  const coming = items[0] && !items[0].isInForce ? items[0] : undefined
  // Versions that are not in force yet say nothing of today; before the first the default levels hold.
  const today = inForce?.definition ?? (items.length === 0 ? definition : undefined)
  const begin = items.find(({ version }) => String(version) === edited)?.definition
  return (
    <>
      {coming && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('set.coming', { version: coming.version, day: day(coming.effectiveFrom, language) })}
        />
      )}
      {today ? (
        <Ladder programme={programme} set={today} effectiveFrom={inForce?.effectiveFrom ?? effectiveFrom} />
      ) : (
        <Typography.Paragraph type="secondary">{t('set.defaultUntil')}</Typography.Paragraph>
      )}
      <SetVersions programme={programme} versions={items} onEdit={onEdit} />
      {edited !== undefined && (
        <SetDrawer
          // Another version begins anew; a later read of the same does not touch what was typed.
          key={edited}
          programme={programme}
          set={definition}
          begin={begin ?? definition}
          etag={latest.data.etag ?? ''}
          onReread={async () => void (await latest.refetch())}
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
  const isExact = counts.data?.isExact ?? true
  const countedAt = counts.data?.countedAt ?? null
  const persons = set.levels.map(({ code }) => personsOf(counts.data?.counts ?? {}, code))
  const all = persons.reduce((sum, each) => sum + each, 0)
  const say = (key: string, values?: Readonly<Record<string, unknown>>) => t(key, { ...values })
  const rules = [
    ...(effectiveFrom === null ? [] : [t('set.since', { day: day(effectiveFrom, language) })]),
    set.retentionDays ? t('set.retention', { days: set.retentionDays }) : t('set.noRetention'),
    set.graceDays ? t('set.grace', { days: set.graceDays }) : t('set.noGrace'),
    ...(countedAt === null ? [] : [t('set.countedAt', { at: instant(countedAt, programme.zone, language) })]),
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
                      {counts.data?.counts
                        ? t(isExact || rank > 0 ? 'set.persons' : 'set.personsOver', {
                            persons: count(persons[rank] ?? 0, language),
                          })
                        : '–'}
                    </strong>
                    <Typography.Text type="secondary">
                      {counts.data?.counts && isExact ? percent(share, language) : ''}
                    </Typography.Text>
                  </Flex>
                  <Progress
                    percent={isExact ? share * 100 : 0}
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
