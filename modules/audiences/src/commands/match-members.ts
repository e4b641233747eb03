import { type By, type Ctx, decodeId, done, type Outcome } from '@atrium/kernel'
import { type FindAsk, findMembers, mayBeSeen } from '@atrium/members'
import { audit } from '@atrium/staff'

/** What the values of a list are. */
export const LIST_KINDS = ['member', 'card', 'phone'] as const
export type ListKind = (typeof LIST_KINDS)[number]

const IDENTITIES: Readonly<Record<Exclude<ListKind, 'member'>, readonly string[]>> = {
  card: ['card_no'],
  // One who left it unverified is meant, too, where nobody has verified it.
  phone: ['phone_verified', 'phone'],
}

export interface MatchAsk {
  readonly by: By
  readonly kind: ListKind
  readonly values: readonly string[]
}

export interface Matched {
  /** The person behind each value, in order; null for nobody whom the asker may see. */
  readonly memberIds: readonly (number | null)[]
}

/**
 * Who is meant by the values of a list: member numbers, card numbers or phones. Whoever was merged stands for whom they are now. The trail keeps that
 * somebody asked, of how many values, and how many were found; never a value.
 */
export async function matchMembers(ctx: Ctx, asks: readonly MatchAsk[]): Promise<Outcome<Matched, never>[]> {
  const lines = asks.flatMap(({ by, kind, values }) => values.map((value) => ({ by, ask: questionOf(kind, value) })))
  const found = await findMembers(
    ctx,
    lines.map(({ ask }) => ask),
  )
  const known = found.flatMap((person, at) => (person ? [{ at, by: lines[at]!.by, memberId: person.rootId }] : []))
  const seen = await mayBeSeen(ctx, known)
  const rootOf = new Map(known.flatMap(({ at, memberId }, place) => (seen[place] ? [[at, memberId] as const] : [])))
  let from = 0
  const matched = asks.map(({ values }): Matched => {
    const start = from
    from += values.length
    return { memberIds: values.map((_, at) => rootOf.get(start + at) ?? null) }
  })
  await audit(
    ctx,
    asks.map(({ by, kind, values }, at) => ({
      by,
      action: 'audiences.matchMembers',
      subject: { kind: 'list', id: kind },
      after: { values: values.length, found: matched[at]!.memberIds.filter((id) => id !== null).length },
    })),
  )
  return matched.map(done)
}

/** A number that is none asks for nobody. */
function questionOf(kind: ListKind, value: string): FindAsk {
  if (kind !== 'member') return { identities: IDENTITIES[kind].map((each) => ({ kind: each, value })) }
  const memberId = decodeId('mbr', value.toLowerCase())
  return memberId === undefined ? { identities: [] } : { memberId, identities: [] }
}
