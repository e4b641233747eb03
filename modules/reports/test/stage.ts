import assert from 'node:assert/strict'
import type { Database } from '@atrium/db'
import { type Instant, type Outcome, systemBy } from '@atrium/kernel'
import { type PurchaseAsk, type RuleSetDefinition, saveRuleSets } from '@atrium/loyalty'
import { putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { putSources } from '@atrium/purchases'

export const by = systemBy('test')

export function expectDone<T>(outcome: Outcome<T, string> | undefined): T {
  assert.ok(outcome?.ok, JSON.stringify(outcome))
  return outcome.value
}

export const card = (value: string) => ({ identities: [{ kind: 'card_no', value }] })

const always = { from: null, to: null, priority: 100, stop: false } as const
/** 1.2 points a yuan, 5 for signing up for an activity. */
const RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    {
      ...{ ...always, code: 'base', name: { zh: '消费积分' }, trigger: 'purchase' },
      action: { type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
    },
    {
      ...{ ...always, code: 'sign-up', name: { zh: '报名' }, trigger: 'activity_sign_up' },
      action: { type: 'fixed', points: 5, each: 'purchase' },
    },
  ],
}

export interface Stage {
  readonly mall: number
  readonly brand: number
  /** A sale of the web shop at the kiosk; give what matters. */
  sale(number: string, at: Instant, paidMinor: number, more?: Partial<PurchaseAsk>): PurchaseAsk
}

/** A mall and a brand in one group; the shop stands in the mall and feeds both programmes, the kiosk the mall's only. */
export async function setStage(db: Database): Promise<Stage> {
  const zone = 'Asia/Shanghai'
  const programme = { zone, currency: 'CNY' }
  return db.transact(async (ctx) => {
    const nodes = await putNodes(ctx, [
      { by, code: 'group', kind: 'group', name: { zh: '集团' }, zone, currency: 'CNY' },
      { by, code: 'mall', kind: 'mall', name: { zh: '商场' }, parent: 'group' },
      { by, code: 'shop', kind: 'store', name: { zh: '门店' }, parent: 'mall', category: 'apparel', floor: '1F' },
      { by, code: 'kiosk', kind: 'store', name: { zh: '小店' }, parent: 'mall', category: 'food', floor: 'B1' },
    ])
    nodes.forEach(expectDone)
    const made = await putProgrammes(ctx, [
      { ...programme, by, code: 'mall', name: { zh: '商场会员' }, owner: 'mall' },
      { ...programme, by, code: 'brand', name: { zh: '品牌会员' }, owner: 'group' },
    ])
    const [mall, brand] = made.map((outcome) => expectDone(outcome).id)
    const participation = await setParticipation(ctx, [
      { by, programme: 'mall', node: 'mall', takesPart: true },
      { by, programme: 'brand', node: 'shop', takesPart: true },
    ])
    participation.forEach(expectDone)
    const source = { by, code: 'shop-online', numbering: 'feed', channel: 'ecommerce', name: { zh: '网店' } } as const
    ;(await putSources(ctx, [source])).forEach(expectDone)
    const saved = await saveRuleSets(
      ctx,
      [mall!, brand!].map((programmeId) => ({ by, programmeId, expectedVersion: 0, definition: RULES })),
    )
    saved.forEach(expectDone)
    return {
      mall: mall!,
      brand: brand!,
      sale: (number, at, paidMinor, more = {}) => ({
        ...{ by, kind: 'sale', source: 'shop-online', number, storeCode: 'kiosk', at, currency: 'CNY', paidMinor },
        ...{ lines: [], create: 'joined', historical: false },
        ...more,
      }),
    }
  })
}
