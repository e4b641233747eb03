import { type By, type Ctx, DAY_MS, must } from '@atrium/kernel'
import { claimPurchases } from '@atrium/loyalty'
import { adjustPoints, balancesOf, decideAdjustments, freezePoints } from '@atrium/points'
import { expectAll } from './expect-all.ts'
import type { Known } from './today.ts'
import type { SampleReceipt } from './trade.ts'

/** A receipt of nobody that somebody may still bring to the desk, with what was paid (minor units). */
export interface Found {
  readonly receipt: SampleReceipt
  readonly paidMinor: number
}

interface PointsDesk {
  readonly desk: By
  /** Looks over what the desk asks for. */
  readonly finance: By
  readonly programmeId: number
  readonly people: readonly Known[]
  readonly found: readonly Found[]
}

/** What the service desk did with points: some put aside, some corrected, receipts claimed for who had forgotten the card. */
export async function movePoints(ctx: Ctx, { desk, finance, programmeId, people, found }: PointsDesk): Promise<void> {
  // The busiest who have points, from the middle of the field up.
  const asks = people.slice(Math.floor(people.length / 2)).map(({ memberId }) => ({ memberId, programmeId }))
  const balances = await balancesOf(ctx, asks)
  // Those with most: what has lapsed today and is not taken off yet leaves them enough.
  const rich = asks
    .map((ask, at) => ({ ask, spendable: balances[at]?.spendable ?? 0 }))
    .filter(({ spendable }) => spendable >= 600)
    .sort((a, b) => b.spendable - a.spendable)
    .slice(0, 9)
    .map(({ ask }) => ask)
  if (rich.length < 9) return
  const at = (place: number) => must(rich[place], 'a member with points')
  const hold = (reason: string, amount: number, days: number | null) => ({
    ...{ by: desk, amount, reason },
    timesOutAt: days === null ? null : ctx.now + days * DAY_MS,
  })
  expectAll(
    await freezePoints(ctx, [
      { ...at(0), ...hold('兑换待领取：保温杯', 500, 7) },
      { ...at(1), ...hold('兑换待领取：餐具礼盒', 600, 7) },
      { ...at(2), ...hold('积分停车预留', 300, 1) },
      { ...at(3), ...hold('争议处理中，暂扣', 400, null) },
    ]),
  )
  const correct = (place: number, amount: number, reason: string, evidence?: string) => ({
    ...at(place),
    ...{ by: desk, amount, reason },
    ...(evidence === undefined ? {} : { evidence }),
  })
  const filed = expectAll(
    await adjustPoints(ctx, [
      correct(4, 200, '停车系统故障补分'),
      correct(5, 1_000, '亲子活动积分补登'),
      correct(6, -300, '重复登记冲减'),
      correct(7, 12_500, '企业团购漏登补分', '团购合同与开票记录已附，门店店长签字。'),
      correct(8, 15_000, '顾客称旧卡余额未迁移', '顾客口述，暂无书面凭证。'),
      correct(0, 12_000, '珠宝大额消费漏登补分', '顾客出示银行卡签购单与珠宝店保单，门店店长已核对。'),
    ]),
  )
  const waiting = (place: number) => must(filed[place]?.adjustmentId ?? undefined, 'a correction that waits')
  const decided = { by: finance, programmeId }
  expectAll(
    await decideAdjustments(ctx, [
      { ...decided, ...at(7), adjustmentId: waiting(3), verdict: 'approve', note: '合同与开票金额一致' },
      {
        ...decided,
        ...at(8),
        adjustmentId: waiting(4),
        verdict: 'decline',
        note: '旧卡余额已于 2024 年迁移，流水可查',
      },
    ]),
  )
  await claim(ctx, desk, people, found)
}

/** Regulars who paid without their card come back with the receipt. */
async function claim(ctx: Ctx, by: By, people: readonly Known[], found: readonly Found[]): Promise<void> {
  const regulars = people.slice(-found.length)
  expectAll(
    await claimPurchases(
      ctx,
      found.map(({ receipt, paidMinor }, at) => ({
        by,
        memberId: must(regulars[at], 'a regular').memberId,
        receipt: {
          source: receipt.source,
          storeCode: receipt.storeCode,
          number: receipt.number,
          at: receipt.at,
          paidMinor,
        },
      })),
    ),
  )
}
