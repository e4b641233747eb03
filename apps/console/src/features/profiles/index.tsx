import { AppstoreOutlined, ReconciliationOutlined, TagsOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const profiles: Feature = {
  name: 'profiles',
  pages: [
    {
      path: 'profiles/tags',
      title: 'tags.title',
      group: 'members',
      icon: <TagsOutlined />,
      permissions: ['profiles.read'],
      load: () => import('./TagsPage.tsx'),
    },
    {
      path: 'profiles/lifecycle',
      title: 'lifecycle.title',
      group: 'members',
      icon: <ReconciliationOutlined />,
      permissions: ['profiles.read'],
      load: () => import('./LifecyclePage.tsx'),
    },
    {
      path: 'profiles/rfm',
      title: 'rfm.title',
      group: 'members',
      icon: <AppstoreOutlined />,
      permissions: ['profiles.read'],
      load: () => import('./RfmPage.tsx'),
    },
  ],
}
