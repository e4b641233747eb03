import {
  commandRoute,
  cursor,
  pageOf,
  pageQuery,
  pageReply,
  pageSize,
  queryRoute,
  type Route,
  wire,
} from '@atrium/http'
import { type By, type Ctx, done, formatInstant, type Outcome, type Projection, refuse } from '@atrium/kernel'
import { audit } from '@atrium/staff'
import Type from 'typebox'
import { beginQualityRun } from './begin.ts'
import { CHECKS, checkOf } from './checks.ts'
import { KEY_KINDS, KINDS, PLACES_READ, SEVERITIES, STATES } from './model.ts'
import { qualityCheck, qualityOverview, seesAll } from './queries.ts'
import { listAlarms } from './store.ts'

const ADMIN = ['admin'] as const
const READ = 'warehouse.readQuality'
const words = () => Type.Object({ zh: Type.String(), en: Type.String() })
const perThousand = () => wire.nullable(Type.Integer({ description: 'Per thousand; null where nothing was judged' }))
const count = (about: string) =>
  wire.nullable(Type.Integer({ description: `${about}; told to whom the whole group is open` }))

const Standing = Type.Object({
  state: wire.oneOf(STATES),
  sinceAt: wire.instant(),
  checkedAt: wire.instant(),
  ms: Type.Integer(),
  why: wire.nullable(Type.String({ description: 'Of `unable`: why it could not be judged' })),
  checked: count('Rows, keys or sources looked at'),
  offending: count('Of these, how many offend'),
})

const declared = {
  code: Type.String(),
  kind: wire.oneOf(KINDS),
  owner: Type.String({ description: 'The module whose data it is about' }),
  table: Type.String(),
  tableName: wire.name(200),
  severity: wire.oneOf(SEVERITIES),
  reads: wire.oneOf(PLACES_READ),
  name: words(),
  about: words(),
  mostBp: Type.Integer({ description: 'Of 10,000 so many may offend' }),
  standing: wire.nullable(Standing),
}

const Overview = Type.Object(
  {
    whole: Type.Boolean({
      description: 'Whether the whole group is open to the asker: only then are counts and keys told',
    }),
    score: perThousand(),
    before: perThousand(),
    leastScore: Type.Integer({ description: 'Per thousand; below it an alarm is raised' }),
    checkedAt: wire.nullable(wire.instant()),
    running: wire.nullable(
      Type.Object({
        askedAt: wire.instant(),
        total: Type.Integer(),
        done: Type.Integer(),
        check: wire.nullable(Type.String()),
        share: Type.Number({ description: 'Of the whole run, 0 to 1' }),
      }),
    ),
    trend: Type.Array(Type.Object({ at: wire.instant(), score: Type.Integer() })),
    tables: Type.Array(
      Type.Object({
        table: Type.String(),
        name: wire.name(200),
        score: perThousand(),
        checks: Type.Integer(),
        failed: Type.Integer(),
      }),
    ),
    checks: Type.Array(
      Type.Object({
        ...declared,
        trend: Type.Array(
          Type.Object({
            at: wire.instant(),
            state: wire.oneOf(STATES),
            share: wire.nullable(Type.Number({ description: 'Of the rows so many offended, 0 to 1' })),
          }),
        ),
      }),
    ),
  },
  { $id: 'QualityOverview' },
)

type Names = () => ReadonlyMap<string, { readonly zh: string; readonly en?: string }>

const overviewRoute = (names: Names) =>
  queryRoute({
    name: 'warehouse.quality',
    audience: ADMIN,
    path: '/v1/warehouse/quality',
    permission: READ,
    summary: { zh: '数据质量', en: 'How sound the data is: score, checks, trend, what runs' },
    about:
      'A score is the mean of the marks of its checks, weighed 3, 2, 1 by severity and rounded down: 1,000 for what passed; for what failed the share of rows that do not offend, at most 500; what could not be judged does not count.',
    reply: Overview,
    codes: {},
    handle: async (ctx, _ask, by) => done(await qualityOverview(ctx, by, names())),
  })

const checkRoute = (names: Names) =>
  queryRoute({
    name: 'warehouse.qualityCheck',
    audience: ADMIN,
    path: '/v1/warehouse/quality/checks/:check',
    permission: READ,
    summary: { zh: '一项数据检查：历史与不合格的记录', en: 'One check: its history, and what offends now' },
    about: 'The first 50 that offend, by id; no value of a person. Told to whom the whole group is open.',
    params: Type.Object({ check: wire.code(60) }),
    reply: Type.Object(
      {
        ...declared,
        keys: Type.Array(
          Type.Object({
            kind: wire.oneOf(KEY_KINDS),
            id: Type.String(),
            name: wire.nullable(wire.name(500)),
            memberId: wire.nullable(wire.id('mbr')),
            what: wire.nullable(words()),
            note: wire.nullable(Type.String({ description: 'Figures: what is there ≠ what should be' })),
          }),
        ),
        history: Type.Array(
          Type.Object({
            at: wire.instant(),
            state: wire.oneOf(STATES),
            why: wire.nullable(Type.String()),
            ms: Type.Integer(),
            checked: count('Looked at'),
            offending: count('Of these, how many offended'),
          }),
        ),
      },
      { $id: 'QualityCheck' },
    ),
    codes: { unknown_check: { status: 404, title: { zh: '没有这项检查', en: 'No such check' } } },
    handle: async (ctx, { params }, by) => {
      const check = await qualityCheck(ctx, by, params.check, names())
      return check ? done(check) : refuse('unknown_check')
    },
  })

