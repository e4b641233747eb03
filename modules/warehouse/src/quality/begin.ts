import { type By, type Ctx, minuteOfDayIn } from '@atrium/kernel'
import { CHECKS } from './checks.ts'
import { loadTerms } from './settings.ts'
import { beginRun, findNightly, findOpenRun, type RunRow } from './store.ts'

export interface BeginAsk {
  readonly by: By
  readonly cause: 'nightly' | 'hand'
  /** All checks where left out. */
  readonly codes?: readonly string[]
}

/** Opens a run; the one that is open, where there is one. Undefined before there is a group, and where the nightly run of the day was. */
export async function beginQualityRun(ctx: Ctx, { by, cause, codes }: BeginAsk): Promise<RunRow | undefined> {
  const place = await loadTerms(ctx)
  if (!place) return undefined
  const [begun] = await ctx.tx.rows(beginRun, {
    ...{ cause, day: place.today, onlyCodes: codes ?? null, now: ctx.now },
    ...{ actorKind: by.actor.kind, actorId: by.actor.id },
    total: codes?.length ?? CHECKS.length,
  })
  if (begun) return begun
  const [open] = await ctx.tx.rows(findOpenRun, {})
  return open
}

/** Whether the hour of the nightly run has come and there was none today. */
export async function isNightlyDue(ctx: Ctx): Promise<boolean> {
  const place = await loadTerms(ctx)
  if (!place || minuteOfDayIn(place.zone, ctx.now) < place.terms.atHour * 60) return false
  return (await ctx.tx.rows(findNightly, { day: place.today })).length === 0
}
