import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'warehouse.query', zh: '用 SQL 查询分析数据', en: 'Ask the analysts’ data with SQL' },
]
