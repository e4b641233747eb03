import { NodeIndexOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const tracking: Feature = {
  name: 'tracking',
  pages: [
    {
      path: 'tracking',
      title: 'sources.title',
      group: 'settings',
      icon: <NodeIndexOutlined />,
      permissions: ['tracking.read'],
      load: () => import('./SourceList.tsx'),
    },
    {
      path: 'tracking/live',
      title: 'live.title',
      permissions: ['tracking.read'],
      load: () => import('./LivePage.tsx'),
    },
    {
      path: 'tracking/plan',
      title: 'plan.title',
      permissions: ['tracking.read'],
      load: () => import('./PlanPage.tsx'),
    },
    {
      path: 'tracking/days',
      title: 'days.title',
      permissions: ['tracking.read'],
      load: () => import('./DaysPage.tsx'),
    },
  ],
}
