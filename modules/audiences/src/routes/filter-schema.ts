import Type from 'typebox'
import { CONSENTS, EVENT_KINDS, type Filter, LEAVES, LIMITS, OPS } from '../definition.ts'

const SELF = { $ref: 'AudienceFilter' }
const TEXT = { type: 'string', minLength: 1, maxLength: LIMITS.text }
const TEXTS = { type: 'array', minItems: 1, maxItems: LIMITS.list, items: TEXT }
const SCALAR = [{ type: 'string', maxLength: LIMITS.text }, { type: 'number' }, { type: 'boolean' }]
const VALUE = { anyOf: [...SCALAR, { type: 'array', maxItems: LIMITS.list, items: { anyOf: SCALAR } }] }
const OP = { type: 'string', enum: [...OPS] }
const DAY = { type: 'string', format: 'date', maxLength: 10 }
const object = (properties: object, about: string) => ({
  type: 'object',
  additionalProperties: false,
  description: about,
  properties,
})

const WINDOW = object(
  {
    lastDays: { type: 'integer', minimum: 1, maximum: LIMITS.days },
    endingDaysAgo: { type: 'integer', minimum: 0, maximum: LIMITS.days },
    from: DAY,
    till: DAY,
  },
  'Days that count: the last so many up to today (or up to so many days ago), or from and till, both included. Left out: ever.',
)

const TIMES = {
  hours: object(
    { from: { type: 'integer', minimum: 0, maximum: 23 }, till: { type: 'integer', minimum: 1, maximum: 24 } },
    'Hours of the day there, from … up to but not including till; past midnight where till is not after from',
  ),
  weekdays: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 7 }, maxItems: 7 },
}

const PURCHASES = {
  stores: { ...TEXTS, description: 'Codes of nodes; what is below them is meant too' },
  channels: TEXTS,
  ...TIMES,
  products: { ...TEXTS, description: 'By sku' },
  categories: { ...TEXTS, description: 'Paths; what is below them is meant too' },
  brands: TEXTS,
  atLeastMinor: { type: 'integer', minimum: 0, maximum: 1e13 },
}

const EVENTS = {
  ...TIMES,
  kind: { type: 'string', enum: [...EVENT_KINDS] },
  names: TEXTS,
  properties: {
    type: 'array',
    maxItems: 10,
    items: object({ property: TEXT, op: OP, value: VALUE }, 'A property, dotted into properties of properties'),
  },
}

const SOURCES = { ...TEXTS, description: 'Codes of sources' }

const STEP = object(
  {
    purchase: object({ ...PURCHASES, sources: SOURCES }, 'A purchase'),
    event: object({ ...EVENTS, sources: SOURCES }, 'An event of tracking'),
  },
  'Exactly one of the two',
)

/**
 * JSON schema of a filter, for bodies and documents. One object with optional keys, not a union of fifteen: a validator then names the
 * place of an unknown key; that a node has one form, and all about names, is told by `checkFilter`.
 */
export const filterSchema = Type.Unsafe<Filter>({
  $id: 'AudienceFilter',
  title: 'AudienceFilter',
  description:
    'A tree. Each node is {all: […]}, {any: […]}, {not: …} or a condition with `is`: ' +
    'field {field, op, value} · level {programme, op, value} · points {programme, measure, op, value} · consent {purpose, channel, value} · ' +
    'reachable {channel, purpose?} · met {stores} · tag {tag, op, value} · purchases {measure, op, value, where?, window?, currency?, gross?} · ' +
    'events {measure, property?, op, value, where?, window?} · sequence {steps, withinDays, without?, window?} · audience {audienceId} · sample {seed, from?, to}. ' +
    'Sums of purchases are net of returns unless gross. What may be named is told by GET /v1/audiences/vocabulary.',
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    all: { type: 'array', minItems: 1, maxItems: LIMITS.nodes, items: SELF },
    any: { type: 'array', minItems: 1, maxItems: LIMITS.nodes, items: SELF },
    not: SELF,
    is: { type: 'string', enum: [...LEAVES] },
    field: TEXT,
    op: OP,
    value: VALUE,
    programme: TEXT,
    measure: TEXT,
    property: {
      ...TEXT,
      description: 'Of events: what is added up, averaged, or of which different values are counted',
    },
    purpose: TEXT,
    channel: TEXT,
    stores: TEXTS,
    tag: TEXT,
    where: object({ ...PURCHASES, ...EVENTS, sources: SOURCES }, 'Which purchases, or which events'),
    window: WINDOW,
    currency: { type: 'string', pattern: '^[A-Z]{3}$', maxLength: 3 },
    gross: { type: 'boolean' },
    steps: { type: 'array', minItems: 2, maxItems: LIMITS.steps, items: STEP },
    withinDays: { type: 'integer', minimum: 1, maximum: LIMITS.days },
    without: STEP,
    audienceId: TEXT,
    seed: TEXT,
    from: { type: 'number', minimum: 0, maximum: 1 },
    to: { type: 'number', minimum: 0, maximum: 1 },
  },
  examples: [
    {
      all: [
        { is: 'field', field: 'gender', op: 'in', value: ['female'] },
        {
          is: 'purchases',
          measure: 'paid',
          op: 'ge',
          value: 100000,
          where: { categories: ['food'] },
          window: { lastDays: 90 },
        },
        { not: { is: 'consent', purpose: 'marketing', channel: 'sms', value: CONSENTS[1] } },
      ],
    },
  ],
})

/** What a body or a reply writes where it holds a filter. */
export const filterRef = Type.Unsafe<Filter>({ ...SELF })
