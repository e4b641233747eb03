import { PlusOutlined } from '@ant-design/icons'
import { instant } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import { Button, type TableColumnsType, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useHouseZone } from '../../organization/nodes.ts'
import { type KeptHead, nameOfKept } from './kept.ts'
import { useSharingWords } from './Sharing.tsx'

interface KeptListProps {
  readonly kind: 'chart' | 'dashboard'
  readonly onAdd: () => void
  readonly children?: ReactNode
}

/** Charts, or dashboards, that the signed-in account keeps or that are shared with it. */
export function KeptList({ kind, onAdd, children }: KeptListProps) {
  const { t } = useTranslation('reports')
  const me = useMe()
  const params = useUrlParams()
  const { data, error, isFetching, refetch } = useAsk('reports.keptList', { query: { kind } })
  const words = kind === 'chart' ? 'charts' : 'boards'
  const text = (params.get('q') ?? '').toLowerCase()
  const whose = params.get('whose')
  const rows = (data?.items ?? []).filter(
    (row) =>
      (whose === undefined || row.mine === (whose === 'mine')) &&
      `${row.name.zh} ${row.name.en ?? ''} ${row.owner}`.toLowerCase().includes(text),
  )
  const columns = useColumns(kind === 'chart' ? '/reports/charts' : '/reports/dashboards')
  const add = mayAll(me, ['reports.keep']) && (
    <Button type="primary" icon={<PlusOutlined />} onClick={onAdd}>
      {t(`${words}.new`)}
    </Button>
  )
  return (
    <ListPage<KeptHead>
      title={t(`${words}.title`)}
      purpose={t(`${words}.listPurpose`)}
      action={add}
      list={{ rows, error, isFetching, hasNextPage: false, fetchNextPage: () => undefined, refetch }}
      problemOf={problemOf}
      columns={columns}
      rowKey={({ keptId }) => keptId}
      search={{ param: 'q', label: t('charts.findKept') }}
      filters={[
        {
          param: 'whose',
          label: t('charts.whose'),
          options: (['mine', 'shared'] as const).map((value) => ({ value, label: t(`charts.whoses.${value}`) })),
        },
      ]}
      empty={t(`${words}.empty`)}
      emptyAction={add}
      nothing={t('charts.nothingFits')}
    >
      {children}
    </ListPage>
  )
}

function useColumns(to: string): TableColumnsType<KeptHead> {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const say = useSharingWords()
  return [
    {
      title: t('charts.name'),
      render: (_, row) => <Link to={`${to}/${row.keptId}`}>{nameOfKept(row, language)}</Link>,
    },
    { title: t('charts.owner'), render: (_, { owner, mine }) => (mine ? t('charts.me') : owner) },
    {
      title: t('share.who'),
      render: (_, row) => (
        <Typography.Text type="secondary" style={{ maxWidth: 480, display: 'inline-block' }}>
          {say.who(row) ?? t(row.mine ? 'share.onlyMe' : 'share.onlyOwner')}
        </Typography.Text>
      ),
    },
    { title: t('charts.changedAt'), className: 'number', render: (_, row) => instant(row.changedAt, zone, language) },
  ]
}
