import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, type TransportRequest } from '../src/index.ts'

interface Operations {
  'things.list': {
    readonly query?: { readonly limit?: number; readonly tag?: readonly string[] }
    readonly reply: { readonly names: readonly string[] }
  }
  'things.show': { readonly path: { readonly thingId: string }; readonly reply: { readonly name: string } }
  'things.make': {
    readonly idempotencyKey: string
    readonly body: { readonly name: string }
    readonly reply: { readonly id: string }
  }
  'things.setting.write': { readonly ifMatch: string; readonly body: object; readonly reply: object }
}
const operations = {
  'things.list': ['GET', '/v1/things'],
  'things.show': ['GET', '/v1/things/{thingId}'],
  'things.make': ['POST', '/v1/things'],
  'things.setting.write': ['PUT', '/v1/things/setting'],
} as const

function client(
  status: number,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const sent: TransportRequest[] = []
  const made = createClient<Operations>(operations, async (request) => {
    sent.push(request)
    return { status, header: (name) => headers[name], text: async () => body }
  })
  return { sent, made }
}

test('paths, queries, bodies and headers are written as the server reads them', async () => {
  const { sent, made } = client(200, '{}')
  await made.call('things.list')
  await made.call('things.list', { query: { limit: 5, tag: ['a b', '&'] } })
  await made.call('things.show', { path: { thingId: 'a/b?' } })
  await made.call('things.make', { idempotencyKey: 'k1', body: { name: '名' } })
  await made.call('things.setting.write', { ifMatch: '"v3"', body: {} })
  assert.deepEqual(
    sent.map(({ method, url }) => `${method} ${url}`),
    [
      'GET /v1/things',
      'GET /v1/things?limit=5&tag=a+b&tag=%26',
      'GET /v1/things/a%2Fb%3F',
      'POST /v1/things',
      'PUT /v1/things/setting',
    ],
  )
  assert.deepEqual(sent[3]?.headers, {
    accept: 'application/json',
    'idempotency-key': 'k1',
    'content-type': 'application/json',
  })
  assert.equal(sent[3]?.body, '{"name":"名"}')
  assert.equal(sent[4]?.headers['if-match'], '"v3"')
  assert.equal(sent[0]?.body, undefined)
  // @ts-expect-error: the path's parameter is missing, which the compiler sees as well
  await assert.rejects(made.call('things.show', { path: {} }), /needs "thingId"/)
})

test('a reply is a value, with its ETag where it has one', async () => {
  const { made } = client(200, '{"name":"x"}', { etag: '"v1"' })
  assert.deepEqual(await made.call('things.show', { path: { thingId: 'a' } }), {
    ok: true,
    value: { name: 'x' },
    etag: '"v1"',
  })
})

test('a refusal is an answer, whoever gives it', async () => {
  const problem = { type: 'urn:atrium:problem:gone', title: 'Gone', status: 404, code: 'gone', requestId: 'r1' }
  const { made } = client(404, JSON.stringify(problem), { 'content-type': 'application/problem+json; charset=utf-8' })
  assert.deepEqual(await made.call('things.list'), { ok: false, problem })
  const proxy = client(502, '<html>', { 'content-type': 'text/html', 'x-request-id': 'r2' })
  assert.deepEqual(await proxy.made.call('things.list'), {
    ok: false,
    problem: { type: 'about:blank', title: 'HTTP 502', status: 502, code: 'not_a_problem', requestId: 'r2' },
  })
})
