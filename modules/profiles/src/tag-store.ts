import { jsonb, statement } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'
import type { Choice, Tag, TagValue } from './tag.ts'

/** Statements of tags: definitions, what was said, what holds, and how it came to that. */

export const loadGroups = statement({
  name: 'profiles.loadGroups',
  params: {},
  row: { code: 'text', position: 'smallint', nameZh: 'text', nameEn: 'text?' },
  sql: 'select code, position, name_zh, name_en from profiles.tag_group order by position',
})

export const loadTags = statement({
  name: 'profiles.loadTags',
  params: {},
  row: {
    id: 'int',
    code: 'text',
    groupCode: 'text',
    position: 'smallint',
    name: jsonb<LocalName>(),
    about: jsonb<LocalName | null>(),
    valueType: 'text',
    choices: jsonb<readonly Choice[] | null>(),
    unit: jsonb<LocalName | null>(),
    kind: 'text',
    rule: jsonb<Tag['rule']>(),
    ownerId: 'int?',
    freshDays: 'int?',
    personal: 'boolean',
    version: 'int',
    changedAt: 'timestamptz',
    archivedAt: 'timestamptz?',
    persons: 'bigint?',
    countedAt: 'timestamptz?',
  },
  sql: `select t.id, t.code, t.group_code, t.position, t.name, t.about, t.value_type, t.choices, t.unit, t.kind, t.rule, t.owner_id,
          t.fresh_days, t.personal, t.version, t.changed_at, t.archived_at, t.persons, t.counted_at
        from profiles.tag t join profiles.tag_group g on g.code = t.group_code order by g.position, t.position, t.code`,
})

export const upsertTags = statement({
  name: 'profiles.upsertTags',
  params: {
    code: 'text[]',
    groupCode: 'text[]',
    position: 'smallint[]',
    tagName: 'jsonb[]',
    about: 'jsonb?[]',
    valueType: 'text[]',
    choices: 'jsonb?[]',
    unit: 'jsonb?[]',
    kind: 'text[]',
    rule: 'jsonb?[]',
    ownerId: 'int?[]',
    freshDays: 'int?[]',
    personal: 'boolean[]',
    version: 'int[]',
    archived: 'boolean[]',
    now: 'timestamptz',
  },
  row: { code: 'text' },
  // Whoever read an older version loses: the row is not answered.
  sql: `insert into profiles.tag as tag (code, group_code, position, name, about, value_type, choices, unit, kind, rule, owner_id, fresh_days,
          personal, version, changed_at, archived_at)
        select code, group_code, position, name, about, value_type, choices, unit, kind, rule, owner_id, fresh_days, personal, version, :now,
          case when archived then :now end
        from unnest(:code, :groupCode, :position, :tagName, :about, :valueType, :choices, :unit, :kind, :rule, :ownerId, :freshDays,
          :personal, :version, :archived)
          as put(code, group_code, position, name, about, value_type, choices, unit, kind, rule, owner_id, fresh_days, personal, version, archived)
        order by code
        on conflict (code) do update set
          group_code = excluded.group_code, position = excluded.position, name = excluded.name, about = excluded.about,
          choices = excluded.choices, unit = excluded.unit, rule = excluded.rule, owner_id = excluded.owner_id,
          fresh_days = excluded.fresh_days, personal = excluded.personal, version = excluded.version, changed_at = excluded.changed_at,
          archived_at = case when excluded.archived_at is null then null else coalesce(tag.archived_at, excluded.archived_at) end
        where tag.version = excluded.version - 1
        returning code`,
})

export const loadSaid = statement({
  name: 'profiles.loadSaid',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', tagId: 'int', value: jsonb<TagValue | null>(), saidAt: 'timestamptz', cause: 'text' },
  sql: `select member_id, tag_id, value, said_at, cause from profiles.said where member_id = any(:memberId)
        order by said_at, member_id`,
})

export const upsertSaid = statement({
  name: 'profiles.upsertSaid',
  params: {
    memberId: 'int[]',
    tagId: 'int[]',
    value: 'jsonb?[]',
    saidAt: 'timestamptz',
    cause: 'text[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
  },
  sql: `insert into profiles.said (member_id, tag_id, value, said_at, cause, actor_kind, actor_id)
        select member_id, tag_id, value, :saidAt, cause, actor_kind, actor_id
        from unnest(:memberId, :tagId, :value, :cause, :actorKind, :actorId) as word(member_id, tag_id, value, cause, actor_kind, actor_id)
        order by member_id, tag_id
        on conflict (member_id, tag_id) do update set value = excluded.value, said_at = excluded.said_at, cause = excluded.cause,
          actor_kind = excluded.actor_kind, actor_id = excluded.actor_id`,
})

