import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as after } from 'node:timers/promises'
import type { Ctx } from '@atrium/kernel'
import type { Db } from '../src/index.ts'
import { sampleServer } from './sample.ts'

/** A database whose transactions wait until the test lets them go. */
function heldDb() {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>()
  const db: Db = {
    transact: async (work) => {
      await gate
      return work({} as Ctx)
    },
    read: (work) => work({} as Ctx),
  }
  return { db, letGo }
}

interface Line {
  readonly socket: Socket
  /** All that came so far. */
  text(): string
  readonly closed: Promise<void>
}

async function dial(address: string): Promise<Line> {
  const { port } = new URL(address)
  const socket = connect(Number(port), '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', () => resolve())
    socket.on('error', reject)
  })
  return { socket, text: () => text, closed }
}

const body = JSON.stringify({ text: 'a', at: '2026-03-01T12:30:00Z' })
const postNote = `POST /v1/sample/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const getHealth = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (condition()) return
    await after(10)
  }
  assert.fail(`waited in vain for ${what}`)
}

test('close answers what is in flight, closes idle connections, accepts no more, and leaves nothing in the doors', async () => {
  const { db, letGo } = heldDb()
  const { server, notes } = sampleServer({ db })
  const address = await server.listen({ port: 0 })
  const [busy, second, idle] = await Promise.all([dial(address), dial(address), dial(address)])
  busy.socket.write(postNote)
  second.socket.write(postNote)
  idle.socket.write(getHealth)
  await until(() => server.depth === 2 && idle.text().includes('200 OK'), 'two asks at the door')
  assert.equal((await server.inject({ url: '/ready' })).statusCode, 503, 'a database without a connection is not ready')

  const startedAt = performance.now()
  let closed = false
  const closing = server.close().then(() => {
    closed = true
  })
  await idle.closed
  const ready = await server.inject({ url: '/ready' })
  assert.equal(ready.statusCode, 503)
  assert.equal(ready.json().status, 'draining')
  assert.equal((await server.inject({ url: '/health' })).statusCode, 200, 'a draining process is alive')
  await assert.rejects(dial(address), { code: 'ECONNREFUSED' })
  assert.equal(closed, false, 'requests are still in flight')
  letGo()
  await closing
  for (const line of [busy, second]) {
    await line.closed
    assert.match(line.text(), /^HTTP\/1\.1 200 OK[\s\S]*connection: close/i)
  }
  assert.ok(performance.now() - startedAt < 5_000, 'closing must not wait for the deadline')
  assert.equal(notes.length, 2)
  assert.equal(server.depth, 0)
})

test('what does not finish within drainSeconds is cut off, and close still ends', async () => {
  const { db, letGo } = heldDb()
  const { server, lines } = sampleServer({ db, limits: { drainSeconds: 0.2 } })
  const line = await dial(await server.listen({ port: 0 }))
  line.socket.write(postNote)
  await until(() => server.depth === 1, 'the ask at the door')
  const closing = server.close()
  await line.closed
  assert.equal(line.text(), '')
  assert.ok(lines.some(({ message }) => message.includes('cut off')))
  await closing
  letGo()
})

test('a server that never listened closes at once', async () => {
  const { server } = sampleServer()
  await server.close()
})

test('bytes that are no request, headers without end and slow requests get a problem and are cut off', async () => {
  const { server } = sampleServer({ limits: { headerSeconds: 0.3, requestSeconds: 0.3 } })
  const address = await server.listen({ port: 0 })
  const [garbage, long, slow] = await Promise.all([dial(address), dial(address), dial(address)])
  slow.socket.write('POST /v1/sample/notes HTTP/1.1\r\nHost: x\r\n')
  garbage.socket.write('hello\r\n\r\n')
  await garbage.closed
  assert.match(garbage.text(), /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"malformed_request"/)
  long.socket.write(`GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`)
  await long.closed
  assert.match(long.text(), /^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/)
  await slow.closed
  assert.match(slow.text(), /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/)
  assert.equal((await server.inject({ url: '/health' })).statusCode, 200)
  await server.close()
})

test('a port in use is thrown to whoever starts the server', async () => {
  const { server } = sampleServer()
  const { port } = new URL(await server.listen({ port: 0 }))
  const { server: second } = sampleServer()
  await assert.rejects(second.listen({ port: Number(port) }), { code: 'EADDRINUSE' })
  await Promise.all([server.close(), second.close()])
})
