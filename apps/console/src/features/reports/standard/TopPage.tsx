import { Page } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { mayAll, useMe } from '../../../app/session.tsx'
import { PeriodBar, usePeriod } from './period.tsx'
import { TopCard } from './TopCard.tsx'
import { useAboutWhom, Whom } from './Whom.tsx'

/** What part of sales comes from those who buy most. */
export default function TopPage() {
  const { t } = useTranslation('reports')
  const me = useMe()
  const params = useUrlParams()
  const period = usePeriod('year')
  const about = useAboutWhom(period.about)
  return (
    <Page
      title={t('top.title')}
      purpose={t('top.purpose')}
      action={
        mayAll(me, ['audiences.read', 'audiences.listCustomers']) && (
          <Link
            to={{
              pathname: '/audiences/customers',
              search: params.search({ order: 'spend', from: undefined, to: undefined }),
            }}
          >
            {t('top.customers')}
          </Link>
        )
      }
    >
      <PeriodBar period={period} />
      <Whom about={period.about} />
      {period.isReady ? <TopCard title={t('top.chart')} about={about} height={400} /> : <Skeleton active />}
    </Page>
  )
}
