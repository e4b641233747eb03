import { type AudienceDesk, audiencesModuleWith } from '@atrium/audiences'
import { catalogModule } from '@atrium/catalog'
import { type Database, houseChores, type Log } from '@atrium/db'
import type { HttpModule } from '@atrium/http'
import { type ImportDesk, importsModuleWith } from '@atrium/imports'
import type { Chore, Clock, LineageHook, Permission, Projection, Reaction } from '@atrium/kernel'
import { loyaltyModule } from '@atrium/loyalty'
import { membersModule, membersSettings } from '@atrium/members'
import { type Olap, PLACE, shapeOf } from '@atrium/olap'
import { loadOrganization, organizationModuleWith } from '@atrium/organization'
import { pointsModule, pointsSettings } from '@atrium/points'
import { profilesModule, profilesSettings } from '@atrium/profiles'
import { purchasesModule, purchasesSettings } from '@atrium/purchases'
import { type MailSettings, olapReader, postgresReader, reportsModuleWith } from '@atrium/reports'
import { type StaffHouse, staffModule } from '@atrium/staff'
import { type LagHistory, systemModule } from '@atrium/system'
import { tiersModule } from '@atrium/tiers'
import { trackingModule, trackingSettings } from '@atrium/tracking'
import {
  type AnalystDesk,
  type QualityDesk,
  qualityOutline,
  warehouseModuleWith,
  warehouseSettings,
} from '@atrium/warehouse'

/** What `staff` needs of the rest: the permissions that roles are made of, and the tree that scopes are made of. */
export const staffHouse: StaffHouse = { permissions: () => permissions, tree: loadOrganization }

/** What a running house hands to its modules. */
export interface HouseParts {
  /** Told the head of the audit trail every hour, for `verifyAudit`: a log is kept apart from the database. */
  readonly log?: Log
  /** Real time, in which waits at sign-in are counted, also where the house's clock stands; the machine's where left out. */
  readonly wallClock?: Clock
  /** Takes files over the API and imports them in the background. */
  readonly desk?: ImportDesk
  /** Asks the projection for audiences. */
  readonly audiences?: AudienceDesk
  /** For what works beside the transaction of a request: parked events that are tried again. */
  readonly db?: Database
  readonly version?: string
  /** Name of the last migration. */
  readonly schema?: string
  /** Room where the data folder lies, in bytes. */
  readonly disk?: () => Promise<{ readonly freeBytes: number; readonly bytes: number }>
  /** The columnar projection; undefined where this house keeps none: figures are read from PostgreSQL then. */
  readonly olap?: Olap
  /** Where analysts' statements run; undefined in a house without a projection. */
  readonly analysts?: AnalystDesk | undefined
  /** Whether reports may be sent to addresses of private networks. */
  readonly privateHooks?: boolean
  /** Where letters are handed in; undefined in a house that sends none. */
  readonly mail?: MailSettings | undefined
  /** Runs the checks of the data, where workers are. */
  readonly quality?: QualityDesk
  /** How deliveries went in the last hours. */
  readonly lags?: LagHistory
}

/** The modules of this house, in floor order. */
export const modulesWith = (parts: HouseParts): readonly HttpModule[] => [
  staffModule({ ...staffHouse, ...parts }),
  organizationModuleWith([
    ...membersSettings,
    ...purchasesSettings,
    ...pointsSettings,
    ...trackingSettings,
    ...profilesSettings,
    ...warehouseSettings,
  ]),
  membersModule,
  catalogModule,
  purchasesModule,
  trackingModule,
  pointsModule,
  tiersModule,
  loyaltyModule,
  profilesModule,
  audiencesModuleWith(parts.audiences),
  reportsModuleWith(parts.olap ? olapReader(parts.olap) : postgresReader(() => projections), parts),
  warehouseModuleWith({ ...parts, projections: () => projections }),
  importsModuleWith(parts.desk),
  systemModule({
    ...parts,
    version: parts.version ?? '',
    reactions: () => reactions,
    chores: () => chores,
    projections: () => projections,
    quality: qualityOutline,
  }),
]

export const modules: readonly HttpModule[] = modulesWith({})

/** What the columnar projection holds of them. */
export const projections: readonly Projection[] = modules.flatMap((module) => module.projections ?? [])

export const permissions: readonly Permission[] = modules.flatMap((module) => module.permissions ?? [])

export const reactions: readonly Reaction[] = modules.flatMap((module) => module.reactions ?? [])

/** The tables of the columnar projection. */
export const shape = shapeOf(projections)

/** Timed work: the modules', and that of the house itself. */
export const choresWith = (parts: HouseParts): readonly Chore[] => [
  ...houseChores({ reactions, places: parts.olap ? [PLACE] : [] }),
  ...modulesWith(parts).flatMap((module) => module.chores ?? []),
]

export const chores: readonly Chore[] = choresWith({})

/** What modules with value do when members are joined, parted or erased, in floor order. */
export const lineage: readonly LineageHook[] = modules.flatMap(({ name, lineage: hook }) =>
  hook ? [{ module: name, ...hook }] : [],
)
