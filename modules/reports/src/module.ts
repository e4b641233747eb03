import type { HttpModule } from '@atrium/http'
import { reportsChores } from './chores.ts'
import { reactions } from './reactions.ts'
import { routes } from './routes/admin.ts'

export const reportsModule: HttpModule = {
  name: 'reports',
  permissions: [{ name: 'reports.read', zh: '查看经营报表', en: 'See figures by day and store' }],
  chores: reportsChores,
  reactions,
  routes,
}
