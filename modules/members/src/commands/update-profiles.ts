import { emit } from '@atrium/db'
import { type By, type Ctx, dayIn, done, type Instant, type Outcome, refuse } from '@atrium/kernel'
import { loadOrganization } from '@atrium/organization'
import { audit } from '@atrium/staff'
import { profileChanged } from '../events.ts'
import {
  changedFields,
  checkProfile,
  loadFields,
  type ProfileCode,
  type ProfileField,
  type ProfilePatch,
} from '../fields.ts'
import { lockMembers } from '../lock.ts'
import { MemberBook } from '../member-book.ts'
import { mayBeSeen } from '../visibility.ts'

export interface ProfileAsk extends ProfilePatch {
  readonly by: By
  readonly memberId: number
  readonly at: Instant
  readonly historical: boolean
}

export type UpdateProfileCode = ProfileCode | 'unknown_member' | 'member_erased'

/** Today where the group is: birthdays are not in the future there. */
export const groupToday = async (ctx: Ctx): Promise<number> =>
  dayIn((await loadOrganization(ctx)).root?.zone ?? 'UTC', ctx.now)

/** Changes profiles. Fields not named stay, null clears. Answers which fields are now different; said again, none. */
export async function updateProfiles(
  ctx: Ctx,
  asks: readonly ProfileAsk[],
): Promise<Outcome<{ readonly changed: readonly ProfileField[] }, UpdateProfileCode>[]> {
  if (asks.length === 0) return []
  const fields = await loadFields(ctx)
  const today = await groupToday(ctx)
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const book = new MemberBook(ctx)
  await book.load([...roots.values()])
  const seen = await mayBeSeen(ctx, asks)
  const changes: { ask: ProfileAsk; rootId: number; changed: ProfileField[] }[] = []
  const outcomes = asks.map((ask, index) => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || !seen[index]) return refuse('unknown_member' as const)
    const person = book.person(rootId)
    if (person.erasedAt !== null) return refuse('member_erased' as const)
    const checked = checkProfile(ask, fields, today)
    if (!checked.ok) return checked
    const changed = changedFields(person, checked.value)
    if (changed.length > 0) {
      book.patch(rootId, checked.value)
      changes.push({ ask, rootId, changed })
    }
    return done({ changed })
  })
  await book.write()
  await audit(
    ctx,
    changes.map(({ ask, rootId, changed }) => ({
      by: ask.by,
      action: 'members.updateProfiles',
      subject: { kind: 'member', id: rootId },
      memberId: rootId,
      after: { fields: changed },
    })),
  )
  emit(
    ctx,
    profileChanged,
    changes.map(({ ask, rootId, changed }) => ({
      memberId: rootId,
      effectiveAt: ask.at,
      historical: ask.historical,
      body: { rootId, fields: changed },
    })),
  )
  return outcomes
}
