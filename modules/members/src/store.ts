import { statement } from '@atrium/kernel'

/** Every statement of this module that locks or writes. All rows of a person are written under the lock of the person. */

// Sorted upsert of the roots: waits for whoever holds one of these people (R07). The rows exist, so nothing is ever inserted;
// unknown ids are left out by `person`. `root_now` is the root's own root after the wait: another one where it was absorbed meanwhile.
export const lockRoots = statement({
  name: 'members.lockRoots',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', rootId: 'int', rootNow: 'int' },
  sql: `with person as (
          select member_id, root_id from members.root where member_id = any(:memberId)
        ), locked as (
          insert into members.root (member_id, root_id)
          select root_id, root_id from (select distinct root_id from person) as roots order by root_id
          on conflict (member_id) do update set root_id = members.root.root_id
          returning member_id, root_id
        )
        select person.member_id, person.root_id, locked.root_id as root_now
        from person join locked on locked.member_id = person.root_id`,
})

export const readRoots = statement({
  name: 'members.readRoots',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', rootId: 'int' },
  sql: `select member_id, root_id from members.root where member_id = any(:memberId)`,
})

export const lineageRows = statement({
  name: 'members.lineageRows',
  params: { memberId: 'int[]' },
  row: { askedId: 'int', memberId: 'int', isRoot: 'boolean' },
  sql: `select asked.member_id as asked_id, below.member_id, below.member_id = asked.root_id as is_root
        from members.root asked
        cross join lateral (
          select asked.root_id as member_id
          union all
          select absorbed.member_id from members.root absorbed
          where absorbed.root_id = asked.root_id and absorbed.root_id <> absorbed.member_id
        ) as below
        where asked.member_id = any(:memberId)
        order by asked.member_id, below.member_id`,
})

export const drawMemberIds = statement({
  name: 'members.drawMemberIds',
  params: { count: 'int' },
  row: { memberId: 'int' },
  sql: `select nextval('members.member_id')::int as member_id from generate_series(1, :count)`,
})

export const insertRoots = statement({
  name: 'members.insertRoots',
  params: { memberId: 'int[]', rootId: 'int[]' },
  sql: `insert into members.root (member_id, root_id)
        select member_id, root_id from unnest(:memberId, :rootId) as made(member_id, root_id)`,
})

export const setRoots = statement({
  name: 'members.setRoots',
  params: { memberId: 'int[]', rootId: 'int[]' },
  sql: `update members.root set root_id = moved.root_id
        from unnest(:memberId, :rootId) as moved(member_id, root_id)
        where root.member_id = moved.member_id`,
})

// The same doubt met again is counted. One that staff rejected stays closed, except that a number may pass on once more.
export const raiseReviews = statement({
  name: 'members.raiseReviews',
  params: {
    type: 'text[]',
    identityId: 'bigint[]',
    identityKind: 'text[]',
    otherIdentityId: 'bigint[]',
    memberId: 'int?[]',
    otherMemberId: 'int?[]',
    facts: 'jsonb?[]',
    now: 'timestamptz',
  },
  row: { reviewId: 'bigint', type: 'text', identityId: 'bigint', otherIdentityId: 'bigint', isNew: 'boolean' },
  sql: `insert into members.review as known (type, identity_id, identity_kind, other_identity_id, member_id, other_member_id,
          facts, state, raised_at, last_seen_at)
        select type, identity_id, identity_kind, other_identity_id, member_id, other_member_id, facts, 'open', :now, :now
        from unnest(:type, :identityId, :identityKind, :otherIdentityId, :memberId, :otherMemberId, :facts)
          as raised(type, identity_id, identity_kind, other_identity_id, member_id, other_member_id, facts)
        order by type, identity_id, other_identity_id
        on conflict (type, identity_id, other_identity_id) do update set
          -- a number that passes on again is news again
          times_seen = case when known.type = 'recycled_phone' and known.state <> 'open' then 1 else known.times_seen + 1 end,
          last_seen_at = excluded.last_seen_at,
          state = case when known.type = 'recycled_phone' then 'open' else known.state end,
          raised_at = case when known.type = 'recycled_phone' and known.state <> 'open' then :now else known.raised_at end,
          decided_at = case when known.type = 'recycled_phone' then null else known.decided_at end,
          decided_actor_kind = case when known.type = 'recycled_phone' then null else known.decided_actor_kind end,
          decided_actor_id = case when known.type = 'recycled_phone' then null else known.decided_actor_id end,
          facts = coalesce(excluded.facts, known.facts),
          member_id = case when known.type = 'recycled_phone' then excluded.member_id else known.member_id end,
          other_member_id = case when known.type = 'recycled_phone' then excluded.other_member_id else known.other_member_id end
        returning review_id, type, identity_id, other_identity_id, times_seen = 1 as is_new`,
})

