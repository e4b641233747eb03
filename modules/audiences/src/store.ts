import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { Filter } from './definition.ts'
import type { MadeOf, ReachCounts, Schedule } from './model.ts'

const audience = {
  audienceId: 'int',
  name: 'text',
  note: 'text',
  kind: 'text',
  origin: 'text',
  nodeId: 'int',
  definition: 'int',
  filter: { ...jsonb<Filter | null>(), nullable: true },
  madeOf: { ...jsonb<MadeOf | null>(), nullable: true },
  schedule: { ...jsonb<Schedule | null>(), nullable: true },
  version: 'int',
  dueAt: 'timestamptz?',
  fault: 'text?',
  createdAt: 'timestamptz',
  changedAt: 'timestamptz',
  actorKind: 'text',
  actorId: 'bigint',
  archivedAt: 'timestamptz?',
} as const

const COLUMNS = `a.audience_id, a.name, a.note, a.kind, a.origin, a.node_id, a.definition, a.filter, a.made_of, a.schedule, a.version,
          a.due_at, a.fault, a.created_at, a.changed_at, a.actor_kind, a.actor_id, a.archived_at`

export type AudienceRow = RowOf<typeof loadAudiences>

/** Names of audiences that are not archived: what a filter may refer to. */
export const loadNames = statement({
  name: 'audiences.loadNames',
  params: {},
  row: { audienceId: 'int', name: 'text', nodeId: 'int' },
  sql: 'select audience_id, name, node_id from audiences.audience where archived_at is null',
})

export const loadAudiences = statement({
  name: 'audiences.loadAudiences',
  params: { audienceId: 'int[]' },
  row: audience,
  sql: `select ${COLUMNS} from audiences.audience a where a.audience_id = any(:audienceId)`,
})

/** Filters of all audiences that are not archived: what rests on what. */
export const loadFilters = statement({
  name: 'audiences.loadFilters',
  params: {},
  row: { audienceId: 'int', filter: jsonb<Filter>() },
  sql: 'select audience_id, filter from audiences.audience where archived_at is null and filter is not null',
})

/** What every audience in use rests on, and was made of. */
export const loadNamed = statement({
  name: 'audiences.loadNamed',
  params: {},
  row: {
    audienceId: 'int',
    name: 'text',
    nodeId: 'int',
    filter: { ...jsonb<Filter | null>(), nullable: true },
    madeOf: { ...jsonb<MadeOf | null>(), nullable: true },
  },
  sql: 'select audience_id, name, node_id, filter, made_of from audiences.audience where archived_at is null order by audience_id',
})

export const lockAudiences = statement({
  name: 'audiences.lockAudiences',
  params: { audienceId: 'int[]' },
  row: { audienceId: 'int' },
  // In key order, so that two batches never wait for each other.
  sql: `select audience_id from audiences.audience where audience_id = any(:audienceId) order by audience_id for update`,
})

