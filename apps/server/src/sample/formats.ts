import type { Category } from './calendar.ts'

/** Spans of opening as `[opens, closes]` in minutes after midnight; what closes after midnight counts on. */
export interface Hours {
  readonly weekdays: readonly [number, number]
  /** Saturday and Sunday; left out: as on weekdays. */
  readonly weekend?: readonly [number, number]
}

const clock = (hour: number, minute = 0): number => hour * 60 + minute

export const HOURS = {
  mall: { weekdays: [clock(10), clock(22)], weekend: [clock(10), clock(22, 30)] },
  grocer: { weekdays: [clock(8), clock(22)] },
  meals: { weekdays: [clock(10, 30), clock(21, 30)], weekend: [clock(10, 30), clock(22)] },
  coffee: { weekdays: [clock(8), clock(21, 30)], weekend: [clock(9), clock(22)] },
  night: { weekdays: [clock(10), clock(24)], weekend: [clock(9, 30), clock(25)] },
  early: { weekdays: [clock(9), clock(21, 30)] },
} as const satisfies Record<string, Hours>

/** How receipts spread over the hours of a day: a weight by hour, from hour 8 on; an hour outside of the opening counts nothing. */
export const RHYTHMS = {
  //       8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
  shop: [0, 0, 3, 5, 6, 6, 7, 9, 10, 8, 8, 11, 11, 7, 1, 0],
  meals: [0, 0, 1, 9, 16, 8, 3, 2, 3, 8, 18, 15, 8, 3, 0, 0],
  coffee: [10, 12, 9, 7, 8, 9, 9, 9, 8, 6, 4, 4, 3, 1, 0, 0],
  sweets: [0, 1, 3, 5, 7, 8, 9, 11, 11, 9, 9, 10, 9, 5, 0, 0],
  grocer: [5, 8, 9, 7, 5, 4, 4, 5, 7, 11, 12, 10, 7, 3, 0, 0],
  night: [0, 1, 2, 3, 4, 5, 7, 8, 8, 7, 9, 14, 13, 8, 5, 2],
  family: [0, 1, 6, 9, 5, 6, 9, 11, 11, 8, 8, 8, 5, 2, 0, 0],
} as const satisfies Record<string, readonly number[]>
export const FIRST_HOUR = 8

/** A kind of shop: how often people buy there, how much, and how. */
export interface Format {
  readonly category: Category
  readonly hours: keyof typeof HOURS
  readonly rhythm: keyof typeof RHYTHMS
  /** Receipts against other shops on a plain weekday. */
  readonly traffic: number
  /** Baskets are lognormal: the median in yuan, and the standard deviation of the logarithm. */
  readonly medianYuan: number
  readonly sigma: number
  /** Lines at most, and the part of what is left of a basket that one line takes at least. */
  readonly lines: number
  readonly bite: number
  /** Part of receipts on which the buyer is known. */
  readonly known: number
  /** Part of receipts that come back, whole or in part. */
  readonly returned: number
}

/** The columns of a row below, from `traffic` on. */
type Figures = readonly [
  traffic: number,
  medianYuan: number,
  sigma: number,
  lines: number,
  bite: number,
  known: number,
  returned: number,
]

const format = (
  category: Category,
  hours: Format['hours'],
  rhythm: Format['rhythm'],
  [traffic, medianYuan, sigma, lines, bite, known, returned]: Figures,
): Format => ({ category, hours, rhythm, traffic, medianYuan, sigma, lines, bite, known, returned })