export const insertMerges = statement({
  name: 'members.insertMerges',
  params: {
    mergeId: 'bigint[]',
    absorbedId: 'int[]',
    survivorId: 'int[]',
    absorbedLink: 'int[]',
    survivorLink: 'int[]',
    rule: 'text[]',
    evidence: 'jsonb[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    requestId: 'text[]',
    now: 'timestamptz',
  },
  sql: `insert into members.merge (merge_id, absorbed_id, survivor_id, absorbed_link, survivor_link, rule, evidence,
          actor_kind, actor_id, request_id, merged_at)
        select merge_id, absorbed_id, survivor_id, absorbed_link, survivor_link, rule, evidence,
          actor_kind, actor_id, request_id, :now
        from unnest(:mergeId, :absorbedId, :survivorId, :absorbedLink, :survivorLink, :rule, :evidence,
          :actorKind, :actorId, :requestId)
          as made(merge_id, absorbed_id, survivor_id, absorbed_link, survivor_link, rule, evidence,
            actor_kind, actor_id, request_id)`,
})

export const insertAssignments = statement({
  name: 'members.insertAssignments',
  params: {
    memberId: 'int[]',
    assignmentId: 'bigint[]',
    kind: 'text[]',
    targetId: 'int?[]',
    since: 'timestamptz[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
  },
  sql: `insert into members.assignment (member_id, assignment_id, kind, target_id, since, actor_kind, actor_id)
        select * from unnest(:memberId, :assignmentId, :kind, :targetId, :since, :actorKind, :actorId)`,
})

export const insertMembers = statement({
  name: 'members.insertMembers',
  params: {
    memberId: 'int[]',
    stage: 'text[]',
    joinedAt: 'timestamptz?[]',
    channel: 'text[]',
    storeId: 'int?[]',
    createdAt: 'timestamptz[]',
    now: 'timestamptz',
  },
  sql: `insert into members.member (member_id, stage, joined_at, joined_channel, joined_store_id, home_store_id,
          created_at, created_channel, created_store_id, changed_at)
        select member_id, stage, joined_at, case when joined_at is not null then channel end,
          case when joined_at is not null then store_id end, store_id, created_at, channel, store_id, :now
        from unnest(:memberId, :stage, :joinedAt, :channel, :storeId, :createdAt)
          as made(member_id, stage, joined_at, channel, store_id, created_at)`,
})

export const insertScopes = statement({
  name: 'members.insertScopes',
  params: { memberId: 'int[]', storeId: 'int[]', since: 'timestamptz[]' },
  row: { memberId: 'int', storeId: 'int' },
  sql: `insert into members.member_scope (member_id, store_id, since)
        select member_id, store_id, min(since)
        from unnest(:memberId, :storeId, :since) as met(member_id, store_id, since)
        group by member_id, store_id
        order by member_id, store_id
        on conflict do nothing
        returning member_id, store_id`,
})

