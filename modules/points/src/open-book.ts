import { type Ctx, type Day, invariant, must, type RowOf } from '@atrium/kernel'
import type { Organization } from '@atrium/organization'
import type { AccountRow, Opened } from './account-book.ts'
import type { Freeze, FreezeState, Lot, LotRef } from './model.ts'
import { PointsBook } from './points-book.ts'
import { termsOf } from './settings.ts'
import { loadAccounts, loadDebts, loadFreezeLots, loadFreezes, loadLots } from './store.ts'

export interface AccountAsk {
  /** The root of the person's lineage, locked by this transaction. */
  readonly memberId: number
  readonly programmeId: number
  /** True where points will be spent, taken back or frozen: the lots are loaded. Earning alone needs none. */
  readonly takes: boolean
  /** The latest effective day of what will be posted: what is due by then expires on the way. */
  readonly through: Day
}

/** What this module opens beyond `AccountAsk`. */
export interface WholeAccountAsk extends AccountAsk {
  /** Also lots without points: to give points back to them, to move points between accounts. */
  readonly everything?: boolean
  readonly freezes?: boolean
}

interface Place {
  readonly memberId: number
  readonly programmeId: number
}

const keyOf = (place: Place): string => `${place.memberId}:${place.programmeId}`

/**
 * Loads accounts into a book: one statement, and up to four more where lots, debts or freezes are needed. The same account may be
 * named several times. The caller holds the lock of every member named (`lockMembers`). Throws BrokenPromise for a programme that
 * the organization does not know.
 */
export function openBook(
  ctx: Ctx,
  accounts: readonly AccountAsk[],
  organization: Pick<Organization, 'programme'>,
): Promise<PointsBook> {
  return openWholeBook(ctx, accounts, organization, [])
}

/** As `openBook`; `freezeIds` are loaded even where they have ended, so that the answer can say so. */
export async function openWholeBook(
  ctx: Ctx,
  asks: readonly WholeAccountAsk[],
  organization: Pick<Organization, 'programme'>,
  freezeIds: readonly number[],
): Promise<PointsBook> {
  const wanted = joinAsks(asks)
  if (wanted.length === 0) return new PointsBook([])
  const rows = new Map((await ctx.tx.rows(loadAccounts, columnsOf(wanted))).map((row) => [keyOf(row), row]))
  const known = wanted.filter((ask) => rows.has(keyOf(ask)))
  const owing = known.filter((ask) => rows.get(keyOf(ask))!.debt > 0)
  const frozen = known.filter((ask) => ask.freezes)
  const withLots = known.filter((ask) => openedAs(ask, rows.get(keyOf(ask))!) !== 'due')
  const [lotRows, debtRows, freezeRows] = await Promise.all([
    withLots.length === 0
      ? []
      : ctx.tx.rows(loadLots, { ...columnsOf(withLots), everything: withLots.map((ask) => ask.everything ?? false) }),
    owing.length === 0 ? [] : ctx.tx.rows(loadDebts, columnsOf(owing)),
    frozen.length === 0 ? [] : ctx.tx.rows(loadFreezes, { ...columnsOf(frozen), freezeId: freezeIds }),
  ])
  const lots = groupBy(lotRows.map(lotOf), keyOfLoaded)
  const debts = groupBy(debtRows, keyOf)
  const freezes = groupBy(await freezesOf(ctx, freezeRows, lots), keyOf)
  return new PointsBook(
    wanted.map((ask) => {
      const key = keyOf(ask)
      const row = rows.get(key) ?? null
      return {
        memberId: ask.memberId,
        programmeId: ask.programmeId,
        terms: termsOf(must(organization.programme(ask.programmeId), `programme ${ask.programmeId} is unknown`)),
        row,
        opened: row === null ? 'all' : openedAs(ask, row),
        lots: (lots.get(key) ?? []).map(({ lot }) => lot),
        debts: new Map((debts.get(key) ?? []).map((debt) => [debt.viaMemberId, debt.owed])),
        freezes: freezes.get(key) ?? [],
      }
    }),
  )
}