export const insertAudiences = statement({
  name: 'audiences.insertAudiences',
  params: {
    name: 'text[]',
    note: 'text[]',
    kind: 'text[]',
    origin: 'text[]',
    nodeId: 'int[]',
    filter: 'jsonb?[]',
    madeOf: 'jsonb?[]',
    schedule: 'jsonb?[]',
    version: 'int[]',
    dueAt: 'timestamptz?[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  row: { audienceId: 'int', place: 'int' },
  sql: `with drawn as (
          select nextval('audiences.audience_id')::int as audience_id, new.*
          from unnest(:name, :note, :kind, :origin, :nodeId, :filter, :madeOf, :schedule, :version, :dueAt, :actorKind, :actorId)
            with ordinality as new(name, note, kind, origin, node_id, filter, made_of, schedule, version, due_at, actor_kind, actor_id, place)
        ), made as (
          insert into audiences.audience (audience_id, name, note, kind, origin, node_id, definition, filter, made_of, schedule,
            version, due_at, created_at, changed_at, actor_kind, actor_id)
          select audience_id, name, note, kind, origin, node_id, 1, filter, made_of, schedule, version, due_at, :now, :now,
            actor_kind, actor_id
          from drawn
        )
        select audience_id, place::int as place from drawn order by place`,
})

export const updateAudiences = statement({
  name: 'audiences.updateAudiences',
  params: {
    audienceId: 'int[]',
    name: 'text[]',
    note: 'text[]',
    kind: 'text[]',
    definition: 'int[]',
    filter: 'jsonb?[]',
    schedule: 'jsonb?[]',
    dueAt: 'timestamptz?[]',
    now: 'timestamptz',
  },
  sql: `update audiences.audience a
        set name = new.name, note = new.note, kind = new.kind, definition = new.definition, filter = new.filter,
            schedule = new.schedule, due_at = new.due_at, changed_at = :now
        from unnest(:audienceId, :name, :note, :kind, :definition, :filter, :schedule, :dueAt)
          as new(audience_id, name, note, kind, definition, filter, schedule, due_at)
        where a.audience_id = new.audience_id`,
})

export const insertDefinitions = statement({
  name: 'audiences.insertDefinitions',
  params: {
    audienceId: 'int[]',
    definition: 'int[]',
    filter: 'jsonb[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into audiences.definition (audience_id, definition, filter, saved_at, actor_kind, actor_id)
        select audience_id, definition, filter, :now, actor_kind, actor_id
        from unnest(:audienceId, :definition, :filter, :actorKind, :actorId)
          as new(audience_id, definition, filter, actor_kind, actor_id)`,
})

export const archiveAudiences = statement({
  name: 'audiences.archiveAudiences',
  params: { audienceId: 'int[]', archivedAt: 'timestamptz?[]', dueAt: 'timestamptz?[]', now: 'timestamptz' },
  sql: `update audiences.audience a set archived_at = new.archived_at, due_at = new.due_at, changed_at = :now
        from unnest(:audienceId, :archivedAt, :dueAt) as new(audience_id, archived_at, due_at)
        where a.audience_id = new.audience_id`,
})

export const markDue = statement({
  name: 'audiences.markDue',
  params: { audienceId: 'int[]', dueAt: 'timestamptz' },
  sql: `update audiences.audience set due_at = :dueAt, fault = null
        where audience_id = any(:audienceId) and archived_at is null and filter is not null`,
})

export const noteFault = statement({
  name: 'audiences.noteFault',
  params: { audienceId: 'int', fault: 'text', dueAt: 'timestamptz?' },
  sql: 'update audiences.audience set fault = :fault, due_at = :dueAt where audience_id = :audienceId',
})

/** Audiences that are due, and live ones: what a round looks at. */
export const loadWork = statement({
  name: 'audiences.loadWork',
  params: { now: 'timestamptz' },
  row: audience,
  sql: `select ${COLUMNS} from audiences.audience a
        where a.archived_at is null and a.filter is not null and (a.kind = 'live' or a.due_at <= :now)
        order by a.audience_id`,
})

/** After a set was found: the version it has now, and when it is due again. Nothing where the audience was changed meanwhile. */
export const advanceAudience = statement({
  name: 'audiences.advanceAudience',
  params: { audienceId: 'int', definition: 'int', before: 'int', version: 'int', dueAt: 'timestamptz?' },
  row: { audienceId: 'int' },
  sql: `update audiences.audience set version = :version, due_at = :dueAt, fault = null
        where audience_id = :audienceId and definition = :definition and version = :before and archived_at is null
        returning audience_id`,
})

/** Writes sets; of a version that is there already, what it holds now, those who came and went added up. */
export const writeVersions = statement({
  name: 'audiences.writeVersions',
  params: {
    audienceId: 'int[]',
    version: 'int[]',
    definition: 'int[]',
    madeAt: 'timestamptz',
    day: 'date',
    projection: 'bigint?',
    people: 'int[]',
    entered: 'int[]',
    departed: 'int[]',
    members: 'bytea[]',
  },
  sql: `insert into audiences.version as kept (audience_id, version, definition, made_at, day, projection, people, entered, departed, members)
        select audience_id, version, definition, :madeAt, :day, :projection, people, entered, departed, members
        from unnest(:audienceId, :version, :definition, :people, :entered, :departed, :members)
          as new(audience_id, version, definition, people, entered, departed, members)
        on conflict (audience_id, version) do update
        set definition = excluded.definition, made_at = excluded.made_at, projection = excluded.projection, people = excluded.people,
            entered = kept.entered + excluded.entered, departed = kept.departed + excluded.departed, members = excluded.members`,
})

/** Sets of versions long past: their figures stay. */
export const dropOldSets = statement({
  name: 'audiences.dropOldSets',
  params: { audienceId: 'int', before: 'int' },
  sql: `update audiences.version set members = null
        where audience_id = :audienceId and version <= :before and members is not null`,
})

/** The latest sets. */
export const loadSets = statement({
  name: 'audiences.loadSets',
  params: { audienceId: 'int[]' },
  row: {
    audienceId: 'int',
    version: 'int',
    definition: 'int',
    madeAt: 'timestamptz',
    day: 'date',
    projection: 'bigint?',
    people: 'int',
    entered: 'int',
    departed: 'int',
    reach: { ...jsonb<ReachCounts | null>(), nullable: true },
    members: 'bytea?',
  },
  sql: `select v.audience_id, v.version, v.definition, v.made_at, v.day, v.projection, v.people, v.entered, v.departed, v.reach, v.members
        from audiences.audience a join audiences.version v on v.audience_id = a.audience_id and v.version = a.version
        where a.audience_id = any(:audienceId)`,
})

/** Current sets of which it is not known, or not known any more, how many they reach; those that were never asked about first. */
export const loadUnreached = statement({
  name: 'audiences.loadUnreached',
  params: { before: 'timestamptz', limit: 'int' },
  row: { audienceId: 'int', version: 'int', members: 'bytea' },
  sql: `select v.audience_id, v.version, v.members
        from audiences.audience a join audiences.version v on v.audience_id = a.audience_id and v.version = a.version
        where a.archived_at is null and v.members is not null
          and (v.reach_at is null or (v.reach_at < v.made_at and v.reach_at < :before))
        order by v.reach_at nulls first limit :limit`,
})

export const noteReach = statement({
  name: 'audiences.noteReach',
  params: { audienceId: 'int[]', version: 'int[]', reach: 'jsonb[]', reachAt: 'timestamptz' },
  sql: `update audiences.version v set reach = new.reach, reach_at = :reachAt
        from unnest(:audienceId, :version, :reach) as new(audience_id, version, reach)
        where v.audience_id = new.audience_id and v.version = new.version`,
})

/** Takes the turn for a while, or keeps it; nothing where another process has it. */
export const takeTurn = statement({
  name: 'audiences.takeTurn',
  params: { holder: 'text', forMs: 'int', followedAt: 'timestamptz?' },
  row: { holder: 'text' },
  // By the clock of the database, which all processes share.
  sql: `insert into audiences.turn as held (id, holder, until_at, followed_at)
        values (1, :holder, clock_timestamp() + :forMs * interval '1 millisecond', :followedAt)
        on conflict (id) do update
        set holder = excluded.holder, until_at = excluded.until_at, followed_at = coalesce(excluded.followed_at, held.followed_at)
        where held.holder = excluded.holder or held.until_at < clock_timestamp()
        returning holder`,
})

/** How long ago the moment is as of which live audiences are right, by the clock of the database; nothing where nobody followed yet. */
export const followingLag = statement({
  name: 'audiences.followingLag',
  params: {},
  row: { lagMs: 'bigint' },
  sql: `select greatest(0, floor(extract(epoch from clock_timestamp() - followed_at) * 1000))::bigint as lag_ms
        from audiences.turn where followed_at is not null`,
})

export const giveTurnBack = statement({
  name: 'audiences.giveTurnBack',
  params: { holder: 'text' },
  sql: 'delete from audiences.turn where holder = :holder',
})

/** A page of audiences, the youngest first, with the figures of their sets. */
export const pageOfAudiences = statement({
  name: 'audiences.pageOfAudiences',
  params: {
    archived: 'boolean',
    kind: 'text?',
    nameLike: 'text?',
    everywhere: 'boolean',
    nodeId: 'int[]',
    before: 'int',
    limit: 'int',
  },
  row: {
    ...audience,
    madeAt: 'timestamptz?',
    people: 'int?',
    entered: 'int?',
    departed: 'int?',
    reach: { ...jsonb<ReachCounts | null>(), nullable: true },
  },
  // A house has hundreds of audiences: read along the primary key.
  sql: `select ${COLUMNS}, v.made_at, v.people, v.entered, v.departed, v.reach
        from audiences.audience a
        left join audiences.version v on v.audience_id = a.audience_id and v.version = a.version
        where a.audience_id < :before and (a.archived_at is not null) = :archived and (:kind is null or a.kind = :kind)
          and (:nameLike is null or strpos(lower(a.name), lower(:nameLike)) > 0)
          and (:everywhere or a.node_id = any(:nodeId))
        order by a.audience_id desc limit :limit`,
})

/** The figures of its versions, the latest first. */
export const loadGrowth = statement({
  name: 'audiences.loadGrowth',
  params: { audienceId: 'int', limit: 'int' },
  row: {
    version: 'int',
    definition: 'int',
    madeAt: 'timestamptz',
    day: 'date',
    people: 'int',
    entered: 'int',
    departed: 'int',
  },
  sql: `select version, definition, made_at, day, people, entered, departed from audiences.version
        where audience_id = :audienceId order by version desc limit :limit`,
})

/** The set of one version; none where it is not kept any more. */
export const loadSetOf = statement({
  name: 'audiences.loadSetOf',
  params: { audienceId: 'int', version: 'int' },
  row: { members: 'bytea?' },
  sql: 'select members from audiences.version where audience_id = :audienceId and version = :version',
})

/** Every filter an audience had, the latest first. */
export const loadDefinitions = statement({
  name: 'audiences.loadDefinitions',
  params: { audienceId: 'int' },
  row: { definition: 'int', filter: jsonb<Filter>(), savedAt: 'timestamptz', actorKind: 'text', actorId: 'bigint' },
  sql: `select definition, filter, saved_at, actor_kind, actor_id from audiences.definition
        where audience_id = :audienceId order by definition desc limit 100`,
})
