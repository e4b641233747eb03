import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Instant } from '@atrium/kernel'

export interface Posting {
  readonly url: string
  readonly secret: string
  /** Tells one delivery from another; the same at each try. */
  readonly id: string
  readonly at: Instant
  readonly fileName: string
  readonly body: Buffer
  /** Whether addresses of the house's own network may be called. */
  readonly allowsPrivate: boolean
}

/** Why nothing came through: a short word for the page. */
export type PostFault = 'private_address' | 'not_found' | 'timeout' | 'refused' | 'broken' | `status_${number}`

const TIMEOUT_MS = 10_000

const PRIVATE = new BlockList()
for (const [net, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
  ] as const),
  ...([
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
])
  PRIVATE.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6')

/** Whether an address is of a network that outsiders cannot mean: loopback, private, link-local, multicast. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return PRIVATE.check(mapped, 'ipv4')
  // An IPv4 address in hex behind ::ffff: is as good as any.
  if (/^::ffff:/i.test(address)) return true
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** What is wrong with an address to post to; undefined where it is one. */
export function targetFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'That is no address'
  const { protocol, username, password } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return 'Addresses begin with https:// or http://'
  return username !== '' || password !== '' ? 'Names and passwords do not belong into addresses' : undefined
}

/** `t=<epoch seconds>,v1=<hex>`: HMAC-SHA-256 over `<t>.<body>`. */
export function signatureOf(secret: string, at: Instant, body: Buffer): string {
  const seconds = Math.floor(at / 1_000)
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
  return `t=${seconds},v1=${mac}`
}

/** The address that was checked is the one that is called: nothing is looked up twice. */
const checkedLookup =
  (allowsPrivate: boolean): LookupFunction =>
  (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const open = addresses.filter(({ address }) => allowsPrivate || !isPrivateAddress(address))
      const [first] = open
      if (!first) return callback(Object.assign(new Error('private'), { code: 'EPRIVATE' }), '', 0)
      return options.all ? callback(null, open) : callback(null, first.address, first.family)
    })

/** Posts a file once, signed; answers why it did not come through, or undefined. Follows no redirect, waits ten seconds. */
export function postFile({
  url,
  secret,
  id,
  at,
  fileName,
  body,
  allowsPrivate,
}: Posting): Promise<PostFault | undefined> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  // What is written as an address is never looked up.
  if (!allowsPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.resolve('private_address')
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const asked = send(target, {
      method: 'POST',
      lookup: checkedLookup(allowsPrivate),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-length': body.length,
        'content-disposition': `attachment; filename="${fileName}"`,
        'x-atrium-delivery': id,
        'x-atrium-signature': signatureOf(secret, at, body),
      },
    })
    asked.on('response', (reply) => {
      const status = reply.statusCode ?? 0
      // What is answered is of no interest.
      reply.destroy()
      resolve(status >= 200 && status < 300 ? undefined : `status_${status}`)
    })
    asked.on('error', (error) => resolve(faultOf(error)))
    asked.end(body)
  })
}

function faultOf(error: Error): PostFault {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout'
  const code = 'code' in error ? error.code : undefined
  if (code === 'EPRIVATE') return 'private_address'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'not_found'
  return code === 'ECONNREFUSED' ? 'refused' : 'broken'
}
