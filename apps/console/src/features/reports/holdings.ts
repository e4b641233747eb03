import type { ReplyOf } from '../../app/api.ts'
import { type Days, isKnown, type PointsName, pointsOf } from './figures.ts'
import { addDays, type DayRange, daysOf, isWithin } from './range.ts'

export type Programme = ReplyOf<'reports.programmes'>['items'][number]

/** What was answered for the range and just before, or for the year before. */
export interface Side {
  readonly days: Days | undefined
  readonly programme: Programme | undefined
}

export type HoldingKey = PointsName | 'outstanding' | 'expiring' | 'up' | 'down'

/** A figure of a programme: points that moved, points that are held, levels that moved. */
export interface Holding {
  readonly key: HoldingKey
  /** Of the whole programme, and of no store. */
  readonly isWhole: boolean
  /** Stands at a height, instead of adding up. */
  readonly isLevel: boolean
  /** As it was seen on days of the range: known from the day on which the house began to look. */
  readonly isSnapshot: boolean
  readonly moreIs: 'better' | 'worse' | 'neither'
  readonly of: (side: Side, range: DayRange) => number | null
  /** In place of `of` for the figure itself. */
  readonly ofNow?: (side: Side) => number | null
  /** Day by day; of `days` where that is there, else of the range. */
  readonly course: (side: Side, range: DayRange) => (number | null)[]
  readonly days?: (side: Side) => string[]
}

const byDay =
  (of: Holding['of']): Holding['course'] =>
  (side, range) =>
    daysOf(range).map((day) => {
      const one = { from: day, to: day }
      return isKnown(side.days, one) ? of(side, one) : null
    })

const flow = (key: PointsName, isWhole: boolean, moreIs: Holding['moreIs']): Holding => {
  const of: Holding['of'] = ({ days, programme }, range) =>
    programme ? pointsOf(days, range, programme.programmeId, key) : null
  return { key, isWhole, isLevel: false, isSnapshot: false, moreIs, of, course: byDay(of) }
}

const moved = (key: 'up' | 'down', moreIs: Holding['moreIs']): Holding => {
  const of: Holding['of'] = ({ programme }, range) => {
    if (!programme?.stock) return null
    return programme.stock.moved.reduce(
      (total, move) => total + (move.direction === key && isWithin(move.day, range) ? move.members : 0),
      0,
    )
  }
  return { key, isWhole: true, isLevel: false, isSnapshot: false, moreIs, of, course: byDay(of) }
}

/** At the end of the range, or of the last day before it that is known: today has not ended yet. */
const outstandingAt: Holding['of'] = ({ programme }, range) =>
  programme?.stock?.outstanding.findLast(({ day }) => day <= range.to && day >= range.from)?.points ?? null

const sumOf = (days: readonly { readonly points: number }[]): number =>
  days.reduce((sum, { points }) => sum + points, 0)

const expiringDays = ({ programme }: Side): string[] => {
  const { stock } = programme ?? {}
  if (!stock) return []
  const first = addDays(stock.takenAt.slice(0, 10), 1)
  const last = stock.expiring.at(-1)?.day ?? first
  return daysOf({ from: stock.expiring[0] && stock.expiring[0].day < first ? stock.expiring[0].day : first, to: last })
}

export const HOLDINGS: readonly Holding[] = [
  flow('issued', false, 'better'),
  flow('redeemed', true, 'better'),
  flow('expired', true, 'neither'),
  flow('takenBack', false, 'neither'),
  {
    ...{ key: 'outstanding', isWhole: true, isLevel: true, isSnapshot: false, moreIs: 'neither', of: outstandingAt },
    course: byDay(outstandingAt),
  },
  {
    ...{ key: 'expiring', isWhole: true, isLevel: false, isSnapshot: true, moreIs: 'neither', days: expiringDays },
    of: ({ programme }, range) =>
      programme?.stock?.expiringThen.findLast(({ day }) => isWithin(day, range))?.points ?? null,
    // As of the last look, whatever days were chosen: nobody wants to know what was about to expire by then.
    ofNow: ({ programme }) => (programme?.stock ? sumOf(programme.stock.expiring) : null),
    // What lies ahead, day by day: there is nothing to see in what lay ahead before.
    course: (side) => {
      const points = new Map(side.programme?.stock?.expiring.map((row) => [row.day, row.points]))
      return expiringDays(side).map((day) => points.get(day) ?? 0)
    },
  },
  moved('up', 'better'),
  moved('down', 'worse'),
]
