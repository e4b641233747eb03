import assert from 'node:assert/strict'
import type { Database } from '@atrium/db'
import { type By, type Instant, type Outcome, systemBy } from '@atrium/kernel'
import { putNodes, putProgrammes, setParticipation } from '@atrium/organization'
import { putSources } from '@atrium/purchases'
import { type PurchaseAsk, type RuleSetDefinition, saveRuleSets } from '../src/index.ts'

export const by: By = systemBy('test')

export function expectDone<T>(outcome: Outcome<T, string> | undefined): T {
  assert.ok(outcome?.ok, JSON.stringify(outcome))
  return outcome.value
}

export const refusedAs = (outcome: Outcome<unknown, string> | undefined): string | undefined =>
  outcome?.ok ? undefined : outcome?.code

/** The rules of one real programme: amount × 1.2; sign-up × 5; check-in × 1; Double 11; platinum in the birthday month. */
export const RULES: RuleSetDefinition = {
  combine: 'max',
  rules: [
    {
      code: 'base',
      name: { zh: '消费积分' },
      trigger: 'purchase',
      from: null,
      to: null,
      action: { type: 'rate', points: '1.2', perMinor: 100, rounding: 'floor', each: 'purchase' },
      priority: 100,
      stop: false,
    },
    {
      code: 'double-11',
      name: { zh: '双十一满千送五十' },
      trigger: 'purchase',
      from: null,
      to: null,
      when: {
        all: [
          { field: 'time.monthDay', op: 'eq', value: '11-11' },
          { field: 'purchase.paidMinor', op: 'ge', value: 100_000 },
        ],
      },
      action: { type: 'fixed', points: 50, each: 'purchase' },
      priority: 200,
      stop: false,
    },
    {
      code: 'birthday',
      name: { zh: '铂金生日月双倍' },
      trigger: 'purchase',
      from: null,
      to: null,
      when: {
        all: [
          { field: 'member.tier', op: 'eq', value: 'platinum' },
          { field: 'member.isBirthMonth', op: 'eq', value: true },
        ],
      },
      action: { type: 'multiply', factor: '2' },
      priority: 300,
      stop: false,
    },
    {
      code: 'sign-up',
      name: { zh: '报名' },
      trigger: 'activity_sign_up',
      from: null,
      to: null,
      action: { type: 'fixed', points: 5, each: 'purchase' },
      priority: 100,
      stop: false,
    },
    {
      code: 'check-in',
      name: { zh: '签到' },
      trigger: 'check_in',
      from: null,
      to: null,
      action: { type: 'fixed', points: 1, each: 'purchase' },
      priority: 100,
      stop: false,
    },
  ],
}

export interface Stage {
  readonly mall: number
  readonly brand: number
  /** A sale at the mall's store of the brand's chain; give what matters. */
  sale(number: string, at: Instant, paidMinor: number, more?: Partial<PurchaseAsk>): PurchaseAsk
}

/** A mall and a brand in one group; the shop stands in the mall and feeds both programmes, the kiosk the mall's only. */
export async function setStage(db: Database, rules: RuleSetDefinition = RULES): Promise<Stage> {
  const zone = 'Asia/Shanghai'
  return db.transact(async (ctx) => {
    const nodes = await putNodes(ctx, [
      { by, code: 'group', kind: 'group', name: { zh: '集团' }, zone, currency: 'CNY' },
      { by, code: 'mall', kind: 'mall', name: { zh: '商场' }, parent: 'group' },
      { by, code: 'shop', kind: 'store', name: { zh: '门店' }, parent: 'mall', category: 'apparel', floor: '1F' },
      { by, code: 'kiosk', kind: 'store', name: { zh: '小店' }, parent: 'mall', category: 'food', floor: 'B1' },
    ])
    nodes.forEach(expectDone)
    const programmes = await putProgrammes(ctx, [
      { by, code: 'mall', name: { zh: '商场会员' }, owner: 'mall', zone, currency: 'CNY' },
      { by, code: 'brand', name: { zh: '品牌会员' }, owner: 'group', zone, currency: 'CNY' },
    ])
    const [mall, brand] = programmes.map((outcome) => expectDone(outcome).id)
    const participation = await setParticipation(ctx, [
      { by, programme: 'mall', node: 'mall', takesPart: true },
      { by, programme: 'brand', node: 'shop', takesPart: true },
    ])
    participation.forEach(expectDone)
    const sources = await putSources(ctx, [
      { by, code: 'pos', numbering: 'store_day', channel: 'pos', name: { zh: '收银' } },
      { by, code: 'shop-online', numbering: 'feed', channel: 'ecommerce', name: { zh: '网店' } },
    ])
    sources.forEach(expectDone)
    const saved = await saveRuleSets(ctx, [
      { by, programmeId: mall!, expectedVersion: 0, definition: rules },
      { by, programmeId: brand!, expectedVersion: 0, definition: { combine: 'max', rules: RULES.rules.slice(0, 1) } },
    ])
    saved.forEach(expectDone)
    return {
      mall: mall!,
      brand: brand!,
      sale: (number, at, paidMinor, more = {}) => ({
        by,
        kind: 'sale',
        source: 'shop-online',
        number,
        storeCode: 'kiosk',
        at,
        currency: 'CNY',
        paidMinor,
        lines: [],
        create: 'joined',
        historical: false,
        ...more,
      }),
    }
  })
}

export const card = (value: string) => ({ identities: [{ kind: 'card_no', value }] })
