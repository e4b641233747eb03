import { GROUP, MALLS } from './shops.ts'

/** Roles of the group beside those of the house. */
export const ROLES = [
  {
    code: 'store_guide',
    name: { zh: '导购', en: 'Store guide' },
    permissions: [
      ...['members.read', 'members.register', 'members.consent', 'points.read', 'purchases.read', 'tiers.read'],
      ...['catalog.read', 'loyalty.claim', 'loyalty.simulate', 'organization.read'],
    ],
  },
  {
    code: 'service_desk',
    name: { zh: '客服', en: 'Service desk' },
    permissions: [
      ...['members.read', 'members.register', 'members.change', 'members.consent', 'members.merge', 'members.review'],
      ...['points.read', 'points.adjust', 'purchases.read', 'loyalty.claim', 'loyalty.simulate', 'loyalty.readRules'],
      ...['tiers.read', 'tiers.readSets', 'catalog.read', 'organization.read'],
    ],
  },
] as const

/** Somebody who works for the group. */
export interface SampleStaff {
  readonly login: string
  readonly displayName: string
  readonly role: string
  /** Codes of the nodes on which the role is held. */
  readonly nodes: readonly string[]
}

const [LANWAN, QINGYU] = MALLS.map((mall) => mall.code) as [string, string]
const one = (login: string, displayName: string, role: string, ...nodes: string[]): SampleStaff => ({
  ...{ login, displayName, role, nodes },
})

export const OPERATOR = one('shen.ruolan', '沈若岚', 'mall_operator', GROUP.code)
export const FINANCE = one('gu.wenlan', '顾文澜', 'mall_finance', GROUP.code)
/** Leads the service desks of both malls. */
export const DESK_LEAD = one('fang.qing', '方晴', 'service_desk', GROUP.code)

/** Each of these looks after members of the mall's city (归属导购). */
export const GUIDES: readonly (readonly SampleStaff[])[] = [
  [
    one('su.man', '苏蔓', 'store_guide', `${LANWAN}-1f-tinglan`),
    one('jiang.yiran', '蒋依然', 'store_guide', `${LANWAN}-2f-suting`),
    one('pan.jie', '潘婕', 'store_guide', `${LANWAN}-1f-jinyu`),
    one('yu.haoran', '于浩然', 'store_guide', `${LANWAN}-4f-jimujing`),
  ],
  [
    one('bai.zhi', '白芷', 'store_guide', `${QINGYU}-1f-tinglan`),
    one('liao.qianqian', '廖芊芊', 'store_guide', `${QINGYU}-2f-suting`),
    one('deng.yu', '邓宇', 'store_guide', `${QINGYU}-3f-yuehu`),
  ],
]

/** All who have an account; what they sign in with is theirs to be given (`Accounts`, set a password). */
export const STAFF: readonly SampleStaff[] = [
  OPERATOR,
  one('shao.qiming', '邵启明', 'mall_operator', QINGYU),
  FINANCE,
  one('lu.zhixing', '陆知行', 'analyst', GROUP.code),
  DESK_LEAD,
  one('he.xiaoman', '何小满', 'service_desk', LANWAN),
  one('luo.jiahe', '罗嘉禾', 'service_desk', QINGYU),
  one('zhou.yutong', '周雨桐', 'store_manager', `${LANWAN}-1f-tinglan`),
  one('qin.yue', '秦岳', 'store_manager', `${LANWAN}-5f-hongsha`),
  one('wei.jingshu', '魏静姝', 'store_manager', `${QINGYU}-1f-jinyu`),
  one('tang.di', '唐棣', 'store_manager', 'inkside-hz-01', 'inkside-hz-02', `${LANWAN}-1f-inkside`),
  ...GUIDES.flat(),
]
