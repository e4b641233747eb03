import type { By, Ctx } from '@atrium/kernel'
import type { Stage } from './profile.ts'
import { memberViews } from './views.ts'
import { mayBeSeen } from './visibility.ts'

/** How a member is called in a list of other things: purchases, imports, the audit trail. */
export interface MemberName {
  /** As it was asked for: lists of history name the member a thing was written under. */
  readonly memberId: number
  /** Who that person is now: whose page a link opens. */
  readonly rootId: number
  readonly name: string | null
  /** Masked, for those without a name. */
  readonly phone: string | null
  readonly stage: Stage
  readonly erased: boolean
}

/**
 * Names of members, by the id asked for and in the order asked. Who there is not, or whom none of the asker's stores has met, is missing from the answer. A
 * handful of statements, whatever the number.
 */
export async function namesOf(
  ctx: Ctx,
  by: By,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, MemberName>> {
  const asked = [...new Set(memberIds)]
  const seen = await mayBeSeen(
    ctx,
    asked.map((memberId) => ({ by, memberId })),
  )
  const views = await memberViews(
    ctx,
    asked.filter((_, index) => seen[index]),
  )
  return new Map(
    asked.flatMap((memberId) => {
      const view = views.get(memberId)
      if (!view) return []
      const { memberId: rootId, name, phone, stage, erasedAt } = view
      return [[memberId, { memberId, rootId, name, phone, stage, erased: erasedAt !== null }] as const]
    }),
  )
}
