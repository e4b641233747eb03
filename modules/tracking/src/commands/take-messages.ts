import { emit } from '@atrium/db'
import { type Ctx, cutText, done, type Instant, must, type Outcome, refuse } from '@atrium/kernel'
import { isbot } from 'isbot'
import { eventsTaken } from '../events.ts'
import { keptBody } from '../kept.ts'
import { FAULT_TEXTS, happenedAt, MESSAGE_BYTES, MESSAGE_KINDS, type Message, type UnreadMessage } from '../message.ts'
import { keyHashOf, loadTracking, type Source, type TrackingSettings, userKeyOf, visitorOf } from '../source.ts'
import { insertEvents, insertTouches, nextBatch } from '../store.ts'
import { type RefusalReason, Tally } from '../tally.ts'
import { readTouch, type Touch } from '../touch.ts'
import { type Claim, linkVisitors } from './link-visitors.ts'

/** What one request brought. */
export interface TakeAsk {
  readonly writeKey: string
  readonly origin: string | undefined
  readonly userAgent: string | undefined
  /** When the request was sent, by the sender's clock. */
  readonly sentAt: Instant | undefined
  /** History: times are taken as they are said, and no reaction that reaches people hears of it. */
  readonly imported: boolean
  readonly messages: readonly Message[]
  /** Messages that could not be read. */
  readonly unread: readonly UnreadMessage[]
  /** One message by itself: where it cannot be read, its sender is told why. */
  readonly alone: boolean
}

export type TakeCode = 'unknown_write_key' | 'foreign_origin' | 'malformed_message'

/** A message of a known source that is to be kept. */
interface Kept {
  readonly source: Source
  readonly message: Message
  readonly at: Instant
  readonly visitor: Buffer
  readonly userKey: Buffer | undefined
  readonly body: string
  readonly touch: Touch | undefined
}

/**
 * Keeps the messages of many requests, each once: durable when this commits. Bots and what the tracking plan rejects are counted and
 * not kept; so are messages that came before. A request is refused whole only for its key or the page it comes from, or where its one message
 * cannot be read.
 */
export async function takeMessages(ctx: Ctx, asks: readonly TakeAsk[]): Promise<Outcome<true, TakeCode>[]> {
  const settings = await loadTracking(ctx)
  const tally = new Tally()
  const kept: Kept[] = []
  let imported = true
  const outcomes = asks.map((ask): Outcome<true, TakeCode> => {
    const source = settings.byKey.get(keyHashOf(ask.writeKey).toString('hex'))
    if (!source) return refuse('unknown_write_key')
    if (!mayPost(source, ask.origin)) {
      tally.refuse(source.id, { reason: 'foreign_origin', kind: null, name: '', fault: cutText(ask.origin ?? '', 200) })
      return refuse('foreign_origin', 'Pages of this site are not named by the source')
    }
    imported &&= ask.imported
    for (const { fault, kind, name } of ask.unread) tally.refuse(source.id, { reason: fault, kind, name, fault: null })
    const [unread] = ask.unread
    if (ask.alone && unread) return refuse('malformed_message', FAULT_TEXTS[unread.fault])
    for (const message of ask.messages) {
      const one = judge(settings, source, ask, message, ctx.now, tally)
      if (one) kept.push(one)
    }
    return done(true)
  })
  await keep(ctx, settings, kept, tally, imported)
  return outcomes
}

/** Servers name no origin; a page that names one must be of the source's, where the source names any. */
const mayPost = ({ origins }: Source, origin: string | undefined): boolean =>
  origin === undefined || origins.length === 0 || origins.includes(origin)

function judge(
  { plan, salt }: TrackingSettings,
  source: Source,
  ask: TakeAsk,
  message: Message,
  now: Instant,
  tally: Tally,
): Kept | undefined {
  const { context, anonymousId, userId } = message
  const named = typeof context.userAgent === 'string' ? context.userAgent : undefined
  const userAgent = named ?? (isFromBrowser(source, ask) ? ask.userAgent : undefined)
  if (source.kind !== 'server' && isbot(userAgent)) {
    tally.bot(source.id)
    tally.tell(source.id, refusalOf(message, 'bot'))
    return undefined
  }
  const planned = message.kind === 'track' ? plan.get(message.name) : undefined
  const fault = planned?.fault(message.properties)
  if (fault !== undefined) tally.violation(message.name, fault)
  if (fault !== undefined && planned?.mode === 'reject') {
    tally.refuse(source.id, refusalOf(message, 'rejected_by_plan', fault))
    return undefined
  }
  const body = keptBody(message, userAgent, fault)
  if (Buffer.byteLength(body) > MESSAGE_BYTES) {
    tally.refuse(source.id, refusalOf(message, 'too_long'))
    return undefined
  }
  const userKey = userId === undefined ? undefined : userKeyOf(salt, source, userId)
  return {
    source,
    message,
    at: happenedAt(message.claimedAt, ask.sentAt, now, !ask.imported),
    visitor: anonymousId === undefined ? must(userKey, 'a message names somebody') : visitorOf(anonymousId),
    userKey,
    body,
    touch: readTouch(message),
  }
}

