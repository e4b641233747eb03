import { setPriority } from 'node:os'
import { APP_ROLE, describeError, type Log, openDatabase } from '@atrium/db'
import { type Projection, systemClock } from '@atrium/kernel'
import { keepCurrent } from './keep.ts'
import { LiveProjection } from './projection.ts'
import { serve } from './serve.ts'

/** What the process that is to own the projection is told by the one that started it. */
export interface OwnerOrders {
  readonly url: string
  readonly folder: string
  readonly host: string
  readonly token: string
  readonly memory: string
  readonly threads: number
}

export type FromOwner =
  | { readonly kind: 'serving'; readonly port: number }
  | { readonly kind: 'log'; readonly level: Parameters<Log>[0]; readonly message: string; readonly facts: object }

/** Whoever pays at a till comes before whoever looks at figures. */
const PRIORITY = 5
const CLOSE_MS = 3_000

/**
 * The life of the process that owns the projection: takes orders over the channel to its parent, keeps the projection current and answers questions,
 * until it is told to stop or its parent is gone. It may be killed at any moment; what it leaves behind is whole.
 */
export function ownProjection(projections: readonly Projection[]): void {
  const tell = (message: FromOwner): void => {
    if (process.connected) process.send?.(message)
  }
  const log: Log = (level, message, facts = {}) => tell({ kind: 'log', level, message, facts })
  let stop = async (): Promise<void> => undefined
  const end = (code: number): void => {
    // Files are whole at any moment; a build is not waited for.
    setTimeout(() => process.exit(code), CLOSE_MS).unref()
    stop().then(
      () => process.exit(code),
      () => process.exit(code),
    )
  }
  process.once('disconnect', () => end(0))
  process.once('message', (orders: OwnerOrders) => {
    setPriority(PRIORITY)
    begin(projections, orders, log).then(
      (owning) => {
        stop = owning.stop
        process.once('message', () => end(0))
        tell({ kind: 'serving', port: owning.port })
      },
      (error: unknown) => {
        log('error', 'the projection cannot be opened', { error: describeError(error) })
        end(1)
      },
    )
  })
}

async function begin(projections: readonly Projection[], orders: OwnerOrders, log: Log) {
  const { url, folder, memory, threads, host, token } = orders
  const projection = await LiveProjection.open({
    folder,
    source: { url, role: APP_ROLE },
    projections,
    memory,
    threads,
    log,
  })
  const db = openDatabase({ url, clock: systemClock, role: APP_ROLE, connections: 1, name: 'atrium olap' })
  const server = await serve(projection, { host, token, log })
  const keeping = keepCurrent(projection, db, log)
  return {
    port: server.port,
    async stop() {
      await server.close()
      await keeping.stop()
      await projection.close()
      await db.close()
    },
  }
}
