import { type Ctx, type DataKey, type Instant, inScope, type Scope } from '@atrium/kernel'
import { type Consent, type ConsentEntry, effectiveConsents } from './consents.ts'
import { identityField, openMemberKey } from './data-keys.ts'
import { loadIdentities } from './identity-queries.ts'
import { EMAIL_KINDS, identityKind, PHONE_KINDS } from './kinds.ts'
import { lineagesOf } from './lock.ts'
import type { ReviewState, ReviewType } from './model.ts'
import { maskValue } from './normalize.ts'
import type { MemberRow } from './profile.ts'
import { listReviews, loadConsents, personsOf, scopesOf } from './queries.ts'
import type { IdentityRow } from './stored-identities.ts'
import { readWaiting } from './waiting-values.ts'

/** An identity as it may be shown. */
export interface IdentityView {
  readonly identityId: number
  readonly memberId: number
  readonly kind: string
  /** Masked, unless asked for whole; null for an erased one. */
  readonly value: string | null
  readonly verifiedAt: Instant | null
  readonly verifiedHow: string | null
  readonly channel: string
  readonly storeId: number | null
  readonly firstSeenAt: Instant
  readonly endedAt: Instant | null
  readonly endedReason: string | null
}

/** A person as a page about it shows it. */
export interface MemberView extends MemberRow {
  /** Root first. */
  readonly lineage: readonly number[]
  /** The verified one, else the latest that was left. */
  readonly phone: string | null
  readonly email: string | null
  /** In force. */
  readonly identities: readonly IdentityView[]
  /** Those that ended. */
  readonly ended: readonly IdentityView[]
}

/** `masked` is what everybody sees; `whole` only who may unmask, and only through `unmaskMembers`, which leaves a trace. */
export type Clarity = 'masked' | 'whole'

function viewOf(row: IdentityRow, key: DataKey | undefined, clarity: Clarity): IdentityView {
  const { valueCipher, wrapped: _, ...rest } = row
  const kind = identityKind(row.kind)
  if (!key || !kind || valueCipher === null) return { ...rest, value: null }
  const value = key.decrypt(identityField(row.identityId), valueCipher)
  return { ...rest, value: clarity === 'whole' ? value : maskValue(kind, value) }
}

/** All identities of these members, those that ended too, in the order they came. */
export async function identitiesOf(
  ctx: Ctx,
  memberIds: readonly number[],
  clarity: Clarity,
): Promise<readonly IdentityView[]> {
  return [...(await identitiesById(ctx, memberIds, clarity)).values()]
}

/** The same by the id of the identity. */
export async function identitiesById(
  ctx: Ctx,
  memberIds: readonly number[],
  clarity: Clarity,
): Promise<ReadonlyMap<number, IdentityView>> {
  if (memberIds.length === 0) return new Map()
  const rows = await ctx.tx.rows(loadIdentities, { memberId: memberIds })
  const keys = new Map<number, DataKey>()
  return new Map(
    rows.map((row) => {
      if (row.wrapped && !keys.has(row.memberId)) keys.set(row.memberId, openMemberKey(ctx, row.memberId, row.wrapped))
      return [row.identityId, viewOf(row, keys.get(row.memberId), clarity)]
    }),
  )
}

const best = (identities: readonly IdentityView[], kinds: readonly string[]): string | null => {
  for (const kind of kinds) {
    const last = identities.findLast((identity) => identity.kind === kind && identity.value !== null)
    if (last) return last.value
  }
  return null
}

/** The people behind these members, by the id asked for. A handful of statements, whatever the number. */
export async function memberViews(
  ctx: Ctx,
  memberIds: readonly number[],
  clarity: Clarity = 'masked',
): Promise<ReadonlyMap<number, MemberView>> {
  const [persons, lineages] = await Promise.all([personsOf(ctx, memberIds), lineagesOf(ctx, memberIds)])
  const everyone = [...new Set([...lineages.values()].flat())]
  const byMember = Map.groupBy(await identitiesOf(ctx, everyone, clarity), (identity) => identity.memberId)
  const views = new Map<number, MemberView>()
  for (const [askedId, person] of persons) {
    const lineage = lineages.get(askedId) ?? [person.memberId]
    const all = lineage.flatMap((id) => byMember.get(id) ?? []).sort((a, b) => a.firstSeenAt - b.firstSeenAt)
    const identities = all.filter((identity) => identity.endedAt === null)
    views.set(askedId, {
      ...person,
      lineage,
      identities,
      ended: all.filter((identity) => identity.endedAt !== null),
      phone: best(identities, PHONE_KINDS),
      email: best(identities, EMAIL_KINDS),
    })
  }
  return views
}

/** What people allow, by the member asked for: of each purpose and channel what holds now. */
export async function consentsOf(
  ctx: Ctx,
  memberIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Consent[]>> {
  const lineages = await lineagesOf(ctx, memberIds)
  const everyone = [...new Set([...lineages.values()].flat())]
  if (everyone.length === 0) return new Map()
  const entries: ConsentEntry[] = await ctx.tx.rows(loadConsents, { memberId: everyone })
  const byMember = Map.groupBy(entries, (entry) => entry.memberId)
  return new Map(
    [...lineages].map(([askedId, lineage]) => [
      askedId,
      [
        ...effectiveConsents(
          lineage,
          lineage.flatMap((id) => byMember.get(id) ?? []),
        ).values(),
      ],
    ]),
  )
}

/** A doubt as staff see it; people whom their stores have never met are left out of it. */
export interface ReviewView {
  readonly reviewId: number
  readonly type: ReviewType
  readonly identityKind: string
  /** Masked: the second value that approving gives to the member; null where that is not what the doubt is about. */
  readonly value: string | null
  readonly memberId: number | null
  readonly otherMemberId: number | null
  readonly state: ReviewState
  readonly timesSeen: number
  readonly raisedAt: Instant
  readonly lastSeenAt: Instant
  readonly decidedAt: Instant | null
}

/** Doubts in one state, of one type or of any, oldest first, from after `after`. */
export async function reviewsSeen(
  ctx: Ctx,
  scope: Scope,
  state: ReviewState,
  type: ReviewType | null,
  after: number,
  limit: number,
): Promise<readonly ReviewView[]> {
  const rows = await ctx.tx.rows(listReviews, { state, type, after, limit })
  const named = rows.flatMap((row) => [row.memberId, row.otherMemberId].filter((id) => id !== null))
  const met = scope === 'all' ? [] : await ctx.tx.rows(scopesOf, { memberId: named })
  const seen = new Set(met.filter((row) => inScope(scope, row.storeId)).map((row) => row.askedId))
  const shown = (id: number | null) => (id !== null && (scope === 'all' || seen.has(id)) ? id : null)
  const values = await readWaiting(ctx, rows)
  return rows.map(({ identityId: _, otherIdentityId: __, facts: ___, ...row }) => ({
    ...row,
    value: maskedOf(row.identityKind, values.get(row.reviewId)),
    // Both words are held by check constraints.
    type: row.type as ReviewType,
    state: row.state as ReviewState,
    memberId: shown(row.memberId),
    otherMemberId: shown(row.otherMemberId),
  }))
}

function maskedOf(code: string, value: string | undefined): string | null {
  const kind = identityKind(code)
  return kind && value !== undefined ? maskValue(kind, value) : null
}
