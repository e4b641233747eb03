import { EmptyState, Figure } from '@atrium/ui'
import { ChartCard } from '@atrium/ui/chart'
import { Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Drawn } from '../../../app/Drawn.tsx'
import { useLanguage } from '../../../app/language.ts'
import { type Answer, changeOf, type FigureKind, writeFigure, writeLarge } from './answer.ts'
import { type Metric, useMetrics } from './catalogue.ts'
import { MetricDefinition, MetricName } from './MetricName.tsx'
import { funnelOf, heatOf, lackFor, plotOf, pointsOf, ringOf } from './shape.ts'
import { type LinkOf, tableOf } from './table.tsx'

export interface FigureChartProps {
  readonly title: string
  /** What the files are called, without their ends; the title where left out. */
  readonly fileName?: string
  readonly kind: FigureKind
  /** As `/v1/reports/figures` answered; undefined until it has. */
  readonly answer: Answer | undefined
  /** A sentence above the chart that says what it tells. */
  readonly lead?: ReactNode
  /** Left of the buttons: what the chart shows is chosen there. */
  readonly extra?: ReactNode
  readonly note?: ReactNode
  /** Of the drawing, px. */
  readonly height?: number
  /** Where a row of the table, a bar or a point leads. */
  readonly linkOf?: LinkOf
  /** Where all rows can be had as a file, where not all are shown. */
  readonly whole?: string
}

/** An answer of the semantic layer as a chart of any kind, with its table, its files, and what each figure is. */
export function FigureChart(props: FigureChartProps) {
  const { title, fileName = title, kind, answer, lead, extra, note, linkOf, whole } = props
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const defined = useMetrics()
  const isYear = answer?.comparedWith?.by !== null
  const words = {
    total: t('figures.total'),
    before: t(isYear ? 'figures.yearPeriod' : 'figures.lastPeriod'),
    change: t(isYear ? 'figures.year' : 'figures.last'),
  }
  const lack = answer && lackFor(answer, kind)
  const isTable = kind === 'table' || lack !== undefined
  const isEmpty = answer !== undefined && isNothing(answer)
  const cut = answer && answer.parts > answer.rows.length ? { n: answer.parts, shown: answer.rows.length } : undefined
  return (
    <ChartCard
      {...{ title, fileName, extra, lead }}
      loading={answer === undefined}
      table={answer ? tableOf(answer, language, words, defined, linkOf) : { columns: [], rows: [] }}
      {...(isEmpty ? { empty: <EmptyState hint={t('figures.empty')} /> } : {})}
      note={
        answer &&
        !isEmpty && (
          <Flex gap="2px 16px" wrap>
            {kind !== 'table' && kind !== 'number' && <MetricNames answer={answer} defined={defined} />}
            {lack && <span>{t(`figures.lack.${lack}`)}</span>}
            {cut && (
              <span>
                {t('figures.cut', cut)}{' '}
                {whole && (
                  <a href={whole} download>
                    {t('figures.whole')}
                  </a>
                )}
              </span>
            )}
            {note}
          </Flex>
        )
      }
    >
      {answer && !isEmpty && !isTable ? <Body {...props} answer={answer} defined={defined} /> : undefined}
    </ChartCard>
  )
}

/** Nothing to draw: no row, or nothing but zeros where there are no rows. */
const isNothing = ({ rows, dimensions, total }: Answer): boolean =>
  dimensions.length > 0
    ? rows.every(({ values, before }) => [...values, ...(before ?? [])].every((value) => !value))
    : [...total.values, ...(total.before ?? [])].every((value) => value === null)

/** What is drawn, by name, each saying what it is. */
function MetricNames({ answer, defined }: { readonly answer: Answer; readonly defined: ReadonlyMap<string, Metric> }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  return (
    <span>
      {t('figures.metrics')}{' '}
      {answer.metrics.map(({ code, name }, at) => (
        <span key={code}>
          {at > 0 && ' · '}
          <MetricName metric={defined.get(code)} name={name[language]} />
        </span>
      ))}
    </span>
  )
}

type BodyProps = Omit<FigureChartProps, 'answer'> & {
  readonly answer: Answer
  readonly defined: ReadonlyMap<string, Metric>
}

const loads = {
  plot: async () => (await import('./plot.ts')).default,
  heat: async () => (await import('../../../app/drawings/heat.ts')).default,
  scatter: async () => (await import('./scatter.ts')).default,
  ring: async () => (await import('./ring.ts')).default,
}

const PLOT_HEIGHT = 280
const BAR_PX = 26

function Body({ title, kind, answer, defined, linkOf, height = PLOT_HEIGHT }: BodyProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const navigate = useNavigate()
  const pen = { currency: answer.currency, language }
  const isYear = answer.comparedWith?.by !== null
  const words = { before: t(isYear ? 'figures.yearPeriod' : 'figures.lastPeriod'), others: t('figures.others') }
  const onChoose = (key: string) => {
    const row = answer.rows.find(({ keys }) => JSON.stringify(keys) === key)
    const to = row && linkOf?.(row)
    if (to !== undefined) void navigate(to)
  }
  if (kind === 'number') return <Numbers answer={answer} defined={defined} />
  if (kind === 'heat') {
    const heat = heatOf(answer, pen)
    return <Drawn {...{ title, onChoose }} height={60 + heat.rows.length * 30} load={loads.heat} data={heat} />
  }
  if (kind === 'scatter')
    return <Drawn {...{ title, onChoose, height }} load={loads.scatter} data={pointsOf(answer, pen)} />
  if (kind === 'pie')
    return <Drawn {...{ title, onChoose, height }} load={loads.ring} data={ringOf(answer, pen, words)} />
  const plot =
    kind === 'funnel'
      ? funnelOf(answer, pen)
      : plotOf(answer, kind === 'line' || kind === 'stacked' ? kind : 'bar', pen, words)
  const bars = plot.categories.length * Math.max(1, plot.series.filter(({ as }) => as === 'bar').length)
  const tall = plot.isLying ? Math.max(120, 56 + bars * BAR_PX) : height
  return <Drawn {...{ title, onChoose }} height={tall} load={loads.plot} data={plot} />
}

/** Large numbers side by side, each beside the period compared with. */
function Numbers({ answer, defined }: { readonly answer: Answer; readonly defined: ReadonlyMap<string, Metric> }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { metrics, total, currency, comparedWith } = answer
  const pen = { currency, language }
  return (
    <ul className="figure-numbers">
      {metrics.map(({ code, name, unit }, at) => {
        const now = total.values[at] ?? null
        const then = total.before?.[at] ?? null
        const metric = defined.get(code)
        const label = t(comparedWith?.by === null ? 'figures.last' : 'figures.year')
        return (
          <li key={code}>
            <Figure
              label={name[language]}
              value={writeLarge(unit, now, pen)}
              definition={
                <>
                  {metric && <MetricDefinition metric={metric} />}
                  {comparedWith && (
                    <Typography.Text style={{ color: 'inherit', fontSize: 12 }}>
                      {t(comparedWith.by === null ? 'figures.lastPeriod' : 'figures.yearPeriod')}:{' '}
                      {writeFigure(unit, then, pen)}
                    </Typography.Text>
                  )}
                </>
              }
              changes={comparedWith ? [{ label, share: changeOf(unit, now, then), inPoints: unit === 'share' }] : []}
              moreIs={metric?.better === 'more' ? 'better' : metric?.better === 'less' ? 'worse' : 'neither'}
            />
          </li>
        )
      })}
    </ul>
  )
}
