import { randomBytes } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import type { Clock } from '@atrium/kernel'
import fastify, {
  type FastifyInstance,
  type FastifyRequest,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify'
import { parseBody, UnsupportedBody } from './body.ts'
import type { Authenticate } from './caller.ts'
import { checkRoutes, namedSchemas } from './check-routes.ts'
import type { Db } from './db.ts'
import { mountDocs } from './docs.ts'
import { DOOR_DEFAULTS, type DoorLimits } from './door.ts'
import { answerClientError, handleFailures, problemFor, sendNotFound } from './failures.ts'
import { Guard, type RateLimits } from './guard.ts'
import { mountHealth, type Probe } from './health.ts'
import { mountIntake } from './intake.ts'
import type { Logger } from './log.ts'
import { createMetrics, type Metrics, serverFigures } from './metrics.ts'
import type { Site, UntypedDoor } from './mount.ts'
import { mountCommand } from './mount-command.ts'
import { mountDownload, mountUpload } from './mount-files.ts'
import { mountPlain, mountQuery, mountSetting } from './mount-read.ts'
import { openPages, type Pages } from './pages.ts'
import { sendHouseProblem } from './problem.ts'
import type { HttpModule, Route } from './route.ts'
import { lateSerializer } from './serializer.ts'

export interface Limits extends RateLimits {
  readonly bodyBytes: number
  readonly batchBytes: number
  /** For a request to arrive whole. */
  readonly requestSeconds: number
  readonly headerSeconds: number
  /** A connection without requests is closed after this long; more than a load balancer in front waits. */
  readonly keepAliveSeconds: number
  /** What is in flight gets this long when the server closes. */
  readonly drainSeconds: number
  readonly door: Partial<DoorLimits>
  /** By route name; wins over what the route asks for. */
  readonly doors: Readonly<Record<string, Partial<DoorLimits>>>
}

export const LIMITS: Limits = {
  bodyBytes: 1 << 20,
  batchBytes: 8 << 20,
  requestSeconds: 30,
  headerSeconds: 10,
  keepAliveSeconds: 72,
  drainSeconds: 15,
  ratePerSecond: 1_000,
  burstSeconds: 2,
  publicPerSecond: 5,
  publicBurst: 30,
  intakePerSecond: 2_000,
  intakeBurst: 10_000,
  door: DOOR_DEFAULTS,
  doors: {},
}

export interface ServerOptions {
  readonly db: Db
  /** The house's clock, shown by /health. */
  readonly clock: Clock
  readonly modules: readonly HttpModule[]
  readonly authenticate: Authenticate
  readonly version: string
  readonly logger: Logger
  /** One line a request; true where absent. */
  readonly accessLog?: boolean
  readonly limits?: Partial<Limits>
  /** Beyond the database, which is always asked: migrations current, embedded PostgreSQL alive. */
  readonly probes?: readonly Probe[]
  readonly metrics?: Metrics
  /** Bearer token for /metrics; without one only this machine may read it. */
  readonly metricsToken?: string | undefined
  /** Proxies whose X-Forwarded-For is believed, as Fastify takes it; nobody where absent. */
  readonly trustProxy?: boolean | string | readonly string[]
  /** Folder of a built single-page application, served at `/`; `/` leads to the documents where absent. */
  readonly pages?: string | undefined
  /** Tests say true: a reply that does not fit its schema becomes a 500. */
  readonly checkReplies: boolean
}

export interface HttpServer {
  /** Answers the address, `http://127.0.0.1:4000`. Throws EADDRINUSE and its like. */
  listen(at: { readonly port: number; readonly host?: string }): Promise<string>
  /** Stops accepting, finishes what is in flight within `drainSeconds`, empties the doors, then closes what is left. */
  close(): Promise<void>
  /** A request without a socket, for tests and stories. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>
  /** Items waiting and in flight in all doors. */
  readonly depth: number
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** On every reply. Documents are not cached, framed, sniffed or allowed to load anything; /docs sets its own policy. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Builds a server from the routes of the modules. Throws TypeError where a route is declared wrongly, with all that is wrong. */
export function buildServer(options: ServerOptions): HttpServer {
  const wrong = checkRoutes(options.modules)
  if (wrong.length > 0) throw new TypeError(`routes are declared wrongly:\n${wrong.join('\n')}`)
  const limits = { ...LIMITS, ...options.limits }
  const metrics = options.metrics ?? createMetrics()
  const { logger } = options
  metrics.onFault = (name, error) => logger.warn({ metric: name, error }, 'figure could not be read')
  const app = openApp(options, limits)
  const pages = options.pages === undefined ? undefined : openPages(options.pages)
  const state = { draining: false }
  const doors = new Map<string, UntypedDoor>()
  const figures = serverFigures(metrics, doors)
  const site: Site = {
    app,
    db: options.db,
    named: namedSchemas(options.modules),
    guard: new Guard(options.authenticate, limits, () => performance.now()),
    doors,
    doorLimits: limits.door,
    doorLimitsOf: limits.doors,
    watch: (door) => {
      const figure = figures.door(door)
      return {
        batch: figure.batch,
        broken(size, error) {
          figure.broken(size, error)
          if (size > 1) logger.warn({ door, size, error }, 'a batch threw and is taken apart')
        },
      }
    },
    bodyBytes: limits.bodyBytes,
    batchBytes: limits.batchBytes,
    report: (request, error) =>
      logger.error({ requestId: request.id, route: routeOf(request), error }, 'a request broke'),
    checkReplies: options.checkReplies,
  }
  beginAndEnd(app, state, options, figures.request, pages)
  handleFailures(app, site.report)
  mountHealth(site, { ...options, metrics, state })
  mountDocs(site, options.modules)
  if (pages) pages.mount(site)
  else
    app.get('/', { config: { name: 'http.docs' }, onRequest: site.guard.admit({ kind: 'open' }) }, (_request, reply) =>
      reply.redirect('/docs/'),
    )
  for (const module of options.modules) for (const route of module.routes ?? []) mount(site, route)
  return {
    listen: ({ port, host = '127.0.0.1' }) => app.listen({ port, host }),
    close: () => close(site, state, limits.drainSeconds, logger),
    inject: (request) => app.inject(request),
    get depth() {
      return [...doors.values()].reduce((sum, door) => sum + door.depth, 0)
    },
  }
}

function mount(site: Site, route: Route): void {
  switch (route.kind) {
    case 'command':
      mountCommand(site, route)
      break
    case 'query':
      mountQuery(site, route)
      break
    case 'setting':
      mountSetting(site, route)
      break
    case 'upload':
      mountUpload(site, route)
      break
    case 'download':
      mountDownload(site, route)
      break
    case 'intake':
      mountIntake(site, route)
      break
    default:
      mountPlain(site, route)
  }
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.config.name ?? 'none'

function openApp(options: ServerOptions, limits: Limits): FastifyInstance {
  const prefix = randomBytes(6)
    .toString('base64url')
    .replace(/[^A-Za-z0-9]/g, '0')
  let count = 0
  const { trustProxy } = options
  const app = fastify({
    // Our own lines are cheaper and hold no addresses and no query strings.
    logger: false,
    requestIdHeader: false,
    genReqId(request) {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : `${prefix}-${(count++).toString(36)}`
    },
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestSeconds * 1_000,
    keepAliveTimeout: limits.keepAliveSeconds * 1_000,
    http: {
      headersTimeout: limits.headerSeconds * 1_000,
      // How often node looks for requests that are late; its own 30 s would let them be late by as much.
      connectionsCheckingInterval: Math.min(5, limits.headerSeconds) * 1_000,
    },
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    // An address that cannot be decoded reaches no route and no hook.
    frameworkErrors: (error, request, reply) => {
      const [code, parts] = problemFor(error)
      reply.headers(HEADERS).header('x-request-id', request.id)
      return sendHouseProblem(reply, code, parts)
    },
    ...(trustProxy === undefined ? {} : { trustProxy: typeof trustProxy === 'object' ? [...trustProxy] : trustProxy }),
  })
  app.setSerializerCompiler(lateSerializer)
  app.decorateRequest('caller', undefined)
  app.decorateRequest('startedAt', 0)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    try {
      const encoding = request.headers['content-encoding']
      if (encoding !== undefined && encoding !== 'identity') throw new UnsupportedBody('Compressed bodies are not read')
      done(null, parseBody(String(text)))
    } catch (error) {
      done(error as Error)
    }
  })
  return app
}

/** The first and the last thing that happens to every request. */
function beginAndEnd(
  app: FastifyInstance,
  state: { readonly draining: boolean },
  { logger, accessLog = true, trustProxy }: ServerOptions,
  figure: (route: string, status: number, seconds: number) => void,
  pages: Pages | undefined,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    request.startedAt = performance.now()
    reply.headers(HEADERS).header('x-request-id', request.id)
    if (trustProxy !== undefined && request.protocol === 'https')
      reply.header('strict-transport-security', 'max-age=31536000')
    if (request.is404 && pages?.wanted(request)) pages.send(reply)
    else if (request.is404) sendNotFound(request, reply, METHODS)
    else done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Said with the reply and not at the start: a request may have come long before.
    if (state.draining) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const ms = performance.now() - request.startedAt
    const route = routeOf(request)
    const status = reply.statusCode
    figure(route, status, ms / 1_000)
    if (accessLog) {
      const { caller } = request
      const actor = caller === undefined ? undefined : `${caller.actor.kind}:${caller.actor.id}`
      // No address, no path values, no query: nothing personal.
      logger.info(
        { requestId: request.id, method: request.method, route, status, ms: Math.round(ms * 100) / 100, actor },
        'request',
      )
    }
    done()
  })
}

/** At the deadline what is still open is cut off: its transactions end one way or the other, and their keys tell which. */
async function close(site: Site, state: { draining: boolean }, drainSeconds: number, logger: Logger): Promise<void> {
  const { app, doors } = site
  state.draining = true
  const startedAt = performance.now()
  const stopped = new Promise<void>((resolve) => (app.server.listening ? app.server.close(() => resolve()) : resolve()))
  const finished = stopped.then(() => Promise.all([...doors.values()].map((door) => door.drain())))
  const deadline = new AbortController()
  const late = after(drainSeconds * 1_000, 'late' as const, { signal: deadline.signal })
  // Cancelled where everything ends in time.
  late.catch(() => undefined)
  if ((await Promise.race([finished, late])) === 'late') {
    logger.warn({ waitedSeconds: drainSeconds }, 'requests were still open at the end of the drain and are cut off')
    app.server.closeAllConnections()
  }
  deadline.abort()
  await app.close()
  logger.info({ ms: Math.round(performance.now() - startedAt) }, 'drained')
}
