import { type Ctx, json, type RowOf, type Scope, statement } from '@atrium/kernel'

/*
 * Lists for people. `everything` is a scope of the whole group; else a row shows where it touches one of `nodeIds`. Filters that are
 * null do not filter.
 */

const scopeParams = (scope: Scope): { everything: boolean; nodeIds: number[] } => ({
  everything: scope === 'all',
  nodeIds: scope === 'all' ? [] : [...scope],
})

const SEEN = `(:everything or exists (
          select from staff.role_grant g where g.account_id = account.id and g.node_id = any(:nodeIds)))`

export const pageAccounts = statement({
  name: 'staff.pageAccounts',
  params: {
    everything: 'boolean',
    nodeIds: 'int[]',
    id: 'int?',
    text: 'text?',
    disabled: 'boolean?',
    after: 'text?',
    limit: 'int',
  },
  row: {
    id: 'int',
    login: 'text',
    displayName: 'text',
    locale: 'text',
    disabledAt: 'timestamptz?',
    newcomer: 'boolean',
    totp: 'boolean',
    signedInAt: 'timestamptz?',
    seenAt: 'timestamptz?',
    createdAt: 'timestamptz',
    grants: json<readonly { readonly role: string; readonly node: number }[]>(),
  },
  sql: `select id, login, display_name, locale, disabled_at, one_time_hash is not null as newcomer, totp_since is not null as totp,
          signed_in_at, greatest(signed_in_at, (select max(seen_at) from staff.session where session.account_id = account.id)) as seen_at,
          created_at,
          coalesce((
            select json_agg(json_build_object('role', role.code, 'node', g.node_id) order by role.code, g.node_id)
            from staff.role_grant g join staff.role on role.id = g.role_id
            where g.account_id = account.id), '[]') as grants
        from staff.account
        where ${SEEN} and (:id is null or id = :id) and (:after is null or login > :after)
          and (:disabled is null or (disabled_at is not null) = :disabled)
          and (:text is null or strpos(login, lower(:text)) > 0 or strpos(lower(display_name), lower(:text)) > 0)
        order by login limit :limit`,
})
export type AccountRow = RowOf<typeof pageAccounts>

