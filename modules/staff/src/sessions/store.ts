import { statement } from '@atrium/kernel'

/**
 * Counts an attempt before anything is compared, so that many at once cannot outrun the count; answers no row where the key has to
 * wait. Failures older than an hour are forgotten.
 */
export const chargeAttempt = statement({
  name: 'staff.chargeAttempt',
  params: { kind: 'text', keyHash: 'bytea', free: 'int', now: 'timestamptz' },
  row: { failures: 'int' },
  sql: `insert into staff.attempt as known (kind, key_hash, failures, locked_until, last_at)
        values (:kind, :keyHash, 1, :now, :now)
        on conflict (kind, key_hash) do update set
          failures = case when known.last_at < :now - interval '1 hour' then 1 else known.failures + 1 end,
          locked_until = :now + make_interval(secs => staff.lock_seconds(
            case when known.last_at < :now - interval '1 hour' then 1 else known.failures + 1 end, :free)),
          last_at = :now
        where known.locked_until <= :now
        returning failures`,
})

/**
 * A wait that is longer than this many failures make stems from a clock that was ahead: it begins anew. Touches nothing where
 * clocks only went forwards.
 */
export const clampLock = statement({
  name: 'staff.clampLock',
  params: { kind: 'text', keyHash: 'bytea', free: 'int', now: 'timestamptz' },
  sql: `update staff.attempt
        set locked_until = :now + make_interval(secs => staff.lock_seconds(failures, :free)), last_at = :now
        where kind = :kind and key_hash = :keyHash
          and locked_until > :now + make_interval(secs => staff.lock_seconds(failures, :free))`,
})

export const findLock = statement({
  name: 'staff.findLock',
  params: { kind: 'text', keyHash: 'bytea' },
  row: { lockedUntil: 'timestamptz' },
  sql: 'select locked_until from staff.attempt where kind = :kind and key_hash = :keyHash',
})

/** After a success: the name starts anew, the address gets back this one attempt, or one known account would open it for guessing at others. */
export const forgiveLogin = statement({
  name: 'staff.forgiveLogin',
  params: { keyHash: 'bytea' },
  sql: `delete from staff.attempt where kind = 'login' and key_hash = :keyHash`,
})

export const forgiveAddress = statement({
  name: 'staff.forgiveAddress',
  params: { keyHash: 'bytea', now: 'timestamptz' },
  sql: `update staff.attempt set failures = greatest(failures - 1, 0), locked_until = least(locked_until, :now)
        where kind = 'address' and key_hash = :keyHash`,
})

/** One row of no member: locking it by itself is all right (house: R07). */
export const lockAccount = statement({
  name: 'staff.lockAccount',
  params: { id: 'int' },
  row: {
    id: 'int',
    login: 'text',
    displayName: 'text',
    disabledAt: 'timestamptz?',
    passwordHash: 'text?',
    oneTimeHash: 'bytea?',
    totpSeed: 'bytea?',
    totpSince: 'timestamptz?',
    totpStep: 'bigint?',
  },
  sql: `select id, login, display_name, disabled_at, password_hash, one_time_hash, totp_seed, totp_since, totp_step
        from staff.account where id = :id for update`,
})

/** A code of a step counts once, and not after one of a later step. */
export const useStep = statement({
  name: 'staff.useStep',
  params: { id: 'int', step: 'bigint' },
  sql: 'update staff.account set totp_step = :step where id = :id and (totp_step is null or totp_step < :step)',
})

export const useRecoveryCode = statement({
  name: 'staff.useRecoveryCode',
  params: { accountId: 'int', codeHash: 'bytea', now: 'timestamptz' },
  sql: `update staff.recovery_code set used_at = :now
        where account_id = :accountId and code_hash = :codeHash and used_at is null`,
})

/** `passwordHash`: the same password at today's cost; null leaves it as it is. */
export const noteSignIn = statement({
  name: 'staff.noteSignIn',
  params: { id: 'int', passwordHash: 'text?', now: 'timestamptz' },
  sql: `update staff.account set signed_in_at = :now, password_hash = coalesce(:passwordHash, password_hash) where id = :id`,
})

