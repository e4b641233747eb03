import { wire } from '@atrium/http'
import { type By, type Ctx, formatInstant, inScope } from '@atrium/kernel'
import { mayBeSeen } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import Type, { type Static } from 'typebox'
import type { Facts } from '../message.ts'
import type { TrackedEvent } from '../queries.ts'
import type { Source } from '../source.ts'
import { loadSources } from '../store.ts'

export const KINDS = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const

export type SourceRow = Omit<Source, 'kind'> & { readonly kind: string; readonly node: string }

/** Sources of the nodes that the asker may see. */
export async function seenSources(ctx: Ctx, { scope }: By): Promise<SourceRow[]> {
  const organization = await loadOrganization(ctx)
  const rows = (await ctx.tx.rows(loadSources, {})).filter((row) => inScope(scope, row.nodeId))
  return rows.map((row) => ({ ...row, node: organization.node(row.nodeId)?.code ?? '' }))
}

export const EventForm = Type.Object(
  {
    key: Type.String(),
    at: wire.instant(),
    receivedAt: wire.instant(),
    source: Type.String(),
    kind: wire.oneOf(KINDS),
    name: Type.String(),
    body: Type.Unsafe<Facts>(Type.Object({}, { additionalProperties: true })),
  },
  { $id: 'TrackedEvent' },
)

export const codesOf = (rows: readonly SourceRow[]): ReadonlyMap<number, string> =>
  new Map(rows.map((row) => [row.id, row.code]))

export const eventReply =
  (codes: ReadonlyMap<number, string>) =>
  ({ at, receivedAt, sourceId, ...event }: TrackedEvent): Static<typeof EventForm> => ({
    ...event,
    at: formatInstant(at),
    receivedAt: formatInstant(receivedAt),
    source: codes.get(sourceId) ?? '',
  })

/** Those of members whom the asker may see. */
export async function visibleMembers(ctx: Ctx, by: By, memberIds: readonly number[]): Promise<ReadonlySet<number>> {
  const asked = [...new Set(memberIds)]
  const seen = await mayBeSeen(
    ctx,
    asked.map((memberId) => ({ by, memberId })),
  )
  return new Set(asked.filter((_, at) => seen[at]))
}
