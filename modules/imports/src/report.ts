import { type Ctx, startOfDay } from '@atrium/kernel'
import { persons } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { accountTotals, programmeTotals } from '@atrium/points'
import { type PurchaseCounts, purchaseCounts } from '@atrium/purchases'
import { tierCounts } from '@atrium/tiers'
import { feedOf, groundOf } from './ground.ts'
import { sourceFigures } from './queries.ts'
import type { Mapping } from './reading/index.ts'

/** What the house holds of a feed and its programme, at the moment of `ctx.now`. Points and counts; money in minor units. */
export interface ImportReport extends PurchaseCounts {
  /** Of the files that were imported into the feed. */
  readonly rowsRead: number
  readonly rowsRejected: number
  /** Joined members of the group. */
  readonly members: number
  readonly pointsIssued: number
  readonly pointsTakenBack: number
  readonly pointsExpired: number
  /** What all accounts hold; debt is subtracted. */
  readonly pointsOutstanding: number
  readonly membersNegative: number
  readonly pointsDebt: number
  /** Persons by level code. */
  readonly tiers: Readonly<Record<string, number>>
  /** That the imports of these files took. */
  readonly seconds: number
}

/** Before any entry. 1900-01-01. */
const BEGINNING = startOfDay('UTC', -25_567)

/**
 * The figures of a feed, read from what stands now. `programme` is the code of the one whose points and levels are told; by default the
 * one made for the data set, else the first of the group. Reads whole tables: a page for after an import, not for every day.
 */
export async function importReport(
  ctx: Ctx,
  mapping: Pick<Mapping, 'name' | 'source'>,
  programme?: string,
): Promise<ImportReport> {
  const source = feedOf(mapping)
  const organization = await loadOrganization(ctx)
  const code = programme ?? groundOf(mapping)?.programmeCode
  const fed = code === undefined ? organization.programmes[0] : organization.programmeByCode(code)
  const { rowsRead, rowsRejected, seconds } = await sourceFigures(ctx, source)
  const counts = await purchaseCounts(ctx, source)
  const members = await persons.countJoined(ctx)
  const points = fed && (await programmeTotals(ctx, { programmeId: fed.id, from: BEGINNING, until: ctx.now + 1 }))
  const accounts = fed && (await accountTotals(ctx, fed.id))
  const tiers = fed ? await tierCounts(ctx, fed.id) : {}
  return {
    rowsRead,
    rowsRejected,
    ...counts,
    members,
    pointsIssued: points?.issued ?? 0,
    pointsTakenBack: points?.takenBack ?? 0,
    pointsExpired: points?.expired ?? 0,
    pointsOutstanding: points?.outstanding ?? 0,
    membersNegative: accounts?.negative ?? 0,
    pointsDebt: accounts?.debt ?? 0,
    tiers,
    seconds,
  }
}
