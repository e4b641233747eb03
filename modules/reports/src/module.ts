import type { HttpModule } from '@atrium/http'
import { reportsChores } from './chores.ts'
import { reactions } from './reactions.ts'
import { routes } from './routes/admin.ts'
import { figureRoutes } from './routes/figures.ts'
import { keptRoutes } from './routes/kept.ts'
import { filterSchema } from './routes/report-forms.ts'
import { specialRoutes, specialSchemas } from './routes/special.ts'
import { standardRoutes } from './routes/standard.ts'
import type { Reader } from './semantic/reader.ts'

/** The module with where its figures are read: the columnar projection, or PostgreSQL in a house without one. */
export const reportsModuleWith = (reader: Reader): HttpModule => ({
  name: 'reports',
  permissions: [
    { name: 'reports.read', zh: '查看经营报表', en: 'See figures by day and store' },
    { name: 'reports.keep', zh: '保存自己的图表与看板', en: 'Keep charts and dashboards of one’s own' },
  ],
  chores: reportsChores,
  reactions,
  schemas: [filterSchema, ...specialSchemas],
  routes: [...routes, ...figureRoutes(reader), ...specialRoutes(reader), ...standardRoutes, ...keptRoutes(reader)],
})
