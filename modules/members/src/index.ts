import type { HttpModule } from '@atrium/http'
import { renewHashes, rewrapKeys } from './chores.ts'
import {
  consentChanged,
  consentNoted,
  identityChanged,
  memberAssigned,
  memberCreated,
  memberErased,
  memberJoined,
  memberMet,
  membersMerged,
  membersUnmerged,
  profileChanged,
  reviewRaised,
} from './events.ts'
import { permissions } from './permissions.ts'
import { projections } from './projections.ts'
import { adminRoutes } from './routes/admin.ts'
import { exportRoutes } from './routes/export.ts'
import { MemberReply } from './routes/forms.ts'
import { historyRoutes } from './routes/history.ts'
import { partnerRoutes } from './routes/partner.ts'

export { admitToScope, type ScopeAsk } from './commands/admit-to-scope.ts'
export { assignMembers } from './commands/assign-members.ts'
export { blockIdentities } from './commands/block-identities.ts'
export { eraseMembers } from './commands/erase-members.ts'
export { linkIdentities } from './commands/link-identities.ts'
export { mergeMembers } from './commands/merge-members.ts'
export { type RegisterAsk, type Registered, registerMembers } from './commands/register-members.ts'
export { resolveMembers } from './commands/resolve-members.ts'
export { setConsents } from './commands/set-consents.ts'
export { unmergeMembers } from './commands/unmerge-members.ts'
export { updateProfiles } from './commands/update-profiles.ts'
export { verifyPhones } from './commands/verify-phones.ts'
export { type KeyUse, keysInUse } from './data-keys.ts'
export { memberJoined } from './events.ts'
export type { Field } from './fields.ts'
export { type FindAsk, findMembers } from './find-members.ts'
export { lineagesOf, lockMembers } from './lock.ts'
export type { NamedIdentity, NamedValue, ResolveAsk, ResolveCode, Resolved } from './model.ts'
export { persons } from './person-queries.ts'
export { profileFields } from './profile-fields.ts'
export { type MemberFacts, memberFacts } from './queries.ts'
export { membersSettings } from './settings.ts'
export { consentsOf, memberViews } from './views.ts'
export { mayBeSeen } from './visibility.ts'

export const membersModule: HttpModule = {
  name: 'members',
  permissions,
  events: [
    memberCreated,
    memberJoined,
    membersMerged,
    membersUnmerged,
    profileChanged,
    memberAssigned,
    identityChanged,
    consentChanged,
    consentNoted,
    memberMet,
    reviewRaised,
    memberErased,
  ],
  projections,
  chores: [rewrapKeys, renewHashes],
  schemas: [MemberReply],
  routes: [...partnerRoutes, ...adminRoutes, ...historyRoutes, ...exportRoutes],
}
