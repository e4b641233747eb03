import { HomeOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'
import { reportsTexts } from './texts.ts'

export const reports: Feature = {
  name: 'reports',
  texts: reportsTexts,
  pages: [
    {
      path: '',
      title: 'home.title',
      group: 'home',
      icon: <HomeOutlined />,
      permissions: ['reports.read'],
      shortcut: 'h',
      load: () => import('./HomePage.tsx'),
    },
  ],
}
