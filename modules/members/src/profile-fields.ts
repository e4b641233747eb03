import { putFields } from './commands/put-fields.ts'
import { loadFields } from './fields.ts'

/** Custom fields of the profile, for modules above: declaring them, and those there are. */
export const profileFields = { put: putFields, load: loadFields } as const
