import { hash } from 'node:crypto'
import { cutText, DAY_MS, type Day, type Instant, parseInstant } from '@atrium/kernel'

/** Kinds of messages of the Segment spec, with the numbers under which they are stored. */
export const MESSAGE_KINDS = { track: 1, page: 2, screen: 3, identify: 4, group: 5, alias: 6 } as const
export type MessageKind = keyof typeof MESSAGE_KINDS

/** A message that can be kept, read once at the door. */
export interface Message {
  readonly kind: MessageKind
  /** What was done; of a page or screen its name, '' where it has none. */
  readonly name: string
  /** 16 bytes that tell whether it came before (`messageKey`). */
  readonly key: Buffer
  /** Day (UTC) that the message itself names, 0 where it names none that can be: the partition it lives in, whenever it arrives. */
  readonly saidOn: Day
  /** When it says it was done, by the clock of its sender; undefined where it says nothing. */
  readonly claimedAt: Instant | undefined
  readonly anonymousId: string | undefined
  readonly userId: string | undefined
  /** Of an alias: the name that the user had before. */
  readonly previousId: string | undefined
  readonly groupId: string | undefined
  readonly properties: Facts
  readonly traits: Facts
  readonly context: Facts
}

export type Facts = Readonly<Record<string, unknown>>

/** Why a message is not kept. */
export type MessageFault =
  | 'not_an_object'
  | 'unknown_type'
  | 'nobody_named'
  | 'no_event_name'
  | 'too_deep'
  | 'invalid_value'

/** What is said to the sender of a message that cannot be kept. */
export const FAULT_TEXTS: Readonly<Record<MessageFault, string>> = {
  not_an_object: 'The message must be an object',
  unknown_type: 'The type must be track, page, screen, identify, group or alias',
  nobody_named: 'The message must name a userId or an anonymousId',
  no_event_name: 'A track message must name its event, in 1 to 200 characters',
  too_deep: 'Properties, traits and context may be nested 16 levels deep',
  invalid_value: 'Ids are texts of up to 255 characters, names of up to 200',
}

/** A message that could not be read, as far as it says what it is. */
export interface UnreadMessage {
  readonly fault: MessageFault
  readonly kind: MessageKind | null
  /** As the message says it, cut to 200 characters; '' where it says nothing. */
  readonly name: string
}

/** What can be said about a message that is not kept. */
export function readUnread(raw: unknown, kind: MessageKind | undefined, fault: MessageFault): UnreadMessage {
  const facts = isFacts(raw) ? raw : NOTHING
  const type = kind ?? facts.type
  const said = facts.event ?? facts.name
  return {
    fault,
    kind: typeof type === 'string' && Object.hasOwn(MESSAGE_KINDS, type) ? (type as MessageKind) : null,
    name: typeof said === 'string' ? cutText(said, NAME_LENGTH) : '',
  }
}

const ID_LENGTH = 255
const NAME_LENGTH = 200
/** Bytes of one message as it is kept, at most: the limit of the spec. */
export const MESSAGE_BYTES = 32_768
const DEPTH = 16
const NOTHING: Facts = Object.freeze({})
const FIRST_DAY = 7_305 // 1990-01-01
const LAST_DAY = 36_524 // 2069-12-31

/**
 * Reads one message of the Segment spec. Unknown fields are left alone, since clients of every age send them; what must be there and
 * is not makes a fault. `unique` stands in for a messageId where the message has neither one nor a timestamp.
 */
