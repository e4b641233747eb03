import { putProducts } from '@atrium/catalog'
import type { Database } from '@atrium/db'
import { type Ctx, type Day, invariant, must, type Outcome, systemBy } from '@atrium/kernel'
import { postActions, postPurchases, saveRuleSets } from '@atrium/loyalty'
import { registerMembers } from '@atrium/members'
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
import { pointsSettings } from '@atrium/points'
import { putSources } from '@atrium/purchases'
import { defaultDefinition, saveTierSets } from '@atrium/tiers'
import type { Block, SamplePlan } from './plan.ts'
import {
  CHAIN_LEVELS,
  CHAIN_PROGRAMME,
  CHAIN_RULES,
  MALL_PROGRAMME,
  MALL_RULES,
  mallLevels,
  nodes,
  participation,
  programmes,
  SETTINGS,
} from './programmes.ts'
import type { Takings } from './reports.ts'
import { CURRENCY } from './shops.ts'
import { SOURCES, type Trade } from './trade.ts'

/** What became of the records of a load. */
export interface Loaded {
  registrations: number
  receipts: number
  returns: number
  actions: number
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
const REPORT_ROWS_A_BATCH = 4_000

/** Posts a plan through the commands of the modules, in batches of one transaction each. */
export class SampleLoad {
  readonly loaded: Loaded = {
    ...{ registrations: 0, receipts: 0, returns: 0, actions: 0, storeDays: 0, footfall: 0, products: 0 },
    ...{ again: 0, refused: 0, firstRefusal: undefined },
  }
  private readonly db: Database
  private readonly plan: SamplePlan
  private readonly told: (done: number) => void
  private done = 0

  constructor(db: Database, plan: SamplePlan, told: (done: number) => void) {
    this.db = db
    this.plan = plan
    this.told = told
  }

  async run(): Promise<void> {
    await this.db.transact((ctx) => prepareGround(ctx, this.plan))
    await this.loadProducts()
    const organization = await this.db.read(loadOrganization)
    await this.loadPeople(organization)
    const trades = this.plan.trades()
    const takings = this.plan.takings()
    const programmeId = must(organization.programmeByCode(MALL_PROGRAMME), 'the programme of the sample').id
    // Side by side, since no account and no receipt belongs to two cities: one is decided while the other is in the database.
    const ends = await Promise.allSettled(trades.map((trade) => this.loadTrade(trade, takings, programmeId)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    await this.loadReports(trades, takings)
  }

  private async loadTrade(trade: Trade, takings: Takings, programmeId: number): Promise<void> {
    const now = this.db.clock()
    for (const block of this.plan.blocks(now, trade, takings)) await this.loadBlock(block, programmeId)
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
      this.count('registrations', await this.db.transact((ctx) => registerMembers(ctx, asks)))
    }
  }

  /** Actions first, see `BLOCK_DAYS`. */
  private async loadBlock({ actions, receipts }: Block, programmeId: number): Promise<void> {
    const actionAsks = actions.map(({ card, ...action }) => ({
      ...action,
      ...{ by: BY, identities: [{ kind: 'card_no', value: card }], programmeId, historical: true },
    }))
    const purchaseAsks = receipts.map((receipt) => ({ ...receipt, by: BY }))
    const [acted, posted] = await this.db.transact(
      async (ctx) => [await postActions(ctx, actionAsks), await postPurchases(ctx, purchaseAsks)] as const,
    )
    this.count('actions', acted)
    const isReturn = (_: unknown, at: number) => receipts[at]!.kind === 'return'
    this.count('returns', posted.filter(isReturn))
    this.count(
      'receipts',
      posted.filter((_, at) => !isReturn(_, at)),
    )
    this.loaded.again += posted.filter((outcome) => outcome.ok && outcome.value.again).length
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

function* slices<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

/** Group, malls, shops, programmes, settings, rules, levels and feeds, in one transaction. Changes nothing where they are there. */
async function prepareGround(ctx: Ctx, plan: SamplePlan): Promise<void> {
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
    { programmeId: mall!, definition: MALL_RULES },
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
