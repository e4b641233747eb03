import { type By, type Ctx, type Day, dayIn, type Refused, refuse } from '@atrium/kernel'
import { lockMembers, mayBeSeen } from '@atrium/members'
import { loadOrganization, type Organization, type Programme } from '@atrium/organization'

/** What every ask about one member's level names. */
export interface LevelNamed {
  readonly by: By
  /** Any member of the person's lineage. */
  readonly memberId: number
  readonly programmeId: number
}

export type PlaceCode = 'unknown_member' | 'unknown_programme'

export interface Place {
  readonly rootId: number
  readonly programme: Programme
  /** Today in the programme's zone. */
  readonly today: Day
}

export const isPlace = (place: Place | Refused<PlaceCode>): place is Place => 'rootId' in place

/** Locks the people of a batch and finds root, programme and day of each ask. To an asker who may not see a member it does not exist. */
export async function placeAsks(
  ctx: Ctx,
  asks: readonly LevelNamed[],
): Promise<{ readonly organization: Organization; readonly places: readonly (Place | Refused<PlaceCode>)[] }> {
  const roots = await lockMembers(
    ctx,
    asks.map((ask) => ask.memberId),
  )
  const organization = await loadOrganization(ctx)
  const seen = await mayBeSeen(ctx, asks)
  const places = asks.map((ask, index): Place | Refused<PlaceCode> => {
    const rootId = roots.get(ask.memberId)
    if (rootId === undefined || !seen[index]) return refuse('unknown_member')
    const programme = organization.programme(ask.programmeId)
    if (programme === undefined) return refuse('unknown_programme')
    return { rootId, programme, today: dayIn(programme.zone, ctx.now) }
  })
  return { organization, places }
}