export const insertSession = statement({
  name: 'staff.insertSession',
  params: {
    tokenHash: 'bytea',
    handle: 'text',
    accountId: 'int',
    now: 'timestamptz',
    idleSeconds: 'int',
    expiresAt: 'timestamptz',
    fromAddress: 'text?',
    userAgent: 'text?',
  },
  sql: `insert into staff.session
          (token_hash, handle, account_id, created_at, seen_at, idle_seconds, expires_at, from_address, user_agent)
        values (:tokenHash, :handle, :accountId, :now, :now, :idleSeconds, :expiresAt, :fromAddress, :userAgent)`,
})

export const deleteSession = statement({
  name: 'staff.deleteSession',
  params: { tokenHash: 'bytea' },
  row: { accountId: 'int' },
  sql: 'delete from staff.session where token_hash = :tokenHash returning account_id',
})

export const deleteSessionsOf = statement({
  name: 'staff.deleteSessionsOf',
  params: { accountId: 'int[]' },
  sql: 'delete from staff.session where account_id = any(:accountId)',
})

export const deleteOwnSession = statement({
  name: 'staff.deleteOwnSession',
  params: { accountId: 'int', handle: 'text' },
  sql: 'delete from staff.session where account_id = :accountId and handle = :handle',
})

export const setPassword = statement({
  name: 'staff.setPassword',
  params: { id: 'int', passwordHash: 'text', now: 'timestamptz' },
  sql: `update staff.account
        set password_hash = :passwordHash, password_set_at = :now, one_time_hash = null, one_time_until = null, changed_at = :now
        where id = :id`,
})

/** A seed that waits for its first code, or none. */
export const setSeed = statement({
  name: 'staff.setSeed',
  params: { id: 'int', seed: 'bytea?', keyVersion: 'smallint?', now: 'timestamptz' },
  sql: `update staff.account
        set totp_seed = :seed, totp_key_version = :keyVersion, totp_since = null, totp_step = null, changed_at = :now
        where id = :id`,
})

export const confirmSeed = statement({
  name: 'staff.confirmSeed',
  params: { id: 'int', step: 'bigint', now: 'timestamptz' },
  sql: `update staff.account set totp_since = :now, totp_step = :step, changed_at = :now
        where id = :id and totp_seed is not null and totp_since is null`,
})

export const deleteRecoveryCodes = statement({
  name: 'staff.deleteRecoveryCodes',
  params: { accountId: 'int[]' },
  sql: 'delete from staff.recovery_code where account_id = any(:accountId)',
})

export const insertRecoveryCodes = statement({
  name: 'staff.insertRecoveryCodes',
  params: { accountId: 'int', codeHash: 'bytea[]' },
  sql: `insert into staff.recovery_code (account_id, code_hash)
        select :accountId, code_hash from unnest(:codeHash) as drawn(code_hash)`,
})

export const forgetSessions = statement({
  name: 'staff.forgetSessions',
  params: { now: 'timestamptz', limit: 'int' },
  sql: `delete from staff.session
        where token_hash = any(array(
          select token_hash from staff.session
          where expires_at <= :now or seen_at + make_interval(secs => idle_seconds) <= :now
          limit :limit for update skip locked))`,
})

export const forgetAttempts = statement({
  name: 'staff.forgetAttempts',
  params: { before: 'timestamptz', after: 'timestamptz', limit: 'int' },
  sql: `delete from staff.attempt
        where ctid = any(array(
          select ctid from staff.attempt where last_at < :before or last_at > :after limit :limit for update skip locked))`,
})

export const loadOldSeeds = statement({
  name: 'staff.loadOldSeeds',
  params: { keyVersion: 'smallint', limit: 'int' },
  row: { id: 'int', totpSeed: 'bytea' },
  sql: `select id, totp_seed from staff.account where totp_key_version < :keyVersion
        order by id limit :limit for update skip locked`,
})

export const resealSeeds = statement({
  name: 'staff.resealSeeds',
  params: { id: 'int[]', seed: 'bytea[]', keyVersion: 'smallint[]' },
  sql: `update staff.account as account set totp_seed = ask.seed, totp_key_version = ask.key_version
        from unnest(:id, :seed, :keyVersion) as ask(id, seed, key_version) where account.id = ask.id`,
})

export const updateOwn = statement({
  name: 'staff.updateOwn',
  params: { id: 'int', displayName: 'text', locale: 'text', now: 'timestamptz' },
  sql: `update staff.account set display_name = :displayName, locale = :locale, changed_at = :now
        where id = :id and (display_name, locale) is distinct from (:displayName, :locale)`,
})