/** Whether who sends is who visits: what the library of a server or an app calls itself, or whoever sends a history, is no person's browser and no bot. */
const isFromBrowser = ({ kind }: Source, { imported }: TakeAsk): boolean =>
  !imported && (kind === 'web' || kind === 'mini_program')

const refusalOf = ({ kind, name }: Message, reason: RefusalReason, fault: string | null = null) => ({
  ...{ reason, kind, name, fault },
})

async function keep(
  ctx: Ctx,
  settings: TrackingSettings,
  kept: readonly Kept[],
  tally: Tally,
  imported: boolean,
): Promise<void> {
  if (kept.length === 0 && tally.isEmpty) return
  // People first, then everything else: the order in which all of the house takes its locks.
  await linkVisitors(ctx, claimsOf(settings, kept))
  const [drawn] = await ctx.tx.rows(nextBatch, {})
  const batchId = must(drawn, 'a sequence answers').batchId
  if (kept.length > 0) {
    const [counts] = await Promise.all([writeEvents(ctx, kept, batchId), writeTouches(ctx, kept)])
    for (const { source } of kept) tally.duplicates(source.id, 1)
    for (const { sourceId, events } of counts) {
      tally.duplicates(sourceId, -events)
      tally.accepted(sourceId, events)
    }
  }
  emit(ctx, eventsTaken, [
    { memberId: null, effectiveAt: ctx.now, historical: imported, body: { batchId, ...tally.told() } },
  ])
}

const claimsOf = (settings: TrackingSettings, kept: readonly Kept[]): Claim[] =>
  kept.flatMap(({ source, message, at, visitor, userKey }) => {
    const { kind, userId, previousId, anonymousId, traits } = message
    if (userKey === undefined || userId === undefined) return []
    const claim: Claim = { source, userKey, userId, at, visitor: anonymousId === undefined ? undefined : visitor }
    if (kind === 'identify') return [{ ...claim, traits }]
    if (kind !== 'alias' || previousId === undefined || previousId === userId) return [claim]
    // What the user was called before may be a device, or a name that a server gave.
    const before = { userKey: userKeyOf(settings.salt, source, previousId), userId: previousId }
    return [
      { ...claim, before },
      { ...claim, visitor: visitorOf(previousId) },
    ]
  })

const writeEvents = (ctx: Ctx, kept: readonly Kept[], batchId: number) =>
  ctx.tx.rows(insertEvents, {
    messageKey: kept.map(({ message }) => message.key),
    saidOn: kept.map(({ message }) => message.saidOn),
    at: kept.map(({ at }) => at),
    visitor: kept.map(({ visitor }) => visitor),
    sourceId: kept.map(({ source }) => source.id),
    kind: kept.map(({ message }) => MESSAGE_KINDS[message.kind]),
    eventName: kept.map(({ message }) => message.name),
    body: kept.map(({ body }) => body),
    batchId,
    receivedAt: ctx.now,
  })

async function writeTouches(ctx: Ctx, kept: readonly Kept[]): Promise<void> {
  const touches = kept.flatMap(({ touch, visitor, at, source }) => (touch ? [{ touch, visitor, at, source }] : []))
  if (touches.length === 0) return
  await ctx.tx.run(insertTouches, {
    visitor: touches.map(({ visitor }) => visitor),
    touchedAt: touches.map(({ at }) => at),
    sourceId: touches.map(({ source }) => source.id),
    utmSource: touches.map(({ touch }) => touch.source),
    utmMedium: touches.map(({ touch }) => touch.medium),
    utmCampaign: touches.map(({ touch }) => touch.campaign),
    utmTerm: touches.map(({ touch }) => touch.term),
    utmContent: touches.map(({ touch }) => touch.content),
    clickKind: touches.map(({ touch }) => touch.clickKind),
    clickRef: touches.map(({ touch }) => touch.clickRef),
    referrerHost: touches.map(({ touch }) => touch.referrerHost),
  })
}
