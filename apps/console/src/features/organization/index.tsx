import { ApartmentOutlined, CrownOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const organization: Feature = {
  name: 'organization',
  find: { permissions: ['organization.read'], load: () => import('./find.tsx') },
  pages: [
    {
      path: 'organization',
      title: 'tree.title',
      group: 'settings',
      icon: <ApartmentOutlined />,
      permissions: ['organization.read'],
      shortcut: 'o',
      load: () => import('./OrganizationPage.tsx'),
    },
    {
      path: 'programmes',
      title: 'programme.title',
      group: 'settings',
      icon: <CrownOutlined />,
      permissions: ['organization.read'],
      shortcut: 'c',
      load: () => import('./ProgrammeList.tsx'),
    },
  ],
}
