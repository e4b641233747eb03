import { count, instant, nameIn, Sparkline } from '@atrium/ui'
import { type UrlParams, useUrlParams } from '@atrium/ui/list'
import { Card, Flex, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../../app/language.ts'
import { useHouseZone } from '../../organization/nodes.ts'
import { StateMark } from './StateMark.tsx'
import { shortened } from './Summary.tsx'
import { type Check, KINDS, type Overview } from './words.ts'

/** All checks, kind by kind; the name of one opens what is known of it. */
export function Checks({ overview }: { readonly overview: Overview }) {
  return KINDS.map((kind) => (
    <Kind key={kind} kind={kind} checks={overview.checks.filter((check) => check.kind === kind)} />
  ))
}

const RANK = { failed: 0, unable: 1, passed: 2 } as const

function Kind({ kind, checks }: { readonly kind: (typeof KINDS)[number]; readonly checks: readonly Check[] }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const params = useUrlParams()
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} align="baseline" wrap>
          {t(`quality.kind.${kind}`)}
          <Typography.Text type="secondary" style={{ fontWeight: 400, fontSize: 12 }}>
            {t(`quality.kindHint.${kind}`)}
          </Typography.Text>
        </Flex>
      }
    >
      <Table<Check>
        aria-label={t(`quality.kind.${kind}`)}
        size="small"
        rowKey="code"
        pagination={false}
        scroll={{ x: 860 }}
        dataSource={checks.toSorted((one, other) => rankOf(one) - rankOf(other))}
        columns={[
          {
            ...{ title: t('quality.column.name'), key: 'name', width: 240, fixed: 'left' },
            render: (_, check) => <Name check={check} params={params} />,
          },
          {
            ...{ title: t('quality.column.state'), key: 'state', width: 96 },
            render: (_, { standing }) => <StateMark state={standing?.state ?? 'none'} />,
          },
          {
            ...{ title: t('quality.column.since'), key: 'since', width: 140, className: 'number' },
            render: (_, { standing }) => (standing ? instant(standing.sinceAt, zone, language) : '–'),
          },
          {
            ...{ title: t('quality.column.figure'), key: 'figure', width: 170, align: 'right', className: 'number' },
            render: (_, check) => figureOf(check, language),
          },
          {
            ...{ title: t('quality.column.trend'), key: 'trend', width: 110 },
            render: (_, { trend }) => <Sparkline values={trend.map(({ share }) => share)} />,
          },
          {
            ...{ title: t('quality.column.severity'), key: 'severity', width: 80 },
            render: (_, { severity }) => t(`quality.severity.${severity}`),
          },
          {
            ...{ title: t('quality.column.table'), key: 'table' },
            render: (_, { tableName }) => shortened(nameIn(tableName, language)),
          },
        ]}
      />
    </Card>
  )
}

const rankOf = ({ standing }: Check): number => (standing ? RANK[standing.state] : 3)

function figureOf({ standing }: Check, language: 'zh' | 'en'): string {
  if (!standing || standing.checked === null || standing.offending === null || standing.state === 'unable') return '–'
  return `${count(standing.offending, language)} / ${count(standing.checked, language)}`
}

function Name({ check: { code, name }, params }: { readonly check: Check; readonly params: UrlParams }) {
  const { language } = useLanguage()
  return <Link to={{ search: params.search({ check: code }) }}>{name[language]}</Link>
}
