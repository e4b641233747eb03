import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { sampleServer } from './sample.ts'

const { server, notes, lines } = sampleServer()
after(() => server.close())

const headers = { authorization: 'Bearer all', 'content-type': 'application/json' }
const good = {
  text: 'hello',
  at: '2026-03-01T12:30:00+08:00',
  tags: ['a'],
  owner: { kind: 'member', memberId: 'mbr_1' },
}

/** Everything a body, an item or a part of one might be instead of what it should. */
const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '\0',
    '\ud800',
    '\ufffd',
    '',
    1e308,
    -0,
    2 ** 53,
    {},
    [],
    null,
    'mbr_',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
  ),
  fc.record({ __proto__: fc.jsonValue() }),
)

/** A good body with one of its values, at any depth, replaced, removed or joined by another. */
const mutated = fc
  .tuple(
    fc.constantFrom('text', 'at', 'tags', 'owner', 'attributes', 'amountMinor', 'extra'),
    fc.constantFrom('put', 'drop', 'nest'),
    junk,
  )
  .map(([key, how, value]) => {
    const body: Record<string, unknown> = { ...good }
    if (how === 'put') body[key] = value
    else if (how === 'drop') delete body[key]
    else body[key] = { kind: 'member', memberId: value, list: [value] }
    return body
  })

const text = fc.oneof(
  { weight: 4, arbitrary: mutated.map((body) => JSON.stringify(body)) },
  { weight: 2, arbitrary: junk.map((value) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  // Half files.
  { weight: 1, arbitrary: fc.nat(60).map((length) => JSON.stringify(good).slice(0, length)) },
)

const requests: fc.Arbitrary<InjectOptions> = fc.oneof(
  text.map((payload): InjectOptions => ({ method: 'POST', url: '/v1/sample/notes', payload })),
  text.map((payload): InjectOptions => ({ method: 'POST', url: '/v1/sample/note-searches', payload })),
  text.map(
    (payload): InjectOptions => ({
      method: 'PUT',
      url: '/v1/sample/themes/main',
      payload,
      headers: { 'if-match': '"v0"' },
    }),
  ),
  fc.tuple(fc.array(fc.oneof(mutated, junk), { maxLength: 4 }), fc.boolean()).map(
    ([items, wrapped]): InjectOptions => ({
      method: 'POST',
      url: '/v1/sample/notes/batch',
      payload: JSON.stringify(wrapped ? { items } : items),
    }),
  ),
  fc.tuple(text, fc.stringMatching(/^[ -~]{0,20}$/)).map(
    ([payload, key]): InjectOptions => ({
      method: 'POST',
      url: '/v1/sample/keyed-notes',
      payload,
      headers: { 'idempotency-key': key },
    }),
  ),
  fc
    .tuple(
      fc.constantFrom('limit', 'cursor', 'word', 'newest', 'x'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.webQueryParameters()),
    )
    .map(
      ([key, value]): InjectOptions => ({
        method: 'GET',
        url: `/v1/sample/notes?${key}=${value.replace(/[#\s]/g, '') || '1'}`,
      }),
    ),
  fc.webSegment().map((id): InjectOptions => ({ method: 'GET', url: `/v1/sample/notes/${id}` })),
  fc.webPath().map((url): InjectOptions => ({ method: 'GET', url: url || '/' })),
)

test('nothing that can be sent makes a 500; what is refused is a problem and writes nothing', async () => {
  let refused = 0
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const before = notes.length
      const response = await server.inject({ ...request, headers: { ...headers, ...request.headers } })
      assert.ok(
        response.statusCode < 500,
        `${response.statusCode} for ${request.method} ${request.url}: ${response.body}`,
      )
      if (response.statusCode >= 400) {
        refused++
        const problem = response.json()
        assert.equal(problem.status, response.statusCode)
        assert.equal(problem.requestId, response.headers['x-request-id'])
        assert.equal(notes.length, before)
      } else accepted++
    }),
    { numRuns: 3_000 },
  )
  assert.ok(refused > 500 && accepted > 50, `${refused} refused, ${accepted} accepted`)
  assert.ok(!lines.some((line) => line.fields.error), 'something broke and was logged')
})
