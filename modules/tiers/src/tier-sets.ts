import type { Ctx, Currency, Day } from '@atrium/kernel'
import type { LocalName, Programme } from '@atrium/organization'
import { defaultDefinition } from './definition.ts'
import { loadSweeps, loadTierSets } from './store.ts'
import { SetTimeline, TierSet } from './tier-set.ts'

/** Before any day that anything is dated. */
const ALWAYS: Day = -1_000_000

/** A saved set on its way to the members of its programme. */
export interface PendingSweep {
  readonly programmeId: number
  readonly version: number
  readonly dueOn: Day
}

/** The tier sets of all programmes, compiled. */
export class TierSets {
  /** Unfinished, by due day. */
  readonly sweeps: readonly PendingSweep[]
  private readonly saved = new Map<number, TierSet[]>()
  private readonly timelines = new Map<number, SetTimeline>()
  private readonly fallbacks = new Map<Currency, TierSet>()

  constructor(
    sets: readonly { readonly programmeId: number; readonly set: TierSet }[],
    sweeps: readonly PendingSweep[],
  ) {
    for (const { programmeId, set } of sets) {
      const known = this.saved.get(programmeId)
      if (known) known.push(set)
      else this.saved.set(programmeId, [set])
    }
    this.sweeps = sweeps
  }

  of(programme: Pick<Programme, 'id' | 'currency'>): SetTimeline {
    let known = this.timelines.get(programme.id)
    if (!known) {
      known = new SetTimeline(this.fallback(programme.currency), this.saved.get(programme.id) ?? [])
      this.timelines.set(programme.id, known)
    }
    return known
  }

  /** The version saved last, which need not be the one in force; undefined before the first. */
  latest(programmeId: number): TierSet | undefined {
    return this.saved.get(programmeId)?.reduce((last, set) => (set.version > last.version ? set : last))
  }

  /** Names of levels by code, of all versions: the latest name of each, the default ones where nothing was saved. */
  names(programme: Pick<Programme, 'id' | 'currency'>): ReadonlyMap<string, LocalName> {
    const sets = [...(this.saved.get(programme.id) ?? [])].sort((a, b) => a.version - b.version)
    return new Map(
      [this.fallback(programme.currency), ...sets].flatMap(({ levels }) =>
        levels.map(({ code, name }) => [code, name]),
      ),
    )
  }

  isSweeping(programmeId: number): boolean {
    return this.sweeps.some((sweep) => sweep.programmeId === programmeId)
  }

  private fallback(currency: Currency): TierSet {
    let known = this.fallbacks.get(currency)
    if (!known) {
      known = new TierSet(0, ALWAYS, defaultDefinition(currency))
      this.fallbacks.set(currency, known)
    }
    return known
  }
}

/** All tier sets, compiled once per change and kept by the process. */
export const openTierSets = (ctx: Ctx): Promise<TierSets> =>
  ctx.tx.cached('tiers', async () => {
    const [sets, sweeps] = await Promise.all([ctx.tx.rows(loadTierSets, {}), ctx.tx.rows(loadSweeps, {})])
    return new TierSets(
      sets.map(({ programmeId, version, effectiveFrom, definition }) => ({
        programmeId,
        set: new TierSet(version, effectiveFrom, definition),
      })),
      sweeps,
    )
  })
