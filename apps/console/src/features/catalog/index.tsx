import { AppstoreOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const catalog: Feature = {
  name: 'catalog',
  pages: [
    {
      path: 'products',
      title: 'list.title',
      group: 'purchases',
      icon: <AppstoreOutlined />,
      permissions: ['catalog.read'],
      load: () => import('./ProductList.tsx'),
    },
  ],
}
