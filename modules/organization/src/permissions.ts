import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'organization.read', zh: '查看组织与会员计划', en: 'See the organization and its programmes' },
  { name: 'organization.change', zh: '维护组织与会员计划', en: 'Change the organization and its programmes' },
  { name: 'organization.configure', zh: '修改计划与门店设置', en: 'Change settings of programmes and nodes' },
  { name: 'organization.declare', zh: '申报日销售', en: 'Declare turnover and receipts of a day' },
  { name: 'organization.count', zh: '上报客流', en: 'Report footfall' },
  { name: 'organization.readDays', zh: '查看日销售与客流', en: 'See declared days and footfall' },
]
