import { defineEvent } from '@atrium/kernel'
import type { MergeRule, ReviewType } from './model.ts'

/** Bodies hold ids and codes, never a name, a number or any other personal field. */

export const memberCreated = defineEvent<{
  memberId: number
  stage: 'prospect' | 'joined'
  channel: string
  storeId: number | null
}>({
  topic: 'members.created',
  about: 'The group met somebody for the first time.',
  sample: { memberId: 17, stage: 'prospect', channel: 'pos', storeId: 5 },
})

export const memberJoined = defineEvent<{ memberId: number; rootId: number; channel: string; storeId: number | null }>({
  topic: 'members.joined',
  about: 'Somebody became a member.',
  sample: { memberId: 17, rootId: 17, channel: 'wechat', storeId: 5 },
})

export const membersMerged = defineEvent<{
  mergeId: number
  absorbedId: number
  survivorId: number
  rootId: number
  rule: MergeRule
}>({
  topic: 'members.merged',
  about: 'Two members were found to be one person; rootId is the root of the person from now on.',
  sample: { mergeId: 1000, absorbedId: 21, survivorId: 17, rootId: 17, rule: 'named_together' },
})

export const membersUnmerged = defineEvent<{ mergeId: number; branchRootId: number; rootId: number; branch: number[] }>(
  {
    topic: 'members.unmerged',
    about: 'A merge was undone: the members of the branch are a person of their own again.',
    sample: { mergeId: 1000, branchRootId: 21, rootId: 17, branch: [21] },
  },
)

export const reviewRaised = defineEvent<{ reviewId: number; type: ReviewType; identityKind: string }>({
  topic: 'members.reviewRaised',
  about: 'A doubt about who is who waits for a decision.',
  sample: { reviewId: 3, type: 'recycled_phone', identityKind: 'phone_verified' },
})

export const consentChanged = defineEvent<{ rootId: number; purpose: string; channel: string; allowed: boolean }>({
  topic: 'members.consentChanged',
  about: 'What a person allows changed.',
  sample: { rootId: 17, purpose: 'marketing', channel: 'sms', allowed: false },
})

export const consentNoted = defineEvent<{ rootId: number; purpose: string; channel: string; allowed: boolean }>({
  topic: 'members.consentNoted',
  about: 'A word on consent was written down that changes nothing: a later one holds. `allowed` is what was said.',
  sample: { rootId: 17, purpose: 'marketing', channel: 'sms', allowed: false },
})

export const memberMet = defineEvent<{ memberId: number; storeId: number }>({
  topic: 'members.met',
  about: 'A store registered somebody who was a member already: its staff may see them from now on.',
  sample: { memberId: 17, storeId: 5 },
})

export const profileChanged = defineEvent<{ rootId: number; fields: string[] }>({
  topic: 'members.profileChanged',
  about: 'Fields of a profile changed; which, not to what.',
  sample: { rootId: 17, fields: ['birthday', 'attributes.shoeSize'] },
})

export const memberAssigned = defineEvent<{
  rootId: number
  kind: 'home_store' | 'guide'
  targetId: number | null
  previousId: number | null
}>({
  topic: 'members.assigned',
  about: 'A person got another home store or owning guide.',
  sample: { rootId: 17, kind: 'home_store', targetId: 5, previousId: null },
})

export const identityChanged = defineEvent<{
  memberId: number
  kind: string
  change: 'added' | 'verified' | 'replaced' | 'moved' | 'blocked' | 'restored'
}>({
  topic: 'members.identityChanged',
  about:
    'A member who was known already got one more identity, or one was verified, replaced by another, passed to somebody else, blocked, or given back.',
  sample: { memberId: 17, kind: 'phone_verified', change: 'verified' },
})

export const memberErased = defineEvent<{ rootId: number; memberIds: number[] }>({
  topic: 'members.erased',
  about: 'The personal data of a person was made unreadable for good.',
  sample: { rootId: 17, memberIds: [17, 21] },
})
