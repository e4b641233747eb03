import { useUrlParams } from '@atrium/ui/list'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { figureKindOf, type Question } from '../figure/answer.ts'
import { type About, FigureCard } from '../figure/FigureCard.tsx'
import { lengthOf } from '../range.ts'
import { BasketsCard } from './BasketsCard.tsx'
import { CohortsCard } from './CohortsCard.tsx'
import { useDrillOf } from './drill.ts'
import { PathsCard } from './PathsCard.tsx'
import type { Comparison } from './period.tsx'
import { RfmCard } from './RfmCard.tsx'
import { TopCard } from './TopCard.tsx'

export type StandardReport = ReplyOf<'reports.standard'>['items'][number]
type ReportSection = StandardReport['sections'][number]

interface SectionProps {
  readonly section: ReportSection
  readonly about: About
  readonly comparison: Comparison
}

/** A section of a standard report: its question with the days and the comparison of the page. */
export function Section({ section, about, comparison }: SectionProps) {
  const { language } = useLanguage()
  const { name, tells, chart } = section
  const question = section.question && spanned(section.question, about)
  const linkOf = useDrillOf(question, about)
  const shown = { title: name[language], lead: tells[language], about }
  if (question) {
    return (
      <FigureCard
        {...shown}
        fileName={`${name[language]}-${about.from}-${about.to}`}
        kind={figureKindOf(chart)}
        question={compared(question, chart, comparison)}
        linkOf={linkOf}
      />
    )
  }
  return <SpecialSection {...shown} section={section} />
}

/** Courses are compared as the page says; the others only where the report means them to be: what is as of now has nothing to compare with. */
function compared(question: Question, chart: string, comparison: Comparison): Question {
  const { compare, ...rest } = question
  const takesPart = chart === 'line' || (compare !== undefined && compare !== 'none')
  return takesPart && comparison !== 'none' ? { ...rest, compare: comparison } : rest
}

/** Up to so many days a course of months is told by day, and by week. */
const BY_DAY = 45
const BY_WEEK = 190

/** Two bars are no course: over few days what is told by month is told by week or day. */
function spanned(question: Question, about: About): Question {
  const days = lengthOf(about)
  if (days > BY_WEEK) return question
  const dimensions = question.dimensions.map((code) => (code === 'month' ? (days > BY_DAY ? 'week' : 'day') : code))
  return { ...question, dimensions }
}

interface SpecialSectionProps {
  readonly section: ReportSection
  readonly title: string
  readonly lead: string
  readonly about: About
}

function SpecialSection({ section: { special }, ...shown }: SpecialSectionProps) {
  const me = useMe()
  const more = (to: string) => <More to={to} about={shown.about} />
  if (special === null) return null
  switch (special.report) {
    case 'cohorts':
      return (
        <CohortsCard
          {...shown}
          by={special.by === 'week' ? 'week' : 'month'}
          show="share"
          extra={more('/reports/cohorts')}
        />
      )
    case 'rfm':
      return <RfmCard {...shown} extra={mayAll(me, ['profiles.read']) && more('/profiles/rfm')} />
    case 'topCustomers':
      return <TopCard {...shown} extra={more('/reports/top')} />
    case 'baskets':
      return (
        <BasketsCard
          {...shown}
          terms={{
            by: special.by === 'product' ? 'product' : 'category',
            depth: numberOf(special.depth, 2),
            minSupport: numberOf(special.minSupport, 0.005),
            minConfidence: numberOf(special.minConfidence, 0.1),
          }}
          limit={50}
          extra={more('/reports/baskets')}
        />
      )
    case 'paths':
      return (
        <PathsCard
          {...shown}
          terms={{ direction: 'after', depth: numberOf(special.depth, 4) }}
          extra={more('/reports/paths')}
        />
      )
  }
}

const numberOf = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** The page on which the same is asked with terms of one's own, about the same days. */
function More({ to, about: { from, to: until } }: { readonly to: string; readonly about: About }) {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  return <Link to={{ pathname: to, search: params.search({ from, to: until }) }}>{t('standard.more')}</Link>
}
