import { createHash } from 'node:crypto'
import { putProducts } from '@atrium/catalog'
import type { Database } from '@atrium/db'
import { type Ctx, DAY_MS, type Day, invariant, must, type Outcome, systemBy } from '@atrium/kernel'
import {
  type PostPurchaseOutcome,
  postActions,
  postPurchases,
  type RuleSetDefinition,
  saveRuleSets,
} from '@atrium/loyalty'
import { findMembers, lineagesOf, registerMembers } from '@atrium/members'
import {
  countFootfall,
  declareStoreDays,
  loadOrganization,
  type Organization,
  putNodes,
  putProgrammes,
  putSettings,
  setParticipation,
} from '@atrium/organization'
import { pointsSettings, postEntries } from '@atrium/points'
import { putSources } from '@atrium/purchases'
import { defaultDefinition, saveTierSets } from '@atrium/tiers'
import { loadBehaviour } from './behaviour.ts'
import type { Registration } from './people.ts'
import type { Block, SamplePlan } from './plan.ts'
import type { Found } from './points-desk.ts'
import {
  CHAIN_LEVELS,
  CHAIN_PROGRAMME,
  CHAIN_RULES,
  DINING_DAYS,
  MALL_PROGRAMME,
  mallLevels,
  mallRules,
  nodes,
  participation,
  programmes,
  SETTINGS,
} from './programmes.ts'
import { CHAIN_REWARDS, MALL_REWARDS, type RewardShelf, redemptionsOf } from './redemptions.ts'
import type { Takings } from './reports.ts'
import { CURRENCY } from './shops.ts'
import { playToday } from './today.ts'
import { type SampleReceipt, SOURCES, type Trade } from './trade.ts'

/** What became of the records of a load. */
export interface Loaded {
  registrations: number
  receipts: number
  returns: number
  actions: number
  redemptions: number
  storeDays: number
  footfall: number
  products: number
  /** Records that an earlier, killed load had posted already. */
  again: number
  refused: number
  /** The first refusal, told as it is: what and why. */
  firstRefusal: string | undefined
}

const BY = systemBy('sample')
const PEOPLE_A_BATCH = 1_000
/** Receipts of nobody that are claimed at the desk: of the last week, from so much on. */
const CLAIMED = 6
const CLAIM_MS = 7 * DAY_MS
const WORTH_CLAIMING_MINOR = 20_000
const REPORT_ROWS_A_BATCH = 4_000

/** Posts a plan through the commands of the modules, in batches of one transaction each. */
export class SampleLoad {
  readonly loaded: Loaded = {
    ...{
      registrations: 0,
      receipts: 0,
      returns: 0,
      actions: 0,
      redemptions: 0,
      storeDays: 0,
      footfall: 0,
      products: 0,
    },
    ...{ again: 0, refused: 0, firstRefusal: undefined },
  }
  private readonly db: Database
  private readonly plan: SamplePlan
  private readonly told: (done: number) => void
  private done = 0
  /** Of nobody, of the last days: what may still be claimed. */
  private readonly found: Found[] = []

  constructor(db: Database, plan: SamplePlan, told: (done: number) => void) {
    this.db = db
    this.plan = plan
    this.told = told
  }

