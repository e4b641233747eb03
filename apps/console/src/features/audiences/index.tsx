import { ContactsOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const audiences: Feature = {
  name: 'audiences',
  pages: [
    {
      path: 'audiences/customers',
      title: 'customers.title',
      group: 'members',
      icon: <ContactsOutlined />,
      permissions: ['audiences.read', 'audiences.listCustomers'],
      shortcut: 'b',
      load: () => import('./customers/CustomersPage.tsx'),
    },
    {
      path: 'audiences',
      title: 'list.title',
      group: 'members',
      icon: <UsergroupAddOutlined />,
      permissions: ['audiences.read'],
      load: () => import('./AudienceList.tsx'),
    },
    {
      path: 'audiences/new',
      title: 'builder.new',
      permissions: ['audiences.read'],
      load: () => import('./AudienceBuilder.tsx'),
    },
    {
      path: 'audiences/:audienceId',
      title: 'page.title',
      permissions: ['audiences.read'],
      load: () => import('./AudiencePage.tsx'),
    },
    {
      path: 'audiences/:audienceId/edit',
      title: 'builder.edit',
      permissions: ['audiences.read'],
      load: () => import('./AudienceBuilder.tsx'),
    },
  ],
}