export interface AccountsAsk {
  readonly scope: Scope
  readonly id?: number
  /** Part of the login or the name. */
  readonly text?: string | undefined
  readonly disabled?: boolean | undefined
  /** Login of the last row of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Accounts by login: those with a grant in scope. */
export const listAccounts = (ctx: Ctx, ask: AccountsAsk): Promise<AccountRow[]> =>
  ctx.tx.rows(pageAccounts, {
    ...scopeParams(ask.scope),
    id: ask.id ?? null,
    text: ask.text ?? null,
    disabled: ask.disabled ?? null,
    after: ask.after ?? null,
    limit: ask.limit,
  })

export const pageGrants = statement({
  name: 'staff.pageGrants',
  params: {
    everything: 'boolean',
    nodeIds: 'int[]',
    accountId: 'int?',
    role: 'text?',
    nodeId: 'int?',
    afterAccount: 'int',
    afterRole: 'int',
    afterNode: 'int',
    limit: 'int',
  },
  row: {
    accountId: 'int',
    login: 'text',
    roleId: 'int',
    role: 'text',
    nodeId: 'int',
    actorKind: 'text',
    actorId: 'bigint',
    grantedAt: 'timestamptz',
  },
  sql: `select g.account_id, account.login, g.role_id, role.code as role, g.node_id, g.actor_kind, g.actor_id, g.granted_at
        from staff.role_grant g
        join staff.account on account.id = g.account_id
        join staff.role on role.id = g.role_id
        where (:everything or g.node_id = any(:nodeIds)) and (:accountId is null or g.account_id = :accountId)
          and (:role is null or role.code = :role) and (:nodeId is null or g.node_id = :nodeId)
          and (g.account_id, g.role_id, g.node_id) > (:afterAccount, :afterRole, :afterNode)
        order by g.account_id, g.role_id, g.node_id limit :limit`,
})
export type GrantRow = RowOf<typeof pageGrants>

export interface GrantsAsk {
  readonly scope: Scope
  readonly accountId?: number | undefined
  readonly role?: string | undefined
  readonly nodeId?: number | undefined
  readonly after?: { readonly account: number; readonly role: number; readonly node: number } | undefined
  readonly limit: number
}

/** Who holds what where. */
export const listGrants = (ctx: Ctx, ask: GrantsAsk): Promise<GrantRow[]> =>
  ctx.tx.rows(pageGrants, {
    ...scopeParams(ask.scope),
    accountId: ask.accountId ?? null,
    role: ask.role ?? null,
    nodeId: ask.nodeId ?? null,
    afterAccount: ask.after?.account ?? 0,
    afterRole: ask.after?.role ?? 0,
    afterNode: ask.after?.node ?? 0,
    limit: ask.limit,
  })

export const pageKeys = statement({
  name: 'staff.pageKeys',
  params: {
    everything: 'boolean',
    nodeIds: 'int[]',
    living: 'boolean?',
    now: 'timestamptz',
    after: 'int',
    limit: 'int',
  },
  row: {
    id: 'int',
    name: 'text',
    permissions: json<readonly string[]>(),
    nodeIds: json<readonly number[]>(),
    previousUntil: 'timestamptz?',
    expiresAt: 'timestamptz?',
    revokedAt: 'timestamptz?',
    ratePerSecond: 'int?',
    actorKind: 'text',
    actorId: 'bigint',
    createdAt: 'timestamptz',
    rotatedAt: 'timestamptz?',
    lastUsedAt: 'timestamptz?',
  },
  sql: `select key.id, key.name, to_json(key.permissions) as permissions, to_json(key.node_ids) as node_ids, key.previous_until,
          key.expires_at, key.revoked_at, key.rate_per_second, key.actor_kind, key.actor_id, key.created_at, key.rotated_at,
          used.last_used_at
        from staff.api_key key left join staff.api_key_use used on used.key_id = key.id
        where key.id > :after and (:everything or key.node_ids && :nodeIds)
          and (:living is null or (key.revoked_at is null and (key.expires_at is null or key.expires_at > :now)) = :living)
        order by key.id limit :limit`,
})
export type KeyRow = RowOf<typeof pageKeys>

export interface KeysAsk {
  readonly scope: Scope
  /** Only those that count, or only those that do not any more. */
  readonly living?: boolean | undefined
  readonly after?: number | undefined
  readonly limit: number
}

/** Keys by id, without their secrets; `lastUsedAt` is up to a minute behind. */
export const listKeys = (ctx: Ctx, ask: KeysAsk): Promise<KeyRow[]> =>
  ctx.tx.rows(pageKeys, {
    ...scopeParams(ask.scope),
    living: ask.living ?? null,
    now: ctx.now,
    after: ask.after ?? 0,
    limit: ask.limit,
  })

export const pageSessions = statement({
  name: 'staff.pageSessions',
  params: {
    everything: 'boolean',
    nodeIds: 'int[]',
    accountId: 'int?',
    now: 'timestamptz',
    afterAt: 'timestamptz?',
    afterHandle: 'text?',
    limit: 'int',
  },
  row: {
    handle: 'text',
    accountId: 'int',
    login: 'text',
    createdAt: 'timestamptz',
    seenAt: 'timestamptz',
    expiresAt: 'timestamptz',
    fromAddress: 'text?',
    userAgent: 'text?',
  },
  sql: `select s.handle, s.account_id, account.login, s.created_at, s.seen_at, s.expires_at, s.from_address, s.user_agent
        from staff.session s join staff.account on account.id = s.account_id
        where ${SEEN} and (:accountId is null or s.account_id = :accountId)
          and s.expires_at > :now and s.seen_at + make_interval(secs => s.idle_seconds) > :now
          and (:afterAt is null or (s.created_at, s.handle) < (:afterAt, :afterHandle))
        order by s.created_at desc, s.handle desc limit :limit`,
})
export type SessionRow = RowOf<typeof pageSessions>

export interface SessionsAsk {
  readonly scope: Scope
  readonly accountId?: number | undefined
  readonly after?: { readonly at: number; readonly handle: string } | undefined
  readonly limit: number
}

/** Living sessions, the youngest first. */
export const listSessions = (ctx: Ctx, ask: SessionsAsk): Promise<SessionRow[]> =>
  ctx.tx.rows(pageSessions, {
    ...scopeParams(ask.scope),
    accountId: ask.accountId ?? null,
    now: ctx.now,
    afterAt: ask.after?.at ?? null,
    afterHandle: ask.after?.handle ?? null,
    limit: ask.limit,
  })
