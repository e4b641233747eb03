import { statement } from '@atrium/kernel'

/** Makes this transaction the only one that changes accounts, roles, grants or keys until it commits. A statement of its own: the next one sees what it waited for. */
export const lockWriter = statement({
  name: 'staff.lockWriter',
  params: {},
  sql: 'insert into staff.writer (id) values (1) on conflict (id) do update set id = excluded.id',
})

/** Answers only the accounts that it made; a login that is taken is left alone. */
export const insertAccounts = statement({
  name: 'staff.insertAccounts',
  params: {
    login: 'text[]',
    displayName: 'text[]',
    locale: 'text[]',
    oneTimeHash: 'bytea[]',
    oneTimeUntil: 'timestamptz?[]',
    now: 'timestamptz',
  },
  row: { id: 'int', login: 'text' },
  sql: `insert into staff.account (login, display_name, locale, one_time_hash, one_time_until, created_at, changed_at)
        select ask.*, :now, :now
        from unnest(:login, :displayName, :locale, :oneTimeHash, :oneTimeUntil)
          as ask(login, display_name, locale, one_time_hash, one_time_until)
        order by ask.login
        on conflict (login) do nothing
        returning id, login`,
})

export const insertGrants = statement({
  name: 'staff.insertGrants',
  params: {
    accountId: 'int[]',
    roleId: 'int[]',
    nodeId: 'int[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into staff.role_grant (account_id, role_id, node_id, actor_kind, actor_id, granted_at)
        select ask.*, :now
        from unnest(:accountId, :roleId, :nodeId, :actorKind, :actorId)
          as ask(account_id, role_id, node_id, actor_kind, actor_id)
        order by ask.account_id, ask.role_id, ask.node_id
        on conflict do nothing`,
})

export const drawKeyIds = statement({
  name: 'staff.drawKeyIds',
  params: { count: 'int' },
  row: { id: 'int' },
  sql: `select nextval('staff.api_key_id')::int as id from generate_series(1, :count)`,
})

/** Permissions and nodes travel as JSON: arrays of arrays have to be rectangular. */
export const insertKeys = statement({
  name: 'staff.insertKeys',
  params: {
    id: 'int[]',
    name: 'text[]',
    permissions: 'json[]',
    nodeIds: 'json[]',
    secretHash: 'bytea[]',
    expiresAt: 'timestamptz?[]',
    ratePerSecond: 'int?[]',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    now: 'timestamptz',
  },
  sql: `insert into staff.api_key
          (id, name, permissions, node_ids, secret_hash, expires_at, rate_per_second, actor_kind, actor_id, created_at, changed_at)
        select ask.id, ask.name, array(select json_array_elements_text(ask.permissions)),
          array(select json_array_elements_text(ask.node_ids)::int),
          ask.secret_hash, ask.expires_at, ask.rate_per_second, ask.actor_kind, ask.actor_id, :now, :now
        from unnest(:id, :name, :permissions, :nodeIds, :secretHash, :expiresAt, :ratePerSecond, :actorKind, :actorId)
          as ask(id, name, permissions, node_ids, secret_hash, expires_at, rate_per_second, actor_kind, actor_id)`,
})

/** Only forwards: another process may have seen the key later. */
export const touchKeys = statement({
  name: 'staff.touchKeys',
  params: { keyId: 'int[]', lastUsedAt: 'timestamptz[]' },
  sql: `insert into staff.api_key_use as used (key_id, last_used_at)
        select key_id, last_used_at from unnest(:keyId, :lastUsedAt) as seen(key_id, last_used_at) order by key_id
        on conflict (key_id) do update set last_used_at = excluded.last_used_at
        where used.last_used_at < excluded.last_used_at`,
})

export const touchSession = statement({
  name: 'staff.touchSession',
  params: { tokenHash: 'bytea', now: 'timestamptz' },
  sql: 'update staff.session set seen_at = :now where token_hash = :tokenHash and seen_at < :now',
})