export const loadHeld = statement({
  name: 'profiles.loadHeld',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', tagId: 'int', value: jsonb<TagValue>(), sinceAt: 'timestamptz' },
  sql: 'select member_id, tag_id, value, since_at from profiles.held where member_id = any(:memberId)',
})

export const upsertHeld = statement({
  name: 'profiles.upsertHeld',
  params: { memberId: 'int[]', tagId: 'int[]', value: 'jsonb[]', now: 'timestamptz' },
  sql: `insert into profiles.held (member_id, tag_id, value, since_at)
        select member_id, tag_id, value, :now from unnest(:memberId, :tagId, :value) as holds(member_id, tag_id, value)
        order by member_id, tag_id
        on conflict (member_id, tag_id) do update set value = excluded.value, since_at = excluded.since_at`,
})

export const deleteHeld = statement({
  name: 'profiles.deleteHeld',
  params: { memberId: 'int[]', tagId: 'int[]' },
  sql: `delete from profiles.held using unnest(:memberId, :tagId) as gone(member_id, tag_id)
        where held.member_id = gone.member_id and held.tag_id = gone.tag_id`,
})

export const insertChanges = statement({
  name: 'profiles.insertTagChanges',
  params: {
    memberId: 'int[]',
    changeId: 'bigint[]',
    tagId: 'int[]',
    before: 'jsonb?[]',
    after: 'jsonb?[]',
    now: 'timestamptz',
    cause: 'text[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
  },
  sql: `insert into profiles.tag_change (member_id, change_id, tag_id, before, after, changed_at, cause, actor_kind, actor_id)
        select member_id, change_id, tag_id, before, after, :now, cause, actor_kind, actor_id
        from unnest(:memberId, :changeId, :tagId, :before, :after, :cause, :actorKind, :actorId)
          as change(member_id, change_id, tag_id, before, after, cause, actor_kind, actor_id)
        order by member_id, change_id`,
})

export const listChanges = statement({
  name: 'profiles.listTagChanges',
  params: { memberId: 'int[]', before: 'bigint', limit: 'int' },
  row: {
    memberId: 'int',
    changeId: 'bigint',
    tagId: 'int',
    before: jsonb<TagValue | null>(),
    after: jsonb<TagValue | null>(),
    changedAt: 'timestamptz',
    cause: 'text',
    actorKind: 'text',
    actorId: 'bigint',
  },
  sql: `select member_id, change_id, tag_id, before, after, changed_at, cause, actor_kind, actor_id from profiles.tag_change
        where member_id = any(:memberId) and change_id < :before order by change_id desc limit :limit`,
})

export const eraseTags = statement({
  name: 'profiles.eraseTags',
  params: { memberId: 'int[]' },
  sql: `with said as (delete from profiles.said where member_id = any(:memberId)),
          held as (delete from profiles.held where member_id = any(:memberId)),
          habit as (delete from profiles.habit where member_id = any(:memberId)),
          liked as (delete from profiles.preference where member_id = any(:memberId)),
          moved as (delete from profiles.stage_change where member_id = any(:memberId))
        delete from profiles.tag_change where member_id = any(:memberId)`,
})

// Those that were counted longest ago, first those that never were; all of them by one look at who holds them.
export const countLeastCounted = statement({
  name: 'profiles.countTags',
  params: { before: 'timestamptz', limit: 'int', now: 'timestamptz' },
  sql: `with due as materialized (
          select id from profiles.tag where kind <> 'builtIn' and archived_at is null and (counted_at is null or counted_at <= :before)
          order by counted_at nulls first, id limit :limit
        ), counted as (
          select tag_id, count(*) as persons from profiles.held where tag_id = any(array(select id from due)) group by tag_id
        )
        update profiles.tag set counted_at = :now, persons = coalesce(counted.persons, 0)
        from due left join counted on counted.tag_id = due.id where tag.id = due.id`,
})

export const loadCounts = statement({
  name: 'profiles.loadTagCounts',
  params: {},
  row: { id: 'int', persons: 'bigint?', countedAt: 'timestamptz?' },
  sql: 'select id, persons, counted_at from profiles.tag',
})
