import type { TimeUnit } from './lifetime-value.ts'

export interface HistoryTerms {
  /** The unit of recency and age; weeks are days / 7, not rounded. */
  readonly unit: TimeUnit
  /** The last day that is learned from, counted since 1970-01-01. */
  readonly calibrationEnd: number
}

/** A customer as the models see them, and what came after, to judge the models by. */
export interface CustomerHistory<Customer> {
  readonly customer: Customer
  /** Days with a purchase after the first such day, until the end of calibration (x). */
  readonly frequency: number
  /** From the first to the last day with a purchase until the end of calibration (t_x), in the unit. */
  readonly recency: number
  /** From the first day with a purchase to the end of calibration (T), in the unit. */
  readonly age: number
  /** Mean spend of the repeat days, in the unit of the amounts, not rounded; 0 without any. The first day does not count. */
  readonly meanSpend: number
  /** Days with a purchase after the end of calibration, and all that was spent on them. */
  readonly holdoutFrequency: number
  readonly holdoutSpend: number
}

export interface HistoryCollector<Customer> {
  /**
   * Takes one purchase. Those of one customer come in order of their days (a stream sorted by day, or by customer and day); several on one
   * day count as one. `amount` is in any one unit, minor units for instance; returns are netted or left out beforehand.
   * Throws RangeError where a day goes back, or day or amount is no number.
   */
  add(customer: Customer, day: number, amount: number): void
  /** Customers who first bought until the end of calibration, in the order of their first purchase in the stream. */
  histories(): Generator<CustomerHistory<Customer>, void, undefined>
  /** How many that are. */
  readonly size: number
}

const DAYS: Readonly<Record<TimeUnit, number>> = { day: 1, week: 7 }

/** What is kept of a customer while purchases stream by: numbers per column, so that a million customers take some 60 MB. */
interface Columns {
  readonly firstDay: Int32Array
  readonly lastCalibrationDay: Int32Array
  readonly lastDay: Int32Array
  readonly repeatDays: Uint32Array
  readonly holdoutDays: Uint32Array
  readonly repeatSpend: Float64Array
  readonly holdoutSpend: Float64Array
}

/**
 * Turns purchases into what the models learn from, in one pass and without keeping the purchases.
 * A customer who first buys after the end of calibration is not part of it. Throws RangeError where the end is no whole day.
 * Source of the counting: Fader & Hardie, Creating an RFM Summary Using Excel (brucehardie.com/notes/022).
 */
export function collectHistories<Customer extends string | number | bigint>({
  unit,
  calibrationEnd,
}: HistoryTerms): HistoryCollector<Customer> {
  if (!Number.isSafeInteger(calibrationEnd)) throw new RangeError(`a last day of ${calibrationEnd}`)
  const places = new Map<Customer, number>()
  let columns = emptyColumns(1024)
  let latest: Customer | undefined
  let at = 0

  function placeOf(customer: Customer, day: number): number | undefined {
    if (customer === latest) return at
    const known = places.get(customer)
    if (known !== undefined || day > calibrationEnd) return known
    const place = places.size
    if (place === columns.firstDay.length) columns = grown(columns)
    places.set(customer, place)
    columns.firstDay[place] = day
    columns.lastCalibrationDay[place] = day
    columns.lastDay[place] = day
    return place
  }

  return {
    get size() {
      return places.size
    },
    add(customer, day, amount) {
      if (!(Number.isInteger(day) && Math.abs(day) < 2 ** 31 && Number.isFinite(amount)))
        throw new RangeError(`no purchase: day ${day}, amount ${amount}`)
      const place = placeOf(customer, day)
      if (place === undefined) return
      latest = customer
      at = place
      record(columns, place, day, amount, calibrationEnd)
    },
    *histories() {
      for (const [customer, place] of places) yield historyOf(columns, customer, place, calibrationEnd, DAYS[unit])
    },
  }
}

function record(columns: Columns, place: number, day: number, amount: number, calibrationEnd: number): void {
  const lastDay = columns.lastDay[place]!
  if (day < lastDay) throw new RangeError(`day ${day} after day ${lastDay} of the same customer`)
  const isNewDay = day > lastDay
  columns.lastDay[place] = day
  if (day > calibrationEnd) {
    if (isNewDay) columns.holdoutDays[place]! += 1
    columns.holdoutSpend[place]! += amount
  } else if (day > columns.firstDay[place]!) {
    if (isNewDay) columns.repeatDays[place]! += 1
    columns.lastCalibrationDay[place] = day
    columns.repeatSpend[place]! += amount
  }
}

function historyOf<Customer>(
  columns: Columns,
  customer: Customer,
  place: number,
  calibrationEnd: number,
  daysPerUnit: number,
): CustomerHistory<Customer> {
  const firstDay = columns.firstDay[place]!
  const frequency = columns.repeatDays[place]!
  return {
    customer,
    frequency,
    recency: (columns.lastCalibrationDay[place]! - firstDay) / daysPerUnit,
    age: (calibrationEnd - firstDay) / daysPerUnit,
    meanSpend: frequency === 0 ? 0 : columns.repeatSpend[place]! / frequency,
    holdoutFrequency: columns.holdoutDays[place]!,
    holdoutSpend: columns.holdoutSpend[place]!,
  }
}

const emptyColumns = (length: number): Columns => ({
  firstDay: new Int32Array(length),
  lastCalibrationDay: new Int32Array(length),
  lastDay: new Int32Array(length),
  repeatDays: new Uint32Array(length),
  holdoutDays: new Uint32Array(length),
  repeatSpend: new Float64Array(length),
  holdoutSpend: new Float64Array(length),
})

/** Room for twice as many, so that a million customers are copied twenty times and not a million. */
function grown(columns: Columns): Columns {
  const wider = emptyColumns(columns.firstDay.length * 2)
  for (const name of Object.keys(columns) as (keyof Columns)[]) wider[name].set(columns[name])
  return wider
}
