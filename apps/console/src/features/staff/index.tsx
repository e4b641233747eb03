import { AuditOutlined, IdcardOutlined, KeyOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const staff: Feature = {
  name: 'staff',
  pages: [
    {
      path: 'staff',
      title: 'accounts.title',
      group: 'settings',
      icon: <IdcardOutlined />,
      permissions: ['staff.read'],
      shortcut: 's',
      load: () => import('./AccountList.tsx'),
    },
    {
      path: 'roles',
      title: 'roles.title',
      group: 'settings',
      icon: <SafetyCertificateOutlined />,
      permissions: ['staff.read'],
      shortcut: 'e',
      load: () => import('./RoleList.tsx'),
    },
    {
      path: 'api-keys',
      title: 'keys.title',
      group: 'settings',
      icon: <KeyOutlined />,
      permissions: ['staff.readKeys'],
      shortcut: 'k',
      load: () => import('./KeyList.tsx'),
    },
    {
      path: 'audit',
      title: 'audit.title',
      group: 'settings',
      icon: <AuditOutlined />,
      permissions: ['staff.readAudit'],
      shortcut: 'a',
      load: () => import('./AuditTrail.tsx'),
    },
    { path: 'account', title: 'own.title', permissions: [], load: () => import('./MyAccount.tsx') },
  ],
}
