import { EVERYTHING } from './rights.ts'

/** The owner's role, by the id that the migration gave it. */
export const OWNER_ROLE = 1

/** What shows or hands out personal data, or cannot be taken back: in no role of the house but the owner's. */
const GRAVE = /^(?:unmask|export|erase|unmerge)/
const READS = /^(?:read|list|search|simulate|explain)/

/** Verbs that a role holds of a module, beside those that read; `staff` is left out unless it is named. */
interface HouseRole {
  /** Of every module but staff. */
  readonly everywhere: RegExp
  readonly of: Readonly<Record<string, RegExp>>
}

const HOUSE_ROLES: Readonly<Record<string, HouseRole>> = {
  mall_operator: { everywhere: /^/, of: { staff: /^read(?:Audit)?$/ } },
  mall_finance: { everywhere: READS, of: { points: /^(?:adjust|approve)/, settlement: /^/ } },
  store_manager: {
    // Sums of a whole programme tell of other stores.
    everywhere: /^(?:read(?!Totals)|list|search|simulate|explain)/,
    of: {
      members: /^(?:register|update|assign|change|link)/,
      loyalty: /^(?:post|claim)/,
      organization: /^(?:declare|count)/,
      reports: /^keep/,
    },
  },
  analyst: { everywhere: READS, of: { reports: /^keep/, warehouse: /^(?:query|keep|download|run)/ } },
  integrator: {
    everywhere: READS,
    of: {
      organization: /^(?:declare|count)/,
      members: /^(?:register|update|link|change)/,
      catalog: /^(?:change|put)/,
      loyalty: /^(?:post|claim|earn)/,
      points: /^(?:spend|freeze|reverse)/,
      imports: /^/,
    },
  },
}

/** Whether a code names a role of the house. */
export const isHouseRole = (code: string): boolean => code === 'owner' || Object.hasOwn(HOUSE_ROLES, code)

/** What a role of the house holds among the permissions that there are; the owner holds everything. */
export function houseRolePermissions(code: string, declared: readonly string[]): readonly string[] {
  if (code === 'owner') return [...declared, EVERYTHING]
  const role = HOUSE_ROLES[code]
  if (!role) return []
  return declared.filter((name) => {
    const [module = '', verb = ''] = name.split('.')
    const named = role.of[module]
    return !GRAVE.test(verb) && ((module !== 'staff' && role.everywhere.test(verb)) || (named?.test(verb) ?? false))
  })
}
