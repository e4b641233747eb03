import type { HttpModule } from '@atrium/http'
import { pointsChores } from './chores.ts'
import { entriesPosted, freezesChanged, ledgerFaultFound, pointsExpired, pointsExpiringSoon } from './events.ts'
import { pointsLineage } from './lineage.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { countEntries } from './reactions.ts'
import { adjustmentRoutes } from './routes/adjustments.ts'
import { adminRoutes } from './routes/admin.ts'
import { entryLotsRoute } from './routes/entry-lots.ts'
import { partnerRoutes } from './routes/partner.ts'
import { postedRoutes } from './routes/posted.ts'

export const pointsModule: HttpModule = {
  name: 'points',
  permissions,
  events: [entriesPosted, freezesChanged, pointsExpired, pointsExpiringSoon, ledgerFaultFound],
  reactions: [countEntries],
  projections,
  chores: pointsChores,
  lineage: pointsLineage,
  routes: [...partnerRoutes, entryLotsRoute, ...adjustmentRoutes, ...adminRoutes, ...postedRoutes],
}
