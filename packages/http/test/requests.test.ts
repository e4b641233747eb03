import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import type { Problem } from '../src/server-index.ts'
import { type Line, sampleServer } from './sample.ts'

const { server, notes, batches, askers, lines } = sampleServer()
after(() => server.close())

const ADMIN = { authorization: 'Bearer all' }
const note = (text: string, more: object = {}) => ({ text, at: '2026-03-01T12:30:00+08:00', ...more })

interface Reply<Body> {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Body
}

async function send<Body = Problem>(request: InjectOptions): Promise<Reply<Body>> {
  const response = await server.inject({ headers: ADMIN, ...request })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

const post = <Body = Problem>(url: string, payload: unknown, headers: Record<string, string> = {}) =>
  send<Body>({
    method: 'POST',
    url,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    headers: { ...ADMIN, 'content-type': 'application/json', ...headers },
  })

/** Every problem has the whole shape, and its id is the one in the header. */
function assertProblem(reply: Reply<Problem>, status: number, code: string): void {
  const { body, headers } = reply
  assert.equal(reply.status, status, JSON.stringify(body))
  assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(body.code, code)
  assert.equal(body.status, status)
  assert.equal(body.type, `urn:atrium:problem:${code}`)
  assert.ok(body.title.length > 0)
  assert.equal(body.requestId, headers['x-request-id'])
  assert.ok(
    Object.keys(body).every((key) =>
      ['type', 'title', 'status', 'detail', 'code', 'requestId', 'faults'].includes(key),
    ),
  )
}

test('single form: a checked body becomes an ask with who asked, the value a reply, nothing beyond its schema', async () => {
  const reply = await post<{ noteId: string; text: string }>('/v1/sample/notes', note('hello'), {
    'x-request-id': 'my-request.1',
  })
  assert.equal(reply.status, 200)
  assert.deepEqual(Object.keys(reply.body), ['noteId', 'text'])
  assert.equal(reply.headers['x-request-id'], 'my-request.1')
  assert.deepEqual(askers.at(-1), {
    actor: { kind: 'key', id: 7 },
    scope: 'all',
    requestId: 'my-request.1',
    from: '127.0.0.1',
  })
})

test('refusals, of the command and of toAsk, are problems with their own status, code, detail and title', async () => {
  const refused = await post('/v1/sample/notes', note('forbidden'))
  assertProblem(refused, 409, 'note_forbidden')
  assert.equal(refused.body.detail, 'Choose other words')
  assert.equal(refused.body.title, 'This text is not accepted')
  const chinese = await post('/v1/sample/notes', note('refused early'), {
    'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
  })
  assertProblem(chinese, 409, 'note_forbidden')
  assert.equal(chinese.body.title, '不接受该内容')
  assert.equal(chinese.body.detail, undefined)
})

test('batch form: one outcome an item, in order; refusals of either kind and a poison item leave the others alone', async () => {
  const texts = ['a', 'forbidden', 'b', 'refused early', 'poison', 'c']
  const before = notes.length
  const reply = await post<{ items: { ok: boolean; code?: string; detail?: string; value?: { text: string } }[] }>(
    '/v1/sample/notes/batch',
    { items: texts.map((text) => note(text)) },
  )
  assert.equal(reply.status, 200)
  assert.deepEqual(
    reply.body.items.map((item) => (item.ok ? item.value?.text : item.code)),
    ['a', 'note_forbidden', 'b', 'note_forbidden', 'internal_error', 'c'],
  )
  assert.deepEqual(reply.body.items[1], { ok: false, code: 'note_forbidden', detail: 'Choose other words' })
  assert.deepEqual(reply.body.items[4], { ok: false, code: 'internal_error' })
  assert.equal(notes.length, before + 3)
})

test('batch form: 1 to 1,000 items, all checked before any is done, faults with the place of their item', async () => {
  const before = batches.length
  const items = [note('a'), { ...note('b'), text: 5 }, note('c', { colour: 'red' })]
  const reply = await post('/v1/sample/notes/batch', { items })
  assertProblem(reply, 400, 'invalid_request')
  assert.deepEqual(
    reply.body.faults?.map(({ pointer }) => pointer),
    ['/items/1/text', '/items/2/colour'],
  )
  assertProblem(await post('/v1/sample/notes/batch', { items: [] }), 400, 'invalid_request')
  assertProblem(
    await post('/v1/sample/notes/batch', { items: Array.from({ length: 1_001 }, () => note('x')) }),
    400,
    'invalid_request',
  )
  assertProblem(await post('/v1/sample/notes/batch', [note('a')]), 400, 'invalid_request')
  assert.equal(batches.length, before)
  const full = await post<{ items: unknown[] }>('/v1/sample/notes/batch', {
    items: Array.from({ length: 1_000 }, () => note('x')),
  })
  assert.equal(full.body.items.length, 1_000)
  assert.equal(batches.at(-1), 1_000, 'a full batch travels as one')
})

test('many single requests at once become few batches', async () => {
  const before = batches.length
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, at) => post<{ text: string }>('/v1/sample/notes', note(`n${at}`))),
  )
  for (const [at, reply] of replies.entries()) assert.equal(reply.body.text, `n${at}`)
  assert.ok(batches.length - before < 50, `${batches.length - before} batches for 200 requests`)
})

