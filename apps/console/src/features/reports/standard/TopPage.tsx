import { Page } from '@atrium/ui'
import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { PeriodBar, usePeriod } from './period.tsx'
import { TopCard } from './TopCard.tsx'

/** What part of sales comes from those who buy most. */
export default function TopPage() {
  const { t } = useTranslation('reports')
  const period = usePeriod('year')
  return (
    <Page title={t('top.title')} purpose={t('top.purpose')}>
      <PeriodBar period={period} />
      {period.isReady ? <TopCard title={t('top.chart')} about={period.about} height={400} /> : <Skeleton active />}
    </Page>
  )
}
