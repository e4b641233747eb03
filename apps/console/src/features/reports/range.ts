import {
  type DaySpan,
  formatDay,
  justBefore,
  yearBefore as likeYear,
  parseDay,
  type YearBefore,
} from '@atrium/rules/days'
import { useSearchParams } from 'react-router'

/** Days as the API has them, `2026-11-22`; both ends belong to the range. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

const DAY_MS = 86_400_000
/** So that the days of a comparison and the range together stay within what one question may span. */
const MOST_DAYS = 400

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

export const lengthOf = ({ from, to }: DayRange): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1

/** The calendar day that it is now in a zone. */
export const todayIn = (zone: string): string =>
  // The Swedish way to write a date is the ISO one.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format()

const toSpan = ({ from, to }: DayRange): DaySpan => ({ from: parseDay(from) ?? 0, to: parseDay(to) ?? 0 })
const toRange = ({ from, to }: DaySpan): DayRange => ({ from: formatDay(from), to: formatDay(to) })

/** The like period just before (环比). */
export const before = (range: DayRange): DayRange => toRange(justBefore(toSpan(range)))

/** The like period of the year before (同比), and by what it was found. */
export interface FormerYear extends DayRange, Pick<YearBefore, 'by' | 'festival' | 'only'> {}

export const yearBefore = (range: DayRange): FormerYear => {
  const found = likeYear(toSpan(range))
  return { ...found, ...toRange(found) }
}

/** What the chart shows: the range, or the 30 days up to its end where it is short. */
export const chartRange = (range: DayRange): DayRange =>
  lengthOf(range) >= 14 ? range : { from: addDays(range.to, -29), to: range.to }

/** From the earlier of the two beginnings to the later end. */
export function spanOf(a: DayRange, b: DayRange): DayRange {
  // ISO days sort as texts do.
  const [from = a.from] = [a.from, b.from].sort()
  const [, to = a.to] = [a.to, b.to].sort()
  return { from, to }
}

export const daysOf = (range: DayRange): string[] =>
  Array.from({ length: lengthOf(range) }, (_, at) => addDays(range.from, at))

export const isWithin = (day: string, { from, to }: DayRange): boolean => day >= from && day <= to

export const PRESETS = ['today', 'yesterday', 'week', 'month', 'thisMonth', 'lastMonth', 'quarter', 'year'] as const
export type Preset = (typeof PRESETS)[number]

/** The days of a choice beside the calendar. */
export const presetRange = (key: Preset, today: string): DayRange =>
  presets(today).find((one) => one.key === key)?.range ?? { from: today, to: today }

/** The choices beside the calendar. */
export function presets(today: string): { readonly key: Preset; readonly range: DayRange }[] {
  const yesterday = addDays(today, -1)
  const month = today.slice(0, 8)
  const endOfLast = addDays(`${month}01`, -1)
  return [
    { key: 'today', range: { from: today, to: today } },
    { key: 'yesterday', range: { from: yesterday, to: yesterday } },
    { key: 'week', range: { from: addDays(today, -7), to: yesterday } },
    { key: 'month', range: { from: addDays(today, -30), to: yesterday } },
    { key: 'thisMonth', range: { from: `${month}01`, to: today } },
    { key: 'lastMonth', range: { from: `${endOfLast.slice(0, 8)}01`, to: endOfLast } },
    { key: 'quarter', range: { from: addDays(today, -90), to: yesterday } },
    // Whole months: the running one and the eleven before it.
    { key: 'year', range: { from: addMonths(month, -11), to: today } },
  ]
}

const isDay = (text: string | null): text is string => text !== null && parseDay(text) !== undefined

/** The first day of the month so many months after `YYYY-MM-`. */
function addMonths(month: string, months: number): string {
  const [year = 0, at = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, at - 1 + months, 1)).toISOString().slice(0, 10)
}

/** The days that the page is about, kept in the URL; yesterday, or what the page begins with, where it says nothing, or nothing sensible. */
export function useRange(
  today: string,
  { fallback = 'yesterday', most = MOST_DAYS }: { readonly fallback?: Preset; readonly most?: number } = {},
): readonly [DayRange, (range: DayRange) => void] {
  const [params, setParams] = useSearchParams()
  const [from, to] = [params.get('from'), params.get('to')]
  const asked = isDay(from) && isDay(to) && from <= to ? { from, to } : undefined
  const range = asked && lengthOf(asked) <= most ? asked : presetRange(fallback, today)
  const choose = (next: DayRange) =>
    setParams((known) => {
      known.set('from', next.from)
      known.set('to', next.to)
      return known
    })
  return [range, choose]
}
