import { wire } from '@atrium/http'
import Type from 'typebox'

/** Whether a person should do something: all is well; wait and look again; something stands still until somebody acts. */
export const STATES = ['well', 'behind', 'broken'] as const
export type State = (typeof STATES)[number]

export const Discard = Type.Object({
  reaction: wire.code(100),
  eventId: wire.id('evt'),
  reason: wire.text(200, 'Why it is given up; kept in the audit trail'),
})

export const ReactionHealth = Type.Object(
  {
    name: Type.String(),
    state: wire.oneOf(STATES),
    lagMs: Type.Integer({
      description:
        'How long the oldest event that waits for it has waited; no longer than this where `waiting` is 0 and not exact',
    }),
    waiting: Type.Object(
      {
        count: Type.Integer(),
        isExact: Type.Boolean({
          description: 'False where there is more news than was looked through: at least so many',
        }),
      },
      { description: 'Events that wait for it' },
    ),
    parked: Type.Integer(),
  },
  { $id: 'ReactionHealth' },
)

export const ChoreHealth = Type.Object(
  {
    name: Type.String(),
    state: wire.oneOf(STATES),
    everySeconds: Type.Integer(),
    done: Type.Integer({ description: 'Things done since ever' }),
    lastRunAt: wire.nullable(wire.instant()),
    lastEndAt: wire.nullable(wire.instant()),
    durationMs: wire.nullable(Type.Integer()),
    nextRunAt: wire.nullable(wire.instant()),
    error: wire.nullable(Type.String({ description: 'Of the last run, where that failed' })),
  },
  { $id: 'ChoreHealth' },
)

export const Health = Type.Object(
  {
    state: wire.oneOf(STATES),
    reactions: Type.Array(ReactionHealth),
    parked: Type.Array(
      Type.Object({
        reaction: Type.String(),
        eventId: wire.id('evt'),
        topic: Type.String(),
        memberId: wire.nullable(wire.id('mbr')),
        error: Type.String(),
        outline: Type.String({
          description: 'What it was about: fields and figures; of texts the length alone, since they may be personal',
        }),
        attempts: Type.Integer(),
        effectiveAt: wire.instant(),
        parkedAt: wire.instant(),
      }),
      { description: 'The oldest 200' },
    ),
    chores: Type.Array(ChoreHealth),
    oldestWriterSeconds: Type.Number({
      description: 'The longest writing transaction that is open; news comes that late',
    }),
    version: Type.String(),
    nodeVersion: Type.String(),
    uptimeSeconds: Type.Integer({ description: 'Of the process that answers' }),
    now: wire.instant(),
    database: Type.Object({ bytes: Type.Integer(), version: Type.String() }),
    schema: Type.String({ description: 'The last migration' }),
    disk: wire.nullable(
      Type.Object(
        { freeBytes: Type.Number(), bytes: Type.Number() },
        { description: 'Where the data folder of the process that answers lies' },
      ),
    ),
    quality: wire.nullable(
      Type.Object(
        {
          score: wire.nullable(Type.Integer({ description: 'Per thousand; null where nothing was judged' })),
          leastScore: Type.Integer({ description: 'Per thousand; below it an alarm is raised' }),
          failed: Type.Integer({ description: 'Checks that fail' }),
          checkedAt: wire.nullable(wire.instant()),
        },
        { description: 'How sound the data is, as it was found last' },
      ),
    ),
    lags: Type.Object(
      {
        at: Type.Array(wire.instant()),
        reactions: Type.Array(Type.Object({ name: Type.String(), lagMs: Type.Array(Type.Integer()) })),
      },
      { description: 'The last six hours at most, as the process that answers saw them since it started' },
    ),
    thresholds: Type.Object({
      lagSeconds: Type.Integer({ description: 'An event that waits longer is late' }),
      choreGraceSeconds: Type.Integer({ description: 'A chore may be as late' }),
      writerSeconds: Type.Integer({ description: 'A writing transaction that is open longer holds up the news' }),
      diskShare: Type.Number({ description: 'Of the disk that must be free' }),
    }),
  },
  { $id: 'SystemHealth' },
)
