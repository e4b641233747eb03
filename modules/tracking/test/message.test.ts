import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { keptBody } from '../src/kept.ts'
import { happenedAt, type Message, messageKey, readMessage } from '../src/message.ts'
import { compilePlan, schemaFault } from '../src/plan.ts'
import { readRequest } from '../src/read-request.ts'
import { SESSION_GAP_MS, sessionsOf } from '../src/session.ts'
import { readTouch } from '../src/touch.ts'

const AT = Date.parse('2026-03-02T02:00:00.000Z')
const unique = () => 'unique'

function read(raw: object, kind?: 'track' | 'page'): Message {
  const message = readMessage({ type: 'track', event: 'Seen', anonymousId: 'a', ...raw }, kind, unique)
  assert.ok(typeof message !== 'string', String(message))
  return message
}

it('a message says who, what and when, or is told what it lacks', () => {
  const fault = (raw: unknown) => readMessage(raw, undefined, unique)
  assert.equal(fault(null), 'not_an_object')
  assert.equal(fault(['track']), 'not_an_object')
  assert.equal(fault({ type: 'constructor', userId: 'u' }), 'unknown_type')
  assert.equal(fault({ type: 'track', event: 'Seen' }), 'nobody_named')
  assert.equal(fault({ type: 'track', userId: 'u', event: ' ' }), 'no_event_name')
  assert.equal(fault({ type: 'track', userId: 'u', event: 'x'.repeat(201) }), 'no_event_name')
  assert.equal(fault({ type: 'page', userId: 'x'.repeat(256) }), 'invalid_value')
  assert.equal(fault({ type: 'page', userId: { id: 1 } }), 'invalid_value')
  let deep: object = {}
  for (let level = 0; level < 20; level++) deep = { deep }
  assert.equal(fault({ type: 'page', userId: 'u', properties: deep }), 'too_deep')
  assert.equal(read({ userId: 17 }).userId, '17')
  assert.equal(read({ type: 'track' }, 'page').kind, 'page', 'the address says the type, whatever the message says')
})

it('equal messages have equal keys, others others, and keys of later messages are greater', () => {
  const text = fc.string({ minLength: 1, maxLength: 40 })
  const moment = fc.integer({ min: AT, max: AT + 10 ** 10 })
  fc.assert(
    fc.property(text, text, moment, moment, (one, other, early, late) => {
      assert.deepEqual(messageKey(one, early), messageKey(one, early))
      if (one !== other) assert.notDeepEqual(messageKey(one, early), messageKey(other, early))
      const [a, b] = early < late ? [early, late] : [late, early]
      if (b - a >= 1_000) assert.ok(Buffer.compare(messageKey(one, a), messageKey(other, b)) < 0)
    }),
  )
  assert.deepEqual(
    read({ messageId: 'm', timestamp: '2026-03-02T02:00:00.000Z' }).key,
    read({ messageId: 'm', timestamp: '2026-03-02T10:00:00+08:00' }).key,
  )
})

it('a message without a time of this world lives in one place, wherever it arrives', () => {
  for (const timestamp of [undefined, 'yesterday', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', 7]) {
    const message = read({ messageId: 'm', timestamp })
    assert.deepEqual([message.saidOn, message.claimedAt], [0, undefined], String(timestamp))
  }
  assert.equal(read({ timestamp: '2026-03-02T02:00:00.000Z' }).saidOn, Math.floor(AT / 86_400_000))
})

it('it was done when our clock says, and never after it arrived', () => {
  const minute = 60_000
  assert.equal(happenedAt(undefined, undefined, AT, true), AT)
  assert.equal(happenedAt(AT - minute, undefined, AT, true), AT - minute)
  assert.equal(happenedAt(AT + 99 * minute, AT + 100 * minute, AT, true), AT - minute, 'a clock that is ahead')
  assert.equal(happenedAt(AT - 99 * minute, AT - 98 * minute, AT, true), AT - minute, 'a clock that is behind')
  assert.equal(happenedAt(AT + minute, AT, AT, true), AT, 'done after it was sent')
  assert.equal(happenedAt(AT - 99 * minute, AT - 98 * minute, AT, false), AT - 99 * minute, 'an import')
  fc.assert(
    fc.property(fc.option(fc.integer()), fc.option(fc.integer()), fc.boolean(), (claimed, sent, corrected) => {
      assert.ok(happenedAt(claimed ?? undefined, sent ?? undefined, AT, corrected) <= AT)
    }),
  )
})

it('what is personal is not kept', () => {
  const kept = JSON.parse(
    keptBody(
      read({
        properties: {
          Email: 'a@b.example',
          size: 4,
          url: 'https://x.example/a?token=1#b',
          list: [1],
          products: [{ sku: 'a', url: 'https://x.example/a?mail=1', Email: 'a@b.example' }],
          at: { phone: '1', n: null },
        },
        context: {
          ip: '10.0.0.1',
          traits: { email: 'a' },
          page: { url: 'https://x.example/?q=1', search: '?q=1', title: 'T' },
          locale: 'zh-CN',
        },
      }),
      'A browser',
    ),
  )
  assert.deepEqual(kept, {
    properties: {
      size: 4,
      url: 'https://x.example/a',
      list: [1],
      products: [{ sku: 'a', url: 'https://x.example/a' }],
      at: { n: null },
    },
    context: { page: { url: 'https://x.example/', search: '', title: 'T' }, locale: 'zh-CN', userAgent: 'A browser' },
  })
  const identify = JSON.parse(
    keptBody(read({ type: 'identify', userId: 'u', traits: { email: 'a@b.example', plan: 'gold' } }), undefined),
  )
  assert.deepEqual(identify, { traits: ['email', 'plan'] })
})

it('a touch is what a campaign or a paid click says, from the context or from the address', () => {
  const page = (properties: object, context: object = {}) => readTouch(read({ type: 'page', properties, context }))
  assert.equal(page({ url: 'https://x.example/' }), undefined)
  assert.equal(page({ url: 'https://x.example/?id=7' }), undefined)
  assert.deepEqual(
    page({
      url: 'https://x.example/?utm_source=baidu&utm_term=%E5%92%96%E5%95%A1&gclid=G',
      referrer: 'https://www.baidu.com/s?wd=x',
    }),
    {
      source: 'baidu',
      medium: null,
      campaign: null,
      term: '咖啡',
      content: null,
      clickKind: 'gclid',
      clickRef: 'G',
      referrerHost: 'www.baidu.com',
    },
  )
  assert.equal(page({}, { campaign: { name: 'spring', source: 'sms' } })?.campaign, 'spring')
  assert.equal(page({ url: 'https://x.example/?utm_source=', referrer: 'nonsense' }), undefined)
})

it('half an hour of silence ends a visit', () => {
  const starts = (...events: { at: number }[]) =>
    sessionsOf(events).map(({ startedAt, events: own }) => [startedAt, own.length])
  assert.deepEqual(starts(), [])
  assert.deepEqual(starts({ at: SESSION_GAP_MS }, { at: 0 }, { at: 2 * SESSION_GAP_MS + 1 }), [
    [0, 2],
    [2 * SESSION_GAP_MS + 1, 1],
  ])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 7 })), (moments) => {
      const sessions = sessionsOf(moments.map((at) => ({ at })))
      assert.equal(
        sessions.reduce((sum, session) => sum + session.events.length, 0),
        moments.length,
      )
      sessions.slice(1).forEach((session, at) => {
        assert.ok(session.startedAt - (sessions[at]?.endedAt ?? 0) > SESSION_GAP_MS)
      })
    }),
  )
})

