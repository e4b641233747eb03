import { count, EmptyState, money, percent } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../../app/api.ts'
import { Drawn } from '../../../app/Drawn.tsx'
import type { Heat } from '../../../app/drawings/heat-data.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { major, type Pen, writeShort } from '../figure/answer.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'
import { addDays } from '../range.ts'
import type { AboutWhom } from './Whom.tsx'

type Cohorts = ReplyOf<'reports.cohorts'>
export const COHORT_SHOWS = ['share', 'persons', 'spend', 'average'] as const
export type CohortShow = (typeof COHORT_SHOWS)[number]
export type CohortSpan = 'month' | 'week'

interface CohortsCardProps {
  readonly title: string
  readonly about: AboutWhom
  readonly by: CohortSpan
  readonly show: CohortShow
  readonly lead?: ReactNode
  readonly extra?: ReactNode
}

const load = async () => (await import('../../../app/drawings/heat.ts')).default

/** Who first bought in a month, and what part of them came back in each month after: a triangle of shades. */
export function CohortsCard({ title, about, by, show, lead, extra }: CohortsCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const asked = useAsk('reports.cohorts', { body: { ...about, by } }, LATEST)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const pen = { currency: data?.currency ?? 'CNY', language }
  const words: Words = {
    cohort: t('cohorts.cohort'),
    persons: t('cohorts.persons'),
    after: (n) => t(`cohorts.after.${by}`, { n }),
    tip: (told) => t(`cohorts.tip.${by}`, told),
    spans: t(`cohorts.spans.${by}`),
  }
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('cohorts.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        table={data ? tableOf(data, by, show, pen, words) : NOTHING}
        {...(data && data.cohorts.length === 0 ? { empty: <EmptyState hint={t('cohorts.none')} /> } : {})}
        note={t('cohorts.note')}
      >
        {data && (
          <Drawn
            title={title}
            height={70 + data.cohorts.length * 28}
            load={load}
            data={heatOf(data, by, show, pen, words, isRunning(about.to, by))}
          />
        )}
      </ChartCard>
    </Waiting>
  )
}

const NOTHING: ChartTable = { columns: [], rows: [] }

interface Words {
  readonly cohort: string
  readonly persons: string
  readonly after: (n: number) => string
  readonly tip: (told: Readonly<Record<string, string | number>>) => string
  readonly spans: string
}

type Cohort = Cohorts['cohorts'][number]

const nameOf = ({ start }: Cohort, by: CohortSpan): string => (by === 'month' ? start.slice(0, 7) : start)

/** Of a span: a share, a number of persons, or minor units. */
function cellOf({ persons, kept, spentMinor }: Cohort, at: number, show: CohortShow): number {
  const [came, spent] = [kept[at] ?? 0, spentMinor[at] ?? 0]
  if (show === 'share') return persons === 0 ? 0 : came / persons
  if (show === 'persons') return came
  if (show === 'spend') return spent
  return persons === 0 ? 0 : spent / persons
}

const unitOf = (show: CohortShow): string => (show === 'share' ? 'share' : show === 'persons' ? 'count' : 'money')

/** Whether a month or week goes on after a day. */
function isRunning(day: string, by: CohortSpan): boolean {
  const next = addDays(day, 1)
  return by === 'month' ? next.slice(8) !== '01' : new Date(next).getUTCDay() !== 1
}

function heatOf(
  { cohorts }: Cohorts,
  by: CohortSpan,
  show: CohortShow,
  pen: Pen,
  words: Words,
  running: boolean,
): Heat {
  const columns = Math.max(0, ...cohorts.map(({ kept }) => kept.length))
  const { language } = pen
  return {
    columns: Array.from({ length: columns }, (_, at) => String(at)),
    rows: cohorts.map((cohort) => `${nameOf(cohort, by)}  ${count(cohort.persons, language)}`),
    columnsTitle: words.spans,
    rowsTitle: '',
    fromTop: true,
    left: 116,
    fontSize: columns > 16 ? 10 : 12,
    cells: cohorts.flatMap((cohort, row) =>
      cohort.kept.map((came, column) => {
        const value = cellOf(cohort, column, show)
        return {
          // The first span is all of them: its shade would make all others pale.
          ...{ column, row, value: column === 0 && show !== 'spend' && show !== 'average' ? 0 : Math.max(0, value) },
          label: `${written(value, show, pen)}${running && column === cohort.kept.length - 1 && column > 0 ? '*' : ''}`,
          tip: words.tip({
            ...{ cohort: nameOf(cohort, by), n: column, came: count(came, language) },
            persons: count(cohort.persons, language),
            share: percent(cohort.persons === 0 ? 0 : came / cohort.persons, language),
            spent: money(cohort.spentMinor[column] ?? 0, pen.currency, language),
          }),
        }
      }),
    ),
  }
}

const written = (value: number, show: CohortShow, pen: Pen): string =>
  show === 'share' ? percent(value, pen.language).replace('%', '') : writeShort(unitOf(show), value, pen)

function tableOf({ cohorts }: Cohorts, by: CohortSpan, show: CohortShow, pen: Pen, words: Words): ChartTable {
  const columns = Math.max(0, ...cohorts.map(({ kept }) => kept.length))
  const upTo = Array.from({ length: columns }, (_, at) => at)
  return {
    columns: [
      { title: words.cohort },
      { title: words.persons, isNumber: true },
      ...upTo.map((at) => ({ title: words.after(at), isNumber: true })),
    ],
    rows: cohorts.map((cohort) => {
      const values = upTo.map((at) => (at < cohort.kept.length ? cellOf(cohort, at, show) : null))
      const isMoney = unitOf(show) === 'money'
      return {
        key: cohort.start,
        shown: [
          nameOf(cohort, by),
          count(cohort.persons, pen.language),
          ...values.map((value) => (value === null ? '' : writeShort(unitOf(show), value, pen))),
        ],
        values: [
          nameOf(cohort, by),
          cohort.persons,
          ...values.map((value) => (value !== null && isMoney ? major(Math.round(value), pen.currency) : value)),
        ],
      }
    }),
  }
}
