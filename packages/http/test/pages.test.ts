import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { sampleServer } from './sample.ts'

// A built single-page application beside the API: its files, its pages, and what stays the API's.

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2_000))})`
const INDEX = '<!doctype html><title>Console</title><script type="module" src="/assets/index-abc.js"></script>'
const folder = mkdtempSync(join(tmpdir(), 'atrium-pages-'))
mkdirSync(join(folder, 'assets'))
const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)
put('index.html', INDEX)
put('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
put('.built', 'hash of sources')
put('assets/index-abc.js', SCRIPT)
put('assets/index-abc.js.br', brotliCompressSync(SCRIPT))
put('assets/index-abc.js.gz', gzipSync(SCRIPT))
put('assets/small-def.css', 'a{}')

const { server, lines } = sampleServer({ pages: folder })
after(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})
const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers })
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('the application is answered at / and at every address of its own router', async () => {
  for (const [url, headers] of [
    ['/', {}],
    ['/index.html', {}],
    ['/members?search=8000', HTML],
    ['/members/mem_123', HTML],
    ['/v1x', HTML],
  ] as const) {
    const reply = await get(url, headers)
    assert.equal(reply.statusCode, 200, url)
    assert.equal(reply.body, INDEX, url)
    assert.equal(reply.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(reply.headers['cache-control'], 'no-cache')
    assert.equal(reply.headers['x-content-type-options'], 'nosniff')
    assert.equal(reply.headers['referrer-policy'], 'no-referrer')
    assert.ok(reply.headers['x-request-id'])
  }
  const head = await server.inject({ method: 'HEAD', url: '/members', headers: HTML })
  assert.deepEqual([head.statusCode, head.body], [200, ''])
})

test('its policy allows no inline script, nothing from elsewhere and no frame', async () => {
  const policy = String((await get('/')).headers['content-security-policy'])
  for (const part of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
    assert.ok(policy.split('; ').includes(part), part)
  assert.doesNotMatch(policy, /script-src|unsafe-eval|default-src[^;]*unsafe-inline|https?:|\*/)
  assert.equal((await get('/icon.svg')).headers['content-security-policy'], policy)
})

test('files with a hash in their name are kept for ever, others are asked for anew', async () => {
  const script = await get('/assets/index-abc.js')
  assert.deepEqual([script.statusCode, script.body], [200, SCRIPT])
  assert.match(String(script.headers['content-type']), /^(text|application)\/javascript/)
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(script.headers['x-content-type-options'], 'nosniff')
  const icon = await get('/icon.svg')
  assert.match(String(icon.headers['content-type']), /^image\/svg\+xml/)
  assert.equal(icon.headers['cache-control'], 'no-cache')
  const again = await get('/icon.svg', { 'if-none-match': String(icon.headers.etag) })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('what was packed when it was built is sent packed to whom reads it', async () => {
  for (const [accept, encoding, unpack] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ] as const) {
    const reply = await get('/assets/index-abc.js', { 'accept-encoding': accept })
    assert.equal(reply.headers['content-encoding'], encoding)
    assert.match(String(reply.headers.vary), /accept-encoding/i)
    assert.match(String(reply.headers['content-type']), /javascript/)
    assert.equal(reply.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(unpack(reply.rawPayload).toString(), SCRIPT)
    assert.ok(reply.rawPayload.length < 200)
  }
  const small = await get('/assets/small-def.css', { 'accept-encoding': 'br' })
  assert.deepEqual([small.statusCode, small.headers['content-encoding'], small.body], [200, undefined, 'a{}'])
})

test('the API answers for its own addresses, whoever asks', async () => {
  for (const url of [
    '/v1/nothing',
    '/v1',
    '/docs/nothing.js',
    '/health/x',
    '/assets/index-old.js',
    '/openapi/x.json',
  ]) {
    const reply = await get(url, HTML)
    assert.equal(reply.statusCode, 404, url)
    assert.equal(reply.json().code, 'not_found', url)
    assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
  }
  assert.equal((await get('/health', HTML)).json().status, 'ok')
  assert.match((await get('/docs/', HTML)).body, /Atrium API/)
  // A program that asks for no page is told the truth.
  assert.equal((await get('/members', { accept: 'application/json' })).json().code, 'not_found')
  assert.equal((await get('/members')).statusCode, 404)
  const post = await server.inject({ method: 'POST', url: '/members', headers: HTML })
  assert.deepEqual([post.statusCode, post.json().code], [404, 'not_found'])
  const wrong = await server.inject({ method: 'DELETE', url: '/assets/index-abc.js' })
  assert.deepEqual([wrong.statusCode, wrong.headers.allow], [405, 'GET, HEAD'])
})

test('nothing but the files of the build can be had', async () => {
  for (const url of [
    '/.built',
    '/assets/',
    '/assets/..%2f.built',
    '/assets/..%2f..%2fetc/passwd',
    '/assets/index-abc.js.br',
  ])
    assert.equal((await get(url)).statusCode, 404, url)
})

test('a file that went away meanwhile is a problem like any other', async () => {
  put('assets/gone-1.js', '')
  const { server: other } = sampleServer({ pages: folder })
  after(() => other.close())
  await other.inject({ url: '/' })
  rmSync(join(folder, 'assets/gone-1.js'))
  const reply = await other.inject({ url: '/assets/gone-1.js' })
  assert.deepEqual([reply.statusCode, reply.json().code], [404, 'not_found'])
})

test('pages have a name in logs and figures', async () => {
  await get('/icon.svg')
  assert.equal(lines.at(-1)?.fields.route, 'http.pages')
  assert.match((await get('/metrics')).body, /route="http\.pages"/)
})

test('without an application / leads to the documents', async () => {
  const { server: bare } = sampleServer()
  after(() => bare.close())
  const root = await bare.inject({ url: '/', headers: HTML })
  assert.deepEqual([root.statusCode, root.headers.location], [302, '/docs/'])
  assert.equal((await bare.inject({ url: '/members', headers: HTML })).json().code, 'not_found')
  assert.throws(() => sampleServer({ pages: join(folder, 'nowhere') }), /ENOENT/)
})
