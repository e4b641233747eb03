import { count, day as dayIn, money, percent } from '@atrium/ui'
import { Card, Collapse, Descriptions, Flex, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'

type Fit = ReplyOf<'profiles.fits'>['items'][number]

/** Beyond this the models' assumption does not hold well. */
const CORRELATED = 0.3
const figure = (value: number): string => String(Number(value.toPrecision(4)))

/** What the models say of all buyers, in words. Nothing where the whole group is not open to the asker. */
export function FitCard({ currency }: { readonly currency: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const items = useAsk('profiles.fits', { query: { limit: 10 } }).data?.items
  const fit = items?.[0]
  if (!fit) return null
  return (
    <Card size="small" title={t('fit.title')}>
      <Flex vertical gap={6}>
        <Typography.Text type="secondary">
          {t('fit.learned', { day: dayIn(fit.day, language), n: count(fit.buyers, language) })}
        </Typography.Text>
        <Words fit={fit} currency={currency} />
      </Flex>
      {fit.purchases && <More items={items ?? []} fit={fit} />}
    </Card>
  )
}

function Words({ fit: { purchases, spend }, currency }: { readonly fit: Fit; readonly currency: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  if (!purchases) return <span>{t('fit.none')}</span>
  const said = [
    t('fit.pace', { days: count(Math.max(1, Math.round(purchases.alpha / purchases.r)), language) }),
    t('fit.dropout', { share: percent(purchases.a / (purchases.a + purchases.b), language) }),
    ...(spend?.usable
      ? [t('fit.spend', { amount: money(Math.round((spend.p * spend.v) / (spend.q - 1)), currency, language) })]
      : []),
    ...(spend?.reason === 'infinite_mean' ? [t('fit.infinite')] : []),
    ...(spend
      ? [
          t(Math.abs(spend.correlation) > CORRELATED ? 'fit.correlated' : 'fit.independent', {
            r: spend.correlation.toFixed(2),
          }),
        ]
      : []),
    ...(purchases.converged ? [] : [t('fit.notConverged')]),
    t('fit.alive'),
  ]
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20, display: 'grid', gap: 4 }}>
      {said.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

function More({ items, fit: { purchases, spend } }: { readonly items: readonly Fit[]; readonly fit: Fit }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const parameters = [
    ...(purchases
      ? [
          {
            label: t('fit.purchases'),
            children: `r ${figure(purchases.r)} · α ${figure(purchases.alpha)} · a ${figure(purchases.a)} · b ${figure(purchases.b)}`,
          },
        ]
      : []),
    ...(spend
      ? [{ label: t('fit.money'), children: `p ${figure(spend.p)} · q ${figure(spend.q)} · v ${figure(spend.v)}` }]
      : []),
  ]
  return (
    <Collapse
      ghost
      size="small"
      items={[
        {
          key: 'parameters',
          label: t('fit.parameters'),
          children: (
            <Flex vertical gap={12}>
              <Descriptions size="small" column={1} items={parameters} className="number" />
              <Table<Fit>
                aria-label={t('fit.history')}
                size="small"
                className="number"
                pagination={false}
                rowKey="madeAt"
                dataSource={[...items]}
                scroll={{ x: 'max-content' }}
                columns={[
                  { title: t('fit.day'), render: (_, { day }) => dayIn(day, language) },
                  { title: t('fit.buyers'), align: 'right', render: (_, { buyers }) => count(buyers, language) },
                  { title: 'r', align: 'right', render: (_, row) => (row.purchases ? figure(row.purchases.r) : '–') },
                  {
                    title: 'α',
                    align: 'right',
                    render: (_, row) => (row.purchases ? figure(row.purchases.alpha) : '–'),
                  },
                ]}
              />
            </Flex>
          ),
        },
      ]}
    />
  )
}
