import { wire } from '@atrium/http'
import { type Ctx, encodeId, formatDay, formatInstant } from '@atrium/kernel'
import { actorKey, actorNames } from '@atrium/staff'
import Type, { type Static } from 'typebox'
import { NODE_KINDS, type OpeningHours, type OrganizationNode, WEEKDAYS, type Weekday } from '../model.ts'
import type { Programme } from '../picture.ts'

/** The forms in which this module speaks on the wire, and what writes them. */
export const change = wire.oneOf(['created', 'changed', 'unchanged'])

const clock = () => Type.String({ pattern: '^[0-9]{2}:[0-5][0-9]$', maxLength: 5, examples: ['10:00'] })
const spans = () => Type.Optional(Type.Array(Type.Object({ opens: clock(), closes: clock() }), { maxItems: 6 }))

export const hours = Type.Unsafe<OpeningHours>(
  Type.Object(Object.fromEntries(WEEKDAYS.map((day) => [day, spans()])) as Record<Weekday, ReturnType<typeof spans>>, {
    description: 'By weekday; one left out is closed. A span may close after midnight: 26:00 is 2 a.m. of the next day',
  }),
)

/** Days on which a place stays closed. */
export const closure = Type.Object(
  { from: wire.day(), to: wire.day(), reason: Type.Optional(wire.text(100)) },
  { description: 'Both days included' },
)

export const nodeChange = Type.Object({ id: wire.id('org'), code: wire.code(), change })

export const nodeChangeReply = (value: {
  readonly id: number
  readonly code: string
  readonly change: 'created' | 'changed' | 'unchanged'
}): Static<typeof nodeChange> => ({ ...value, id: encodeId('org', value.id) })

export const nodeForm = Type.Object({
  id: wire.id('org'),
  kind: wire.oneOf(NODE_KINDS),
  code: wire.code(),
  name: wire.name(200),
  parentId: wire.nullable(wire.id('org')),
  path: Type.Array(wire.id('org'), { description: 'From the group down to the node itself' }),
  zone: wire.zone(),
  currency: wire.currency(),
  hours: wire.nullable(hours),
  category: wire.nullable(Type.String()),
  floor: wire.nullable(Type.String()),
  openedOn: wire.nullable(wire.day()),
  closedOn: wire.nullable(wire.day()),
  closures: Type.Array(closure),
  archivedAt: wire.nullable(wire.instant()),
})

export const nodeReply = (node: OrganizationNode): Static<typeof nodeForm> => ({
  id: encodeId('org', node.id),
  kind: node.kind,
  code: node.code,
  name: { ...node.name },
  parentId: node.parentId === null ? null : encodeId('org', node.parentId),
  path: node.path.map((id) => encodeId('org', id)),
  zone: node.zone,
  currency: node.currency,
  hours: node.hours,
  category: node.category,
  floor: node.floor,
  openedOn: node.openedOn === null ? null : formatDay(node.openedOn),
  closedOn: node.closedOn === null ? null : formatDay(node.closedOn),
  closures: node.closures.map((each) => ({ ...each })),
  archivedAt: node.archivedAt === null ? null : formatInstant(node.archivedAt),
})

export const programmeForm = Type.Object({
  id: wire.id('prg'),
  code: wire.code(),
  name: wire.name(200),
  zone: wire.zone(),
  currency: wire.currency(),
  ownerId: wire.nullable(wire.id('org')),
  closedOn: wire.nullable(wire.day()),
})

export const programmeReply = (programme: Programme): Static<typeof programmeForm> => ({
  id: encodeId('prg', programme.id),
  code: programme.code,
  name: { ...programme.name },
  zone: programme.zone,
  currency: programme.currency,
  ownerId: programme.ownerId === null ? null : encodeId('org', programme.ownerId),
  closedOn: programme.closedOn === null ? null : formatDay(programme.closedOn),
})

/** Who did it and when. */
export const doneBy = {
  actor: Type.Object({ kind: Type.String(), id: Type.Integer() }),
  at: wire.instant(),
}

/** The same with a name, for people: machines are not told what staff are called. */
export const doneByNamed = {
  actor: Type.Object({ kind: Type.String(), id: Type.Integer(), name: wire.nullable(Type.String()) }),
  at: wire.instant(),
}

interface ActorColumns {
  readonly actorKind: string
  readonly actorId: number
}

/** What those are called who did these things; null for the house itself and for who is unknown. */
export async function namesOf(ctx: Ctx, rows: readonly ActorColumns[]): Promise<(row: ActorColumns) => string | null> {
  const actors = rows.flatMap(({ actorKind: kind, actorId: id }) =>
    kind === 'staff' || kind === 'key' ? [{ kind, id } as const] : [],
  )
  const names = await actorNames(ctx, actors)
  return ({ actorKind: kind, actorId: id }) => names.get(actorKey({ kind, id })) ?? null
}

export const doneByReply = (row: ActorColumns, at: number) => ({
  actor: { kind: row.actorKind, id: row.actorId },
  at: formatInstant(at),
})

export const doneByNamedReply = (row: ActorColumns, at: number, nameOf: (row: ActorColumns) => string | null) => ({
  actor: { kind: row.actorKind, id: row.actorId, name: nameOf(row) },
  at: formatInstant(at),
})

export const outOfScope = {
  out_of_scope: { status: 403, title: { zh: '不在数据权限范围内', en: 'Outside the data scope' } },
} as const

export const unknownNode = {
  unknown_node: { status: 404, title: { zh: '组织节点不存在', en: 'No such node' } },
} as const

export const unknownProgramme = {
  unknown_programme: { status: 404, title: { zh: '会员计划不存在', en: 'No such programme' } },
} as const

export const invalidDay = {
  invalid_day: { status: 422, title: { zh: '日期无效', en: 'The day is not possible here' } },
} as const

export const placeCodes = {
  unknown_parent: { status: 422, title: { zh: '上级节点不存在', en: 'No such parent' } },
  wrong_parent: { status: 422, title: { zh: '不能放在该上级之下', en: 'It cannot stand under that node' } },
  archived_parent: { status: 409, title: { zh: '上级节点已归档', en: 'The parent is archived' } },
} as const
