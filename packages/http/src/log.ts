import { pino } from 'pino'

/** What the server needs of a logger; a pino logger is one. Fields first, then the message. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; stdout where absent. */
  readonly destination?: { write(line: string): void }
}

/**
 * A logger that writes one JSON object a line. To stdout it writes in pieces of 4 KiB (and what is left at least every
 * second, and at exit), so that an access line costs about 2 µs.
 */
export function createLogger(options: LogOptions = {}): Logger & { flush(): void } {
  const lines = options.destination ?? pino.destination({ fd: 1, sync: false, minLength: 4_096, periodicFlush: 1_000 })
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      serializers: { error: errorFields },
    },
    lines,
  )
}

/** Errors whose messages speak of the program and never of what it was given: our own, and those of the language. */
const OUTSPOKEN = new Set(['BrokenPromise', 'StartupError', 'Overloaded', 'TypeError', 'RangeError', 'ReferenceError'])

/**
 * What of an error may be logged. The database and libraries quote the values that they stumbled over (`invalid input syntax for type
 * date: "…"`, and the whole row in `detail`), which may be somebody's phone: of those only name, code and place are told. SQLSTATE
 * and the constraint's name say enough of the rest.
 */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const constraint =
    'constraint' in error && typeof error.constraint === 'string' ? { constraint: error.constraint } : {}
  return {
    name: error.name,
    ...(OUTSPOKEN.has(error.name) ? { message: error.message } : {}),
    ...code,
    ...constraint,
    stack: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: errorFields(error.cause) }),
  }
}

/** The frames alone: a stack begins with the message, which may have several lines. */
const framesOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
