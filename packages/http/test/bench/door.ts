/**
 * When should a batch leave? `node packages/http/test/bench/door.ts [connections] [seconds]`. An HTTP server submits each
 * request to a door whose batches go to another process, which answers as a database does: 1 ms of work a batch, 60 µs of work an
 * item, one batch working at a time, then 1.5 ms of waiting for the disk. Also at 1 connection, to see what an idle door adds.
 */
import { fork, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { Ctx } from '@atrium/kernel'
import { done } from '@atrium/kernel'
import { createDoor, type DoorLimits } from '../../src/server-index.ts'

async function main(): Promise<void> {
  const [connections = '256', seconds = '3'] = process.argv.slice(2)
  const ways: readonly (readonly [string, (dispatch: () => void) => void])[] = [
    ['same tick', (dispatch) => dispatch()],
    ['microtask', queueMicrotask],
    ['setImmediate', setImmediate],
  ]
  for (const inFlight of [1, 2, 3]) {
    for (const [name, schedule] of ways)
      await measure(`${name}, ${inFlight} in flight`, { inFlight }, schedule, connections, seconds)
  }
  for (const [name, schedule] of ways) await measure(`${name}, idle`, {}, schedule, '1', '1')
}

async function measure(
  name: string,
  limits: Partial<DoorLimits>,
  schedule: (dispatch: () => void) => void,
  connections: string,
  seconds: string,
): Promise<void> {
  const database = fork(new URL(import.meta.url).pathname, ['database'])
  const waiting = new Map<number, () => void>()
  database.on('message', (id: number) => {
    waiting.get(id)?.()
    waiting.delete(id)
  })
  let next = 0
  let batches = 0
  let items = 0
  const door = createDoor<number, number, never>({
    name,
    ...limits,
    schedule,
    transact: (work) => work({} as Ctx),
    command: async (_ctx, asks) => {
      batches++
      items += asks.length
      const id = next++
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(id, resolve)
      database.send([id, asks.length])
      await promise
      return asks.map(done)
    },
  })
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      void door.submit(1).then(() => response.end('{"ok":true}'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const told = await load(address.port, connections, seconds)
  console.log(`${name.padEnd(28)} ${(items / batches).toFixed(0).padStart(4)} items a batch, ${told}`)
  server.closeAllConnections()
  server.close()
  database.disconnect()
}

/** A closed loop on each connection; tells rate and latency. */
const CLIENT = `
const [port, connections, ms] = process.argv.slice(1).map(Number)
const request = Buffer.from('POST / HTTP/1.1\\r\\nHost: bench\\r\\nContent-Length: 500\\r\\n\\r\\n' + 'x'.repeat(500))
const took = []
const begin = performance.now() + 500
const end = begin + ms
for (let i = 0; i < connections; i++) {
  let sent = 0
  const send = () => { sent = performance.now(); socket.write(request) }
  const socket = require('node:net').connect(port, '127.0.0.1', send).setNoDelay(true)
  socket.on('data', () => {
    const now = performance.now()
    if (sent > begin && now < end) took.push(now - sent)
    if (now < end) send()
    else socket.end()
  })
}
process.on('exit', () => {
  took.sort((a, b) => a - b)
  const at = (share) => took[Math.floor(took.length * share)].toFixed(2) + ' ms'
  process.stdout.write((took.length / ms * 1000).toFixed(0) + '/s, p50 ' + at(0.5) + ', p99 ' + at(0.99))
})
`

function load(port: number, connections: string, seconds: string): Promise<string> {
  return new Promise((resolve) => {
    const client = spawn(process.execPath, ['-e', CLIENT, String(port), connections, String(Number(seconds) * 1_000)])
    let told = ''
    client.stdout.on('data', (text: Buffer) => {
      told += text.toString()
    })
    client.on('exit', () => resolve(told))
  })
}

if (process.send && process.argv[2] === 'database') {
  process.on('message', ([id, size]: [number, number]) => {
    const until = performance.now() + 1 + size * 0.06
    while (performance.now() < until);
    setTimeout(() => process.send?.(id), 1.5)
  })
} else await main()
