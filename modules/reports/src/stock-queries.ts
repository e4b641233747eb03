import { type Ctx, type Day, type Instant, must } from '@atrium/kernel'
import { loadOrganization, type Programme } from '@atrium/organization'
import { costPer1000Minor } from '@atrium/points'
import { tierSetOf } from '@atrium/tiers'
import { EVERYWHERE } from './model.ts'
import { nodesOf, type RangeAsk, wholeProgrammes } from './queries.ts'
import { type FlowRow, loadExpiring, loadExpiringOn, loadFlows, loadMoved, loadStocks } from './stock-store.ts'

interface DayPoints {
  readonly day: Day
  readonly points: number
}

/** `down` is also to a level that the set of today no longer has. */
export interface Moved {
  readonly day: Day
  readonly from: string
  readonly to: string
  readonly direction: 'up' | 'down' | 'kept'
  readonly members: number
}

/** What a programme stands at; of the whole programme, never of single stores. */
export interface ProgrammeStock {
  readonly takenAt: Instant
  /** In members' hands at the end of each day of the range, debt subtracted; up to the day it was taken on. */
  readonly outstanding: readonly DayPoints[]
  readonly debt: number
  /** What 1,000 points cost today, minor units of the programme's currency; null where nobody said. */
  readonly costPer1000Minor: number | null
  /** By the first day on which they are gone. */
  readonly expiring: readonly DayPoints[]
  readonly expiringOf: number
  /** What was about to expire as it was seen on days of the range. */
  readonly expiringThen: readonly DayPoints[]
  /** All levels of the set, base first; null of the base, whose persons are not counted. */
  readonly levels: readonly {
    readonly code: string
    readonly name: { readonly zh: string; readonly en?: string }
    readonly persons: number | null
  }[]
  readonly moved: readonly Moved[]
}

export interface ProgrammeFigures {
  readonly programme: Programme
  /** null: the asker does not see all of the programme, or nobody looked at it yet. */
  readonly stock: ProgrammeStock | null
}

/**
 * The programmes that the stores of a subtree feed, and how those stand of which the asker sees all. Points at the end of a past day are
 * what there is now less what moved since, so they hold also where the days before some day are not known.
 */
export async function programmesOf(ctx: Ctx, ask: RangeAsk): Promise<ProgrammeFigures[]> {
  const organization = await loadOrganization(ctx)
  const whole = wholeProgrammes(organization, ask)
  const fed = new Set(whole)
  for (const id of nodesOf(organization, ask)) {
    for (const programme of organization.programmesOf(id, organization.today)) fed.add(programme.id)
  }
  const { from, to } = ask
  const [stocks, flows, expiring, then, moved] = await Promise.all([
    ctx.tx.rows(loadStocks, { programmeId: whole }),
    ctx.tx.rows(loadFlows, { programmeId: whole, nodeId: EVERYWHERE, after: from }),
    ctx.tx.rows(loadExpiring, { programmeId: whole }),
    ctx.tx.rows(loadExpiringOn, { programmeId: whole, from, to }),
    ctx.tx.rows(loadMoved, { programmeId: whole, from, to }),
  ])
  const figures: ProgrammeFigures[] = []
  for (const programmeId of [...fed].sort((a, b) => a - b)) {
    const programme = must(organization.programme(programmeId), 'a programme that is fed')
    const stock = stocks.find((row) => row.programmeId === programmeId)
    if (!stock) {
      figures.push({ programme, stock: null })
      continue
    }
    const { levels } = (await tierSetOf(ctx, programmeId)).definition
    const ranks = new Map(levels.map(({ code }, rank) => [code, rank]))
    const own = <T extends { readonly programmeId: number }>(rows: readonly T[]) =>
      rows.filter((row) => row.programmeId === programmeId)
    figures.push({
      programme,
      stock: {
        takenAt: stock.takenAt,
        outstanding: outstandingBy(stock, own(flows), { from, to }),
        debt: stock.debt,
        costPer1000Minor: programme.settings(costPer1000Minor, stock.day),
        expiring: own(expiring).map(({ expiresOn, points }) => ({ day: expiresOn, points })),
        expiringOf: stock.expiringOf,
        expiringThen: own(then).map(({ day, points }) => ({ day, points })),
        levels: levels.map(({ code, name }, rank) => ({
          ...{ code, name },
          persons: rank === 0 ? null : (stock.persons[code] ?? 0),
        })),
        moved: own(moved).map(({ day, fromLevel, toLevel, members }) => ({
          ...{ day, from: fromLevel, to: toLevel, members },
          direction: directionOf(ranks, fromLevel, toLevel),
        })),
      },
    })
  }
  return figures
}

function directionOf(ranks: ReadonlyMap<string, number>, from: string, to: string): Moved['direction'] {
  if (from === to) return 'kept'
  return (ranks.get(to) ?? -1) > (ranks.get(from) ?? -1) ? 'up' : 'down'
}

/** Goes back from how it stands, day by day. */
function outstandingBy(
  stock: { readonly day: Day; readonly outstanding: number },
  flows: readonly FlowRow[],
  { from, to }: { readonly from: Day; readonly to: Day },
): DayPoints[] {
  const moved = new Map(flows.map(({ day, points }) => [day, points]))
  const days: DayPoints[] = []
  let points = stock.outstanding
  for (let day = stock.day; day >= from; day--) {
    if (day <= to) days.push({ day, points })
    points -= moved.get(day) ?? 0
  }
  return days.reverse()
}
