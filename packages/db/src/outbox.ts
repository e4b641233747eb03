import { type Ctx, type EventType, type News, statement, type Tx } from '@atrium/kernel'

/** The channel on which writers wake the deliverers, after their commit (waker.ts). */
export const WAKE_CHANNEL = 'atrium_outbox'

export const writeOutbox = statement({
  name: 'house.writeOutbox',
  params: {
    emittedAt: 'timestamptz',
    topic: 'text[]',
    memberId: 'int?[]',
    effectiveAt: 'timestamptz[]',
    historical: 'boolean[]',
    body: 'json[]',
  },
  // `with ordinality` keeps the order of the array in the ids.
  sql: `insert into house.outbox (topic, emitted_at, member_id, effective_at, historical, body)
        select news.topic, :emittedAt, news.member_id, news.effective_at, news.historical, news.body
        from unnest(:topic, :memberId, :effectiveAt, :historical, :body) with ordinality
          as news(topic, member_id, effective_at, historical, body, position)
        order by position`,
})

interface Told {
  readonly topic: string
  readonly news: News<unknown>
}

interface Telling {
  waiting: Told[]
  told: boolean
}

const NEWS = Symbol('what this transaction tells')
const tellingOf = (tx: Tx): Telling => tx.memo(NEWS, () => ({ waiting: [], told: false }))

/** Whether a transaction wrote to the outbox, so that its commit wakes the deliverers. */
export const hasTold = (tx: Tx): boolean => tellingOf(tx).told

/**
 * Tells the house what happened, in the caller's transaction (R11). Call it while the locks of the members concerned are held:
 * that is what keeps the order per member. All news of a transaction is written by one statement just before its commit.
 */
export function emit<Body>(ctx: Ctx, event: EventType<Body>, news: readonly News<Body>[]): void {
  const { waiting } = tellingOf(ctx.tx)
  for (const item of news) waiting.push({ topic: event.topic, news: item })
}

/** Writes what the transaction has to tell. For whoever commits it. */
export async function writeNews(ctx: Ctx): Promise<void> {
  const telling = tellingOf(ctx.tx)
  const told = telling.waiting
  if (told.length === 0) return
  telling.waiting = []
  telling.told = true
  await ctx.tx.run(writeOutbox, {
    emittedAt: ctx.now,
    topic: told.map(({ topic }) => topic),
    memberId: told.map(({ news }) => news.memberId),
    effectiveAt: told.map(({ news }) => news.effectiveAt),
    historical: told.map(({ news }) => news.historical),
    body: told.map(({ news }) => news.body),
  })
}
