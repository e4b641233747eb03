import type { Database } from '@atrium/db'
import type { Caller } from '@atrium/http'
import { buildServer, createLogger } from '@atrium/http/server'
import { type HouseParts, modulesWith, permissions } from '../apps/server/src/house.ts'

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly body?: object
}

/** Somebody who may do everything asks the API in this process, over the whole way from the address to the answer. Throws unless answered with 200. */
export function openOperator(db: Database, parts: HouseParts = {}) {
  const operator: Caller = {
    actor: { kind: 'staff', id: 1 },
    scope: 'all',
    permissions: new Set(permissions.map(({ name }) => name)),
    audience: 'admin',
    rateKey: 'bench',
  }
  const server = buildServer({
    db,
    clock: db.clock,
    modules: modulesWith({ db, version: '0', ...parts }),
    authenticate: () => operator,
    version: '0',
    logger: createLogger({ level: 'silent' }),
    checkReplies: false,
    limits: { ratePerSecond: 1_000_000 },
  })
  const headers = { 'content-type': 'application/json' }
  return {
    async ask({ method, url, body }: Asked) {
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
      const reply = await server.inject({ method, url, headers, ...payload })
      if (reply.statusCode !== 200) throw new Error(`${method} ${url}: ${reply.statusCode} ${reply.body}`)
      return reply
    },
    close: () => server.close(),
  }
}
