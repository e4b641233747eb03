import { type Ctx, type EventType, type News, statement } from '@atrium/kernel'

/** The channel on which writers wake the deliverers. */
export const WAKE_CHANNEL = 'atrium_outbox'

export const writeOutbox = statement({
  name: 'house.writeOutbox',
  params: {
    topic: 'text',
    emittedAt: 'timestamptz',
    memberId: 'int?[]',
    effectiveAt: 'timestamptz[]',
    historical: 'boolean[]',
    body: 'json[]',
  },
  // One NOTIFY a transaction at most: PostgreSQL folds equal ones. `with ordinality` keeps the order of the array in the ids.
  sql: `with written as (
          insert into house.outbox (topic, emitted_at, member_id, effective_at, historical, body)
          select :topic, :emittedAt, news.member_id, news.effective_at, news.historical, news.body
          from unnest(:memberId, :effectiveAt, :historical, :body) with ordinality
            as news(member_id, effective_at, historical, body, position)
          order by position
        )
        select pg_notify('${WAKE_CHANNEL}', '')`,
})

/**
 * Tells the house what happened, in the caller's transaction (R11). Call it while the locks of the members concerned are held:
 * that is what keeps the order per member.
 */
export async function emit<Body>(ctx: Ctx, event: EventType<Body>, news: readonly News<Body>[]): Promise<void> {
  if (news.length === 0) return
  await ctx.tx.run(writeOutbox, {
    topic: event.topic,
    emittedAt: ctx.now,
    memberId: news.map((item) => item.memberId),
    effectiveAt: news.map((item) => item.effectiveAt),
    historical: news.map((item) => item.historical),
    body: news.map((item) => item.body),
  })
}
