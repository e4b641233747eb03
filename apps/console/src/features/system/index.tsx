import { HeartOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'
import { systemTexts } from './texts.ts'

export const system: Feature = {
  name: 'system',
  texts: systemTexts,
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
