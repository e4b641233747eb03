import { civil, type Day, weekday } from '@atrium/kernel'

/** What the shops of the sample sell, by the name under which the house keeps it as business category (业态). */
export const CATEGORIES = {
  dining: '餐饮',
  fashion: '零售服饰',
  kids: '儿童亲子',
  beauty: '美妆',
  digital: '数码',
  supermarket: '超市',
  leisure: '影院娱乐',
  services: '生活服务',
  jewellery: '珠宝',
  sports: '运动',
} as const
export type Category = keyof typeof CATEGORIES

/** How much busier than a plain weekday each category is on a day off. */
const DAY_OFF: Readonly<Record<Category, number>> = {
  dining: 1.65,
  fashion: 2,
  kids: 2.5,
  beauty: 1.7,
  digital: 1.6,
  supermarket: 1.4,
  leisure: 2.3,
  services: 1.5,
  jewellery: 1.7,
  sports: 1.9,
}

/** A season or festival: on which days, and by how much it moves each category; `all` where a category is not named. */
interface Season {
  readonly on: (day: CalendarDay) => boolean
  readonly all?: number
  readonly by?: Readonly<Partial<Record<Category, number>>>
}

/** A day as trade sees it. */
export interface CalendarDay {
  readonly day: Day
  readonly month: number
  readonly dayOfMonth: number
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number
  /** Month of the Chinese calendar; 0 in a leap month, which has no festivals. */
  readonly lunarMonth: number
  readonly lunarDay: number
  /** Weekend or public holiday. */
  readonly isOff: boolean
}

const lunarFormat = () =>
  new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })

/** Month and day of the Chinese calendar by ICU's data; a leap month counts as month 0. */
function lunarOf(format: Intl.DateTimeFormat, day: Day): { month: number; day: number } {
  const parts = format.formatToParts(day * 86_400_000)
  const month = parts.find((part) => part.type === 'month')?.value ?? ''
  const dayOfMonth = parts.find((part) => part.type === 'day')?.value ?? ''
  return { month: /^\d+$/.test(month) ? Number(month) : 0, day: Number(dayOfMonth) }
}

/** The days from `first` to `last`. */
export function calendar(first: Day, last: Day): CalendarDay[] {
  const format = lunarFormat()
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const day = first + at
    const { month, dayOfMonth } = civil(day)
    const lunar = lunarOf(format, day)
    const plain = { day, month, dayOfMonth, weekday: weekday(day), lunarMonth: lunar.month, lunarDay: lunar.day }
    return { ...plain, isOff: plain.weekday > 5 || isHoliday(plain) }
  })
}

type PlainDay = Omit<CalendarDay, 'isOff'>

/** Public holidays, without the working weekends that make up for them. */
const isHoliday = (day: PlainDay): boolean =>
  isBetween(day, 101, 101) ||
  isBetween(day, 404, 406) ||
  isBetween(day, 501, 505) ||
  isBetween(day, 1001, 1007) ||
  (day.lunarMonth === 1 && day.lunarDay <= 7) ||
  (day.lunarMonth === 5 && day.lunarDay === 5) ||
  (day.lunarMonth === 8 && day.lunarDay === 15)

/** Whether a day lies from one MMDD to another. */
const isBetween = (day: PlainDay, from: number, to: number): boolean => {
  const at = day.month * 100 + day.dayOfMonth
  return at >= from && at <= to
}

export const isDoubleEleven = (day: PlainDay): boolean => isBetween(day, 1111, 1111)

/** Days on which shops sell at a discount: 618 and Double 11 with the days before them, Double 12, New Year. */
export const isSale = (day: PlainDay): boolean =>
  isBetween(day, 616, 618) || isBetween(day, 1109, 1111) || isBetween(day, 1211, 1212) || isBetween(day, 1231, 1231)

