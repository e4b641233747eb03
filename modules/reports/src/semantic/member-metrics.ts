import { type Base, type Condition, type Metric, of, words } from './metric.ts'

const pointsOf = of('points', 'points')

const joins = of('members', 'count')
export const MEMBERS: readonly Metric[] = [
  {
    ...joins(
      { fact: 'persons', aggregate: 'count' },
      'members',
      words('会员数', 'Members'),
      words(
        '截至期末的认证会员（已入会，合并后一人一个，不含已抹除）',
        'Joined by the end of the range; merged ones once, erased ones not',
      ),
      'more',
    ),
    asOf: 'end',
  },
  joins(
    { fact: 'joins', aggregate: 'count' },
    'newMembers',
    words('新增会员', 'New members'),
    words('期内入会，按入会门店', 'Who joined in the range, by where they joined'),
    'more',
  ),
  joins(
    {
      fact: 'consents',
      aggregate: 'distinct',
      measure: 'person',
      where: [
        { column: 'purpose', is: ['marketing'] },
        { column: 'allowed', is: ['yes'] },
      ],
    },
    'consented',
    words('同意营销的会员', 'Consenting to marketing'),
    words('此刻至少同意一个营销渠道且未被封禁', 'Allow marketing on a channel now, and are not blocked'),
    'more',
  ),
  joins(
    {
      fact: 'consents',
      aggregate: 'distinct',
      measure: 'person',
      where: [
        { column: 'purpose', is: ['marketing'] },
        { column: 'allowed', is: ['yes'] },
        { column: 'reachable', is: ['yes'] },
      ],
    },
    'reachable',
    words('可触达会员', 'Reachable members'),
    words('此刻同意营销，且有该渠道的身份', 'Allow marketing on a channel now for which an identity is known'),
    'more',
  ),
  joins(
    { fact: 'consentWords', aggregate: 'count' },
    'consentWords',
    words('授权表态数', 'Words on consent'),
    words('期内的同意与拒绝', 'Consents given or taken back in the range'),
  ),
  joins(
    { fact: 'merges', aggregate: 'count' },
    'merges',
    words('会员合并数', 'Merges'),
    words('期内的合并，含其后撤销的', 'Merges in the range, those undone later among them'),
  ),
  joins(
    { fact: 'merges', aggregate: 'count', where: [{ column: 'undone', is: ['yes'] }] },
    'mergesUndone',
    words('撤销的合并数', 'Merges undone'),
    words('期内的合并中已撤销的', 'Of the merges in the range, those undone since'),
    'less',
  ),
]

const moved = (kinds: readonly string[], sign?: -1): Base => ({
  ...{ fact: 'points', aggregate: 'sum', measure: 'amount', where: [{ column: 'kind', is: kinds }] },
  ...(sign === undefined ? {} : { sign }),
})
const entries = (where: readonly Condition[]): Base => ({ fact: 'points', aggregate: 'count', where })

