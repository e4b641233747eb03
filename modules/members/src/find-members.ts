import type { Ctx } from '@atrium/kernel'
import { holderOf, isBlocked, isShared } from './decide-resolve.ts'
import { lineagesOf } from './lock.ts'
import type { NamedIdentity } from './model.ts'
import { loadSettings } from './settings.ts'
import { ValueBook } from './value-book.ts'

export interface FindAsk {
  readonly memberId?: number
  readonly identities: readonly NamedIdentity[]
}

/**
 * Who is meant, without locking, linking or making anyone: for previews. Undefined for nobody known. Where several identities are
 * held by different people the strongest one speaks, as it would when the ask is posted.
 */
export async function findMembers(
  ctx: Ctx,
  asks: readonly FindAsk[],
): Promise<({ readonly memberId: number; readonly rootId: number } | undefined)[]> {
  const book = new ValueBook(ctx, await loadSettings(ctx))
  const values = asks.map((ask) =>
    ask.identities.flatMap((identity) => book.read(identity) ?? []).sort((a, b) => a.kind.rank - b.kind.rank),
  )
  await book.find()
  const owners = asks.map((ask, at) => {
    if (ask.memberId !== undefined) return ask.memberId
    const known = values[at]?.find(
      (value) => !isBlocked(value) && holderOf(value) !== undefined && (value.kind.strong || !isShared(value)),
    )
    return known && holderOf(known)
  })
  const lineages = await lineagesOf(
    ctx,
    owners.filter((owner) => owner !== undefined),
  )
  return owners.map((memberId) => {
    const rootId = memberId === undefined ? undefined : lineages.get(memberId)?.[0]
    return memberId === undefined || rootId === undefined ? undefined : { memberId, rootId }
  })
}
