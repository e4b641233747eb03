import { type Ctx, json, type RowOf, statement } from '@atrium/kernel'

export const showParked = statement({
  name: 'house.showParked',
  params: { limit: 'int' },
  row: {
    reaction: 'text',
    eventId: 'bigint',
    topic: 'text',
    memberId: 'int?',
    error: 'text',
    attempts: 'int',
    effectiveAt: 'timestamptz',
    parkedAt: 'timestamptz',
    body: json<unknown>(),
  },
  sql: `select reaction, event_id, topic, member_id, error, attempts, effective_at, parked_at, body
        from house.parked_event order by event_id, reaction limit :limit`,
})

export type ParkedEvent = RowOf<typeof showParked>

export const discardParkedEvents = statement({
  name: 'house.discardParkedEvents',
  params: { reaction: 'text[]', eventId: 'bigint[]' },
  row: { reaction: 'text', eventId: 'bigint', topic: 'text', error: 'text' },
  sql: `delete from house.parked_event as parked using unnest(:reaction, :eventId) as ask(reaction, event_id)
        where parked.reaction = ask.reaction and parked.event_id = ask.event_id
        returning parked.reaction, parked.event_id, parked.topic, parked.error`,
})

export type DiscardedEvent = RowOf<typeof discardParkedEvents>

export const measureDatabase = statement({
  name: 'house.measureDatabase',
  params: {},
  row: { bytes: 'bigint', version: 'text' },
  sql: `select pg_database_size(current_database()) as bytes, current_setting('server_version') as version`,
})

/** Events that reactions could not digest, oldest first. Their bodies may be personal: nobody is shown them as they are. */
export const parkedEvents = (ctx: Ctx, limit: number): Promise<ParkedEvent[]> => ctx.tx.rows(showParked, { limit })

/** Gives events up for good: their reactions never see them. Answers those that were parked. */
export const discardParked = (
  ctx: Ctx,
  which: readonly { readonly reaction: string; readonly eventId: number }[],
): Promise<DiscardedEvent[]> =>
  ctx.tx.rows(discardParkedEvents, {
    reaction: which.map(({ reaction }) => reaction),
    eventId: which.map(({ eventId }) => eventId),
  })

/** Bytes on disk, and PostgreSQL's own version. */
export async function databaseFigures(ctx: Ctx): Promise<{ readonly bytes: number; readonly version: string }> {
  const [row] = await ctx.tx.rows(measureDatabase, {})
  return row!
}
