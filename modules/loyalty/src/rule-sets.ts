import type { Ctx } from '@atrium/kernel'
import { compileRuleSet, EMPTY_RULE_SET, type RuleSet } from './rules/rule-set.ts'
import { loadLatestRuleSets, loadRuleSets } from './store.ts'

/** The rule sets of all programmes as saved last, and any earlier version that a return has to be judged by. */
export class RuleSets {
  private readonly latest: ReadonlyMap<number, RuleSet>
  private readonly earlier: Map<string, RuleSet>

  constructor(latest: readonly RuleSet[]) {
    this.latest = new Map(latest.map((set) => [set.programmeId, set]))
    this.earlier = new Map(latest.map((set) => [`${set.programmeId}.${set.version}`, set]))
  }

  /** What purchases are judged by now; an empty set (version 0) for a programme without rules. */
  of(programmeId: number): RuleSet {
    const set = this.latest.get(programmeId) ?? this.version(programmeId, 0)
    if (set) return set
    const empty = compileRuleSet(programmeId, 0, EMPTY_RULE_SET)
    this.keep(empty)
    return empty
  }

  /** These sets, with one that nobody saved in place of what holds for its programme. */
  with(draft: RuleSet): RuleSets {
    return new RuleSets([...[...this.latest.values()].filter((set) => set.programmeId !== draft.programmeId), draft])
  }

  version(programmeId: number, version: number): RuleSet | undefined {
    return this.earlier.get(`${programmeId}.${version}`)
  }

  keep(set: RuleSet): void {
    this.earlier.set(`${set.programmeId}.${set.version}`, set)
  }
}

/** The rule sets, compiled once per change; versions named by `needed` are loaded where they are not known: one statement at most. */
export async function openRuleSets(
  ctx: Ctx,
  needed: readonly { programmeId: number; version: number }[] = [],
): Promise<RuleSets> {
  const sets = await ctx.tx.cached('loyalty', async () => {
    const rows = await ctx.tx.rows(loadLatestRuleSets, {})
    return new RuleSets(rows.map((row) => compileRuleSet(row.programmeId, row.version, row.definition)))
  })
  // Version 0 stands for the time before the first rule; it is nowhere stored.
  const missing = needed.filter(({ programmeId, version }) => version > 0 && !sets.version(programmeId, version))
  if (missing.length > 0) {
    const rows = await ctx.tx.rows(loadRuleSets, {
      programmeId: missing.map((one) => one.programmeId),
      version: missing.map((one) => one.version),
    })
    for (const row of rows) sets.keep(compileRuleSet(row.programmeId, row.version, row.definition))
  }
  return sets
}
