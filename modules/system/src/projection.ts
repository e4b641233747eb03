import type { Database } from '@atrium/db'
import { queryRoute, wire } from '@atrium/http'
import { done, formatInstant, type Projection, refuse } from '@atrium/kernel'
import { type Olap, ProjectionNotReady, type ProjectionState } from '@atrium/olap'
import { audit } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import { STATES } from './schemas.ts'

export interface ProjectionParts {
  /** Undefined where no server runs (documents, laws): what writes is then refused. */
  readonly db?: Database
  /** Undefined where this house keeps no projection. */
  readonly olap?: Olap
  readonly projections: () => readonly Projection[]
}

/** A minute behind is a backlog that is being worked off, or nobody at work. */
const LAG_BEHIND_MS = 60_000

const ProjectionHealth = Type.Object(
  {
    kept: Type.Boolean({ description: 'False where this house keeps no projection (ATRIUM_OLAP=off)' }),
    state: wire.oneOf(STATES),
    ready: Type.Boolean({ description: 'Whether audiences and reports are answered' }),
    version: Type.Integer({ description: 'Grows with every change that was taken in' }),
    asOf: wire.nullable(wire.instant()),
    lagMs: Type.Integer({ description: 'How long something told waits to be taken in' }),
    building: wire.nullable(
      Type.Object({
        table: Type.String(),
        rowsRead: Type.Integer(),
        rowsExpected: Type.Integer({ description: 'By the statistics of the database; what is read may be more' }),
      }),
    ),
    fault: wire.nullable(Type.String({ description: 'Of the last round or build; it is tried again' })),
    bytes: Type.Integer(),
    lastRound: wire.nullable(Type.Object({ ms: Type.Integer(), members: Type.Integer() })),
    tables: Type.Array(
      Type.Object({
        name: Type.String(),
        about: Type.Object({ zh: Type.String(), en: Type.String() }),
        rows: Type.Integer(),
      }),
    ),
  },
  { $id: 'ProjectionHealth' },
)

/** Routes of the page 系统状态 that tell how the columnar projection fares, and build it anew. */
export const projectionRoutes = (parts: ProjectionParts) => [stateRoute(parts), rebuildRoute(parts)]

const stateRoute = (parts: ProjectionParts) =>
  queryRoute({
    name: 'system.projection',
    audience: ['admin'],
    path: '/v1/system/projection',
    permission: 'system.read',
    summary: { zh: '分析数据的状态', en: 'How the columnar projection fares: lag, rows, build' },
    reply: ProjectionHealth,
    codes: {},
    handle: async () => done(toldOf(await parts.olap?.state(), parts.projections())),
  })

function toldOf(
  state: ProjectionState | undefined,
  projections: readonly Projection[],
): Static<typeof ProjectionHealth> {
  const rows = new Map(state?.tables.map((table) => [table.name, table.rows]))
  return {
    kept: state !== undefined,
    state: state === undefined ? 'well' : judged(state),
    ready: state?.ready ?? false,
    version: state?.version ?? 0,
    asOf: state === undefined || state.asOf === 0 ? null : formatInstant(state.asOf),
    lagMs: Math.round(state?.lagMs ?? 0),
    building: state?.building ? { ...state.building } : null,
    fault: state?.fault ?? null,
    bytes: state?.bytes ?? 0,
    lastRound: state?.lastRound ? { ms: Math.round(state.lastRound.ms), members: state.lastRound.members } : null,
    tables: projections.map(({ name, about }) => ({ name, about: { ...about }, rows: rows.get(name) ?? 0 })),
  }
}

function judged({ ready, fault, lagMs }: ProjectionState): (typeof STATES)[number] {
  if (fault !== null) return 'broken'
  return !ready || lagMs > LAG_BEHIND_MS ? 'behind' : 'well'
}

const rebuildRoute = ({ olap, db }: ProjectionParts) =>
  queryRoute({
    name: 'system.rebuildProjection',
    audience: ['admin'],
    path: '/v1/system/projection/rebuilds',
    permission: 'system.repair',
    summary: { zh: '重建分析数据', en: 'Build the columnar projection anew' },
    about: 'Begins and does not wait; what is there answers meanwhile. Asked again while it runs it changes nothing.',
    body: Type.Object({}),
    reply: Type.Object({ begun: Type.Literal(true) }, { $id: 'RebuildBegun' }),
    codes: { no_projection: { status: 422, title: { zh: '未启用分析数据', en: 'No projection is kept here' } } },
    handle: async (_ctx, _ask, by) => {
      if (!olap || !db) return refuse('no_projection')
      try {
        await olap.rebuild()
      } catch (error) {
        // Nobody holds it just now: whoever takes it over finds out by itself what has to be built.
        if (!(error instanceof ProjectionNotReady)) throw error
      }
      const subject = { kind: 'projection', id: 'olap' }
      await db.transact((ctx) => audit(ctx, [{ by, action: 'system.rebuildProjection', subject }]))
      return done({ begun: true as const })
    },
  })
