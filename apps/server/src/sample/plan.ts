import type { Day, Instant } from '@atrium/kernel'
import { type CalendarDay, calendar } from './calendar.ts'
import { type People, people } from './people.ts'
import { assortments, type SampleProduct } from './products.ts'
import { gateFootfall, type SampleFootfall, type SampleStoreDay, shopFootfall, storeDays, Takings } from './reports.ts'
import { MALLS, type Shop, shops } from './shops.ts'
import { BLOCK_DAYS, type SampleReceipt, Trade } from './trade.ts'
import { type SampleAction, visitsOf } from './visits.ts'

/** How large the sample is. */
export interface SampleSize {
  readonly members: number
  /** Sales of the fourteen months before today; returns, and what is sold today, come on top. */
  readonly sales: number
  /** Days back from today with people counted at the shops' doors; at the gates of the malls they are counted all year. */
  readonly doorDays: number
}

/** Fourteen months: last month, and the same month a year before, are there on every day. */
export const HISTORY_DAYS = 430

export const FULL_SIZE: SampleSize = { members: 5_000, sales: 60_000, doorDays: 60 }

/** Days of a city that are posted in one transaction. */
export interface Block {
  readonly actions: readonly SampleAction[]
  readonly receipts: readonly SampleReceipt[]
}

export interface Report {
  readonly storeDays: readonly SampleStoreDay[]
  readonly footfall: readonly SampleFootfall[]
}

/**
 * The sample group as it is told on a day: a pure function of that day and the size. History runs from fourteen months before `today` to
 * today; of today only what lies before `now` is told.
 */
export class SamplePlan {
  readonly today: Day
  readonly size: SampleSize
  readonly shops: readonly Shop[] = shops()
  readonly products: ReadonlyMap<string, readonly SampleProduct[]> = assortments()
  readonly days: readonly CalendarDay[]
  readonly people: People

  constructor(today: Day, size: SampleSize = FULL_SIZE) {
    this.today = today
    this.size = size
    this.days = calendar(today - HISTORY_DAYS, today)
    this.people = people(today, size.members, this.shops)
  }

  /** Trade of each city, in the order of `MALLS`, from its first day on. */
  trades(): Trade[] {
    const { days, products, size } = this
    const weights = MALLS.reduce((sum, mall) => sum + mall.weight, 0)
    let left = size.sales
    return MALLS.map((mall, city) => {
      const sales = city === MALLS.length - 1 ? left : Math.round((size.sales * mall.weight) / weights)
      left -= sales
      const shops = this.shops.filter((shop) => shop.city === city)
      const shoppers = this.people.shoppers.filter((shopper) => shopper.city === city)
      return new Trade({ city, days, shops, products, shoppers, sales })
    })
  }

  takings(): Takings {
    return new Takings(this.shops)
  }

  /** Receipts and actions of a city in order of time, block by block, up to `now`; `takings` counts what is sold. */
  *blocks(now: Instant, trade: Trade, takings: Takings): Generator<Block> {
    const told = <T extends { readonly at: Instant }>(one: T): boolean => one.at <= now
    for (let from = 0; from < this.days.length; from += BLOCK_DAYS) {
      const block = this.days.slice(from, from + BLOCK_DAYS).map((day, at) => {
        const one = trade.day(from + at)
        takings.add(day.day, one.receipts)
        return { calendar: day, trade: one }
      })
      yield {
        actions: visitsOf(block, trade.plan).filter(told),
        receipts: block.flatMap((day) => day.trade.receipts).filter(told),
      }
    }
  }

  /** What merchants declared and the counters counted, day by day up to yesterday. After `blocks` of all trades have been walked. */
  *reports(trades: readonly Trade[], takings: Takings): Generator<Report> {
    for (const [at, day] of this.days.slice(0, -1).entries()) {
      const isCounted = day.day >= this.today - this.size.doorDays
      const declared = trades.map((trade) => storeDays(trade, takings, at, day.day))
      const doors = isCounted ? trades.map((trade, city) => shopFootfall(day, trade.plan.shops, declared[city]!)) : []
      const gates = MALLS.map((mall) => gateFootfall(day, mall))
      yield { storeDays: declared.flat(), footfall: [...gates, ...doors].flat() }
    }
  }
}
