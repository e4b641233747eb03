import { once } from 'node:events'
import { readdir, readFile, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { AudienceDesk, AudienceFollower, overPostgres } from '@atrium/audiences'
import {
  choreFigures,
  deliveryFigures,
  describeError,
  type Log,
  noticeRestore,
  runChores,
  startChores,
  startDelivery,
} from '@atrium/db'
import {
  buildServer,
  createLogger,
  createMetrics,
  type HttpServer,
  type Logger,
  type Metrics,
} from '@atrium/http/server'
import { ImportDesk } from '@atrium/imports'
import { OlapClient, standForOwner } from '@atrium/olap'
import { createAuthenticator, createOwner } from '@atrium/staff'
import { LagHistory } from '@atrium/system'
import { AnalystDesk, QualityDesk } from '@atrium/warehouse'
import { readyConsole } from './build-console.ts'
import type { Config } from './config.ts'
import { explained, listenFailure } from './explain-failure.ts'
import { chores, choresWith, modulesWith, permissions, projections, reactions, shape, staffHouse } from './house.ts'
import { type OpenHouse, openHouse, seconds } from './open-house.ts'
import { loadSample } from './sample/index.ts'
import { bringOldCards } from './sample/old-cards.ts'

export interface RunningServer {
  /** `http://127.0.0.1:4000`; undefined for a worker. */
  readonly address: string | undefined
  /** Tells, in a sentence, when the server cannot go on: its embedded PostgreSQL ended. */
  onBroken(tell: (sentence: string) => void): void
  /** Stops accepting, finishes what is in hand, stops the workers, closes the database. */
  close(): Promise<void>
}

/** Starts the parts of the house that this role wears, telling each step with its time. */
export async function startServer(config: Config, tell: (line: string) => void): Promise<RunningServer> {
  const began = performance.now()
  const logger = createLogger({ level: config.logLevel })
  if (config.role !== 'worker') await checkPort(config)
  const house = await openHouse(config, tell)
  const desk = openDesk(house, config, logger)
  const olap = config.olap ? new OlapClient(house.db, shape) : undefined
  const analysts = olap && openAnalysts(house, olap, config, logger)
  const audiences = new AudienceDesk(olap ?? overPostgres((work) => house.db.read(work), shape), projections)
  let workers: { stop(): Promise<void> } | undefined
  try {
    await prepare(house, desk, config, tell)
    workers =
      config.role === 'api' ? undefined : await startWorkers(house, { desk, audiences, olap, analysts }, config, logger)
    const http =
      config.role === 'worker'
        ? undefined
        : await serve(house, { desk, audiences, olap, analysts }, config, logger, await readyConsole(tell))
    await desk.start()
    if (http) tell(`Ready on ${http.address} (API documents: ${http.address}/docs/) after ${seconds(began)}`)
    else tell(`Worker ready after ${seconds(began)}`)
    return {
      address: http?.address,
      onBroken: (hear) => house.embedded?.onExit(hear),
      async close() {
        http?.lags.stop()
        await http?.server.close()
        await desk.stop()
        await analysts?.stop()
        await workers?.stop()
        olap?.close()
        await house.close()
      },
    }
  } catch (error) {
    const reason = explained(error, house.embedded)
    await desk.stop()
    await analysts?.stop()
    await workers?.stop()
    olap?.close()
    await house.close()
    throw reason
  }
}

/** Where files that come in over the API lie and are imported; not the folder of the command line, which clears its own. */
const openDesk = ({ db }: OpenHouse, { uploadsDir, role }: Config, logger: Logger): ImportDesk =>
  new ImportDesk({
    db,
    folder: uploadsDir,
    // Where workers are, they import.
    late: role === 'api',
    onFault: (runId, error) => logger.error({ runId, error: describeError(error) }, 'an import broke off'),
  })

/** Statements of analysts: their files lie in the folder that all processes of the house share. */
const openAnalysts = ({ db }: OpenHouse, olap: OlapClient, config: Config, logger: Logger): AnalystDesk =>
  new AnalystDesk({
    ...{ db, olap, projections },
    folder: join(config.uploadsDir, 'warehouse'),
    everyMinutes: config.publishMinutes,
    log: (level, message, facts) => logger[level](facts, message),
  })

/** Finds out before minutes of loading and migrating whether we may listen in the end. */
async function checkPort({ port, host }: Config): Promise<void> {
  const probe = createServer()
  try {
    await once(probe.listen({ port, host }), 'listening')
  } catch (error) {
    throw listenFailure(error, { port, host })
  }
  await new Promise((resolve) => probe.close(resolve))
}

/** What a restored dump needs, the first owner, the sample group. */
async function prepare(
  { db, url }: OpenHouse,
  desk: ImportDesk,
  config: Config,
  tell: (line: string) => void,
): Promise<void> {
  const { restored, renumbered } = await noticeRestore(url)
  if (restored) tell(`This database was restored from another cluster: ${renumbered} events were numbered anew`)
  // Before anything is emitted: the outbox has its day, and nothing has to be moved out of the default partition later.
  await runChores(db, chores, { names: ['house.makePartitions'] })
  const owner = await db.transact((ctx) => createOwner(ctx))
  if (owner)
    tell(`First account: ${owner.login}, one-time password ${owner.password} (to be changed at the first sign-in)`)
  if (config.sample && (await loadSample(db, tell))) await bringOldCards(db, desk)
}

/** What works beside the modules, for all roles. */
interface Desks {
  readonly desk: ImportDesk
  readonly audiences: AudienceDesk
  readonly olap: OlapClient | undefined
  readonly analysts: AnalystDesk | undefined
}

async function serve(
  house: OpenHouse,
  { desk, audiences, olap, analysts }: Desks,
  config: Config,
  logger: Logger,
  pages: string | undefined,
): Promise<{ server: HttpServer; address: string; lags: LagHistory }> {
  const { db } = house
  const metrics = createMetrics({ process: true })
  addFigures(metrics, house)
  if (olap) addOlapFigures(metrics, olap)
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const lags = new LagHistory(db, reactions)
  const server = buildServer({
    db,
    clock: config.clock,
    modules: modulesWith({
      desk,
      audiences,
      analysts,
      db,
      version,
      lags,
      privateHooks: config.privateHooks,
      mail: config.mail,
      ...(olap ? { olap } : {}),
      schema: await lastMigration(),
      disk: () => roomIn(config.dataDir),
    }),
    authenticate: createAuthenticator({ db, permissions, clock: config.clock, tree: staffHouse.tree }),
    version,
    logger,
    accessLog: config.accessLog,
    metrics,
    metricsToken: config.metricsToken,
    checkReplies: false,
    pages,
    limits: {
      ...(config.intakeRate === undefined
        ? {}
        : { intakePerSecond: config.intakeRate, intakeBurst: config.intakeRate * 5 }),
      door: {
        ...(config.batchLimit === undefined ? {} : { limit: config.batchLimit }),
        ...(config.batchesInFlight === undefined ? {} : { inFlight: config.batchesInFlight }),
      },
    },
    ...(config.trustProxy === undefined ? {} : { trustProxy: config.trustProxy }),
  })
  try {
    const address = await server.listen({ port: config.port, host: config.host })
    lags.start()
    return { server, address, lags }
  } catch (error) {
    await server.close()
    throw listenFailure(error, config)
  }
}

/** Room where a folder lies, for this process. */
async function roomIn(folder: string): Promise<{ readonly freeBytes: number; readonly bytes: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, bytes: blocks * bsize }
}

