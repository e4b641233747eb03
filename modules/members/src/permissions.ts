import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'members.read', zh: '查看会员（脱敏）', en: 'See members, masked' },
  { name: 'members.unmask', zh: '查看会员完整联系方式', en: 'See phones, e-mails and identities whole' },
  {
    name: 'members.export',
    zh: '导出会员（脱敏；可看完整联系方式者除外）',
    en: 'Export members, masked unless they may be seen whole',
  },
  { name: 'members.register', zh: '开卡与绑定身份标识', en: 'Register members and link identities' },
  { name: 'members.change', zh: '修改会员资料与归属', en: 'Change profiles, home stores and owning guides' },
  { name: 'members.consent', zh: '登记授权同意', en: 'Note what members allow' },
  { name: 'members.merge', zh: '合并与拆分会员', en: 'Merge and unmerge members' },
  { name: 'members.review', zh: '处理待审核事项', en: 'Decide reviews' },
  { name: 'members.block', zh: '停用身份标识', en: 'Block identities' },
  { name: 'members.erase', zh: '删除会员个人信息', en: 'Erase personal data' },
  { name: 'members.configure', zh: '维护自定义字段', en: 'Declare custom fields' },
]
