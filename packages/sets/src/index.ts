export { InvalidSetBytes } from './bytes.ts'
export { dedupeByPriority, type Overlap, overlapOf, unionOf } from './combine.ts'
export { drawn, extract, extractRatio, shareAt, split, splitCounts } from './draw.ts'
export { MAX_MEMBER, MemberSet } from './member-set.ts'
