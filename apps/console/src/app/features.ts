import { audiences } from '../features/audiences/index.tsx'
import { catalog } from '../features/catalog/index.tsx'
import { imports } from '../features/imports/index.tsx'
import { loyalty } from '../features/loyalty/index.tsx'
import { members } from '../features/members/index.tsx'
import { organization } from '../features/organization/index.tsx'
import { points } from '../features/points/index.tsx'
import { profiles } from '../features/profiles/index.tsx'
import { purchases } from '../features/purchases/index.tsx'
import { reports } from '../features/reports/index.tsx'
import { staff } from '../features/staff/index.tsx'
import { system } from '../features/system/index.tsx'
import { tiers } from '../features/tiers/index.tsx'
import { tracking } from '../features/tracking/index.tsx'
import { warehouse } from '../features/warehouse/index.tsx'
import type { Feature } from './feature.ts'

/** All features, in the order in which their pages stand in the navigation of a group. */
export const features: readonly Feature[] = [
  reports,
  warehouse,
  members,
  audiences,
  profiles,
  purchases,
  catalog,
  loyalty,
  points,
  tiers,
  organization,
  staff,
  imports,
  tracking,
  system,
]
