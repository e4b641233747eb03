import { type Ctx, must } from '@atrium/kernel'
import { countMembers } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { programmeTotals } from '@atrium/points'
import { type PurchaseCounts, purchaseCounts } from '@atrium/purchases'
import { tierCounts } from '@atrium/tiers'
import { groundOf } from './ground.ts'
import type { Mapping } from './reading/index.ts'
import { latestJobOfSource } from './store.ts'

/** What the house holds of a feed and its programme, at the moment of `ctx.now`. Points and counts; money in minor units. */
export interface ImportReport extends PurchaseCounts {
  readonly rowsRead: number
  readonly rowsRejected: number
  /** Joined members of the group. */
  readonly members: number
  readonly pointsIssued: number
  readonly pointsTakenBack: number
  readonly pointsExpired: number
  readonly pointsOutstanding: number
  readonly membersNegative: number
  readonly pointsDebt: number
  readonly tiers: Readonly<Record<string, number>>
  /** Of the last import that ended well. */
  readonly seconds: number
}

/** The figures of a feed's import, read from what stands now. Reads whole tables; a page for after an import, not for every day. */
export async function importReport(ctx: Ctx, mapping: Pick<Mapping, 'name' | 'source'>): Promise<ImportReport> {
  const source = must(mapping.source, 'only purchases have a report')
  const organization = await loadOrganization(ctx)
  const ground = groundOf(mapping)
  const programme = ground ? organization.programmeByCode(ground.programmeCode) : organization.programmes[0]
  const [job] = await ctx.tx.rows(latestJobOfSource, { source })
  const counts = await purchaseCounts(ctx, source)
  const members = await countMembers(ctx)
  const points = programme ? await programmeTotals(ctx, { programmeId: programme.id }) : undefined
  const tiers = programme ? await tierCounts(ctx, programme.id) : {}
  return {
    rowsRead: job?.rowsRead ?? 0,
    rowsRejected: job?.rowsRejected ?? 0,
    ...counts,
    members,
    pointsIssued: points?.issued ?? 0,
    pointsTakenBack: points?.takenBack ?? 0,
    pointsExpired: points?.expired ?? 0,
    pointsOutstanding: points?.outstanding ?? 0,
    membersNegative: points?.accountsInDebt ?? 0,
    pointsDebt: points?.debt ?? 0,
    tiers,
    seconds: job?.seconds ?? 0,
  }
}
