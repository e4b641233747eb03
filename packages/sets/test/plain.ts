import fc from 'fast-check'

/** Sets as the property tests draw them: sparse, dense, runs, edges of chunks, the greatest number. */
const stretch = fc
  .record({
    from: fc.integer({ min: 0, max: 300_000 }),
    length: fc.integer({ min: 1, max: 70_000 }),
    step: fc.constantFrom(1, 1, 2, 3, 17, 900),
  })
  .map(({ from, length, step }) => Array.from({ length: Math.ceil(length / step) }, (_, at) => from + at * step))
const few = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 200_000 }),
    fc.integer({ min: 0, max: 0x7fffffff }),
    fc.constantFrom(0, 65_535, 65_536, 0x7fffffff),
  ),
  {
    maxLength: 60,
  },
)

export const members: fc.Arbitrary<readonly number[]> = fc
  .array(fc.oneof(few, stretch), { maxLength: 3 })
  .map((parts) => parts.flat())

export const sorted = (values: Iterable<number>): number[] => [...new Set(values)].sort((one, other) => one - other)
