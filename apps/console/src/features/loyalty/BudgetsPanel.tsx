import { count, day, EmptyState, nameIn, ProblemNotice, percent } from '@atrium/ui'
import { Alert, Flex, Progress, Skeleton, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import type { Programme } from './programme.tsx'

type Budget = ReplyOf<'loyalty.budgets'>['items'][number]

const COLOUR = { ok: 'var(--ant-color-primary, #0f766e)', warning: '#d97706', exhausted: '#c2410c' } as const
const STANDING = { inForce: 'success', paused: 'warning', ahead: 'blue', over: 'default', gone: 'default' } as const

/** What the budgets of rules were used for, what is left, and until when it lasts. */
export function BudgetsPanel({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const path = { programmeId: programme.id }
  const { data, error, isPending, refetch } = useAsk('loyalty.budgets', { path })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (isPending || !data) return <Skeleton active />
  const near = data.items.filter(({ state, standing }) => state !== 'ok' && standing === 'inForce')
  const number = { align: 'right' as const, className: 'number' }
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('budgets.purpose')}</Typography.Text>
      {near.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('budgets.near', {
            count: near.length,
            rules: near.map(({ name }) => nameIn(name, language)).join('、'),
          })}
        />
      )}
      <Table<Budget>
        size="middle"
        aria-label={t('tabs.budgets')}
        pagination={false}
        rowKey="rule"
        dataSource={[...data.items]}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('budgets.none')} /> }}
        columns={[
          {
            title: t('budgets.rule'),
            render: (_, { rule, name, standing }) => (
              <Flex gap={8} align="center">
                {standing === 'gone' ? (
                  nameIn(name, language)
                ) : (
                  <Link to={`/rules?programme=${programme.code}&rule=${rule}`}>{nameIn(name, language)}</Link>
                )}
                <Tag color={STANDING[standing]}>{t(`standing.${standing}`)}</Tag>
              </Flex>
            ),
          },
          { title: t('budgets.share'), width: 200, render: (_, budget) => <Share budget={budget} /> },
          {
            ...number,
            title: t('budgets.budget'),
            render: (_, budget) => (budget.budget === null ? '–' : count(budget.budget, language)),
          },
          { ...number, title: t('budgets.used'), render: (_, { used }) => count(used, language) },
          {
            ...number,
            title: t('budgets.left'),
            render: (_, budget) => (budget.budget === null ? '–' : count(budget.left, language)),
          },
          { ...number, title: t('budgets.pace'), render: (_, { pace }) => count(Math.round(pace), language) },
          {
            ...number,
            title: t('budgets.endsOn'),
            render: (_, { state, endsOn }) =>
              state === 'exhausted' ? t('budgets.exhausted') : endsOn === null ? '–' : day(endsOn, language),
          },
          { title: t('budgets.days'), render: (_, budget) => <Days budget={budget} /> },
        ]}
      />
    </Flex>
  )
}

function Share({ budget: { budget, used, state } }: { readonly budget: Budget }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  if (budget === null) return <Typography.Text type="secondary">{t('budgets.noBudget')}</Typography.Text>
  const share = Math.min(1, used / budget)
  return (
    <Flex gap={8} align="center">
      <Progress
        aria-label={t('budgets.share')}
        percent={share * 100}
        showInfo={false}
        strokeColor={COLOUR[state]}
        style={{ width: 110 }}
      />
      <span className="number">{percent(share, language)}</span>
    </Flex>
  )
}

const WIDTH = 120
const HEIGHT = 24

/** The last 30 days as small bars from zero. */
function Days({ budget: { days } }: { readonly budget: Budget }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const most = Math.max(1, ...days.map(({ points }) => points))
  const sum = days.reduce((total, { points }) => total + points, 0)
  const step = WIDTH / days.length
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={t('budgets.inDays', { points: count(sum, language) })}>
      <title>{t('budgets.inDays', { points: count(sum, language) })}</title>
      {days.map(({ day: at, points }, index) => {
        const height = (points / most) * (HEIGHT - 2)
        return (
          <rect
            key={at}
            x={index * step}
            y={HEIGHT - Math.max(height, points > 0 ? 1 : 0)}
            width={step - 1}
            height={Math.max(height, points > 0 ? 1 : 0)}
            fill="var(--ant-color-primary, #0f766e)"
          />
        )
      })}
      <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--ant-color-border, #d9d9d9)" />
    </svg>
  )
}
