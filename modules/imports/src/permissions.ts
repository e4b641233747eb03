import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'imports.read', zh: '查看导入任务与报表', en: 'See imports and their reports' },
]
