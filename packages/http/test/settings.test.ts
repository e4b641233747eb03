import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { etagOf, isKnown, readIfMatch } from '../src/etag.ts'
import { sampleServer } from './sample.ts'

const { server } = sampleServer()
after(() => server.close())

const url = '/v1/sample/themes/main'
const headers = { authorization: 'Bearer all' }
const read = (more: Record<string, string> = {}) =>
  server.inject({ method: 'GET', url, headers: { ...headers, ...more } })
const write = (payload: object, ifMatch?: string) =>
  server.inject({
    method: 'PUT',
    url,
    payload,
    headers: ifMatch === undefined ? headers : { ...headers, 'if-match': ifMatch },
  })

test('a setting is read with its version, written only under it, and two writers never overwrite each other', async () => {
  const first = await read()
  assert.equal(first.headers.etag, '"v0"')
  assert.equal(first.headers['cache-control'], 'private, no-cache')
  const written = await write({ colour: 'blue' }, '"v0"')
  assert.equal(written.statusCode, 200)
  assert.equal(written.headers.etag, '"v1"')
  assert.deepEqual(written.json(), { colour: 'blue' })
  const late = await write({ colour: 'green' }, '"v0"')
  assert.equal(late.statusCode, 412)
  assert.equal(late.json().code, 'version_stale')
  const racers = await Promise.all(['a', 'b', 'c', 'd'].map((colour) => write({ colour }, '"v1"')))
  assert.deepEqual(racers.map(({ statusCode }) => statusCode).sort(), [200, 412, 412, 412])
  assert.equal((await read()).headers.etag, '"v2"')
})

test('without If-Match, or with one that names no version, nothing is written', async () => {
  const { etag } = (await read()).headers
  for (const [ifMatch, status, code] of [
    [undefined, 428, 'version_required'],
    ['*', 428, 'version_required'],
    [`W/${etag}`, 412, 'version_stale'],
    ['v2', 412, 'version_stale'],
    ['"v2", "v3"', 412, 'version_stale'],
    ['"v99999999999999999999"', 412, 'version_stale'],
  ] as const) {
    const response = await write({ colour: 'red' }, ifMatch)
    assert.equal(response.statusCode, status, String(ifMatch))
    assert.equal(response.json().code, code)
  }
  assert.equal((await read()).headers.etag, etag)
  assert.equal((await write({ colour: '' }, String(etag))).json().code, 'invalid_request')
  assert.equal((await write({ colour: 'x', size: 1 }, String(etag))).json().faults[0].pointer, '/size')
})

test('who has the version already is told so without the body', async () => {
  const { etag } = (await read()).headers
  const known = await read({ 'if-none-match': `"v0", W/${etag}` })
  assert.equal(known.statusCode, 304)
  assert.equal(known.body, '')
  assert.equal(known.headers.etag, etag)
  assert.equal((await read({ 'if-none-match': '"v0"' })).statusCode, 200)
})

test('path and refusals of a setting', async () => {
  const other = await server.inject({ method: 'GET', url: '/v1/sample/themes/other', headers })
  assert.equal(other.json().code, 'theme_unknown')
  const none = await server.inject({ method: 'GET', url: '/v1/sample/themes/none', headers })
  assert.equal(none.json().code, 'invalid_request')
})

test('tags', () => {
  assert.equal(etagOf(12), '"v12"')
  assert.equal(readIfMatch(' "v12" '), 12)
  assert.equal(readIfMatch(''), 'missing')
  assert.equal(isKnown(undefined, '"v1"'), false)
  assert.equal(isKnown('*', '"v1"'), true)
  assert.equal(isKnown('"v11"', '"v1"'), false)
})