export const FORMATS = {
  hotpot: format('dining', 'meals', 'meals', [1, 260, 0.45, 6, 0.2, 0.74, 0]),
  sichuan: format('dining', 'meals', 'meals', [1.1, 190, 0.45, 6, 0.2, 0.71, 0]),
  cantonese: format('dining', 'meals', 'meals', [0.8, 280, 0.5, 6, 0.2, 0.73, 0]),
  japanese: format('dining', 'meals', 'meals', [0.8, 230, 0.5, 6, 0.2, 0.73, 0]),
  grill: format('dining', 'meals', 'meals', [0.9, 240, 0.45, 6, 0.2, 0.73, 0]),
  western: format('dining', 'meals', 'meals', [0.7, 210, 0.5, 6, 0.2, 0.73, 0]),
  noodles: format('dining', 'meals', 'meals', [1.5, 46, 0.4, 3, 0.4, 0.57, 0]),
  snacks: format('dining', 'meals', 'sweets', [1.4, 32, 0.45, 3, 0.4, 0.49, 0]),
  tea: format('dining', 'mall', 'sweets', [1.9, 29, 0.4, 3, 0.5, 0.69, 0]),
  bakery: format('dining', 'early', 'sweets', [1.3, 42, 0.5, 4, 0.3, 0.69, 0]),
  coffee: format('dining', 'coffee', 'coffee', [2.6, 31, 0.42, 3, 0.5, 0.82, 0]),
  supermarket: format('supermarket', 'grocer', 'grocer', [7, 96, 0.7, 8, 0.14, 0.71, 0.007]),
  women: format('fashion', 'mall', 'shop', [0.75, 460, 0.6, 3, 0.5, 0.8, 0.114]),
  men: format('fashion', 'mall', 'shop', [0.55, 520, 0.6, 3, 0.5, 0.8, 0.096]),
  casual: format('fashion', 'mall', 'shop', [1.3, 240, 0.6, 4, 0.4, 0.73, 0.096]),
  underwear: format('fashion', 'mall', 'shop', [0.6, 190, 0.5, 3, 0.4, 0.76, 0.036]),
  shoes: format('fashion', 'mall', 'shop', [0.6, 430, 0.5, 2, 0.6, 0.78, 0.102]),
  bags: format('fashion', 'mall', 'shop', [0.4, 680, 0.6, 2, 0.6, 0.82, 0.072]),
  kidswear: format('kids', 'mall', 'family', [0.75, 260, 0.55, 4, 0.4, 0.82, 0.072]),
  toys: format('kids', 'mall', 'family', [0.75, 170, 0.65, 3, 0.45, 0.74, 0.042]),
  playground: format('kids', 'mall', 'family', [0.8, 140, 0.45, 2, 0.5, 0.84, 0.012]),
  makeup: format('beauty', 'mall', 'shop', [1.7, 330, 0.65, 3, 0.45, 0.85, 0.036]),
  skincare: format('beauty', 'mall', 'shop', [0.8, 520, 0.65, 3, 0.45, 0.88, 0.03]),
  digital: format('digital', 'mall', 'shop', [0.6, 1150, 1, 3, 0.6, 0.76, 0.054]),
  audio: format('digital', 'mall', 'shop', [0.35, 780, 0.8, 2, 0.6, 0.78, 0.054]),
  cinema: format('leisure', 'night', 'night', [2.4, 92, 0.4, 3, 0.4, 0.8, 0]),
  arcade: format('leisure', 'night', 'night', [0.9, 110, 0.55, 2, 0.5, 0.65, 0]),
  salon: format('services', 'mall', 'shop', [0.55, 180, 0.6, 2, 0.6, 0.88, 0]),
  nails: format('services', 'mall', 'shop', [0.4, 210, 0.4, 2, 0.6, 0.88, 0]),
  optician: format('services', 'mall', 'shop', [0.25, 620, 0.55, 2, 0.6, 0.86, 0.024]),
  pharmacy: format('services', 'early', 'grocer', [0.9, 68, 0.7, 4, 0.3, 0.59, 0.005]),
  gold: format('jewellery', 'mall', 'shop', [0.24, 3600, 0.8, 2, 0.6, 0.91, 0.024]),
  watches: format('jewellery', 'mall', 'shop', [0.14, 2700, 0.7, 1, 0.6, 0.88, 0.036]),
  outdoor: format('sports', 'mall', 'shop', [0.5, 560, 0.6, 3, 0.45, 0.8, 0.084]),
  sportswear: format('sports', 'mall', 'shop', [0.85, 430, 0.55, 3, 0.45, 0.76, 0.09]),
} satisfies Record<string, Format>
export type FormatName = keyof typeof FORMATS
