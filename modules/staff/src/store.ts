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

export const updateAccounts = statement({
  name: 'staff.updateAccounts',
  params: {
    id: 'int[]',
    displayName: 'text[]',
    locale: 'text[]',
    disabledAt: 'timestamptz?[]',
    now: 'timestamptz',
  },
  sql: `update staff.account as account
        set display_name = ask.display_name, locale = ask.locale, disabled_at = ask.disabled_at, changed_at = :now
        from unnest(:id, :displayName, :locale, :disabledAt) as ask(id, display_name, locale, disabled_at)
        where account.id = ask.id`,
})

/** The old password counts no more, whichever it was. */
export const resetAccountPasswords = statement({
  name: 'staff.resetAccountPasswords',
  params: { id: 'int[]', oneTimeHash: 'bytea[]', oneTimeUntil: 'timestamptz[]', now: 'timestamptz' },
  sql: `update staff.account as account
        set password_hash = null, one_time_hash = ask.one_time_hash, one_time_until = ask.one_time_until, changed_at = :now
        from unnest(:id, :oneTimeHash, :oneTimeUntil) as ask(id, one_time_hash, one_time_until)
        where account.id = ask.id`,
})

export const resetSeeds = statement({
  name: 'staff.resetSeeds',
  params: { id: 'int[]', now: 'timestamptz' },
  sql: `update staff.account
        set totp_seed = null, totp_key_version = null, totp_since = null, totp_step = null, changed_at = :now
        where id = any(:id)`,
})

export const deleteGrants = statement({
  name: 'staff.deleteGrants',
  params: { accountId: 'int[]', roleId: 'int[]', nodeId: 'int[]' },
  sql: `delete from staff.role_grant as held
        using unnest(:accountId, :roleId, :nodeId) as ask(account_id, role_id, node_id)
        where held.account_id = ask.account_id and held.role_id = ask.role_id and held.node_id = ask.node_id`,
})

export const drawRoleIds = statement({
  name: 'staff.drawRoleIds',
  params: { count: 'int' },
  row: { id: 'int' },
  sql: `select nextval('staff.role_id')::int as id from generate_series(1, :count)`,
})

export const upsertRoles = statement({
  name: 'staff.upsertRoles',
  params: {
    id: 'int[]',
    code: 'text[]',
    nameZh: 'text[]',
    nameEn: 'text?[]',
    permissions: 'json[]',
    archivedAt: 'timestamptz?[]',
    now: 'timestamptz',
  },
  sql: `insert into staff.role (id, code, name_zh, name_en, permissions, archived_at, created_at, changed_at)
        select ask.id, ask.code, ask.name_zh, ask.name_en, array(select json_array_elements_text(ask.permissions)), ask.archived_at,
          :now, :now
        from unnest(:id, :code, :nameZh, :nameEn, :permissions, :archivedAt)
          as ask(id, code, name_zh, name_en, permissions, archived_at)
        order by ask.id
        on conflict (id) do update set
          name_zh = excluded.name_zh, name_en = excluded.name_en, permissions = excluded.permissions,
          archived_at = excluded.archived_at, changed_at = excluded.changed_at`,
})

export const rotateSecrets = statement({
  name: 'staff.rotateSecrets',
  params: { id: 'int[]', secretHash: 'bytea[]', previousUntil: 'timestamptz[]', now: 'timestamptz' },
  sql: `update staff.api_key as key
        set previous_hash = key.secret_hash, previous_until = ask.previous_until, secret_hash = ask.secret_hash,
          rotated_at = :now, changed_at = :now
        from unnest(:id, :secretHash, :previousUntil) as ask(id, secret_hash, previous_until)
        where key.id = ask.id`,
})

export const revokeKeyRows = statement({
  name: 'staff.revokeKeyRows',
  params: { id: 'int[]', now: 'timestamptz' },
  sql: `update staff.api_key set revoked_at = :now, changed_at = :now where id = any(:id) and revoked_at is null`,
})

export const findSessions = statement({
  name: 'staff.findSessions',
  params: { handle: 'text[]' },
  row: { handle: 'text', accountId: 'int' },
  sql: 'select handle, account_id from staff.session where handle = any(:handle)',
})

export const deleteSessions = statement({
  name: 'staff.deleteSessions',
  params: { handle: 'text[]' },
  sql: 'delete from staff.session where handle = any(:handle)',
})

/** Accounts that can still sign in, among those named. */
export const findEnabled = statement({
  name: 'staff.findEnabled',
  params: { id: 'int[]' },
  row: { id: 'int' },
  sql: 'select id from staff.account where id = any(:id) and disabled_at is null',
})
