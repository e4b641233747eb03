import { choreFigures, deliveryFigures, retryParked } from '@atrium/db'
import { databaseFigures, discardParked, parkedEvents } from '@atrium/db/health'
import { commandRoute, type HttpModule, queryRoute, wire } from '@atrium/http'
import {
  type By,
  type Chore,
  type Ctx,
  done,
  encodeId,
  formatInstant,
  type Outcome,
  type Reaction,
  refuse,
} from '@atrium/kernel'
import { type AuditRow, audit } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import type { LagHistory } from './lag-history.ts'
import {
  choreHealth,
  type DiskFigures,
  overallHealth,
  type QualityFigures,
  reactionHealth,
  THRESHOLDS,
} from './model.ts'
import { outlineOf } from './outline.ts'
import { type ProjectionParts, projectionRoutes } from './projection.ts'
import { Discard, Health } from './schemas.ts'

export { LagHistory } from './lag-history.ts'

/** What stands behind the page 系统状态. */
export interface SystemParts extends ProjectionParts {
  readonly version: string
  /** Name of the last migration. */
  readonly schema?: string
  /** Room where the data folder lies. */
  readonly disk?: () => Promise<DiskFigures>
  readonly lags?: LagHistory
  readonly reactions: () => readonly Reaction[]
  readonly chores: () => readonly Chore[]
  /** How sound the data is; left out where nobody checks it. */
  readonly quality?: (ctx: Ctx) => Promise<QualityFigures>
}

const PARKED_SHOWN = 200

/** How the house itself fares, and what to do about it. See README.md for why this is a module. */
export const systemModule = (parts: SystemParts): HttpModule => ({
  name: 'system',
  permissions: [
    { name: 'system.read', zh: '查看系统状态', en: 'See how the system fares' },
    {
      name: 'system.repair',
      zh: '重试或放弃搁置事件、重建分析数据',
      en: 'Retry or discard parked events, rebuild the projection',
    },
  ],
  routes: [healthRoute(parts), retryRoute(parts), discardRoute, ...projectionRoutes(parts)],
})

const healthRoute = (parts: SystemParts) =>
  queryRoute({
    name: 'system.health',
    audience: ['admin'],
    path: '/v1/system/health',
    permission: 'system.read',
    summary: { zh: '系统状态', en: 'How the house fares: deliveries, parked events, chores, database' },
    reply: Health,
    codes: {},
    handle: async (ctx) => done(await healthOf(ctx, parts)),
  })

/** Points of the picture at most. */
const LAGS_TOLD = 120

async function healthOf(ctx: Ctx, parts: SystemParts): Promise<Static<typeof Health>> {
  // All of these ask on the connection of this request; the figures take anything that reads.
  const db = { read: <T>(work: (ctx: Ctx) => Promise<T>) => work(ctx) }
  const { version, schema = '', reactions, chores } = parts
  const [delivery, parked, known, database, disk, quality] = await Promise.all([
    deliveryFigures(db, reactions()),
    parkedEvents(ctx, PARKED_SHOWN),
    choreFigures(db),
    databaseFigures(ctx),
    parts.disk?.() ?? null,
    parts.quality?.(ctx) ?? null,
  ])
  const status = new Map(known.map((each) => [each.name, each]))
  const told = {
    reactions: delivery.reactions.map(reactionHealth),
    chores: chores().map((chore) => choreHealth(chore, status.get(chore.name), ctx.now)),
  }
  return {
    ...told,
    state: overallHealth(told, delivery.oldestWriterSeconds, disk),
    oldestWriterSeconds: delivery.oldestWriterSeconds,
    parked: parked.map((event) => ({
      reaction: event.reaction,
      eventId: encodeId('evt', event.eventId),
      topic: event.topic,
      memberId: event.memberId === null ? null : encodeId('mbr', event.memberId),
      error: event.error,
      outline: outlineOf(event.body),
      attempts: event.attempts,
      effectiveAt: formatInstant(event.effectiveAt),
      parkedAt: formatInstant(event.parkedAt),
    })),
    version,
    nodeVersion: process.versions.node,
    uptimeSeconds: Math.floor(process.uptime()),
    now: formatInstant(ctx.now),
    database,
    schema,
    disk,
    quality: quality && { ...quality, checkedAt: quality.checkedAt === null ? null : formatInstant(quality.checkedAt) },
    lags: lagsOf(parts),
    thresholds: { ...THRESHOLDS },
  }
}

