import { count, instant } from '@atrium/ui'
import { Card, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useHouseZone } from '../organization/nodes.ts'
import { byState, StateTag } from './StateTag.tsx'
import type { Health } from './SystemPage.tsx'
import { useSpan } from './span.ts'
import { WorkName } from './WorkName.tsx'

/** Timed work: when it ran, what came of it, when it runs again. */
export function ChoreTable({ chores }: { readonly chores: Health['chores'] }) {
  const zone = useHouseZone()
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const span = useSpan()
  const moment = (iso: string | null) => (iso === null ? '–' : instant(iso, zone, language))
  return (
    <Card size="small" title={t('chore.title')} extra={t('chore.hint')}>
      <Table
        aria-label={t('chore.title')}
        size="small"
        pagination={false}
        dataSource={byState(chores)}
        rowKey="name"
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: t('chore.name'),
            render: (_, { name, error }) => (
              <>
                <WorkName name={name} />
                {error !== null && (
                  <div>
                    <Typography.Text type="danger" style={{ fontSize: 12 }}>
                      {error}
                    </Typography.Text>
                  </div>
                )}
              </>
            ),
          },
          { title: t('column.state'), width: 120, render: (_, { state }) => <StateTag state={state} /> },
          { title: t('chore.every'), render: (_, { everySeconds }) => span(everySeconds * 1000) },
          { title: t('chore.last'), render: (_, { lastRunAt }) => moment(lastRunAt) },
          {
            title: t('chore.took'),
            align: 'right',
            className: 'number',
            render: (_, { durationMs }) => (durationMs === null ? '–' : span(durationMs)),
          },
          {
            title: t('chore.next'),
            render: (_, { nextRunAt, error }) => (error === null ? moment(nextRunAt) : t('chore.soon')),
          },
          {
            title: t('chore.done'),
            align: 'right',
            className: 'number',
            render: (_, { done }) => count(done, language),
          },
        ]}
      />
    </Card>
  )
}
