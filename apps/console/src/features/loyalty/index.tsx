import { CalculatorOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const loyalty: Feature = {
  name: 'loyalty',
  pages: [
    {
      path: 'rules',
      title: 'rules.title',
      group: 'loyalty',
      icon: <CalculatorOutlined />,
      permissions: ['loyalty.readRules', 'organization.read'],
      shortcut: 'l',
      load: () => import('./RulesPage.tsx'),
    },
  ],
}