function lagsOf({ lags, reactions }: SystemParts): Static<typeof Health>['lags'] {
  const samples = lags?.told(LAGS_TOLD) ?? []
  return {
    at: samples.map(({ at }) => formatInstant(at)),
    reactions: reactions().map(({ name }) => ({
      name,
      lagMs: samples.map(({ reactions: seen }) => Math.round(seen.get(name)?.lagMs ?? 0)),
    })),
  }
}

const UNKNOWN = {
  not_parked: { status: 404, title: { zh: '该事件已不在搁置之列', en: 'This event is not parked any more' } },
} as const

interface ParkedAsk {
  readonly reaction: string
  readonly eventId: number
  readonly reason: string
  readonly by: By
}

const toAsk = ({ reaction, eventId, reason }: Static<typeof Discard>, by: By): ParkedAsk => ({
  reaction,
  reason,
  eventId: wire.readId('evt', eventId),
  by,
})

/**
 * Told as a read with a body, and not as a command: a command stands in one transaction, while each event is tried in one of its own, so
 * that one that fails takes nothing with it. Sent twice it finds nothing parked any more.
 */
const retryRoute = ({ db, reactions }: SystemParts) =>
  queryRoute({
    name: 'system.retryParked',
    audience: ['admin'],
    path: '/v1/system/parked/retries',
    permission: 'system.repair',
    summary: { zh: '重试搁置事件', en: 'Hand parked events to their reactions once more' },
    about: 'What fails again stays parked with its new error. Without `eventId`, all that are parked for the reaction.',
    body: Type.Object({ reaction: wire.code(100), eventId: Type.Optional(wire.id('evt')) }),
    reply: Type.Object({ handled: Type.Integer(), failed: Type.Integer() }, { $id: 'RetriedEvents' }),
    codes: {
      ...UNKNOWN,
      no_worker: { status: 422, title: { zh: '此服务不处理事件', en: 'Events are not handled here' } },
    },
    handle: async (_ctx, { body: { reaction, eventId } }, by) => {
      if (!db) return refuse('no_worker')
      const own = reactions().filter(({ name }) => name === reaction)
      const ids = eventId === undefined ? undefined : [wire.readId('evt', eventId)]
      const { done: handled, failed } = await retryParked(db, own, ids)
      if (handled + failed === 0) return refuse('not_parked')
      const subject = { kind: 'event', id: eventId ?? reaction }
      await db.transact((ctx) =>
        audit(ctx, [{ by, action: 'system.retryParked', subject, after: { reaction, handled, failed } }]),
      )
      return done({ handled, failed })
    },
  })

const discardRoute = commandRoute({
  name: 'system.discardParked',
  audience: ['admin'],
  path: '/v1/system/parked/discards',
  permission: 'system.repair',
  summary: { zh: '放弃搁置事件', en: 'Give a parked event up for good' },
  about: 'Its reaction never sees it. The audit trail keeps what was given up.',
  ask: Discard,
  value: Type.Object({ topic: Type.String() }),
  codes: UNKNOWN,
  toAsk,
  command: async (ctx, asks: readonly ParkedAsk[]) => {
    const gone = await discardParked(ctx, asks)
    const outcomes = asks.map((ask, at): Outcome<string, 'not_parked'> => {
      const isFirst = asks.findIndex((one) => one.eventId === ask.eventId && one.reaction === ask.reaction) === at
      const found = gone.find(({ eventId, reaction }) => eventId === ask.eventId && reaction === ask.reaction)
      return found && isFirst ? done(found.topic) : refuse('not_parked')
    })
    const rows = outcomes.flatMap((outcome, at) => (outcome.ok ? [discardRow(asks[at]!, outcome.value)] : []))
    if (rows.length > 0) await audit(ctx, rows)
    return outcomes
  },
  toReply: (topic: string) => ({ topic }),
})

const discardRow = ({ by, reaction, eventId, reason }: ParkedAsk, topic: string): AuditRow => ({
  by,
  action: 'system.discardParked',
  subject: { kind: 'event', id: encodeId('evt', eventId) },
  before: { reaction, topic },
  after: { reason },
})
