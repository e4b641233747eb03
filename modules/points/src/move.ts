import type { AccountBook } from './account-book.ts'
import { type Cause, type Freeze, keyOfLot, type Lot } from './model.ts'

/** What goes from one account to another. */
export interface MovePlan {
  /** How much of each lot, what `freezes` hold of it included. */
  readonly lots: ReadonlyMap<Lot, number>
  readonly freezes: readonly Freeze[]
  /** By the member under which it arose. */
  readonly debts: ReadonlyMap<number, number>
}

export interface MoveLinks {
  readonly mergeId?: number | undefined
}

/** Everything in an account: what an absorbed member gives to the root. */
export function planAll(from: AccountBook): MovePlan {
  return {
    lots: new Map(from.liveLots().map((lot) => [lot, lot.remaining])),
    freezes: from.freezes.filter((freeze) => freeze.state === 'held'),
    debts: from.debts,
  }
}

/**
 * What is in an account under the members of a branch: what the root gives back when they are parted. A freeze goes with them
 * when it was made under one of them and holds nothing but their points; another one stays, and what it holds stays with it.
 */
export function planBranch(from: AccountBook, branch: ReadonlySet<number>): MovePlan {
  const isTheirs = (lot: Lot): boolean => branch.has(lot.viaMemberId)
  const freezes = from.freezes.filter(
    (freeze) => freeze.state === 'held' && branch.has(freeze.viaMemberId) && [...freeze.lots.keys()].every(isTheirs),
  )
  const lots = new Map<Lot, number>()
  for (const lot of from.liveLots()) {
    if (!isTheirs(lot)) continue
    const going = freezes.reduce((sum, freeze) => sum + (freeze.lots.get(lot) ?? 0), lot.remaining - lot.frozen)
    if (going > 0) lots.set(lot, going)
  }
  return { lots, freezes, debts: new Map([...from.debts].filter(([via]) => branch.has(via))) }
}

/** Free points of some lots, `amount` at most. */
export function planLots(from: AccountBook, wanted: (lot: Lot) => boolean, amount: number): MovePlan {
  const lots = new Map<Lot, number>()
  let left = amount
  for (const lot of from.liveLots()) {
    const part = wanted(lot) ? Math.min(left, lot.remaining - lot.frozen) : 0
    if (part > 0) lots.set(lot, part)
    left -= part
  }
  return { lots, freezes: [], debts: new Map() }
}

/**
 * Moves points, freezes and debt between two accounts of one programme by a pair of entries. Points go back to the lot they
 * came from where `to` has it, else into a lot of the same expiry that remembers where they came from. Nothing is spent, paid or
 * expired by it, so that moving everything back leaves both accounts as they were.
 */
export function movePoints(from: AccountBook, to: AccountBook, plan: MovePlan, cause: Cause, links: MoveLinks): void {
  const debts = [...plan.debts].filter(([, owed]) => owed > 0)
  if (plan.lots.size === 0 && debts.length === 0) return
  const out = from.begin('transfer_out', cause, { ...links, otherMemberId: to.memberId })
  const into = to.begin('transfer_in', cause, { ...links, otherMemberId: from.memberId })
  for (const freeze of plan.freezes) for (const [lot, held] of freeze.lots) from.hold(lot, -held)
  let net = 0
  const arrived = new Map<Lot, Piece[]>()
  for (const [lot, amount] of plan.lots) {
    from.send(out, lot, amount)
    arrived.set(lot, place(to, into, lot, amount))
    net += amount
  }
  for (const [via, owed] of debts) {
    from.owe(out, via, -owed)
    to.owe(into, via, owed)
    net -= owed
  }
  from.end(out, -net)
  to.end(into, net)
  for (const freeze of plan.freezes) moveFreeze(freeze, from, to, arrived)
}

interface Piece {
  readonly lot: Lot
  /** Of what arrived, not yet held by a freeze that came along. */
  left: number
}

function place(to: AccountBook, into: ReturnType<AccountBook['begin']>, lot: Lot, amount: number): Piece[] {
  const home = lot.home ?? lot
  const pieces: Piece[] = []
  let left = amount
  // The newest first: older ones may have been filled and emptied by others since.
  for (const known of [...to.placesOf(home)].reverse()) {
    const part = Math.min(left, known.away)
    if (part <= 0 || known.viaMemberId !== lot.viaMemberId) continue
    to.send(into, known, -part)
    pieces.push({ lot: known, left: part })
    left -= part
  }
  if (left > 0) {
    const { expiresOn, earnedAt, purchaseId, viaMemberId } = lot
    pieces.push({ lot: to.bring(into, { amount: left, expiresOn, earnedAt, purchaseId, viaMemberId, home }), left })
  }
  return pieces
}

function moveFreeze(
  freeze: Freeze,
  from: AccountBook,
  to: AccountBook,
  arrived: ReadonlyMap<Lot, readonly Piece[]>,
): void {
  const lots = new Map<Lot, number>()
  for (const [lot, held] of freeze.lots) {
    let left = held
    for (const piece of arrived.get(lot) ?? []) {
      const part = Math.min(left, piece.left)
      if (part <= 0) continue
      to.hold(piece.lot, part)
      lots.set(piece.lot, (lots.get(piece.lot) ?? 0) + part)
      piece.left -= part
      left -= part
    }
  }
  from.freezes.splice(from.freezes.indexOf(freeze), 1)
  to.freezes.push(freeze)
  Object.assign(freeze, { memberId: to.memberId, lots, changed: true, renamed: true })
}

/**
 * After a branch was given back: what is left in the root's account belongs to the root from now on, also what comes back later to
 * lots that are empty now; and what has not come back to `to` never will. So every account's points are always under members of
 * its own lineage.
 */
export function keepRest(from: AccountBook, to: AccountBook, branch: ReadonlySet<number>): void {
  for (const lot of from.lots) {
    if (!branch.has(lot.viaMemberId)) continue
    lot.viaMemberId = from.memberId
    lot.away = 0
  }
  for (const lot of to.lots) lot.away = 0
  for (const freeze of from.freezes) {
    if (freeze.state !== 'held' || !branch.has(freeze.viaMemberId)) continue
    freeze.viaMemberId = from.memberId
    freeze.changed = true
  }
}

/** True where the two are one lot, or one came out of the other by transfers. */
export const isOfLot = (lot: Lot, origin: Lot): boolean =>
  lot === origin || (lot.home !== null && keyOfLot(lot.home) === keyOfLot(origin.home ?? origin))
