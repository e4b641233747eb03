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
