import type { Ctx } from '@atrium/kernel'
import { anonymousAnswer, type PostedPurchase, type ProgrammeAnswer } from '../model.ts'
import { loadJudgements } from '../store.ts'

/** The first answers about purchases posted before, rebuilt from what was judged then (R13): one statement for any number. */
export async function replayAnswers(
  ctx: Ctx,
  receipts: readonly { readonly memberId: number; readonly purchaseId: number }[],
): Promise<PostedPurchase[]> {
  const owned = receipts.filter((receipt) => receipt.memberId !== 0)
  const programmes = new Map<number, ProgrammeAnswer[]>()
  if (owned.length > 0) {
    const rows = await ctx.tx.rows(loadJudgements, {
      memberId: owned.map((receipt) => receipt.memberId),
      purchaseId: owned.map((receipt) => receipt.purchaseId),
    })
    for (const row of rows) {
      const answers = programmes.get(row.purchaseId) ?? []
      programmes.set(row.purchaseId, answers)
      answers.push({
        programmeId: row.programmeId,
        points: row.points,
        balance: row.balanceAfter,
        debt: row.debtAfter,
        tierBefore: row.tierBefore,
        tier: row.tierAfter,
        reasons: row.reasons,
      })
    }
  }
  return receipts.map(({ memberId, purchaseId }) =>
    memberId === 0
      ? { ...anonymousAnswer(purchaseId), again: true }
      : { purchaseId, memberId, programmes: programmes.get(purchaseId) ?? [], again: true },
  )
}
