import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'audiences.read', zh: '查看人群', en: 'See audiences' },
  {
    name: 'audiences.listCustomers',
    zh: '查看客户列表（消费、画像、等级、积分）',
    en: 'See the customer list: spend, portrait, level, points',
  },
  { name: 'audiences.change', zh: '维护人群', en: 'Make and change audiences' },
  { name: 'audiences.export', zh: '导出人群名单（脱敏）', en: 'Export the members of audiences, masked' },
]
