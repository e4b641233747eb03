import type { Log } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { type Clock, systemClock } from '@atrium/kernel'
import { auditChores, houseKeeping } from './chores.ts'
import { accountsChanged, grantsChanged, keysChanged, rolesChanged } from './events.ts'
import type { StaffHouse } from './model.ts'
import { permissions } from './permissions.ts'
import { accountRoutes } from './routes/accounts.ts'
import { keyRoutes } from './routes/keys.ts'
import { ownRoutes } from './routes/own.ts'
import { rightRoutes } from './routes/rights.ts'
import { trailRoutes } from './routes/trail.ts'
import { viewRoutes } from './routes/views.ts'
import type { PasswordCost } from './sessions/passwords.ts'
import type { SessionLimits } from './sessions/sign-in.ts'

export interface StaffOptions extends StaffHouse {
  /** Two hours unused, twelve in all where left out. */
  readonly sessions?: SessionLimits
  /** OWASP's least where left out. */
  readonly passwords?: PasswordCost
  /**
   * Real time, in which waits after failed sign-ins are counted; the machine's where left out. The house's own clock may stand or
   * travel (`ATRIUM_CLOCK`): then a wait would never end, or every guess would be free.
   */
  readonly wallClock?: Clock
  /** Whole months of the audit trail that are kept beside the present one; for ever where left out. */
  readonly auditKeepMonths?: number
  /** Told the head of the audit trail every hour: keep it apart from the database. */
  readonly log?: Log
}

/**
 * The module as the house mounts it.
 *
 * ```ts
 * staffModule({ permissions: () => permissionsOfTheHouse, tree: loadOrganization, log })
 * ```
 */
export const staffModule = (options: StaffOptions): HttpModule => ({
  name: 'staff',
  permissions,
  events: [accountsChanged, rolesChanged, grantsChanged, keysChanged],
  chores: [
    ...auditChores({
      ...(options.auditKeepMonths === undefined ? {} : { keepMonths: options.auditKeepMonths }),
      ...(options.log === undefined ? {} : { log: options.log }),
    }),
    ...houseKeeping(options.wallClock ?? systemClock),
  ],
  routes: [
    ...ownRoutes(options),
    ...accountRoutes(options),
    ...rightRoutes(options),
    ...keyRoutes(options),
    ...trailRoutes(options),
    ...viewRoutes,
  ],
})
