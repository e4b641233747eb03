import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import type { Caller, Credentials } from '../src/index.ts'
import { authenticate, callers, sampleServer } from './sample.ts'

const { server, batches } = sampleServer()
after(() => server.close())

const notes: InjectOptions = {
  method: 'POST',
  url: '/v1/sample/notes',
  payload: { text: 'a', at: '2026-03-01T12:30:00Z' },
}
const code = async (request: InjectOptions, to = server): Promise<string> => {
  const response = await to.inject(request)
  return response.statusCode === 200 ? 'ok' : `${response.statusCode} ${response.json().code}`
}
const as = (who: string): InjectOptions => ({ headers: { authorization: `Bearer ${who}` } })

test('deny by default: nobody, the wrong audience, the missing permission', async () => {
  const before = batches.length
  assert.equal(await code(notes), '401 unauthenticated')
  assert.equal(await code({ ...notes, ...as('stranger') }), '401 unauthenticated')
  assert.equal(await code({ ...notes, ...as('reader') }), '403 forbidden')
  assert.equal(await code({ ...notes, url: '/v1/sample/notes/batch', ...as('reader') }), '403 forbidden')
  assert.equal(await code({ method: 'GET', url: '/v1/sample/notes', ...as('partner') }), '403 forbidden')
  assert.equal(
    await code({ method: 'PUT', url: '/v1/sample/themes/main', payload: {}, ...as('reader') }),
    '403 forbidden',
  )
  assert.equal(await code({ method: 'GET', url: '/v1/sample/me' }), '401 unauthenticated')
  assert.equal(batches.length, before)
  assert.equal(await code({ ...notes, ...as('partner') }), 'ok')
  assert.equal(await code({ method: 'GET', url: '/v1/sample/notes/ent_1', ...as('reader') }), 'ok')
  assert.equal(await code({ method: 'GET', url: '/v1/sample/me', ...as('reader') }), 'ok')
  const response = await server.inject(notes)
  assert.equal(response.headers['www-authenticate'], 'Bearer')
})

test('who may not come in is told so before the body is read', async () => {
  const bad: InjectOptions = { ...notes, payload: '{', headers: { 'content-type': 'application/json' } }
  assert.equal(await code(bad), '401 unauthenticated')
})

test('only sign-in, health and documents are open', async () => {
  for (const url of ['/health', '/docs/', '/docs/start.js', '/openapi/admin.json', '/openapi/partner.json']) {
    assert.equal(await code({ method: 'GET', url }), 'ok', url)
  }
  assert.equal(
    await code({ method: 'POST', url: '/v1/sample/sign-in', payload: { name: 'eve' } }),
    '403 wrong_password',
  )
})

test('a public route may set a cookie; the cookie signs its bearer in; authenticate sees what a session needs', async () => {
  const signedIn = await server.inject({ method: 'POST', url: '/v1/sample/sign-in', payload: { name: 'ada' } })
  const cookie = String(signedIn.headers['set-cookie'])
  assert.equal(cookie, 'atrium_session=secret/1; Max-Age=60; Path=/; HttpOnly; SameSite=Lax')
  const headers = { cookie: `theme=dark; ${cookie.split(';')[0]}` }
  const me = await server.inject({ method: 'GET', url: '/v1/sample/me', headers })
  assert.deepEqual(me.json(), { kind: 'staff', from: '127.0.0.1' })

  const seen: Credentials[] = []
  const { server: watched } = sampleServer({
    authenticate: (credentials) => {
      seen.push({ ...credentials, cookies: { ...credentials.cookies } })
      return authenticate(credentials)
    },
  })
  await watched.inject({ ...notes, headers: { ...headers, 'x-csrf-token': 'token' } })
  assert.deepEqual(seen, [
    {
      authorization: undefined,
      cookies: { theme: 'dark', atrium_session: 'secret/1' },
      ip: '127.0.0.1',
      method: 'POST',
      csrf: 'token',
    },
  ])
  await watched.close()
})

