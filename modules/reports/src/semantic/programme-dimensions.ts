import { bind, type Dimension, type Words, words } from './dimension.ts'

const POINTS_KINDS: Readonly<Record<string, Words>> = {
  earn: words('获得', 'Earned'),
  spend: words('使用', 'Spent'),
  take_back: words('收回', 'Taken back'),
  adjust: words('调整', 'Adjusted'),
  expire: words('过期', 'Expired'),
  settle: words('抵欠', 'Debt paid'),
  transfer_out: words('合并转出', 'Moved out by a merge'),
  transfer_in: words('合并转入', 'Moved in by a merge'),
  forfeit: words('作废', 'Forfeited'),
  reverse_earn: words('冲正获得', 'Earning reversed'),
  reverse_spend: words('冲正使用', 'Spending reversed'),
  reverse_take_back: words('冲正收回', 'Taking back reversed'),
  reverse_adjust: words('冲正调整', 'Adjustment reversed'),
}

const REASONS: Readonly<Record<string, Words>> = {
  purchase: words('消费', 'Purchase'),
  return: words('退货', 'Return'),
  registration: words('注册开卡', 'Registration'),
  check_in: words('签到', 'Check-in'),
  activity_sign_up: words('活动报名', 'Sign-up for an activity'),
  expiry: words('到期', 'Expiry'),
  merge: words('会员合并', 'Merge of members'),
  erasure: words('会员注销', 'Erasure of a member'),
  opening: words('期初导入', 'Balance brought in'),
  spend: words('使用', 'Use'),
  gift: words('赠送', 'Gift'),
}

const YES_NO = { yes: words('是', 'Yes'), no: words('否', 'No') }

const BASE_LEVEL = words('基础等级', 'Base level')

/** Movements of points and levels, words on consent, merges. */
export const PROGRAMME_DIMENSIONS: readonly Dimension[] = [
  {
    ...{ code: 'programme', name: words('会员计划', 'Programme'), owner: 'organization', type: 'programme' },
    about: words('积分和等级所属的计划', 'The programme of points and levels'),
    on: bind(['points', 'balances', 'levelChanges'], { sql: 'f.programme_id' }),
  },
  {
    ...{
      code: 'pointsKind',
      name: words('积分类型', 'Kind of entry'),
      owner: 'points',
      type: 'word',
      values: POINTS_KINDS,
    },
    about: words('积分流水的类型', 'What kind of movement of points'),
    on: { points: { sql: 'f.kind' } },
  },
  {
    ...{ code: 'pointsReason', name: words('积分事由', 'Reason'), owner: 'points', type: 'word', values: REASONS },
    about: words('为什么动了积分', 'Why points moved'),
    on: { points: { sql: 'f.reason' } },
  },
  {
    ...{ code: 'levelFrom', name: words('原等级', 'Level before'), owner: 'tiers', type: 'level', none: BASE_LEVEL },
    about: words('变动前的等级', 'The level before the change'),
    on: { levelChanges: { sql: 'f.from_level' } },
  },
  {
    ...{ code: 'levelTo', name: words('新等级', 'Level after'), owner: 'tiers', type: 'level', none: BASE_LEVEL },
    about: words('变动后的等级', 'The level after the change'),
    on: { levelChanges: { sql: 'f.to_level' } },
  },
  {
    ...{ code: 'consentChannel', name: words('授权渠道', 'Channel of consent'), owner: 'members', type: 'channel' },
    about: words('同意或拒绝的是哪个渠道', 'The channel that was allowed or refused'),
    on: bind(['consents', 'consentWords'], { sql: 'f.channel' }),
  },
  {
    ...{ code: 'consentPurpose', name: words('授权用途', 'Purpose of consent'), owner: 'members', type: 'word' },
    about: words('同意或拒绝的是什么用途', 'What was allowed or refused'),
    values: { marketing: words('营销', 'Marketing'), service: words('服务通知', 'Service') },
    on: bind(['consents', 'consentWords'], { sql: 'f.purpose' }),
  },
  {
    ...{
      code: 'consentAllowed',
      name: words('是否同意', 'Allowed or not'),
      owner: 'members',
      type: 'word',
      values: YES_NO,
    },
    about: words('同意还是拒绝', 'Allowed or refused'),
    on: bind(['consents', 'consentWords'], { sql: `(case when f.allowed then 'yes' else 'no' end)` }),
  },
  {
    ...{ code: 'mergeRule', name: words('合并依据', 'Rule of the merge'), owner: 'members', type: 'word' },
    about: words('为什么被认为是同一个人', 'Why two members were found to be one'),
    values: {
      named_together: words('同一单据带有两种身份', 'Named together'),
      staff: words('员工操作', 'By staff'),
      review: words('审核后合并', 'After a review'),
    },
    on: { merges: { sql: 'f.rule' } },
  },
]
