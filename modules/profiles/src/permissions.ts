import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'profiles.read', zh: '查看标签、画像与生命周期', en: 'See tags, portraits and the lifecycle' },
  { name: 'profiles.tag', zh: '给会员打标签', en: 'Tag members by hand and by file' },
  { name: 'profiles.change', zh: '维护标签体系', en: 'Define tags and their rules' },
]
