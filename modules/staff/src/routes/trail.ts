import { cursor, pageOf, pageQuery, pageReply, pageSize, queryRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, formatDay, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { listTrail, type TrailRow } from '../audit/trail-queries.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { StaffHouse } from '../model.ts'

const ACTORS = ['staff', 'key', 'system'] as const

const trailForm = Type.Object({
  id: wire.id('aud'),
  at: wire.instant(),
  actor: Type.Object({ kind: Type.String(), id: Type.Integer(), name: wire.nullable(Type.String()) }),
  action: Type.String(),
  subject: Type.Object({ kind: Type.String(), id: Type.String() }),
  memberId: wire.nullable(wire.id('mbr')),
  nodeId: wire.nullable(wire.id('org')),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
  requestId: Type.String(),
  from: wire.nullable(Type.String()),
})

const content = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text))

const trailReply = (row: TrailRow): Static<typeof trailForm> => ({
  id: encodeId('aud', row.id),
  at: formatInstant(row.at),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  action: row.action,
  subject: { kind: row.subjectKind, id: row.subjectId },
  memberId: row.memberId === null ? null : encodeId('mbr', row.memberId),
  nodeId: row.nodeId === null ? null : encodeId('org', row.nodeId),
  ...(row.before === null ? {} : { before: content(row.before) }),
  ...(row.after === null ? {} : { after: content(row.after) }),
  requestId: row.requestId,
  from: row.fromAddress,
})

const youngest = cursor(Type.Object({ at: Type.Integer(), id: Type.Integer() }))

const trailRoute = (house: StaffHouse) =>
  queryRoute({
    name: 'staff.audit',
    audience: ['admin'],
    path: '/v1/staff/audit',
    permission: 'staff.readAudit',
    summary: { zh: '审计日志', en: 'The audit trail, the youngest first' },
    about:
      'With a scope narrower than the group: rows of nodes in scope, and what the caller did. `nodeId` stands for the node with all below it.',
    query: Type.Object({
      ...pageQuery(youngest),
      from: Type.Optional(wire.instant()),
      to: Type.Optional(wire.instant()),
      action: Type.Optional(
        Type.String({
          pattern: '^[a-z]+(\\.[a-z][A-Za-z0-9]*)?$',
          maxLength: 80,
          description: 'module.verb, or a module',
        }),
      ),
      actorKind: Type.Optional(wire.oneOf(ACTORS)),
      actorId: Type.Optional(wire.integer(0, Number.MAX_SAFE_INTEGER)),
      subjectKind: Type.Optional(wire.text(64)),
      subjectId: Type.Optional(wire.text(64)),
      memberId: Type.Optional(wire.id('mbr')),
      /** With all below it. */
      nodeId: Type.Optional(wire.id('org')),
    }),
    reply: pageReply(trailForm),
    codes: {},
    handle: async (ctx, { query }, by) => {
      const {
        limit,
        cursor: after,
        from,
        to,
        action,
        actorKind,
        actorId,
        subjectKind,
        subjectId,
        memberId,
        nodeId,
      } = query
      const rows = await listTrail(ctx, {
        by,
        from: from === undefined ? undefined : wire.readInstant(from),
        to: to === undefined ? undefined : wire.readInstant(to),
        action,
        actor: actorId === undefined ? undefined : { kind: actorKind ?? 'staff', id: actorId },
        subject: subjectKind === undefined ? undefined : { kind: subjectKind, id: subjectId },
        memberId: memberId === undefined ? undefined : wire.readId('mbr', memberId),
        under: nodeId === undefined ? undefined : (await house.tree(ctx)).subtrees([wire.readId('org', nodeId)]),
        after: youngest.read(after),
        limit: pageSize(limit) + 1,
      })
      return done(pageOf(rows, limit, youngest, { item: trailReply, place: (row) => ({ at: row.at, id: row.id }) }))
    },
  })

const count = Type.Integer()

const verification = queryRoute({
  name: 'staff.auditVerification',
  audience: ['admin'],
  path: '/v1/staff/audit/verification',
  permission: 'staff.verifyAudit',
  summary: { zh: '校验审计日志', en: 'Compare the whole trail with its seals' },
  about:
    'Reads everything: minutes for millions of rows. With block and mac of a head that was logged, it also tells whether the chain still goes through it.',
  query: Type.Object({
    knownBlock: Type.Optional(wire.integer(1, Number.MAX_SAFE_INTEGER)),
    knownMac: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$', maxLength: 32 })),
  }),
  reply: Type.Object({
    ok: Type.Boolean(),
    breakCount: count,
    breaks: Type.Array(
      Type.Object({
        kind: Type.String(),
        seq: wire.nullable(count),
        block: wire.nullable(count),
        id: wire.nullable(wire.id('aud')),
      }),
    ),
    blocks: count,
    soundRows: count,
    head: wire.nullable(Type.Object({ block: count, seq: count, mac: Type.String() })),
    unsealed: Type.Object({ rows: count, oldestAt: wire.nullable(wire.instant()) }),
    keptFrom: wire.day(),
  }),
  codes: {},
  handle: async (ctx, { query: { knownBlock, knownMac } }) => {
    const known =
      knownBlock === undefined || knownMac === undefined ? {} : { known: { block: knownBlock, mac: knownMac } }
    const report = await verifyAudit(ctx, known)
    const { rows, oldestAt } = report.unsealed
    return done({
      ok: report.ok,
      breakCount: report.breakCount,
      breaks: report.breaks
        .slice(0, 100)
        .map((broken) => ({ ...broken, id: broken.id === null || broken.id < 0 ? null : encodeId('aud', broken.id) })),
      blocks: report.blocks,
      soundRows: report.soundRows,
      head: report.head,
      unsealed: { rows, oldestAt: oldestAt === null ? null : formatInstant(oldestAt) },
      keptFrom: formatDay(report.keptFrom),
    })
  },
})

/** The audit trail. */
export const trailRoutes = (house: StaffHouse): readonly Route[] => [trailRoute(house), verification]
