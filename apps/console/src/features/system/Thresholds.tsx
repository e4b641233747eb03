import { percent } from '@atrium/ui'
import { Card, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { Health } from './SystemPage.tsx'
import { useSpan } from './span.ts'

const RULES = ['lag', 'parked', 'chore', 'writer', 'disk', 'audit'] as const

/** From when on something counts, what it means, and what to do about it. */
export function Thresholds({ health: { thresholds } }: { readonly health: Health }) {
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const span = useSpan()
  const limits = {
    lag: span(thresholds.lagSeconds * 1_000),
    chore: span(thresholds.choreGraceSeconds * 1_000),
    writer: span(thresholds.writerSeconds * 1_000),
    disk: percent(thresholds.diskShare, language),
    parked: '',
    audit: '',
  }
  return (
    <Card size="small" title={t('rule.title')} extra={t('rule.hint')}>
      <Table
        aria-label={t('rule.title')}
        size="small"
        pagination={false}
        dataSource={RULES.map((name) => ({ name }))}
        rowKey="name"
        columns={[
          {
            title: t('rule.when'),
            width: '30%',
            render: (_, { name }) => t(`rule.${name}.when`, { limit: limits[name] }),
          },
          { title: t('rule.means'), width: '30%', render: (_, { name }) => t(`rule.${name}.means`) },
          { title: t('rule.do'), render: (_, { name }) => t(`rule.${name}.do`) },
        ]}
      />
    </Card>
  )
}
