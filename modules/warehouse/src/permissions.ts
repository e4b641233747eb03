import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'warehouse.query', zh: '用 SQL 查询分析数据', en: 'Ask the analysts’ data with SQL' },
  { name: 'warehouse.readQuality', zh: '查看数据质量', en: 'See how sound the data is' },
  { name: 'warehouse.readLineage', zh: '查看数据血缘', en: 'See where data comes from' },
  { name: 'warehouse.runQuality', zh: '立即检查数据', en: 'Run the checks of the data' },
  { name: 'warehouse.keep', zh: '保存查询和数据集', en: 'Save queries and keep results as datasets' },
  // No personal data is in them, so roles of analysts hold it, unlike `export` of other modules.
  { name: 'warehouse.download', zh: '下载查询结果和整张表', en: 'Download results and whole tables' },
]
