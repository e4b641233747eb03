import { intakeRoute } from '@atrium/http'
import { done } from '@atrium/kernel'
import Type from 'typebox'
import { clientSettings } from '../client-settings.ts'
import { takeMessages } from '../commands/take-messages.ts'
import { PATHS, readRequest } from '../read-request.ts'

const [first = '/v1/batch', ...more] = Object.keys(PATHS)

/** Where clients of the Segment protocol post (ADR 8). One request is at most 500 kB, as the protocol says. */
export const take = intakeRoute({
  name: 'tracking.take',
  paths: [first, ...more],
  summary: { zh: '接收行为事件（兼容 Segment 协议）', en: 'Take events of clients of the Segment protocol' },
  about:
    'Write key as user name of Basic authorization, or as `writeKey` in the body. JSON, also gzip. Answered once everything is durable. A messageId that came before is not kept again.',
  maxBytes: 512_000,
  guides: clientSettings,
  door: { limit: 200, inFlight: 2, maxDepth: 5_000 },
  codes: {
    no_write_key: { status: 401, title: { zh: '缺少写入密钥', en: 'A write key is needed' } },
    unknown_write_key: { status: 401, title: { zh: '写入密钥无效', en: 'Not a write key of this house' } },
    foreign_origin: { status: 403, title: { zh: '该来源不接受此网站', en: 'This site may not post to the source' } },
    malformed_message: { status: 400, title: { zh: '事件格式有误', en: 'The message cannot be read' } },
    too_many_messages: { status: 413, title: { zh: '一次发送的事件过多', en: 'Too many messages in one request' } },
  },
  reply: Type.Object({ success: Type.Boolean() }),
  example: { success: true },
  toAsk: readRequest,
  command: async (ctx, asks) =>
    (await takeMessages(ctx, asks)).map((outcome) => (outcome.ok ? done({ success: true }) : outcome)),
})
