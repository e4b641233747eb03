export { admitToScope, type ScopeAsk } from './commands/admit-to-scope.ts'
export { lineagesOf, lockMembers } from './lock.ts'
export { type MemberFacts, memberFacts } from './queries.ts'