export const POINTS: readonly Metric[] = [
  pointsOf(
    moved(['earn', 'reverse_earn']),
    'pointsIssued',
    words('发放积分', 'Points issued'),
    words('获得减去冲正', 'Earned, less what was reversed'),
  ),
  pointsOf(
    moved(['take_back', 'reverse_take_back'], -1),
    'pointsTakenBack',
    words('收回积分', 'Points taken back'),
    words('因退货收回', 'Taken back for returns'),
  ),
  pointsOf(
    moved(['spend', 'reverse_spend'], -1),
    'pointsRedeemed',
    words('使用积分', 'Points redeemed'),
    words('使用减去冲正', 'Spent, less what was reversed'),
    'more',
  ),
  pointsOf(
    moved(['expire'], -1),
    'pointsExpired',
    words('过期积分', 'Points expired'),
    words('到期作废', 'Gone by their day'),
    'less',
  ),
  pointsOf(
    moved(['adjust', 'reverse_adjust']),
    'pointsAdjusted',
    words('调整积分', 'Points adjusted'),
    words('人工调整，可正可负', 'By hand; may be below zero'),
  ),
  pointsOf(
    moved(['forfeit'], -1),
    'pointsForfeited',
    words('作废积分', 'Points forfeited'),
    words('随会员抹除等作废', 'Gone with an erased member'),
  ),
  of('points', 'share')(
    { ratio: ['pointsRedeemed', 'pointsIssued'] },
    'redemptionRate',
    words('积分使用率', 'Redemption rate'),
    words('使用积分占发放积分', 'Points redeemed over points issued'),
    'more',
  ),
  pointsOf(
    { fact: 'balances', aggregate: 'sum', measure: 'balance' },
    'pointsOutstanding',
    words('积分余额', 'Points outstanding'),
    words('此刻所有账户的余额', 'Balances of all accounts now'),
  ),
  of('points', 'points')(
    {
      fact: 'points',
      aggregate: 'sum',
      measure: 'amount',
      where: [
        { column: 'kind', is: ['earn', 'reverse_earn', 'take_back', 'reverse_take_back'] },
        { column: 'ofProgramme', is: ['yes'] },
      ],
    },
    'pointsNet',
    words('净发放积分', 'Points issued, net'),
    words('所选会员计划发放减去收回', 'Of the chosen programme: issued less taken back'),
  ),
  of('points', 'money')(
    { costOf: 'pointsNet' },
    'pointsCost',
    words('积分成本', 'Cost of points'),
    words('净发放积分 × 每千分成本设置', 'Points issued, net, at what 1,000 points cost by the setting'),
    'less',
  ),
  of('points', 'share')(
    { ratio: ['pointsCost', 'memberNetSales'] },
    'pointRate',
    words('返点率', 'Return rate of points'),
    words('积分成本占会员净销售额', 'Cost of points in what members paid, net of returns'),
  ),
  of('points', 'count')(
    entries([
      { column: 'kind', is: ['earn'] },
      { column: 'reason', is: ['check_in'] },
    ]),
    'checkIns',
    words('签到次数', 'Check-ins'),
    words('得到积分的签到', 'Check-ins that earned points'),
    'more',
  ),
  of('points', 'count')(
    entries([
      { column: 'kind', is: ['earn'] },
      { column: 'reason', is: ['activity_sign_up'] },
    ]),
    'activitySignUps',
    words('活动报名数', 'Sign-ups for activities'),
    words('得到积分的活动报名', 'Sign-ups that earned points'),
    'more',
  ),
  of('points', 'count')(
    {
      fact: 'points',
      aggregate: 'distinct',
      measure: 'person',
      where: [
        { column: 'kind', is: ['earn'] },
        { column: 'reason', is: ['check_in', 'activity_sign_up'] },
      ],
    },
    'activityMembers',
    words('参与活动的会员', 'Members in activities'),
    words('签到或报名的会员，去重', 'Who checked in or signed up, each once'),
    'more',
  ),
  of('points', 'count')(
    entries([{ column: 'kind', is: ['adjust'] }]),
    'corrections',
    words('积分调整笔数', 'Corrections of points'),
    words('人工调整的笔数', 'Entries made by hand'),
  ),
  of('points', 'count')(
    { fact: 'points', aggregate: 'distinct', measure: 'person', where: [{ column: 'kind', is: ['spend'] }] },
    'pointsSpenders',
    words('使用积分的会员', 'Members who spent points'),
    words('期内使用过积分，去重', 'Who spent points in the range, each once'),
    'more',
  ),
  of('tiers', 'count')(
    { fact: 'levelChanges', aggregate: 'count', where: [{ column: 'reason', isNot: ['kept'] }] },
    'levelChanges',
    words('等级变动数', 'Changes of level'),
    words('期内升降级次数', 'Rises and falls in the range'),
  ),
  of('tiers', 'count')(
    { fact: 'levelChanges', aggregate: 'count', where: [{ column: 'reason', is: ['kept'] }] },
    'levelsKept',
    words('续级数', 'Levels kept'),
    words(
      '期内续级次数：保级期已满仍达标，或再次达标',
      'Promises that ended with the level kept, or began anew, in the range',
    ),
    'more',
  ),
]

const VIEWED: Condition = { column: 'kind', is: ['page', 'screen'] }
const tracked = of('tracking', 'count')
export const TRACKING: readonly Metric[] = [
  tracked(
    { fact: 'events', aggregate: 'count' },
    'events',
    words('行为事件数', 'Events'),
    words('浏览、点击等所有事件', 'Views, actions, sign-ins: all of them'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'count', where: [VIEWED] },
    'pageViews',
    words('浏览量', 'Page views'),
    words('页面与屏幕的浏览次数', 'Views of pages and screens'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'distinct', measure: 'person' },
    'knownVisitors',
    words('识别访客', 'Known visitors'),
    words('已知是哪位会员，去重', 'Persons who are known, each once'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'distinct', measure: 'nobody' },
    'unknownVisitors',
    words('匿名访客', 'Unknown visitors'),
    words('尚未识别的设备，去重', 'Devices of nobody known, each once'),
  ),
  tracked(
    { sum: ['knownVisitors', 'unknownVisitors'] },
    'visitors',
    words('访客数', 'Visitors'),
    words('识别访客与匿名访客之和', 'Known persons and unknown devices'),
    'more',
  ),
  of('tracking', 'share')(
    { ratio: ['knownVisitors', 'visitors'] },
    'knownShare',
    words('访客识别率', 'Share of known visitors'),
    words('识别访客占访客', 'Known visitors among all'),
    'more',
  ),
  tracked(
    { fact: 'visits', aggregate: 'count' },
    'sessions',
    words('访问次数', 'Visits'),
    words('半小时没有动作后算新的访问', 'Half an hour of silence begins another'),
    'more',
  ),
  of('tracking', 'number')(
    { ratio: ['pageViews', 'sessions'] },
    'pagesPerSession',
    words('每次访问浏览量', 'Page views of a visit'),
    words('浏览量除以访问次数', 'Page views over visits'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'count', where: [{ column: 'kind', is: ['track'] }] },
    'actions',
    words('行为次数', 'Actions'),
    words('浏览之外的行为', 'What was done besides viewing'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'count', where: [{ column: 'name', is: ['Signed Up'] }] },
    'signUps',
    words('注册次数', 'Sign-ups'),
    words('名为 Signed Up 的事件', 'Events named Signed Up'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'count', where: [{ column: 'name', is: ['Store Arrived'] }] },
    'arrivals',
    words('到店次数', 'Arrivals in person'),
    words('WiFi、停车等感知到的到店', 'Told by networks, barriers and doors'),
    'more',
  ),
  tracked(
    { fact: 'events', aggregate: 'count', where: [{ column: 'campaignSource', known: true }] },
    'touches',
    words('活动触点数', 'Touches of campaigns'),
    words('带有活动来源的浏览', 'Events that came from a campaign'),
    'more',
  ),
]
