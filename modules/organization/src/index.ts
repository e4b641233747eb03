export {
  type Change,
  type LocalName,
  localName,
  type NodeKind,
  type OpeningHours,
  type OrganizationNode,
} from './model.ts'
export type { Organization, Programme } from './picture.ts'
export { loadOrganization } from './queries.ts'
export { defineSetting, type Setting, type SettingTarget } from './settings.ts'
