import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'loyalty.post', zh: '登记消费与退货', en: 'Post purchases and returns' },
  { name: 'loyalty.claim', zh: '补登匿名小票', en: 'Claim anonymous receipts' },
  { name: 'loyalty.earn', zh: '登记签到、报名等得分行为', en: 'Post check-ins, sign-ups and other actions that earn' },
  { name: 'loyalty.simulate', zh: '试算积分', en: 'Simulate what a purchase would earn' },
  { name: 'loyalty.readRules', zh: '查看积分规则', en: 'See earning rules' },
  { name: 'loyalty.readTotals', zh: '查看预算使用与返点率', en: 'See the use of budgets and what points cost' },
  { name: 'loyalty.writeRules', zh: '修改积分规则', en: 'Change earning rules' },
]
