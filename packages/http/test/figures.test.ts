import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, createMetrics } from '../src/server-index.ts'
import { sampleServer } from './sample.ts'

const note = { method: 'POST', url: '/v1/sample/notes', headers: { authorization: 'Bearer all' } } as const
const payload = { text: 'a', at: '2026-03-01T12:30:00Z' }

test('/metrics tells requests by route and status, batches, depth, and what others registered', async () => {
  const metrics = createMetrics({ process: true })
  let lag = 1.5
  metrics.gauge({
    name: 'atrium_outbox_lag_seconds',
    help: 'Age of the oldest event a reaction has not seen',
    labels: ['reaction'],
    read: async () => [{ labels: { reaction: 'tiers.judge' }, value: lag }],
  })
  metrics.gauge({ name: 'atrium_broken', help: 'x', read: () => Promise.reject(new Error('no database')) })
  metrics.timing({ name: 'atrium_chore_seconds', help: 'x', labels: ['chore'] })({ chore: 'points.expire' }, 0.2)
  metrics.counter({ name: 'atrium_things_total', help: 'x' })({}, 3)
  const { server, lines } = sampleServer({ metrics })
  await Promise.all([1, 2, 3].map(() => server.inject({ ...note, payload })))
  await server.inject({ ...note, payload: {} })
  await server.inject({ ...note, payload: { ...payload, text: 'poison' } })
  const scrape = async () => (await server.inject({ url: '/metrics' })).body
  const text = await scrape()
  for (const line of [
    'atrium_http_request_seconds_count{route="sample.postNotes",status="200"} 3',
    'atrium_http_request_seconds_count{route="sample.postNotes",status="400"} 1',
    'atrium_http_request_seconds_count{route="sample.postNotes",status="500"} 1',
    'atrium_door_batch_items_sum{door="sample.postNotes"} 3',
    'atrium_door_broken_batches_total{door="sample.postNotes"} 1',
    'atrium_door_depth_items{door="sample.postNotes"} 0',
    'atrium_outbox_lag_seconds{reaction="tiers.judge"} 1.5',
    'atrium_chore_seconds_count{chore="points.expire"} 1',
    'atrium_things_total 3',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  assert.match(text, /^process_resident_memory_bytes \d+/m)
  assert.ok(!text.includes('\natrium_broken '), 'a gauge that cannot be read is left out')
  assert.ok(lines.some((line) => line.fields.metric === 'atrium_broken'))
  lag = 9
  assert.ok((await scrape()).includes('{reaction="tiers.judge"} 9\n'))
  await server.close()
})

test('/metrics is for this machine, or for who has the token', async () => {
  const { server } = sampleServer()
  const status = async (of: typeof server, request: object) =>
    (await of.inject({ url: '/metrics', ...request })).statusCode
  assert.equal(await status(server, {}), 200)
  assert.equal(await status(server, { remoteAddress: '10.0.0.9' }), 403)
  assert.equal(await status(server, { headers: { 'x-forwarded-for': '127.0.0.1' } }), 403)
  await server.close()
  const { server: guarded } = sampleServer({ metricsToken: 'scrape' })
  assert.equal(await status(guarded, {}), 403)
  assert.equal(await status(guarded, { headers: { authorization: 'Bearer scrapf' } }), 403)
  assert.equal(await status(guarded, { remoteAddress: '10.0.0.9', headers: { authorization: 'Bearer scrape' } }), 200)
  await guarded.close()
})

test('log lines are JSON, one each, with names of levels; of an error nothing that quotes a value', () => {
  const written: string[] = []
  const logger = createLogger({ level: 'info', destination: { write: (line) => void written.push(line) } })
  const error = Object.assign(new Error('invalid input syntax for type date: "+8613800138000"\n  of a phone'), {
    code: '23505',
    constraint: 'phone_pkey',
    detail: 'Key (phone)=(+8613800138000) already exists',
  })
  logger.info({ requestId: 'r1' }, 'request')
  logger.error({ requestId: 'r1', error: new TypeError('failed', { cause: error }) }, 'a request broke')
  const [first, second] = written.map((line) => JSON.parse(line))
  assert.deepEqual(
    [first.level, first.message, first.requestId, typeof first.time],
    ['info', 'request', 'r1', 'number'],
  )
  assert.equal(second.level, 'error')
  assert.equal(second.error.message, 'failed')
  assert.deepEqual([second.error.cause.code, second.error.cause.constraint], ['23505', 'phone_pkey'])
  assert.match(second.error.cause.stack, /^\s+at .*figures\.test\.ts/)
  assert.ok(!written.join('').includes('13800138000'))
})

test('the access log can be turned off; what breaks is logged all the same', async () => {
  const { server, lines } = sampleServer({ accessLog: false })
  await server.inject({ ...note, payload })
  assert.equal(lines.length, 0)
  await server.inject({ ...note, payload: { ...payload, text: 'poison' } })
  assert.equal(lines.length, 1)
  await server.close()
})
