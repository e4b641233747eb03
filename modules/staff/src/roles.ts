import { EVERYTHING } from './rights.ts'

/** Roles that the house brings along, by the ids that the migration gave them. */
export const OWNER_ROLE = 1

type Verb = (module: string, verb: string) => boolean

const reads: Verb = (module, verb) => module !== 'staff' && /^(?:read|list|search|simulate|explain)/.test(verb)
/** What shows or hands out personal data, or cannot be taken back: in no role of the house but the owner's. */
const grave = /^(?:unmask|export|erase|unmerge)/

const HOUSE_ROLES: Readonly<Record<string, Verb>> = {
  mall_operator: (module, verb) =>
    module === 'staff' ? verb === 'read' || verb === 'readAudit' : !grave.test(verb) || reads(module, verb),
  mall_finance: (module, verb) =>
    reads(module, verb) || (['points', 'purchases', 'settlement'].includes(module) && /^(?:adjust|settle)/.test(verb)),
  store_manager: (module, verb) =>
    reads(module, verb) ||
    (module === 'members' && /^(?:register|update|assign|change)/.test(verb)) ||
    (module === 'loyalty' && /^(?:post|claim)/.test(verb)) ||
    (module === 'organization' && /^(?:declare|count|report)/.test(verb)),
  analyst: reads,
  integrator: (module, verb) =>
    module !== 'staff' &&
    !grave.test(verb) &&
    (reads(module, verb) ||
      /^(?:post|claim|earn|put|change|declare|count|report|register|update|import|write)/.test(verb)),
}

/** Whether a code names a role of the house. */
export const isHouseRole = (code: string): boolean => code === 'owner' || Object.hasOwn(HOUSE_ROLES, code)

/** What a role of the house holds among the permissions that there are; the owner holds everything. */
export function houseRolePermissions(code: string, declared: readonly string[]): readonly string[] {
  if (code === 'owner') return [...declared, EVERYTHING]
  const holds = HOUSE_ROLES[code]
  return holds === undefined
    ? []
    : declared.filter((name) => {
        const [module = '', verb = ''] = name.split('.')
        return holds(module, verb)
      })
}
