import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'tiers.read', zh: '查看会员等级', en: 'See levels, their history and what the next one takes' },
  {
    name: 'tiers.readSets',
    zh: '查看等级体系与等级分布',
    en: 'See how levels are defined, and how many stand on each',
  },
  { name: 'tiers.writeSets', zh: '修改等级体系', en: 'Define levels anew' },
  { name: 'tiers.grant', zh: '手工授予与撤销等级', en: 'Grant levels by hand and revoke them' },
]
