import type { Currency } from '@atrium/kernel'
import { minorDigits } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'

/** What is counted. `netSpend` in minor units of the programme's currency; `points` are those earned less those taken back; `visits` are orders. */
export type Measure = 'netSpend' | 'points' | 'visits' | 'rfmScore'

/**
 * The days that count on day D: `days: N` is D−N … D, both included (a row of day d leaves at the start of d+N+1);
 * `calendarYear` is 1 January … D.
 */
export type Window = { readonly days: number } | { readonly calendarYear: true }

interface OverWindow {
  readonly measure: Measure
  readonly window: Window
}

/** A measure over a window that reaches a number, or passes it. Numbers are ≥ 1 and ≥ 0: an empty window meets no criterion. */
export type Criterion = OverWindow & ({ readonly atLeast: number } | { readonly above: number })

export type Entry = { readonly any: readonly Criterion[] } | { readonly all: readonly Criterion[] }

/** What a level gives, for the modules that give it and for people to read. */
export type Benefit =
  | { readonly type: 'pointsMultiplier'; readonly factor: string }
  | { readonly type: 'freeParking'; readonly hours: number }
  | { readonly type: 'birthdayGift'; readonly code: string }
  | { readonly type: 'text'; readonly text: LocalName }

export interface LevelDefinition {
  readonly code: string
  readonly name: LocalName
  readonly benefits?: readonly Benefit[]
  /** Left out for the base level, and only there. */
  readonly entry?: Entry
}

/** Scores from fixed bands; the best band that fits counts, else 0. The three are added up. */
export interface RfmBands {
  /** Days since the last order. */
  readonly recencyDays: readonly { readonly atMost: number; readonly score: number }[]
  readonly orders: readonly { readonly atLeast: number; readonly score: number }[]
  readonly netSpend: readonly { readonly atLeast: number; readonly score: number }[]
}

/** The levels of a programme. The level of a window is the highest one whose entry conditions it meets. */
export interface TierSetDefinition {
  /** From the lowest up; the first is the base level. */
  readonly levels: readonly LevelDefinition[]
  /** Days after falling below before the level drops; 0 where left out. */
  readonly graceDays?: number
  /** Days (保级) that a level is kept after the day it was reached; 0 where left out. */
  readonly retentionDays?: number
  /** Needed where a criterion measures `rfmScore`. */
  readonly rfm?: RfmBands
}

/**
 * What holds for a programme that never saved a set: over trailing 30 days silver from 500, gold from 2,000; platinum above
 * 50,000 in trailing 365 days. No grace, no retention.
 */
export function defaultDefinition(currency: Currency): TierSetDefinition {
  const unit = 10 ** minorDigits(currency)
  const netSpend = (days: number) => ({ measure: 'netSpend', window: { days } }) as const
  return {
    levels: [
      { code: 'bronze', name: { zh: '铜卡', en: 'Bronze' } },
      {
        code: 'silver',
        name: { zh: '银卡', en: 'Silver' },
        entry: { any: [{ ...netSpend(30), atLeast: 500 * unit }] },
      },
      { code: 'gold', name: { zh: '金卡', en: 'Gold' }, entry: { any: [{ ...netSpend(30), atLeast: 2_000 * unit }] } },
      {
        code: 'platinum',
        name: { zh: '白金卡', en: 'Platinum' },
        entry: { any: [{ ...netSpend(365), above: 50_000 * unit }] },
      },
    ],
  }
}
