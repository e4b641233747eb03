import { type Days, isKnown, type Sums, share, sumsOf } from './figures.ts'
import { type DayRange, daysOf } from './range.ts'

/** How a figure is written. */
export type Kind = 'count' | 'money' | 'percent'

/** A figure of the page: how it is reckoned from the sums of any range, and the parts its bars are made of. */
export interface Measure {
  readonly key: 'footfall' | 'conversion' | 'sales' | 'receipts' | 'average' | 'share' | 'repeat' | 'joined'
  readonly kind: Kind
  readonly of: (sums: Sums) => number | null
  /** Bars from zero, one upon the other; left out: a line, since shares and averages do not add up. */
  readonly parts?: readonly { readonly key: string; readonly of: (sums: Sums) => number | null }[]
}

const returning = (sums: Sums) => sums.repeatSalesMinor

export const MEASURES: readonly Measure[] = [
  {
    key: 'footfall',
    kind: 'count',
    of: (sums) => sums.people,
    parts: [{ key: 'footfall', of: (sums) => sums.people }],
  },
  { key: 'conversion', kind: 'percent', of: (sums) => share(sums.receiptsBehind, sums.people) },
  {
    ...{ key: 'sales', kind: 'money', of: (sums) => sums.salesMinor - sums.returnsMinor },
    parts: [
      { key: 'members', of: (sums) => sums.memberSalesMinor },
      { key: 'others', of: (sums) => sums.salesMinor - sums.memberSalesMinor },
    ],
  },
  {
    ...{ key: 'receipts', kind: 'count', of: (sums) => sums.receipts },
    parts: [{ key: 'receipts', of: (sums) => sums.receipts }],
  },
  { key: 'average', kind: 'money', of: (sums) => share(sums.salesMinor, sums.receipts) },
  { key: 'share', kind: 'percent', of: (sums) => share(sums.memberSalesMinor, sums.salesMinor) },
  {
    ...{ key: 'repeat', kind: 'percent', of: (sums) => share(returning(sums), sums.memberSalesMinor) },
    parts: [
      { key: 'returning', of: returning },
      { key: 'first', of: (sums) => sums.memberSalesMinor - returning(sums) },
    ],
  },
  {
    ...{ key: 'joined', kind: 'count', of: (sums) => sums.joined },
    parts: [{ key: 'joined', of: (sums) => sums.joined }],
  },
]

/** In what the bars of a measure are counted: the repeated share is drawn as the money it is a share of. */
export const kindOfParts = (measure: Measure): Kind => (measure.key === 'repeat' ? 'money' : measure.kind)

/** Footfall, and what is reckoned from it. */
export const isOfFootfall = (measure: Measure): boolean => measure.key === 'footfall' || measure.key === 'conversion'

/**
 * A measure of another range to compare with; null where that range is not wholly known, or other counters told of the people.
 */
export function comparable(
  measure: Measure,
  now: Sums,
  days: Days | undefined,
  range: DayRange,
  currency: string,
): number | null {
  if (!isKnown(days, range)) return null
  const then = sumsOf(days, range, currency)
  if (isOfFootfall(measure) && (then.countedDays < now.countedDays || then.counters !== now.counters)) return null
  return measure.of(then)
}

/** A measure day by day; null where that day is not known. */
export const courseOf = (
  of: (sums: Sums) => number | null,
  days: Days | undefined,
  range: DayRange,
  currency: string,
): (number | null)[] =>
  daysOf(range).map((day) => {
    const one = { from: day, to: day }
    return isKnown(days, one) ? of(sumsOf(days, one, currency)) : null
  })
