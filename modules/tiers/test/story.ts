import { type Day, formatDay, parseDay } from '@atrium/kernel'
import { defaultDefinition, type TierSetDefinition } from '../src/index.ts'
import type { Standing } from '../src/model.ts'
import { SpendRows } from '../src/spend-rows.ts'
import { SetTimeline, TierSet } from '../src/tier-set.ts'
import { raise, standingAtBase, walk } from '../src/walk.ts'

export const day = (text: string): Day => parseDay(text)!
export const FALLBACK = new TierSet(0, -1_000_000, defaultDefinition('CNY'))
export const BY_DEFAULT = new SetTimeline(FALLBACK, [])
export const timeline = (definition: TierSetDefinition) => new SetTimeline(new TierSet(1, -1_000_000, definition), [])

/** Silver from 100 in 10 days, gold from 1,000. */
export const promised = (graceDays: number, retentionDays: number): TierSetDefinition => ({
  levels: [
    { code: 'base', name: { zh: '普通' } },
    {
      code: 'silver',
      name: { zh: '银' },
      entry: { any: [{ measure: 'netSpend', window: { days: 10 }, atLeast: 100 }] },
    },
    {
      code: 'gold',
      name: { zh: '金' },
      entry: { any: [{ measure: 'netSpend', window: { days: 10 }, atLeast: 1_000 }] },
    },
  ],
  graceDays,
  retentionDays,
})

export type Bought = readonly [on: string, netMinor: number, points?: number]

const keptIn = (lines: string[], standing: Standing) => (at: Day, until: Day | null) =>
  lines.push(`${formatDay(at)} ${standing.level} kept${until === null ? '' : ` until ${formatDay(until)}`}`)

/** Posts in order, each at once, and judges on to the last day; answers the changes as `day from>to reason`. */
export function story(sets: SetTimeline, bought: readonly Bought[], through: string) {
  const rows = new SpendRows()
  const lines: string[] = []
  let standing: Standing | undefined
  for (const [on, netMinor, points] of bought) {
    standing ??= standingAtBase(sets.at(day(on)), day(on))
    const told = standing
    const tell = (from: string, reason: string, at: Day) =>
      lines.push(`${formatDay(at)} ${from}>${told.level} ${reason}`)
    const tellKept = keptIn(lines, told)
    walk(standing, rows, sets, day(on), tell, tellKept)
    rows.add(day(on), { netMinor, points: points ?? 0, orders: netMinor > 0 ? 1 : 0 })
    raise(standing, rows, sets, 'spend', tell, tellKept)
  }
  const told = standing!
  const tell = (from: string, reason: string, at: Day) => lines.push(`${formatDay(at)} ${from}>${told.level} ${reason}`)
  walk(told, rows, sets, day(through), tell, keptIn(lines, told))
  return { lines, standing: told, rows }
}

export const lines = (sets: SetTimeline, bought: readonly Bought[], through: string) =>
  story(sets, bought, through).lines
