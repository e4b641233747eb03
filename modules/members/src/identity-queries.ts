import { statement } from '@atrium/kernel'

export const loadSightings = statement({
  name: 'members.loadSightings',
  params: { identityId: 'bigint[]' },
  row: { identityId: 'bigint', otherKind: 'text', otherId: 'bigint' },
  sql: `select identity_id, other_kind, other_id from members.sighting where identity_id = any(:identityId)`,
})

export const loadHints = statement({
  name: 'members.loadHints',
  params: { hashVersion: 'smallint', kind: 'text[]', valueHash: 'bytea[]' },
  row: { position: 'int', memberId: 'int' },
  sql: `select asked.position::int as position, h.member_id
        from unnest(:kind, :valueHash) with ordinality as asked(kind, value_hash, position)
        join members.hint h
          on h.kind = asked.kind and h.hash_version = :hashVersion and h.value_hash = asked.value_hash`,
})

export const loadDataKeys = statement({
  name: 'members.loadDataKeys',
  params: { memberId: 'int[]' },
  row: { memberId: 'int', wrapped: 'bytea' },
  sql: `select member_id, wrapped from members.data_key where member_id = any(:memberId)`,
})

export const loadIdentities = statement({
  name: 'members.loadIdentities',
  params: { memberId: 'int[]' },
  row: {
    memberId: 'int',
    identityId: 'bigint',
    kind: 'text',
    valueCipher: 'bytea?',
    verifiedAt: 'timestamptz?',
    verifiedHow: 'text?',
    channel: 'text',
    storeId: 'int?',
    firstSeenAt: 'timestamptz',
    endedAt: 'timestamptz?',
    endedReason: 'text?',
    wrapped: 'bytea?',
  },
  sql: `select i.member_id, i.identity_id, i.kind, i.value_cipher, i.verified_at, i.verified_how, i.channel, i.store_id,
          i.first_seen_at, i.ended_at, i.ended_reason, k.wrapped
        from members.identity i left join members.data_key k on k.member_id = i.member_id
        where i.member_id = any(:memberId)
        order by i.member_id, i.identity_id`,
})

export const loadKeyVersions = statement({
  name: 'members.loadKeyVersions',
  params: {},
  row: { version: 'smallint', state: 'text', filledTo: 'int', ageSeconds: 'double' },
  sql: `select version, state, filled_to, extract(epoch from now() - since)::double precision as age_seconds
        from members.key_version order by version`,
})

export const countDataKeys = statement({
  name: 'members.countDataKeys',
  params: {},
  row: { version: 'smallint', dataKeys: 'bigint' },
  sql: `select key_version as version, count(*) as data_keys from members.data_key group by key_version`,
})

export const loadTails = statement({
  name: 'members.loadTails',
  params: { tailHash: 'bytea[]', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select distinct member_id from members.identity
        where tail_hash = any(:tailHash) and ended_at is null
        order by member_id desc limit :limit`,
})

export const loadOldKeys = statement({
  name: 'members.loadOldKeys',
  params: { newest: 'smallint', limit: 'int' },
  row: { memberId: 'int', keyVersion: 'smallint', wrapped: 'bytea' },
  sql: `select member_id, key_version, wrapped from members.data_key where key_version < :newest
        order by key_version limit :limit`,
})

export const nextMembers = statement({
  name: 'members.nextMembers',
  params: { after: 'int', limit: 'int' },
  row: { memberId: 'int' },
  sql: `select member_id from members.root where member_id > :after order by member_id limit :limit`,
})

export const loadBlocked = statement({
  name: 'members.loadBlocked',
  params: {},
  row: { identityId: 'bigint', kind: 'text', sealed: 'bytea' },
  sql: `select identity_id, kind, sealed from members.blocked_value`,
})
