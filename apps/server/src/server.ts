import { readFile } from 'node:fs/promises'
import { deliveryFigures, noticeRestoredDump, StartupError, startChores, startDelivery } from '@atrium/db'
import { buildServer, createLogger, createMetrics, type HttpServer, permissionsOf } from '@atrium/http'
import { createAuthenticator, createOwner } from '@atrium/staff'
import type { Config } from './config.ts'
import { modules } from './house.ts'
import { type OpenHouse, openHouse, seconds } from './open-house.ts'
import { loadSample } from './sample/index.ts'

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
  const house = await openHouse(config, tell)
  try {
    await prepare(house, config, tell)
    const workers = config.role === 'api' ? undefined : startWorkers(house, config)
    const http = config.role === 'worker' ? undefined : await serve(house, config)
    if (http) tell(`Ready on ${http.address} (API documents: ${http.address}/docs/) after ${seconds(began)}`)
    else tell(`Worker ready after ${seconds(began)}`)
    return {
      address: http?.address,
      onBroken: (hear) => house.embedded?.onExit(hear),
      async close() {
        await http?.server.close()
        await workers?.stop()
        await house.close()
      },
    }
  } catch (error) {
    await house.close()
    throw error
  }
}

/** First owner, sample group, and what a restored dump needs. */
async function prepare({ db }: OpenHouse, config: Config, tell: (line: string) => void): Promise<void> {
  const renumbered = await noticeRestoredDump(db)
  if (renumbered > 0)
    tell(`This database was restored from another cluster: ${renumbered} undelivered events were renumbered`)
  const owner = await db.transact(createOwner)
  if (owner)
    tell(`First account: ${owner.login}, one-time password ${owner.password} (to be changed at the first sign-in)`)
  if (config.sample) await loadSample(db, tell)
}

const logger = createLogger()

async function serve(house: OpenHouse, config: Config): Promise<{ server: HttpServer; address: string }> {
  const { db } = house
  const permissions = permissionsOf(modules)
  const metrics = createMetrics()
  deliveryFigures(db, metrics)
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const server = buildServer({
    db,
    clock: config.clock,
    modules,
    authenticate: createAuthenticator({ db, permissions, clock: config.clock }),
    version,
    logger,
    accessLog: config.accessLog,
    metrics,
    metricsToken: config.metricsToken,
    checkReplies: false,
    ...(config.trustProxy === undefined ? {} : { trustProxy: config.trustProxy }),
  })
  try {
    return { server, address: await server.listen({ port: config.port, host: config.host }) }
  } catch (error) {
    await server.close()
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartupError(`Port ${config.port} is in use; stop the other program, or set PORT to another number.`)
    }
    throw error
  }
}

function startWorkers({ db }: OpenHouse, config: Config): { stop(): Promise<void> } {
  const reactions = modules.flatMap((module) => module.reactions ?? [])
  const chores = modules.flatMap((module) => module.chores ?? [])
  const delivery = startDelivery(db, reactions, { logger })
  const timed = startChores(db, chores, { logger, clockIsFixed: config.clockIsFixed })
  return {
    async stop() {
      await Promise.all([delivery.stop(), timed.stop()])
    },
  }
}
