import { connect, type Socket } from 'node:net'

/**
 * The load generator, run as a process of its own: keep-alive connections, one request at a time on each, for a bounded time. Written on
 * bare sockets, since a general client costs more per request than the server under test; it checks every answer's status.
 */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly warmUpSeconds: number
  readonly seconds: number
  readonly shape: PurchaseShape | EventShape
  /** Makes receipt numbers of this run unlike those of any other. */
  readonly run: string
}

/** One purchase of two lines in each request. */
interface PurchaseShape {
  readonly kind: 'purchase'
  readonly apiKey: string
  readonly members: number
  readonly stores: readonly string[]
}

/** Events of a Segment client, as many in each request as `batch` says, of devices of which every fifth is signed in. */
interface EventShape {
  readonly kind: 'event'
  readonly writeKey: string
  readonly members: number
  readonly batch: number
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Answers that were no success, by status. */
  readonly failures: Readonly<Record<string, number>>
}

const SKUS = Array.from({ length: 2_000 }, (_, index) => `SKU-${index}`)

/** A small deterministic generator (mulberry32): the same run asks for the same members. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function purchase({ apiKey, members, stores }: PurchaseShape, number: string, random: () => number): string {
  const first = 100 + Math.floor(random() * 40_000)
  const second = 100 + Math.floor(random() * 20_000)
  const pick = () => SKUS[Math.floor(random() * SKUS.length)]
  const store = stores[Math.floor(random() * stores.length)]
  const body = `{"source":"bench","number":"${number}","store":"${store}","at":"${new Date().toISOString()}","currency":"CNY","paidMinor":${first + second},"lines":[{"sku":"${pick()}","quantity":1,"amountMinor":${first}},{"sku":"${pick()}","quantity":2,"amountMinor":${second}}],"identities":[{"kind":"card_no","value":"BENCH${Math.floor(random() * members)}"}]}`
  return posted('/v1/loyalty/purchases', `Bearer ${apiKey}`, body)
}

const EVENTS = [
  'Product Viewed',
  'Product Added',
  'Cart Viewed',
  'Checkout Started',
  'Order Completed',
  'Coupon Opened',
]

/** Pages say with what they are looked at; servers do not. */
const AGENT =
  '"userAgent":"Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",'

function events({ writeKey, members, batch }: EventShape, number: string, random: () => number): string {
  const now = new Date().toISOString()
  const agent = batch === 1 ? AGENT : ''
  const messages: string[] = []
  for (let each = 0; each < batch; each++) {
    const device = Math.floor(random() * members)
    const user = device % 5 === 0 ? `"userId":"BENCH${device}",` : ''
    messages.push(
      `{"type":"track","messageId":"bench-${number}-${each}","anonymousId":"7d9c-${device}",${user}"event":"${EVENTS[Math.floor(random() * EVENTS.length)]}","timestamp":"${now}","properties":{"sku":"${SKUS[Math.floor(random() * SKUS.length)]}","price":${Math.floor(random() * 10_000) / 100},"quantity":${1 + Math.floor(random() * 3)},"category":"food/coffee"},"context":{"page":{"path":"/p/1","url":"https://shop.example/p/1"},"locale":"zh-CN","timezone":"Asia/Shanghai",${agent}"library":{"name":"analytics.js","version":"5"}}}`,
    )
  }
  const key = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
  if (batch === 1) return posted('/v1/track', key, messages[0] ?? '')
  return posted('/v1/batch', key, `{"batch":[${messages.join(',')}],"sentAt":"${now}"}`)
}

const posted = (path: string, authorization: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

function runLoad(load: Load): Promise<LoadResult> {
  const random = randomOf(20_260_301)
  let count = 0
  const { shape, run } = load
  const request =
    shape.kind === 'purchase'
      ? () => purchase(shape, `${run}-${count++}`, random)
      : () => events(shape, `${run}-${count++}`, random)

  const latencies: number[] = []
  const failures: Record<string, number> = {}
  const began = performance.now()
  const measureFrom = began + load.warmUpSeconds * 1000
  const endAt = measureFrom + load.seconds * 1000

  const drive = (socket: Socket, finished: () => void) => {
    let sentAt = 0
    let pending = ''
    const send = () => {
      sentAt = performance.now()
      socket.write(request())
    }
    socket.on('data', (chunk: Buffer) => {
      pending = pending === '' ? chunk.toString('latin1') : pending + chunk.toString('latin1')
      const headEnd = pending.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const lengthAt = pending.toLowerCase().indexOf('content-length: ')
      const length = Number.parseInt(pending.slice(lengthAt + 16, lengthAt + 26), 10)
      if (pending.length < headEnd + 4 + length) return
      const now = performance.now()
      const status = pending.slice(9, 12)
      if (status !== '200' && status !== '201') failures[status] = (failures[status] ?? 0) + 1
      else if (sentAt >= measureFrom && now <= endAt) latencies.push(now - sentAt)
      pending = ''
      if (now < endAt) send()
      else {
        socket.end()
        finished()
      }
    })
    socket.on('error', () => {
      failures.connection = (failures.connection ?? 0) + 1
      finished()
    })
    socket.on('connect', send)
  }

  return new Promise((resolve) => {
    let open = load.connections
    const finished = () => {
      open--
      if (open > 0) return
      latencies.sort((a, b) => a - b)
      const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
      resolve({
        requests: latencies.length,
        seconds: load.seconds,
        perSecond: latencies.length / load.seconds,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        maxMs: at(1),
        failures,
      })
    }
    for (let index = 0; index < load.connections; index++) {
      const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true })
      drive(socket, finished)
    }
  })
}

process.on('message', (load: Load) => {
  runLoad(load).then((result) => {
    process.send?.(result)
    process.disconnect()
  })
})
