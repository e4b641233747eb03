import { type By, statement } from '@atrium/kernel'

/** Who asked, as the columns that changes carry. */
export const actorColumns = (asks: readonly { readonly by: By }[]): { actorKind: string[]; actorId: number[] } => ({
  actorKind: asks.map((ask) => ask.by.actor.kind),
  actorId: asks.map((ask) => ask.by.actor.id),
})

/** Makes this transaction the only one that changes the organization until it commits. A statement of its own: the next one sees what it waited for. */
export const lockWriter = statement({
  name: 'organization.lockWriter',
  params: {},
  sql: 'insert into organization.writer (id) values (1) on conflict (id) do update set id = excluded.id',
})

export const drawNodeIds = statement({
  name: 'organization.drawNodeIds',
  params: { count: 'int' },
  row: { id: 'int' },
  sql: `select nextval('organization.node_id')::int as id from generate_series(1, :count)`,
})

export const drawProgrammeIds = statement({
  name: 'organization.drawProgrammeIds',
  params: { count: 'int' },
  row: { id: 'int' },
  sql: `select nextval('organization.programme_id')::int as id from generate_series(1, :count)`,
})

export const upsertNodes = statement({
  name: 'organization.upsertNodes',
  params: {
    id: 'int[]',
    kind: 'text[]',
    code: 'text[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    zone: 'text?[]',
    currency: 'text?[]',
    hours: 'jsonb?[]',
    category: 'text?[]',
    floor: 'text?[]',
    openedOn: 'date?[]',
    closedOn: 'date?[]',
    closures: 'jsonb?[]',
    archivedAt: 'timestamptz?[]',
    now: 'timestamptz',
  },
  sql: `insert into organization.node
          (id, kind, code, name_zh, name_en, zone, currency, hours, category, floor, opened_on, closed_on, closures, archived_at,
           created_at, changed_at)
        select ask.*, :now, :now
        from unnest(:id, :kind, :code, :nameZh, :nameEn, :zone, :currency, :hours, :category, :floor, :openedOn, :closedOn, :closures,
            :archivedAt)
          as ask(id, kind, code, name_zh, name_en, zone, currency, hours, category, floor, opened_on, closed_on, closures, archived_at)
        order by ask.id
        on conflict (id) do update set
          name_zh = excluded.name_zh, name_en = excluded.name_en, zone = excluded.zone, currency = excluded.currency,
          hours = excluded.hours, category = excluded.category, floor = excluded.floor,
          opened_on = excluded.opened_on, closed_on = excluded.closed_on, closures = excluded.closures, archived_at = excluded.archived_at,
          changed_at = excluded.changed_at`,
})

