import { EmptyState, Page, ProblemNotice } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Alert, Card, Segmented, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { problemOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { useRangeText } from '../Compared.tsx'
import { before, type DayRange, type Preset, yearBefore } from '../range.ts'
import { ComparisonChoice, type Period, PeriodBar, useComparison, usePeriod } from './period.tsx'
import { Section, type StandardReport } from './Section.tsx'

/** Reports that tell of months begin with a year, the others with thirty days. */
const BEGINS_WITH: Readonly<Record<string, Preset>> = {
  members: 'year',
  marketing: 'year',
  service: 'year',
}

/** Charts that take the whole width. */
const WIDE: ReadonlySet<string> = new Set(['figures', 'line', 'heat', 'cohorts', 'rules', 'flow'])
/** Columns of a table that still fit into half of it. */
const NARROW_TABLE = 4

const isWide = ({ chart, question }: StandardReport['sections'][number]): boolean =>
  WIDE.has(chart) ||
  (chart === 'table' && question !== null && question.metrics.length + question.dimensions.length > NARROW_TABLE)

/** Sections of the whole width: those that need it, and the last of the others where it would stand alone. */
function wideSections({ sections }: StandardReport): ReadonlySet<string> {
  const halves = sections.filter((section) => !isWide(section))
  const alone = halves.length % 2 === 1 ? halves.at(-1) : undefined
  return new Set(sections.filter((section) => isWide(section) || section === alone).map(({ code }) => code))
}

/** One of the standard reports, with its days, its comparison, and the part of the organization that the header names. */
export default function ReportPage() {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { code = '' } = useParams()
  const period = usePeriod(BEGINS_WITH[code] ?? 'month')
  const { data, error, refetch } = useAsk('reports.standard', { query: {} })
  const report = data?.items.find((one) => one.code === code)
  const back = <Link to="/reports">{t('standard.back')}</Link>
  return (
    <Page
      title={report?.name[language] ?? t('standard.title')}
      {...(report ? { purpose: report.about[language] } : {})}
      action={data && <Switcher reports={data.items} code={code} />}
    >
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} wayBack={back} />}
      {!error && (!data || !period.isReady) && <Skeleton active />}
      {data && !report && <EmptyState hint={t('standard.unknown')} action={back} />}
      {report && period.isReady && <Report report={report} period={period} />}
    </Page>
  )
}

/** From one report to another, with the same days. */
function Switcher({ reports, code }: { readonly reports: readonly StandardReport[]; readonly code: string }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const params = useUrlParams()
  const navigate = useNavigate()
  return (
    // As wide as the window at most; more is scrolled.
    <div style={{ maxWidth: '100%', overflowX: 'auto' }}>
      <Segmented
        aria-label={t('standard.title')}
        value={code}
        onChange={(next) => void navigate({ pathname: `/reports/standard/${next}`, search: params.search({}) })}
        options={reports.map((one) => ({
          value: one.code,
          label: t(`standard.short.${one.code}`, { defaultValue: one.name[language] }),
        }))}
      />
    </div>
  )
}

function Report({ report, period }: { readonly report: StandardReport; readonly period: Period }) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const [comparison] = useComparison()
  const { about, range } = period
  const wide = wideSections(report)
  return (
    <>
      <PeriodBar period={period}>
        <ComparisonChoice />
      </PeriodBar>
      {comparison !== 'none' && <ComparedWith range={range} isYear={comparison === 'lastYear'} />}
      <div className="report-sections">
        {report.sections.map((section) => (
          <section
            // What one report last answered is no answer of another.
            key={`${report.code} ${section.code}`}
            id={section.code}
            aria-label={section.name[language]}
            className={wide.has(section.code) ? 'report-wide' : ''}
          >
            <Section {...{ section, about, comparison }} />
          </section>
        ))}
      </div>
      {report.awaits.length > 0 && (
        <Card size="small" title={t('standard.awaits')} style={{ marginTop: 16 }}>
          <ul style={{ margin: 0, paddingInlineStart: 18 }}>
            {report.awaits.map(({ what, from }) => (
              <li key={what.zh}>{t('standard.awaited', { what: what[language], from: from[language] })}</li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

/** With which days is compared; a warning where figures are not known that far back. */
function ComparedWith({ range, isYear }: { readonly range: DayRange; readonly isYear: boolean }) {
  const { t } = useTranslation('reports')
  const rangeText = useRangeText()
  const then = isYear ? yearBefore(range) : before(range)
  // The oldest day on which anything was sold: figures of earlier days are not zero but unknown.
  const { data } = useAsk('reports.days', { query: { from: range.to, to: range.to } })
  const isKnown = data === undefined || (data.since !== null && data.since <= then.from)
  return (
    <div style={{ marginBottom: 12 }}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t(isYear ? 'standard.withYear' : 'standard.withPrevious', { range: rangeText(then) })}
      </Typography.Text>
      {!isKnown && (
        <Alert
          type="info"
          showIcon
          style={{ marginTop: 8 }}
          title={data.since === null ? t('standard.noSince') : t('standard.since', { day: data.since })}
        />
      )}
    </div>
  )
}
