import { count, instant } from '@atrium/ui'
import { Card, Table, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useHouseZone } from '../organization/nodes.ts'
import { LagLine } from './LagLine.tsx'
import { byState, StateTag } from './StateTag.tsx'
import type { Health } from './SystemPage.tsx'
import { useSpan } from './span.ts'
import { WorkName } from './WorkName.tsx'

/** There is more news than was looked through, and nothing for this listener among what was. */
const isUnseen = ({ count: found, isExact }: Health['reactions'][number]['waiting']) => found === 0 && !isExact

/** What each part of the house still has to hear of the others. */
export function ReactionTable({ health }: { readonly health: Health }) {
  const { reactions, lags, thresholds } = health
  const past = new Map(lags.reactions.map(({ name, lagMs }) => [name, lagMs]))
  const zone = useHouseZone()
  const { t } = useTranslation('system')
  const { language } = useLanguage()
  const span = useSpan()
  return (
    <Card
      size="small"
      title={t('reaction.title')}
      extra={
        lags.at[0] === undefined ? t('reaction.hint') : t('lag.since', { at: instant(lags.at[0], zone, language) })
      }
    >
      <Table
        aria-label={t('reaction.title')}
        size="small"
        pagination={false}
        dataSource={byState(reactions)}
        rowKey="name"
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: t('reaction.none') }}
        columns={[
          { title: t('reaction.name'), render: (_, { name }) => <WorkName name={name} /> },
          { title: t('column.state'), width: 120, render: (_, { state }) => <StateTag state={state} /> },
          {
            title: t('reaction.lag'),
            align: 'right',
            className: 'number',
            width: 160,
            render: (_, { lagMs, waiting }) =>
              isUnseen(waiting) ? (
                <Tooltip title={t('reaction.unseen')}>{t('reaction.atMost', { span: span(lagMs) })}</Tooltip>
              ) : (
                span(lagMs)
              ),
          },
          {
            title: t('reaction.waiting'),
            align: 'right',
            className: 'number',
            width: 120,
            render: (_, { waiting }) =>
              isUnseen(waiting)
                ? '–'
                : t(waiting.isExact ? 'reaction.count' : 'reaction.countOver', {
                    number: count(waiting.count, language),
                  }),
          },
          {
            title: t('lag.title'),
            width: 190,
            render: (_, { name }) => (
              <LagLine name={name} lagMs={past.get(name) ?? []} lateMs={thresholds.lagSeconds * 1_000} />
            ),
          },
          {
            title: t('reaction.parked'),
            align: 'right',
            className: 'number',
            width: 140,
            render: (_, { parked }) => count(parked, language),
          },
        ]}
      />
    </Card>
  )
}
