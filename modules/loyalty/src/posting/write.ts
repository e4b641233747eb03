import { createHash } from 'node:crypto'
import { emit } from '@atrium/db'
import { type Ctx, dayIn } from '@atrium/kernel'
import { admitToScope } from '@atrium/members'
import { writeBook } from '@atrium/points'
import {
  releaseReceipts,
  writeAnonymous,
  writeAnonymousReturned,
  writePurchases,
  writeReturned,
} from '@atrium/purchases'
import { writeTierBook } from '@atrium/tiers'
import { writeBudgetBook } from '../budget-book.ts'
import { writeCapBook } from '../cap-book.ts'
import { purchasesPosted } from '../events.ts'
import type { PostPurchaseOutcome } from '../model.ts'
import { insertJudgements, updateTakenBack } from '../store.ts'
import { type Decided, decideWave, type Judged } from './decide.ts'
import type { Desk } from './desk.ts'
import type { EarlierJudgement, Item } from './wave.ts'

/** SHA-256 of a claim token: only whoever holds the receipt knows the token. */
export const claimTokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * Judges a wave and writes it. Sales and unlinked returns of members are purchases whatever they earn: they are on their way to
 * the database while they are judged, so that it works at the same time as we do.
 */
export async function judgeAndWrite(
  ctx: Ctx,
  desk: Desk,
  outcomes: (PostPurchaseOutcome | undefined)[],
): Promise<void> {
  const certain = desk.wave.items.filter((item) => item.originalKey === undefined && item.rootId !== 0)
  await Promise.all([
    writePurchases(
      ctx,
      certain.map(({ purchase }) => purchase),
    ),
    admitToScope(ctx, scopesOf(certain)),
    // An async function, so that what deciding throws is met by the same await.
    (async () => writeDecided(ctx, desk, decideWave(desk, outcomes)))(),
  ])
}

/** Writes what judging has brought about: independent statements travel together, none depends on the number of purchases. */
async function writeDecided(ctx: Ctx, desk: Desk, decided: Decided): Promise<void> {
  await releaseReceipts(ctx, decided.released)
  await Promise.all([
    writePurchases(
      ctx,
      decided.returns.map(({ purchase }) => purchase),
    ),
    admitToScope(ctx, scopesOf(decided.returns.map(({ item }) => item))),
    writeAnonymous(
      ctx,
      decided.anonymous.map(({ purchase, receiptKey, claimToken }) => ({
        ...purchase,
        receiptKey,
        tokenHash: claimToken === undefined ? null : claimTokenHash(claimToken),
      })),
    ),
    writeReturned(ctx, [...decided.returned.values()]),
    writeAnonymousReturned(ctx, decided.anonymousReturned),
    writeJudgements(ctx, decided.judged),
    writeTakenBack(ctx, [...decided.takenBack]),
    writeBook(ctx, desk.points),
    writeTierBook(ctx, desk.tiers),
    writeCapBook(ctx, desk.caps),
    writeBudgetBook(ctx, desk.budgets),
  ])
  emit(
    ctx,
    purchasesPosted,
    decided.posted.map(({ item, purchase, programmes }) => ({
      memberId: purchase.memberId === 0 ? null : purchase.memberId,
      effectiveAt: purchase.occurredAt,
      historical: item.historical,
      body: {
        purchaseId: purchase.purchaseId,
        rootId: item.rootId === 0 ? null : item.rootId,
        kind: purchase.kind,
        storeId: purchase.storeId,
        day: dayIn(item.store.zone, purchase.occurredAt),
        channel: purchase.channel,
        currency: purchase.currency,
        paidMinor: purchase.paidMinor,
        returnOf: purchase.returnOf,
        claimed: item.claimed,
        programmes: programmes.map((one) => ({
          programmeId: one.programmeId,
          points: one.points,
          balance: one.balance,
          tierBefore: one.tierBefore,
          tier: one.tier,
        })),
      },
    })),
  )
}

/** Whoever serves a store may see who bought there (domain: Who sees which member). */
function scopesOf(items: readonly Item[]) {
  const scopes = new Map<string, { memberId: number; storeId: number; at: number }>()
  for (const { rootId, purchase } of items) {
    const key = `${rootId}.${purchase.storeId}`
    if (!scopes.has(key)) scopes.set(key, { memberId: rootId, storeId: purchase.storeId, at: purchase.occurredAt })
  }
  return [...scopes.values()]
}

async function writeJudgements(ctx: Ctx, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return
  await ctx.tx.run(insertJudgements, {
    memberId: judged.map((one) => one.memberId),
    purchaseId: judged.map((one) => one.purchaseId),
    programmeId: judged.map((one) => one.answer.programmeId),
    ruleSetVersion: judged.map((one) => one.set.version),
    granted: judged.map((one) => one.granted),
    takenBack: judged.map(() => 0),
    points: judged.map((one) => one.answer.points),
    balanceAfter: judged.map((one) => one.answer.balance),
    debtAfter: judged.map((one) => one.answer.debt),
    tierBefore: judged.map((one) => one.answer.tierBefore),
    tierAfter: judged.map((one) => one.answer.tier),
    facts: judged.map((one) => one.facts),
    reasons: judged.map((one) => one.answer.reasons),
  })
}

async function writeTakenBack(ctx: Ctx, reopened: readonly EarlierJudgement[]): Promise<void> {
  if (reopened.length === 0) return
  await ctx.tx.run(updateTakenBack, {
    memberId: reopened.map((one) => one.memberId),
    purchaseId: reopened.map((one) => one.purchaseId),
    programmeId: reopened.map((one) => one.programmeId),
    takenBack: reopened.map((one) => one.takenBack),
  })
}
