import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'imports.read', zh: '查看导入任务与报表', en: 'See imports and their reports' },
  { name: 'imports.run', zh: '上传文件并导入', en: 'Upload files and import them' },
]