test('a page of another site cannot write with the cookie of its visitor', async () => {
  const headers = { cookie: 'atrium_session=secret%2F1' }
  for (const site of ['cross-site', 'same-site']) {
    assert.equal(await code({ ...notes, headers: { ...headers, 'sec-fetch-site': site } }), '403 cross_site')
    const signIn: InjectOptions = {
      method: 'POST',
      url: '/v1/sample/sign-in',
      payload: { name: 'ada' },
      headers: { 'sec-fetch-site': site },
    }
    assert.equal(await code(signIn), '403 cross_site')
    assert.equal(
      await code({ method: 'GET', url: '/v1/sample/me', headers: { ...headers, 'sec-fetch-site': site } }),
      'ok',
    )
  }
  const putTheme: InjectOptions = { method: 'PUT', url: '/v1/sample/themes/main', payload: {} }
  assert.equal(await code({ ...putTheme, headers: { ...headers, 'sec-fetch-site': 'same-origin' } }), '403 forbidden')
})

test('authenticate may answer at once or later; when it breaks, that is a 500 and nobody gets in', async () => {
  const { server: slow, notes: written } = sampleServer({
    authenticate: async (credentials) => {
      await new Promise((resolve) => setImmediate(resolve))
      if (credentials.authorization === 'Bearer broken') throw new Error('no database')
      return authenticate(credentials)
    },
  })
  assert.equal(await code({ ...notes, ...as('all') }, slow), 'ok')
  assert.equal(await code({ ...notes, ...as('stranger') }, slow), '401 unauthenticated')
  assert.equal(await code({ ...notes, ...as('broken') }, slow), '500 internal_error')
  assert.equal(written.length, 1)
  await slow.close()
})

const limited: Caller = { ...(callers.all as Caller), rateKey: 'slow', ratePerSecond: 2 }

test('a key beyond its rate gets 429 with when to come back; other keys do not notice', async () => {
  const { server: counting } = sampleServer({
    limits: { burstSeconds: 2 },
    authenticate: (credentials) => (credentials.authorization === 'Bearer slow' ? limited : authenticate(credentials)),
  })
  const statuses: number[] = []
  for (let at = 0; at < 5; at++) statuses.push((await counting.inject({ ...notes, ...as('slow') })).statusCode)
  assert.deepEqual(statuses, [200, 200, 200, 200, 429])
  const refused = await counting.inject({ ...notes, ...as('slow') })
  assert.equal(refused.json().code, 'rate_limited')
  assert.equal(refused.headers['retry-after'], '1')
  assert.equal(refused.headers.ratelimit, '"rate";r=0;t=2')
  assert.equal(refused.headers['ratelimit-policy'], '"rate";q=4;w=2')
  assert.equal(await code({ ...notes, ...as('all') }, counting), 'ok')
  await counting.close()
})

test('an address beyond its rate at a public route gets 429', async () => {
  const { server: counting } = sampleServer({ limits: { publicPerSecond: 1, publicBurst: 3 } })
  const signIn: InjectOptions = { method: 'POST', url: '/v1/sample/sign-in', payload: { name: 'eve' } }
  for (let at = 0; at < 3; at++) assert.equal(await code(signIn, counting), '403 wrong_password')
  assert.equal(await code(signIn, counting), '429 rate_limited')
  assert.equal(await code({ ...signIn, remoteAddress: '10.0.0.9' }, counting), '403 wrong_password')
  assert.equal(await code({ ...notes, ...as('all') }, counting), 'ok')
  await counting.close()
})

test('addresses behind a trusted proxy are the callers, not the proxy', async () => {
  const forwarded = { authorization: 'Bearer all', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
  const me: InjectOptions = { method: 'GET', url: '/v1/sample/me', headers: forwarded }
  assert.equal((await server.inject(me)).json().from, '127.0.0.1')
  const { server: behind } = sampleServer({ trustProxy: '127.0.0.1' })
  const response = await behind.inject(me)
  assert.equal(response.json().from, '203.0.113.9')
  assert.equal(response.headers['strict-transport-security'], 'max-age=31536000')
  await behind.close()
})
