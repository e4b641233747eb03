import { statement } from '@atrium/kernel'

/** Every statement of this module that locks or writes. All rows of a person are written under the lock of the person. */

// Sorted upsert: waits for whoever holds one of these people (R07). The rows exist, so nothing is ever inserted: unknown ids are
// left out by `person`. Members and their roots go in one ascending order; the root of the answer is the one after the wait.
export const lockRoots = statement({
  name: 'members.lockRoots',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', rootId: 'int' },
  sql: `with person as (select member_id, root_id from members.root where member_id = any(:memberId))
        insert into members.root (member_id, root_id)
        select member_id, member_id
        from (select member_id from person union select root_id from person) as locked
        order by member_id
        on conflict (member_id) do update set root_id = members.root.root_id
        returning member_id, root_id`,
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

export const findKeys = statement({
  name: 'members.findKeys',
  params: { hashVersion: 'smallint', kind: 'text[]', valueHash: 'bytea[]' },
  row: { position: 'int', memberId: 'int?', identityId: 'bigint', guard: 'text' },
  sql: `select asked.position::int as position, k.member_id, k.identity_id, k.guard
        from unnest(:kind, :valueHash) with ordinality as asked(kind, value_hash, position)
        join members.identity_key k
          on k.kind = asked.kind and k.hash_version = :hashVersion and k.value_hash = asked.value_hash`,
})

// Rows of others are waited for, never overwritten: whoever comes second reads again what the first one made of the value.
export const claimKeys = statement({
  name: 'members.claimKeys',
  params: {
    position: 'int[]',
    kind: 'text[]',
    hashVersion: 'smallint[]',
    valueHash: 'bytea[]',
    memberId: 'int?[]',
    identityId: 'bigint[]',
  },
  row: { identityId: 'bigint' },
  sql: `insert into members.identity_key (kind, hash_version, value_hash, member_id, identity_id)
        select kind, hash_version, value_hash, member_id, identity_id
        from unnest(:position, :kind, :hashVersion, :valueHash, :memberId, :identityId)
          as claim(position, kind, hash_version, value_hash, member_id, identity_id)
        order by position
        on conflict do nothing
        returning identity_id`,
})

// The identity id is compared so that only the key that was meant is touched, whatever happened to the value since.
export const moveKeys = statement({
  name: 'members.moveKeys',
  params: {
    kind: 'text[]',
    hashVersion: 'smallint[]',
    valueHash: 'bytea[]',
    memberId: 'int?[]',
    identityId: 'bigint[]',
    newIdentityId: 'bigint[]',
  },
  sql: `update members.identity_key k set member_id = moved.member_id, identity_id = moved.new_identity_id,
          guard = case when k.identity_id = moved.new_identity_id then k.guard else 'watched' end
        from unnest(:kind, :hashVersion, :valueHash, :memberId, :identityId, :newIdentityId)
          as moved(kind, hash_version, value_hash, member_id, identity_id, new_identity_id)
        where k.kind = moved.kind and k.hash_version = moved.hash_version and k.value_hash = moved.value_hash
          and k.identity_id = moved.identity_id`,
})

export const releaseKeys = statement({
  name: 'members.releaseKeys',
  params: { kind: 'text[]', hashVersion: 'smallint[]', valueHash: 'bytea[]', identityId: 'bigint[]' },
  sql: `delete from members.identity_key k
        using unnest(:kind, :hashVersion, :valueHash, :identityId) as given(kind, hash_version, value_hash, identity_id)
        where k.kind = given.kind and k.hash_version = given.hash_version and k.value_hash = given.value_hash
          and k.identity_id = given.identity_id`,
})

export const setGuards = statement({
  name: 'members.setGuards',
  params: {
    kind: 'text[]',
    hashVersion: 'smallint[]',
    valueHash: 'bytea[]',
    identityId: 'bigint[]',
    guard: 'text[]',
  },
  sql: `update members.identity_key k set guard = given.guard
        from unnest(:kind, :hashVersion, :valueHash, :identityId, :guard)
          as given(kind, hash_version, value_hash, identity_id, guard)
        where k.kind = given.kind and k.hash_version = given.hash_version and k.value_hash = given.value_hash
          and k.identity_id = given.identity_id`,
})

export const insertSightings = statement({
  name: 'members.insertSightings',
  params: { identityId: 'bigint[]', otherKind: 'text[]', otherId: 'bigint[]' },
  sql: `insert into members.sighting (identity_id, other_kind, other_id)
        select identity_id, other_kind, other_id from unnest(:identityId, :otherKind, :otherId)
          as seen(identity_id, other_kind, other_id)
        order by identity_id, other_kind, other_id
        on conflict do nothing`,
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

export const insertDataKeys = statement({
  name: 'members.insertDataKeys',
  params: { memberId: 'int[]', keyVersion: 'smallint[]', wrapped: 'bytea[]' },
  sql: `insert into members.data_key (member_id, key_version, wrapped)
        select member_id, key_version, wrapped from unnest(:memberId, :keyVersion, :wrapped)
          as made(member_id, key_version, wrapped)`,
})

export const insertIdentities = statement({
  name: 'members.insertIdentities',
  params: {
    memberId: 'int[]',
    identityId: 'bigint[]',
    kind: 'text[]',
    valueCipher: 'bytea[]',
    tailHash: 'bytea?[]',
    verifiedAt: 'timestamptz?[]',
    verifiedHow: 'text?[]',
    channel: 'text[]',
    storeId: 'int?[]',
    firstSeenAt: 'timestamptz[]',
  },
  sql: `insert into members.identity (member_id, identity_id, kind, value_cipher, tail_hash, verified_at, verified_how,
          channel, store_id, first_seen_at)
        select * from unnest(:memberId, :identityId, :kind, :valueCipher, :tailHash, :verifiedAt, :verifiedHow,
          :channel, :storeId, :firstSeenAt)`,
})

export const insertHints = statement({
  name: 'members.insertHints',
  params: {
    kind: 'text[]',
    hashVersion: 'smallint[]',
    valueHash: 'bytea[]',
    memberId: 'int[]',
    identityId: 'bigint[]',
  },
  sql: `insert into members.hint (kind, hash_version, value_hash, member_id, identity_id)
        select kind, hash_version, value_hash, member_id, identity_id
        from unnest(:kind, :hashVersion, :valueHash, :memberId, :identityId)
          as made(kind, hash_version, value_hash, member_id, identity_id)
        order by kind, hash_version, value_hash, member_id
        on conflict do nothing`,
})

export const insertScopes = statement({
  name: 'members.insertScopes',
  params: { memberId: 'int[]', storeId: 'int[]', since: 'timestamptz[]' },
  sql: `insert into members.member_scope (member_id, store_id, since)
        select member_id, store_id, min(since)
        from unnest(:memberId, :storeId, :since) as met(member_id, store_id, since)
        group by member_id, store_id
        order by member_id, store_id
        on conflict do nothing`,
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

export const endIdentities = statement({
  name: 'members.endIdentities',
  params: { memberId: 'int[]', identityId: 'bigint[]', reason: 'text[]', endedAt: 'timestamptz[]' },
  sql: `update members.identity i set ended_at = e.ended_at, ended_reason = e.reason
        from unnest(:memberId, :identityId, :reason, :endedAt) as e(member_id, identity_id, reason, ended_at)
        where i.member_id = e.member_id and i.identity_id = e.identity_id and i.ended_at is null`,
})

export const confirmIdentities = statement({
  name: 'members.confirmIdentities',
  params: { memberId: 'int[]', identityId: 'bigint[]', verifiedAt: 'timestamptz[]', verifiedHow: 'text[]' },
  sql: `update members.identity i set verified_at = v.verified_at, verified_how = v.verified_how
        from unnest(:memberId, :identityId, :verifiedAt, :verifiedHow) as v(member_id, identity_id, verified_at, verified_how)
        where i.member_id = v.member_id and i.identity_id = v.identity_id
          and (i.verified_at is null or i.verified_at < v.verified_at)`,
})

export const insertBlocked = statement({
  name: 'members.insertBlocked',
  params: {
    identityId: 'bigint[]',
    kind: 'text[]',
    sealed: 'bytea[]',
    reason: 'text[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into members.blocked_value (identity_id, kind, sealed, reason, actor_kind, actor_id, blocked_at)
        select identity_id, kind, sealed, reason, actor_kind, actor_id, :now
        from unnest(:identityId, :kind, :sealed, :reason, :actorKind, :actorId)
          as made(identity_id, kind, sealed, reason, actor_kind, actor_id)`,
})

export const removeBlocked = statement({
  name: 'members.removeBlocked',
  params: { identityId: 'bigint[]' },
  sql: `delete from members.blocked_value where identity_id = any(:identityId)`,
})

export const closeReviews = statement({
  name: 'members.closeReviews',
  params: { reviewId: 'bigint[]', state: 'text[]', actorKind: 'text[]', actorId: 'bigint[]', now: 'timestamptz' },
  sql: `update members.review r set state = d.state, decided_at = :now, decided_actor_kind = d.actor_kind,
          decided_actor_id = d.actor_id
        from unnest(:reviewId, :state, :actorKind, :actorId) as d(review_id, state, actor_kind, actor_id)
        where r.review_id = d.review_id`,
})

export const eraseIdentities = statement({
  name: 'members.eraseIdentities',
  params: { memberId: 'int[]', now: 'timestamptz' },
  sql: `update members.identity set value_cipher = null, tail_hash = null, ended_at = coalesce(ended_at, :now),
          ended_reason = coalesce(ended_reason, 'erased')
        where member_id = any(:memberId)`,
})

export const eraseDataKeys = statement({
  name: 'members.eraseDataKeys',
  params: { memberId: 'int[]' },
  sql: `delete from members.data_key where member_id = any(:memberId)`,
})

export const removeHints = statement({
  name: 'members.removeHints',
  params: { kind: 'text[]', hashVersion: 'smallint[]', valueHash: 'bytea[]', memberId: 'int[]' },
  sql: `delete from members.hint h
        using unnest(:kind, :hashVersion, :valueHash, :memberId) as given(kind, hash_version, value_hash, member_id)
        where h.kind = given.kind and h.hash_version = given.hash_version and h.value_hash = given.value_hash
          and h.member_id = given.member_id`,
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

// An erasure that deleted the key meanwhile wins: nothing is inserted here.
export const saveWrapped = statement({
  name: 'members.saveWrapped',
  params: { memberId: 'int[]', oldVersion: 'smallint[]', newVersion: 'smallint', wrapped: 'bytea[]' },
  sql: `update members.data_key k set key_version = :newVersion, wrapped = w.wrapped
        from unnest(:memberId, :oldVersion, :wrapped) as w(member_id, old_version, wrapped)
        where k.member_id = w.member_id and k.key_version = w.old_version`,
})

export const startKeyVersion = statement({
  name: 'members.startKeyVersion',
  params: { version: 'smallint' },
  sql: `insert into members.key_version (version, state) values (:version, 'filling') on conflict do nothing`,
})

export const moveKeyVersion = statement({
  name: 'members.moveKeyVersion',
  params: { version: 'smallint', state: 'text' },
  sql: `update members.key_version set state = :state, since = now() where version = :version`,
})

export const noteFilled = statement({
  name: 'members.noteFilled',
  params: { version: 'smallint', filledTo: 'int' },
  sql: `update members.key_version set filled_to = :filledTo where version = :version`,
})

export const dropKeyVersion = statement({
  name: 'members.dropKeyVersion',
  params: { version: 'smallint' },
  sql: `delete from members.key_version where version = :version and state = 'retired'`,
})

// Copies what the old key says now (holder, guard), for values whose key this identity still is.
export const copyKeys = statement({
  name: 'members.copyKeys',
  params: {
    kind: 'text[]',
    identityId: 'bigint[]',
    oldHash: 'bytea[]',
    newHash: 'bytea[]',
    oldVersion: 'smallint',
    newVersion: 'smallint',
  },
  sql: `insert into members.identity_key (kind, hash_version, value_hash, member_id, identity_id, guard)
        select k.kind, :newVersion, given.new_hash, k.member_id, k.identity_id, k.guard
        from unnest(:kind, :identityId, :oldHash, :newHash) as given(kind, identity_id, old_hash, new_hash)
        join members.identity_key k on k.kind = given.kind and k.hash_version = :oldVersion
          and k.value_hash = given.old_hash and k.identity_id = given.identity_id
        order by k.kind, given.new_hash
        on conflict do nothing`,
})

export const copyHints = statement({
  name: 'members.copyHints',
  params: {
    kind: 'text[]',
    identityId: 'bigint[]',
    memberId: 'int[]',
    oldHash: 'bytea[]',
    newHash: 'bytea[]',
    oldVersion: 'smallint',
    newVersion: 'smallint',
  },
  sql: `insert into members.hint (kind, hash_version, value_hash, member_id, identity_id)
        select h.kind, :newVersion, given.new_hash, h.member_id, h.identity_id
        from unnest(:kind, :identityId, :memberId, :oldHash, :newHash)
          as given(kind, identity_id, member_id, old_hash, new_hash)
        join members.hint h on h.kind = given.kind and h.hash_version = :oldVersion
          and h.value_hash = given.old_hash and h.member_id = given.member_id
        on conflict do nothing`,
})

export const saveTails = statement({
  name: 'members.saveTails',
  params: { memberId: 'int[]', identityId: 'bigint[]', tailHash: 'bytea[]' },
  sql: `update members.identity i set tail_hash = t.tail_hash
        from unnest(:memberId, :identityId, :tailHash) as t(member_id, identity_id, tail_hash)
        where i.member_id = t.member_id and i.identity_id = t.identity_id`,
})

// Kind by kind, so that the primary key leads to the rows.
export const dropHashes = statement({
  name: 'members.dropHashes',
  params: { kind: 'text[]', version: 'smallint', limit: 'int' },
  row: { kind: 'text' },
  sql: `with keys as (
          delete from members.identity_key k
          using (
            select near.* from unnest(:kind) as kinds(kind)
            cross join lateral (
              select o.kind, o.hash_version, o.value_hash from members.identity_key o
              where o.kind = kinds.kind and o.hash_version = :version limit :limit
            ) as near limit :limit
          ) as old
          where k.kind = old.kind and k.hash_version = old.hash_version and k.value_hash = old.value_hash
          returning k.kind
        ), hints as (
          delete from members.hint h
          using (
            select near.* from unnest(:kind) as kinds(kind)
            cross join lateral (
              select o.kind, o.hash_version, o.value_hash, o.member_id from members.hint o
              where o.kind = kinds.kind and o.hash_version = :version limit :limit
            ) as near limit :limit
          ) as old
          where h.kind = old.kind and h.hash_version = old.hash_version and h.value_hash = old.value_hash
            and h.member_id = old.member_id
          returning h.kind
        )
        select kind from keys union all select kind from hints`,
})
