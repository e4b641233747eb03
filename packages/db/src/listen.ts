import type { Client } from 'pg'
import { Bell } from './bell.ts'
import type { Database } from './database.ts'
import { describeError, type Log } from './log.ts'
import { WAKE_CHANNEL } from './outbox.ts'

const LONGEST_PAUSE_MS = 30_000

/** Calls `wake` for every notice of a writer. A connection that breaks is made again; until then polling has to do. */
export function listenFor(db: Database, wake: () => void, log: Log): { stop(): Promise<void> } {
  const bell = new Bell()
  let client: Client | undefined

  async function listen(): Promise<void> {
    let troubles = 0
    while (!bell.stopped) {
      const broken = Promise.withResolvers<void>()
      try {
        client = await db.connect()
        client.on('error', () => broken.resolve())
        client.on('end', () => broken.resolve())
        client.on('notification', wake)
        await client.query(`listen ${WAKE_CHANNEL}`)
        troubles = 0
        // Whatever was told while nobody listened.
        wake()
        if (bell.stopped) await client.end()
        await broken.promise
      } catch (error) {
        log('warn', 'listening for events waits and tries again', { error: describeError(error) })
      }
      const pause = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** troubles++)
      await bell.wait(pause, pause)
    }
  }

  const listening = listen()
  return {
    async stop() {
      bell.stop()
      await client?.end()
      await listening
    },
  }
}
