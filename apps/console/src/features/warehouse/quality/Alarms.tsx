import { count, EmptyState, instant, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Button, Card, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useList } from '../../../app/queries.ts'
import { useHouseZone } from '../../organization/nodes.ts'
import { scoreText } from './words.ts'

/** What fell, and when. */
export function Alarms() {
  const { t } = useTranslation('warehouse')
  const { t: common } = useTranslation('ui')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const params = useUrlParams()
  const list = useList('warehouse.qualityAlarms', { query: { limit: 20 } })
  return (
    <Card size="small" title={t('quality.alarms')}>
      {list.error ? (
        <ProblemNotice problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          aria-label={t('quality.alarms')}
          size="small"
          rowKey="id"
          loading={list.isPending}
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={list.rows}
          locale={{ emptyText: <EmptyState hint={t('quality.noAlarms')} /> }}
          columns={[
            {
              ...{ title: t('quality.column.at'), key: 'at', width: 150, className: 'number' },
              render: (_, { at }) => instant(at, zone, language),
            },
            {
              ...{ title: t('quality.column.name'), key: 'what' },
              render: (_, { check, name, before, score }) =>
                check !== null && name !== null ? (
                  <Link to={{ search: params.search({ check }) }}>
                    {t('quality.alarm.check', { name: name[language] })}
                  </Link>
                ) : (
                  t('quality.alarm.score', { before: scoreText(before), score: scoreText(score) })
                ),
            },
            {
              ...{ title: t('quality.column.figure'), key: 'figure', width: 170, align: 'right', className: 'number' },
              render: (_, { checked, offending }) =>
                checked === null || offending === null
                  ? '–'
                  : `${count(offending, language)} / ${count(checked, language)}`,
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <Button type="link" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {common('more')}
        </Button>
      )}
    </Card>
  )
}
