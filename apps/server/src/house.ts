import { catalogModule } from '@atrium/catalog'
import { houseChores } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { importsModule } from '@atrium/imports'
import type { Chore, LineageHook, Permission, Reaction } from '@atrium/kernel'
import { loyaltyModule } from '@atrium/loyalty'
import { membersModule, phoneRegion, sharedLimit } from '@atrium/members'
import { loadOrganization, organizationModuleWith } from '@atrium/organization'
import { pointsModule, pointsSettings } from '@atrium/points'
import { purchasesModule, purchasesSettings } from '@atrium/purchases'
import { type StaffHouse, staffModule } from '@atrium/staff'
import { tiersModule } from '@atrium/tiers'

/** What `staff` needs of the rest: the permissions that roles are made of, and the tree that scopes are made of. */
export const staffHouse: StaffHouse = { permissions: () => permissions, tree: loadOrganization }

/** The modules of this house, in floor order. */
export const modules: readonly HttpModule[] = [
  staffModule(staffHouse),
  organizationModuleWith([phoneRegion, sharedLimit, ...purchasesSettings, ...pointsSettings]),
  membersModule,
  catalogModule,
  purchasesModule,
  pointsModule,
  tiersModule,
  loyaltyModule,
  importsModule,
]

export const permissions: readonly Permission[] = modules.flatMap((module) => module.permissions ?? [])

export const reactions: readonly Reaction[] = modules.flatMap((module) => module.reactions ?? [])

/** Timed work: the modules', and that of the house itself. */
export const chores: readonly Chore[] = [
  ...houseChores({ reactions }),
  ...modules.flatMap((module) => module.chores ?? []),
]

/** What modules with value do when members are joined, parted or erased, in floor order. */
export const lineage: readonly LineageHook[] = modules.flatMap(({ name, lineage: hook }) =>
  hook ? [{ module: name, ...hook }] : [],
)
