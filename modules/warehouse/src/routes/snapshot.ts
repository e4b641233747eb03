import { commandRoute, queryRoute, type Route, wire } from '@atrium/http'
import { type By, type Ctx, done, formatInstant, type Outcome, refuse } from '@atrium/kernel'
import Type from 'typebox'
import { DEFAULT_ROWS, MOST_BYTES, MOST_OF_ACCOUNT, MOST_OF_HOUSE, RESULT_MS, ROW_LIMITS, RUN_MS } from '../limits.ts'
import type { AnalystDesk } from '../runs/desk.ts'
import { readDesk } from '../runs/store.ts'
import { ADMIN, BOTH, codes } from './forms.ts'

/** Nobody has use for a file that is younger, seconds. */
const LEAST_AGE = 60

const stateRoute = (desk: AnalystDesk | undefined): Route =>
  queryRoute({
    name: 'warehouse.snapshot',
    audience: BOTH,
    path: '/v1/warehouse/snapshot',
    permission: 'warehouse.query',
    summary: { zh: '已发布的数据与各项限制', en: 'What is published, how old it is, and the limits of runs' },
    reply: Type.Object({
      asOf: wire.nullable(wire.instant()),
      ageSeconds: wire.nullable(Type.Integer()),
      publishing: Type.Boolean(),
      fault: Type.Boolean({ description: 'The last publishing went wrong; the log has the reason' }),
      everyMinutes: Type.Integer(),
      limits: Type.Object({
        seconds: Type.Integer(),
        rows: Type.Integer(),
        rowChoices: Type.Array(Type.Integer()),
        bytes: Type.Integer(),
        ofAccount: Type.Integer(),
        ofHouse: Type.Integer(),
        resultHours: Type.Integer(),
      }),
    }),
    codes: {},
    handle: async (ctx) => {
      const newest = await desk?.newest()
      const [state] = await ctx.tx.rows(readDesk, {})
      const { publishStartedAt: began = null, publishEndedAt: ended = null } = state ?? {}
      return done({
        asOf: newest ? formatInstant(newest.asOf) : null,
        ageSeconds: newest ? Math.max(0, Math.round((ctx.now - newest.asOf) / 1_000)) : null,
        publishing: began !== null && (ended === null || ended < began),
        fault: (state?.publishFault ?? null) !== null,
        everyMinutes: desk?.everyMinutes ?? 0,
        limits: {
          seconds: RUN_MS / 1_000,
          rows: DEFAULT_ROWS,
          rowChoices: [...ROW_LIMITS],
          bytes: MOST_BYTES,
          ofAccount: MOST_OF_ACCOUNT,
          ofHouse: MOST_OF_HOUSE,
          resultHours: RESULT_MS / 3_600_000,
        },
      })
    },
  })

async function publishNow(
  ctx: Ctx,
  asks: readonly { readonly by: By }[],
  desk: AnalystDesk | undefined,
): Promise<Outcome<object, 'no_snapshot' | 'just_published'>[]> {
  const newest = await desk?.newest()
  if (!desk) return asks.map(() => refuse('no_snapshot'))
  if (newest && ctx.now - newest.asOf < LEAST_AGE * 1_000) return asks.map(() => refuse('just_published'))
  ctx.tx.afterCommit(() => desk.publishSoon())
  return asks.map(() => done({}))
}

const publishRoute = (desk: AnalystDesk | undefined): Route =>
  commandRoute({
    name: 'warehouse.publish',
    audience: ADMIN,
    path: '/v1/warehouse/publishing',
    permission: 'warehouse.query',
    summary: { zh: '立即发布最新数据', en: 'Publish the data of now' },
    about: 'Goes on in the background; the snapshot tells when it is there. Refused within a minute of the last one.',
    ask: Type.Object({}),
    value: Type.Object({}),
    codes: { no_snapshot: codes.no_snapshot, just_published: codes.just_published },
    toAsk: (_, by) => ({ by }),
    command: (ctx, asks) => publishNow(ctx, asks, desk),
    toReply: () => ({}),
  })

export const snapshotRoutes = (desk: AnalystDesk | undefined): readonly Route[] => [
  stateRoute(desk),
  publishRoute(desk),
]
