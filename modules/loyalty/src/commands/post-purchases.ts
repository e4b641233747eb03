import { type Ctx, must } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import type { PostPurchaseOutcome, PurchaseAsk } from '../model.ts'
import { openDesk } from '../posting/desk.ts'
import { draftPurchases, wavesOf } from '../posting/draft.ts'
import { openWave } from '../posting/wave.ts'
import { judgeAndWrite } from '../posting/write.ts'

/**
 * Posts purchases and returns whole: the purchase with its lines, points, level and the answer, in the caller's transaction.
 * Idempotent by receipt: the same content under the same number is answered as the first time; other content is refused.
 * Items are judged in the order given; give history in time order.
 */
export async function postPurchases(ctx: Ctx, asks: readonly PurchaseAsk[]): Promise<PostPurchaseOutcome[]> {
  const organization = await loadOrganization(ctx)
  const outcomes: (PostPurchaseOutcome | undefined)[] = new Array(asks.length)
  const drafts = (await draftPurchases(ctx, organization, asks)).flatMap((draft, index) => {
    if (!('ok' in draft)) return [draft]
    outcomes[index] = draft
    return []
  })
  for (const drafted of wavesOf(drafts)) {
    const wave = await openWave(ctx, organization, drafted, outcomes)
    if (wave.items.length === 0) continue
    const desk = await openDesk(ctx, organization, wave)
    await judgeAndWrite(ctx, desk, outcomes)
  }
  return outcomes.map((outcome) => must(outcome, 'an ask was left without an outcome'))
}
