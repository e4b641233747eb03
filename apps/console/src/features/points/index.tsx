import { AccountBookOutlined, AuditOutlined, SwapOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const points: Feature = {
  name: 'points',
  pages: [
    {
      path: 'points',
      title: 'totals.title',
      group: 'loyalty',
      icon: <AccountBookOutlined />,
      permissions: ['points.readTotals', 'organization.read'],
      shortcut: 'n',
      load: () => import('./PointsPage.tsx'),
    },
    {
      path: 'points/entries',
      title: 'entries.title',
      group: 'loyalty',
      icon: <SwapOutlined />,
      permissions: ['points.read', 'organization.read'],
      shortcut: 'j',
      load: () => import('./EntriesPage.tsx'),
    },
    {
      path: 'points/adjustments',
      title: 'adjustments.title',
      group: 'loyalty',
      icon: <AuditOutlined />,
      permissions: ['points.read', 'organization.read'],
      shortcut: 'd',
      load: () => import('./AdjustmentsPage.tsx'),
    },
  ],
}
