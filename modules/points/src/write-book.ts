import { emit } from '@atrium/db'
import { type Ctx, DAY_MS, type Instant, invariant, type News } from '@atrium/kernel'
import type { AccountBook } from './account-book.ts'
import { type EntryPosted, entriesPosted, freezesChanged, type PointsExpired, pointsExpired } from './events.ts'
import type { EntryDraft, Freeze, LoadedLot, Lot } from './model.ts'
import type { PointsBook } from './points-book.ts'
import {
  deleteFreezeLots,
  deleteFreezes,
  insertAccounts,
  insertEntries,
  insertFreezeLots,
  insertFreezes,
  insertLots,
  insertUses,
  updateAccounts,
  updateFreezes,
  updateLots,
  upsertDebts,
} from './store.ts'

/**
 * Writes what a book has posted: a handful of statements whatever its size, sent together, and the events. The ids in the
 * book's answers are known afterwards. A book is written once.
 */
export async function writeBook(ctx: Ctx, book: PointsBook): Promise<void> {
  book.close()
  const accounts = [...book.allAccounts()]
  const { entries } = book.journal
  const newLots: Lot[] = []
  const changedLots: ChangedLot[] = []
  const programmeOf = new Map<Lot, number>()
  const freezes: Freeze[] = []
  for (const account of accounts) {
    for (const lot of account.lots) {
      if (lot.loaded === null) newLots.push(lot)
      else if (isChanged(lot)) changedLots.push(lot)
      else continue
      programmeOf.set(lot, account.programmeId)
    }
    for (const freeze of account.freezes) if (freeze.changed) freezes.push(freeze)
  }
  await giveIds(ctx, entries, newLots, freezes)
  book.fillIds()
  const programme = (lot: Lot): number => programmeOf.get(lot)!
  await Promise.all([
    ...writeAccounts(ctx, accounts),
    writeEntries(ctx, entries),
    writeNewLots(ctx, newLots, programme),
    writeChangedLots(ctx, changedLots, programme),
    writeUses(ctx, entries),
    writeDebts(ctx, accounts),
    ...writeFreezes(ctx, freezes),
  ])
  emit(ctx, entriesPosted, entries.filter(isNews).map(newsOfEntry))
  emit(
    ctx,
    freezesChanged,
    freezes.map(({ freezeId, memberId, programmeId, amount, captured, state }) => ({
      memberId,
      effectiveAt: ctx.now,
      historical: false,
      body: { freezeId, memberId, programmeId, amount, captured, state },
    })),
  )
  emit(
    ctx,
    pointsExpired,
    entries.flatMap((entry) => newsOfExpiry(entry, ctx.now)),
  )
}

type ChangedLot = Lot & { readonly loaded: LoadedLot }

const isChanged = (lot: Lot): lot is ChangedLot =>
  lot.loaded !== null &&
  (lot.loaded.remaining !== lot.remaining ||
    lot.loaded.frozen !== lot.frozen ||
    lot.loaded.away !== lot.away ||
    lot.loaded.viaMemberId !== lot.viaMemberId)

async function giveIds(ctx: Ctx, entries: readonly EntryDraft[], lots: readonly Lot[], freezes: readonly Freeze[]) {
  const newFreezes = freezes.filter((freeze) => Number.isNaN(freeze.freezeId))
  const [entryIds, lotIds, freezeIds] = await Promise.all([
    entries.length === 0 ? [] : ctx.tx.ids('points.entry_block', entries.length),
    lots.length === 0 ? [] : ctx.tx.ids('points.lot_block', lots.length),
    newFreezes.length === 0 ? [] : ctx.tx.ids('points.freeze_block', newFreezes.length),
  ])
  for (const [at, entry] of entries.entries()) entry.entryId = entryIds[at]!
  for (const [at, lot] of lots.entries()) lot.lotId = lotIds[at]!
  for (const [at, freeze] of newFreezes.entries()) freeze.freezeId = freezeIds[at]!
}

/** Runs a write that must find each of its rows as the book saw them. */
async function expectAll(written: Promise<number>, expected: number, what: string): Promise<void> {
  invariant((await written) === expected, `${what} changed under the person's lock`)
}

function writeAccounts(ctx: Ctx, accounts: readonly AccountBook[]): Promise<void>[] {
  const fresh = accounts.filter((account) => account.row === null && account.lots.length + account.debts.size > 0)
  const changed = accounts.filter(isAccountChanged)
  const columns = (rows: readonly AccountBook[]) => ({
    memberId: rows.map((row) => row.memberId),
    programmeId: rows.map((row) => row.programmeId),
    balance: rows.map((row) => row.balance),
    frozen: rows.map((row) => row.frozen),
    debt: rows.map((row) => row.debt),
    nextExpiry: rows.map((row) => row.nextExpiry),
    nextWarning: rows.map((row) => row.nextWarning),
  })
  const writes: Promise<void>[] = []
  if (fresh.length > 0) writes.push(expectAll(ctx.tx.run(insertAccounts, columns(fresh)), fresh.length, 'an account'))
  if (changed.length > 0) {
    const seen = changed.map((account) => account.row!)
    const update = ctx.tx.run(updateAccounts, {
      ...columns(changed),
      seenBalance: seen.map((row) => row.balance),
      seenFrozen: seen.map((row) => row.frozen),
      seenDebt: seen.map((row) => row.debt),
    })
    writes.push(expectAll(update, changed.length, 'an account'))
  }
  return writes
}

