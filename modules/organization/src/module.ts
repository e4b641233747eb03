import type { HttpModule } from '@atrium/http'
import { footfallCounted, nodesChanged, programmesChanged, storeDaysDeclared } from './events.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { adminRoutes } from './routes/admin.ts'
import { partnerRoutes } from './routes/partner.ts'
import { settingRoutes } from './routes/settings.ts'
import type { Setting } from './settings.ts'

/** The module as the house mounts it; `declared` are the settings of all modules, which this one stores, checks and serves. */
export const organizationModuleWith = (declared: readonly Setting[]): HttpModule => ({
  name: 'organization',
  permissions,
  events: [nodesChanged, programmesChanged, storeDaysDeclared, footfallCounted],
  projections,
  routes: [...partnerRoutes, ...adminRoutes, ...settingRoutes(declared)],
})

/** The module on its own, without a setting to keep. */
export const organizationModule: HttpModule = organizationModuleWith([])
