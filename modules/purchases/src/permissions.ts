import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'purchases.read', zh: '查看消费记录', en: 'See purchases' },
  { name: 'purchases.export', zh: '导出消费记录', en: 'Export purchases' },
  { name: 'purchases.writeSources', zh: '登记消费来源', en: 'Register feeds of purchases' },
]
