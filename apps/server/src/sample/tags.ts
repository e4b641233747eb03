import type { By, Ctx } from '@atrium/kernel'
import { type PutTagAsk, putTags, setTagValues, type TagValue } from '@atrium/profiles'
import { expectAll } from './expect-all.ts'
import { Random } from './random.ts'
import type { Known } from './today.ts'

type Made = Pick<PutTagAsk, 'code' | 'name' | 'about' | 'type' | 'kind' | 'choices' | 'rule'>

/** Tags that make themselves: one of each kind that operators begin with. */
const MADE: readonly Made[] = [
  {
    ...{
      code: 'keepWarm',
      name: { zh: '值得挽回', en: 'Worth winning back' },
      type: 'boolean',
      kind: 'rule',
      choices: null,
    },
    about: { zh: '消费过不少、如今久未到店的会员', en: 'Spent much, and has not been here for long' },
    rule: {
      cases: [
        {
          when: {
            all: [
              { field: 'buying.stage', op: 'in', value: ['declining', 'sleeping'] },
              { field: 'buying.spendMinor', op: 'ge', value: 200_000 },
            ],
          },
          value: true,
        },
      ],
    },
  },
  {
    ...{ code: 'pace', name: { zh: '到店节奏', en: 'Pace' }, type: 'choice', kind: 'rule' },
    about: { zh: '由近 90 天的订单数分档，自上而下', en: 'By orders of the last 90 days, from above' },
    choices: [
      { code: 'weekly', zh: '每周都来', en: 'Every week' },
      { code: 'monthly', zh: '每月都来', en: 'Every month' },
      { code: 'seldom', zh: '偶尔来', en: 'Now and then' },
    ],
    rule: {
      cases: [
        { when: { field: 'recent.d90.orders', op: 'ge', value: 12 }, value: 'weekly' },
        { when: { field: 'recent.d90.orders', op: 'ge', value: 3 }, value: 'monthly' },
        { when: { field: 'recent.d90.orders', op: 'ge', value: 1 }, value: 'seldom' },
      ],
    },
  },
  {
    ...{ code: 'diningSpend', name: { zh: '餐饮消费力', en: 'Spend on dining' }, type: 'choice', kind: 'computed' },
    about: { zh: '近 180 天餐饮类目的净消费', en: 'Net spend on dining in the last 180 days' },
    choices: [
      { code: 'light', zh: '轻度', en: 'Light' },
      { code: 'regular', zh: '常客', en: 'Regular' },
      { code: 'heavy', zh: '重度', en: 'Heavy' },
    ],
    rule: {
      ...{ measure: 'spendMinor', windowDays: 180, bounds: [50_000, 200_000] },
      where: { field: 'item.category', op: 'under', value: ['餐饮'] },
    },
  },
]

const ABOUT = { unit: null, freshDays: null, personal: false, archived: false, expectedVersion: 0 } as const

/** What guides noted of those whom they know, by tag: how often, and one of what. */
const NOTED: readonly (readonly [tag: string, chance: number, draw: (random: Random) => TagValue])[] = [
  ['shoeSize', 0.5, (random) => random.whole(35, 44)],
  ['height', 0.3, (random) => random.whole(152, 186)],
  ['city', 0.4, (random) => random.pick(['上海', '杭州', '苏州', '宁波'])],
  ['sport', 0.3, (random) => [random.pick(['running', 'gym', 'swimming'])]],
]

/** Tags of the group's own, and what its guides noted of the members they look after. */
export async function tagMembers(ctx: Ctx, by: By, people: readonly Known[]): Promise<void> {
  expectAll(
    await putTags(
      ctx,
      MADE.map((tag) => ({
        ...ABOUT,
        ...tag,
        by,
        group: 'buying',
        ownerId: by.actor.kind === 'staff' ? by.actor.id : null,
      })),
    ),
  )
  const asks = people.flatMap(({ shopper, memberId }) => {
    const random = new Random(`notes on ${shopper.card}`)
    if (!random.chance(0.15)) return []
    return NOTED.flatMap(([tag, chance, draw]) =>
      random.chance(chance) ? [{ by, memberId, tag, value: draw(random), cause: 'hand' as const }] : [],
    )
  })
  expectAll(await setTagValues(ctx, asks))
}