/** One ask for each account: the widest of those that name it. */
function joinAsks(asks: readonly WholeAccountAsk[]): WholeAccountAsk[] {
  const joined = new Map<string, WholeAccountAsk>()
  for (const ask of asks) {
    const key = keyOf(ask)
    const known = joined.get(key)
    joined.set(
      key,
      known === undefined
        ? ask
        : {
            ...ask,
            takes: ask.takes || known.takes,
            through: Math.max(ask.through, known.through),
            everything: (ask.everything ?? false) || (known.everything ?? false),
            freezes: (ask.freezes ?? false) || (known.freezes ?? false),
          },
    )
  }
  return [...joined.values()].sort((a, b) => a.memberId - b.memberId || a.programmeId - b.programmeId)
}

/** Lots stay in the database where the account row shows that none is due, none pays debt and nothing will be taken. */
function openedAs(ask: WholeAccountAsk, row: AccountRow): Opened {
  if (ask.everything) return 'all'
  const isDue = row.nextExpiry !== null && row.nextExpiry <= ask.through
  const paysDebt = row.debt > 0 && row.balance + row.debt > row.frozen
  return ask.takes || ask.freezes || isDue || paysDebt ? 'live' : 'due'
}

const columnsOf = (places: readonly Place[]) => ({
  memberId: places.map((place) => place.memberId),
  programmeId: places.map((place) => place.programmeId),
})

interface PlacedLot {
  readonly programmeId: number
  readonly lot: Lot
}

const keyOfLoaded = (loaded: PlacedLot): string =>
  keyOf({ memberId: loaded.lot.memberId, programmeId: loaded.programmeId })

function lotOf(row: RowOf<typeof loadLots>): PlacedLot {
  const home: LotRef | null =
    row.homeMemberId === null || row.homeLotId === null ? null : { memberId: row.homeMemberId, lotId: row.homeLotId }
  const lot: Lot = {
    memberId: row.memberId,
    lotId: row.lotId,
    entryId: row.entryId,
    broughtBy: null,
    amount: row.amount,
    remaining: row.remaining,
    frozen: row.frozen,
    away: row.away ?? 0,
    rank: 0,
    expired: 0,
    earnedAt: row.earnedAt,
    purchaseId: row.purchaseId,
    expiresOn: row.expiresOn,
    viaMemberId: row.viaMemberId,
    home,
    loaded: { remaining: row.remaining, frozen: row.frozen, away: row.away ?? 0, viaMemberId: row.viaMemberId },
  }
  return { programmeId: row.programmeId, lot }
}

type FreezeRow = RowOf<typeof loadFreezes>

async function freezesOf(
  ctx: Ctx,
  rows: readonly FreezeRow[],
  lots: ReadonlyMap<string, readonly PlacedLot[]>,
): Promise<Freeze[]> {
  const held = rows.filter((row) => row.state === 'held')
  const parts =
    held.length === 0
      ? []
      : await ctx.tx.rows(loadFreezeLots, { ...columnsOf(held), freezeId: held.map((row) => row.freezeId) })
  const named = new Map<number, Map<Lot, number>>()
  for (const part of parts) {
    const found = lots.get(keyOf(part))?.find(({ lot }) => lot.lotId === part.lotId)
    invariant(found, `freeze ${part.freezeId} names a lot that holds nothing`)
    const freeze = named.get(part.freezeId) ?? new Map<Lot, number>()
    named.set(part.freezeId, freeze.set(found.lot, part.amount))
  }
  return rows.map((row) => ({
    freezeId: row.freezeId,
    memberId: row.memberId,
    programmeId: row.programmeId,
    amount: row.amount,
    captured: row.captured,
    // The database holds these columns to the names in the types: freeze_state_known, freeze_actor_known.
    state: row.state as FreezeState,
    actor: { kind: row.actorKind, id: row.actorId } as Freeze['actor'],
    viaMemberId: row.viaMemberId,
    reason: row.reason,
    key: row.key,
    frozenAt: row.frozenAt,
    timesOutAt: row.timesOutAt,
    endedAt: row.endedAt,
    lots: named.get(row.freezeId) ?? new Map(),
    loadedFrom: row.memberId,
    changed: false,
    renamed: false,
  }))
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOfItem(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
