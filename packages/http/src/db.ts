import type { Ctx } from '@atrium/kernel'

/** What the routes need of a database; `@atrium/db` gives one. */
export interface Db {
  /** Runs `work` in one transaction. */
  transact<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** Runs `work` on one connection without a transaction. */
  read<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}

const OUTAGE_STATES = /^(?:08|53|57P)/
const BUSY_STATES = new Set(['40001', '40P01', '55P03', '57014'])
const OUTAGE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'])
const OUTAGE_MESSAGES = /Connection terminated|timeout exceeded when trying to connect|Client has encountered/

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** True where the database cannot be used at all: every item of a batch would meet the same, so nothing is gained by parting it. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error)
  if (OUTAGE_STATES.test(code) || OUTAGE_CODES.has(code)) return true
  return error instanceof Error && OUTAGE_MESSAGES.test(error.message)
}

/** True where the same request may well succeed a moment later: an outage, or contention that outlived the repeats of `transact`. */
export const isPassing = (error: unknown): boolean => isOutage(error) || BUSY_STATES.has(codeOf(error))
