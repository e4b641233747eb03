import { type Ctx, json, statement } from '@atrium/kernel'

export const loadRoles = statement({
  name: 'staff.loadRoles',
  params: {},
  row: {
    id: 'int',
    code: 'text',
    nameZh: 'text',
    nameEn: 'text?',
    permissions: json<readonly string[] | null>(),
    archivedAt: 'timestamptz?',
    changedAt: 'timestamptz',
  },
  sql: `select id, code, name_zh, name_en, to_json(permissions) as permissions, archived_at, changed_at from staff.role`,
})

export const loadGrants = statement({
  name: 'staff.loadGrants',
  params: {},
  row: { accountId: 'int', roleId: 'int', nodeId: 'int' },
  sql: 'select account_id, role_id, node_id from staff.role_grant order by account_id, role_id, node_id',
})

export const loadKeys = statement({
  name: 'staff.loadKeys',
  params: {},
  row: {
    id: 'int',
    name: 'text',
    permissions: json<readonly string[]>(),
    nodeIds: json<readonly number[]>(),
    secretHash: 'bytea',
    previousHash: 'bytea?',
    previousUntil: 'timestamptz?',
    expiresAt: 'timestamptz?',
    revokedAt: 'timestamptz?',
    ratePerSecond: 'int?',
  },
  sql: `select id, name, to_json(permissions) as permissions, to_json(node_ids) as node_ids, secret_hash, previous_hash, previous_until,
          expires_at, revoked_at, rate_per_second
        from staff.api_key`,
})

export interface Role {
  readonly id: number
  readonly code: string
  readonly nameZh: string
  readonly nameEn: string | null
  /** Null for a role of the house: the code says what it holds. */
  readonly permissions: readonly string[] | null
  readonly archivedAt: number | null
  readonly changedAt: number
}

export interface Grant {
  readonly accountId: number
  readonly roleId: number
  readonly nodeId: number
}

export interface ApiKey {
  readonly id: number
  readonly name: string
  readonly permissions: readonly string[]
  readonly nodeIds: readonly number[]
  readonly secretHash: Buffer
  readonly previousHash: Buffer | null
  readonly previousUntil: number | null
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly ratePerSecond: number | null
}

/** Roles, grants and keys as stored: small, whole in memory, renewed when `house.revision` 'staff' moved. */
export interface StaffPicture {
  readonly roles: ReadonlyMap<number, Role>
  readonly grants: ReadonlyMap<number, readonly Grant[]>
  readonly keys: ReadonlyMap<number, ApiKey>
}

/** Name of the revision that every change of roles, grants and keys moves. */
export const REVISION = 'staff'

/** Reads the picture past the cache: for commands, after they took the writer's lock. */
export async function readPicture(ctx: Ctx): Promise<StaffPicture> {
  const [roles, grants, keys] = await Promise.all([
    ctx.tx.rows(loadRoles, {}),
    ctx.tx.rows(loadGrants, {}),
    ctx.tx.rows(loadKeys, {}),
  ])
  return {
    roles: new Map(roles.map((role) => [role.id, role])),
    grants: Map.groupBy(grants, (grant) => grant.accountId),
    keys: new Map(keys.map((key) => [key.id, key])),
  }
}

/** The picture of what is committed, out of memory while nothing changed. */
export const loadPicture = (ctx: Ctx): Promise<StaffPicture> => ctx.tx.cached(REVISION, () => readPicture(ctx))

export const findAccountByLogin = statement({
  name: 'staff.findAccountByLogin',
  params: { login: 'text' },
  row: {
    id: 'int',
    login: 'text',
    displayName: 'text',
    locale: 'text',
    disabledAt: 'timestamptz?',
    passwordHash: 'text?',
    oneTimeHash: 'bytea?',
    oneTimeUntil: 'timestamptz?',
    totpSeed: 'bytea?',
    totpSince: 'timestamptz?',
    totpStep: 'bigint?',
  },
  sql: `select id, login, display_name, locale, disabled_at, password_hash, one_time_hash, one_time_until, totp_seed, totp_since,
          totp_step
        from staff.account where login = :login`,
})

export const loadAccounts = statement({
  name: 'staff.loadAccounts',
  params: { id: 'int[]' },
  row: {
    id: 'int',
    login: 'text',
    displayName: 'text',
    locale: 'text',
    disabledAt: 'timestamptz?',
    passwordHash: 'text?',
    oneTimeHash: 'bytea?',
    oneTimeUntil: 'timestamptz?',
    totpSeed: 'bytea?',
    totpSince: 'timestamptz?',
    totpStep: 'bigint?',
  },
  sql: `select id, login, display_name, locale, disabled_at, password_hash, one_time_hash, one_time_until, totp_seed, totp_since,
          totp_step
        from staff.account where id = any(:id)`,
})

export const findActiveAccounts = statement({
  name: 'staff.findActiveAccounts',
  params: { id: 'int[]' },
  row: { id: 'int' },
  sql: 'select id from staff.account where id = any(:id) and disabled_at is null',
})

/** Codes of all roles that may be given. One statement. */
export async function activeRoles(ctx: Ctx): Promise<ReadonlySet<string>> {
  const roles = await ctx.tx.rows(loadRoles, {})
  return new Set(roles.flatMap(({ code, archivedAt }) => (archivedAt === null ? [code] : [])))
}

/** Which of these are accounts that work here: neither unknown nor disabled. One statement, none where nobody is named. */
export async function activeAccounts(ctx: Ctx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  // What comes from outside may be no id at all.
  const distinct = [...new Set(ids)].filter((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)
  if (distinct.length === 0) return new Set()
  return new Set((await ctx.tx.rows(findActiveAccounts, { id: distinct })).map((row) => row.id))
}

/** One statement a request of staff: the session, when it was last seen, and whether its account may do anything yet. */
export const findSession = statement({
  name: 'staff.findSession',
  params: { tokenHash: 'bytea', now: 'timestamptz' },
  row: {
    handle: 'text',
    accountId: 'int',
    seenAt: 'timestamptz',
    /** Without a password of its own yet. */
    newcomer: 'boolean',
  },
  sql: `select session.handle, session.account_id, session.seen_at, account.one_time_hash is not null as newcomer
        from staff.session join staff.account on account.id = session.account_id
        where session.token_hash = :tokenHash and session.expires_at > :now
          and session.seen_at + make_interval(secs => session.idle_seconds) > :now and account.disabled_at is null`,
})

export const findOwner = statement({
  name: 'staff.findOwner',
  params: { roleId: 'int' },
  row: { accountId: 'int' },
  sql: 'select account_id from staff.role_grant where role_id = :roleId limit 1',
})

export const findLogins = statement({
  name: 'staff.findLogins',
  params: { login: 'text[]' },
  row: { login: 'text' },
  sql: 'select login from staff.account where login = any(:login)',
})
