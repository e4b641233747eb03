import { type Day, dayOf } from '@atrium/kernel'
import fc from 'fast-check'
import type { TierSetDefinition } from '../src/index.ts'
import type { DatedSet } from './daily-model.ts'

/** Stories begin here: a new year and a leap day lie ahead. */
export const FIRST: Day = dayOf(2027, 11, 20)
export const LAST: Day = FIRST + 160

const window = fc.oneof(
  { weight: 4, arbitrary: fc.record({ days: fc.integer({ min: 0, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constant({ calendarYear: true } as const) },
)
const measured = fc.oneof(
  fc.record({ measure: fc.constant('netSpend' as const), least: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ measure: fc.constant('points' as const), least: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ measure: fc.constant('visits' as const), least: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ measure: fc.constant('rfmScore' as const), least: fc.integer({ min: 1, max: 9 }) }),
)
const criterion = fc
  .tuple(measured, window, fc.boolean())
  .map(([{ measure, least }, over, strictly]) =>
    strictly ? { measure, window: over, above: least - 1 } : { measure, window: over, atLeast: least },
  )
const entry = fc.oneof(
  fc.array(criterion, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
  fc.array(criterion, { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
)

export const CODES = ['base', 'silver', 'gold', 'platinum'] as const

export const anyDefinition: fc.Arbitrary<TierSetDefinition> = fc
  .record({
    entries: fc.array(entry, { minLength: 1, maxLength: 3 }),
    graceDays: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 })),
    retentionDays: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 })),
  })
  .map(({ entries, ...promises }) => ({
    levels: [
      { code: CODES[0], name: { zh: '级' } },
      ...entries.map((conditions, at) => ({ code: CODES[at + 1]!, name: { zh: '级' }, entry: conditions })),
    ],
    ...promises,
    rfm: {
      recencyDays: [
        { atMost: 2, score: 4 },
        { atMost: 9, score: 2 },
      ],
      orders: [
        { atLeast: 1, score: 1 },
        { atLeast: 3, score: 3 },
      ],
      netSpend: [{ atLeast: 120, score: 2 }],
    },
  }))

/** One to three sets, the first of them from the beginning. */
export const anySets: fc.Arbitrary<DatedSet[]> = fc
  .tuple(anyDefinition, fc.array(fc.tuple(fc.integer({ min: 1, max: 150 }), anyDefinition), { maxLength: 2 }))
  .map(([first, later]) => [
    { from: -1_000_000, definition: first },
    ...later
      .filter(([after], at) => later.findIndex(([other]) => other === after) === at)
      .sort(([a], [b]) => a - b)
      .map(([after, definition]) => ({ from: FIRST + after, definition })),
  ])

export type Happening =
  | {
      readonly kind: 'buy'
      readonly after: number
      readonly netMinor: number
      readonly points: number
      readonly orders: number
    }
  | { readonly kind: 'grant'; readonly after: number; readonly level: string; readonly days: number | null }
  | { readonly kind: 'revoke'; readonly after: number }

const purchase = fc.integer({ min: 1, max: 300 }).map((netMinor) => ({ netMinor, orders: 1 }))
const comeback = fc.integer({ min: -200, max: 0 }).map((netMinor) => ({ netMinor, orders: 0 }))
const after = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 25 }) },
)

/** What happens, in order; `after` counts days since the one before. */
export const anyHappenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc
        .tuple(after, fc.oneof({ weight: 3, arbitrary: purchase }, { weight: 1, arbitrary: comeback }))
        .map(([days, bought]) => ({
          kind: 'buy' as const,
          after: days,
          points: Math.trunc(bought.netMinor / 10),
          ...bought,
        })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('grant' as const),
        after,
        level: fc.constantFrom(...CODES.slice(1)),
        days: fc.option(fc.integer({ min: 0, max: 40 })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), after }) },
  ),
  { minLength: 1, maxLength: 14 },
)
