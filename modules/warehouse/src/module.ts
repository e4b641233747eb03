import type { HttpModule } from '@atrium/http'
import type { Projection } from '@atrium/kernel'
import { chores } from './chores.ts'
import { lineageRoutes } from './lineage/routes.ts'
import { permissions } from './permissions.ts'
import { qualityChores } from './quality/chores.ts'
import type { QualityDesk } from './quality/desk.ts'
import { qualityFell } from './quality/events.ts'
import { qualityRoutes } from './quality/routes.ts'
import { fileRoutes } from './routes/files.ts'
import { keptRoutes } from './routes/kept.ts'
import { runRoutes } from './routes/runs.ts'
import { snapshotRoutes } from './routes/snapshot.ts'
import { tablesRoute } from './routes/tables.ts'
import type { AnalystDesk } from './runs/desk.ts'

export interface WarehouseParts {
  /** What the columnar projection holds. */
  readonly projections: () => readonly Projection[]
  /** Runs the checks of the data, where workers are. */
  readonly quality?: QualityDesk | undefined
  /** Where statements run; undefined in a house without a projection: nothing is published, and runs are refused. */
  readonly analysts?: AnalystDesk | undefined
}

/** The module with what it needs of the rest of the house. */
export const warehouseModuleWith = ({ projections, quality, analysts }: WarehouseParts): HttpModule => ({
  name: 'warehouse',
  permissions,
  events: [qualityFell],
  chores: [...chores(analysts), ...qualityChores(quality)],
  routes: [
    tablesRoute(projections),
    ...snapshotRoutes(analysts),
    ...runRoutes(analysts),
    ...fileRoutes(analysts),
    ...keptRoutes(analysts),
    ...qualityRoutes(projections),
    ...lineageRoutes(projections),
  ],
})
