import type { Day } from '@atrium/kernel'
import { dayOf, yearOf } from './calendar.ts'

/** Public holidays that move trade, by their own calendar. */
export const FESTIVALS = ['spring', 'qingming', 'labour', 'dragonBoat', 'midAutumn', 'national'] as const
export type Festival = (typeof FESTIVALS)[number]

interface Span {
  /** Days from the festival's day, both included. */
  readonly from: number
  readonly to: number
}

interface Course {
  /** The days off themselves: trade of these days is compared with such days only. */
  readonly core: Span
  /** The days before and after in which trade runs towards the festival and away from it. */
  readonly window: Span
}

/**
 * How far each festival reaches. Spring Festival takes a month before (年货) and the Lantern Festival with the return to work after it;
 * Mid-Autumn its fortnight of presents; the others their long weekends.
 */
export const COURSES: Readonly<Record<Festival, Course>> = {
  spring: { core: { from: -1, to: 6 }, window: { from: -28, to: 25 } },
  qingming: { core: { from: -1, to: 1 }, window: { from: -2, to: 2 } },
  labour: { core: { from: 0, to: 4 }, window: { from: -2, to: 6 } },
  dragonBoat: { core: { from: -1, to: 1 }, window: { from: -3, to: 2 } },
  midAutumn: { core: { from: -1, to: 1 }, window: { from: -14, to: 2 } },
  national: { core: { from: 0, to: 6 }, window: { from: -3, to: 8 } },
}

/**
 * Month and day of 初一, 五月初五 and 八月十五, from 2010 on. Written down, because the calendars of Node and of browsers take a
 * millisecond a look and are wrong where the moon is new within minutes of midnight in Beijing (2027 and 2030).
 */
const LUNAR_SINCE = 2010
const LUNAR: Readonly<Record<'spring' | 'dragonBoat' | 'midAutumn', readonly number[]>> = {
  spring: [
    214, 203, 123, 210, 131, 219, 208, 128, 216, 205, 125, 212, 201, 122, 210, 129, 217, 206, 126, 213, 203, 123, 211,
    131, 219, 208, 128, 215, 204, 124, 212,
  ],
  dragonBoat: [
    616, 606, 623, 612, 602, 620, 609, 530, 618, 607, 625, 614, 603, 622, 610, 531, 619, 609, 528, 616, 605, 624, 612,
    601, 620, 610, 530, 618, 607, 527, 614,
  ],
  midAutumn: [
    922, 912, 930, 919, 908, 927, 915, 1004, 924, 913, 1001, 921, 910, 929, 917, 1006, 925, 915, 1003, 922, 912, 1001,
    919, 908, 927, 916, 1004, 924, 913, 1002, 920,
  ],
}

/**
 * The day of a festival in a year of ours: those of the lunar calendar from 2010 to 2040 (undefined before and after), 清明 by the solar
 * term (exact from 2001 to 2099), 1 May and 1 October.
 */
export function festivalDay(festival: Festival, year: number): Day | undefined {
  if (festival === 'labour') return dayOf(year, 5, 1)
  if (festival === 'national') return dayOf(year, 10, 1)
  if (festival === 'qingming') {
    const inCentury = year % 100
    return dayOf(year, 4, Math.floor(inCentury * 0.2422 + 4.81) - Math.floor(inCentury / 4))
  }
  const monthDay = LUNAR[festival][year - LUNAR_SINCE]
  return monthDay === undefined ? undefined : dayOf(year, Math.floor(monthDay / 100), monthDay % 100)
}

export interface Placed {
  readonly festival: Festival
  readonly day: Day
}

/** The festivals whose windows or days off (`reach`) a range touches, or wholly lies in; the great ones first where several do. */
export function festivalsIn(
  range: { readonly from: Day; readonly to: Day },
  reach: 'core' | 'window',
  how: 'touched' | 'around',
): Placed[] {
  // What comes in January reaches back into the year before.
  const years = new Set([yearOf(range.from), yearOf(range.to), yearOf(range.to + 40)])
  return (['spring', 'national', 'midAutumn', 'labour', 'dragonBoat', 'qingming'] as const).flatMap((festival) =>
    [...years].flatMap((year) => {
      const day = festivalDay(festival, year)
      if (day === undefined) return []
      const span = COURSES[festival][reach]
      const [first, last] = [day + span.from, day + span.to]
      const isIn = how === 'touched' ? range.from <= last && range.to >= first : range.from >= first && range.to <= last
      return isIn ? [{ festival, day }] : []
    }),
  )
}