const MIGRATIONS = new URL('../../../db/migrations/', import.meta.url)

/** The schema that this code knows, which is the database's: an older one was migrated, a newer one refused. */
async function lastMigration(): Promise<string> {
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
  return names.at(-1)?.slice(0, -4) ?? ''
}

/** Outbox and chores for Prometheus. */
function addFigures(metrics: Metrics, { db }: OpenHouse): void {
  metrics.gauge({
    name: 'atrium_outbox_lag_seconds',
    help: 'How long the oldest event has waited for each reaction',
    labels: ['reaction'],
    read: async () =>
      (await deliveryFigures(db, reactions)).reactions.map(({ name, lagMs }) => ({
        labels: { reaction: name },
        value: lagMs / 1000,
      })),
  })
  metrics.gauge({
    name: 'atrium_outbox_parked_events',
    help: 'Events set aside because a reaction could not digest them',
    labels: ['reaction'],
    read: async () =>
      (await deliveryFigures(db, reactions)).reactions.map(({ name, parked }) => ({
        labels: { reaction: name },
        value: parked,
      })),
  })
  metrics.gauge({
    name: 'atrium_chore_seconds',
    help: 'How long the last run of each chore took',
    labels: ['chore'],
    read: async () =>
      (await choreFigures(db)).flatMap(({ name, durationMs }) =>
        durationMs === null ? [] : [{ labels: { chore: name }, value: durationMs / 1000 }],
      ),
  })
}

/** The columnar projection for Prometheus: what the process that owns it says. */
function addOlapFigures(metrics: Metrics, olap: OlapClient): void {
  metrics.gauge({
    name: 'atrium_olap_lag_seconds',
    help: 'How long something told waits to be taken into the projection',
    labels: [],
    read: async () => [{ labels: {}, value: (await olap.state()).lagMs / 1000 }],
  })
  metrics.gauge({
    name: 'atrium_olap_ready',
    help: 'Whether the projection answers',
    labels: [],
    read: async () => [{ labels: {}, value: (await olap.state()).ready ? 1 : 0 }],
  })
  metrics.gauge({
    name: 'atrium_olap_version',
    help: 'Version of the projection: epoch milliseconds of its last change',
    labels: [],
    read: async () => [{ labels: {}, value: (await olap.state()).version }],
  })
  metrics.gauge({
    name: 'atrium_olap_rows',
    help: 'Rows of each table of the projection',
    labels: ['table'],
    read: async () => (await olap.state()).tables.map(({ name, rows }) => ({ labels: { table: name }, value: rows })),
  })
}

async function startWorkers(
  { db, url }: OpenHouse,
  { desk, audiences, olap, analysts }: Desks,
  config: Config,
  logger: Logger,
): Promise<{ stop(): Promise<void> }> {
  const log: Log = (level, message, facts) => logger[level](facts, message)
  const quality = new QualityDesk({ db, olap, projections: () => projections, log })
  const timed = await startChores(
    db,
    choresWith({
      ...{ log, desk, db, quality, analysts, privateHooks: config.privateHooks, mail: config.mail },
      ...(olap ? { olap } : {}),
    }),
    { log },
  )
  const delivery = await startDelivery(db, reactions, { handled: timed.wakeAfter, log })
  const follower = new AudienceFollower({ db, desk: audiences, log })
  follower.start()
  const owner =
    olap &&
    standForOwner({
      db,
      url,
      folder: join(config.dataDir, 'olap'),
      host: config.olapHost,
      memory: config.olapMemory,
      threads: Math.min(4, availableParallelism()),
      entry: new URL('./olap-process.ts', import.meta.url),
      log,
    })
  return {
    async stop() {
      await Promise.all([delivery.stop(), timed.stop(), follower.stop(), quality.stop()])
      // Who asks goes before who answers.
      await owner?.stop()
    },
  }
}
