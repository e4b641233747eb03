import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'tracking.read', zh: '查看行为数据', en: 'See what people do on pages and in apps' },
  { name: 'tracking.configure', zh: '管理数据来源与埋点计划', en: 'Manage sources of events and the tracking plan' },
]