/** After `upsertNodes`: the kinds are taken from the nodes and checked by node_parent_kinds. */
export const upsertParents = statement({
  name: 'organization.upsertParents',
  params: {
    nodeId: 'int[]',
    fromDay: 'date[]',
    parentId: 'int[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into organization.node_parent
          (node_id, from_day, node_kind, parent_id, parent_kind, actor_kind, actor_id, changed_at)
        select ask.node_id, ask.from_day, node.kind, ask.parent_id, parent.kind, ask.actor_kind, ask.actor_id, :now
        from unnest(:nodeId, :fromDay, :parentId, :actorKind, :actorId)
          as ask(node_id, from_day, parent_id, actor_kind, actor_id)
        join organization.node on node.id = ask.node_id
        join organization.node parent on parent.id = ask.parent_id
        order by ask.node_id, ask.from_day
        on conflict (node_id, from_day) do update set
          parent_id = excluded.parent_id, parent_kind = excluded.parent_kind, actor_kind = excluded.actor_kind,
          actor_id = excluded.actor_id, changed_at = excluded.changed_at`,
})

/** The update leaves zone and currency alone: the app has no right to change them. */
export const upsertProgrammes = statement({
  name: 'organization.upsertProgrammes',
  params: {
    id: 'int[]',
    code: 'text[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    ownerId: 'int?[]',
    zone: 'text[]',
    currency: 'text[]',
    closedOn: 'date?[]',
    now: 'timestamptz',
  },
  sql: `insert into organization.programme as programme
          (id, code, name_zh, name_en, owner_id, zone, currency, closed_on, created_at, changed_at)
        select ask.*, :now, :now
        from unnest(:id, :code, :nameZh, :nameEn, :ownerId, :zone, :currency, :closedOn)
          as ask(id, code, name_zh, name_en, owner_id, zone, currency, closed_on)
        order by ask.id
        on conflict (id) do update set
          name_zh = excluded.name_zh, name_en = excluded.name_en, owner_id = excluded.owner_id,
          closed_on = excluded.closed_on, changed_at = excluded.changed_at`,
})

export const upsertParticipation = statement({
  name: 'organization.upsertParticipation',
  params: {
    programmeId: 'int[]',
    nodeId: 'int[]',
    fromDay: 'date[]',
    takesPart: 'boolean[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into organization.participation
          (programme_id, node_id, from_day, takes_part, actor_kind, actor_id, changed_at)
        select ask.*, :now
        from unnest(:programmeId, :nodeId, :fromDay, :takesPart, :actorKind, :actorId)
          as ask(programme_id, node_id, from_day, takes_part, actor_kind, actor_id)
        order by ask.programme_id, ask.node_id, ask.from_day
        on conflict (programme_id, node_id, from_day) do update set
          takes_part = excluded.takes_part, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
          changed_at = excluded.changed_at`,
})

/** A plain insert: whoever would write a version twice fails on the primary key. */
export const insertSettings = statement({
  name: 'organization.insertSettings',
  params: {
    targetKind: 'text[]',
    targetId: 'int[]',
    version: 'int[]',
    key: 'text[]',
    fromDay: 'date[]',
    value: 'jsonb?[]',
    takenBack: 'boolean[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into organization.setting
          (target_kind, target_id, version, key, from_day, value, taken_back, actor_kind, actor_id, changed_at)
        select ask.*, :now
        from unnest(:targetKind, :targetId, :version, :key, :fromDay, :value, :takenBack, :actorKind, :actorId)
          as ask(target_kind, target_id, version, key, from_day, value, taken_back, actor_kind, actor_id)`,
})

/** Answers only the rows it wrote; what is left out stood there with the same figures. */
export const upsertStoreDays = statement({
  name: 'organization.upsertStoreDays',
  params: {
    storeId: 'int[]',
    day: 'date[]',
    currency: 'text[]',
    turnoverMinor: 'bigint[]',
    receipts: 'int[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  row: { storeId: 'int', day: 'date', priorCurrency: 'text?', priorTurnoverMinor: 'bigint?', priorReceipts: 'int?' },
  sql: `insert into organization.store_day as stored
          (store_id, day, currency, turnover_minor, receipts, actor_kind, actor_id, declared_at)
        select ask.*, :now
        from unnest(:storeId, :day, :currency, :turnoverMinor, :receipts, :actorKind, :actorId)
          as ask(store_id, day, currency, turnover_minor, receipts, actor_kind, actor_id)
        order by ask.store_id, ask.day
        on conflict (store_id, day) do update set
          currency = excluded.currency, turnover_minor = excluded.turnover_minor, receipts = excluded.receipts,
          revision = stored.revision + 1, prior_currency = stored.currency, prior_turnover_minor = stored.turnover_minor, prior_receipts = stored.receipts,
          actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, declared_at = excluded.declared_at
        where (stored.currency, stored.turnover_minor, stored.receipts)
          is distinct from (excluded.currency, excluded.turnover_minor, excluded.receipts)
        returning store_id, day, prior_currency, prior_turnover_minor, prior_receipts`,
})

/** Answers only the rows it wrote, as `upsertStoreDays`. */
export const upsertFootfall = statement({
  name: 'organization.upsertFootfall',
  params: {
    nodeId: 'int[]',
    day: 'date[]',
    hour: 'smallint[]',
    people: 'int[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  row: { nodeId: 'int', day: 'date', hour: 'smallint', priorPeople: 'int?' },
  sql: `insert into organization.footfall as stored (node_id, day, hour, people, actor_kind, actor_id, counted_at)
        select ask.*, :now
        from unnest(:nodeId, :day, :hour, :people, :actorKind, :actorId)
          as ask(node_id, day, hour, people, actor_kind, actor_id)
        order by ask.node_id, ask.day, ask.hour
        on conflict (node_id, day, hour) do update set
          people = excluded.people, revision = stored.revision + 1, prior_people = stored.people,
          actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, counted_at = excluded.counted_at
        where stored.people is distinct from excluded.people
        returning node_id, day, hour, prior_people`,
})

/** `more` is what an hour adds to its day: below zero where it was corrected down. */
export const addFootfallDays = statement({
  name: 'organization.addFootfallDays',
  params: { nodeId: 'int[]', day: 'date[]', more: 'int[]' },
  sql: `insert into organization.footfall_day as kept (node_id, day, people)
        select node_id, day, sum(more) from unnest(:nodeId, :day, :more) as hour(node_id, day, more)
        group by node_id, day order by node_id, day
        on conflict (node_id, day) do update set people = kept.people + excluded.people`,
})
