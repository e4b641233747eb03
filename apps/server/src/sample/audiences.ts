import { combineAudiences, type Filter, putLists, saveAudiencesWith } from '@atrium/audiences'
import { type By, type Ctx, encodeId, must } from '@atrium/kernel'
import { expectAll } from './expect-all.ts'
import { MALL_PROGRAMME } from './programmes.ts'
import { Random } from './random.ts'
import type { Known } from './today.ts'

const spentLately: Filter = {
  ...{ is: 'purchases', measure: 'paid', op: 'ge', value: 100_000 },
  window: { lastDays: 30 },
}
const longGone: Filter = {
  all: [
    { is: 'purchases', measure: 'count', op: 'ge', value: 3 },
    { is: 'purchases', measure: 'lastDay', op: 'beforeDays', value: 90 },
  ],
}
const weekendEvenings: Filter = {
  ...{ is: 'purchases', measure: 'count', op: 'ge', value: 3 },
  where: { weekdays: [6, 7], hours: { from: 17, till: 22 } },
  window: { lastDays: 180 },
}
const birthdays: Filter = {
  all: [
    { is: 'field', field: 'birthday', op: 'nextDays', value: 7 },
    { is: 'level', programme: MALL_PROGRAMME, op: 'in', value: ['gold', 'platinum'] },
  ],
}

/** Audiences of every kind, as operators begin with them; what they hold is found once the group is there. */
export async function makeAudiences(ctx: Ctx, by: By, people: readonly Known[]): Promise<void> {
  const save = saveAudiencesWith(undefined)
  const made = expectAll(
    await save(
      ctx,
      [
        { name: '近30天消费满千元', note: '进入时发感谢礼，离开时停', kind: 'live' as const, filter: spentLately },
        { name: '一周内过生日的金卡及以上', note: '', kind: 'live' as const, filter: birthdays },
        {
          ...{ name: '老客久未到店', note: '消费过三次以上，90 天没有再来', kind: 'scheduled' as const },
          ...{ filter: longGone, schedule: { atMinute: 8 * 60 } },
        },
        { name: '周末晚间常客', note: '近半年', kind: 'static' as const, filter: weekendEvenings },
      ].map((audience, at) => ({ ...audience, by, idempotencyKey: `sample audience ${at}` })),
    ),
  )
  const gone = encodeId('seg', must(made[2], 'four were saved').audienceId)
  const worthIt: Filter = {
    all: [
      { is: 'audience', audienceId: gone },
      { is: 'reachable', channel: 'sms' },
    ],
  }
  expectAll(
    await save(ctx, [
      {
        ...{ by, name: '久未到店且可发短信', note: '挽回短信的人群', kind: 'scheduled', filter: worthIt },
        ...{ schedule: { atMinute: 8 * 60 + 30 }, idempotencyKey: 'sample audience of an audience' },
      },
    ]),
  )
  const random = new Random('members of groups in WeCom')
  const memberIds = people.filter(() => random.chance(0.06)).map(({ memberId }) => memberId)
  const name = '企微社群名单'
  const [list] = expectAll(
    await putLists(ctx, [{ by, name, note: '由各店导购汇总', memberIds, idempotencyKey: 'sample list' }]),
  )
  const { audienceId } = must(list, 'a list was made')
  expectAll(
    await combineAudiences(ctx, [
      {
        ...{ by, operation: 'extract', audienceIds: [audienceId], names: ['社群名单抽 50 人试发'], note: '' },
        ...{ seed: '试发', count: 50, idempotencyKey: 'sample combination' },
      },
    ]),
  )
}
