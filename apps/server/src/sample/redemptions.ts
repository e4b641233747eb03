import type { By, Instant, Outcome } from '@atrium/kernel'
import type { PostedPurchase } from '@atrium/loyalty'
import type { EntryAsk } from '@atrium/points'
import { Random } from './random.ts'
import type { SampleReceipt } from './trade.ts'

/** Something that points are given for (兑换). */
export interface Reward {
  readonly points: number
  readonly name: string
}

/** What a programme gives for points, the cheapest first, and how often somebody who could afford it takes something home from a visit. */
export interface RewardShelf {
  readonly chance: number
  readonly rewards: readonly Reward[]
}

/** Of the malls: a point is worth a fen (`points.valuePer1000Minor`). */
export const MALL_REWARDS: RewardShelf = {
  chance: 0.11,
  rewards: [
    { points: 300, name: '兑换：停车券 1 小时' },
    { points: 500, name: '兑换：停车券 2 小时' },
    { points: 1_000, name: '兑换：10 元餐饮券' },
    { points: 2_000, name: '兑换：20 元通用券' },
    { points: 3_500, name: '兑换：电影票一张' },
    { points: 8_000, name: '兑换：精品礼盒' },
  ],
}

export const CHAIN_REWARDS: RewardShelf = {
  chance: 0.2,
  rewards: [
    { points: 60, name: '兑换：免费加浓一份' },
    { points: 180, name: '兑换：中杯咖啡一杯' },
    { points: 320, name: '兑换：手冲咖啡一杯' },
  ],
}

export interface RedemptionTerms {
  /** By programme. */
  readonly shelves: ReadonlyMap<number, RewardShelf>
  /** Whose account that of a member is by now. */
  readonly rootOf: (memberId: number) => number
  readonly by: By
  readonly now: Instant
}

/**
 * What members redeem on the way out of their last visit of a block: of what they can afford, mostly the best. Told by the receipt
 * alone, so that a load that goes on redeems the same; receipts that were there already were redeemed with.
 */
export function redemptionsOf(
  posted: readonly { readonly receipt: SampleReceipt; readonly outcome: Outcome<PostedPurchase, string> }[],
  { shelves, rootOf, by, now }: RedemptionTerms,
): EntryAsk[] {
  const last = new Map<string, EntryAsk | undefined>()
  for (const { receipt, outcome } of posted) {
    if (!outcome.ok || outcome.value.again || outcome.value.memberId === null) continue
    const { memberId, programmes } = outcome.value
    for (const { programmeId, balance } of programmes) {
      const shelf = shelves.get(programmeId)
      if (!shelf) continue
      const random = new Random(`redeemed after ${receipt.storeCode} ${receipt.number} ${receipt.at} in ${programmeId}`)
      const reward = choose(random, shelf, balance)
      const at = Math.min(receipt.at + random.whole(3, 9) * 60_000, now)
      const { points: amount = 0, name: reason = '' } = reward ?? {}
      const spend = {
        by,
        memberId,
        programmeId,
        kind: 'spend',
        amount,
        reason,
        effectiveAt: at,
        historical: true,
      } as const
      last.set(`${rootOf(memberId)} ${programmeId}`, reward && spend)
    }
  }
  return [...last.values()].filter((ask) => ask !== undefined)
}

function choose(random: Random, { chance, rewards }: RewardShelf, balance: number): Reward | undefined {
  const isTaken = random.chance(chance)
  const step = random.chance(0.6) ? 1 : 2
  const affordable = rewards.filter((reward) => reward.points <= balance)
  return isTaken ? affordable[Math.max(0, affordable.length - step)] : undefined
}