export const saveMembers = statement({
  name: 'members.saveMembers',
  params: {
    memberId: 'int[]',
    stage: 'text[]',
    joinedAt: 'timestamptz?[]',
    joinedChannel: 'text?[]',
    joinedStoreId: 'int?[]',
    name: 'text?[]',
    gender: 'text?[]',
    birthday: 'date?[]',
    attributes: 'jsonb[]',
    homeStoreId: 'int?[]',
    guideId: 'int?[]',
    changedAt: 'timestamptz[]',
    erasedAt: 'timestamptz?[]',
  },
  sql: `update members.member m set stage = s.stage, joined_at = s.joined_at, joined_channel = s.joined_channel,
          joined_store_id = s.joined_store_id, name = s.name, gender = s.gender, birthday = s.birthday,
          attributes = s.attributes, home_store_id = s.home_store_id, guide_id = s.guide_id, changed_at = s.changed_at,
          erased_at = s.erased_at
        from unnest(:memberId, :stage, :joinedAt, :joinedChannel, :joinedStoreId, :name, :gender, :birthday, :attributes,
            :homeStoreId, :guideId, :changedAt, :erasedAt)
          as s(member_id, stage, joined_at, joined_channel, joined_store_id, name, gender, birthday, attributes,
            home_store_id, guide_id, changed_at, erased_at)
        where m.member_id = s.member_id`,
})

export const insertConsents = statement({
  name: 'members.insertConsents',
  params: {
    memberId: 'int[]',
    entryId: 'bigint[]',
    purpose: 'text[]',
    channel: 'text[]',
    allowed: 'boolean[]',
    saidFor: 'int[]',
    saidAt: 'timestamptz[]',
    source: 'text[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
  },
  sql: `insert into members.consent (member_id, entry_id, purpose, channel, allowed, said_for, said_at, source, actor_kind, actor_id)
        select * from unnest(:memberId, :entryId, :purpose, :channel, :allowed, :saidFor, :saidAt, :source, :actorKind, :actorId)`,
})

export const undoMerges = statement({
  name: 'members.undoMerges',
  params: { mergeId: 'bigint[]', absorbedId: 'int[]', actorKind: 'text[]', actorId: 'bigint[]', now: 'timestamptz' },
  sql: `update members.merge m set undone_at = :now, undone_actor_kind = u.actor_kind, undone_actor_id = u.actor_id
        from unnest(:mergeId, :absorbedId, :actorKind, :actorId) as u(merge_id, absorbed_id, actor_kind, actor_id)
        where m.absorbed_id = u.absorbed_id and m.merge_id = u.merge_id and m.undone_at is null`,
})

export const closeReviews = statement({
  name: 'members.closeReviews',
  params: { reviewId: 'bigint[]', state: 'text[]', actorKind: 'text[]', actorId: 'bigint[]', now: 'timestamptz' },
  sql: `update members.review r set state = d.state, decided_at = :now, decided_actor_kind = d.actor_kind,
          decided_actor_id = d.actor_id
        from unnest(:reviewId, :state, :actorKind, :actorId) as d(review_id, state, actor_kind, actor_id)
        where r.review_id = d.review_id`,
})

export const upsertFields = statement({
  name: 'members.upsertFields',
  params: {
    code: 'text[]',
    type: 'text[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    choices: 'jsonb?[]',
    archived: 'boolean[]',
    now: 'timestamptz',
  },
  sql: `insert into members.field as known (code, type, name_zh, name_en, choices, archived_at, changed_at)
        select code, type, name_zh, name_en, choices, case when archived then :now end, :now
        from unnest(:code, :type, :nameZh, :nameEn, :choices, :archived) as put(code, type, name_zh, name_en, choices, archived)
        order by code
        on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, choices = excluded.choices,
          archived_at = case when excluded.archived_at is null then null else coalesce(known.archived_at, excluded.archived_at) end,
          changed_at = excluded.changed_at`,
})
