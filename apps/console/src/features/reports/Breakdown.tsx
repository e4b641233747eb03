import { count, money, nameIn, ProblemNotice, percent } from '@atrium/ui'
import { Breadcrumb, Button, Card, Table, type TableColumnsType, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { type Drill, purchasesOf, useDrill } from './drill.ts'
import { change, type Days, isKnown, share } from './figures.ts'
import { before, type DayRange, yearBefore } from './range.ts'

type Part = ReplyOf<'reports.breakdown'>['items'][number]

const netOf = (part: Part): number => part.salesMinor - part.returnsMinor
const keyOf = (part: Part): string => part.nodeId ?? `word ${part.word}`

export interface BreakdownProps {
  readonly range: DayRange
  readonly currency: string
  /** Tells from when on figures are known. */
  readonly days: Days | undefined
}

/** The range by mall, floor, category and store, opened step by step. */
export function Breakdown({ range, currency, days }: BreakdownProps) {
  const { t } = useTranslation('reports')
  const drill = useDrill()
  const ask = ({ from, to }: DayRange) => ({
    query: {
      ...{ from, to },
      by: drill.by,
      ...(drill.node === undefined ? {} : { node: drill.node.id }),
      ...(drill.floor === undefined ? {} : { floor: drill.floor }),
      ...(drill.category === undefined ? {} : { category: drill.category }),
    },
  })
  const now = useAsk('reports.breakdown', ask(range))
  const [former, yearAgo] = [before(range), yearBefore(range)]
  const last = useAsk('reports.breakdown', ask(former), { enabled: isKnown(days, former) })
  const year = useAsk('reports.breakdown', ask(yearAgo), { enabled: isKnown(days, yearAgo) })
  const columns = useColumns({
    ...{ drill, range, currency },
    now: now.data?.items ?? [],
    last: isKnown(days, former) ? (last.data?.items ?? []) : [],
    year: isKnown(days, yearAgo) ? (year.data?.items ?? []) : [],
  })
  const parts = (now.data?.items ?? []).filter((part) => part.currency === currency)
  return (
    <Card size="small" title={t('drill.title')} extra={<Trail drill={drill} />}>
      {now.error ? (
        <ProblemNotice problem={problemOf(now.error)} onRetry={() => void now.refetch()} />
      ) : (
        <Table<Part>
          aria-label={t('drill.title')}
          size="small"
          columns={columns}
          dataSource={parts}
          rowKey={keyOf}
          loading={{ spinning: now.isPending, delay: 200 }}
          pagination={parts.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          locale={{ emptyText: now.isPending ? ' ' : t('drill.nothing') }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </Card>
  )
}

/** Where the table stands, with the way back. */
function Trail({ drill }: { readonly drill: Drill }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { node, isOpened, floor, category, back } = drill
  const steps = [
    ...(node && isOpened ? [{ step: 'at' as const, from: t('drill.all'), to: nameIn(node.name, language) }] : []),
    ...(floor === undefined
      ? []
      : [{ step: 'floor' as const, from: node ? nameIn(node.name, language) : '', to: floor || t('drill.noFloor') }]),
    ...(category === undefined
      ? []
      : [{ step: 'category' as const, from: floor || t('drill.noFloor'), to: category || t('drill.noCategory') }]),
  ]
  if (steps.length === 0) return null
  const items = steps.map(({ step, from }) => ({
    key: step,
    title: (
      <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={() => back(step)}>
        {from}
      </Button>
    ),
  }))
  return <Breadcrumb items={[...items, { key: 'here', title: steps[steps.length - 1]?.to }]} />
}

interface Columns {
  readonly drill: Drill
  readonly range: DayRange
  readonly currency: string
  readonly now: readonly Part[]
  readonly last: readonly Part[]
  readonly year: readonly Part[]
}

function useColumns({ drill, range, currency, now, last, year }: Columns): TableColumnsType<Part> {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const all = now.reduce((total, part) => total + (part.currency === currency ? netOf(part) : 0), 0)
  const netsOf = (parts: readonly Part[]) =>
    new Map(parts.filter((part) => part.currency === currency).map((part) => [keyOf(part), netOf(part)]))
  const [before, former] = [netsOf(last), netsOf(year)]
  const number = (title: string, of: (part: Part) => number | null, show: (value: number) => string) => ({
    title,
    align: 'right' as const,
    className: 'number',
    sorter: (a: Part, b: Part) => (of(a) ?? 0) - (of(b) ?? 0),
    render: (_: unknown, part: Part) => {
      const value = of(part)
      return value === null ? '–' : show(value)
    },
  })
  const inMoney = (minor: number) => money(minor, currency, language)
  const inPercent = (value: number) => percent(value, language)
  const inChange = (value: number) => percent(value, language, true)
  const inCount = (value: number) => count(value, language)
  return [
    {
      title: t(`drill.name.${drill.by}`),
      fixed: 'left',
      render: (_, part) => <Name part={part} drill={drill} range={range} />,
    },
    number(t('drill.sales'), netOf, inMoney),
    number(t('drill.last'), (part) => change(netOf(part), before.get(keyOf(part)) ?? null), inChange),
    number(t('drill.year'), (part) => change(netOf(part), former.get(keyOf(part)) ?? null), inChange),
    number(t('drill.part'), (part) => share(netOf(part), all), inPercent),
    number(t('drill.members'), (part) => share(part.memberSalesMinor, part.salesMinor), inPercent),
    number(t('drill.repeat'), (part) => share(part.repeatSalesMinor, part.memberSalesMinor), inPercent),
    number(t('drill.receipts'), (part) => part.receipts, inCount),
    number(
      t('drill.average'),
      (part) => share(part.salesMinor, part.receipts),
      (value) => inMoney(Math.round(value)),
    ),
    number(t('drill.returns'), (part) => part.returnsMinor, inMoney),
    number(t('drill.joined'), (part) => part.newMembers, inCount),
  ]
}

/** Opens the part; a store leads to its purchases. */
function Name({ part, drill, range }: { readonly part: Part } & Pick<Columns, 'drill' | 'range'>) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const me = useMe()
  const none = { child: t('drill.elsewhere'), store: t('drill.elsewhere'), floor: t('drill.noFloor') }
  const name = part.name
    ? nameIn(part.name, language)
    : part.word || (drill.by === 'category' ? t('drill.noCategory') : none[drill.by])
  const { next } = drill
  if (next !== undefined && (drill.by !== 'child' || part.nodeId !== null)) {
    return (
      <Button
        type="link"
        style={{ padding: 0, height: 'auto' }}
        onClick={() => drill.open(next, part.nodeId ?? part.word)}
      >
        {name}
      </Button>
    )
  }
  if (part.nodeId === null || !mayAll(me, ['purchases.read'])) return <Typography.Text>{name}</Typography.Text>
  return (
    <Link to={purchasesOf(part.nodeId, range)} title={t('drill.purchases')}>
      {name}
    </Link>
  )
}
