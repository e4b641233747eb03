import { type Ctx, type Instant, statement } from '@atrium/kernel'
import type { MessageKind } from './message.ts'
import { type EventPlace, KIND_NAMES, type Span, touchColumns } from './queries.ts'
import { sessionsOf } from './session.ts'

/** Visits of a person: their events at sites, apps and mini programs, parted by `sessionsOf`. */

export const loadSteps = statement({
  name: 'tracking.loadSteps',
  params: {
    visitor: 'bytea[]',
    fromAt: 'timestamptz?[]',
    toAt: 'timestamptz?[]',
    sourceId: 'int[]',
    beforeAt: 'timestamptz',
    beforeKey: 'bytea',
    limit: 'int',
  },
  row: {
    messageKey: 'bytea',
    visitor: 'bytea',
    at: 'timestamptz',
    sourceId: 'int',
    kind: 'smallint',
    name: 'text',
    path: 'text?',
    title: 'text?',
  },
  // As `loadEventsOfSpans`: each span from its newest end and no further than the page.
  sql: `select event.message_key, event.visitor, event.at, event.source_id, event.kind, event.name,
          coalesce(event.body #>> '{properties,path}', event.body #>> '{context,page,path}') as path,
          coalesce(event.body #>> '{properties,title}', event.body #>> '{context,page,title}') as title
        from unnest(:visitor, :fromAt, :toAt) as span(visitor, from_at, to_at)
        cross join lateral (
          select message_key, visitor, at, source_id, kind, name, body from tracking.event
          where visitor = span.visitor and at >= coalesce(span.from_at, '-infinity') and at < coalesce(span.to_at, 'infinity')
            and at <= :beforeAt and (at, message_key) < (:beforeAt, :beforeKey) and source_id = any(:sourceId)
          order by at desc, message_key desc limit :limit
        ) event
        order by at desc, message_key desc limit :limit`,
})

export const loadTouchesBetween = statement({
  name: 'tracking.loadTouchesBetween',
  params: { visitor: 'bytea[]', fromAt: 'timestamptz', toAt: 'timestamptz' },
  row: { visitor: 'bytea', ...touchColumns },
  sql: `select touch.visitor, touched_at, source_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_kind, referrer_host
        from unnest(:visitor) as ask(visitor) join tracking.touch touch using (visitor)
        where touched_at between :fromAt and :toAt`,
})

export interface Step {
  readonly at: Instant
  readonly sourceId: number
  readonly kind: MessageKind
  readonly name: string
  readonly path: string | null
  readonly title: string | null
}

/** The first campaign or paid click of a visit. */
export interface VisitTouch {
  readonly touchedAt: Instant
  readonly sourceId: number
  readonly utmSource: string | null
  readonly utmMedium: string | null
  readonly utmCampaign: string | null
  readonly utmTerm: string | null
  readonly utmContent: string | null
  readonly clickKind: string | null
  readonly referrerHost: string | null
}

export interface Visit {
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly events: number
  /** Pages and screens among them. */
  readonly pages: number
  /** The first page or screen. */
  readonly entry: Step | undefined
  readonly touch: VisitTouch | undefined
  readonly steps: readonly Step[]
  /** Where the next older visit is read from. */
  readonly place: EventPlace
}

/** Events that one page of visits is made of, at most. A visit of more is told in parts. */
const EVENTS_A_PAGE = 1_000
/** Steps of a visit that are told. */
const STEPS = 100

/** Visits made in spans at some sources, newest first: up to `limit`, fewer where they are long. `isLast`: there are none before them. */
export async function visitsOfSpans(
  ctx: Ctx,
  spans: readonly Span[],
  ask: { readonly sourceIds: readonly number[]; readonly after: EventPlace; readonly limit: number },
): Promise<{ readonly visits: readonly Visit[]; readonly isLast: boolean }> {
  if (spans.length === 0 || ask.sourceIds.length === 0) return { visits: [], isLast: true }
  const rows = await ctx.tx.rows(loadSteps, {
    visitor: spans.map((span) => span.visitor),
    fromAt: spans.map((span) => span.fromAt),
    toAt: spans.map((span) => span.toAt),
    sourceId: [...ask.sourceIds],
    beforeAt: ask.after.at,
    beforeKey: Buffer.from(ask.after.key, 'hex'),
    limit: EVENTS_A_PAGE,
  })
  const [newest, oldest] = [rows[0], rows.at(-1)]
  if (!newest || !oldest) return { visits: [], isLast: true }
  const touches = await ctx.tx.rows(loadTouchesBetween, {
    visitor: spans.map((span) => span.visitor),
    fromAt: oldest.at,
    toAt: newest.at,
  })
  const touchAt = new Map(touches.map((touch) => [`${touch.visitor.toString('hex')} ${touch.touchedAt}`, touch]))
  const events = rows.map(({ visitor, ...row }) => ({
    ...row,
    touch: touchAt.get(`${visitor.toString('hex')} ${row.at}`),
  }))
  const sessions = sessionsOf(events.reverse()).reverse()
  const isWhole = rows.length < EVENTS_A_PAGE
  // The oldest may have begun before what was read.
  const whole = isWhole || sessions.length === 1 ? sessions : sessions.slice(0, -1)
  const visits = whole.slice(0, ask.limit).map(({ startedAt, endedAt, events: own }): Visit => {
    const steps = own.map(stepOf)
    const [first] = own
    return {
      startedAt,
      endedAt,
      events: own.length,
      pages: steps.filter(isShown).length,
      entry: steps.find(isShown),
      touch: own.find(({ touch }) => touch !== undefined)?.touch,
      steps: steps.slice(0, STEPS),
      place: { at: startedAt, key: first?.messageKey.toString('hex') ?? ask.after.key },
    }
  })
  return { visits, isLast: isWhole && whole.length <= ask.limit }
}

const isShown = ({ kind }: Step): boolean => kind === 'page' || kind === 'screen'

const stepOf = ({ at, sourceId, kind, name, path, title }: Omit<Step, 'kind'> & { readonly kind: number }): Step => ({
  ...{ at, sourceId, kind: KIND_NAMES.get(kind) ?? 'track', name, path, title },
})
