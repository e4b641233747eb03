import { Page } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Segmented, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { COHORT_SHOWS, type CohortShow, type CohortSpan, CohortsCard } from './CohortsCard.tsx'
import { PeriodBar, usePeriod } from './period.tsx'
import { useAboutWhom, Whom } from './Whom.tsx'

const SPANS: readonly CohortSpan[] = ['month', 'week']

/** Retention by the time of the first purchase. */
export default function CohortsPage() {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const period = usePeriod('year')
  const about = useAboutWhom(period.about)
  const by = SPANS.find((one) => one === params.get('by')) ?? 'month'
  const show = COHORT_SHOWS.find((one) => one === params.get('show')) ?? 'share'
  return (
    <Page title={t('cohorts.title')} purpose={t('cohorts.purpose')}>
      <PeriodBar period={period}>
        <Segmented<CohortSpan>
          aria-label={t('cohorts.by')}
          value={by}
          onChange={(next) => params.set({ by: next === 'month' ? undefined : next })}
          options={SPANS.map((value) => ({ value, label: t(`cohorts.bys.${value}`) }))}
        />
        <Segmented<CohortShow>
          aria-label={t('cohorts.show')}
          value={show}
          onChange={(next) => params.set({ show: next === 'share' ? undefined : next })}
          options={COHORT_SHOWS.map((value) => ({ value, label: t(`cohorts.shows.${value}`) }))}
        />
      </PeriodBar>
      <Whom about={period.about} />
      {period.isReady ? (
        <CohortsCard title={t(`cohorts.shows.${show}`)} about={about} {...{ by, show }} />
      ) : (
        <Skeleton active />
      )}
    </Page>
  )
}
