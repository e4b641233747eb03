import { count, Figure, money, nameIn, ProblemNotice } from '@atrium/ui'
import { Alert, Col, Flex, Row, Skeleton, Table, Tag, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { type Language, useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { dayText, type Period, PeriodPicker, usePeriod } from './period.tsx'
import type { Programme } from './programme.tsx'

type Reply = ReplyOf<'loyalty.returnRate'>
type Row_ = Reply['rules'][number]

/** Shares of money in two decimals: 1.20 % and 1.24 % are not the same programme. */
const rateText = (rate: number | null, language: Language): string =>
  rate === null
    ? '–'
    : new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
        style: 'percent',
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }).format(rate)

/** 返点率: what the points cost against the sales on which they were earned, whole and by rule. */
export function ReturnRatePanel({ programme }: { readonly programme: Programme }) {
  const { t } = useTranslation('loyalty')
  const period = usePeriod(programme.zone)
  const ask = (from: Period['from'], to: Period['to']) => ({
    path: { programmeId: programme.id },
    query: { from: dayText(from), to: dayText(to) },
  })
  const now = useAsk('loyalty.returnRate', ask(period.from, period.to))
  const before = useAsk('loyalty.returnRate', ask(period.before.from, period.before.to))
  return (
    <Flex vertical gap={16}>
      <Flex gap={12} align="center" wrap>
        <PeriodPicker period={period} />
        <Typography.Text type="secondary">{t('rate.purpose')}</Typography.Text>
      </Flex>
      {now.error && <ProblemNotice problem={problemOf(now.error)} onRetry={() => void now.refetch()} />}
      {now.isPending && <Skeleton active />}
      {now.data && <Rates reply={now.data} before={before.data} programme={programme} />}
    </Flex>
  )
}

interface RatesProps {
  readonly reply: Reply
  readonly before: Reply | undefined
  readonly programme: Programme
}

function Rates({ reply, before, programme }: RatesProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { total, currency, costPer1000Minor: cost, valuePer1000Minor: value } = reply
  const sold = total.salesMinor - total.returnsMinor
  const net = total.points - total.takenBack
  const change = (is: number, was: number | undefined) => (was ? is / was - 1 : null)
  const against = (share: number | null) => [{ label: t('rate.before'), share }]
  const beforeSold = before && before.total.salesMinor - before.total.returnsMinor
  const beforeNet = before && before.total.points - before.total.takenBack
  const minor = (amount: number) => money(amount, currency, language)
  // Two amounts in one figure: cents that are none take the room of the second.
  const whole = (amount: number) => minor(amount).replace(/\.0+$/, '')
  const ratio = cost === null || value === null ? null : value / cost
  return (
    <>
      {(cost === null || value === null) && (
        <Alert
          type="info"
          showIcon
          title={t('rate.unset')}
          action={<Link to={`/programmes?programme=${programme.id}&tab=settings`}>{t('rate.set')}</Link>}
        />
      )}
      <Row gutter={[12, 12]}>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.rate')}
            value={rateText(total.rate, language)}
            definition={t('rate.define.rate')}
            moreIs="neither"
            changes={against(change(total.rate ?? 0, before?.total.rate ?? undefined))}
          />
        </Col>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.sales')}
            value={minor(sold)}
            definition={t('rate.define.sales')}
            changes={against(change(sold, beforeSold))}
          />
        </Col>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.points')}
            value={count(net, language)}
            definition={t('rate.define.points')}
            moreIs="neither"
            changes={against(change(net, beforeNet))}
          />
        </Col>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.cost')}
            value={cost === null ? '–' : minor(Math.round((net * cost) / 1_000))}
            definition={t('rate.define.cost')}
          />
        </Col>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.per1000')}
            value={`${cost === null ? '–' : whole(cost)} / ${value === null ? '–' : whole(value)}`}
            definition={t('rate.define.per1000')}
          />
        </Col>
        <Col xs={12} md={8} xl={4}>
          <Figure
            label={t('rate.worth')}
            value={ratio === null ? '–' : ratio.toFixed(2)}
            definition={t('rate.define.worth')}
          />
        </Col>
      </Row>
      <RateTable reply={reply} />
    </>
  )
}

function RateTable({ reply }: { readonly reply: Reply }) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const { rules, total, currency, costPer1000Minor: cost } = reply
  const number = { align: 'right' as const, className: 'number' }
  const hint = (key: string, text: string) => <Tooltip title={t(`rate.define.${key}`)}>{text}</Tooltip>
  return (
    <Table<Row_>
      size="middle"
      aria-label={t('rate.byRule')}
      pagination={false}
      rowKey="rule"
      dataSource={[...rules]}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: t('rate.none') }}
      columns={[
        {
          title: t('rate.rule'),
          render: (_, { name, isGone }) => (
            <Flex gap={8}>
              {nameIn(name, language)}
              {isGone && <Tag>{t('standing.gone')}</Tag>}
            </Flex>
          ),
        },
        { ...number, title: hint('times', t('rate.times')), render: (_, { times }) => count(times, language) },
        {
          ...number,
          title: hint('ruleSales', t('rate.ruleSales')),
          render: (_, { salesMinor }) => (salesMinor === 0 ? '–' : money(salesMinor, currency, language)),
        },
        { ...number, title: t('rate.given'), render: (_, { points }) => count(points, language) },
        {
          ...number,
          title: hint('heldBack', t('rate.heldBack')),
          render: (_, { heldBack }) => (heldBack === 0 ? '–' : count(heldBack, language)),
        },
        {
          ...number,
          title: t('rate.cost'),
          render: (_, { points }) =>
            cost === null ? '–' : money(Math.round((points * cost) / 1_000), currency, language),
        },
        { ...number, title: hint('ruleRate', t('rate.rate')), render: (_, { rate }) => rateText(rate, language) },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0} colSpan={7}>
            <Typography.Text type="secondary">
              {t('rate.sum', {
                purchases: count(total.purchases, language),
                takenBack: count(total.takenBack, language),
                returns: money(total.returnsMinor, currency, language),
              })}
            </Typography.Text>
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  )
}