  async run(): Promise<void> {
    const trades = this.plan.trades()
    const recentSales = trades
      .flatMap((trade) => trade.counts.slice(-DINING_DAYS))
      .reduce((sum, count) => sum + count, 0)
    const rules = mallRules(this.plan.today, recentSales)
    await this.db.transact((ctx) => prepareGround(ctx, this.plan, rules))
    await this.loadProducts()
    const organization = await this.db.read(loadOrganization)
    await this.loadPeople(organization)
    const takings = this.plan.takings()
    const idOf = (code: string) => must(organization.programmeByCode(code), 'a programme of the sample').id
    const shelves = new Map([
      [idOf(MALL_PROGRAMME), MALL_REWARDS],
      [idOf(CHAIN_PROGRAMME), CHAIN_REWARDS],
    ])
    // Side by side, since no account and no receipt belongs to two cities: one is decided while the other is in the database.
    const ends = await Promise.allSettled(trades.map((trade) => this.loadTrade(trade, takings, shelves)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    await this.db.transact((ctx) => playToday(ctx, this.plan, rules, this.claimable()))
    await loadBehaviour(this.db, this.plan)
    await this.loadReports(trades, takings)
  }

  private async loadTrade(trade: Trade, takings: Takings, shelves: ReadonlyMap<number, RewardShelf>): Promise<void> {
    const now = this.db.clock()
    for (const block of this.plan.blocks(now, trade, takings)) await this.loadBlock(block, shelves)
  }

  private async loadProducts(): Promise<void> {
    const asks = [...this.plan.products.values()].flat().map((product) => ({
      ...{ by: BY, sku: product.sku, name: { zh: product.name }, categoryPath: product.categoryPath },
      ...{ brand: product.brand, listPriceMinor: product.priceMinor, currency: CURRENCY },
    }))
    this.count('products', await this.db.transact((ctx) => putProducts(ctx, asks)))
  }

  private async loadPeople(organization: Organization): Promise<void> {
    const { registrations } = this.plan.people
    for (const batch of slices(registrations, PEOPLE_A_BATCH)) {
      const asks = batch.map(({ storeCode, ...registration }) => ({
        ...registration,
        by: BY,
        storeId: must(organization.nodeByCode(storeCode), 'a shop of the sample').id,
        historical: true,
      }))
      const registered = await this.db.transact(async (ctx) =>
        (await isThere(ctx, batch)) ? undefined : await registerMembers(ctx, asks),
      )
      if (registered) this.count('registrations', registered)
      else this.pass('registrations', batch.length)
    }
  }

  /** Actions first, see `BLOCK_DAYS`; what is redeemed on the way out last. */
  private async loadBlock({ actions, receipts }: Block, shelves: ReadonlyMap<number, RewardShelf>): Promise<void> {
    const [programmeId] = shelves.keys()
    const actionAsks = actions.map(({ card, ...action }) => ({
      ...action,
      ...{ by: BY, identities: [{ kind: 'card_no', value: card }], historical: true },
      programmeId: must(programmeId, 'the programme of the malls'),
    }))
    const purchaseAsks = receipts.map((receipt) => ({ ...receipt, by: BY, contentHash: hashOf(receipt) }))
    const [acted, posted, redeemed] = await this.db.transact(async (ctx) => {
      const acted = await postActions(ctx, actionAsks)
      const posted = await postPurchases(ctx, purchaseAsks)
      return [acted, posted, await redeem(ctx, receipts, posted, shelves)] as const
    })
    for (const receipt of receipts) {
      const { kind, source, at, identities = [], paidMinor } = receipt
      const isOfNobody = kind === 'sale' && source === 'mall-pos' && identities.length === 0
      if (isOfNobody && paidMinor !== undefined && at >= this.db.clock() - CLAIM_MS)
        this.found.push({ receipt, paidMinor })
    }
    this.count('actions', acted)
    this.count('redemptions', redeemed)
    const isReturn = (_: unknown, at: number) => receipts[at]!.kind === 'return'
    this.count('returns', posted.filter(isReturn))
    this.count(
      'receipts',
      posted.filter((_, at) => !isReturn(_, at)),
    )
    this.loaded.again += posted.filter((outcome) => outcome.ok && outcome.value.again).length
  }

  /** A few receipts that are worth a way back to the mall, whatever order the cities were loaded in. */
  private claimable(): readonly Found[] {
    const worth = this.found.filter(({ paidMinor }) => paidMinor >= WORTH_CLAIMING_MINOR)
    return worth
      .sort((a, b) => b.receipt.at - a.receipt.at || (a.receipt.number < b.receipt.number ? -1 : 1))
      .slice(0, CLAIMED)
  }

  /** Day by day: that yesterday is declared tells that all was loaded. */
  private async loadReports(trades: readonly Trade[], takings: Takings): Promise<void> {
    let storeDays: { by: typeof BY; store: string; day: Day; turnoverMinor: number; receipts: number }[] = []
    let footfall: { by: typeof BY; node: string; day: Day; hour: number; people: number }[] = []
    const post = async () => {
      const [declared, counted] = await this.db.transact(
        async (ctx) => [await declareStoreDays(ctx, storeDays), await countFootfall(ctx, footfall)] as const,
      )
      this.count('storeDays', declared)
      this.count('footfall', counted)
      storeDays = []
      footfall = []
    }
    for (const day of this.plan.reports(trades, takings)) {
      for (const row of day.storeDays) storeDays.push({ by: BY, ...row })
      for (const row of day.footfall) footfall.push({ by: BY, ...row })
      if (storeDays.length + footfall.length >= REPORT_ROWS_A_BATCH) await post()
    }
    await post()
  }

  /** Counts what an earlier load has posted. */
  private pass(what: 'registrations', records: number): void {
    this.loaded[what] += records
    this.done += records
    this.told(this.done)
  }

  private count(
    what: Exclude<keyof Loaded, 'again' | 'refused' | 'firstRefusal'>,
    outcomes: readonly Outcome<unknown, string>[],
  ): void {
    for (const outcome of outcomes) {
      if (outcome.ok) this.loaded[what]++
      else {
        this.loaded.refused++
        this.loaded.firstRefusal ??= `${what}: ${outcome.code}${outcome.detail === undefined ? '' : ` (${outcome.detail})`}`
      }
    }
    this.done += outcomes.length
    this.told(this.done)
  }
}

/** A receipt of the plan is written the same way each time, so its text need not be put in order first: half a second of 60,000. */
const hashOf = (receipt: SampleReceipt): Buffer => createHash('sha256').update(JSON.stringify(receipt)).digest()

function* slices<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

/** A batch of registrations is posted whole or not at all. One of it alone tells nothing: somebody may have been named in a batch before. */
async function isThere(ctx: Ctx, batch: readonly Registration[]): Promise<boolean> {
  const found = await findMembers(
    ctx,
    batch.map(({ identities }) => ({ identities })),
  )
  return found.every((one) => one !== undefined)
}

/** What was bought now is followed by what is redeemed, in the same transaction: a load that goes on redeems nothing twice. */
async function redeem(
  ctx: Ctx,
  receipts: readonly SampleReceipt[],
  outcomes: readonly PostPurchaseOutcome[],
  shelves: ReadonlyMap<number, RewardShelf>,
): Promise<Outcome<unknown, string>[]> {
  const posted = receipts.map((receipt, at) => ({ receipt, outcome: outcomes[at]! }))
  const members = outcomes.flatMap((outcome) =>
    outcome.ok && !outcome.value.again ? (outcome.value.memberId ?? []) : [],
  )
  if (members.length === 0) return []
  const lineages = await lineagesOf(ctx, members)
  const rootOf = (memberId: number) => lineages.get(memberId)?.[0] ?? memberId
  return await postEntries(ctx, redemptionsOf(posted, { shelves, rootOf, by: BY, now: ctx.now }))
}

/** Group, malls, shops, programmes, settings, rules, levels and feeds, in one transaction. Changes nothing where they are there. */
async function prepareGround(ctx: Ctx, plan: SamplePlan, mallRuleSet: RuleSetDefinition): Promise<void> {
  const withBy = <T extends object>(asks: readonly T[]) => asks.map((ask) => ({ ...ask, by: BY }))
  expectDone(await putNodes(ctx, withBy(nodes(plan.shops))))
  const made = await putProgrammes(ctx, withBy(programmes(plan.today)))
  expectDone(made)
  const ids = new Map(made.flatMap((outcome) => (outcome.ok ? [[outcome.value.code, outcome.value.id] as const] : [])))
  expectDone(await setParticipation(ctx, withBy(participation(plan.shops))))
  const settings = [MALL_PROGRAMME, CHAIN_PROGRAMME].map((code) => ({
    ...({ target: 'programme', code, changes: SETTINGS } as const),
    by: BY,
  }))
  expectDone(await putSettings(ctx, pointsSettings, settings))
  expectDone(await putSources(ctx, withBy(SOURCES)))
  const [mall, chain] = [MALL_PROGRAMME, CHAIN_PROGRAMME].map((code) =>
    must(ids.get(code), 'a programme of the sample'),
  )
  const rules = [
    { programmeId: mall!, definition: mallRuleSet },
    { programmeId: chain!, definition: CHAIN_RULES },
  ]
  expectDone(await saveRuleSets(ctx, withBy(rules.map((set) => ({ ...set, expectedVersion: 0 })))), ALREADY_SAVED)
  const levels = [
    { programmeId: mall!, definition: mallLevels(defaultDefinition(CURRENCY)) },
    { programmeId: chain!, definition: CHAIN_LEVELS },
  ]
  const effectiveFrom = plan.days[0]!.day - 1
  expectDone(
    await saveTierSets(ctx, withBy(levels.map((set) => ({ ...set, expectedVersion: 0, effectiveFrom })))),
    ALREADY_SAVED,
  )
}

/** Of rules and levels: an earlier load, or somebody who knows better since, saved a version. */
const ALREADY_SAVED = 'version_stale'

function expectDone(outcomes: readonly Outcome<unknown, string>[], accepted?: string): void {
  for (const outcome of outcomes) {
    if (outcome.ok || outcome.code === accepted) continue
    invariant(false, `the ground of the sample was refused: ${outcome.code} ${outcome.detail ?? ''}`)
  }
}