test('an Idempotency-Key is required where a command wants one, and reaches the ask, quoted or bare, single or batch', async () => {
  const missing = await post('/v1/sample/keyed-notes', { text: 'a' })
  assertProblem(missing, 400, 'invalid_request')
  assert.deepEqual(missing.body.faults, [
    { in: 'header', pointer: '/idempotency-key', message: 'is required: 1 to 255 visible ASCII characters' },
  ])
  for (const bad of ['with space', 'k'.repeat(256), '""']) {
    assertProblem(
      await post('/v1/sample/keyed-notes', { text: 'a' }, { 'idempotency-key': bad }),
      400,
      'invalid_request',
    )
  }
  for (const header of ['k-1', '"k-1"']) {
    assert.equal((await post('/v1/sample/keyed-notes', { text: 'a' }, { 'idempotency-key': header })).status, 200)
    assert.equal(notes.at(-1)?.key, 'k-1')
  }
  const batch = { items: [{ text: 'a', idempotencyKey: 'k-2' }, { text: 'b' }] }
  const refused = await post('/v1/sample/keyed-notes/batch', batch)
  assert.deepEqual(
    refused.body.faults?.map(({ pointer }) => pointer),
    ['/items/1/idempotencyKey'],
  )
  await post('/v1/sample/keyed-notes/batch', {
    items: [
      { text: 'a', idempotencyKey: 'k-2' },
      { text: 'b', idempotencyKey: 'k-3' },
    ],
  })
  assert.deepEqual(
    notes.slice(-2).map(({ key }) => key),
    ['k-2', 'k-3'],
  )
})

test('bodies that are no JSON of ours are a 400 with the reason, and nothing is done', async () => {
  const before = batches.length
  const bodies: readonly (readonly [body: string | Buffer, detail: RegExp])[] = [
    ['', /empty/],
    ['{', /JSON/],
    ['{"text":"a"} x', /JSON/],
    ["{'text':'a'}", /JSON/],
    ['NaN', /JSON/],
    ['{"text":"a\u0000b"}', /JSON/],
    [JSON.stringify(note('a\u0000b')), /U\+0000/],
    ['{"text":"\\ud800","at":"2026-03-01T12:30:00Z"}', /surrogate/],
    [JSON.stringify({ ...note('a'), attributes: { 'k\u0000': 1 } }), /U\+0000/],
    [Buffer.from('{"text":"会员","at":"2026-03-01T12:30:00Z"}', 'utf8').subarray(0, 11), /JSON|UTF-8/],
    [
      Buffer.concat([
        Buffer.from('{"text":"'),
        Buffer.from([0xbb, 0xe1]),
        Buffer.from('","at":"2026-03-01T12:30:00Z"}'),
      ]),
      /UTF-8/,
    ],
    ['{"text":"a","at":"2026-03-01T12:30:00Z","attributes":{"__proto__":{"admin":true}}}', /__proto__/],
    ['{"text":"a","at":"2026-03-01T12:30:00Z","attributes":{"\\u005f_proto__":{"admin":true}}}', /__proto__/],
    ['{"text":"a","at":"2026-03-01T12:30:00Z","attributes":{"constructor":{"prototype":{"x":1}}}}', /constructor/],
  ]
  for (const [body, detail] of bodies) {
    const reply = await send({
      method: 'POST',
      url: '/v1/sample/notes',
      payload: body,
      headers: { ...ADMIN, 'content-type': 'application/json' },
    })
    assertProblem(reply, 400, 'malformed_body')
    assert.match(reply.body.detail ?? '', detail, String(body))
  }
  assert.equal(batches.length, before)
  assert.equal(Reflect.get({}, 'admin'), undefined)
  // Escapes, the word "constructor" as a plain key and any nesting within bounds are fine.
  const harmless = { ...note('\u4e2d\u6587'), attributes: { constructor: 'Ada', list: [[[['\u00e9']]]] } }
  const escaped = JSON.stringify(harmless).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  assert.equal((await post('/v1/sample/notes', escaped)).status, 200)
})

