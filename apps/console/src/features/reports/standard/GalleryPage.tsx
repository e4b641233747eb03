import {
  ApartmentOutlined,
  BarChartOutlined,
  CustomerServiceOutlined,
  FileTextOutlined,
  FunnelPlotOutlined,
  GiftOutlined,
  HeatMapOutlined,
  NodeIndexOutlined,
  NotificationOutlined,
  RiseOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ShoppingOutlined,
  TableOutlined,
  TeamOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons'
import { Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Card, Skeleton, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'

const ICONS: Readonly<Record<string, ReactNode>> = {
  members: <TeamOutlined />,
  traffic: <UsergroupAddOutlined />,
  sales: <BarChartOutlined />,
  marketing: <NotificationOutlined />,
  content: <FileTextOutlined />,
  service: <CustomerServiceOutlined />,
  activity: <GiftOutlined />,
  store: <ShopOutlined />,
  goods: <ShoppingOutlined />,
}

/** Questions that are no table of figures; `needs` more than the reports themselves. */
const ANALYSES = [
  { key: 'cohorts', to: '/reports/cohorts', icon: <TableOutlined />, needs: [] },
  { key: 'funnel', to: '/reports/funnel', icon: <FunnelPlotOutlined />, needs: [] },
  { key: 'paths', to: '/reports/paths', icon: <NodeIndexOutlined />, needs: [] },
  { key: 'rfm', to: '/profiles/rfm', icon: <HeatMapOutlined />, needs: ['profiles.read'] },
  { key: 'baskets', to: '/reports/baskets', icon: <ShoppingCartOutlined />, needs: [] },
  { key: 'top', to: '/reports/top', icon: <RiseOutlined />, needs: [] },
] as const

/** The reports that every house has, and the analyses beside them. */
export default function GalleryPage() {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const me = useMe()
  const params = useUrlParams()
  const { data, error, refetch } = useAsk('reports.standard', { query: {} })
  return (
    <Page
      title={t('gallery.title')}
      purpose={t('gallery.purpose')}
      action={<Link to="/reports/metrics">{t('dictionary.title')}</Link>}
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton active />}
      {data && (
        <>
          <Shelf title={t('gallery.standard')}>
            {data.items.map(({ code, name, about, sections, awaits }) => (
              <Entry
                key={code}
                to={{ pathname: `/reports/standard/${code}`, search: params.search({}) }}
                icon={ICONS[code] ?? <ApartmentOutlined />}
                name={name[language]}
                about={about[language]}
                note={sections.map((section) => section.name[language]).join(' · ')}
                more={awaits.length > 0 ? t('gallery.awaits') : undefined}
              />
            ))}
          </Shelf>
          <Shelf title={t('gallery.analyses')}>
            {ANALYSES.filter(({ needs }) => mayAll(me, [...needs])).map(({ key, to, icon }) => (
              <Entry
                key={key}
                to={{ pathname: to, search: params.search({}) }}
                icon={icon}
                name={t(`${key}.title`)}
                about={t(`${key}.purpose`)}
              />
            ))}
          </Shelf>
        </>
      )}
    </Page>
  )
}

function Shelf({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section style={{ marginBottom: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16, margin: '0 0 12px' }}>
        {title}
      </Typography.Title>
      <ul className="report-shelf">{children}</ul>
    </section>
  )
}

interface EntryProps {
  readonly to: { readonly pathname: string; readonly search: string }
  readonly icon: ReactNode
  readonly name: string
  readonly about: string
  /** What stands in it. */
  readonly note?: string
  readonly more?: string | undefined
}

function Entry({ to, icon, name, about, note, more }: EntryProps) {
  return (
    <li>
      <Link to={to} className="report-entry">
        <Card size="small" hoverable style={{ height: '100%' }}>
          <div style={{ display: 'flex', gap: 12 }}>
            <span aria-hidden style={{ fontSize: 20, color: 'var(--ant-color-primary)' }}>
              {icon}
            </span>
            <div style={{ minWidth: 0 }}>
              <Typography.Text strong>{name}</Typography.Text>
              <div>{about}</div>
              {note && (
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {note}
                </Typography.Text>
              )}
              {more && (
                <div>
                  <Typography.Text type="secondary" italic style={{ fontSize: 12 }}>
                    {more}
                  </Typography.Text>
                </div>
              )}
            </div>
          </div>
        </Card>
      </Link>
    </li>
  )
}
