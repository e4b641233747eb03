import { AppstoreOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'
import { catalogTexts } from './texts.ts'

export const catalog: Feature = {
  name: 'catalog',
  texts: catalogTexts,
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
