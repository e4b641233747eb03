import { HeartOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const system: Feature = {
  name: 'system',
  pages: [
    {
      path: 'system',
      title: 'page.title',
      group: 'settings',
      icon: <HeartOutlined />,
      permissions: ['system.read'],
      shortcut: 'y',
      load: () => import('./SystemPage.tsx'),
    },
  ],
}