const alarmPlace = cursor(Type.Object({ alarmId: Type.Integer({ minimum: 1 }) }))

const alarmsRoute = queryRoute({
  name: 'warehouse.qualityAlarms',
  audience: ADMIN,
  path: '/v1/warehouse/quality/alarms',
  permission: READ,
  summary: { zh: '数据质量告警', en: 'What fell, the newest first' },
  query: Type.Object({ ...pageQuery(alarmPlace) }),
  reply: pageReply(
    Type.Object({
      id: Type.Integer(),
      at: wire.instant(),
      kind: wire.oneOf(['check', 'score']),
      check: wire.nullable(Type.String()),
      name: wire.nullable(words()),
      score: perThousand(),
      before: perThousand(),
      checked: count('Looked at'),
      offending: count('Of these, how many offended'),
    }),
  ),
  codes: {},
  handle: async (ctx, { query }, by) => {
    const rows = await ctx.tx.rows(listAlarms, {
      before: alarmPlace.read(query.cursor)?.alarmId ?? null,
      limit: pageSize(query.limit) + 1,
    })
    const all = seesAll(by)
    return done(
      pageOf(rows, query.limit, alarmPlace, {
        place: ({ alarmId }) => ({ alarmId }),
        item: ({ alarmId, raisedAt, kind, code, score, before, checked, offending }) => ({
          id: alarmId,
          at: formatInstant(raisedAt),
          // A check constraint holds both words.
          kind: kind as 'check' | 'score',
          check: code,
          name: code === null ? null : { ...(checkOf(code)?.name ?? { zh: code, en: code }) },
          score,
          before,
          checked: all ? checked : null,
          offending: all ? offending : null,
        }),
      }),
    )
  },
})

interface RunAsk {
  readonly checks: readonly string[] | undefined
  readonly by: By
}

/** At most one run is open: whoever asks while it is gets that one; who ask together get one for all that they ask for. */
async function runQuality(ctx: Ctx, asks: readonly RunAsk[]): Promise<Outcome<number, 'no_group'>[]> {
  const [first] = asks
  if (!first) return []
  const wanted = asks.map(({ checks }) => checks)
  const codes = wanted.some((checks) => checks === undefined)
    ? undefined
    : [...new Set(wanted.flatMap((some) => some ?? []))]
  const run = await beginQualityRun(ctx, { by: first.by, cause: 'hand', ...(codes ? { codes } : {}) })
  if (!run) return asks.map(() => refuse('no_group'))
  const subject = { kind: 'quality', id: 'run' }
  await audit(
    ctx,
    asks.map(({ by, checks }) => ({ by, action: 'warehouse.runQuality', subject, after: { checks: checks ?? 'all' } })),
  )
  return asks.map(() => done(run.total))
}

const [firstCode = '', ...otherCodes] = CHECKS.map(({ code }) => code)

const runRoute = commandRoute({
  name: 'warehouse.runQuality',
  audience: ADMIN,
  path: '/v1/warehouse/quality/runs',
  permission: 'warehouse.runQuality',
  summary: { zh: '立即检查数据', en: 'Run the checks now' },
  about:
    'All, or some. They run in the background; `warehouse.quality` tells the progress. While a run is open, asking again answers that one.',
  ask: Type.Object({
    checks: Type.Optional(Type.Array(wire.oneOf([firstCode, ...otherCodes]), { minItems: 1, maxItems: CHECKS.length })),
  }),
  value: Type.Object({ total: Type.Integer({ description: 'Checks of the run that is open' }) }),
  idempotency: 'none',
  codes: {
    no_group: {
      status: 422,
      title: { zh: '还没有集团，没有数据可查', en: 'There is no group yet, so nothing to check' },
    },
  },
  toAsk: ({ checks }, by): RunAsk => ({ checks, by }),
  command: runQuality,
  toReply: (total: number) => ({ total }),
})

/** Routes of the page 数据质量. */
export const qualityRoutes = (projections: () => readonly Projection[]): readonly Route[] => {
  const names: Names = () => new Map(projections().map(({ name, about }) => [name, about]))
  return [overviewRoute(names), checkRoute(names), alarmsRoute, runRoute]
}
