import { RepeatTransaction, settingsChanged } from '@atrium/db'
import { type By, type Ctx, done, inScope, invariant, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization, type Programme } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { BUDGET_SLOTS } from '../budget-book.ts'
import { openRuleSets, type RuleSets } from '../rule-sets.ts'
import { checkRuleSet, type RuleSetDefinition } from '../rules/rule-set.ts'
import { insertRuleSets, putBudgets } from '../store.ts'

export interface SaveRuleSetAsk {
  readonly by: By
  readonly programmeId: number
  /** The version that the change was made from; 0 before the first. */
  readonly expectedVersion: number
  readonly definition: RuleSetDefinition
  /** Why, in a few words. */
  readonly note?: string | undefined
}

export interface SavedRuleSet {
  readonly programmeId: number
  readonly version: number
  readonly definition: RuleSetDefinition
}

export type SaveRuleSetCode = 'unknown_programme' | 'programme_out_of_scope' | 'version_stale' | 'rules_have_faults'

/**
 * Saves the earning rules of programmes as their next versions. A purchase is judged by the set saved last, and within it by the
 * rules whose time in force covers the purchase; earlier versions stay for the returns of what they judged.
 */
export async function saveRuleSets(
  ctx: Ctx,
  asks: readonly SaveRuleSetAsk[],
): Promise<Outcome<SavedRuleSet, SaveRuleSetCode>[]> {
  const organization = await loadOrganization(ctx)
  const sets = await openRuleSets(ctx)
  const seen = new Set<number>()
  const outcomes = asks.map((ask): Outcome<SavedRuleSet, SaveRuleSetCode> => {
    const refusal = refusalOf(organization.programme(ask.programmeId), sets, seen, ask)
    if (refusal) return refusal
    seen.add(ask.programmeId)
    return done({ programmeId: ask.programmeId, version: ask.expectedVersion + 1, definition: ask.definition })
  })
  const saved = outcomes.flatMap((outcome, at) =>
    outcome.ok ? [{ ...outcome.value, by: asks[at]!.by, note: asks[at]!.note ?? null }] : [],
  )
  if (saved.length === 0) return outcomes
  const written = await ctx.tx.rows(insertRuleSets, {
    programmeId: saved.map((set) => set.programmeId),
    version: saved.map((set) => set.version),
    definition: saved.map((set) => set.definition),
    savedBy: saved.map((set) => `${set.by.actor.kind}:${set.by.actor.id}`),
    note: saved.map((set) => set.note),
    savedAt: ctx.now,
  })
  // Someone saved the same version in this moment: the next attempt sees it and refuses.
  if (written.length < saved.length) throw new RepeatTransaction('a rule set was saved at the same time')
  await writeQuotas(ctx, saved)
  await settingsChanged(ctx, ['loyalty'])
  // Every version is kept, so the numbers tell what was changed.
  const trail = saved.map(({ by, programmeId, version }) => ({
    by,
    action: 'loyalty.saveRuleSets',
    subject: { kind: 'programme', id: programmeId },
    before: { version: version - 1 },
    after: { version },
  }))
  await audit(ctx, trail)
  return outcomes
}

function refusalOf(programme: Programme | undefined, sets: RuleSets, seen: ReadonlySet<number>, ask: SaveRuleSetAsk) {
  if (!programme) return refuse('unknown_programme')
  const isOwner = ask.by.scope === 'all' || (programme.ownerId !== null && inScope(ask.by.scope, programme.ownerId))
  if (!isOwner) return refuse('programme_out_of_scope', 'Only the owner of a programme changes its rules')
  const { version } = sets.of(ask.programmeId)
  if (seen.has(ask.programmeId) || version !== ask.expectedVersion) {
    return refuse('version_stale', `The rules are at version ${version}; read them again and repeat the change`)
  }
  const faults = checkRuleSet(ask.definition)
  if (faults.length === 0) return undefined
  const places = faults.map((fault) => ({ pointer: fault.pointer, code: fault.code, message: fault.message.en }))
  return refuse(
    'rules_have_faults',
    `${faults.length} ${faults.length === 1 ? 'place needs' : 'places need'} a change`,
    places,
  )
}

/** Spreads each budget over its slots as evenly as it divides. */
async function writeQuotas(ctx: Ctx, saved: readonly SavedRuleSet[]): Promise<void> {
  const slots = saved.flatMap(({ programmeId, definition }) =>
    definition.rules.flatMap((rule) => {
      const budget = rule.caps?.budget
      if (budget === undefined) return []
      return Array.from({ length: BUDGET_SLOTS }, (_, slot) => ({
        programmeId,
        ruleCode: rule.code,
        slot,
        quota: Math.floor(budget / BUDGET_SLOTS) + (slot < budget % BUDGET_SLOTS ? 1 : 0),
      }))
    }),
  )
  if (slots.length === 0) return
  const touched = await ctx.tx.run(putBudgets, {
    programmeId: slots.map((slot) => slot.programmeId),
    ruleCode: slots.map((slot) => slot.ruleCode),
    slot: slots.map((slot) => slot.slot),
    quota: slots.map((slot) => slot.quota),
  })
  invariant(touched === slots.length, 'a budget slot was not written')
}
