import { StartupError } from '@atrium/db'
import type { Embedded } from '@atrium/db/embedded'
import type { Config } from './config.ts'

/** What PostgreSQL's codes mean for whoever starts Atrium; `what` are PostgreSQL's own words. */
const SENTENCES: Readonly<Record<string, (what: string) => string>> = {
  '42501': (what) =>
    `The user of DATABASE_URL lacks a privilege (${what}): let it own the database and be CREATEROLE, or make the role yourself with "create role atrium_app; grant atrium_app to USER with admin option".`,
  '25006': (what) => `The database only lets itself be read (${what}); name the primary server, not a standby.`,
  '53100': () => "The database's disk is full; free some space there and start again.",
  '53300': (what) => `PostgreSQL has no connection left (${what}); lower ATRIUM_CONNECTIONS or raise max_connections.`,
}

/** The connection ended, or the server said that it is about to. */
const GONE = /^(Connection terminated|ECONNRESET|ECONNREFUSED|EPIPE|57P0[123]|08\w{3})/

/**
 * A failure that a person can do something about, as a `StartupError` of one sentence; any other comes back as it is. Where the disk of the
 * embedded database is full, that is the reason, whatever words the failure reached us with. Without `embedded` it is about DATABASE_URL.
 */
export function explained(error: unknown, embedded: Embedded | undefined): unknown {
  if (error instanceof StartupError) return error
  const full = embedded?.fullDisk()
  if (full) return full
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : ''
    const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined
    if (sentence) return new StartupError(sentence(at.message))
    if (GONE.test(code) || GONE.test(at.message)) {
      return new StartupError(
        embedded
          ? `The embedded PostgreSQL went away (${at.message}); start again, it repairs itself.`
          : `The PostgreSQL of DATABASE_URL went away (${at.message}); start again when it runs.`,
      )
    }
  }
  return error
}

/** Why the server cannot listen, as one sentence. */
export function listenFailure(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(`Port ${port} is in use; stop the other program, or set PORT to another number.`)
    case 'EACCES':
      return new StartupError(`This user may not listen on port ${port}; set PORT to a number above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(`HOST is "${host}", which is no address of this machine; 0.0.0.0 stands for all of them.`)
    default:
      return error
  }
}

/** The rest: where it happened and what was behind it, for a report. Never the fields of a database error, which carry rows. */
export function storyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const story = error instanceof StartupError ? error.message : (error.stack ?? error.message)
  return error.cause === undefined ? story : `${story}\nCaused by ${storyOf(error.cause)}`
}