function isAccountChanged(account: AccountBook): boolean {
  const { row } = account
  return (
    row !== null &&
    (row.balance !== account.balance ||
      row.frozen !== account.frozen ||
      row.debt !== account.debt ||
      row.nextExpiry !== account.nextExpiry ||
      row.nextWarning !== account.nextWarning)
  )
}

async function writeEntries(ctx: Ctx, entries: readonly EntryDraft[]): Promise<void> {
  if (entries.length === 0) return
  await ctx.tx.run(insertEntries, {
    memberId: entries.map((entry) => entry.memberId),
    programmeId: entries.map((entry) => entry.programmeId),
    entryId: entries.map((entry) => entry.entryId),
    amount: entries.map((entry) => entry.amount),
    balance: entries.map((entry) => entry.balance),
    debtChange: entries.map((entry) => (entry.debtChange === 0 ? null : entry.debtChange)),
    effectiveAt: entries.map((entry) => entry.effectiveAt),
    postedAt: ctx.now,
    purchaseId: entries.map((entry) => entry.cause.purchaseId ?? null),
    freezeId: entries.map((entry) => entry.links.freezeId ?? null),
    reversesEntryId: entries.map((entry) => entry.links.reversesEntryId ?? null),
    mergeId: entries.map((entry) => entry.links.mergeId ?? null),
    actorId: entries.map((entry) => entry.actor.id),
    viaMemberId: entries.map((entry) => entry.cause.viaMemberId),
    otherMemberId: entries.map((entry) => entry.links.otherMemberId ?? null),
    ruleVersion: entries.map((entry) => entry.cause.ruleVersion ?? null),
    kind: entries.map((entry) => entry.kind),
    reason: entries.map((entry) => entry.cause.reason),
    actorKind: entries.map((entry) => entry.actor.kind),
    key: entries.map((entry) => entry.cause.key ?? null),
  })
}

async function writeNewLots(ctx: Ctx, lots: readonly Lot[], programme: (lot: Lot) => number): Promise<void> {
  if (lots.length === 0) return
  await ctx.tx.run(insertLots, {
    memberId: lots.map((lot) => lot.memberId),
    programmeId: lots.map(programme),
    lotId: lots.map((lot) => lot.lotId),
    entryId: lots.map((lot) => lot.broughtBy?.entryId ?? lot.entryId),
    amount: lots.map((lot) => lot.amount),
    remaining: lots.map((lot) => lot.remaining),
    frozen: lots.map((lot) => lot.frozen),
    earnedAt: lots.map((lot) => lot.earnedAt),
    purchaseId: lots.map((lot) => lot.purchaseId),
    expiresOn: lots.map((lot) => lot.expiresOn),
    viaMemberId: lots.map((lot) => lot.viaMemberId),
    homeMemberId: lots.map((lot) => lot.home?.memberId ?? null),
    homeLotId: lots.map((lot) => lot.home?.lotId ?? null),
    away: lots.map((lot) => lot.away || null),
  })
}

async function writeChangedLots(ctx: Ctx, lots: readonly ChangedLot[], programme: (lot: Lot) => number): Promise<void> {
  if (lots.length === 0) return
  const update = ctx.tx.run(updateLots, {
    memberId: lots.map((lot) => lot.memberId),
    programmeId: lots.map(programme),
    lotId: lots.map((lot) => lot.lotId),
    seenRemaining: lots.map((lot) => lot.loaded.remaining),
    seenFrozen: lots.map((lot) => lot.loaded.frozen),
    remaining: lots.map((lot) => lot.remaining),
    frozen: lots.map((lot) => lot.frozen),
    away: lots.map((lot) => lot.away || null),
    viaMemberId: lots.map((lot) => lot.viaMemberId),
  })
  await expectAll(update, lots.length, 'a lot')
}

async function writeUses(ctx: Ctx, entries: readonly EntryDraft[]): Promise<void> {
  const uses = entries.flatMap((entry) =>
    [...entry.uses].filter(([, amount]) => amount !== 0).map(([lot, amount]) => ({ entry, lot, amount })),
  )
  if (uses.length === 0) return
  await ctx.tx.run(insertUses, {
    memberId: uses.map(({ entry }) => entry.memberId),
    programmeId: uses.map(({ entry }) => entry.programmeId),
    lotId: uses.map(({ lot }) => lot.lotId),
    entryId: uses.map(({ entry }) => entry.entryId),
    amount: uses.map(({ amount }) => amount),
  })
}

async function writeDebts(ctx: Ctx, accounts: readonly AccountBook[]): Promise<void> {
  const debts = accounts.flatMap((account) =>
    [...account.debts]
      .filter(([via, owed]) => (account.loadedDebts.get(via) ?? 0) !== owed)
      .map(([via, owed]) => ({ account, via, owed })),
  )
  if (debts.length === 0) return
  await ctx.tx.run(upsertDebts, {
    memberId: debts.map(({ account }) => account.memberId),
    programmeId: debts.map(({ account }) => account.programmeId),
    viaMemberId: debts.map(({ via }) => via),
    owed: debts.map(({ owed }) => owed),
  })
}

