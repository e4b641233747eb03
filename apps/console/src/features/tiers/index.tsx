import { CrownOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const tiers: Feature = {
  name: 'tiers',
  pages: [
    {
      path: 'tiers',
      title: 'set.title',
      group: 'loyalty',
      icon: <CrownOutlined />,
      permissions: ['tiers.readSets', 'organization.read'],
      shortcut: 't',
      load: () => import('./TiersPage.tsx'),
    },
  ],
}
