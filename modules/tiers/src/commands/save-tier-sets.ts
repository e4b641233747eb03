import { isDeepStrictEqual } from 'node:util'
import { emit, RepeatTransaction, settingsChanged } from '@atrium/db'
import {
  type By,
  type Ctx,
  type Day,
  dayIn,
  done,
  formatDay,
  inScope,
  must,
  type Outcome,
  refuse,
} from '@atrium/kernel'
import { loadOrganization, type Programme } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { checkDefinition, judgeAlike } from '../check-definition.ts'
import type { TierSetDefinition } from '../definition.ts'
import { tierSetSaved } from '../events.ts'
import { insertSweeps, insertTierSets } from '../store.ts'
import type { TierSet } from '../tier-set.ts'
import { openTierSets, type TierSets } from '../tier-sets.ts'

export interface SaveTierSetAsk {
  readonly by: By
  readonly programmeId: number
  /** The version that the change was made from; 0 before the first. */
  readonly expectedVersion: number
  readonly definition: TierSetDefinition
  /** The first day that is judged by it; left out: today in the programme's zone. */
  readonly effectiveFrom?: Day | undefined
}

export interface SavedTierSet {
  readonly programmeId: number
  readonly version: number
  readonly effectiveFrom: Day
  readonly definition: TierSetDefinition
}

export type SaveTierSetCode =
  | 'unknown_programme'
  | 'programme_out_of_scope'
  | 'version_stale'
  | 'invalid_day'
  | 'tier_set_has_faults'

/** Days that a set may be dated back: what was imported is judged by it, what was judged before stays as it was told. */
const FIRST_DAY: Day = -25_567

/**
 * Saves the levels of programmes as their next versions. Days from `effectiveFrom` on are judged by it; members that were judged
 * before are brought under it by a chore, from that day or today, whichever is later. The same set for the same day again changes
 * nothing.
 */
export async function saveTierSets(
  ctx: Ctx,
  asks: readonly SaveTierSetAsk[],
): Promise<Outcome<SavedTierSet, SaveTierSetCode>[]> {
  if (asks.length === 0) return []
  const organization = await loadOrganization(ctx)
  const sets = await openTierSets(ctx)
  const seen = new Set<number>()
  const fresh: (SavedTierSet & { readonly by: By; readonly dueOn: Day | null })[] = []
  const outcomes = asks.map((ask): Outcome<SavedTierSet, SaveTierSetCode> => {
    const programme = organization.programme(ask.programmeId)
    if (!programme) return refuse('unknown_programme')
    const today = dayIn(programme.zone, ctx.now)
    const last = sets.latest(ask.programmeId)
    const refusal = refusalOf(programme, last?.version ?? 0, seen, ask)
    if (refusal) return refusal
    const effectiveFrom = ask.effectiveFrom ?? today
    const { programmeId, definition } = ask
    if (last && last.effectiveFrom === effectiveFrom && isDeepStrictEqual(last.definition, definition)) {
      return done({ programmeId, version: last.version, effectiveFrom, definition })
    }
    seen.add(programmeId)
    const saved = { programmeId, version: ask.expectedVersion + 1, effectiveFrom, definition }
    const dueOn = isJudgedAlike(sets, programme, effectiveFrom, definition) ? null : Math.max(effectiveFrom, today)
    fresh.push({ ...saved, by: ask.by, dueOn })
    return done(saved)
  })
  if (fresh.length > 0) await writeSets(ctx, fresh)
  return outcomes
}

function refusalOf(programme: Programme, version: number, seen: ReadonlySet<number>, ask: SaveTierSetAsk) {
  const isOwner = ask.by.scope === 'all' || (programme.ownerId !== null && inScope(ask.by.scope, programme.ownerId))
  if (!isOwner) return refuse('programme_out_of_scope', 'Only the owner of a programme changes its levels.')
  if (seen.has(ask.programmeId) || version !== ask.expectedVersion) {
    return refuse('version_stale', `The levels are at version ${version}; read them again and repeat the change.`)
  }
  if (ask.effectiveFrom !== undefined && ask.effectiveFrom < FIRST_DAY) {
    return refuse('invalid_day', 'Days begin with 1900-01-01.')
  }
  const faults = checkDefinition(ask.definition)
  if (faults.length === 0) return undefined
  const places = faults.map((fault) => ({ ...fault, pointer: `/definition${fault.pointer}` }))
  return refuse('tier_set_has_faults', `${faults.length} places need a change.`, places)
}

/** Whether it says the same as what holds from that day on anyway. */
function isJudgedAlike(sets: TierSets, programme: Programme, from: Day, definition: TierSetDefinition): boolean {
  const timeline = sets.of(programme)
  const standing: TierSet[] = [timeline.at(from)]
  for (let turn = timeline.nextTurn(from); turn !== undefined; turn = timeline.nextTurn(turn))
    standing.push(timeline.at(turn))
  return standing.length === 1 && judgeAlike(must(standing[0], 'a day has a set').definition, definition)
}

async function writeSets(
  ctx: Ctx,
  fresh: readonly (SavedTierSet & { readonly by: By; readonly dueOn: Day | null })[],
): Promise<void> {
  const written = await ctx.tx.rows(insertTierSets, {
    programmeId: fresh.map((set) => set.programmeId),
    version: fresh.map((set) => set.version),
    effectiveFrom: fresh.map((set) => set.effectiveFrom),
    definition: fresh.map((set) => set.definition),
    actorKind: fresh.map((set) => set.by.actor.kind),
    actorId: fresh.map((set) => set.by.actor.id),
    savedAt: ctx.now,
  })
  // Someone saved the same version in this moment: the next attempt sees it and refuses.
  if (written.length < fresh.length) throw new RepeatTransaction('a tier set was saved at the same time')
  const due = fresh.filter((set) => set.dueOn !== null)
  await Promise.all([
    due.length > 0 &&
      ctx.tx.run(insertSweeps, {
        programmeId: due.map((set) => set.programmeId),
        version: due.map((set) => set.version),
        dueOn: due.map((set) => set.dueOn!),
      }),
    settingsChanged(ctx, ['tiers']),
    // Every version is kept, so the numbers tell what was changed.
    audit(
      ctx,
      fresh.map(({ by, programmeId, version, effectiveFrom }) => ({
        by,
        action: 'tiers.saveTierSets',
        subject: { kind: 'programme', id: programmeId },
        before: { version: version - 1 },
        after: { version, effectiveFrom: formatDay(effectiveFrom) },
      })),
    ),
  ])
  emit(
    ctx,
    tierSetSaved,
    fresh.map(({ programmeId, version, effectiveFrom }) => ({
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { programmeId, version, effectiveFrom },
    })),
  )
}
