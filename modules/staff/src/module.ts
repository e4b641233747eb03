import type { HttpModule } from '@atrium/http'
import type { StaffHouse } from './model.ts'
import { permissions } from './permissions.ts'

/** The module as the house mounts it. */
export const staffModule = (_house: StaffHouse): HttpModule => ({
  name: 'staff',
  permissions,
})
