import { catalogModule } from '@atrium/catalog'
import { forgetKeys, outboxChores } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { importsModule } from '@atrium/imports'
import type { Chore, LineageHook, Permission, Reaction } from '@atrium/kernel'
import { loyaltyModule } from '@atrium/loyalty'
import { membersModule, membersSettings } from '@atrium/members'
import { organizationModuleWith } from '@atrium/organization'
import { pointsModule, pointsSettings } from '@atrium/points'
import { purchasesModule, purchasesSettings } from '@atrium/purchases'
import { staffModule } from '@atrium/staff'
import { tiersModule } from '@atrium/tiers'

/** The modules of this house, in floor order. */
export const modules: readonly HttpModule[] = [
  organizationModuleWith([...membersSettings, ...purchasesSettings, ...pointsSettings]),
  staffModule,
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
  ...outboxChores({ reactions }),
  forgetKeys,
  ...modules.flatMap((module) => module.chores ?? []),
]

/** What modules with value do when members are joined, parted or erased, in floor order. */
export const lineage: readonly LineageHook[] = modules.flatMap(({ name, lineage: hook }) =>
  hook ? [{ module: name, ...hook }] : [],
)
