import { ImportOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const imports: Feature = {
  name: 'imports',
  tasks: { permissions: ['imports.read', 'imports.run'], load: () => import('./ImportTasks.tsx') },
  pages: [
    {
      path: 'imports',
      title: 'list.title',
      group: 'settings',
      icon: <ImportOutlined />,
      permissions: ['imports.read'],
      shortcut: 'i',
      load: () => import('./ImportList.tsx'),
    },
    {
      path: 'imports/new',
      title: 'new.title',
      permissions: ['imports.read', 'imports.run'],
      load: () => import('./NewImport.tsx'),
    },
    {
      path: 'imports/runs/:runId',
      title: 'run.title',
      permissions: ['imports.read'],
      load: () => import('./ImportRun.tsx'),
    },
  ],
}