export function readMessage(raw: unknown, kind: MessageKind | undefined, unique: () => string): Message | MessageFault {
  if (!isFacts(raw)) return 'not_an_object'
  const type = kind ?? raw.type
  if (typeof type !== 'string' || !Object.hasOwn(MESSAGE_KINDS, type)) return 'unknown_type'
  // The test above is the proof.
  const known = type as MessageKind
  const anonymousId = idOf(raw.anonymousId)
  const userId = idOf(raw.userId)
  const previousId = idOf(raw.previousId)
  const groupId = idOf(raw.groupId)
  if (anonymousId === false || userId === false || previousId === false || groupId === false) return 'invalid_value'
  if (anonymousId === undefined && userId === undefined) return 'nobody_named'
  const name = known === 'track' ? raw.event : (raw.name ?? '')
  if (typeof name !== 'string' || name.length > NAME_LENGTH)
    return known === 'track' ? 'no_event_name' : 'invalid_value'
  if (known === 'track' && name.trim() === '') return 'no_event_name'
  const said = timeOf(raw.originalTimestamp) ?? timeOf(raw.timestamp)
  const day = said === undefined ? 0 : Math.floor(said / DAY_MS)
  const saidOn = day >= FIRST_DAY && day <= LAST_DAY ? day : 0
  const claimedAt = saidOn === 0 ? undefined : said
  const properties = isFacts(raw.properties) ? raw.properties : NOTHING
  const traits = isFacts(raw.traits) ? raw.traits : NOTHING
  const context = isFacts(raw.context) ? raw.context : NOTHING
  if (isDeeper(properties, DEPTH) || isDeeper(traits, DEPTH) || isDeeper(context, DEPTH)) return 'too_deep'
  return {
    kind: known,
    name,
    key: messageKey(messageIdOf(raw, known, name, claimedAt, unique), claimedAt),
    saidOn,
    claimedAt,
    anonymousId,
    userId,
    previousId,
    groupId,
    properties,
    traits,
    context,
  }
}

export const isFacts = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Clients send numbers as ids, too. False for what is no id. */
function idOf(value: unknown): string | undefined | false {
  if (value === undefined || value === null || value === '') return undefined
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.length <= ID_LENGTH ? text : false
}

function timeOf(value: unknown): Instant | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined
  // Every library writes what toISOString writes, which the engine reads ten times as fast as the strict reader.
  if (value.length === 24 && value.endsWith('Z')) {
    const at = Date.parse(value)
    return Number.isNaN(at) ? undefined : at
  }
  return parseInstant(value)
}

/**
 * Without a messageId, content and time of the message tell it from others: a client that tries again sends both again. Without
 * a time, too, nothing can tell, and it is kept as often as it comes.
 */
function messageIdOf(
  raw: Facts,
  kind: MessageKind,
  name: string,
  claimedAt: Instant | undefined,
  unique: () => string,
): string {
  const { messageId } = raw
  if (typeof messageId === 'string' && messageId !== '' && messageId.length <= ID_LENGTH) return messageId
  if (claimedAt === undefined) return unique()
  return JSON.stringify([kind, name, raw.anonymousId, raw.userId, raw.properties, raw.traits])
}

/**
 * 16 bytes: the second that the message names, then 12 bytes of SHA-256 of its id. A message that is sent again names the same second, so equal
 * messages have equal keys; and because time leads, the index over keys grows at its end instead of everywhere.
 */
export function messageKey(messageId: string, claimedAt: Instant | undefined): Buffer {
  const key = Buffer.allocUnsafe(16)
  key.writeUInt32BE(claimedAt === undefined ? 0 : Math.floor(claimedAt / 1_000) % 2 ** 32, 0)
  hash('sha256', messageId, 'buffer').copy(key, 4, 0, 12)
  return key
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  for (const key in value) {
    const each: unknown = Reflect.get(value, key)
    if (typeof each === 'object' && each !== null && isDeeper(each, limit - 1)) return true
  }
  return false
}

/** Sent by a clock that runs ahead by more than this, a message is taken to be of now. */
const AHEAD_MS = 60_000

/**
 * When it was done by our clock: what the sender's clock was wrong by, `sentAt` tells against the arrival (the rule of the Segment spec). Never
 * after the arrival. An import says when things were and is not corrected.
 */
export function happenedAt(
  claimedAt: Instant | undefined,
  sentAt: Instant | undefined,
  receivedAt: Instant,
  corrected: boolean,
): Instant {
  if (claimedAt === undefined) return receivedAt
  const at = corrected && sentAt !== undefined ? receivedAt - Math.max(0, sentAt - claimedAt) : claimedAt
  return at > receivedAt + (corrected ? 0 : AHEAD_MS) ? receivedAt : Math.min(at, receivedAt)
}

export const sentAtOf = (body: Facts): Instant | undefined => timeOf(body.sentAt)
