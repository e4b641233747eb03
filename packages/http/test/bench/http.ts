/**
 * What a request costs the server in CPU, by the process's own account, so that a busy machine does not spoil the figure:
 * `node packages/http/test/bench/http.ts [connections] [seconds]`. The command does nothing; the client is a process of its own.
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { done } from '@atrium/kernel'
import Type from 'typebox'
import { commandRoute, type HttpModule, wire } from '../../src/index.ts'
import { buildServer, createLogger, createMetrics } from '../../src/server-index.ts'

const [connections = '64', seconds = '3'] = process.argv.slice(2)

const ask = Type.Object({
  source: wire.code(),
  number: wire.code(),
  storeId: wire.id('org'),
  at: wire.instant(),
  currency: wire.currency(),
  paidMinor: wire.amountMinor(),
  identities: Type.Array(Type.Object({ kind: wire.oneOf(['phone', 'card_no']), value: wire.text(64) }), {
    maxItems: 8,
  }),
  lines: Type.Array(
    Type.Object({
      sku: wire.code(),
      quantity: wire.integer(-1_000, 1_000),
      amountMinor: wire.amountMinor(),
      guideId: Type.Optional(wire.id('stf')),
    }),
    { maxItems: 500 },
  ),
})
const reasons = [{ ruleId: 'rul_12', version: 3, points: 154, why: 'amount x 1.2' }]
const module: HttpModule = {
  name: 'bench',
  permissions: [{ name: 'bench.post', zh: '', en: '' }],
  routes: [
    commandRoute({
      name: 'bench.post',
      audience: ['partner'],
      path: '/v1/bench/purchases',
      permission: 'bench.post',
      ask,
      value: Type.Object({
        purchaseId: wire.id('pur'),
        points: Type.Integer(),
        balance: Type.Integer(),
        reasons: Type.Array(
          Type.Object({ ruleId: wire.id('rul'), version: Type.Integer(), points: Type.Integer(), why: Type.String() }),
        ),
      }),
      codes: {},
      toAsk: (body, by) => ({ body, by }),
      command: async (_ctx, asks) => asks.map((each) => done(each.body.paidMinor)),
      toReply: (points) => ({ purchaseId: 'pur_2n9c', points, balance: points, reasons }),
    }),
  ],
}
const caller = {
  actor: { kind: 'key', id: 1 },
  scope: 'all',
  permissions: new Set(['bench.post']),
  audience: 'partner',
  rateKey: 'key:1',
  ratePerSecond: 1e9,
} as const

const body = JSON.stringify({
  source: 'pos',
  number: 'R-1234567',
  storeId: 'org_2n9',
  at: '2025-01-02T10:11:12Z',
  currency: 'CNY',
  paidMinor: 12900,
  identities: [{ kind: 'phone', value: '+8613800138000' }],
  lines: [
    { sku: 'A-1', quantity: 1, amountMinor: 9900 },
    { sku: 'A-2', quantity: 2, amountMinor: 3000, guideId: 'stf_12' },
  ],
})

/** Sends one request after another on each connection; counts what comes back and what is not 200. */
const CLIENT = `
const [port, connections, ms, body] = process.argv.slice(1)
const request = Buffer.from('POST /v1/bench/purchases HTTP/1.1\\r\\nHost: bench\\r\\nAuthorization: Bearer key\\r\\nContent-Type: application/json\\r\\nContent-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body)
let bad = 0
const end = performance.now() + Number(ms)
for (let i = 0; i < Number(connections); i++) {
  const socket = require('node:net').connect(Number(port), '127.0.0.1', () => socket.write(request)).setNoDelay(true)
  socket.on('data', (bytes) => {
    if (bytes.toString('latin1', 9, 12) !== '200') bad++
    if (performance.now() < end) socket.write(request)
    else socket.end()
  })
}
process.on('exit', () => { if (bad > 0) { console.error(bad + ' replies were not 200'); process.exitCode = 1 } })
`

const load = (port: number, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const client = spawn(process.execPath, ['-e', CLIENT, String(port), connections, String(ms), body], {
      stdio: 'inherit',
    })
    client.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('the client failed'))))
  })

async function measure(name: string, port: number, counted: () => number): Promise<void> {
  await load(port, 1_500)
  const before = counted()
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  await load(port, Number(seconds) * 1_000)
  const { user, system } = process.cpuUsage(cpu)
  const requests = counted() - before
  const rate = (requests / (performance.now() - startedAt)) * 1_000
  console.log(`${name.padEnd(34)} ${((user + system) / requests).toFixed(1)} µs CPU a request, ${rate.toFixed(0)}/s`)
}

async function bare(): Promise<void> {
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      count++
      const { number } = JSON.parse(Buffer.concat(chunks).toString())
      const reply = JSON.stringify({ number, reasons })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length })
      response.end(reply)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await measure('node:http alone, JSON in and out', address.port, () => count)
  server.closeAllConnections()
  server.close()
}

async function ours(name: string, accessLog: boolean): Promise<void> {
  let count = 0
  const server = buildServer({
    db: {
      transact: (work) => work({} as never),
      read: (work) => work({} as never),
    },
    clock: () => 0,
    modules: [module],
    authenticate: () => {
      count++
      return caller
    },
    version: 'bench',
    logger: createLogger({ destination: { write: () => undefined } }),
    accessLog,
    metrics: createMetrics(),
    checkReplies: false,
  })
  const port = Number(new URL(await server.listen({ port: 0 })).port)
  await measure(name, port, () => count)
  await server.close()
}

await bare()
await ours('command route, no access log', false)
await ours('command route, access log', true)
