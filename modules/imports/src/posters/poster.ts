import type { By, Ctx } from '@atrium/kernel'
import type { Mapping, RecordOf, Target } from '../reading/index.ts'

/** What became of one record. */
export type Posted = 'written' | 'unchanged' | { readonly code: string; readonly detail: string }

export interface PostContext {
  readonly mapping: Mapping
  readonly by: By
  /** Members named by identities that nobody has yet: joined (the default for a shop's own history) or prospects. */
  readonly unknownMembers: 'joined' | 'prospect'
}

/** Posts records of one target through the commands of its module: one answer per record, in order, in the caller's transaction. */
export type Poster<T extends Target> = (
  ctx: Ctx,
  records: readonly RecordOf[T][],
  context: PostContext,
) => Promise<Posted[]>
