import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'points.read', zh: '查看积分', en: 'See balances, entries and lots' },
  { name: 'points.readTotals', zh: '查看计划积分汇总', en: 'See what a programme issued, redeemed and owes' },
  { name: 'points.export', zh: '导出积分流水', en: 'Export entries' },
  { name: 'points.spend', zh: '消费积分', en: 'Spend points' },
  { name: 'points.freeze', zh: '冻结、扣减与解冻积分', en: 'Freeze points, capture and release them' },
  { name: 'points.adjust', zh: '调整积分', en: 'Correct balances by hand' },
  { name: 'points.approve', zh: '复核积分调整', en: 'Approve or decline large corrections that others ask for' },
  { name: 'points.reverse', zh: '冲正积分流水', en: 'Reverse entries' },
]
