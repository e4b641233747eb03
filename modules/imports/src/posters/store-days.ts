import { type CountFootfall, countFootfall, type DeclareStoreDay, declareStoreDays } from '@atrium/organization'
import type { StoreDayRecord } from '../reading/index.ts'
import { type Posted, type Poster, postedAs, refusalOf } from './poster.ts'

/**
 * What merchants declare (turnover and receipts, per store and day) and footfall (per node and hour). A row may say both; where one
 * half is refused the other stands, and the refusal says which.
 */
export const storeDaysPoster: Poster<'store-days'> = {
  batchSize: 5_000,
  async post(ctx, records, { by }) {
    const halves = records.map(halvesOf)
    const declared = await answered(
      halves.map(({ declares }) => declares && { by, ...declares }),
      (asks) => declareStoreDays(ctx, asks),
    )
    const counted = await answered(
      halves.map(({ counts }) => counts && { by, ...counts }),
      (asks) => countFootfall(ctx, asks),
    )
    return halves.map(({ fault }, at) => fault ?? joined(declared[at], counted[at]))
  },
}

interface Halves {
  readonly fault?: Exclude<Posted, string>
  readonly declares?: Omit<DeclareStoreDay, 'by'>
  readonly counts?: Omit<CountFootfall, 'by'>
}

function halvesOf(record: StoreDayRecord): Halves {
  const { storeCode, counterCode, day, hour, turnoverMinor, currency, receipts, footfall } = record
  if (turnoverMinor === undefined && footfall === undefined) {
    return { fault: refusalOf('nothing_declared', 'The row has neither turnover nor footfall.') }
  }
  if (turnoverMinor !== undefined && (counterCode !== undefined || hour !== undefined)) {
    return { fault: refusalOf('turnover_in_parts', 'Turnover is declared for a whole store and day.') }
  }
  if (turnoverMinor !== undefined && receipts === undefined) {
    return { fault: refusalOf('receipts_missing', 'Turnover is declared together with the number of receipts.') }
  }
  if (footfall !== undefined && hour === undefined) {
    return { fault: refusalOf('hour_missing', 'Footfall is counted by the hour.') }
  }
  return {
    ...(turnoverMinor === undefined || receipts === undefined
      ? {}
      : {
          declares: { store: storeCode, day, turnoverMinor, receipts, ...(currency === undefined ? {} : { currency }) },
        }),
    ...(footfall === undefined || hour === undefined
      ? {}
      : { counts: { node: counterCode ?? storeCode, day, hour, people: footfall } }),
  }
}

/** Answers by place, for the asks that there are. */
async function answered<Ask>(
  asks: readonly (Ask | undefined)[],
  command: (asks: readonly Ask[]) => Promise<Parameters<typeof postedAs>[0][]>,
): Promise<(Posted | undefined)[]> {
  const places = asks.flatMap((ask, at) => (ask === undefined ? [] : [at]))
  const outcomes = await command(asks.filter((ask) => ask !== undefined))
  const posted: (Posted | undefined)[] = new Array(asks.length)
  places.forEach((at, index) => {
    posted[at] = postedAs(outcomes[index]!)
  })
  return posted
}

function joined(declared: Posted | undefined, counted: Posted | undefined): Posted {
  if (declared === undefined || counted === undefined) return declared ?? counted ?? 'unchanged'
  if (typeof declared === 'object') return { ...declared, detail: `Turnover: ${declared.detail}` }
  if (typeof counted === 'object') return { ...counted, detail: `Footfall: ${counted.detail}` }
  return declared === 'unchanged' ? counted : declared
}
