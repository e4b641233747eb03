import { totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { StartupError } from '@atrium/db'
import { type Clock, DAY_MS, fixedClock, parseDay, parseInstant, systemClock } from '@atrium/kernel'
import type { MailSettings } from '@atrium/reports'

/** Everything the environment decides, read once. This is the only file that reads it (R12). */
export interface Config {
  /** Folder of the embedded database, keys and temporary files. */
  readonly dataDir: string
  /** Folder of uploaded files; the same for all processes of a house. */
  readonly uploadsDir: string
  /** An existing PostgreSQL instead of the embedded one. */
  readonly databaseUrl: string | undefined
  readonly port: number
  readonly host: string
  readonly role: 'api' | 'worker' | 'all'
  readonly clock: Clock
  readonly keyFile: string
  /** Whether to load the sample group into an empty database. */
  readonly sample: boolean
  readonly metricsToken: string | undefined
  readonly trustProxy: boolean | string | undefined
  readonly accessLog: boolean
  /** Items that one batch of a command takes at most, and batches of one command in the database at once. */
  readonly batchLimit: number | undefined
  readonly batchesInFlight: number | undefined
  /** Requests a second that one address may send to the intake of events. */
  readonly intakeRate: number | undefined
  /** Whether this house keeps the columnar projection that audiences and reports ask. */
  readonly olap: boolean
  /** What DuckDB may use for it, such as `1GB`; twice that while it is built anew. */
  readonly olapMemory: string
  /** Longest time between two files published for analysts while something changes, minutes. */
  readonly publishMinutes: number
  /** Whether reports that are sent by schedule may go to addresses of private networks. */
  readonly privateHooks: boolean
  /** Mail server and sender of letters; undefined in a house that sends none. */
  readonly mail: MailSettings | undefined
  /** Address under which other processes of the house reach the process that owns the projection. */
  readonly olapHost: string
  /** Connections to the database. */
  readonly connections: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

type Environment = Readonly<Record<string, string | undefined>>

const ROLES = ['api', 'worker', 'all'] as const
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Reads the environment. Throws `StartupError` with the variable, what it holds, and what it may hold. */
export function readConfig(env: Environment = process.env): Config {
  const dataDir = resolve(env.ATRIUM_DATA ?? 'data')
  const clock = readClock(env.ATRIUM_CLOCK)
  return {
    dataDir,
    uploadsDir: env.ATRIUM_UPLOADS ? resolve(env.ATRIUM_UPLOADS) : join(dataDir, 'uploads'),
    databaseUrl: env.DATABASE_URL || undefined,
    port: readPort(env.PORT),
    host: env.HOST ?? '127.0.0.1',
    role: oneOf('ROLE', env.ROLE, ROLES, 'all'),
    clock: clock ?? systemClock,
    keyFile: env.ATRIUM_KEY_FILE ? resolve(env.ATRIUM_KEY_FILE) : join(dataDir, 'keys.json'),
    sample: oneOf('ATRIUM_SAMPLE', env.ATRIUM_SAMPLE, ['on', 'off'] as const, 'on') === 'on',
    metricsToken: env.ATRIUM_METRICS_TOKEN || undefined,
    trustProxy: env.ATRIUM_TRUST_PROXY === 'true' ? true : env.ATRIUM_TRUST_PROXY || undefined,
    accessLog: oneOf('ATRIUM_ACCESS_LOG', env.ATRIUM_ACCESS_LOG, ['on', 'off'] as const, 'on') === 'on',
    batchLimit: readCount('ATRIUM_BATCH_LIMIT', env.ATRIUM_BATCH_LIMIT),
    batchesInFlight: readCount('ATRIUM_BATCHES_IN_FLIGHT', env.ATRIUM_BATCHES_IN_FLIGHT),
    intakeRate: readCount('ATRIUM_INTAKE_RATE', env.ATRIUM_INTAKE_RATE),
    olap: oneOf('ATRIUM_OLAP', env.ATRIUM_OLAP, ['on', 'off'] as const, 'on') === 'on',
    olapHost: env.ATRIUM_OLAP_HOST || '127.0.0.1',
    olapMemory: readMemory(env.ATRIUM_OLAP_MEMORY),
    publishMinutes: readCount('ATRIUM_PUBLISH_MINUTES', env.ATRIUM_PUBLISH_MINUTES) ?? 15,
    privateHooks: oneOf('ATRIUM_PRIVATE_HOOKS', env.ATRIUM_PRIVATE_HOOKS, ['on', 'off'] as const, 'off') === 'on',
    mail: readMail(env.ATRIUM_SMTP_URL, env.ATRIUM_MAIL_FROM, env.ATRIUM_MAIL_DOMAINS),
    connections: readCount('ATRIUM_CONNECTIONS', env.ATRIUM_CONNECTIONS) ?? 8,
    logLevel: oneOf('ATRIUM_LOG', env.ATRIUM_LOG, LEVELS, 'info'),
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 4000
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new StartupError(`PORT is "${text}"; give a number from 0 to 65535, or leave it out for 4000.`)
}

function readCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count
  throw new StartupError(`${name} is "${text}"; give a number from 1 to 10000, or leave it out.`)
}

/** `512MB`, `2GB`; by default a fifth of the machine's memory, from 256 MB to 4 GB. */
function readMemory(text: string | undefined): string {
  if (text === undefined || text === '') {
    const share = Math.round(totalmem() / 5 / 1_000_000)
    return `${Math.min(4_000, Math.max(256, share))}MB`
  }
  if (/^[1-9]\d{0,5}(MB|GB)$/.test(text)) return text
  throw new StartupError(`ATRIUM_OLAP_MEMORY is "${text}"; give an amount such as 512MB or 2GB, or leave it out.`)
}

/** Both or none of them. What the address holds is not repeated: a password may be in it. */
function readMail(
  url: string | undefined,
  from: string | undefined,
  domains: string | undefined,
): MailSettings | undefined {
  if (!url) return undefined
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol))
    throw new StartupError(
      'ATRIUM_SMTP_URL is no address of a mail server; give one such as smtp://user:password@mail.example.org:587.',
    )
  if (from && /^[^@<>]*<?[^\s@<>]+@[^\s@<>]+>?$/.test(from)) return { url, from, domains: readDomains(domains) }
  throw new StartupError(
    `ATRIUM_MAIL_FROM is "${from ?? ''}"; give the sender of letters, such as Atrium <reports@example.org>, with ATRIUM_SMTP_URL.`,
  )
}

/** `example.org, shop.example.org`: each whole, without the @; none where nothing is said. */
function readDomains(text: string | undefined): readonly string[] {
  const domains = (text ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '')
  const wrong = domains.find(
    (one) => !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(one),
  )
  if (wrong === undefined) return domains
  throw new StartupError(
    `ATRIUM_MAIL_DOMAINS holds "${wrong}"; give domains such as example.org, shop.example.org, or leave it out.`,
  )
}

/** A day stands for its first moment in UTC. */
function readClock(text: string | undefined): Clock | undefined {
  if (text === undefined || text === '') return undefined
  const day = parseDay(text)
  const at = day === undefined ? parseInstant(text) : day * DAY_MS
  if (at !== undefined) return fixedClock(at)
  throw new StartupError(
    `ATRIUM_CLOCK is "${text}"; give a day such as 2011-12-10 or a moment such as 2011-12-10T08:00:00Z.`,
  )
}

function oneOf<const W extends string>(name: string, text: string | undefined, words: readonly W[], fallback: W): W {
  if (text === undefined || text === '') return fallback
  const word = words.find((one) => one === text)
  if (word !== undefined) return word
  throw new StartupError(`${name} is "${text}"; give one of ${words.join(', ')}.`)
}
