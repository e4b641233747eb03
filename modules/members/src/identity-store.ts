import { statement } from '@atrium/kernel'

/** Every statement that writes identities, the keys by which they are found, and what encrypts them. */

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

export const endIdentities = statement({
  name: 'members.endIdentities',
  params: { memberId: 'int[]', identityId: 'bigint[]', reason: 'text[]', endedAt: 'timestamptz[]' },
  sql: `update members.identity i set ended_at = e.ended_at, ended_reason = e.reason
        from unnest(:memberId, :identityId, :reason, :endedAt) as e(member_id, identity_id, reason, ended_at)
        where i.member_id = e.member_id and i.identity_id = e.identity_id and i.ended_at is null`,
})

export const reopenIdentities = statement({
  name: 'members.reopenIdentities',
  params: { memberId: 'int[]', identityId: 'bigint[]' },
  sql: `update members.identity i set ended_at = null, ended_reason = null
        from unnest(:memberId, :identityId) as r(member_id, identity_id)
        where i.member_id = r.member_id and i.identity_id = r.identity_id and i.ended_reason = 'blocked'`,
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
  row: { identityId: 'bigint' },
  sql: `delete from members.blocked_value where identity_id = any(:identityId) returning identity_id`,
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
