import { type By, type Ctx, type Instant, type RowOf, statement } from '@atrium/kernel'

const PARAMS = {
  everything: 'boolean',
  anywhere: 'boolean',
  nodeIds: 'int[]',
  ownKind: 'text',
  ownId: 'bigint',
  fromAt: 'timestamptz',
  toAt: 'timestamptz',
  action: 'text?',
  actorKind: 'text?',
  actorId: 'bigint?',
  subjectKind: 'text?',
  subjectId: 'text?',
  memberId: 'int?',
  underIds: 'int[]',
  afterAt: 'timestamptz',
  afterId: 'bigint',
  limit: 'int',
} as const

const ROW = {
  id: 'bigint',
  at: 'timestamptz',
  actorKind: 'text',
  actorId: 'bigint',
  actorName: 'text?',
  action: 'text',
  subjectKind: 'text',
  subjectId: 'text',
  memberId: 'int?',
  nodeId: 'int?',
  before: 'text?',
  after: 'text?',
  requestId: 'text',
  fromAddress: 'text?',
} as const

const SELECT = `select a.id, a.at, a.actor_kind, a.actor_id,
          case a.actor_kind
            when 'staff' then (select display_name from staff.account where account.id = a.actor_id)
            when 'key' then (select name from staff.api_key where api_key.id = a.actor_id)
          end as actor_name,
          a.action, a.subject_kind, a.subject_id, a.member_id, a.node_id, a.before, a.after, a.request_id, a.from_address
        from staff.audit a`

const WHERE = `a.at >= :fromAt and a.at < :toAt and (a.at, a.id) < (:afterAt, :afterId)
          and (:everything or a.node_id = any(:nodeIds) or (a.actor_kind = :ownKind and a.actor_id = :ownId))
          and (:action is null or a.action = :action or a.action like :action || '.%')
          and (:anywhere or a.node_id = any(:underIds))
          and (:memberId is null or a.member_id = :memberId)`
const BY_ACTOR = '(:actorKind is null or a.actor_kind = :actorKind) and (:actorId is null or a.actor_id = :actorId)'
const BY_SUBJECT =
  '(:subjectKind is null or a.subject_kind = :subjectKind) and (:subjectId is null or a.subject_id = :subjectId)'
const ORDER = 'order by a.at desc, a.id desc limit :limit'

/*
 * One question in four forms, so that each kind of filter finds its index: a prepared statement has one plan for all its values, and
 * `:x is null or …` uses none.
 */
export const trailByTime = statement({
  name: 'staff.trailByTime',
  params: PARAMS,
  row: ROW,
  sql: `${SELECT} where ${WHERE} and ${BY_ACTOR} and ${BY_SUBJECT} ${ORDER}`,
})

export const trailByActor = statement({
  name: 'staff.trailByActor',
  params: PARAMS,
  row: ROW,
  sql: `${SELECT} where ${WHERE} and a.actor_kind = :actorKind and a.actor_id = :actorId and ${BY_SUBJECT} ${ORDER}`,
})

export const trailBySubject = statement({
  name: 'staff.trailBySubject',
  params: PARAMS,
  row: ROW,
  sql: `${SELECT} where ${WHERE} and a.subject_kind = :subjectKind and a.subject_id = :subjectId and ${BY_ACTOR} ${ORDER}`,
})

export const trailByMember = statement({
  name: 'staff.trailByMember',
  params: PARAMS,
  row: ROW,
  sql: `${SELECT} where ${WHERE} and a.member_id = :memberId and ${BY_ACTOR} and ${BY_SUBJECT} ${ORDER}`,
})
/** Few nodes: their index leads to their rows however old they are. */
export const trailByNode = statement({
  name: 'staff.trailByNode',
  params: PARAMS,
  row: ROW,
  sql: `${SELECT} where ${WHERE} and a.node_id = any(:underIds) and ${BY_ACTOR} and ${BY_SUBJECT} ${ORDER}`,
})
export type TrailRow = RowOf<typeof trailByTime>

export interface TrailAsk {
  /** Sees rows of nodes in its scope and what it did itself; with the whole group everything. */
  readonly by: By
  readonly from?: Instant | undefined
  /** The first moment that is not looked at any more. */
  readonly to?: Instant | undefined
  /** `module.verb`, or a module for all of its actions. */
  readonly action?: string | undefined
  readonly actor?: { readonly kind: string; readonly id: number } | undefined
  readonly subject?: { readonly kind: string; readonly id?: string | undefined } | undefined
  readonly memberId?: number | undefined
  /** Only rows of these nodes: a node with all below it. */
  readonly under?: ReadonlySet<number> | undefined
  readonly after?: { readonly at: Instant; readonly id: number } | undefined
  readonly limit: number
}

/** Up to here the index by node is asked node by node. */
const FEW_NODES = 32

/** Far enough in both directions for the database and the clock. */
const BEGINNING = 0
const END = 253_370_764_800_000

/** Rows of the audit trail, the youngest first. */
export function listTrail(ctx: Ctx, ask: TrailAsk): Promise<TrailRow[]> {
  const { scope, actor } = ask.by
  const params = {
    everything: scope === 'all',
    nodeIds: scope === 'all' ? [] : [...scope],
    ownKind: actor.kind,
    ownId: actor.id,
    fromAt: ask.from ?? BEGINNING,
    toAt: ask.to ?? END,
    action: ask.action ?? null,
    actorKind: ask.actor?.kind ?? null,
    actorId: ask.actor?.id ?? null,
    subjectKind: ask.subject?.kind ?? null,
    subjectId: ask.subject?.id ?? null,
    memberId: ask.memberId ?? null,
    anywhere: ask.under === undefined,
    underIds: [...(ask.under ?? [])],
    afterAt: ask.after?.at ?? END,
    afterId: ask.after?.id ?? 0,
    limit: ask.limit,
  }
  return ctx.tx.rows(formOf(ask), params)
}

function formOf(ask: TrailAsk) {
  if (ask.memberId !== undefined) return trailByMember
  if (ask.subject?.id !== undefined) return trailBySubject
  if (ask.actor) return trailByActor
  // Many nodes have rows of every hour: then the order of time is the shorter way.
  return ask.under !== undefined && ask.under.size <= FEW_NODES ? trailByNode : trailByTime
}
