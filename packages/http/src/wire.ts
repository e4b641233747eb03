import { type Day, decodeId, type IdPrefix, type Instant, isZone, must, parseDay, parseInstant } from '@atrium/kernel'
import Type, { type TSchema } from 'typebox'
import { Format } from 'typebox/format'

// The readers beside the schemas are stricter than TypeBox's own checks of these formats, which cost 10 µs a purchase on top.
Format.Set('date-time', (text) => parseInstant(text) !== undefined)
Format.Set('date', (text) => parseDay(text) !== undefined)

const digit = '[0-9a-hjkmnp-tv-z]'
/** Kinds of which the database keeps 32-bit numbers: few enough, or wanted small (domain: Ids). */
const SMALL: ReadonlySet<IdPrefix> = new Set(['mbr', 'org', 'prg', 'stf', 'rol', 'seg'])
/**
 * First digit never 0 except alone, and nothing that the column behind cannot hold (2^31, or 2^53): exactly what `decodeId` reads
 * and the database takes, so a schema that accepts decodes.
 */
const idPattern = (prefix: IdPrefix): string =>
  SMALL.has(prefix)
    ? `^${prefix}_(?:0|[1-9a-hjkmnp-tv-z]${digit}{0,5}|1${digit}{6})$`
    : `^${prefix}_(?:0|[1-9a-hjkmnp-tv-z]${digit}{0,9}|[1-7]${digit}{10})$`

const zones = new Map<string, boolean>()
/** Asking ICU costs 10 µs, callers use a handful of zones; the memo keeps at most 1,000 names. */
function knownZone(zone: string): boolean {
  let known = zones.get(zone)
  if (known === undefined) {
    known = isZone(zone)
    if (zones.size < 1_000) zones.set(zone, known)
  }
  return known
}

/**
 * Schemas of the values that every module speaks of, so that each is written on the wire in one way. Each is exact: what the
 * schema accepts, the reader beside it reads.
 */
export const wire = {
  /** An opaque id such as `mbr_2n9c`; `wire.readId` gives the number behind it. */
  id: (prefix: IdPrefix) =>
    Type.String({ pattern: idPattern(prefix), maxLength: prefix.length + 12, examples: [`${prefix}_2n9c`] }),
  /** RFC 3339 with an offset, kept to the millisecond; `wire.readInstant` gives epoch milliseconds. */
  instant: () => Type.String({ format: 'date-time', maxLength: 40, examples: ['2026-03-01T12:30:00+08:00'] }),
  /** `YYYY-MM-DD`; `wire.readDay` gives the day number. */
  day: () => Type.String({ format: 'date', maxLength: 10, examples: ['2026-03-01'] }),
  /** Text for people, at most `max` characters, not empty. */
  text: (max: number, about?: string) =>
    Type.String({ minLength: 1, maxLength: max, ...(about === undefined ? {} : { description: about }) }),
  /** A code or an external number: no white space at its ends, no control characters. */
  code: (max = 64) =>
    Type.String({ minLength: 1, maxLength: max, pattern: '^[^\\s\\p{Cc}](?:[^\\p{Cc}]*[^\\s\\p{Cc}])?$' }),
  /** A name shown to members: `{ zh, en? }`. */
  name: (max = 120) =>
    Type.Object({
      zh: Type.String({ minLength: 1, maxLength: max }),
      en: Type.Optional(Type.String({ minLength: 1, maxLength: max })),
    }),
  /** An integer between two bounds, both included. */
  integer: (minimum: number, maximum: number) => Type.Integer({ minimum, maximum }),
  /** Money in minor units (fen, pence); the currency travels in a field of its own. */
  amountMinor: (options: { readonly minimum?: number } = {}) =>
    Type.Integer({ minimum: options.minimum ?? -1e13, maximum: 1e13, description: 'In minor units of the currency' }),
  /** ISO 4217, upper case. */
  currency: () => Type.String({ pattern: '^[A-Z]{3}$', maxLength: 3, examples: ['CNY'] }),
  /** IANA time zone. */
  zone: () =>
    Type.Refine(
      Type.String({ minLength: 1, maxLength: 64, examples: ['Asia/Shanghai'] }),
      (text) => knownZone(text),
      () => 'must be an IANA time zone',
    ),
  /** One of a closed set of words. */
  oneOf: <const Words extends readonly [string, ...string[]]>(words: Words) =>
    Type.Unsafe<Words[number]>({ type: 'string', enum: [...words] }),
  nullable: <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]),

  readId: (prefix: IdPrefix, text: string): number =>
    must(decodeId(prefix, text), `an id of ${prefix} passed its schema`),
  readInstant: (text: string): Instant => must(parseInstant(text), 'an instant passed its schema'),
  readDay: (text: string): Day => must(parseDay(text), 'a day passed its schema'),
} as const
