import type { Database } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { reportsChores } from './chores.ts'
import { Courier, deliveryChores } from './kept/deliver.ts'
import type { MailSettings } from './kept/mail.ts'
import { reactions } from './reactions.ts'
import { routes } from './routes/admin.ts'
import { figureRoutes } from './routes/figures.ts'
import { keptRoutes } from './routes/kept.ts'
import { filterSchema } from './routes/report-forms.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { specialRoutes, specialSchemas } from './routes/special.ts'
import { standardRoutes } from './routes/standard.ts'
import type { Reader } from './semantic/reader.ts'

export interface ReportsParts {
  /** For what is sent by schedule, outside of the transaction of its chore; nothing is sent without it. */
  readonly db?: Database | undefined
  /** Whether what is sent may go to addresses of private networks. */
  readonly privateHooks?: boolean | undefined
  /** Where letters are handed in; a house without it sends none. */
  readonly mail?: MailSettings | undefined
}

/** The module with where its figures are read: the columnar projection, or PostgreSQL in a house without one. */
export function reportsModuleWith(reader: Reader, { db, privateHooks = false, mail }: ReportsParts = {}): HttpModule {
  const courier = db && new Courier(db, reader, { allowsPrivate: privateHooks, mail })
  return {
    name: 'reports',
    permissions: [
      { name: 'reports.read', zh: '查看经营报表', en: 'See figures by day and store' },
      { name: 'reports.send', zh: '定时发送报表到外部地址', en: 'Send figures to an address outside by schedule' },
      { name: 'reports.keep', zh: '保存自己的图表与看板', en: 'Keep charts and dashboards of one’s own' },
    ],
    chores: [...reportsChores, ...deliveryChores(courier)],
    reactions,
    schemas: [filterSchema, ...specialSchemas],
    routes: [
      ...routes,
      ...figureRoutes(reader),
      ...specialRoutes(reader),
      ...standardRoutes,
      ...keptRoutes(reader),
      ...scheduleRoutes(courier),
    ],
  }
}
