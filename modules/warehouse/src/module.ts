import type { HttpModule } from '@atrium/http'
import type { Projection } from '@atrium/kernel'
import { permissions } from './permissions.ts'
import { tablesRoute } from './routes/tables.ts'

export interface WarehouseParts {
  /** What the columnar projection holds. */
  readonly projections: () => readonly Projection[]
}

/** The module with what it needs of the rest of the house. */
export const warehouseModuleWith = ({ projections }: WarehouseParts): HttpModule => ({
  name: 'warehouse',
  permissions,
  routes: [tablesRoute(projections)],
})
