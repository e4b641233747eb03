import type { HttpModule } from '@atrium/http'
import { tierChores } from './chores.ts'
import { grantsChanged, levelsChanged, levelsKept, tierSetSaved } from './events.ts'
import { tierLineage } from './lineage.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { adminRoutes } from './routes/admin.ts'
import { partnerRoutes } from './routes/partner.ts'

export const tiersModule: HttpModule = {
  name: 'tiers',
  permissions,
  events: [levelsChanged, levelsKept, grantsChanged, tierSetSaved],
  projections,
  chores: tierChores,
  lineage: tierLineage,
  routes: [...adminRoutes, ...partnerRoutes],
}
