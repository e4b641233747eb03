import type { IntakeCall } from '@atrium/http'
import { type Refused, refuse } from '@atrium/kernel'
import type { TakeAsk } from './commands/take-messages.ts'
import {
  isFacts,
  type Message,
  type MessageKind,
  readMessage,
  readUnread,
  sentAtOf,
  type UnreadMessage,
} from './message.ts'

/** Messages in one request; the libraries send 20 to 100. */
export const REQUEST_MESSAGES = 2_500

/** Addresses of the Segment HTTP API, the short ones those of analytics.js. `undefined`: the messages name their type themselves. */
export const PATHS: Readonly<Record<string, MessageKind | undefined>> = {
  '/v1/batch': undefined,
  '/v1/b': undefined,
  '/v1/import': undefined,
  '/v1/identify': 'identify',
  '/v1/i': 'identify',
  '/v1/track': 'track',
  '/v1/t': 'track',
  '/v1/page': 'page',
  '/v1/p': 'page',
  '/v1/screen': 'screen',
  '/v1/s': 'screen',
  '/v1/group': 'group',
  '/v1/g': 'group',
  '/v1/alias': 'alias',
  '/v1/a': 'alias',
}

export type RequestCode = 'no_write_key' | 'malformed_message' | 'too_many_messages'

/**
 * Reads a request of a Segment client: the write key as user name of Basic authorization or in the body, one message or a `batch`. Of a batch what
 * can be read is taken and the rest counted; a single message that cannot be read is refused by the command, which knows whose it is.
 */
export function readRequest(call: IntakeCall): TakeAsk | Refused<RequestCode> {
  const { body, path, requestId } = call
  if (!isFacts(body)) return refuse('malformed_message', 'The body must be an object')
  const writeKey = keyOf(call.authorization) ?? (typeof body.writeKey === 'string' ? body.writeKey : undefined)
  if (writeKey === undefined || writeKey === '' || writeKey.length > 200) return refuse('no_write_key')
  const kind = PATHS[path]
  const raws: unknown = kind === undefined ? body.batch : [body]
  if (!Array.isArray(raws)) return refuse('malformed_message', 'The body must hold a "batch" of messages')
  if (raws.length > REQUEST_MESSAGES)
    return refuse('too_many_messages', `At most ${REQUEST_MESSAGES} messages in one request`)
  const shared = isFacts(body.context) && kind === undefined ? body.context : undefined
  const messages: Message[] = []
  const unread: UnreadMessage[] = []
  raws.forEach((raw: unknown, index) => {
    const whole =
      shared && isFacts(raw) ? { ...raw, context: { ...shared, ...(isFacts(raw.context) ? raw.context : {}) } } : raw
    const message = readMessage(whole, kind, () => `${requestId}\0${index}`)
    if (typeof message !== 'string') messages.push(message)
    else unread.push(readUnread(raw, kind, message))
  })
  return {
    writeKey,
    origin: call.origin,
    userAgent: call.userAgent,
    sentAt: sentAtOf(body),
    imported: path === '/v1/import',
    messages,
    unread,
    alone: kind !== undefined,
  }
}

/** The user name of Basic authorization; clients leave the password empty. */
function keyOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^basic /i.test(authorization)) return undefined
  const text = Buffer.from(authorization.slice(6), 'base64').toString('utf8')
  const cut = text.indexOf(':')
  return cut < 0 ? text : text.slice(0, cut)
}