it('a plan names the place of a fault and never a value', () => {
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } }
  const plan = compilePlan([
    { name: 'Order', mode: 'reject', about: { zh: '订单' }, schema },
    { name: 'Other', mode: 'accept', about: { zh: '其他' }, schema },
  ])
  assert.equal(plan.get('Order')?.fault({ total: 1 }), undefined)
  assert.equal(plan.get('Order')?.fault({ total: 'secret' }), '/total must be number')
  assert.match(plan.get('Order')?.fault({}) ?? '', /required/)
  assert.equal(plan.get('Other')?.fault({}), undefined)
  assert.equal(schemaFault(schema), undefined)
  assert.match(schemaFault({ type: 'array' }) ?? '', /"object"/)
  assert.match(schemaFault({ type: 'object', properties: { a: { $ref: '#' } } }) ?? '', /refers/)
  assert.match(
    schemaFault({ type: 'object', properties: { a: { type: 'string', pattern: '(' } } }) ?? '',
    /cannot be used/,
  )
})

it('a request is read as its address and its clients’ habits say', () => {
  const call = (path: string, body: unknown, authorization?: string) =>
    readRequest({ path, body, authorization, origin: undefined, userAgent: undefined, ip: '', requestId: 'r' })
  const code = (read: ReturnType<typeof call>) => ('ok' in read ? read.code : 'taken')
  const message = { type: 'track', event: 'Seen', userId: 'u', writeKey: 'k' }
  assert.equal(code(call('/v1/track', message)), 'taken')
  assert.equal(code(call('/v1/track', { ...message, writeKey: undefined })), 'no_write_key')
  assert.equal(code(call('/v1/track', message, 'Bearer x')), 'taken')
  const basic = call('/v1/track', { ...message, writeKey: 'other' }, `Basic ${btoa('k:')}`)
  assert.equal('ok' in basic ? '' : basic.writeKey, 'k')
  assert.equal(code(call('/v1/batch', message)), 'malformed_message')
  assert.equal(code(call('/v1/batch', [message])), 'malformed_message')
  assert.equal(code(call('/v1/batch', { writeKey: 'k', batch: Array(2_501).fill(message) })), 'too_many_messages')
  const mixed = call('/v1/import', { writeKey: 'k', batch: [message, { type: 'page' }, 4], context: { locale: 'zh' } })
  assert.ok(!('ok' in mixed))
  assert.deepEqual(
    [mixed.messages.length, mixed.imported, mixed.messages[0]?.context.locale, mixed.alone],
    [1, true, 'zh', false],
  )
  assert.deepEqual(mixed.unread, [
    { fault: 'nobody_named', kind: 'page', name: '' },
    { fault: 'not_an_object', kind: null, name: '' },
  ])
  // Its sender is told by the command, which knows whether the key is one of ours.
  const alone = call('/v1/track', { ...message, event: '' })
  assert.ok(!('ok' in alone))
  assert.deepEqual([alone.alone, alone.unread.map(({ fault }) => fault)], [true, ['no_event_name']])
})
