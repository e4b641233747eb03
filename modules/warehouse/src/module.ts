import type { HttpModule } from '@atrium/http'
import type { Projection } from '@atrium/kernel'
import { lineageRoutes } from './lineage/routes.ts'
import { permissions } from './permissions.ts'
import { qualityChores } from './quality/chores.ts'
import type { QualityDesk } from './quality/desk.ts'
import { qualityFell } from './quality/events.ts'
import { qualityRoutes } from './quality/routes.ts'
import { tablesRoute } from './routes/tables.ts'

export interface WarehouseParts {
  /** What the columnar projection holds. */
  readonly projections: () => readonly Projection[]
  /** Runs the checks of the data, where workers are. */
  readonly quality?: QualityDesk | undefined
}

/** The module with what it needs of the rest of the house. */
export const warehouseModuleWith = ({ projections, quality }: WarehouseParts): HttpModule => ({
  name: 'warehouse',
  permissions,
  events: [qualityFell],
  chores: qualityChores(quality),
  routes: [tablesRoute(projections), ...qualityRoutes(projections), ...lineageRoutes(projections)],
})
