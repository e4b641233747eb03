import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, formatInstant, type Instant, refuse } from '@atrium/kernel'
import { lineagesOf, mayBeSeen } from '@atrium/members'
import Type, { type Static } from 'typebox'
import { END, eventsOfSpans, spansOf, type TrackedEvent, touchesOfSpans } from '../queries.ts'
import { type Step, visitsOfSpans } from '../visit-queries.ts'
import { codesOf, EventForm, eventReply, KINDS, seenSources } from './forms.ts'

const place = cursor(Type.Object({ at: Type.Integer(), key: Type.String({ pattern: '^[0-9a-f]{32}$' }) }))
const unknownMember = { unknown_member: { status: 404, title: { zh: '会员不存在', en: 'No such member' } } } as const

const eventsOfMember = queryRoute({
  name: 'tracking.eventsOfMember',
  audience: ['admin'],
  path: '/v1/tracking/of-member/:memberId/events',
  permission: 'tracking.read',
  summary: { zh: '会员的行为记录', en: 'What a member did on pages and in apps, newest first' },
  about: 'On all devices while they were the member’s, also before signing in; of the sources in your scope.',
  params: Type.Object({ memberId: wire.id('mbr') }),
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(EventForm),
  codes: unknownMember,
  handle: async (ctx, { params, query }, by) => {
    const spans = await seenSpans(ctx, params.memberId, by)
    if (!spans) return refuse('unknown_member')
    const codes = codesOf(await seenSources(ctx, by))
    const found = await eventsOfSpans(ctx, spans, {
      sourceIds: [...codes.keys()],
      after: place.read(query.cursor),
      limit: pageSize(query.limit) + 1,
    })
    const form = { item: eventReply(codes), place: ({ at, key }: TrackedEvent) => ({ at, key }) }
    return done(pageOf(found, query.limit, place, form))
  },
})

async function seenSpans(ctx: Ctx, id: string, by: By) {
  const memberId = wire.readId('mbr', id)
  const [seen] = await mayBeSeen(ctx, [{ by, memberId }])
  const lineage = seen ? (await lineagesOf(ctx, [memberId])).get(memberId) : undefined
  return lineage && (await spansOf(ctx, lineage))
}

const text = () => wire.nullable(Type.String())
const TouchForm = Type.Object({
  at: wire.instant(),
  source: Type.String(),
  utmSource: text(),
  utmMedium: text(),
  utmCampaign: text(),
  utmTerm: text(),
  utmContent: text(),
  clickKind: text(),
  referrerHost: text(),
})

interface Touch {
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

const touchReply = (codes: ReadonlyMap<number, string>, touch: Touch): Static<typeof TouchForm> => ({
  at: formatInstant(touch.touchedAt),
  source: codes.get(touch.sourceId) ?? '',
  utmSource: touch.utmSource,
  utmMedium: touch.utmMedium,
  utmCampaign: touch.utmCampaign,
  utmTerm: touch.utmTerm,
  utmContent: touch.utmContent,
  clickKind: touch.clickKind,
  referrerHost: touch.referrerHost,
})

const touchesOfMember = queryRoute({
  name: 'tracking.touchesOfMember',
  audience: ['admin'],
  path: '/v1/tracking/of-member/:memberId/touches',
  permission: 'tracking.read',
  summary: { zh: '会员的首次与末次触点', en: 'The first and the last campaign that led a member here' },
  params: Type.Object({ memberId: wire.id('mbr') }),
  reply: Type.Object({ first: wire.nullable(TouchForm), last: wire.nullable(TouchForm) }),
  codes: unknownMember,
  handle: async (ctx, { params }, by) => {
    const spans = await seenSpans(ctx, params.memberId, by)
    if (!spans) return refuse('unknown_member')
    const codes = codesOf(await seenSources(ctx, by))
    const [first, last] = (await touchesOfSpans(ctx, spans)).map((touch) => touchReply(codes, touch))
    return done({ first: first ?? null, last: last ?? null })
  },
})

const StepForm = Type.Object({
  at: wire.instant(),
  source: Type.String(),
  kind: wire.oneOf(KINDS),
  name: Type.String(),
  path: wire.nullable(Type.String({ description: 'Of the page' })),
  title: wire.nullable(Type.String({ description: 'Of the page' })),
})

const stepReply =
  (codes: ReadonlyMap<number, string>) =>
  ({ at, sourceId, ...step }: Step): Static<typeof StepForm> => ({
    ...step,
    at: formatInstant(at),
    source: codes.get(sourceId) ?? '',
  })

const sessionsOfMember = queryRoute({
  name: 'tracking.sessionsOfMember',
  audience: ['admin'],
  path: '/v1/tracking/of-member/:memberId/sessions',
  permission: 'tracking.read',
  summary: { zh: '会员的访问', en: 'Visits of a member to sites, apps and mini programs, newest first' },
  about:
    'Half an hour of silence ends a visit. What servers tell is no visit. A page may hold fewer than asked for; a visit of more than 1,000 events is told in parts.',
  params: Type.Object({ memberId: wire.id('mbr') }),
  query: Type.Object({ ...pageQuery(place) }),
  reply: pageReply(
    Type.Object(
      {
        startedAt: wire.instant(),
        endedAt: wire.instant(),
        events: Type.Integer(),
        pages: Type.Integer({ description: 'Pages and screens among them' }),
        entry: wire.nullable(StepForm),
        touch: wire.nullable(TouchForm),
        steps: Type.Array(StepForm, { description: 'The first 100 events' }),
      },
      { $id: 'TrackedSession' },
    ),
  ),
  codes: unknownMember,
  handle: async (ctx, { params, query }, by) => {
    const spans = await seenSpans(ctx, params.memberId, by)
    if (!spans) return refuse('unknown_member')
    const codes = codesOf((await seenSources(ctx, by)).filter(({ kind }) => kind !== 'server'))
    const { visits, isLast } = await visitsOfSpans(ctx, spans, {
      sourceIds: [...codes.keys()],
      after: place.read(query.cursor) ?? END,
      limit: pageSize(query.limit),
    })
    const last = visits.at(-1)
    return done({
      items: visits.map((visit) => ({
        startedAt: formatInstant(visit.startedAt),
        endedAt: formatInstant(visit.endedAt),
        events: visit.events,
        pages: visit.pages,
        entry: visit.entry ? stepReply(codes)(visit.entry) : null,
        touch: visit.touch ? touchReply(codes, visit.touch) : null,
        steps: visit.steps.map(stepReply(codes)),
      })),
      ...(isLast || !last ? {} : { nextCursor: place.write(last.place) }),
    })
  },
})

export const memberRoutes = [eventsOfMember, touchesOfMember, sessionsOfMember]
