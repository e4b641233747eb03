import { AccountBookOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'
import { pointsTexts } from './texts.ts'

export const points: Feature = {
  name: 'points',
  texts: pointsTexts,
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
  ],
}