const SEASONS: readonly Season[] = [
  // Spring Festival: presents and provisions in the twelfth month, closed shutters on the eve, outings with the family after it.
  {
    on: (day) => day.lunarMonth === 12 && day.lunarDay >= 8 && day.lunarDay < 29,
    all: 1.15,
    by: { supermarket: 1.6, fashion: 1.45, jewellery: 1.6, kids: 1.3, beauty: 1.25 },
  },
  { on: (day) => day.lunarMonth === 12 && day.lunarDay >= 29, all: 0.6, by: { supermarket: 1.2, dining: 0.9 } },
  { on: (day) => day.lunarMonth === 1 && day.lunarDay === 1, all: 0.45, by: { leisure: 1.5, dining: 0.6 } },
  {
    on: (day) => day.lunarMonth === 1 && day.lunarDay > 1 && day.lunarDay <= 7,
    all: 1.1,
    by: { leisure: 1.7, kids: 1.3 },
  },
  { on: (day) => day.lunarMonth === 1 && day.lunarDay === 15, all: 1.1, by: { dining: 1.3 } },
  // School holidays.
  { on: (day) => isBetween(day, 701, 831), all: 1.04, by: { kids: 1.35, leisure: 1.3, digital: 1.15, dining: 1.08 } },
  { on: (day) => isBetween(day, 825, 905), all: 1, by: { kids: 1.2, digital: 1.3, sports: 1.2 } },
  { on: (day) => isBetween(day, 601, 601), all: 1.05, by: { kids: 2.2, leisure: 1.4 } },
  // Sales.
  { on: (day) => isBetween(day, 601, 615), all: 1.05, by: { beauty: 1.15, digital: 1.2 } },
  { on: (day) => isBetween(day, 616, 618), all: 1.35, by: { beauty: 1.9, digital: 2.1, fashion: 1.6, sports: 1.6 } },
  { on: (day) => isBetween(day, 1101, 1108), all: 1.08, by: { beauty: 1.2, digital: 1.15 } },
  { on: (day) => isBetween(day, 1109, 1110), all: 1.5, by: { beauty: 1.9, digital: 1.8, fashion: 1.7 } },
  {
    on: isDoubleEleven,
    all: 2.1,
    by: { beauty: 3.4, digital: 3.2, fashion: 3, sports: 2.8, jewellery: 2.4, dining: 1.7, supermarket: 1.9 },
  },
  { on: (day) => isBetween(day, 1211, 1212), all: 1.2, by: { fashion: 1.5, beauty: 1.5 } },
  // Festivals.
  { on: (day) => isBetween(day, 501, 505), all: 1.12, by: { leisure: 1.25 } },
  { on: (day) => isBetween(day, 1001, 1007), all: 1.15, by: { leisure: 1.3, fashion: 1.25 } },
  { on: (day) => isBetween(day, 1224, 1225), all: 1.3, by: { dining: 1.6, leisure: 1.6 } },
  { on: (day) => isBetween(day, 1231, 1231), all: 1.5, by: { dining: 1.7, leisure: 1.8 } },
  {
    on: (day) => isBetween(day, 214, 214) || isBetween(day, 520, 520),
    all: 1.2,
    by: { jewellery: 2.6, beauty: 1.8, dining: 1.4, leisure: 1.35 },
  },
  {
    on: (day) => day.lunarMonth === 7 && day.lunarDay === 7,
    all: 1.1,
    by: { jewellery: 2.2, beauty: 1.5, dining: 1.5 },
  },
  { on: (day) => isBetween(day, 306, 308), all: 1.15, by: { beauty: 1.8, fashion: 1.5, jewellery: 1.4 } },
  // Mid-Autumn: moon cakes and presents in the fortnight before it.
  {
    on: (day) => day.lunarMonth === 8 && day.lunarDay < 15,
    all: 1.05,
    by: { supermarket: 1.45, dining: 1.12 },
  },
  { on: (day) => day.lunarMonth === 8 && day.lunarDay === 15, all: 1.15, by: { dining: 1.4, supermarket: 1.3 } },
]

/** How busy a category is on a day; 1 is a plain weekday. */
export function demand(day: CalendarDay, category: Category): number {
  let factor = day.isOff ? DAY_OFF[category] : day.weekday === 5 ? 1 + (DAY_OFF[category] - 1) * 0.35 : 1
  for (const season of SEASONS) if (season.on(day)) factor *= season.by?.[category] ?? season.all ?? 1
  return factor
}
