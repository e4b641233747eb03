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

const shop = { hours: 'mall', rhythm: 'shop' } as const
const meals = { category: 'dining', hours: 'meals', rhythm: 'meals', lines: 6, bite: 0.2, returned: 0 } as const

export const FORMATS = {
  hotpot: { ...meals, traffic: 1, medianYuan: 260, sigma: 0.45, known: 0.76 },
  sichuan: { ...meals, traffic: 1.1, medianYuan: 190, sigma: 0.45, known: 0.72 },
  cantonese: { ...meals, traffic: 0.8, medianYuan: 280, sigma: 0.5, known: 0.74 },
  japanese: { ...meals, traffic: 0.8, medianYuan: 230, sigma: 0.5, known: 0.74 },
  grill: { ...meals, traffic: 0.9, medianYuan: 240, sigma: 0.45, known: 0.75 },
  western: { ...meals, traffic: 0.7, medianYuan: 210, sigma: 0.5, known: 0.74 },
  noodles: { ...meals, traffic: 1.5, medianYuan: 46, sigma: 0.4, lines: 3, bite: 0.4, known: 0.58 },
  snacks: { ...meals, rhythm: 'sweets', traffic: 1.4, medianYuan: 32, sigma: 0.45, lines: 3, bite: 0.4, known: 0.5 },
  tea: { ...meals, hours: 'mall', rhythm: 'sweets', traffic: 1.9, medianYuan: 29, sigma: 0.4, lines: 3, bite: 0.5, known: 0.7 },
  bakery: { ...meals, hours: 'early', rhythm: 'sweets', traffic: 1.3, medianYuan: 42, sigma: 0.5, lines: 4, bite: 0.3, known: 0.7 },
  coffee: { ...meals, hours: 'coffee', rhythm: 'coffee', traffic: 2.6, medianYuan: 31, sigma: 0.42, lines: 3, bite: 0.5, known: 0.84 },
  supermarket: { category: 'supermarket', hours: 'grocer', rhythm: 'grocer', traffic: 7, medianYuan: 96, sigma: 0.7, lines: 8, bite: 0.14, known: 0.72, returned: 0.006 },
  women: { ...shop, category: 'fashion', traffic: 0.75, medianYuan: 460, sigma: 0.6, lines: 3, bite: 0.5, known: 0.82, returned: 0.095 },
  men: { ...shop, category: 'fashion', traffic: 0.55, medianYuan: 520, sigma: 0.6, lines: 3, bite: 0.5, known: 0.82, returned: 0.08 },
  casual: { ...shop, category: 'fashion', traffic: 1.3, medianYuan: 240, sigma: 0.6, lines: 4, bite: 0.4, known: 0.74, returned: 0.08 },
  underwear: { ...shop, category: 'fashion', traffic: 0.6, medianYuan: 190, sigma: 0.5, lines: 3, bite: 0.4, known: 0.78, returned: 0.03 },
  shoes: { ...shop, category: 'fashion', traffic: 0.6, medianYuan: 430, sigma: 0.5, lines: 2, bite: 0.6, known: 0.8, returned: 0.085 },
  bags: { ...shop, category: 'fashion', traffic: 0.4, medianYuan: 680, sigma: 0.6, lines: 2, bite: 0.6, known: 0.84, returned: 0.06 },
  kidswear: { ...shop, category: 'kids', rhythm: 'family', traffic: 0.75, medianYuan: 260, sigma: 0.55, lines: 4, bite: 0.4, known: 0.84, returned: 0.06 },
  toys: { ...shop, category: 'kids', rhythm: 'family', traffic: 0.75, medianYuan: 170, sigma: 0.65, lines: 3, bite: 0.45, known: 0.76, returned: 0.035 },
  playground: { ...shop, category: 'kids', rhythm: 'family', traffic: 0.8, medianYuan: 140, sigma: 0.45, lines: 2, bite: 0.5, known: 0.86, returned: 0.01 },
  makeup: { ...shop, category: 'beauty', traffic: 1.7, medianYuan: 330, sigma: 0.65, lines: 3, bite: 0.45, known: 0.87, returned: 0.03 },
  skincare: { ...shop, category: 'beauty', traffic: 0.8, medianYuan: 520, sigma: 0.65, lines: 3, bite: 0.45, known: 0.9, returned: 0.025 },
  digital: { ...shop, category: 'digital', traffic: 0.6, medianYuan: 1150, sigma: 1, lines: 3, bite: 0.6, known: 0.78, returned: 0.045 },
  audio: { ...shop, category: 'digital', traffic: 0.35, medianYuan: 780, sigma: 0.8, lines: 2, bite: 0.6, known: 0.8, returned: 0.045 },
  cinema: { category: 'leisure', hours: 'night', rhythm: 'night', traffic: 2.4, medianYuan: 92, sigma: 0.4, lines: 3, bite: 0.4, known: 0.82, returned: 0 },
  arcade: { category: 'leisure', hours: 'night', rhythm: 'night', traffic: 0.9, medianYuan: 110, sigma: 0.55, lines: 2, bite: 0.5, known: 0.66, returned: 0 },
  salon: { ...shop, category: 'services', traffic: 0.55, medianYuan: 180, sigma: 0.6, lines: 2, bite: 0.6, known: 0.9, returned: 0 },
  nails: { ...shop, category: 'services', traffic: 0.4, medianYuan: 210, sigma: 0.4, lines: 2, bite: 0.6, known: 0.9, returned: 0 },
  optician: { ...shop, category: 'services', traffic: 0.25, medianYuan: 620, sigma: 0.55, lines: 2, bite: 0.6, known: 0.88, returned: 0.02 },
  pharmacy: { ...shop, category: 'services', hours: 'early', rhythm: 'grocer', traffic: 0.9, medianYuan: 68, sigma: 0.7, lines: 4, bite: 0.3, known: 0.6, returned: 0.004 },
  gold: { ...shop, category: 'jewellery', traffic: 0.24, medianYuan: 3600, sigma: 0.8, lines: 2, bite: 0.6, known: 0.93, returned: 0.02 },
  watches: { ...shop, category: 'jewellery', traffic: 0.14, medianYuan: 2700, sigma: 0.7, lines: 1, bite: 0.6, known: 0.9, returned: 0.03 },
  outdoor: { ...shop, category: 'sports', traffic: 0.5, medianYuan: 560, sigma: 0.6, lines: 3, bite: 0.45, known: 0.82, returned: 0.07 },
  sportswear: { ...shop, category: 'sports', traffic: 0.85, medianYuan: 430, sigma: 0.55, lines: 3, bite: 0.45, known: 0.78, returned: 0.075 },
} as const satisfies Record<string, Format>
export type FormatName = keyof typeof FORMATS
