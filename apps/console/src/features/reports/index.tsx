import { BarChartOutlined, DashboardOutlined, HomeOutlined, LineChartOutlined } from '@ant-design/icons'
import type { Feature } from '../../app/feature.ts'

export const reports: Feature = {
  name: 'reports',
  pages: [
    {
      path: '',
      title: 'home.title',
      group: 'home',
      icon: <HomeOutlined />,
      permissions: ['reports.read'],
      shortcut: 'h',
      load: () => import('./HomePage.tsx'),
    },
    {
      path: 'reports',
      title: 'gallery.title',
      group: 'analysis',
      icon: <BarChartOutlined />,
      permissions: ['reports.read'],
      shortcut: 'v',
      load: () => import('./standard/GalleryPage.tsx'),
    },
    {
      path: 'reports/dashboards',
      title: 'boards.title',
      group: 'analysis',
      icon: <DashboardOutlined />,
      permissions: ['reports.read'],
      load: () => import('./charts/DashboardList.tsx'),
    },
    {
      path: 'reports/dashboards/:keptId',
      title: 'boards.one',
      permissions: ['reports.read'],
      load: () => import('./charts/DashboardPage.tsx'),
    },
    {
      path: 'reports/charts',
      title: 'charts.title',
      group: 'analysis',
      icon: <LineChartOutlined />,
      permissions: ['reports.read'],
      load: () => import('./charts/ChartList.tsx'),
    },
    {
      path: 'reports/charts/new',
      title: 'charts.new',
      permissions: ['reports.read'],
      load: () => import('./charts/ChartBuilder.tsx'),
    },
    {
      path: 'reports/charts/:keptId',
      title: 'charts.one',
      permissions: ['reports.read'],
      load: () => import('./charts/ChartBuilder.tsx'),
    },
    {
      path: 'reports/standard/:code',
      title: 'standard.title',
      permissions: ['reports.read'],
      load: () => import('./standard/ReportPage.tsx'),
    },
    {
      path: 'reports/metrics',
      title: 'dictionary.title',
      permissions: ['reports.read'],
      load: () => import('./standard/DictionaryPage.tsx'),
    },
    {
      path: 'reports/cohorts',
      title: 'cohorts.title',
      permissions: ['reports.read'],
      load: () => import('./standard/CohortsPage.tsx'),
    },
    {
      path: 'reports/funnel',
      title: 'funnel.title',
      permissions: ['reports.read'],
      load: () => import('./standard/FunnelPage.tsx'),
    },
    {
      path: 'reports/paths',
      title: 'paths.title',
      permissions: ['reports.read'],
      load: () => import('./standard/PathsPage.tsx'),
    },
    {
      path: 'reports/baskets',
      title: 'baskets.title',
      permissions: ['reports.read'],
      load: () => import('./standard/BasketsPage.tsx'),
    },
    {
      path: 'reports/top',
      title: 'top.title',
      permissions: ['reports.read'],
      load: () => import('./standard/TopPage.tsx'),
    },
  ],
}
