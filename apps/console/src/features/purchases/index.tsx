import { FileTextOutlined, FileUnknownOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const purchases: Feature = {
  name: 'purchases',
  find: { permissions: ['purchases.read'], load: () => import('./find.tsx') },
  pages: [
    {
      path: 'purchases',
      title: 'list.title',
      group: 'purchases',
      icon: <FileTextOutlined />,
      permissions: ['purchases.read'],
      shortcut: 'p',
      load: () => import('./PurchaseList.tsx'),
    },
    {
      path: 'purchases/anonymous',
      title: 'anonymous.title',
      group: 'purchases',
      icon: <FileUnknownOutlined />,
      permissions: ['purchases.read'],
      shortcut: 'u',
      load: () => import('./AnonymousList.tsx'),
    },
    {
      path: 'purchases/feeds',
      title: 'feeds.title',
      permissions: ['purchases.read'],
      load: () => import('./FeedList.tsx'),
    },
  ],
}
