import type { RefusedPlace } from '@atrium/kernel'
import Type from 'typebox'
import { Check, Errors } from 'typebox/value'
import type { Criterion, Entry, RfmBands, TierSetDefinition } from './definition.ts'

const LARGEST = 1_000_000_000_000
const closed = { additionalProperties: false }

const name = Type.Object(
  {
    zh: Type.String({ minLength: 1, maxLength: 120 }),
    en: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  },
  closed,
)
const over = {
  measure: Type.Unsafe<'netSpend' | 'points' | 'visits' | 'rfmScore'>({
    type: 'string',
    enum: ['netSpend', 'points', 'visits', 'rfmScore'],
    description: 'netSpend: minor units of the programme; points: earned less taken back; visits: orders',
  }),
  window: Type.Union([
    Type.Object({ days: Type.Integer({ minimum: 0, maximum: 3_660 }) }, closed),
    Type.Object({ calendarYear: Type.Literal(true) }, closed),
  ]),
}
const criterion = Type.Union([
  Type.Object({ ...over, atLeast: Type.Integer({ minimum: 1, maximum: LARGEST }) }, closed),
  Type.Object({ ...over, above: Type.Integer({ minimum: 0, maximum: LARGEST }) }, closed),
])
const criteria = Type.Array(criterion, { minItems: 1, maxItems: 20 })
const entry = Type.Union([Type.Object({ any: criteria }, closed), Type.Object({ all: criteria }, closed)])
const benefit = Type.Union([
  Type.Object(
    {
      type: Type.Literal('pointsMultiplier'),
      factor: Type.String({ pattern: '^(?:0|[1-9][0-9]{0,2})(?:\\.[0-9]{1,4})?$', maxLength: 8, examples: ['1.5'] }),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('freeParking'), hours: Type.Integer({ minimum: 1, maximum: 24 }) }, closed),
  Type.Object({ type: Type.Literal('birthdayGift'), code: Type.String({ minLength: 1, maxLength: 64 }) }, closed),
  Type.Object({ type: Type.Literal('text'), text: name }, closed),
])
const score = Type.Integer({ minimum: 0, maximum: 1_000 })
const atMost = Type.Integer({ minimum: 0, maximum: LARGEST })
const atLeast = Type.Integer({ minimum: 1, maximum: LARGEST })
const few = { minItems: 1, maxItems: 20 }

/** A tier set on the wire and in the database. What it cannot say is in `checkDefinition`. */
export const TierSetSchema = Type.Object(
  {
    levels: Type.Array(
      Type.Object(
        {
          code: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$', maxLength: 40, examples: ['gold'] }),
          name,
          benefits: Type.Optional(Type.Array(benefit, { maxItems: 50 })),
          entry: Type.Optional(entry),
        },
        closed,
      ),
      { minItems: 1, maxItems: 20, description: 'From the lowest up; the first is the base level and has no entry' },
    ),
    graceDays: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 3_660, description: 'Days after falling below before the level drops' }),
    ),
    retentionDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3_660,
        description: 'Days that a level is kept after the day it was reached',
      }),
    ),
    rfm: Type.Optional(
      Type.Object(
        {
          recencyDays: Type.Array(Type.Object({ atMost, score }, closed), few),
          orders: Type.Array(Type.Object({ atLeast, score }, closed), few),
          netSpend: Type.Array(Type.Object({ atLeast, score }, closed), few),
        },
        { additionalProperties: false, description: 'Scores by band; the best band that fits counts' },
      ),
    ),
  },
  closed,
)

/** Everything wrong with a definition, by JSON pointer; nothing for one that can be saved. */
export function checkDefinition(definition: unknown): RefusedPlace[] {
  if (!Check(TierSetSchema, definition)) {
    return Errors(TierSetSchema, definition).map(({ instancePath, message }) => ({
      pointer: instancePath,
      code: 'malformed',
      message,
    }))
  }
  // The schema said what `TierSetDefinition` says.
  const set = definition as TierSetDefinition
  return [...levelFaults(set), ...bandFaults(set.rfm)]
}

function levelFaults({ levels, rfm }: TierSetDefinition): RefusedPlace[] {
  const faults: RefusedPlace[] = []
  const seen = new Set<string>()
  for (const [at, level] of levels.entries()) {
    const pointer = `/levels/${at}`
    const say = (place: string, code: string, message: string) =>
      faults.push({ pointer: pointer + place, code, message })
    if (seen.has(level.code)) say('/code', 'duplicate_code', 'Another level has this code.')
    seen.add(level.code)
    if (at === 0 && level.entry) say('/entry', 'base_has_entry', 'The base level is open to everybody.')
    if (at > 0 && !level.entry) say('/entry', 'entry_missing', 'Only the first level, the base, has no entry.')
    for (const [place, criterion] of criteriaOf(level.entry)) {
      if (criterion.measure !== 'rfmScore') continue
      if (!rfm) say(place, 'bands_missing', 'A score needs the bands under /rfm.')
      else if (leastOf(criterion) > mostOf(rfm)) say(place, 'out_of_reach', 'The bands never add up to this.')
    }
  }
  return faults
}

function criteriaOf(entry: Entry | undefined): [place: string, criterion: Criterion][] {
  if (!entry) return []
  const [word, list] = 'all' in entry ? ['all', entry.all] : ['any', entry.any]
  return list.map((criterion, at) => [`/entry/${word}/${at}`, criterion])
}

const leastOf = (criterion: Criterion): number => ('atLeast' in criterion ? criterion.atLeast : criterion.above + 1)

const mostOf = (rfm: RfmBands): number =>
  [rfm.recencyDays, rfm.orders, rfm.netSpend].reduce(
    (sum, list) => sum + Math.max(...list.map((band) => band.score)),
    0,
  )

function bandFaults(rfm: RfmBands | undefined): RefusedPlace[] {
  if (!rfm) return []
  const edges = {
    recencyDays: rfm.recencyDays.map((band) => band.atMost),
    orders: rfm.orders.map((band) => band.atLeast),
    netSpend: rfm.netSpend.map((band) => band.atLeast),
  }
  return Object.entries(edges).flatMap(([list, values]) =>
    new Set(values).size === values.length
      ? []
      : [{ pointer: `/rfm/${list}`, code: 'duplicate_band', message: 'Two bands begin at the same number.' }],
  )
}

/** True where both judge every member alike: they may differ in names and benefits. */
export function judgeAlike(one: TierSetDefinition, other: TierSetDefinition): boolean {
  const judged = (set: TierSetDefinition) =>
    JSON.stringify([
      set.levels.map(({ code, entry }) => [
        code,
        criteriaOf(entry).map(([place, { measure, window, ...edge }]) => [place, measure, window, edge]),
      ]),
      set.graceDays ?? 0,
      set.retentionDays ?? 0,
      set.rfm && [
        set.rfm.recencyDays.map((band) => [band.atMost, band.score]),
        set.rfm.orders.map((band) => [band.atLeast, band.score]),
        set.rfm.netSpend.map((band) => [band.atLeast, band.score]),
      ],
    ])
  return judged(one) === judged(other)
}
