import type { Product } from '@atrium/catalog'
import { productsByIds } from '@atrium/catalog'
import { type Ctx, type Day, type RowOf, startOfDay } from '@atrium/kernel'
import type { Organization } from '@atrium/organization'
import { type BoughtLine, bought } from '@atrium/purchases'
import { type DatedPurchase, dated, type Habit, habitOf, type Likes } from './habit.ts'
import { loadHabits, loadLikes, loadStandings } from './portrait-store.ts'
import type { Terms } from './settings.ts'
import type { Stage, Standing } from './standing.ts'

/** What one person bought, as portraits and sums read it. */
export interface Bought {
  readonly purchases: readonly DatedPurchase[]
  readonly lines: readonly BoughtLine[]
}

export interface BoughtBook {
  of(rootId: number): Bought
  readonly products: ReadonlyMap<number, Product>
}

const NOTHING: Bought = { purchases: [], lines: [] }

/** Reads what the members of these lineages bought since a day; `null`: ever. Three statements. */
export async function openBought(
  ctx: Ctx,
  lineages: ReadonlyMap<number, readonly number[]>,
  organization: Organization,
  terms: Terms,
  since: Day | null,
): Promise<BoughtBook> {
  const rootOf = new Map([...lineages].flatMap(([root, lineage]) => lineage.map((id) => [id, root] as const)))
  const members = [...rootOf.keys()]
  if (members.length === 0) return { of: () => NOTHING, products: new Map() }
  // A day earlier than anywhere on earth; the day by the store's clock decides.
  const from = since === null ? startOfDay('UTC', -100_000) : startOfDay('UTC', since - 1)
  const [purchases, lines] = await Promise.all([
    bought.purchases(ctx, members, terms.currency, from),
    bought.lines(ctx, members),
  ])
  const book = new Map<number, { purchases: DatedPurchase[]; lines: BoughtLine[] }>()
  const mine = (memberId: number) => {
    const root = rootOf.get(memberId)!
    const known = book.get(root) ?? { purchases: [], lines: [] }
    book.set(root, known)
    return known
  }
  for (const purchase of purchases) {
    const one = dated(purchase, organization.node(purchase.storeId)?.zone ?? terms.zone)
    if (since === null || one.day >= since) mine(purchase.memberId).purchases.push(one)
  }
  for (const line of lines) mine(line.memberId).lines.push(line)
  const products = await productsByIds(ctx, [...new Set(lines.map((line) => line.productId))])
  return { of: (rootId) => book.get(rootId) ?? NOTHING, products }
}

/** A standing as it is kept: with the day since which the stage holds, and the spend that cells count. */
export interface KeptStanding extends Standing {
  readonly sinceOn: Day
  readonly spendMinor: number
}

/** What is kept of a person's buying; all null for somebody who never bought. */
export interface Portrait {
  readonly habit: Habit | null
  readonly readOn: Day | null
  readonly likes: Likes | null
  readonly standing: KeptStanding | null
}

export const NO_PORTRAIT: Portrait = { habit: null, readOn: null, likes: null, standing: null }

const habitRow = ({ memberId: _, readOn: __, ...habit }: RowOf<typeof loadHabits>): Habit => habit
const standingRow = ({ memberId: _, stage, ...row }: RowOf<typeof loadStandings>): KeptStanding => ({
  ...row,
  // Held by a check constraint.
  stage: stage as Stage,
})

/** What is kept of these roots. Three statements. */
export async function portraitsOf(ctx: Ctx, memberIds: readonly number[]): Promise<ReadonlyMap<number, Portrait>> {
  if (memberIds.length === 0) return new Map()
  const [habits, likes, standings] = await Promise.all([
    ctx.tx.rows(loadHabits, { memberId: memberIds }),
    ctx.tx.rows(loadLikes, { memberId: memberIds }),
    ctx.tx.rows(loadStandings, { memberId: memberIds }),
  ])
  const liked = new Map(likes.map((row) => [row.memberId, row.likes]))
  const stood = new Map(standings.map((row) => [row.memberId, standingRow(row)]))
  const portraits = new Map<number, Portrait>()
  for (const row of habits) {
    portraits.set(row.memberId, {
      habit: habitRow(row),
      readOn: row.readOn,
      likes: liked.get(row.memberId) ?? null,
      standing: stood.get(row.memberId) ?? null,
    })
  }
  // An erasure takes habits at once, and leaves the standing to whoever counts it out.
  for (const [memberId, standing] of stood)
    if (!portraits.has(memberId)) portraits.set(memberId, { ...NO_PORTRAIT, standing })
  return portraits
}

/** Draws the habits of people from what they bought. */
export function drawHabits(
  rootIds: readonly number[],
  bought: BoughtBook,
  terms: Terms,
): ReadonlyMap<number, { readonly habit: Habit; readonly likes: Likes }> {
  return new Map(
    rootIds.flatMap((rootId) => {
      const { purchases, lines } = bought.of(rootId)
      const drawn = habitOf(purchases, lines, bought.products, terms)
      return drawn ? [[rootId, drawn] as const] : []
    }),
  )
}
