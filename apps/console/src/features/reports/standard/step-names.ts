import { useAsk } from '../../../app/queries.ts'
import { type About, LATEST } from '../figure/FigureCard.tsx'

export type StepKind = 'event' | 'page'

/** Names that are offered. */
const OFFERED = 200

/** Events and pages of the days, the most frequent first: what steps of funnels and paths can be. */
export function useStepNames(about: About) {
  const event = useAsk(
    'reports.figures',
    {
      body: {
        ...about,
        ...{ metrics: ['actions'], dimensions: ['event'], limit: OFFERED },
        filter: { dimension: 'event', op: 'known' },
      },
    },
    LATEST,
  )
  const page = useAsk(
    'reports.figures',
    {
      body: {
        ...about,
        ...{ metrics: ['pageViews'], dimensions: ['page'], limit: OFFERED },
        filter: { dimension: 'page', op: 'known' },
      },
    },
    LATEST,
  )
  const namesOf = ({ data }: typeof event): readonly string[] =>
    data?.rows.flatMap(({ keys: [key] }) => key ?? []) ?? []
  const names = { event: namesOf(event), page: namesOf(page) }
  return {
    names,
    /** Whether it is known by now that nothing was ever told. */
    isNothing:
      event.data !== undefined && page.data !== undefined && names.event.length === 0 && names.page.length === 0,
    isRead: event.data !== undefined && page.data !== undefined,
    /** Why they are not known. */
    error: event.error ?? page.error,
  }
}
