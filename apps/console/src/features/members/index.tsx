import { MergeOutlined, TeamOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const members: Feature = {
  name: 'members',
  find: { permissions: ['members.read'], load: () => import('./find.tsx') },
  pages: [
    {
      path: 'members',
      title: 'list.title',
      group: 'members',
      icon: <TeamOutlined />,
      permissions: ['members.read'],
      shortcut: 'm',
      load: () => import('./MemberList.tsx'),
    },
    {
      path: 'members/reviews',
      title: 'reviews.title',
      group: 'members',
      icon: <MergeOutlined />,
      permissions: ['members.read', 'members.review'],
      shortcut: 'r',
      load: () => import('./ReviewQueue.tsx'),
    },
    {
      path: 'members/:memberId',
      title: 'member.title',
      permissions: ['members.read'],
      load: () => import('./MemberPage.tsx'),
    },
  ],
}
