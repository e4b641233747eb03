import { type Chore, dayIn, defineChore, type Reaction, statement } from '@atrium/kernel'

/** How many days ahead partitions of the outbox are made: a weekend without a running server does no harm. */
export const DAYS_AHEAD = 3

export const makePartitions = statement({
  name: 'house.makePartitions',
  params: { fromDay: 'date', toDay: 'date' },
  row: { made: 'int' },
  sql: 'select house.make_outbox_partitions(:fromDay, :toDay) as made',
})

export const dropPartitions = statement({
  name: 'house.dropPartitions',
  params: { beforeDay: 'date', reactions: 'text[]', limit: 'int' },
  row: { dropped: 'int' },
  sql: 'select house.drop_outbox_partitions(:beforeDay, :reactions, :limit) as dropped',
})

export interface OutboxChoreOptions {
  /** All reactions of the house: a day goes only when each of them has had all of it. */
  readonly reactions: readonly Reaction[]
  /** Days that events are kept after they were delivered; at least 1. */
  readonly keepDays?: number
  /** Others who keep their place in house.cursor, and want all of it too. */
  readonly places?: readonly string[]
}

/**
 * The outbox's partitions by day (UTC): made ahead, dropped when old and delivered. The work is done by two functions of the first
 * migration with their owner's rights, since the app role may not change tables.
 */
export function outboxChores({ reactions, keepDays = 30, places = [] }: OutboxChoreOptions): Chore[] {
  const names = [...reactions.map((reaction) => reaction.name), ...places]
  return [
    defineChore({
      name: 'house.makePartitions',
      everySeconds: 3_600,
      limit: 1,
      async run(ctx) {
        const today = dayIn('UTC', ctx.now)
        const [row] = await ctx.tx.rows(makePartitions, { fromDay: today, toDay: today + DAYS_AHEAD })
        return row?.made ?? 0
      },
    }),
    defineChore({
      name: 'house.dropPartitions',
      everySeconds: 3_600,
      limit: 5_000,
      async run(ctx, limit) {
        const beforeDay = dayIn('UTC', ctx.now) - Math.max(1, keepDays)
        const [row] = await ctx.tx.rows(dropPartitions, { beforeDay, reactions: names, limit })
        return row?.dropped ?? 0
      },
    }),
  ]
}
