import { catalogModule } from '@atrium/catalog'
import { houseChores } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { importsModule } from '@atrium/imports'
import type { LineageHook } from '@atrium/kernel'
import { loyaltyModule } from '@atrium/loyalty'
import { membersModule } from '@atrium/members'
import { organizationModule } from '@atrium/organization'
import { pointsModule } from '@atrium/points'
import { purchasesModule } from '@atrium/purchases'
import { staffModule } from '@atrium/staff'
import { tiersModule } from '@atrium/tiers'

/** The modules of this house, in floor order. */
export const modules: readonly HttpModule[] = [
  { name: 'house', chores: houseChores },
  organizationModule,
  staffModule,
  membersModule,
  catalogModule,
  purchasesModule,
  pointsModule,
  tiersModule,
  loyaltyModule,
  importsModule,
]

/** What modules with value do when members are joined, parted or erased, in floor order. */
export const lineage: readonly LineageHook[] = modules.flatMap(({ name, lineage: hook }) =>
  hook ? [{ module: name, ...hook }] : [],
)
