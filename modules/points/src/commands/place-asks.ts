import { type By, type Ctx, type Day, dayIn, type Instant, type Refused, refuse } from '@atrium/kernel'
import { lockMembers, mayBeSeen } from '@atrium/members'
import { loadOrganization, type Organization, type Programme } from '@atrium/organization'

/** What every ask of this module names. */
export interface AccountNamed {
  readonly by: By
  /** Any member of the person's lineage; what comes of it is written under this member. */
  readonly memberId: number
  readonly programmeId: number
}

export type PlaceCode = 'unknown_member' | 'unknown_programme'

/** An ask with its account found. */
export interface Place<Ask> {
  readonly ask: Ask
  readonly rootId: number
  readonly programme: Programme
  /** The day of `at` in the programme's zone. */
  readonly day: Day
}

export interface Placed<Ask> {
  readonly organization: Organization
  /** One for each ask, in order. */
  readonly places: readonly (Place<Ask> | Refused<PlaceCode>)[]
}

export const isPlace = <Ask>(place: Place<Ask> | Refused<PlaceCode>): place is Place<Ask> => 'rootId' in place

/**
 * Locks the people of a batch and finds the account of each ask. To an asker who may not see a member it does not exist; `anybody`
 * is for postings that come from a purchase, where the store vouches.
 */
export async function placeAsks<Ask extends AccountNamed>(
  ctx: Ctx,
  asks: readonly Ask[],
  at: (ask: Ask) => Instant,
  whom: 'seen' | 'anybody' = 'seen',
): Promise<Placed<Ask>> {
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const organization = await loadOrganization(ctx)
  const seen = whom === 'anybody' ? undefined : await mayBeSeen(ctx, asks)
  const places = asks.map((ask, index): Place<Ask> | Refused<PlaceCode> => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || seen?.[index] === false) return refuse('unknown_member')
    const programme = organization.programme(ask.programmeId)
    if (programme === undefined) return refuse('unknown_programme')
    return { ask, rootId, programme, day: dayIn(programme.zone, at(ask)) }
  })
  return { organization, places }
}
