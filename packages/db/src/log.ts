import { BrokenPromise } from '@atrium/kernel'
import pg from 'pg'
import { isConnectionError } from './database.ts'

/** Where delivery and chores say what happened; the server passes its own log. Facts never hold personal data. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  facts: Readonly<Record<string, string | number>>,
) => void

export const noLog: Log = () => undefined

/**
 * An error as one line that may be stored and shown. Messages of PostgreSQL and of libraries quote the values that they stumbled over,
 * so of those only the code, the constraint and the place are told; our own broken promises speak for themselves.
 */
export function describeError(error: unknown): string {
  if (error instanceof BrokenPromise) return `${error.name}: ${error.message}`
  if (error instanceof pg.DatabaseError) {
    const at = [error.schema, error.table, error.column, error.constraint].filter((part) => part !== undefined)
    return `PostgreSQL ${error.code ?? 'error'}${at.length > 0 ? ` at ${at.join('.')}` : ''}${placeOf(error)}`
  }
  if (error instanceof Error) return `${error.name}${kindOf(error)}${placeOf(error)}`
  return `thrown ${typeof error}`
}

/** Codes are words of the system or of a library (ECONNREFUSED, ERR_STREAM_DESTROYED), never values. */
function kindOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(error.code)) return ` ${error.code}`
  return isConnectionError(error) ? ' connection lost' : ''
}

/** The first line of the stack that is ours: file and line, without the folders above the project. */
function placeOf(error: Error): string {
  const line = error.stack?.split('\n').find((each) => /^\s+at /.test(each) && !/node_modules|node:/.test(each))
  const place = line && /((?:apps|modules|packages|connectors|bench|test)\/[\w./-]+:\d+):\d+\)?$/.exec(line)?.[1]
  return place === undefined || place === '' ? '' : ` in ${place}`
}
