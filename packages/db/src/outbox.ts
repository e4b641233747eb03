import { type Ctx, type EventType, type News, statement, type Tx } from '@atrium/kernel'

/** The channel on which writers wake the deliverers, after their commit (waker.ts). */
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
  // `with ordinality` keeps the order of the array in the ids.
  sql: `insert into house.outbox (topic, emitted_at, member_id, effective_at, historical, body)
        select :topic, :emittedAt, news.member_id, news.effective_at, news.historical, news.body
        from unnest(:memberId, :effectiveAt, :historical, :body) with ordinality
          as news(member_id, effective_at, historical, body, position)
        order by position`,
})

const NEWS = Symbol('whether this transaction wrote to the outbox')

/** Whether a transaction has news, so that its commit wakes the deliverers. */
export const newsOf = (tx: Tx): { told: boolean } => tx.memo(NEWS, () => ({ told: false }))

/**
 * Tells the house what happened, in the caller's transaction (R11). Call it while the locks of the members concerned are held:
 * that is what keeps the order per member.
 */
export async function emit<Body>(ctx: Ctx, event: EventType<Body>, news: readonly News<Body>[]): Promise<void> {
  if (news.length === 0) return
  newsOf(ctx.tx).told = true
  await ctx.tx.run(writeOutbox, {
    topic: event.topic,
    emittedAt: ctx.now,
    memberId: news.map((item) => item.memberId),
    effectiveAt: news.map((item) => item.effectiveAt),
    historical: news.map((item) => item.historical),
    body: news.map((item) => item.body),
  })
}
