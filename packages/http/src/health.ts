import { timingSafeEqual } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import { type Clock, formatInstant, statement } from '@atrium/kernel'
import type { FastifyRequest } from 'fastify'
import type { Db } from './db.ts'
import type { Metrics } from './metrics.ts'
import type { Site } from './mount.ts'
import { sendHouseProblem } from './problem.ts'

/** Something that must be well for the server to take requests. */
export interface Probe {
  readonly name: string
  /** Resolves where all is well; throws, or takes more than 2 s, where it is not. */
  check(): Promise<void>
}

const PROBE_MS = 2_000
export const ping = statement({ name: 'http.ping', params: {}, row: { one: 'int' }, sql: 'select 1 as one' })

export const databaseProbe = (db: Db): Probe => ({
  name: 'database',
  check: async () => {
    await db.read((ctx) => ctx.tx.rows(ping, {}))
  },
})

interface HealthOptions {
  readonly db: Db
  readonly clock: Clock
  readonly version: string
  readonly probes?: readonly Probe[]
  readonly metrics: Metrics
  readonly metricsToken?: string | undefined
  readonly state: { readonly draining: boolean }
}

/**
 * `/health`: the process is alive (never asks the database, so that an outage there restarts nothing). `/ready`: it can serve;
 * 503 while it drains or a probe fails. `/metrics`: for Prometheus.
 */
export function mountHealth(site: Site, options: HealthOptions): void {
  const { app } = site
  const { state, version, clock, metrics } = options
  const open = site.guard.admit({ kind: 'open' })
  app.get('/health', { config: { name: 'http.health' }, onRequest: open }, () => ({
    status: 'ok',
    version,
    now: formatInstant(clock()),
  }))
  const probes = [databaseProbe(options.db), ...(options.probes ?? [])]
  app.get('/ready', { config: { name: 'http.ready' }, onRequest: open }, async (_request, reply) => {
    const checks = await Promise.all(probes.map(run))
    const status = state.draining ? 'draining' : checks.every((check) => check.ok) ? 'ready' : 'unready'
    return reply.code(status === 'ready' ? 200 : 503).send({ status, version, checks })
  })
  app.get('/metrics', { config: { name: 'http.metrics' }, onRequest: open }, async (request, reply) => {
    if (!mayScrape(request, options.metricsToken)) return sendHouseProblem(reply, 'forbidden')
    const { contentType, text } = await metrics.expose()
    return reply.header('content-type', contentType).send(text)
  })
}

async function run(probe: Probe): Promise<{ name: string; ok: boolean }> {
  const deadline = new AbortController()
  const late = after(PROBE_MS, false, { signal: deadline.signal })
  // Cancelled where the probe answers in time.
  late.catch(() => undefined)
  const answered = probe.check().then(
    () => true,
    () => false,
  )
  const ok = await Promise.race([answered, late])
  deadline.abort()
  return { name: probe.name, ok }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** With a token, who has it; without one, this machine, and not through a proxy on it. */
function mayScrape(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) {
    const given = Buffer.from(request.headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
  const { headers, socket } = request
  return LOOPBACK.has(socket.remoteAddress ?? '') && !('x-forwarded-for' in headers) && !('forwarded' in headers)
}