function writeFreezes(ctx: Ctx, freezes: readonly Freeze[]): Promise<void>[] {
  if (freezes.length === 0) return []
  const moved = freezes.filter((freeze) => freeze.loadedFrom !== null && freeze.loadedFrom !== freeze.memberId)
  const renamed = freezes.filter((freeze) => freeze.renamed && freeze.loadedFrom !== null)
  const inserted = freezes.filter((freeze) => freeze.loadedFrom !== freeze.memberId)
  const updated = freezes.filter((freeze) => freeze.loadedFrom === freeze.memberId)
  const columns = (rows: readonly Freeze[], of: (freeze: Freeze) => number) => ({
    memberId: rows.map(of),
    programmeId: rows.map((freeze) => freeze.programmeId),
    freezeId: rows.map((freeze) => freeze.freezeId),
  })
  const now = (freeze: Freeze): number => freeze.memberId
  const before = (freeze: Freeze): number => freeze.loadedFrom ?? freeze.memberId
  const writes: Promise<void>[] = []
  // Statements of one connection run in the order in which they were sent: old rows go before new ones come.
  if (moved.length > 0) {
    writes.push(expectAll(ctx.tx.run(deleteFreezes, columns(moved, before)), moved.length, 'a freeze'))
  }
  if (renamed.length > 0) {
    writes.push(ctx.tx.run(deleteFreezeLots, columns(renamed, before)).then(() => undefined))
  }
  if (inserted.length > 0) {
    const insert = ctx.tx.run(insertFreezes, {
      ...columns(inserted, now),
      amount: inserted.map((freeze) => freeze.amount),
      captured: inserted.map((freeze) => freeze.captured),
      frozenAt: inserted.map((freeze) => freeze.frozenAt),
      timesOutAt: inserted.map((freeze) => freeze.timesOutAt),
      endedAt: inserted.map((freeze) => freeze.endedAt),
      actorId: inserted.map((freeze) => freeze.actor.id),
      viaMemberId: inserted.map((freeze) => freeze.viaMemberId),
      state: inserted.map((freeze) => freeze.state),
      reason: inserted.map((freeze) => freeze.reason),
      actorKind: inserted.map((freeze) => freeze.actor.kind),
      key: inserted.map((freeze) => freeze.key),
    })
    writes.push(insert.then(() => undefined))
  }
  if (updated.length > 0) {
    const update = ctx.tx.run(updateFreezes, {
      ...columns(updated, now),
      captured: updated.map((freeze) => freeze.captured),
      endedAt: updated.map((freeze) => freeze.endedAt),
      viaMemberId: updated.map((freeze) => freeze.viaMemberId),
      state: updated.map((freeze) => freeze.state),
    })
    writes.push(expectAll(update, updated.length, 'a freeze'))
  }
  const parts = freezes
    .filter((freeze) => freeze.renamed)
    .flatMap((freeze) => [...freeze.lots].map(([lot, amount]) => ({ freeze, lot, amount })))
  if (parts.length > 0) {
    const insert = ctx.tx.run(insertFreezeLots, {
      memberId: parts.map(({ freeze }) => freeze.memberId),
      programmeId: parts.map(({ freeze }) => freeze.programmeId),
      freezeId: parts.map(({ freeze }) => freeze.freezeId),
      lotId: parts.map(({ lot }) => lot.lotId),
      amount: parts.map(({ amount }) => amount),
    })
    writes.push(insert.then(() => undefined))
  }
  return writes
}

/** What expires or pays a debt on the way is news of its own. */
const isNews = ({ kind, cause }: EntryDraft): boolean =>
  !cause.toldByCaller || (kind !== 'earn' && kind !== 'take_back')

const newsOfEntry = (entry: EntryDraft): News<EntryPosted> => ({
  memberId: entry.memberId,
  effectiveAt: entry.effectiveAt,
  historical: entry.cause.historical,
  body: {
    entryId: entry.entryId,
    memberId: entry.memberId,
    viaMemberId: entry.cause.viaMemberId,
    programmeId: entry.programmeId,
    kind: entry.kind,
    amount: entry.amount,
    balance: entry.balance,
    reason: entry.cause.reason,
    purchaseId: entry.cause.purchaseId ?? null,
  },
})

/** What expired longer ago than this is history by the time it is written down: nobody wants to be told. */
const STALE_MS = 7 * DAY_MS

function newsOfExpiry(entry: EntryDraft, now: Instant): News<PointsExpired>[] {
  if (entry.kind !== 'expire' || entry.expiresOn === null) return []
  const { memberId, programmeId, balance, expiresOn } = entry
  const body = { memberId, programmeId, amount: -entry.amount, expiresOn, balance }
  const historical = entry.cause.historical || entry.effectiveAt < now - STALE_MS
  return [{ memberId, effectiveAt: entry.effectiveAt, historical, body }]
}
