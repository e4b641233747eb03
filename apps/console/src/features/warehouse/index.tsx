import { ApartmentOutlined, CodeOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const warehouse: Feature = {
  name: 'warehouse',
  tasks: { permissions: ['warehouse.readQuality'], load: () => import('./quality/QualityTasks.tsx') },
  pages: [
    {
      path: 'sql',
      title: 'sql.title',
      group: 'analysis',
      icon: <CodeOutlined />,
      permissions: ['warehouse.query'],
      shortcut: 'q',
      load: () => import('./sql/SqlPage.tsx'),
    },
    {
      path: 'quality',
      title: 'quality.title',
      group: 'analysis',
      icon: <SafetyCertificateOutlined />,
      permissions: ['warehouse.readQuality'],
      load: () => import('./quality/QualityPage.tsx'),
    },
    {
      path: 'lineage',
      title: 'lineage.title',
      group: 'analysis',
      icon: <ApartmentOutlined />,
      permissions: ['warehouse.readLineage'],
      load: () => import('./lineage/LineagePage.tsx'),
    },
  ],
}