test('nesting beyond what any schema needs is a 400, however deep', async () => {
  for (const levels of [40, 5_000, 150_000]) {
    const body = `{"text":"a","at":"2026-03-01T12:30:00Z","attributes":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`
    assertProblem(await post('/v1/sample/notes', body), 400, 'invalid_request')
    assertProblem(await post('/v1/sample/notes', '['.repeat(levels) + ']'.repeat(levels)), 400, 'invalid_request')
  }
})

test('content types, encodings and sizes', async () => {
  assertProblem(
    await post('/v1/sample/notes', 'text=a', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'unsupported_media_type',
  )
  assertProblem(await post('/v1/sample/notes', '<a/>', { 'content-type': 'text/xml' }), 415, 'unsupported_media_type')
  assertProblem(await post('/v1/sample/notes', '{}', { 'content-type': 'nonsense' }), 415, 'unsupported_media_type')
  assertProblem(await post('/v1/sample/notes', '{}', { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type')
  assert.equal(
    (await post('/v1/sample/notes', note('utf-8'), { 'content-type': 'application/json; charset=utf-8' })).status,
    200,
  )
  assertProblem(await send({ method: 'POST', url: '/v1/sample/notes' }), 400, 'invalid_request')
  const megabyte = JSON.stringify({ text: 'x'.repeat(1 << 20) })
  assertProblem(await post('/v1/sample/notes', megabyte), 413, 'body_too_large')
  assertProblem(await post('/v1/sample/notes/batch', megabyte), 400, 'invalid_request')
  assertProblem(
    await post('/v1/sample/notes/batch', JSON.stringify({ text: 'x'.repeat(8 << 20) })),
    413,
    'body_too_large',
  )
})

test('commands take no query string; reads coerce the declared fields of theirs and refuse the rest', async () => {
  assertProblem(await post('/v1/sample/notes?dryRun=true', note('a')), 400, 'invalid_request')
  assertProblem(await post('/v1/sample/notes/batch?x=1', { items: [note('a')] }), 400, 'invalid_request')
  const table: readonly (readonly [query: string, faults: readonly string[]])[] = [
    ['limit=2&newest=true&word=a', []],
    ['word=a&word=b', []],
    ['limit=0', ['/limit']],
    ['limit=201', ['/limit']],
    ['limit=1.0', ['/limit']],
    ['limit=1e2', ['/limit']],
    ['limit=', ['/limit']],
    ['limit=5&limit=6', ['/limit']],
    ['newest=1', ['/newest']],
    ['newest', ['/newest']],
    ['word=%00', ['/word']],
    ['word=%EF%BF%BD', ['/word']],
    ['colour=red', ['/colour']],
    ['__proto__=1', ['/__proto__']],
  ]
  for (const [query, faults] of table) {
    const reply = await send({ method: 'GET', url: `/v1/sample/notes?${query}` })
    if (faults.length === 0) assert.equal(reply.status, 200, query)
    else
      assert.deepEqual(
        reply.body.faults?.map(({ pointer }) => pointer),
        faults,
        query,
      )
  }
  assertProblem(await send({ method: 'GET', url: '/v1/sample/me?x=1' }), 400, 'invalid_request')
})

test('path parameters are checked, and a thing that is not there is the refusal of its route', async () => {
  assert.equal((await send({ method: 'GET', url: '/v1/sample/notes/ent_1' })).status, 200)
  assertProblem(await send({ method: 'GET', url: '/v1/sample/notes/ent_zzzz' }), 404, 'note_unknown')
  for (const id of ['pur_1', '1', 'ent_01', 'ent_%00', `ent_${'z'.repeat(300)}`]) {
    const reply = await send({ method: 'GET', url: `/v1/sample/notes/${id}` })
    assert.ok(reply.status === 400 || reply.status === 404, id)
    assert.ok(['invalid_request', 'not_found'].includes(reply.body.code))
  }
  assertProblem(await send({ method: 'GET', url: '/v1/sample/notes/%ff' }), 400, 'malformed_request')
})

test('unknown addresses are a 404 before their body is read, other methods a 405 that names the ones there are', async () => {
  assertProblem(await send({ method: 'GET', url: '/v1/sample/nothing' }), 404, 'not_found')
  assertProblem(await post('/v2/sample/notes', '{'), 404, 'not_found')
  const wrong = await send({
    method: 'PATCH',
    url: '/v1/sample/notes',
    payload: '{',
    headers: { 'content-type': 'application/json' },
  })
  assertProblem(wrong, 405, 'method_not_allowed')
  assert.equal(wrong.headers.allow, 'GET, HEAD, POST')
  assertProblem(await send({ method: 'GET', url: '/v1/sample/note-searches' }), 405, 'method_not_allowed')
  assert.equal((await server.inject({ method: 'HEAD', url: '/v1/sample/notes', headers: ADMIN })).statusCode, 200)
})

test('what breaks on our side is a 500 with its request id: logged in full, told not at all', async () => {
  const reply = await post('/v1/sample/notes', note('poison'))
  assertProblem(reply, 500, 'internal_error')
  assert.ok(!JSON.stringify(reply.body).includes('secret'))
  const logged = lines.filter((line: Line) => line.fields.requestId === reply.body.requestId && line.fields.error)
  assert.equal(logged.length, 1)
  assert.match(String(logged[0]?.fields.error), /a secret of the house/)
  assert.equal(logged[0]?.fields.route, 'sample.postNotes')
})

test('with checkReplies a reply that does not fit its schema is a 500', async () => {
  assert.equal((await post('/v1/sample/note-searches', { text: 'a' })).status, 200)
  const reply = await post('/v1/sample/note-searches', { text: 'misfit' })
  assertProblem(reply, 500, 'internal_error')
  assert.match(String(lines.at(-2)?.fields.error), /sample\.searchNotes does not fit its schema at "\/count"/)
})

test('a reply with a field too many fails a test, and in production goes out without it', async () => {
  assertProblem(await post('/v1/sample/note-searches', { text: 'leak' }), 500, 'internal_error')
  const { server: production } = sampleServer({ checkReplies: false })
  const response = await production.inject({
    method: 'POST',
    url: '/v1/sample/note-searches',
    headers: ADMIN,
    payload: { text: 'leak' },
  })
  assert.deepEqual(response.json(), { count: 0 })
  await production.close()
})

test('request ids: a usable one is kept, anything else is replaced, no two alike', async () => {
  const idOf = async (given?: string) =>
    (
      await send({
        method: 'GET',
        url: '/health',
        ...(given === undefined ? {} : { headers: { 'x-request-id': given } }),
      })
    ).headers['x-request-id']
  assert.equal(await idOf('trace.1-A_b'), 'trace.1-A_b')
  for (const bad of ['', 'a b', 'x'.repeat(65), 'a"b', '<script>']) assert.notEqual(await idOf(bad), bad)
  assert.notEqual(await idOf(), await idOf())
})

test('every reply carries the security headers, and the access log one line without anything personal', async () => {
  const reply = await send({ method: 'GET', url: '/v1/sample/notes?word=13800138000' })
  assert.equal(reply.headers['x-content-type-options'], 'nosniff')
  assert.equal(reply.headers['cache-control'], 'no-store')
  assert.equal(reply.headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'")
  const written = lines.filter((line) => line.fields.requestId === reply.headers['x-request-id'])
  assert.equal(written.length, 1)
  const { ms, ...fields } = written[0]?.fields ?? {}
  assert.equal(typeof ms, 'number')
  assert.deepEqual(fields, {
    requestId: reply.headers['x-request-id'],
    method: 'GET',
    route: 'sample.listNotes',
    status: 200,
    actor: 'key:7',
  })
  assert.ok(!JSON.stringify(lines).includes('13800138000'))
})
